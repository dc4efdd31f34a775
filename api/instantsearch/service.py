"""The use cases of InstantSearch: a batch of queries is one request to Elasticsearch."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from api.elasticsearch.gateway import SearchGateway
from api.errors import ArticleNotFoundError
from api.instantsearch.filters import parse_all_filters
from api.instantsearch.request import Query, Recommendation
from api.instantsearch.response import (
    Result,
    build_record,
    read_facet_hits,
    read_recommendations,
    read_result,
)
from api.instantsearch.translate import (
    TranslatedQuery,
    add_filters,
    build_body,
    build_recommendation_body,
    read_search_fields,
    restrict,
    translate,
)
from api.instantsearch.words import WordRules, parse_text
from api.query_language import Node, ParsedQuery
from api.schemas.request import GroupBy
from api.schemas.suggest import FacetSearchRequest
from api.schemas.validators import check_values_field
from api.search.body import (
    build_article_body,
    build_fields_body,
    build_matches_body,
    read_matches_counts,
)
from api.search.facet_search import build_facet_search_body, read_facet_search
from api.search.highlights import HighlightTags
from api.search.hits import partial_reasons, single_hit
from api.search.more_like_this import MoreLikeThis, build_like_body, read_like
from api.search.required_words import build_counts_body, read_counts, require, words_to_count
from api.search.spelling import read_corrections, with_corrections, with_suggest
from api.services.requirements import words_to_drop

_ID = "objectID"


@dataclass(frozen=True, slots=True)
class PreparedSearch:
    """One search of a batch: how to build its body and how to read its response."""

    query: Node | None
    rules: WordRules
    build: Callable[[Node | None], Mapping[str, Any]]
    read: Callable[[Node | None, Mapping[str, Any]], Result]


class InstantSearch:
    """The searches over one index; every method raises `ServiceError`."""

    def __init__(self, gateway: SearchGateway) -> None:
        self._gateway = gateway

    def prepare(self, query: Query) -> PreparedSearch:
        """Prepare the search of one query. Raises ValueError for an invalid query."""
        return self._prepare_facet(query) if query.type == "facet" else self._prepare_hits(query)

    async def search(self, searches: Sequence[PreparedSearch]) -> list[Result]:
        """Return the results of a batch, in its order."""
        if not searches:
            return []
        searches = await self._require(searches)
        responses = [*await self._gateway.msearch([_build(s, s.query) for s in searches])]
        corrected = {
            number: with_corrections(search.query, corrections)
            for number, search in enumerate(searches)
            if (corrections := read_corrections(search.query, responses[number]))
        }
        if corrected:
            bodies = [_build(searches[number], query) for number, query in corrected.items()]
            again = await self._gateway.msearch(bodies)
            for number, response in zip(corrected, again, strict=True):
                responses[number] = response
        queries = [corrected.get(number, search.query) for number, search in enumerate(searches)]
        smaller = await self._require_less(searches, queries, responses)
        if smaller:
            bodies = [_build(searches[number], query) for number, query in smaller.items()]
            again = await self._gateway.msearch(bodies)
            for number, response in zip(smaller, again, strict=True):
                queries[number], responses[number] = smaller[number], response
        return [
            search.read(query, response)
            for search, query, response in zip(searches, queries, responses, strict=True)
        ]

    async def _require_less(
        self,
        searches: Sequence[PreparedSearch],
        queries: Sequence[Node | None],
        responses: Sequence[Mapping[str, Any]],
    ) -> dict[int, Node | None]:
        """Return, by number, the queries that match nothing and require fewer words instead."""
        smaller = dict[tuple[Node | None, WordRules], Node | None]()
        empty = [n for n, response in enumerate(responses) if _matches_nothing(response)]
        keys = {number: (queries[number], searches[number].rules) for number in empty}
        for key in set(keys.values()):
            smaller[key] = await self._smaller_query(*key)
        return {number: smaller[key] for number, key in keys.items() if smaller[key]}

    async def _smaller_query(self, query: Node | None, rules: WordRules) -> Node | None:
        """Return the query with the fewest words removed that matches; None if nothing helps."""
        if rules.is_default:
            dropped = await words_to_drop(self._gateway, query, rules.mode)
            return require(query, rules.mode, dropped=dropped) if dropped else None
        options = [*rules.smaller_queries(query)]
        if not options:
            return None
        body = build_matches_body([query, *options], self._gateway.timeout)
        complete, *counts = read_matches_counts(await self._gateway.search(body))
        matching = (option for option, count in zip(options, counts, strict=True) if count)
        return None if complete else next(matching, None)

    async def _require(self, searches: Sequence[PreparedSearch]) -> list[PreparedSearch]:
        """Return the searches with what their queries require; longer ones are counted first."""
        timeout = self._gateway.timeout
        words = [words_to_count(search.query, search.rules.mode) for search in searches]
        bodies = [build_counts_body(row, timeout) for row in words if row]
        responses = iter(await self._gateway.msearch(bodies) if bodies else ())
        counts = (read_counts(row, next(responses)) if row else None for row in words)
        return [
            replace(search, query=search.rules.require(search.query, count))
            for search, count in zip(searches, counts, strict=True)
        ]

    async def recommend(
        self, recommendations: Sequence[tuple[Recommendation, TranslatedQuery]]
    ) -> list[Result]:
        """Return the articles similar to each article. Raises ArticleNotFoundError."""
        return await self.search(
            [
                await self._prepare_similar(recommendation, translated)
                for recommendation, translated in recommendations
            ]
        )

    async def record(self, id: str, attributes: Sequence[str]) -> Result:  # noqa: A002
        """Return one article as a record. Raises ArticleNotFoundError."""
        tags = HighlightTags.random()
        body = build_article_body(id, None, tags, self._gateway.timeout)
        hit = single_hit(await self._gateway.search(body), _ID)
        return build_record(hit["_id"], hit["_source"], attributes)

    async def records(self, requests: Sequence[tuple[str, Sequence[str]]]) -> list[Result | None]:
        """Return the article of each id with its attributes, None for those that do not exist."""
        if not requests:
            return []
        fields = {name for _, names in requests for name in names}
        body = build_fields_body(requests[0][0], sorted(fields), self._gateway.timeout)
        ids = sorted({id_ for id_, _ in requests})
        body |= {"query": {"ids": {"values": ids}}, "size": len(ids)}
        response = await self._gateway.search(body)
        sources = {hit["_id"]: hit["_source"] for hit in response["hits"]["hits"]}
        return [
            build_record(id_, sources[id_], names) if id_ in sources else None
            for id_, names in requests
        ]

    async def _prepare_similar(
        self, recommendation: Recommendation, translated: TranslatedQuery
    ) -> PreparedSearch:
        like, tags = await self._like(recommendation.object_id), HighlightTags.random()
        body = build_recommendation_body(recommendation, translated, like, self._gateway.timeout)
        return PreparedSearch(
            None,
            WordRules(),
            lambda _: body,
            lambda _, response: read_recommendations(translated, response, tags),
        )

    async def _like(self, id: str) -> MoreLikeThis:  # noqa: A002 (the name of the field)
        """Return the characteristic terms of an article, and its story, which is left out."""
        terms, source = await asyncio.gather(
            self._gateway.termvectors(build_like_body(), id),
            self._gateway.search(build_fields_body(id, ("story",), self._gateway.timeout)),
        )
        story = single_hit(source, _ID)["_source"]["story"]
        if not terms["found"]:
            raise ArticleNotFoundError(f"No article has this {_ID}.")
        return replace(read_like(terms, id), story=story)

    def _prepare_hits(self, query: Query) -> PreparedSearch:
        translated = translate(query)
        parsed = _parse(query, translated.search_fields)
        tags, timeout = HighlightTags.random(), self._gateway.timeout
        return PreparedSearch(
            parsed.root,
            WordRules.of(query),
            lambda node: build_body(translated, node, tags, timeout),
            lambda node, response: read_result(
                translated, replace(parsed, root=node), response, tags
            ),
        )

    def _prepare_facet(self, query: Query) -> PreparedSearch:
        field, filters = check_values_field(query.facet), parse_all_filters(query)
        request = FacetSearchRequest(
            q=query.query,
            prefix=query.facet_query,
            size=query.max_facet_hits,
            group_by=GroupBy.story if query.distinct else GroupBy.none,
        )
        fields, timeout = read_search_fields(query), self._gateway.timeout

        def build(node: Node | None) -> Mapping[str, Any]:
            body = build_facet_search_body(field, request, restrict(node, fields), timeout)
            return with_suggest(add_filters(body, filters), node)

        return PreparedSearch(
            _parse(query, fields).root,
            WordRules.of(query),
            build,
            lambda _, response: read_facet_hits(query, read_facet_search(field, request, response)),
        )


def _build(search: PreparedSearch, query: Node | None) -> Mapping[str, Any]:
    return search.rules.restrict(search.build(query))


def _matches_nothing(response: Mapping[str, Any]) -> bool:
    total: Mapping[str, Any] = response["hits"].get("total") or {}
    return total.get("value") == 0 and not any(partial_reasons(response))


def _parse(query: Query, fields: tuple[str, ...]) -> ParsedQuery:
    """Parse the text of a query. Raises ValueError if it cannot be restricted to the fields."""
    parsed = parse_text(query)
    restrict(parsed.root, fields)
    return parsed
