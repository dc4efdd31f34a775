"""Searching, from a request to its answer: one search each."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from api.elasticsearch.gateway import SearchGateway
from api.errors import ArticleNotFoundError, PartialResultsError, ServiceError
from api.query_language import Node, parse_query
from api.request_scope import current_timeout_ms, stage
from api.schemas.explain import ExplainRequest, ExplainResponse
from api.schemas.export import ExportRequest
from api.schemas.health import Version
from api.schemas.request import ArticleRequest, SearchRequest
from api.schemas.response import Article, SearchResponse
from api.schemas.similar import SimilarRequest, SimilarResponse, SimilarTextRequest
from api.schemas.story import StoryRequest, StoryResponse
from api.schemas.suggest import (
    FacetSearchRequest,
    FacetSearchResponse,
    SuggestRequest,
    SuggestResponse,
)
from api.search.body import (
    build_article_body,
    build_count_body,
    build_fields_body,
    build_search_body,
)
from api.search.explain import build_explain_body, read_explanation
from api.search.facet_search import build_facet_search_body, read_facet_search
from api.search.grouping import build_story_body
from api.search.highlights import HighlightTags
from api.search.hits import partial_reasons, single_hit
from api.search.index_health import IndexState, build_state_body, read_state
from api.search.more_like_this import (
    MoreLikeThis,
    build_like_body,
    build_like_text_body,
    build_similar_body,
    read_like,
    read_shared_terms,
    surface_forms,
)
from api.search.pagination import (
    Cursor,
    add_cursor,
    first_cursor,
    next_cursor,
    next_page_body,
    read_cursor,
    write_cursor,
)
from api.search.response import (
    read_article,
    read_search_response,
    read_similar_response,
    read_story,
    read_total,
)
from api.search.spelling import apply_corrections, read_suggestion, with_corrections
from api.search.suggest import build_suggest_body, no_suggestions, read_suggestions
from api.services.collapsed_pagination import next_collapsed_page
from api.services.export import Export
from api.services.typo_tolerance import Build, Reading, search_as_typed, search_with_typos

# What is written again of an article whose like is looked for, and what is left out with it.
_LIKED_TEXTS = ("title", "body")
_LIKED_FIELDS = (*_LIKED_TEXTS, "story")

Found = Mapping[str, Any]


class ArticleSearch:
    """Searches over one index; every method raises `ServiceError`."""

    def __init__(self, index: SearchGateway, budget_ms: int, cursor_key: str) -> None:
        """`budget_ms` is what Elasticsearch may take; `cursor_key` signs cursors."""
        self._index = index
        self._budget_ms = budget_ms
        self._cursor_key = cursor_key

    @property
    def _timeout(self) -> str:
        """When Elasticsearch stops by itself: the budget that the request came with."""
        return f"{current_timeout_ms(self._budget_ms)}ms"

    async def search(self, request: SearchRequest) -> SearchResponse:
        """The answer to a search, or to the next step of a walk."""
        with stage("parse"):
            cursor = self._read_cursor(request)
            parsed = parse_query(request.q)
            marks = HighlightTags.random()
            build = partial(build_search_body, request, tags=marks, timeout=self._timeout)
        if cursor:
            read, following = await self._step(cursor, parsed.root, build)
        else:
            read = await self._begin(request, parsed.root, build)
            following = first_cursor(request, read.found, read.corrections)
        with stage("render"):
            understood = replace(parsed, root=read.root)
            answer = read_search_response(request, understood, read.found, marks)
            if request.strict and not answer["complete"]:
                reasons = ", ".join(answer["incomplete_reasons"])
                raise PartialResultsError(f"Incomplete: {reasons}.")
            answer["suggestion"] = read.suggestion
        if cursor and following is None:
            await self._index.close_snapshot(read.found["pit_id"])
        written = write_cursor(following, self._cursor_key) if following else None
        add_cursor(answer, cursor, written)
        return answer

    async def article(self, id: str, request: ArticleRequest) -> Article:  # noqa: A002 (the field's own name)
        """One article, whole. Raises ArticleNotFoundError where there is none."""
        marks = HighlightTags.random()
        build = partial(build_article_body, id, tags=marks, timeout=self._timeout)
        root, found = await self._find_tolerantly(request.q, build)
        return read_article(found, marks if root else None)

    async def similar(self, id: str, request: SimilarRequest) -> SimilarResponse:  # noqa: A002 (the field's own name)
        """What resembles one article. Raises ArticleNotFoundError where there is none."""
        told, found = await asyncio.gather(
            self._index.termvectors(build_like_body(), id),
            self._index.find(build_fields_body(id, _LIKED_FIELDS, self._timeout)),
        )
        stored = single_hit(found)["_source"]
        if not told["found"]:
            raise ArticleNotFoundError("No article has this id.")
        texts = {field: stored[field] for field in _LIKED_TEXTS}
        story = None if request.include_own_story else stored.get("story")
        return await self._find_like(replace(read_like(told, id), story=story), texts, request)

    async def story(self, id: str, request: StoryRequest) -> StoryResponse:  # noqa: A002 (the field's own name)
        """The story that an article is in. Raises ArticleNotFoundError where there is none."""
        found = await self._index.find(build_fields_body(id, ("story",), self._timeout))
        story = single_hit(found)["_source"]["story"]
        members = await self._index.find(build_story_body(story, request, self._timeout))
        return read_story(story, request, members)

    async def similar_to_text(self, request: SimilarTextRequest) -> SimilarResponse:
        """What resembles a text that need not be an article."""
        told = await self._index.termvectors(build_like_text_body(request.text, request.title))
        texts = {"title": request.title, "body": request.text}
        return await self._find_like(read_like(told), texts, request)

    async def _find_like(
        self, like: MoreLikeThis, texts: Mapping[str, str], request: SimilarRequest
    ) -> SimilarResponse:
        body = build_similar_body(like, request, request.fields, request.size, self._timeout)
        found = await self._index.find(body)
        written = surface_forms(like, texts)
        return read_similar_response(
            request, found, lambda hit: read_shared_terms(hit, like, written)
        )

    async def explain(self, id: str, request: ExplainRequest) -> ExplainResponse:  # noqa: A002 (the field's own name)
        """Which parts of a search keep one article in or out; raises ArticleNotFoundError."""
        build = partial(build_explain_body, id, request, timeout=self._timeout)
        root, found = await self._find_tolerantly(request.q, build)
        return read_explanation(id, request, root, found)

    async def search_facet(self, field: str, request: FacetSearchRequest) -> FacetSearchResponse:
        """The values of one facet that begin with what was typed."""
        build = partial(build_facet_search_body, field, request, timeout=self._timeout)
        _, found = await self._find_tolerantly(request.q, build)
        return read_facet_search(field, request, found)

    async def suggest(self, request: SuggestRequest) -> SuggestResponse:
        """Completions; a typo is forgiven where nothing begins with what was typed."""
        if not request.q.strip():
            return no_suggestions()
        for typo in (False, True):
            found = await self._index.find(build_suggest_body(request, typo, self._timeout))
            answer = read_suggestions(request, typo, found)
            if answer["suggestions"]:
                break
        return answer

    def export(self, request: ExportRequest) -> Export:
        """An export of every match, which its caller begins."""
        return Export(self._index, request, self._timeout)

    async def state(self) -> IndexState:
        """What can be found right now. Raises MissingIndexError where that is not all there is."""
        found = await self._index.find(build_state_body(self._timeout))
        try:
            settings = await self._index.settings()
        except ServiceError:  # logged and counted at the door; articles can be found nevertheless
            settings = {}
        return read_state(found, settings)

    async def version(self, build: str) -> Version:
        """Which build answers, and from which index."""
        index, server = await self._index.describe()
        return Version(version=build, index=index, elasticsearch=server)

    async def _find_tolerantly(self, q: str, build: Build) -> tuple[Node | None, Found]:
        return await search_with_typos(self._index.find, parse_query(q).root, build)

    def _read_cursor(self, request: SearchRequest) -> Cursor | None:
        return read_cursor(request.cursor, self._cursor_key, request) if request.cursor else None

    async def _begin(self, request: SearchRequest, root: Node | None, build: Build) -> Reading:
        """A search of its own; where a word is unknown, what its neighbours find as well."""
        found, corrections = await search_as_typed(self._index.find, root, build(root))
        if not corrections:
            return Reading(root, found)
        tolerated = with_corrections(root, corrections)
        corrected = parse_query(apply_corrections(request.q, corrections)).root
        count = build_count_body(request, corrected, self._timeout)
        again, counted = await self._index.msearch([build(tolerated), count])
        totals = (read_total(request, each)["value"] for each in (found, counted))
        whole = not any(partial_reasons(counted))
        suggestion = read_suggestion(request.q, corrections, *totals) if whole else None
        return Reading(tolerated, again, corrections, suggestion)

    async def _step(
        self, cursor: Cursor, root: Node | None, build: Build
    ) -> tuple[Reading, Cursor | None]:
        """The next hits of a walk; the first step opens the snapshot that the others share."""
        tolerated = with_corrections(root, cursor.corrections)
        snapshot = cursor.snapshot or await self._index.open_pit()
        find = partial(self._index.search_pit, snapshot=snapshot)
        body = dict(build(tolerated))
        if "collapse" in body:
            found, following = await next_collapsed_page(find, body, cursor)
        else:
            found = await find(next_page_body(body, cursor))
            following = next_cursor(cursor, found)
        return Reading(tolerated, found), following
