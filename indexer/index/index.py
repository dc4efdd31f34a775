"""The index behind the alias: find it, check it, create it, and read documents from it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from elasticsearch import ApiError, Elasticsearch, NotFoundError

from indexer.errors import (
    AliasError,
    NothingLoadedError,
    NotReadyError,
    WritesRefusedError,
    describe_error,
    refusal,
)
from indexer.index.settings import IndexSettings, build_index
from mappings.embedding.embedder import Embedder
from mappings.partitions import (
    Period,
    Periods,
    are_partitions,
    is_month,
    is_rest,
    read_name,
    read_parent,
    read_partition,
    read_periods,
)
from mappings.schema import HIDDEN_SETTINGS, ModelField, read_model_field, schema_hash

_NO_INDEX = "index_not_found_exception"

# Errors of a shard that is recovering or overloaded.
_NOT_READY = {
    "circuit_breaking_exception",
    "es_rejected_execution_exception",
    "illegal_index_shard_state_exception",
    "no_shard_available_action_exception",
    "unavailable_shards_exception",
}

# As many hits as a search returns. No batch has so many ids, and hardly any id is in two indices.
_MOST_HITS = 10_000


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """The index behind the alias, and the hash of the schema that it was created with.

    An index in several periods is its `partitions`; then `name` is the alias, through which all are
    read, and the alias of each partition is the one that it is written through. `model` is None if
    it was filled with the embedding model of the package.
    """

    alias: str
    name: str
    schema_hash: str | None
    partitions: "tuple[IndexInfo, ...]" = ()
    model: ModelField | None = None

    @property
    def is_compatible(self) -> bool:
        """Whether this version of the code may write to it."""
        return self.schema_hash == schema_hash()

    @property
    def is_partitioned(self) -> bool:
        """Whether it consists of indices by period."""
        return bool(self.partitions)

    @property
    def parts(self) -> "tuple[IndexInfo, ...]":
        """The indices of Elasticsearch."""
        return self.partitions or (self,)

    @property
    def periods(self) -> Periods:
        """Those of its partitions."""
        return read_periods(part.alias for part in self.partitions) or Periods(Period.month, "")

    @property
    def anchor(self) -> str | None:
        """The partition next to which the records of all stories are, None without partitions."""
        parts = {part.alias: part.name for part in self.partitions}
        return next((parts[alias] for alias in parts if is_rest(alias)), None)

    def find_part(self, wanted: str) -> "IndexInfo":
        """Return the partition of that name, or with that month.

        Raise `NothingLoadedError` if there is none.
        """
        name = self.periods.kind.name_of(wanted) if is_month(wanted) else wanted
        for part in self.partitions:
            if read_name(part.alias) == name:
                return part
        raise NothingLoadedError(
            f"{self.alias} has no index of {wanted}: `indexer status` lists those that it has."
        )


def generation_name(alias: str, created_at: datetime) -> str:
    """Return the name of an index created at that moment (UTC); names sort by time."""
    return f"{alias}-{created_at:%Y%m%dt%H%M%S%fz}"


def find_index(client: Elasticsearch, alias: str) -> IndexInfo | None:
    """Return the index behind the alias, or None before the first load.

    Raise `AliasError` if the alias points to several indices that are not partitions, or is itself
    an index.
    """
    try:
        response = client.indices.get(index=alias, features=["aliases", "mappings"])
    except NotFoundError as error:
        if describe_error(error)["type"] != _NO_INDEX:
            raise  # not a response of Elasticsearch
        return None
    names = sorted(response)
    if read_parent(alias) is None and are_partitions(names):
        return _read_partitions(alias, response.body)
    if len(names) > 1:
        raise AliasError(
            f"The alias {alias} points to {len(names)} indices ({', '.join(names)})",
            f"remove it from all but the one to keep: DELETE /INDEX/_alias/{alias}",
        )
    if names == [alias]:
        raise AliasError(
            f"{alias} is an index, not an alias",
            "delete it, or set ARTICLES_ALIAS to another name",
        )
    return _read_index(alias, names[0], response[names[0]])


def _read_partitions(alias: str, response: Mapping[str, Any]) -> IndexInfo:
    """Return the partitioned index; its schema hash is the first one that differs, if any does."""
    parts = tuple(_read_index(str(read_partition(n)), n, response[n]) for n in sorted(response))
    different = next((part for part in parts if not part.is_compatible), parts[0])
    index = IndexInfo(alias, alias, different.schema_hash, parts, parts[0].model)
    if index.anchor is None:
        raise AliasError(
            f"The index for articles without a date is missing behind the alias {alias}",
            "restore a backup",
        )
    return index


def find_loaded(client: Elasticsearch, alias: str) -> IndexInfo:
    """Return the index behind the alias; raise `NothingLoadedError` before the first load."""
    index = find_index(client, alias)
    if index is None:
        raise NothingLoadedError(f"Nothing is loaded behind the alias {alias}: load first.")
    return index


def find_generation(client: Elasticsearch, alias: str, name: str) -> IndexInfo:
    """Return the generation of that name, whether the alias points to it or not."""
    response = client.indices.get(index=name, features=["mappings"])
    return _read_index(alias, name, response[name])


def _read_index(alias: str, name: str, response: Mapping[str, Any]) -> IndexInfo:
    mapping = response["mappings"]
    value = mapping.get("_meta", {}).get("schema_hash")
    schema = value if isinstance(value, str) else None
    return IndexInfo(alias, name, schema, model=read_model_field(mapping))


def open_index(
    client: Elasticsearch, alias: str, settings: IndexSettings | None = None
) -> tuple[IndexInfo, bool]:
    """Return the index to write to, and whether it was created by this call with these settings.

    Raise `WritesRefusedError` if its schema is that of another version.
    """
    index = find_index(client, alias)
    if index is None:
        return _create_index(client, alias, settings or IndexSettings())
    return check_index(index), False


def check_index(index: IndexInfo) -> IndexInfo:
    """Return the index if its schema hash is the current one; else raise `WritesRefusedError`."""
    if index.is_compatible:
        return index
    raise WritesRefusedError(
        f"The index {index.name} was made by another version of the mapping: "
        "run `indexer reindex`, which makes a new one from what is stored."
    )


def _create_index(
    client: Elasticsearch, alias: str, settings: IndexSettings
) -> tuple[IndexInfo, bool]:
    """Create an index and put the alias on it in one step.

    An alias has at most one write index: if two loaders create one at the same moment, the second
    request is rejected, and the index of the first is used.
    """
    name = generation_name(alias, datetime.now(UTC))
    body = build_index(settings)
    try:
        client.indices.create(index=name, aliases={alias: {"is_write_index": True}}, **body)
    except ApiError as error:
        winner = find_index(client, alias)
        if winner is None or not has_write_index(error):
            raise
        return check_index(winner), False
    embedder = settings.embedder
    model = ModelField(embedder.field, embedder.name) if embedder else None
    return IndexInfo(alias, name, schema_hash(), model=model), True


def find_embedder(index: IndexInfo, settings: IndexSettings) -> Embedder | None:
    """Return the model that the index was filled with, None for that of the package.

    Raise `WritesRefusedError` if it is not the configured one: vectors of two models cannot be
    compared.
    """
    if index.model is None:
        return None
    if settings.embedder and settings.embedder.field == index.model.name:
        return settings.embedder
    raise WritesRefusedError(
        f"The index {index.name} was filled with the embedding model {index.model.model} "
        f"({index.model.name}): set ARTICLES_EMBEDDING_MODEL to its folder, or run "
        "`indexer reindex`, which embeds the stored articles with the configured model."
    )


def delete_if_empty(client: Elasticsearch, alias: str, name: str) -> None:
    """Delete the index of that name, and its alias, if it has no articles.

    Nothing else may write meanwhile.
    """
    index = find_index(client, alias)
    if index is None or index.name != name:
        return
    client.indices.refresh(index=name)
    if not client.count(index=name)["count"]:
        client.indices.delete(index=name)


def has_write_index(error: ApiError) -> bool:
    """Whether a request failed because another index is the alias's write index already."""
    return "more than one write index" in str(describe_error(error).get("reason"))


