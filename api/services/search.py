"""Search articles: one page of results, as typed or with typos corrected."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from api.elasticsearch.gateway import SearchGateway
from api.errors import PartialResultsError
from api.query_language import Node, ParsedQuery
from api.request_scope import charge_cost, stage
from api.schemas.export import ExportRequest
from api.schemas.request import GroupBy, SearchRequest, Sort
from api.schemas.response import CorrectedQuery, Page, QueryCost, SearchResponse
from api.search.body import build_count_body, build_search_body
from api.search.collapsed_pages import (
    MAX_ROUNDS,
    StoryPage,
    build_best_body,
    build_current_stories_body,
    build_round_body,
    with_current_stories,
)
from api.search.cost import search_cost
from api.search.dsl import Response
from api.search.facets import is_narrowed
from api.search.grouping import HitPage, read_hit_page
from api.search.highlights import HighlightTags
from api.search.hits import partial_reasons
from api.search.languages import with_languages
from api.search.pagination import (
    Cursor,
    QueryReading,
    first_cursor,
    next_cursor,
    next_page_body,
    page_info,
    read_cursor,
    with_first_page,
    write_cursor,
)
from api.search.recency import origin_of, with_recency
from api.search.related import RelatedArticles
from api.search.required_words import (
    dropped_warnings,
    optional_words,
)
from api.search.response import (
    Interpretation,
    numbered_page,
    read_search_response,
    read_total,
)
from api.search.spelling import (
    Correction,
    apply_corrections,
    build_mistakes,
    corrected_warnings,
    read_suggestion,
    with_suggest,
    worth_offering,
)
from api.services.meaning import QueryMeaning
from api.services.related import find_related
from api.services.requirements import (
    check_index,
    check_stamps,
    count_without_filters,
    count_words,
    find_corrections,
    find_languages,
    find_likely_mistakes,
    find_spelling,
    parse_typed,
    words_to_drop,
)


def recency_origin(request: SearchRequest | ExportRequest) -> datetime | None:
    """Return the moment from which a search measures ages; None unless it ranks by them."""
    return origin_of(datetime.now(UTC)) if request.sort is Sort.recent else None


@dataclass(frozen=True, slots=True)
class _Query:
    """A query as it was typed, and as it is read."""

    typed: ParsedQuery
    reading: QueryReading
    root: Node | None


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A search that was made: its query, the response, and a query to offer.

    `matches` is how many articles match, whatever the filters if none does within them.
    """

    query: _Query
    response: Response
    matches: int
    suggestion: CorrectedQuery | None = None


