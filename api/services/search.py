"""Search articles: one page of results, as typed or with typos corrected."""

from dataclasses import replace
from typing import Any

from api.elasticsearch.gateway import SearchGateway
from api.errors import PartialResultsError
from api.query_language import ParsedQuery, parse_query
from api.request_scope import stage
from api.schemas.request import GroupBy, SearchRequest
from api.schemas.response import CorrectedQuery, Page, SearchResponse
from api.search.body import build_count_body, build_search_body
from api.search.collapsed_pages import (
    MAX_ROUNDS,
    StoryPage,
    build_best_body,
    build_current_stories_body,
    build_round_body,
    with_current_stories,
)
from api.search.dsl import Response
from api.search.grouping import HitPage, read_hit_page
from api.search.highlights import HighlightTags
from api.search.hits import partial_reasons
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
from api.search.required_words import (
    dropped_warnings,
    optional_words,
    require,
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
    read_corrections,
    read_likely_mistakes,
    read_suggestion,
)
from api.services.requirements import check_index, count_words, words_to_drop


class SearchService:
    """Searches of one index. Every method raises ServiceError."""

    def __init__(self, gateway: SearchGateway, cursor_secret: str) -> None:
        """`cursor_secret` signs cursors."""
        self._gateway = gateway
        self._cursor_secret = cursor_secret

    async def search(self, request: SearchRequest) -> SearchResponse:
        """Return one page of results: by its number, or the one after a cursor."""
        if request.cursor:
            return await self._search_after(request, request.cursor)
        with stage("parse"):
            parsed, tags = parse_query(request.q), HighlightTags.random()
        counts = await count_words(self._gateway, parsed.root, request.match)
        reading, suggestion = QueryReading(counts), None
        with stage("parse"):
            body = self._build(request, parsed, reading, tags)
        response = await self._gateway.search(body)
        query = reading.apply(parsed.root, request.match)
        if corrections := read_corrections(query, response):
            reading = replace(reading, corrections=corrections)
            body = self._build(request, parsed, reading, tags)
            count_body = self._corrected_count_body(request, reading)
            typed = response
            response, corrected = await self._gateway.msearch([body, count_body])
            suggestion = _suggest(request, corrections, typed, corrected)
        elif mistakes := read_likely_mistakes(query, response):
            count_body = self._corrected_count_body(request, replace(reading, corrections=mistakes))
            corrected = await self._gateway.search(count_body)
            suggestion = _suggest(request, mistakes, response, corrected)
        query = reading.apply(parsed.root, request.match)
        nothing = not read_total(request, response) and not any(partial_reasons(response))
        if nothing:
            await check_index(self._gateway)
        if nothing and (dropped := await words_to_drop(self._gateway, query, request.match)):
            reading = replace(reading, dropped=dropped)
            response = await self._gateway.search(self._build(request, parsed, reading, tags))
        with stage("render"):
            page = read_hit_page(request.group_by, response)
            cursor = first_cursor(request, page, reading)
            info = numbered_page(request, self._sign(cursor))
            interpretation = _interpret(request, parsed, reading, suggestion)
            return _read(request, interpretation, page, tags, info)

    async def _search_after(self, request: SearchRequest, text: str) -> SearchResponse:
        """Return the page after a cursor; the first one opens the point in time of the others."""
        with stage("parse"):
            cursor = read_cursor(text, self._cursor_secret, request)
            parsed, tags = parse_query(request.q), HighlightTags.random()
            body = self._build(request, parsed, cursor.reading, tags)
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
            interpretation = _interpret(request, parsed, cursor.reading)
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

    def _build(
        self,
        request: SearchRequest,
        parsed: ParsedQuery,
        reading: QueryReading,
        tags: HighlightTags,
    ) -> dict[str, Any]:
        query = reading.apply(parsed.root, request.match)
        return build_search_body(request, query, tags, self._gateway.timeout)

    def _corrected_count_body(
        self, request: SearchRequest, reading: QueryReading
    ) -> dict[str, Any]:
        """Return the search that counts what the suggested query would find."""
        corrected = parse_query(apply_corrections(request.q, reading.corrections))
        query = require(corrected.root, request.match, reading.counts)
        return build_count_body(request, query, self._gateway.timeout)

    def _sign(self, cursor: Cursor | None) -> str | None:
        return write_cursor(cursor, self._cursor_secret) if cursor else None


def _interpret(
    request: SearchRequest,
    parsed: ParsedQuery,
    reading: QueryReading,
    suggestion: CorrectedQuery | None = None,
) -> Interpretation:
    root = reading.apply(parsed.root, request.match)
    warnings = (*parsed.warnings, *dropped_warnings(request.q, reading.dropped))
    understood = ParsedQuery(root, warnings)
    return Interpretation(understood, suggestion, optional_words(parsed.root, root))


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