def create_hidden(client: Elasticsearch, index: str, mappings: Mapping[str, Any]) -> None:
    """Create a hidden index with these mappings, unless it exists."""
    try:
        client.indices.create(index=index, settings=HIDDEN_SETTINGS, mappings=mappings)
    except ApiError as error:
        if describe_error(error)["type"] != "resource_already_exists_exception":
            raise


def revision_condition(document: Mapping[str, Any]) -> dict[str, int]:
    """Return what lets a write succeed only if nobody has changed the document since."""
    return {"if_seq_no": document["_seq_no"], "if_primary_term": document["_primary_term"]}


def write_conditionally(
    client: Elasticsearch, index: str, operations: Sequence[Mapping[str, Any]]
) -> set[str]:
    """Send the operations and return the ids that another process has changed meanwhile.

    Raise `WritesRefusedError` for any other failure.
    """
    if not operations:
        return set()
    response = client.bulk(index=index, operations=operations, refresh=True)
    conflicts: set[str] = set()
    for item in response["items"]:
        for result in item.values():
            if "error" not in result:
                continue
            if result["status"] != HTTPStatus.CONFLICT:
                raise refusal(result["error"])
            conflicts.add(result["_id"])
    return conflicts


def read_documents(
    client: Elasticsearch,
    index: str,
    ids: Sequence[str],
    fields: Sequence[str],
    *,
    index_may_be_missing: bool = False,
) -> list[dict[str, Any]]:
    """Return those of the documents that exist, with these fields of their source.

    A shard that fails says nothing about its documents: raise `NotReadyError` while it recovers or
    is overloaded, else `WritesRefusedError`.
    """
    if not ids:
        return []
    response = client.mget(index=index, ids=ids, source_includes=fields)
    return [*_read_found(response["docs"], index_may_be_missing=index_may_be_missing)]


