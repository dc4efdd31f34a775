"""The virtual index of query suggestions: a record for each completion of `/v1/suggest`."""

from collections.abc import Iterator, Mapping
from typing import Any

from api.instantsearch.filters import parse_all_filters
from api.instantsearch.highlighting import Markup, build_leaf
from api.instantsearch.request import InstantSearchQuery
from api.schemas.suggest import MAX_SUGGESTIONS, Suggestion, SuggestRequest
from api.search.suggest import build_suggest_body, no_suggestions, read_suggestions

Json = dict[str, Any]


def suggest_request(query: InstantSearchQuery) -> SuggestRequest:
    """Return the request. Raise ValueError for filters and facets, which completions lack."""
    if query.type == "facet":
        raise ValueError("query suggestions have no facets to search in; use another index")
    if parse_all_filters(query):
        raise ValueError("query suggestions have no filters; leave the filters out")
    return SuggestRequest(q=query.query, size=MAX_SUGGESTIONS)


def build_suggestions_body(request: SuggestRequest, typo: bool, timeout: str) -> Mapping[str, Any]:
    """Return the search for the completions; for none if nothing was typed."""
    if not request.q.strip():
        return {"query": {"match_none": {}}, "size": 0, "timeout": timeout}
    return build_suggest_body(request, typo, timeout)


def read_suggestions_result(
    query: InstantSearchQuery, request: SuggestRequest, response: Mapping[str, Any]
) -> Json:
    """Return the result of a query: records with the attribute `query`."""
    found = no_suggestions()
    if request.q.strip():
        found = read_suggestions(request, False, response)
        if not found["suggestions"]:
            found = read_suggestions(request, True, response)
    markup = Markup.of(query)
    records = [_build_record(row, markup) for row in _unique(found["suggestions"])]
    hits = records[query.first : query.first + query.size]
    exhaustive = found["complete"]
    return {
        "hits": hits,
        "nbHits": len(records),
        "page": query.page,
        "nbPages": -(-len(records) // query.size) if query.size else 0,
        "hitsPerPage": query.size,
        "processingTimeMS": found["took_ms"],
        "query": query.query,
        "params": "",
        "index": query.index_name,
        "facets": {},
        "facets_stats": {},
        "renderingContent": {"facetOrdering": {"facets": {"order": []}, "values": {}}},
        "exhaustiveNbHits": exhaustive,
        "exhaustiveFacetsCount": exhaustive,
        "exhaustive": {"nbHits": exhaustive, "facetsCount": exhaustive},
        "complete": exhaustive,
        "incompleteReasons": list(found["incomplete_reasons"]),
    }


def _unique(suggestions: tuple[Suggestion, ...]) -> Iterator[Suggestion]:
    """Yield each text once: a place can be a tag, too."""
    seen: set[str] = set()
    for row in suggestions:
        if row["value"].casefold() not in seen:
            seen.add(row["value"].casefold())
            yield row


def _build_record(row: Suggestion, markup: Markup) -> Json:
    return {
        "objectID": row["value"],
        "query": row["value"],
        "kind": row["kind"],
        "nb_words": len(row["value"].split()),
        "popularity": row["count"],
        "_highlightResult": {"query": build_leaf(row["highlight"], markup)},
    }
