"""Match all saved searches with what was indexed since the last time, and store the matches.

Progress is stored after the matches. What is matched again after a crash has the same ids, so
nothing is lost and nothing is stored twice.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import structlog

from alerts.batches import (
    BATCH_SEARCHES,
    Batch,
    build_batch_body,
    build_matrix_body,
    read_batch,
    read_matrix,
)
from alerts.matching import (
    InvalidSearchError,
    PreparedSearch,
    build_match_body,
    find_matches,
    mark_copies,
    prepare_search,
    read_matches,
    read_request,
    with_failure,
)
from alerts.metrics import AlertMetrics
from alerts.registry import Fence, SavedSearchRegistry
from api.elasticsearch.documents import DocumentStore, Write
from api.elasticsearch.gateway import Response, SearchGateway
from api.errors import (
    InvalidSearchResponseError,
    MissingIndexError,
    PartialResultsError,
    SearchTimeoutError,
    ServiceError,
)
from api.search.changes import Stamps, story_of
from api.search.hits import partial_reasons
from api.services.requirements import read_query
from mappings.saved_searches import Match, SavedSearch, read_document, write_document

# Matches that are stored at once, about a megabyte.
_STORED_AT_ONCE = 5_000
# What a query requires depends on how frequent its words are; read again after so many seconds.
_PREPARED_S = 3_600.0
# Elasticsearch returns no more hits at once.
_MAX_HITS = 10_000
# Grouped searches wait so long at most for the stories of new articles to be updated.
STORIES_WAIT_S = 60.0
_OUTDATED = "The index lacks {}: run `indexer reindex`, or change the search."

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class MatchResult:
    """The searches with stored matches; `more` if further articles can be matched at once."""

    matched: frozenset[str]
    more: bool


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The searches that matched in a batch, and why others failed."""

    matched: set[str]
    failed: Mapping[str, str]


