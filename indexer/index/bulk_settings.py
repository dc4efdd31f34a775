"""Settings that make an index fast to fill, for as long as nobody reads it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from elasticsearch import ApiError, Elasticsearch, TransportError

from indexer.index.retry import retry
from mappings.schema import index_body

# Nothing has to be found before the end, and a copy is made once, of whole segments.
_LOADING = {"refresh_interval": "-1", "auto_expand_replicas": "false", "number_of_replicas": "0"}


@contextmanager
def loading_settings(client: Elasticsearch, index: str, fresh: bool) -> Iterator[None]:
    """Fills a fresh index fast, and then gives it the contract's settings; so any killed load's."""
    if fresh:
        client.indices.put_settings(index=index, settings={"index": _LOADING})
    try:
        yield
    except BaseException:
        # What stopped the load counts; `doctor` and the next load find what is left.
        with suppress(TransportError, ApiError):
            restore_settings(client, index)
        raise
    retry(lambda: restore_settings(client, index))


def restore_settings(client: Elasticsearch, index: str) -> None:
    """Put back what a load changed, also one that was killed."""
    usual = find_left_settings(client, index)
    if usual:
        client.indices.put_settings(index=index, settings={"index": usual})


def find_left_settings(client: Elasticsearch, index: str) -> dict[str, str]:
    """What the settings that an index still has of a load should be; an operator's own stay.

    Only a load keeps an index from being refreshed at all.
    """
    answer = client.indices.get_settings(index=index, flat_settings=False)
    (settings,) = (found["settings"]["index"] for found in answer.values())
    if settings.get("refresh_interval") != _LOADING["refresh_interval"]:
        return {}
    usual = usual_settings()
    return {name: value for name, value in usual.items() if settings[name] == _LOADING[name]}


def usual_settings() -> dict[str, str]:
    """What the contract says of the settings that a load changes."""
    settings = index_body()["settings"]["index"]
    return {name: settings[name] for name in ("refresh_interval", "auto_expand_replicas")}