class SearchService:
    """Searches of one index. Every method raises ServiceError."""

    def __init__(self, gateway: SearchGateway, cursor_secret: str, meaning: QueryMeaning) -> None:
        """`cursor_secret` signs cursors."""
        self._gateway = gateway
        self._cursor_secret = cursor_secret
        self._meaning = meaning

    async def search(self, request: SearchRequest) -> SearchResponse:
        """Return one page of results: by its number, or the one after a cursor."""
        if request.cursor:
            return await self._search_after(request, request.cursor)
        with stage("parse"):
            parsed, tags = _parse(request), HighlightTags.random()
        cost = search_cost(request, parsed.root)
        await charge_cost(cost.total(self._gateway.shards), cost.cheaper)
        reading = await self._read(request, parsed.root)
        first = await self._attempt(request, parsed, tags, reading)
        await check_stamps(self._gateway, request, first.response)
        attempt = await self._correct(request, parsed, tags, first)
        attempt = await self._drop_words(request, parsed, tags, attempt)
        related = await self._find_related(request, attempt.query.root)
        with stage("render"):
            page = _with_partial(read_hit_page(request.group_by, attempt.response), related)
            cursor = first_cursor(request, page, attempt.query.reading, self._gateway.shards)
            info = numbered_page(request, self._sign(cursor))
            described = cost.describe(self._gateway.shards)
            interpretation = _interpret(request.q, attempt.query, described, attempt.suggestion)
            result = _read(request, interpretation, page, tags, info)
        return {**result, "related": related.articles} if related else result

    async def _attempt(
        self,
        request: SearchRequest,
        parsed: ParsedQuery,
        tags: HighlightTags,
        reading: QueryReading,
    ) -> _Attempt:
        """Search with the query as it is read.

        Each shard searches its vocabulary for likely mistakes. Of several shards most would do so
        in vain, so they are searched only if few articles are found.
        """
        with stage("parse"):
            query = _read_query(request, parsed, reading)
        body = await self._build(request, query, tags)
        if self._gateway.shards == 1:
            body = with_suggest(body, build_mistakes(query.root))
        response = await self._gateway.search(body)
        return _Attempt(query, response, await self._count_matches(request, query, response))

    async def _count_matches(
        self, request: SearchRequest, query: _Query, response: Response
    ) -> int:
        found = read_total(request, response)
        if found or query.root is None or not is_narrowed(request):
            return found
        return await count_without_filters(self._gateway, query.root)

    async def _correct(
        self, request: SearchRequest, parsed: ParsedQuery, tags: HighlightTags, first: _Attempt
    ) -> _Attempt:
        """Search again with the neighbours of words that no article contains, if there are any.

        Of words that a few articles contain, only the corrected query is offered.
        """
        reading, query, typed = first.query.reading, first.query.root, first.response
        spelling = await find_spelling(self._gateway, query, first.matches, reading.counts)
        nothing = not first.matches
        if corrections := await find_corrections(self._gateway, query, spelling, nothing=nothing):
            reading = replace(reading, corrections=corrections)
            offered = worth_offering(corrections, reading.counts)
            if not offered:
                return await self._attempt(request, parsed, tags, reading)
            corrected_query = _read_query(request, parsed, reading)
            body = await self._build(request, corrected_query, tags)
            count_body = self._corrected_count_body(request, replace(reading, corrections=offered))
            response, corrected = await self._gateway.msearch([body, count_body])
            suggestion = _suggest(request, offered, typed, corrected)
            matches = await self._count_matches(request, corrected_query, response)
            return _Attempt(corrected_query, response, matches, suggestion)
        found = read_total(request, typed)
        if mistakes := await find_likely_mistakes(self._gateway, query, typed, found):
            count_body = self._corrected_count_body(request, replace(reading, corrections=mistakes))
            corrected = await self._gateway.search(count_body)
            return replace(first, suggestion=_suggest(request, mistakes, typed, corrected))
        return first

    async def _drop_words(
        self, request: SearchRequest, parsed: ParsedQuery, tags: HighlightTags, attempt: _Attempt
    ) -> _Attempt:
        """Search again with fewer required words if no article has all of them."""
        if attempt.matches or any(partial_reasons(attempt.response)):
            return attempt
        await check_index(self._gateway)
        if not (dropped := await words_to_drop(self._gateway, attempt.query.root, request.match)):
            return attempt
        reading = replace(attempt.query.reading, dropped=dropped)
        fewer = await self._attempt(request, parsed, tags, reading)
        return replace(fewer, suggestion=attempt.suggestion)

    async def _read(self, request: SearchRequest, query: Node | None) -> QueryReading:
        """Return what is known of a query before it is searched."""
        languages = await find_languages(self._gateway, query, request.selected("language"))
        query = with_languages(query, languages)
        counts = await count_words(self._gateway, query, request.match)
        return QueryReading(counts, origin=recency_origin(request), languages=languages)

    async def _search_after(self, request: SearchRequest, text: str) -> SearchResponse:
        """Return the page after a cursor; the first one opens the point in time of the others."""
        with stage("parse"):
            cursor = read_cursor(text, self._cursor_secret, request)
            parsed, tags = _parse(request), HighlightTags.random()
            query = _read_query(request, parsed, cursor.reading)
        body = await self._build(request, query, tags, one_stage=cursor.one_stage)
        cost = search_cost(request, parsed.root)
        await charge_cost(cost.total(self._gateway.shards), cost.cheaper)
        pit_id = cursor.pit_id or await self._gateway.open_pit()
        if request.group_by is GroupBy.story:
            stories = await self._next_stories(body, cursor, pit_id)
            page, following, pit_id = stories.read(), stories.cursor, stories.pit_id
        else:
            response = await self._gateway.search_pit(next_page_body(body, cursor), pit_id)
            page, pit_id = read_hit_page(request.group_by, response), response["pit_id"]
            following = next_cursor(cursor, response)
        with stage("render"):
            info = page_info(request.size, cursor, self._sign(following))
            page = with_first_page(page, cursor)
            described = cost.describe(self._gateway.shards)
            interpretation = _interpret(request.q, query, described)
            result = _read(request, interpretation, page, tags, info)
        if following is None:
            await self._gateway.close_pit(pit_id)
        return result

    async def _next_stories(self, body: dict[str, Any], cursor: Cursor, pit_id: str) -> StoryPage:
        """Collect the next page of stories; see `api.search.collapsed_pages`."""
        if cursor.after is None:
            current = await self._gateway.search_pit(build_current_stories_body(cursor), pit_id)
            cursor = with_current_stories(cursor, current)
        page = StoryPage(body["size"], cursor)
        for _ in range(MAX_ROUNDS):
            articles = await self._gateway.search_pit(build_round_body(body, page), pit_id)
            best = None
            if articles["hits"]["hits"]:
                best = await self._gateway.search_pit(build_best_body(body, articles), pit_id)
            page.add(articles, best)
            if page.is_done:
                break
        return page

    async def _build(
        self,
        request: SearchRequest,
        query: _Query,
        tags: HighlightTags,
        *,
        one_stage: bool = False,
    ) -> dict[str, Any]:
        timeout, origin = self._gateway.timeout, query.reading.origin
        with stage("parse"):
            body = build_search_body(request, query.root, tags, timeout, one_stage=one_stage)
        body = await self._meaning.refine(
            body, query.root, request.mode, has_scores=request.has_scores
        )
        return with_recency(body, request.half_life_days, origin) if origin else body

    async def _find_related(
        self, request: SearchRequest, query: Node | None
    ) -> RelatedArticles | None:
        return await find_related(self._gateway, request, query, self._meaning.embedder)

    def _corrected_count_body(
        self, request: SearchRequest, reading: QueryReading
    ) -> dict[str, Any]:
        """Return the search that counts what the suggested query would find."""
        corrected_q = apply_corrections(request.q, reading.corrections)
        corrected = parse_typed(corrected_q, request.prefix, request.zone)
        query = replace(reading, corrections=(), dropped=()).apply(corrected.root, request.match)
        return build_count_body(request, query, self._gateway.timeout)

    def _sign(self, cursor: Cursor | None) -> str | None:
        return write_cursor(cursor, self._cursor_secret) if cursor else None


