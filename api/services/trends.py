"""Counts over time, of the same matches as a search."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from api.elasticsearch.gateway import SearchGateway
from api.query_language import Node, ParsedQuery, parse_query
from api.request_scope import charge_cost
from api.schemas.trends import SignificantTerm, TrendsRequest, TrendsResponse
from api.search.cost import trends_cost
from api.search.hits import partial_reasons
from api.search.languages import with_languages
from api.search.pagination import QueryReading
from api.search.required_words import dropped_warnings, optional_words
from api.search.response import Interpretation, read_query
from api.search.significance import (
    build_counts_body,
    build_significance_body,
    read_candidates,
    read_significant_terms,
)
from api.search.trends import (
    Extent,
    build_extent_body,
    build_trends_body,
    choose_calendar,
    read_extent,
    read_trends,
)
from api.services.requirements import (
    check_index,
    count_words,
    find_corrections,
    find_languages,
    find_spelling,
    words_to_drop,
)


@dataclass(frozen=True, slots=True)
class _Understood:
    """A query as a search reads it, and how many articles it matches."""

    root: Node | None
    interpretation: Interpretation
    extent: Extent


class TrendsService:
    """Counts over time of one index. Every method raises ServiceError."""

    def __init__(self, gateway: SearchGateway) -> None:
        self._gateway = gateway

    async def trends(self, request: TrendsRequest) -> TrendsResponse:
        """Return the counts of the matches of a search in buckets of time."""
        understood = await self._understand(request)
        extent, root = understood.extent, understood.root
        echo = read_query(request.q, understood.interpretation)
        if extent.period is None:
            return read_trends(request, echo, extent)
        calendar = choose_calendar(request, extent.period, datetime.now(UTC))
        body = build_trends_body(request, root, calendar, self._gateway.timeout)
        counted = await self._gateway.search(body)
        response = read_trends(request, echo, extent, calendar, counted)
        if request.significant:
            response["significant"] = await self._significant(request, root, extent)
        return response

    async def _understand(self, request: TrendsRequest) -> _Understood:
        """Read the query as a search does: with typos corrected, and rare words not required."""
        parsed = parse_query(request.q, request.zone)
        cost = trends_cost(request, parsed.root)
        await charge_cost(cost.total(self._gateway.shards), cost.cheaper)
        languages = await find_languages(self._gateway, parsed.root, request.selected("language"))
        query = with_languages(parsed.root, languages)
        counts = await count_words(self._gateway, query, request.match)
        reading = QueryReading(counts, languages=languages)
        root = reading.apply(parsed.root, request.match)
        response = await self._gateway.search(self._extent_body(request, root))
        found = read_extent(request, response).count
        spelling = await find_spelling(self._gateway, root, found, counts)
        if corrections := await find_corrections(self._gateway, root, spelling, nothing=not found):
            reading = replace(reading, corrections=corrections)
            root = reading.apply(parsed.root, request.match)
            response = await self._gateway.search(self._extent_body(request, root))
        if not read_extent(request, response).count and not any(partial_reasons(response)):
            await check_index(self._gateway)
            if dropped := await words_to_drop(self._gateway, root, request.match):
                reading = replace(reading, dropped=dropped)
                root = reading.apply(parsed.root, request.match)
                response = await self._gateway.search(self._extent_body(request, root))
        warnings = (*parsed.warnings, *dropped_warnings(request.q, reading.dropped))
        interpretation = Interpretation(
            ParsedQuery(root, warnings),
            optional_words=optional_words(parsed.root, root),
            cost=cost.describe(self._gateway.shards),
        )
        return _Understood(root, interpretation, read_extent(request, response))

    def _extent_body(self, request: TrendsRequest, root: Node | None) -> dict[str, object]:
        return build_extent_body(request, root, self._gateway.timeout)

    async def _significant(
        self, request: TrendsRequest, root: Node | None, extent: Extent
    ) -> tuple[SignificantTerm, ...]:
        """Return what is typical of the matches; nothing is typical of all articles."""
        if root is None or extent.count == extent.background:
            return ()
        timeout = self._gateway.timeout
        sample = await self._gateway.search(build_significance_body(request, root, timeout))
        candidates = read_candidates(root, sample)
        if not candidates:
            return ()
        body = build_counts_body(request, root, candidates, timeout)
        counted = await self._gateway.search(body)
        return read_significant_terms(candidates, counted)
