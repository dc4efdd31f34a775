"""What Elasticsearch found, as the dialect answers it."""

from collections.abc import Iterable, Mapping
from typing import Any, cast
from urllib.parse import urlencode

import orjson

from api.instantsearch.facets import are_exact, read_counts, read_stats
from api.instantsearch.highlighting import Marked, Marking, build_leaves, build_snippet
from api.instantsearch.request import Query
from api.instantsearch.translate import TranslatedQuery
from api.query_language import ParsedQuery, plain_words
from api.schemas.facets import Facet
from api.schemas.request import MAX_WINDOW, GroupBy
from api.schemas.response import IncompleteReason, SearchResponse
from api.schemas.suggest import FacetSearchResponse
from api.search.grouping import group_found
from api.search.highlights import HighlightTags, parse_highlight
from api.search.response import read_fields, read_search_response
from mappings.fields import FACET_FIELDS

Found = Mapping[str, Any]
Answer = dict[str, Any]


def read_plan_answer(
    plan: TranslatedQuery, parsed: ParsedQuery, found: Found, marks: HighlightTags
) -> Answer:
    """The answer to one search of a batch."""
    query, size = plan.query, plan.query.size
    native = read_search_response(plan.request, parsed, found, marks)
    total = native["total"]["value"]
    counts = _read_aggregations(plan, found)
    return {
        "hits": list(read_hits(plan, parsed, found, marks)),
        "nbHits": total,
        "page": query.page,
        "nbPages": min(-(-total // size), MAX_WINDOW // size) if size else 0,
        "hitsPerPage": size,
        "processingTimeMS": found["took"],
        "query": query.query,
        "params": build_params(query),
        "index": query.index_name,
        **_read_facets(plan, native, counts),
        **_read_completeness(native, are_exact(plan.counted, counts)),
    }


def build_params(query: Query) -> str:
    """What was asked, as the dialect echoes it."""
    asked = query.model_dump(by_alias=True, exclude_unset=True, exclude={"index_name", "type"})
    texts = {
        name: value if isinstance(value, str) else orjson.dumps(value).decode()
        for name, value in asked.items()
    }
    return urlencode(texts)


def read_facet_hits(query: Query, found: FacetSearchResponse) -> Answer:
    """The answer to a search inside a facet."""
    marking = Marking.of(query)
    return {
        "facetHits": [
            {
                "value": match["value"],
                "highlighted": marking.mark(match["highlight"]),
                "count": match["count"],
            }
            for match in found["values"]
        ],
        "exhaustiveFacetsCount": found["exact"],
        "processingTimeMS": found["took_ms"],
    }


def build_record(id: str, stored: Found, attributes: Iterable[str]) -> Answer:  # noqa: A002 (the field's own name)
    """An article as a record."""
    return {**read_fields(stored, attributes), "objectID": id}


def read_hits(
    plan: TranslatedQuery, parsed: ParsedQuery, found: Found, marks: HighlightTags
) -> Iterable[Answer]:
    """The records that were found, with their highlights and snippets."""
    marking = Marking.of(plan.query, len(set(plain_words(parsed.root))))
    for hit in found["hits"]["hits"]:
        stored, marked = hit["_source"], hit.get("highlight", {})
        record = build_record(hit["_id"], stored, plan.shown.retrieved)
        told: Mapping[str, Any] = read_fields(stored, plan.shown.highlighted)
        record["_highlightResult"] = {
            name: build_leaves(value, _marked(marked, name, marks), marking)
            for name, value in told.items()
            if stored.get(name) is not None
        }
        if plan.shown.snipped:
            record["_snippetResult"] = {
                name: build_snippet(stored[name], _marked(marked, name, marks), marking, words)
                for name, words in plan.shown.snipped.items()
                if stored.get(name) is not None
            }
        yield record


def _marked(marked: Mapping[str, list[str]], attribute: str, marks: HighlightTags) -> Marked:
    """What was marked in one attribute, by its plain text."""
    name = f"{attribute}.text" if attribute in FACET_FIELDS else attribute
    found = (parse_highlight(piece, marks) for piece in marked.get(name, ()))
    return {highlight["text"]: highlight for highlight in found}


def _read_aggregations(plan: TranslatedQuery, found: Found) -> Found:
    """The aggregations, with stories in the place of articles where those are counted."""
    counted = group_found(found) if plan.request.group_by is GroupBy.story else found
    aggregations: Found = counted.get("aggregations", {})
    return aggregations


def _read_facets(plan: TranslatedQuery, native: SearchResponse, found: Found) -> Answer:
    counts = {
        name: {value["value"]: value["count"] for value in cast("Facet", facet)["values"]}
        for name, facet in native["facets"].items()
        if name in FACET_FIELDS
    }
    counts |= read_counts(plan.counted, found)
    ordering = {
        "facets": {"order": list(counts)},
        "values": {name: {"sortRemainingBy": "count"} for name in counts},
    }
    return {
        "facets": counts,
        "facets_stats": read_stats(plan.counted, found),
        "renderingContent": {"facetOrdering": ordering},
    }


def _read_completeness(native: SearchResponse, exact: bool) -> Answer:
    """In the dialect's words, and in our own for a page that wants to know why.

    `exact` tells of the facets that only the dialect has.
    """
    approximate = () if exact else (IncompleteReason.facet_is_approximate,)
    reasons = list(dict.fromkeys((*native["incomplete_reasons"], *approximate)))
    hits = native["total"]["exact"] and native["complete"]
    return {
        "exhaustiveNbHits": hits,
        "exhaustiveFacetsCount": not reasons,
        "exhaustive": {"nbHits": hits, "facetsCount": not reasons},
        "complete": not reasons,
        "incompleteReasons": reasons,
    }
