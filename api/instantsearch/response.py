"""Reads Elasticsearch responses into responses of InstantSearch."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast
from urllib.parse import urlencode

import orjson

from api.instantsearch.facets import (
    are_exact,
    read_counts,
    read_range_counts,
    read_stats,
    useful_facets,
)
from api.instantsearch.highlighting import (
    Highlights,
    Markup,
    build_leaves,
    build_snippet,
    mark_words,
)
from api.instantsearch.parameters import reasons_for
from api.instantsearch.request import DEFAULT_HITS, InstantSearchQuery
from api.instantsearch.translate import TranslatedQuery
from api.query_language import ParsedQuery, plain_words
from api.schemas.facets import Facet
from api.schemas.limits import MAX_WINDOW
from api.schemas.response import SearchResponse
from api.schemas.suggest import FacetSearchResponse
from api.search.grouping import HitPage, read_hit_page
from api.search.highlights import HighlightTags, parse_highlight
from api.search.hits import partial_reasons
from api.search.more_like_this import MoreLikeThis, read_similar_hits
from api.search.response import (
    Interpretation,
    numbered_page,
    read_fields,
    read_search_response,
)
from mappings.fields import FACET_FIELDS

Result = dict[str, Any]
# The `_score` of the same text.
_WHOLE_SCORE = 100
# Only for other protocols that use these searches.
RANGE_COUNTS = "rangeCounts"
# Keys that InstantSearch does not have, and that `responseFields` cannot name.
_OWN_KEYS = ("complete", "incompleteReasons", "ignoredParameters")


def read_result(
    translated: TranslatedQuery,
    parsed: ParsedQuery,
    response: Mapping[str, Any],
    tags: HighlightTags,
) -> Result:
    """Return the result of one query of a batch."""
    query, size = translated.query, translated.query.size
    page = read_hit_page(translated.request.group_by, response)
    info = numbered_page(translated.request)
    native = read_search_response(translated.request, Interpretation(parsed), page, tags, info)
    total = native["total"]["value"]
    result = {
        "hits": list(read_hits(translated, parsed, response, tags)),
        "nbHits": total,
        "page": query.page,
        "nbPages": min(-(-total // size), MAX_WINDOW // size) if size else 0,
        "hitsPerPage": size,
        "processingTimeMS": response["took"],
        "query": query.query,
        "params": _encode_params(query),
        "index": query.index_name,
        **({} if query.length is None else {"offset": query.offset, "length": size}),
        **_read_facets(translated, native, page),
        **_read_completeness(
            native, are_exact(translated.extra_facets, page.aggregations, page.counts)
        ),
        **_read_ignored(query),
    }
    if translated.ranges:
        result[RANGE_COUNTS] = read_range_counts(translated.ranges, page.aggregations)
    requested = {*query.response_fields, *_OWN_KEYS}
    if "*" in requested:
        return result
    return {name: value for name, value in result.items() if name in requested}


def _read_ignored(query: InstantSearchQuery) -> Result:
    """Return a note for each parameter that has no effect."""
    return {"ignoredParameters": reasons_for(query.ignored)} if query.ignored else {}


def build_rejected_result(item: Any, message: str) -> Result:
    """Return an empty result for a query of a batch that is rejected, with the reason.

    The clients have no errors for single queries.
    """
    params = item if isinstance(item, Mapping) else {}
    reason = {"message": message, "complete": False}
    if params.get("type") == "facet":
        return {"facetHits": [], "exhaustiveFacetsCount": False, "processingTimeMS": 0, **reason}
    index = params.get("indexName")
    return {
        "hits": [],
        "nbHits": 0,
        "page": 0,
        "nbPages": 0,
        "hitsPerPage": DEFAULT_HITS,
        "processingTimeMS": 0,
        "query": "",
        "params": "",
        "index": index if isinstance(index, str) else "",
        "facets": {},
        "facets_stats": {},
        "renderingContent": {"facetOrdering": {"facets": {"order": []}, "values": {}}},
        "exhaustiveNbHits": False,
        "exhaustiveFacetsCount": False,
        "exhaustive": {"nbHits": False, "facetsCount": False},
        "incompleteReasons": [],
        **reason,
    }


def build_unavailable_result(model: str) -> Result:
    """Return an empty result for a model of recommendations that is not available."""
    message = f"{model} needs counts of visits or purchases, which this service does not collect."
    return {"hits": [], "nbHits": 0, "processingTimeMS": 0, "complete": True, "message": message}


def _encode_params(query: InstantSearchQuery) -> str:
    """Return the parameters that were sent, as a query string."""
    params = query.model_dump(by_alias=True, exclude_unset=True, exclude={"index_name", "type"})
    texts = {
        name: value if isinstance(value, str) else orjson.dumps(value).decode()
        for name, value in params.items()
    }
    return urlencode(texts)


def read_facet_hits(query: InstantSearchQuery, response: FacetSearchResponse) -> Result:
    """Return the result of a search for values of a facet."""
    markup = Markup.of(query)
    return {
        "facetHits": [
            {
                "value": match["value"],
                "highlighted": markup.render(match["highlight"]),
                "count": match["count"],
            }
            for match in response["values"]
        ],
        "exhaustiveFacetsCount": response["exact"],
        "processingTimeMS": response["took_ms"],
        **_read_ignored(query),
    }


def read_recommendations(
    translated: TranslatedQuery,
    response: Mapping[str, Any],
    like: MoreLikeThis,
    threshold: float,
    tags: HighlightTags,
) -> Result:
    """Return the similar articles with a `_score` of at least the threshold, of 100.

    The most similar is the first.
    """
    similar = list(read_similar_hits(response, like, threshold / _WHOLE_SCORE))
    chosen = {
        **response,
        "hits": {**response["hits"], "hits": [article.hit for article in similar]},
    }
    hits = list(read_hits(translated, ParsedQuery(None), chosen, tags))
    for hit, article in zip(hits, similar, strict=True):
        hit["_score"] = round(_WHOLE_SCORE * article.similarity, 2)
    return {
        "hits": hits,
        "nbHits": len(hits),
        "processingTimeMS": response["took"],
        "complete": not list(partial_reasons(response)),
    }


def build_record(
    id: str,  # noqa: A002 (the name of the field)
    source: Mapping[str, Any],
    attributes: Iterable[str],
) -> Result:
    """Return an article as a record."""
    return {**read_fields(source, attributes), "objectID": id}


def read_hits(
    translated: TranslatedQuery,
    parsed: ParsedQuery,
    response: Mapping[str, Any],
    tags: HighlightTags,
) -> Iterator[Result]:
    """Yield the hits as records, with their highlights and snippets."""
    attributes = translated.attributes
    markup = Markup.of(translated.query, len(set(plain_words(parsed.root))))
    for hit in response["hits"]["hits"]:
        source, highlights = hit["_source"], hit.get("highlight", {})
        record = build_record(hit["_id"], source, attributes.retrieved)
        values: Mapping[str, Any] = read_fields(source, attributes.highlighted)
        record["_highlightResult"] = {
            name: build_leaves(value, _read_highlights(highlights, name, tags), markup)
            for name, value in values.items()
            if source.get(name) is not None
        }
        if attributes.snippets:
            record["_snippetResult"] = {
                name: build_snippet(
                    source[name], _read_highlights(highlights, name, tags), markup, words
                )
                for name, words in attributes.snippets.items()
                if source.get(name) is not None
            }
        yield record


def _read_highlights(
    highlights: Mapping[str, list[str]], attribute: str, tags: HighlightTags
) -> Highlights:
    """Return the highlights of one attribute by their plain text."""
    name = f"{attribute}.text" if attribute in FACET_FIELDS else attribute
    parsed = (mark_words(parse_highlight(fragment, tags)) for fragment in highlights.get(name, ()))
    return {highlight["text"]: highlight for highlight in parsed}


def _read_facets(translated: TranslatedQuery, native: SearchResponse, page: HitPage) -> Result:
    counts = {
        name: {value["value"]: value["count"] for value in cast("Facet", facet)["values"]}
        for name, facet in native["facets"].items()
        if name in FACET_FIELDS
    }
    counts |= read_counts(translated.extra_facets, page.aggregations, page.counts)
    order = translated.query.sort_facet_values_by
    if order == "alpha":
        counts = {name: dict(sorted(values.items())) for name, values in counts.items()}
    # Every facet has an order of its values: a menu sorts its levels by it, by name without it.
    ordering = {
        "facets": {"order": useful_facets(counts)},
        "values": {name: {"sortRemainingBy": order} for name in counts},
    }
    return {
        "facets": counts,
        "facets_stats": read_stats(translated.extra_facets, page.aggregations),
        "renderingContent": {"facetOrdering": ordering},
    }


def _read_completeness(native: SearchResponse, extra_facets_exact: bool) -> Result:
    """Return the flags of InstantSearch, and the reasons of the service for partial results."""
    complete = native["complete"]
    all_hits = native["total"]["exact"] and complete
    exact = extra_facets_exact and all(facet["exact"] for facet in native["facets"].values())
    all_counts = exact and complete
    return {
        "exhaustiveNbHits": all_hits,
        "exhaustiveFacetsCount": all_counts,
        "exhaustive": {"nbHits": all_hits, "facetsCount": all_counts},
        "complete": complete,
        "incompleteReasons": list(native["incomplete_reasons"]),
    }
