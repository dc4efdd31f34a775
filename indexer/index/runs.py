"""When each kind of command last succeeded and last failed, for the alerts of the API.

The times are in a hidden index, one document for each command. A command that cannot reach
Elasticsearch cannot be recorded; the API has alerts for that.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from elasticsearch import ApiError, Elasticsearch, TransportError

from indexer.errors import IndexerError
from indexer.index.index import create_hidden
from mappings.schema import runs_index

_MAPPINGS = {"dynamic": False}


@contextmanager
def recorded(
    client: Elasticsearch, alias: str, command: str, *, dry_run: bool = False
) -> Iterator[None]:
    """Record whether the block succeeded; a dry run leaves no record."""
    try:
        yield
    except (ApiError, IndexerError, TransportError):
        if not dry_run:
            _record(client, alias, command, "failed_at")
        raise
    if not dry_run:
        _record(client, alias, command, "succeeded_at")


def _record(client: Elasticsearch, alias: str, command: str, field: str) -> None:
    """Store the current time; the outcome of the command does not depend on it."""
    index = runs_index(alias)
    document = {"command": command, field: time.time()}
    with suppress(ApiError, TransportError):
        create_hidden(client, index, _MAPPINGS)
        client.update(index=index, id=command, doc=document, doc_as_upsert=True)
