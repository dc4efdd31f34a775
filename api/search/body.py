"""A search as the body that Elasticsearch gets; its clauses are in `api.search.clauses`."""

from collections.abc import Iterable, Mapping
from typing import Any

from api.query_language import Node
from api.schemas.request import GroupBy, HighlightMode, SearchRequest, Sort
from api.search.clauses import TEXT_SUBFIELDS, build_clause, build_proximity_boosts
from api.search.facets import build_aggregations, build_exclusions, build_filters, facet_kind
from api.search.grouping import collapse_by_story
from api.search.highlights import HighlightTags, build_highlight_query
from api.search.named_queries import build_named_queries
from api.search.spelling import with_suggest
from mappings.fields import ARTICLE_FIELDS

Clause = dict[str, Any]

# Title and three fragments read well on a phone; a fragment is about two lines.
FRAGMENTS = 3
FRAGMENT_SIZE = 160
# The index's own limit: a longer text would fail the shard and lose the hit.
HIGHLIGHT_LIMIT = 1_000_000

SORTS: Mapping[Sort, list[Clause]] = {
    Sort.relevance: [{"_score": "desc"}, {"id": "asc"}],
    Sort.newest: [{"published_at": {"order": "desc", "missing": "_last"}}, {"id": "asc"}],
    Sort.oldest: [{"published_at": {"order": "asc", "missing": "_last"}}, {"id": "asc"}],
}


def build_search_body(
    request: SearchRequest, root: Node | None, marks: HighlightTags, timeout: str
) -> Clause:
    """The whole search; `marks` are what highlighted words are put between, `timeout` like "2s"."""
    filters = build_filters(request)
    probes = build_named_queries(root) if request.explain else []
    counted = {facet_kind(name).name for name in request.facets}
    postponed = {name: clause for name, clause in filters.items() if name in counted}
    always = [clause for name, clause in filters.items() if name not in counted]
    body: Clause = {
        "query": build_query(root, always, build_exclusions(request), probes),
        "aggs": build_aggregations(request, postponed),
        "from": (request.page - 1) * request.size,
        "size": request.size,
        "sort": SORTS[request.order],
        "track_scores": request.order is Sort.relevance,
        "track_total_hits": True,
        "_source": build_source(request),
        "docvalue_fields": ["body_length"],
        "timeout": timeout,
    }
    if postponed:
        body["post_filter"] = {"bool": {"filter": list(postponed.values())}}
    if root is not None and request.highlight is not HighlightMode.none:
        body["highlight"] = build_highlight(request.highlight, root, marks)
    body = with_suggest(body, root)
    return collapse_by_story(body) if request.group_by is GroupBy.story else body


def build_count_body(request: SearchRequest, root: Node | None, timeout: str) -> Clause:
    """What only counts what the same search finds with another query."""
    nothing = {
        "facets": (),
        "highlight": HighlightMode.none,
        "page": 1,
        "size": 0,
        "explain": False,
    }
    count = request.model_copy(update=nothing)
    body = build_search_body(count, root, HighlightTags("", ""), timeout)
    return {key: value for key, value in body.items() if key != "suggest"}


def build_article_body(id: str, root: Node | None, marks: HighlightTags, timeout: str) -> Clause:  # noqa: A002 (the field's own name)
    """One article, whole; what the query matches in it is marked, even where it is too little."""
    body = build_fields_body(id, ARTICLE_FIELDS, timeout) | {"docvalue_fields": ["body_length"]}
    if root is not None:
        body["highlight"] = build_highlight(HighlightMode.full, root, marks)
    return with_suggest(body, root)


def build_fields_body(id: str, fields: Iterable[str], timeout: str) -> Clause:  # noqa: A002 (the field's own name)
    """Some stored fields of one article."""
    return {"query": {"ids": {"values": [id]}}, "_source": list(fields), "timeout": timeout}


def build_query(
    root: Node | None, filters: list[Clause], rejections: list[Clause], probes: list[Clause]
) -> Clause:
    """The query with what ranks it and what narrows every part of the answer, facets included.

    `probes` change neither; they tell why each hit matched.
    """
    query: Clause = build_clause(root) if root else {"match_all": {}}
    around = {
        "should": [*build_proximity_boosts(root), *probes],
        "filter": filters,
        "must_not": rejections,
    }
    given = {occurrence: clauses for occurrence, clauses in around.items() if clauses}
    return {"bool": {"must": [query], **given}} if given else query


def build_source(request: SearchRequest) -> list[str]:
    """The stored fields to fetch: those asked for, and what a highlight falls back to."""
    fields = set(request.fields)
    if request.highlight is not HighlightMode.none:
        fields |= {"title", "lead"}
    if request.highlight is HighlightMode.full:
        fields.add("body")
    return sorted(fields)


def build_highlight(mode: HighlightMode, root: Node, marks: HighlightTags) -> Clause:
    """Title and lead whole, the body in fragments or whole, the stem and the exact form marked."""
    whole: Clause = {"number_of_fragments": 0}
    fragments = {"number_of_fragments": FRAGMENTS, "fragment_size": FRAGMENT_SIZE, "order": "score"}
    shown = {"title": whole, "lead": whole, "body": fragments}
    if mode is HighlightMode.full:
        shown["body"] = whole
    return {
        "type": "unified",
        "pre_tags": [marks.before],
        "post_tags": [marks.after],
        "max_analyzed_offset": HIGHLIGHT_LIMIT - 1,
        "fields": {
            name: {
                **how,
                "matched_fields": list(TEXT_SUBFIELDS[name]),
                "highlight_query": build_highlight_query(root, name),
            }
            for name, how in shown.items()
        },
    }
