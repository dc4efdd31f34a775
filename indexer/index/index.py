"""The index behind the alias: found, checked, created."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
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
from indexer.index.generations import generation_name
from mappings.schema import index_body, schema_hash

_SETTLED = "stories_up_to_date"
_NO_INDEX = "index_not_found_exception"


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """The one index behind the alias, and the hash of the schema that it was created with.

    `settled` tells whether every story is labelled as the articles in it ask for.
    """

    alias: str
    name: str
    schema_hash: str | None
    settled: bool = True

    @property
    def is_compatible(self) -> bool:
        """Whether this version of the code may write to it."""
        return self.schema_hash == schema_hash()


def find_index(client: Elasticsearch, alias: str) -> IndexInfo | None:
    """The index behind the alias, none before the first load.

    Raises `AliasError` when the alias points to several indices, or is an index itself.
    """
    try:
        answer = client.indices.get(index=alias, features=["aliases", "mappings"])
    except NotFoundError as error:
        if describe_error(error)["type"] != _NO_INDEX:
            raise  # some other server's answer
        return None
    names = sorted(answer)
    if len(names) > 1:
        raise AliasError(
            f"The alias {alias} points to {len(names)} indices ({', '.join(names)})",
            f"take it off all but the one to keep: DELETE /INDEX/_alias/{alias}",
        )
    if names == [alias]:
        raise AliasError(
            f"{alias} is an index and no alias",
            "delete it, or set ARTICLES_ALIAS to another name",
        )
    return _read_index(alias, names[0], answer[names[0]])


def find_loaded(client: Elasticsearch, alias: str) -> IndexInfo:
    """The index behind the alias; raises `NothingLoadedError` before the first load."""
    found = find_index(client, alias)
    if found is None:
        raise NothingLoadedError(f"Nothing is loaded behind the alias {alias}: load first.")
    return found


def find_generation(client: Elasticsearch, alias: str, name: str) -> IndexInfo:
    """The generation of that name, whether it is behind the alias or not."""
    answer = client.indices.get(index=name, features=["mappings"])
    return _read_index(alias, name, answer[name])


def open_index(client: Elasticsearch, alias: str) -> tuple[IndexInfo, bool]:
    """The index to write to, and whether it was created just now.

    Raises `WritesRefusedError` when another version of the code made it.
    """
    found = find_index(client, alias)
    if found is None:
        return _create_index(client, alias)
    return check_index(found), False


def check_index(index: IndexInfo) -> IndexInfo:
    """The same index, if its schema hash is the current one; else `WritesRefusedError`."""
    if index.is_compatible:
        return index
    raise WritesRefusedError(
        f"The index {index.name} was made by another version of the mapping: "
        "run `indexer reindex`, which makes a new one from what is stored."
    )


def mark_up_to_date(client: Elasticsearch, index: IndexInfo, settled: bool) -> None:
    """Keeps in the index whether its stories are settled, for the load after one that broke off."""
    client.indices.put_mapping(
        index=index.name, meta={"schema_hash": index.schema_hash, _SETTLED: settled}
    )


def _create_index(client: Elasticsearch, alias: str) -> tuple[IndexInfo, bool]:
    """A new index with the alias on it, in one step.

    An alias has at most one write index: of two loaders that create at the same moment the
    second is refused, and takes the first one's index.
    """
    name = generation_name(alias, datetime.now(UTC))
    body = index_body()
    try:
        client.indices.create(index=name, aliases={alias: {"is_write_index": True}}, **body)
    except ApiError as error:
        winner = find_index(client, alias)
        if winner is None or not has_rival(error):
            raise
        return check_index(winner), False
    return IndexInfo(alias, name, schema_hash()), True


def has_rival(error: ApiError) -> bool:
    """Whether an alias was refused because another index took it first."""
    return "more than one write index" in str(describe_error(error).get("reason"))


def _read_index(alias: str, name: str, answer: Mapping[str, Any]) -> IndexInfo:
    meta = answer["mappings"].get("_meta", {})
    return IndexInfo(alias, name, _read_schema_hash(meta), meta.get(_SETTLED, True))


def _read_schema_hash(meta: Mapping[str, Any]) -> str | None:
    value = meta.get("schema_hash")
    return value if isinstance(value, str) else None


_NOT_READY = {
    "circuit_breaking_exception",
    "es_rejected_execution_exception",
    "illegal_index_shard_state_exception",
    "no_shard_available_action_exception",
    "unavailable_shards_exception",
}


def look_up(
    client: Elasticsearch, index: str, ids: Sequence[str], fields: Sequence[str]
) -> list[dict[str, Any]]:
    """Those of the documents that are there, with these fields of their source.

    A document that cannot be told about is no document that is not there: raises `NotReadyError`
    while its shard recovers or has too much to do, else `WritesRefusedError`.
    """
    answer = client.mget(index=index, ids=ids, source_includes=fields)
    for document in answer["docs"]:
        if "error" in document:
            if document["error"]["type"] in _NOT_READY:
                raise NotReadyError(document["error"]["reason"])
            raise refusal(document["error"])
    return [document for document in answer["docs"] if document["found"]]


# Hidden: a pattern such as `articles-*` finds indices of articles, and not these.
_SETTINGS: dict[str, Any] = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    "hidden": True,
}


def create_hidden(client: Elasticsearch, index: str, mappings: Mapping[str, Any]) -> None:
    """Make a hidden index of these mappings, unless it is there."""
    try:
        client.indices.create(index=index, settings=_SETTINGS, mappings=mappings)
    except ApiError as error:
        if describe_error(error)["type"] != "resource_already_exists_exception":
            raise
