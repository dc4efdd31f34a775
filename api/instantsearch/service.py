"""The dialect's searches: a batch is one request to Elasticsearch."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from api.elasticsearch.gateway import SearchGateway
from api.errors import ArticleNotFoundError
from api.instantsearch.recommend import build_recommend_body, read_recommendations
from api.instantsearch.request import Query, Recommendation
from api.instantsearch.response import build_record, read_facet_hits, read_plan_answer
from api.instantsearch.translate import (
    TranslatedQuery,
    build_plan_body,
    narrow,
    plan_search,
    read_conditions,
    read_restricted,
    restrict,
)
from api.query_language import Node, ParsedQuery, parse_query
from api.request_scope import current_timeout_ms
from api.schemas.request import GroupBy
from api.schemas.suggest import FacetSearchRequest, check_values_field
from api.search.body import build_article_body, build_fields_body
from api.search.facet_search import build_facet_search_body, read_facet_search
from api.search.highlights import HighlightTags
from api.search.hits import single_hit
from api.search.more_like_this import MoreLikeThis, build_like_body, read_like
from api.search.spelling import with_suggest
from api.services.typo_tolerance import Build, find_each_tolerantly

Answer = dict[str, Any]
Found = Mapping[str, Any]

# What an article's id is called here.
_ID = "objectID"


@dataclass(frozen=True, slots=True)
class Search:
    """One search of a batch: what to ask, and how to read what comes back."""

    root: Node | None
    build: Build
    read: Callable[[Node | None, Found], Answer]


class InstantSearch:
    """Answers in the dialect over one index; every method raises `ServiceError`."""

    def __init__(self, index: SearchGateway, budget_ms: int) -> None:
        """`budget_ms` is what Elasticsearch may take for a search."""
        self._index = index
        self._budget_ms = budget_ms

    @property
    def _timeout(self) -> str:
        return f"{current_timeout_ms(self._budget_ms)}ms"

    def prepare(self, query: Query) -> Search:
        """The search of one query. Raises ValueError for what is refused."""
        return self._prepare_facet(query) if query.type == "facet" else self._prepare_hits(query)

    async def answer(self, searches: Sequence[Search]) -> list[Answer]:
        """The answers to a batch, in its order."""
        if not searches:
            return []
        asked = [(search.root, search.build) for search in searches]
        readings = await find_each_tolerantly(self._index.msearch, asked)
        return [
            search.read(reading.root, reading.found)
            for search, reading in zip(searches, readings, strict=True)
        ]

    async def recommend(
        self, asked: Sequence[tuple[Recommendation, TranslatedQuery]]
    ) -> list[Answer]:
        """What resembles each article. Raises ArticleNotFoundError where there is none."""
        return await self.answer([await self._prepare_similar(*each) for each in asked])

    async def record(self, id: str, attributes: Sequence[str]) -> Answer:  # noqa: A002 (the field's own name)
        """One article as a record. Raises ArticleNotFoundError where there is none."""
        marks = HighlightTags.fresh()
        found = await self._index.find(build_article_body(id, None, marks, self._timeout))
        hit = single_hit(found, _ID)
        return build_record(hit["_id"], hit["_source"], attributes)

    async def _prepare_similar(self, asked: Recommendation, plan: TranslatedQuery) -> Search:
        like, marks = await self._like(asked.object_id), HighlightTags.fresh()
        body = build_recommend_body(asked, plan, like, self._timeout)
        return Search(
            None, lambda _: body, lambda _, found: read_recommendations(plan, found, marks)
        )

    async def _like(self, id: str) -> MoreLikeThis:  # noqa: A002 (the field's own name)
        """What characterises an article, whose own story resembles it too well to be shown."""
        terms, stored = await asyncio.gather(
            self._index.termvectors(build_like_body(), id),
            self._index.find(build_fields_body(id, ("story",), self._timeout)),
        )
        story = single_hit(stored, _ID)["_source"]["story"]
        if not terms["found"]:
            raise ArticleNotFoundError(f"No article has this {_ID}.")
        return replace(read_like(terms, id), story=story)

    def _prepare_hits(self, query: Query) -> Search:
        plan = plan_search(query)
        parsed = _parse(query, plan.restricted)
        marks, timeout = HighlightTags.fresh(), self._timeout
        return Search(
            parsed.root,
            lambda root: build_plan_body(plan, root, marks, timeout),
            lambda root, found: read_plan_answer(plan, replace(parsed, root=root), found, marks),
        )

    def _prepare_facet(self, query: Query) -> Search:
        field, every = check_values_field(query.facet), read_conditions(query)
        request = FacetSearchRequest(
            q=query.query,
            prefix=query.facet_query,
            size=query.max_facet_hits,
            group_by=GroupBy.story if query.distinct else GroupBy.none,
        )
        fields, timeout = read_restricted(query), self._timeout

        def build(root: Node | None) -> Mapping[str, Any]:
            body = build_facet_search_body(field, request, restrict(root, fields), timeout)
            return with_suggest(narrow(body, every), root)

        return Search(
            _parse(query, fields).root,
            build,
            lambda _, found: read_facet_hits(query, read_facet_search(field, request, found)),
        )


def _parse(query: Query, fields: tuple[str, ...]) -> ParsedQuery:
    """The query. Raises ValueError, before anything is asked, if `fields` do not go with it."""
    parsed = parse_query(query.query)
    restrict(parsed.root, fields)
    return parsed