def _parse(request: SearchRequest) -> ParsedQuery:
    return parse_typed(request.q, request.prefix, request.zone)


def _read_query(request: SearchRequest, typed: ParsedQuery, reading: QueryReading) -> _Query:
    return _Query(typed, reading, reading.apply(typed.root, request.match))


def _interpret(
    q: str, query: _Query, cost: QueryCost, suggestion: CorrectedQuery | None = None
) -> Interpretation:
    corrected = corrected_warnings(q, query.reading.corrections, suggestion)
    dropped = dropped_warnings(q, query.reading.dropped)
    understood = ParsedQuery(query.root, (*query.typed.warnings, *corrected, *dropped))
    words = optional_words(query.typed.root, query.root)
    return Interpretation(understood, suggestion, words, query.reading.origin, cost)


def _suggest(
    request: SearchRequest,
    corrections: tuple[Correction, ...],
    typed: Response,
    corrected: Response,
) -> CorrectedQuery | None:
    """Return the corrected query if it certainly finds more than the query as typed."""
    if any(partial_reasons(corrected)):
        return None
    totals = read_total(request, typed), read_total(request, corrected)
    return read_suggestion(request.q, corrections, *totals)


def _with_partial(page: HitPage, related: RelatedArticles | None) -> HitPage:
    """Return a page that is partial if its related articles are."""
    if related is None:
        return page
    return replace(page, partial=tuple(dict.fromkeys((*page.partial, *related.partial))))


def _read(
    request: SearchRequest,
    interpretation: Interpretation,
    page: HitPage,
    tags: HighlightTags,
    info: Page,
) -> SearchResponse:
    """Return the response. Raise PartialResultsError if it is partial and must not be."""
    result = read_search_response(request, interpretation, page, tags, info)
    if request.strict and not result["complete"]:
        raise PartialResultsError(f"Incomplete: {', '.join(result['incomplete_reasons'])}.")
    return result