def read_from(
    client: Elasticsearch, indices: Mapping[str, str], fields: Sequence[str]
) -> list[dict[str, Any]]:
    """Return the same of documents in several indices, which may be missing: the index by id."""
    if not indices:
        return []
    docs = [{"_index": index, "_id": id_} for id_, index in indices.items()]
    response = client.mget(docs=docs, source_includes=fields)
    return [*_read_found(response["docs"], index_may_be_missing=True)]


def _read_found(
    documents: Sequence[dict[str, Any]], *, index_may_be_missing: bool
) -> Iterator[dict[str, Any]]:
    for document in documents:
        if "error" in document:
            if document["error"]["type"] in _NOT_READY:
                raise NotReadyError(document["error"]["reason"])
            if document["error"]["type"] == _NO_INDEX and index_may_be_missing:
                continue
            raise refusal(document["error"])
        if document["found"]:
            yield document


def search_documents(
    client: Elasticsearch, index: str, ids: Sequence[str], fields: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """Return the documents with these ids in all indices of an alias, as far as they are visible.

    Elasticsearch does not read by id through an alias of several indices.
    """
    if not ids:
        return []
    response = client.search(
        index=index,
        query={"ids": {"values": list(ids)}},
        size=_MOST_HITS,
        version=True,
        source_includes=list(fields) or None,
        source=None if fields else False,
        track_total_hits=False,
        allow_partial_search_results=False,
    )
    hits: list[dict[str, Any]] = response["hits"]["hits"]
    return hits


def fetch_documents(
    client: Elasticsearch,
    index: str,
    ids: Sequence[str],
    fields: Sequence[str],
    *,
    partitioned: bool,
) -> list[dict[str, Any]]:
    """Return the documents with these ids of one index, or of all indices of an alias."""
    if partitioned:
        return search_documents(client, index, ids, fields)
    return read_documents(client, index, ids, fields)
