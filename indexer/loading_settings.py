"""Settings that make an index fast to fill, for as long as nobody reads it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from elasticsearch import Elasticsearch

from indexer.patience import patiently
from mappings.articles import index_body

# Nothing has to be found before the end, and a copy is made once, of whole segments.
_LOADING = {"refresh_interval": "-1", "auto_expand_replicas": "false", "number_of_replicas": "0"}


@contextmanager
def loading_settings(client: Elasticsearch, index: str, fresh: bool) -> Iterator[None]:
    """Fills a fresh index fast, and leaves any index as the contract has it."""
    if fresh:
        client.indices.put_settings(index=index, settings={"index": _LOADING})
    try:
        yield
    except BaseException:
        restore_settings(client, index)  # a server that is away was waited for already
        raise
    patiently(lambda: restore_settings(client, index))


def restore_settings(client: Elasticsearch, index: str) -> None:
    """Put back what a load changed, also one that was killed."""
    if find_left_settings(client, index):
        client.indices.put_settings(index=index, settings={"index": usual_settings()})


def find_left_settings(client: Elasticsearch, index: str) -> dict[str, Any]:
    """The settings that an index keeps from a load, where they are not the contract's."""
    answer = client.indices.get_settings(index=index, flat_settings=False)
    (settings,) = (found["settings"]["index"] for found in answer.values())
    return {
        name: settings.get(name)
        for name, usual in usual_settings().items()
        if settings.get(name) != usual
    }


def usual_settings() -> dict[str, Any]:
    """What the contract says of the settings that a load changes."""
    settings = index_body()["settings"]["index"]
    return {name: settings[name] for name in ("refresh_interval", "auto_expand_replicas")}
