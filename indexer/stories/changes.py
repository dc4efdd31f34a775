"""A load's or a delete's changes, gathered so that stories are settled once, at its end."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, repeat

from elasticsearch import Elasticsearch

from indexer.index.index import IndexInfo, check_index, find_index, mark_up_to_date
from indexer.index.retry import retry
from indexer.load.results import LoadResult, Outcome
from indexer.stories.update import update_story_labels

# With a larger share of changed articles, reading all of an index takes less of the processor than
# asking for their neighbours.
_MANY_SHARE = 0.3


class Changes:
    """The ids of what was written to an index that held so many articles before.

    They are kept as long as they are worth knowing: some 100 bytes each.
    """

    def __init__(self, articles: int = 0) -> None:
        self.ids: set[str] = set()
        self._articles = articles
        self._many = False

    @property
    def known(self) -> set[str] | None:
        """The ids, or none where they are so many that all of the index may as well be read."""
        return None if self._many else self.ids

    def add(self, result: LoadResult) -> None:
        """Takes in what became of one input."""
        written = result.outcome in (Outcome.INDEXED, Outcome.UPDATED)
        if written and result.id and not self._many:
            self.ids.add(result.id)
            self._many = len(self.ids) > _MANY_SHARE * (self._articles + len(self.ids))
        if self._many:
            self.ids.clear()


@contextmanager
def settling(client: Elasticsearch, alias: str, dry_run: bool) -> Iterator[Changes]:
    """Makes what changes inside the block findable at its end, in stories that are settled.

    The index tells that they are not until then, so that the next load settles all of them after
    one that was killed. A server that is overloaded or restarts is waited for.
    Raises `WritesRefusedError` and the client's errors.
    """
    found = None if dry_run else retry(lambda: find_index(client, alias))
    if found is None:
        yield Changes()
        return
    with settling_index(client, check_index(found)) as changes:
        yield changes


@contextmanager
def settling_index(client: Elasticsearch, index: IndexInfo) -> Iterator[Changes]:
    """The same for an index that need not be searched, nor be of this version of the mapping."""
    changes = Changes(retry(lambda: int(client.count(index=index.name)["count"])))
    retry(lambda: mark_up_to_date(client, index, False))
    yield changes
    # What a try that broke off has labelled is not known: the next one looks at all.
    tries = chain([changes.known if index.settled else None], repeat(None))
    retry(lambda: _settle(client, index, next(tries)))


def _settle(client: Elasticsearch, index: IndexInfo, changed: set[str] | None) -> None:
    client.indices.refresh(index=index.name)
    update_story_labels(client, index.name, changed)
    mark_up_to_date(client, index, True)
