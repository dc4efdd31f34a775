"""The index behind the alias: find it, check it, create it, and set it up for a load."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError

from indexer.errors import (
    AliasError,
    NothingLoadedError,
    NotReadyError,
    WritesRefusedError,
    describe_error,
    refusal,
)
from indexer.index.retry import retry
from mappings.schema import index_body, schema_hash

_STORIES_UP_TO_DATE = "stories_up_to_date"
_NO_INDEX = "index_not_found_exception"

# Errors of a shard that is recovering or overloaded.
_NOT_READY = {
    "circuit_breaking_exception",
    "es_rejected_execution_exception",
    "illegal_index_shard_state_exception",
    "no_shard_available_action_exception",
    "unavailable_shards_exception",
}

# Hidden, so that a pattern such as `articles-*` matches only indices of articles.
_HIDDEN_SETTINGS: dict[str, Any] = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    "hidden": True,
}

# Nothing is searched before the end of a first load, and replicas are copied once, as whole
# segments.
_BULK_SETTINGS = {
    "refresh_interval": "-1",
    "auto_expand_replicas": "false",
    "number_of_replicas": "0",
}


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """The one index behind the alias, and the hash of the schema that it was created with.

    `stories_up_to_date` is False if a load or delete ended before it updated the story labels.
    """

    alias: str
    name: str
    schema_hash: str | None
    stories_up_to_date: bool = True

    @property
    def is_compatible(self) -> bool:
        """Whether this version of the code may write to it."""
        return self.schema_hash == schema_hash()


def generation_name(alias: str, created_at: datetime) -> str:
    """Return the name of an index created at that moment (UTC); names sort by time."""
    return f"{alias}-{created_at:%Y%m%dt%H%M%S%fz}"


def find_index(client: Elasticsearch, alias: str) -> IndexInfo | None:
    """Return the index behind the alias, or None before the first load.

    Raise `AliasError` if the alias points to several indices or is itself an index.
    """
    try:
        response = client.indices.get(index=alias, features=["aliases", "mappings"])
    except NotFoundError as error:
        if describe_error(error)["type"] != _NO_INDEX:
            raise  # not a response of Elasticsearch
        return None
    names = sorted(response)
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
    meta = response["mappings"].get("_meta", {})
    value = meta.get("schema_hash")
    return IndexInfo(
        alias,
        name,
        value if isinstance(value, str) else None,
        meta.get(_STORIES_UP_TO_DATE, True),
    )


def open_index(client: Elasticsearch, alias: str) -> tuple[IndexInfo, bool]:
    """Return the index to write to, and whether it was created by this call.

    Raise `WritesRefusedError` if its schema is that of another version.
    """
    index = find_index(client, alias)
    if index is None:
        return _create_index(client, alias)
    return check_index(index), False


def check_index(index: IndexInfo) -> IndexInfo:
    """Return the index if its schema hash is the current one; else raise `WritesRefusedError`."""
    if index.is_compatible:
        return index
    raise WritesRefusedError(
        f"The index {index.name} was made by another version of the mapping: "
        "run `indexer reindex`, which makes a new one from what is stored."
    )


def _create_index(client: Elasticsearch, alias: str) -> tuple[IndexInfo, bool]:
    """Create an index and put the alias on it in one step.

    An alias has at most one write index: if two loaders create one at the same moment, the second
    request is rejected, and the index of the first is used.
    """
    name = generation_name(alias, datetime.now(UTC))
    body = index_body()
    try:
        client.indices.create(index=name, aliases={alias: {"is_write_index": True}}, **body)
    except ApiError as error:
        winner = find_index(client, alias)
        if winner is None or not has_write_index(error):
            raise
        return check_index(winner), False
    return IndexInfo(alias, name, schema_hash()), True


def has_write_index(error: ApiError) -> bool:
    """Whether a request failed because another index is the alias's write index already."""
    return "more than one write index" in str(describe_error(error).get("reason"))


def create_hidden(client: Elasticsearch, index: str, mappings: Mapping[str, Any]) -> None:
    """Create a hidden index with these mappings, unless it exists."""
    try:
        client.indices.create(index=index, settings=_HIDDEN_SETTINGS, mappings=mappings)
    except ApiError as error:
        if describe_error(error)["type"] != "resource_already_exists_exception":
            raise


def set_stories_up_to_date(client: Elasticsearch, index: IndexInfo, value: bool) -> None:
    """Store in the index whether its story labels are up to date."""
    client.indices.put_mapping(
        index=index.name, meta={"schema_hash": index.schema_hash, _STORIES_UP_TO_DATE: value}
    )


def read_documents(
    client: Elasticsearch, index: str, ids: Sequence[str], fields: Sequence[str]
) -> list[dict[str, Any]]:
    """Return those of the documents that exist, with these fields of their source.

    A shard that fails says nothing about its documents: raise `NotReadyError` while it recovers or
    is overloaded, else `WritesRefusedError`.
    """
    response = client.mget(index=index, ids=ids, source_includes=fields)
    for document in response["docs"]:
        if "error" in document:
            if document["error"]["type"] in _NOT_READY:
                raise NotReadyError(document["error"]["reason"])
            raise refusal(document["error"])
    return [document for document in response["docs"] if document["found"]]


@contextmanager
def bulk_settings(client: Elasticsearch, index: str, fresh: bool) -> Iterator[None]:
    """Fill a fresh index without refresh and replicas; restore the settings at the end.

    Settings that a killed load left behind are restored, too.
    """
    if fresh:
        client.indices.put_settings(index=index, settings={"index": _BULK_SETTINGS})
    try:
        yield
    except BaseException:
        # The first error is the one to report; `doctor` and the next load find what is left.
        with suppress(TransportError, ApiError):
            restore_settings(client, index)
        raise
    retry(lambda: restore_settings(client, index))


def restore_settings(client: Elasticsearch, index: str) -> None:
    """Restore the settings that a load changed."""
    settings = find_leftover_settings(client, index)
    if settings:
        client.indices.put_settings(index=index, settings={"index": settings})


def find_leftover_settings(client: Elasticsearch, index: str) -> dict[str, str]:
    """Return the settings that a load changed, with their normal values.

    Only a load sets the refresh interval to -1, so values set by an operator are not touched.
    """
    response = client.indices.get_settings(index=index, flat_settings=False)
    (settings,) = (info["settings"]["index"] for info in response.values())
    if settings.get("refresh_interval") != _BULK_SETTINGS["refresh_interval"]:
        return {}
    normal = normal_settings()
    return {name: value for name, value in normal.items() if settings[name] == _BULK_SETTINGS[name]}


def normal_settings() -> dict[str, str]:
    """Return the schema's values of the settings that a load changes."""
    settings = index_body()["settings"]["index"]
    return {name: settings[name] for name in ("refresh_interval", "auto_expand_replicas")}
