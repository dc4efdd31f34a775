"""The use cases of InstantSearch: a batch of queries is one request to Elasticsearch."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from api.elasticsearch.gateway import SearchGateway
from api.instantsearch.filters import parse_all_filters
from api.instantsearch.request import SUGGESTIONS, InstantSearchQuery, Recommendation
from api.instantsearch.response import (
    Result,
    build_record,
    read_facet_hits,
    read_recommendations,
    read_result,
)
from api.instantsearch.suggestions import (
    build_suggestions_body,
    read_suggestions_result,
    suggest_request,
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
from api.query_language import Node, ParsedQuery, beginnings
from api.request_scope import charge_cost
from api.schemas.request import GroupBy
from api.schemas.suggest import FacetSearchRequest
from api.schemas.validators import check_values_field
from api.search.body import (
    build_fields_body,
    build_matches_body,
    read_matches_counts,
)
from api.search.cost import plain_cost
from api.search.facet_search import build_facet_search_body, read_facet_search
from api.search.highlights import HighlightTags
from api.search.hits import partial_reasons, stored_article
from api.search.languages import query_languages, with_languages
from api.search.required_words import (
    WordCounts,
    build_counts_body,
    read_counts,
    require,
    words_to_count,
)
from api.search.spelling import Correction, with_corrections
from api.services.meaning import QueryMeaning
from api.services.requirements import (
    find_corrections,
    find_languages,
    find_spelling,
    words_to_drop,
)
from api.services.similar import SimilarArticles
from mappings.fields import ARTICLE_FIELDS

_ID = "objectID"


@dataclass(frozen=True, slots=True)
class PreparedSearch:
    """One search of a batch: how to build its body and how to read its response.

    `retry` returns the body of a second search, if its response requires one. `has_scores` if its
    hits are ranked by scores.
    """

    query: Node | None
    rules: WordRules
    build: Callable[[Node | None], Mapping[str, Any]]
    read: Callable[[Node | None, Mapping[str, Any]], Result]
    counts: WordCounts | None = None
    retry: Callable[[Mapping[str, Any]], Mapping[str, Any] | None] = lambda _: None
    has_scores: bool = False


class InstantSearch:
    """The searches over one index; every method raises `ServiceError`."""

    def __init__(
        self, gateway: SearchGateway, similar: SimilarArticles, meaning: QueryMeaning
    ) -> None:
        self._gateway = gateway
        self._similar = similar
        self._meaning = meaning

    def prepare(self, query: InstantSearchQuery) -> PreparedSearch:
        """Prepare the search of one query. Raises ValueError for an invalid query."""
        if query.index_name == SUGGESTIONS:
            return self._prepare_suggestions(query)
        if query.type == "facet":
            return self._prepare_facet(query)
        return self.prepare_hits(translate(query))

    def prepare_hits(self, translated: TranslatedQuery) -> PreparedSearch:
        """Prepare a search for hits. Raises ValueError for an invalid query."""
        query = translated.query
        parsed = _parse(query, translated.search_fields)
        tags, timeout = HighlightTags.random(), self._gateway.timeout
        return PreparedSearch(
            parsed.root,
            WordRules.of(query),
            lambda node: build_body(translated, node, tags, timeout),
            lambda node, response: read_result(
                translated, replace(parsed, root=node), response, tags
            ),
            has_scores=translated.request.has_scores and translated.has_hits,
        )

    async def search(self, searches: Sequence[PreparedSearch]) -> list[Result]:
        """Return the results of a batch, in its order."""
        if not searches:
            return []
        searches = await self._require(searches)
        bodies = [await self._build(search, search.query) for search in searches]
        await self._charge(searches, bodies)
        responses = [*await self._gateway.msearch(bodies)]
        await self._retry(searches, responses)
        corrected = await self._correct(searches, responses)
        if corrected:
            more = [await self._build(searches[n], query) for n, query in corrected.items()]
            again = await self._gateway.msearch(more)
            for number, response in zip(corrected, again, strict=True):
                responses[number] = response
        queries = [corrected.get(number, search.query) for number, search in enumerate(searches)]
        smaller = await self._require_less(searches, queries, responses)
        if smaller:
            bodies = [await self._build(searches[n], query) for n, query in smaller.items()]
            again = await self._gateway.msearch(bodies)
            for number, response in zip(smaller, again, strict=True):
                queries[number], responses[number] = smaller[number], response
        return [
            search.read(query, response)
            for search, query, response in zip(searches, queries, responses, strict=True)
        ]

    async def _build(self, search: PreparedSearch, query: Node | None) -> Mapping[str, Any]:
        body = search.build(query)
        body = await self._meaning.refine(dict(body), query, has_scores=search.has_scores)
        return search.rules.restrict(body)

    async def _retry(
        self, searches: Sequence[PreparedSearch], responses: list[Mapping[str, Any]]
    ) -> None:
        """Replace the responses that require a second search."""
        options = {
            number: search.retry(response)
            for number, (search, response) in enumerate(zip(searches, responses, strict=True))
        }
        bodies = {number: body for number, body in options.items() if body}
        again = await self._gateway.msearch([*bodies.values()]) if bodies else ()
        for number, response in zip(bodies, again, strict=True):
            responses[number] = response

    async def _charge(
        self, searches: Sequence[PreparedSearch], bodies: Sequence[Mapping[str, Any]]
    ) -> None:
        """Charge the cost of a batch. Raise CostLimitedError if the key's budget is spent."""
        costs = [
            plain_cost(search.query, len(body.get("aggs", ())))
            for search, body in zip(searches, bodies, strict=True)
        ]
        total = sum(cost.total(self._gateway.shards) for cost in costs)
        await charge_cost(total, max(costs, key=lambda cost: cost.total(1)).cheaper)

    async def _correct(
        self, searches: Sequence[PreparedSearch], responses: Sequence[Mapping[str, Any]]
    ) -> dict[int, Node | None]:
        """Return, by number, the queries that have corrections; words are not split.

        The corrections of the same query are the same, whatever its filters, so the search that
        found most shows whether it needs any.
        """
        found = Counter[Node | None]()
        for search, response in zip(searches, responses, strict=True):
            found[search.query] = max(found[search.query], _total(response))
        corrections = dict[Node | None, tuple[Correction, ...]]()
        for search in searches:
            if search.query not in corrections:
                corrections[search.query] = await self._find_corrections(
                    search, found[search.query]
                )
        return {
            number: with_corrections(search.query, corrections[search.query])
            for number, search in enumerate(searches)
            if corrections[search.query]
        }

    async def _find_corrections(self, search: PreparedSearch, found: int) -> tuple[Correction, ...]:
        if not search.rules.corrects:
            return ()
        spelling = await find_spelling(self._gateway, search.query, found, search.counts)
        return await find_corrections(self._gateway, search.query, spelling, nothing=False)

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
        searches = [await self._in_languages(search) for search in searches]
        words = [words_to_count(search.query, search.rules.mode) for search in searches]
        bodies = [
            build_counts_body(row, timeout, beginnings(search.query), query_languages(search.query))
            for row, search in zip(words, searches, strict=True)
            if row
        ]
        responses = iter(await self._gateway.msearch(bodies) if bodies else ())
        counts = (read_counts(row, next(responses)) if row else None for row in words)
        return [
            replace(search, query=search.rules.require(search.query, count), counts=count)
            for search, count in zip(searches, counts, strict=True)
        ]

    async def _in_languages(self, search: PreparedSearch) -> PreparedSearch:
        """Return a search of its words in the languages of the index as well."""
        languages = await find_languages(self._gateway, search.query)
        return replace(search, query=with_languages(search.query, languages))

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
        hit = stored_article(await self._gateway.get(id, ARTICLE_FIELDS), _ID)
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
        like = await self._similar.of_article(recommendation.object_id, _ID)
        tags = HighlightTags.random()
        body = build_recommendation_body(recommendation, translated, like, self._gateway.timeout)
        return PreparedSearch(
            None,
            WordRules(),
            lambda _: body,
            lambda _, response: read_recommendations(
                translated, response, like, recommendation.threshold, tags
            ),
        )

    def _prepare_suggestions(self, query: InstantSearchQuery) -> PreparedSearch:
        request, timeout = suggest_request(query), self._gateway.timeout

        def retry(response: Mapping[str, Any]) -> Mapping[str, Any] | None:
            found = read_suggestions_result(query, request, response)["hits"]
            return None if found else build_suggestions_body(request, True, timeout)

        return PreparedSearch(
            None,
            WordRules(),
            lambda _: build_suggestions_body(request, False, timeout),
            lambda _, response: read_suggestions_result(query, request, response),
            retry=retry if request.q.strip() else lambda _: None,
        )

    def _prepare_facet(self, query: InstantSearchQuery) -> PreparedSearch:
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
            return add_filters(body, filters)

        return PreparedSearch(
            _parse(query, fields).root,
            WordRules.of(query),
            build,
            lambda _, response: read_facet_hits(query, read_facet_search(field, request, response)),
        )


def _total(response: Mapping[str, Any]) -> int:
    """Return the number of matches, 0 if they were not counted."""
    total: Mapping[str, Any] = response["hits"].get("total") or {}
    return int(total.get("value", 0))


def _matches_nothing(response: Mapping[str, Any]) -> bool:
    total: Mapping[str, Any] = response["hits"].get("total") or {}
    return total.get("value") == 0 and not any(partial_reasons(response))


def _parse(query: InstantSearchQuery, fields: tuple[str, ...]) -> ParsedQuery:
    """Parse the text of a query. Raises ValueError if it cannot be restricted to the fields."""
    parsed = parse_text(query)
    restrict(parsed.root, fields)
    return parsed
