"""Readers that search many times a second, and check each response against the allowed results."""

import random
import threading
import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from elasticsearch import ApiError, Elasticsearch, TransportError

from tests.integration.editions import Edition
from tests.integration.figures import print_figures

LOOKS_A_SECOND = 50
# On a busy machine a response takes longer than the interval between two searches.
READERS = 3
# The number of articles of each response that are compared; all are counted by day.
PAGE = 50
_UNAVAILABLE = 503
# Enough to explain a failure.
_MAX_FAULTS = 20


@dataclass
class Watch:
    """What readers found, and the editions that they may find.

    Where articles are changed one by one, an answer may hold some of each (`mixed`). Refusals of
    a server that may be `away` are counted apart.
    """

    allowed: tuple[Edition, ...]
    mixed: bool = False
    away: bool = False
    answers: int = 0
    refusals: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    turn: threading.Lock = field(default_factory=threading.Lock)

    def look(self, client: Elasticsearch, alias: str) -> None:
        """Search once, and record the faults of the response.

        What may be found is narrowed and widened meanwhile: either will do.
        """
        allowed = self.allowed
        ids = sorted(allowed[0].hashes)
        start = random.randrange(0, len(ids), PAGE)
        try:
            answer = client.search(index=alias, **build_look(start))
        except (ApiError, TransportError) as error:
            with self.turn:
                self._refuse(error)
            return
        expected = ids[start : start + PAGE]
        faults = find_faults(answer.body, expected, [*allowed, *self.allowed], self.mixed)
        with self.turn:
            self.answers += 1
            self._tell(*faults)

    def _refuse(self, error: ApiError | TransportError) -> None:
        unavailable = not isinstance(error, ApiError) or error.status_code == _UNAVAILABLE
        if self.away and unavailable:
            self.refusals[type(error).__name__] += 1
        else:
            self._tell(repr(error))

    def _tell(self, *faults: str) -> None:
        if len(self.faults) < _MAX_FAULTS:
            self.faults.extend(faults)


def build_look(start: int) -> dict[str, Any]:
    """Return the body of a search for a page of articles, with counts by day and by index."""
    return {
        "from_": start,
        "size": PAGE,
        "sort": [{"id": "asc"}],
        "source_includes": ["content_hash"],
        "track_total_hits": True,
        "aggs": {
            "days": {"terms": {"field": "updated_at", "format": "yyyy-MM-dd", "size": 100}},
            "indices": {"terms": {"field": "_index"}},
        },
    }


def find_faults(
    answer: Mapping[str, Any], ids: list[str], allowed: Collection[Edition], mixed: bool
) -> Iterator[str]:
    """Yield each fault of a response."""
    hits = answer["hits"]
    days = {
        each["key_as_string"]: each["doc_count"]
        for each in answer["aggregations"]["days"]["buckets"]
    }
    indices = [each["key"] for each in answer["aggregations"]["indices"]["buckets"]]
    found = {hit["_id"]: hit["_source"]["content_hash"] for hit in hits["hits"]}
    editions = [each for each in allowed if each.day in days]
    [total] = {len(each.hashes) for each in allowed}
    if answer["_shards"]["failed"] or answer["timed_out"]:
        yield f"incomplete: {answer['_shards']}"
    if hits["total"]["value"] != total or sum(days.values()) != total:
        yield f"{hits['total']['value']} articles instead of {total}"
    if len(indices) != 1:
        yield f"of several indices: {indices}"
    if days.keys() != {each.day for each in editions} or (len(days) > 1 and not mixed):
        yield f"of other days than may be: {days}"
    if [*found] != ids:
        yield f"other articles than asked for: {[*found]}"
    for id_, content in found.items():
        if content not in {edition.hashes.get(id_) for edition in editions}:
            yield f"another content than was given: {id_}"


@contextmanager
def watching(client: Elasticsearch, alias: str, watch: Watch) -> Iterator[Watch]:
    """Search the alias until the end, and return the number of searches."""
    begun, done = time.monotonic(), threading.Event()
    hasty = client.options(max_retries=0, request_timeout=60)
    every = READERS / LOOKS_A_SECOND

    def look_on(due: float) -> None:
        while not done.wait(due - time.monotonic()):
            watch.look(hasty, alias)
            due = max(due + every, time.monotonic())

    with ThreadPoolExecutor(READERS) as readers:
        looking = [readers.submit(look_on, begun + n / LOOKS_A_SECOND) for n in range(READERS)]
        try:
            yield watch
        finally:
            done.set()
            for each in looking:
                each.result()
    print_figures(
        answers=watch.answers,
        a_second=round(watch.answers / (time.monotonic() - begun)),
        refusals=dict(watch.refusals),
        faults=len(watch.faults),
    )