class Matcher:
    """Matches the searches of a registry. `run` raises ServiceError; then run it again."""

    def __init__(  # noqa: PLR0913, PLR0917 (what is read, what is written, and the clock)
        self,
        gateway: SearchGateway,
        registry: SavedSearchRegistry,
        alerts: DocumentStore,
        metrics: AlertMetrics,
        fence: Fence,
        clock: Callable[[], float],
        stories_pending: Callable[[], Awaitable[bool]],
    ) -> None:
        """`stories_pending` returns whether the stories of new articles are not updated yet."""
        self._gateway = gateway
        self._registry = registry
        self._alerts = alerts
        self._metrics = metrics
        self._fence = fence
        self._clock = clock
        self._stories_pending = stories_pending
        self._stories_since: float | None = None
        self._prepared: dict[str, tuple[float, PreparedSearch]] = {}

    async def run(self) -> MatchResult:
        """Match one batch of new articles, and what paused searches have missed."""
        horizon = await self._horizon()
        enabled = [saved for saved in self._registry.all if saved.enabled]
        self._metrics.searches.set(len(enabled))
        self._prepared = {s.id: self._prepared[s.id] for s in enabled if s.id in self._prepared}
        matched: set[str] = set()
        caught_up, more = True, False
        for track in ("articles", "stories"):
            searches = [s for s in enabled if s.is_grouped == (track == "stories")]
            start = getattr(self._registry.progress, track)
            earliest = min((s.start for s in searches), default=horizon)
            start = earliest if start is None else max(start, min(earliest, horizon))
            if start < horizon and not (track == "stories" and await self._waits(searches)):
                batch = await self._read_batch(Stamps(start, horizon))
                ready = [s for s in searches if s.failure is None]
                matched |= (await self._match(ready, batch)).matched
                start = batch.stamps.end
                await self._registry.save_progress(**{track: start})
                self._metrics.batches.inc()
                more = more or start < horizon
            caught_up = caught_up and start >= horizon
        matched |= await self._retry(enabled)
        self._observe(caught_up=caught_up)
        return MatchResult(frozenset(matched), more)

    async def _horizon(self) -> int:
        try:
            watermark = await self._gateway.watermark()
        except MissingIndexError:
            return 0  # before the first load
        return watermark.horizon if watermark else 0

    async def _waits(self, searches: Sequence[SavedSearch]) -> bool:
        """Whether to wait until new articles are in their stories."""
        if not searches or not await self._stories_pending():
            self._stories_since = None
            return False
        self._stories_since = self._stories_since or self._clock()
        return self._clock() - self._stories_since < STORIES_WAIT_S

    async def _read_batch(self, stamps: Stamps) -> Batch:
        """Return the first articles of a range."""
        response = await self._gateway.search(build_batch_body(stamps, self._gateway.timeout))
        if any(partial_reasons(response)):
            raise PartialResultsError("New articles cannot be read completely.")
        return read_batch(stamps, response)

    async def _retry(self, enabled: Sequence[SavedSearch]) -> set[str]:
        """Match what searches that are due missed while they were paused."""
        now, matched = self._clock(), set[str]()
        due = [s for s in enabled if s.failure and s.failure.next_attempt_at <= now]
        due.sort(key=lambda saved: (saved.is_grouped, saved.position(0)))
        for (_, start), group in groupby(due, lambda s: (s.is_grouped, s.position(0))):
            left, position = [*group], start
            end = self._registry.progress.of(left[0])
            while left and position < end:
                batch = await self._read_batch(Stamps(position, end))
                outcome = await self._match(left, batch)
                matched |= outcome.matched
                left = [saved for saved in left if saved.id not in outcome.failed]
                position = batch.stamps.end
            await self._registry.change([saved.id for saved in left], SavedSearch.without_failure)
        return matched

    async def _match(self, searches: Sequence[SavedSearch], batch: Batch) -> _Outcome:
        """Store what matches in a batch, and pause the searches that fail."""
        matched: set[str] = set()
        found: list[Match] = []
        prepared, failed = await self._prepare(searches)
        for first in range(0, len(prepared) if batch.articles else 0, BATCH_SEARCHES):
            chunk = prepared[first : first + BATCH_SEARCHES]
            grouped: list[Match] = []
            for search, result in zip(chunk, await self._search(chunk, batch), strict=True):
                if isinstance(result, ServiceError):
                    failed[search.saved.id] = result.detail
                else:
                    (grouped if search.saved.is_grouped else found).extend(result)
            found += await self._mark_copies(grouped)
            matched |= {match.search for match in found if match.kind == "match"}
            if len(found) >= _STORED_AT_ONCE:
                await self._store(found)
                found = []
        await self._store(found)
        await self._pause(failed, batch.stamps.start)
        return _Outcome(matched, failed)

    async def _store(self, matches: Sequence[Match]) -> None:
        for first in range(0, len(matches), _STORED_AT_ONCE):
            await self._fence()
            part = matches[first : first + _STORED_AT_ONCE]
            known = await self._alerts.write(
                [Write(match.id, write_document(match)) for match in part]
            )
            new = {match.id for match in part if match.kind == "match"} - known
            self._metrics.matches.inc(len(new))

    async def _prepare(
        self, searches: Sequence[SavedSearch]
    ) -> tuple[list[PreparedSearch], dict[str, str]]:
        """Return the searches as queries, and why others cannot be matched, by id."""
        prepared, failed, now = list[PreparedSearch](), dict[str, str](), self._clock()
        for saved in searches:
            since, known = self._prepared.get(saved.id, (0.0, None))
            if known is None or known.saved.search != saved.search or now - since > _PREPARED_S:
                try:
                    known = await self._read(saved)
                except InvalidSearchError as error:
                    failed[saved.id] = str(error)
                    continue
                self._prepared[saved.id] = (now, known)
            prepared.append(replace(known, saved=saved))
        needed = frozenset(name for search in prepared for name in search.fields)
        missing = await self._gateway.missing_fields(needed) if needed else frozenset()
        for search in prepared:
            if lacking := sorted(search.fields & missing):
                failed[search.saved.id] = _OUTDATED.format(", ".join(lacking))
        return [search for search in prepared if search.saved.id not in failed], failed

    async def _read(self, saved: SavedSearch) -> PreparedSearch:
        request = read_request(saved)
        parsed = await read_query(self._gateway, request.q, request.match, request.zone)
        return prepare_search(saved, request, parsed.root)

    async def _search(
        self, searches: Sequence[PreparedSearch], batch: Batch
    ) -> list[list[Match] | ServiceError]:
        """Return what each search matched, or why it failed.

        Raise ServiceError if the server fails rather than one of the searches.
        """
        clauses = [search.clause for search in searches]
        body = build_matrix_body(clauses, batch.stamps, self._gateway.timeout)
        try:
            response = await self._gateway.search(body)
        except (InvalidSearchResponseError, SearchTimeoutError):
            return await self._search_each(searches, batch.stamps)
        if any(partial_reasons(response)):
            return await self._search_each(searches, batch.stamps)
        matches = [
            find_matches(search.saved, ids, batch)
            for search, ids in zip(searches, read_matrix(response), strict=True)
        ]
        found = [each for each in matches if each is not None]
        # An article that was not read before the searches: that is not expected.
        complete = len(found) == len(searches)
        return [*found] if complete else await self._search_each(searches, batch.stamps)

    async def _search_each(
        self, searches: Sequence[PreparedSearch], stamps: Stamps
    ) -> list[list[Match] | ServiceError]:
        """Return the same by a search for each, so that one that fails does not fail the others."""
        bodies = [build_match_body(search, stamps, self._gateway.timeout) for search in searches]
        try:
            responses = await self._gateway.msearch_items(bodies)
        except SearchTimeoutError as error:
            if len(searches) == 1:
                return [error]
            half = len(searches) // 2
            return [
                *await self._search_each(searches[:half], stamps),
                *await self._search_each(searches[half:], stamps),
            ]
        results = map(_check_result, responses)
        return [
            result if isinstance(result, ServiceError) else read_matches(search.saved, result)
            for search, result in zip(searches, results, strict=True)
        ]

    async def _mark_copies(self, matches: Sequence[Match]) -> list[Match]:
        """Return the matches; those whose story their search has matched before are copies."""
        if not matches:
            return []
        members = await self._read_members({match.story for match in matches})
        labels = {*members, *(article for articles in members.values() for article in articles)}
        labels |= {match.story for match in matches} | {match.article for match in matches}
        values = sorted(labels)
        known = await self._alerts.find_all(
            {
                "bool": {
                    "filter": [
                        {"terms": {"kind": ["match", "copy"]}},
                        {"terms": {"search": sorted({match.search for match in matches})}},
                    ],
                    "should": [{"terms": {"article": values}}, {"terms": {"story": values}}],
                    "minimum_should_match": 1,
                }
            }
        )
        earlier = [read_document(Match, document.source) for document in known]
        return mark_copies(matches, members, earlier)

    async def _read_members(self, stories: set[str]) -> dict[str, list[str]]:
        body = {
            "query": {"bool": {"filter": [{"terms": {"story": sorted(stories)}}]}},
            "size": _MAX_HITS,
            "_source": False,
            "docvalue_fields": ["story"],
            "track_total_hits": False,
            "timeout": self._gateway.timeout,
        }
        response = await self._gateway.search(body)
        if any(partial_reasons(response)):
            raise PartialResultsError("Stories cannot be read completely.")
        members: dict[str, list[str]] = {}
        for hit in response["hits"]["hits"]:
            members.setdefault(story_of(hit), []).append(hit["_id"])
        return members

    async def _pause(self, reasons: dict[str, str], behind: int) -> None:
        """Pause searches that failed; what they miss is matched later."""
        for reason, count in Counter(reasons.values()).items():
            _log.warning("saved-searches", outcome="paused", searches=count, reason=reason)
        await self._registry.change(
            [*reasons],
            lambda saved: with_failure(saved, reasons[saved.id], behind, self._clock()),
        )

    def _observe(self, *, caught_up: bool) -> None:
        progress = self._registry.progress
        stamps = [stamp for stamp in (progress.articles, progress.stories) if stamp is not None]
        self._metrics.matched_until.set(min(stamps, default=0) / 1e6)
        self._metrics.paused.set(sum(saved.failure is not None for saved in self._registry.all))
        if caught_up:
            self._metrics.caught_up.set(self._clock())


def _check_result(result: Response | ServiceError) -> Response | ServiceError:
    """Return a response that is complete, or the error of the search; raise that of a server."""
    if isinstance(result, InvalidSearchResponseError | SearchTimeoutError):
        return result
    if isinstance(result, ServiceError):
        raise result
    if reasons := ", ".join(partial_reasons(result)):
        return PartialResultsError(f"The search is incomplete: {reasons}.")
    return result
