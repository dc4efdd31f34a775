"""A load's or a delete's changes, gathered so that stories are settled once, at its end."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, repeat

from elasticsearch import Elasticsearch

from indexer.index import ArticleIndex, check_index, find_index, mark_settled
from indexer.patience import patiently
from indexer.receipts import Outcome, Receipt
from indexer.stories.settling import MANY_CHANGES, settle_stories


class Changes:
    """The ids of what was written, as long as they are few enough to be worth knowing."""

    def __init__(self) -> None:
        self.ids: set[str] = set()

    def add(self, receipt: Receipt) -> None:
        """Takes in what became of one input."""
        written = receipt.outcome in (Outcome.INDEXED, Outcome.UPDATED)
        if written and receipt.id and len(self.ids) <= MANY_CHANGES:
            self.ids.add(receipt.id)


@contextmanager
def settling(client: Elasticsearch, alias: str, dry_run: bool) -> Iterator[Changes]:
    """Makes what changes inside the block findable at its end, in stories that are settled.

    The index tells that they are not until then, so that the next load settles all of them after
    one that was killed. A server that is overloaded or restarts is waited for.
    Raises `WritesRefusedError` and the client's errors.
    """
    found = None if dry_run else patiently(lambda: find_index(client, alias))
    if found is None:
        yield Changes()
        return
    with settling_index(client, check_index(found)) as changes:
        yield changes


@contextmanager
def settling_index(client: Elasticsearch, index: ArticleIndex) -> Iterator[Changes]:
    """The same for an index that need not be searched, nor be of this version of the mapping."""
    changes = Changes()
    patiently(lambda: mark_settled(client, index, False))
    yield changes
    # What a try that broke off has labelled is not known: the next one looks at all.
    tries = chain([changes.ids if index.settled else None], repeat(None))
    patiently(lambda: _settle(client, index, next(tries)))


def _settle(client: Elasticsearch, index: ArticleIndex, changed: set[str] | None) -> None:
    client.indices.refresh(index=index.name)
    if settle_stories(client, index.name, changed):
        client.indices.refresh(index=index.name)
    mark_settled(client, index, True)
