"""Request bodies of searches, whole: one key of the body per line of `build_search_body`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from api.query_language import Node
from api.schemas.request import GroupBy, HighlightMode, SearchRequest, Sort
from api.search.boosts import RESCORE_WINDOW
from api.search.clauses import build_clause, build_refinements
from api.search.dsl import Clause, Response
from api.search.explain import build_named_queries
from api.search.facets import (
    build_aggregations,
    build_exclusions,
    build_filters,
    facet_definition,
)
from api.search.grouping import COLLAPSE, build_story_counts
from api.search.highlights import HighlightTags, build_highlight
from api.search.spelling import build_unknown, with_suggest
from mappings.fields import INDEXED_AT, RETURNED_FIELDS

# The sort value of what an earlier version has stored, which has no stamp and counts as the first.
NEVER_STORED = "1970-01-01T00:00:00.000Z"


def by_storage(order: Literal["asc", "desc"]) -> Clause:
    """Return the sort by stamps, with all digits, so that a page continues exactly after one."""
    return {
        INDEXED_AT: {
            "order": order,
            "format": "strict_date_optional_time_nanos",
            "missing": 0,
            "unmapped_type": "date_nanos",
        }
    }


# Relevance has no entry if the best hits are rescored: Elasticsearch allows no sort with that, and
# ties are in the order of the index.
SORTS: Mapping[Sort, list[Clause]] = {
    Sort.relevance: [{"_score": "desc"}, {"id": "asc"}],
    Sort.recent: [{"_score": "desc"}, {"id": "asc"}],
    Sort.newest: [{"published_at": {"order": "desc", "missing": "_last"}}, {"id": "asc"}],
    Sort.oldest: [{"published_at": {"order": "asc", "missing": "_last"}}, {"id": "asc"}],
    Sort.indexed: [by_storage("desc"), {"id": "asc"}],
}


def build_search_body(
    request: SearchRequest,
    query: Node | None,
    tags: HighlightTags,
    timeout: str,
    *,
    one_stage: bool = False,
) -> Clause:
    """Return the body of a search; `timeout` is like "2s".

    The filters of requested facets are in `post_filter`, so that each facet ignores its own. With
    `one_stage` every hit has its whole score at once: Elasticsearch neither sorts nor groups what
    it rescores, and does not continue after it.
    """
    query_filters, post_filters = _split_filters(request)
    post_filter = {"bool": {"filter": list(post_filters.values())}} if post_filters else None
    aggregations = build_aggregations(request, post_filters)
    named_queries = build_named_queries(query) if request.explain else []
    by_story = request.group_by is GroupBy.story
    refinements = [*build_refinements(query, request.mode)] if request.has_scores else []
    one_stage = one_stage or by_story or request.order is Sort.recent
    scoring = [*refinements, *named_queries] if one_stage else named_queries
    rescore = None if one_stage else build_rescore(refinements)
    body: dict[str, object] = {
        "query": build_query(query, query_filters, build_exclusions(request), scoring),
        "rescore": rescore,
        "aggs": build_story_counts(aggregations, post_filter) if by_story else aggregations,
        "from": (request.page - 1) * request.size,
        "size": request.size,
        "sort": None if rescore else SORTS[request.order],
        "track_scores": request.has_scores,
        "track_total_hits": True,
        "_source": build_source(request),
        "docvalue_fields": ["body_length"],
        "timeout": timeout,
        "post_filter": post_filter,
        "highlight": _build_highlight(request, query, tags),
        "collapse": COLLAPSE if by_story else None,
    }
    return {key: part for key, part in body.items() if part is not None}


def _build_highlight(
    request: SearchRequest, query: Node | None, tags: HighlightTags
) -> Clause | None:
    if query is None or request.highlight is HighlightMode.none:
        return None
    return build_highlight(query, tags)


def _split_filters(request: SearchRequest) -> tuple[list[Clause], dict[str, Clause]]:
    """Return the filters of the query, and by field those of requested facets."""
    facet_fields = {facet_definition(name).name for name in request.facets}
    filters = build_filters(request)
    post_filters = {name: clause for name, clause in filters.items() if name in facet_fields}
    return [clause for name, clause in filters.items() if name not in facet_fields], post_filters


def build_count_body(request: SearchRequest, query: Node | None, timeout: str) -> Clause:
    """Return the body that only counts what the same search matches with another query."""
    only_count = {
        "facets": (),
        "highlight": HighlightMode.none,
        "page": 1,
        "size": 0,
        "explain": False,
    }
    count = request.model_copy(update=only_count)
    body = build_search_body(count, query, HighlightTags("", ""), timeout)
    return {key: part for key, part in body.items() if key != "rescore"}


def build_matches_body(queries: Sequence[Node | None], timeout: str) -> Clause:
    """Return the search that counts the articles that match each query, without filters."""
    clauses = {str(i): build_query(query, [], []) for i, query in enumerate(queries)}
    aggregation = {"filters": {"filters": clauses}}
    return {"size": 0, "aggs": {"matches": aggregation}, "timeout": timeout}


def read_matches_counts(response: Response) -> list[int]:
    """Return the number of articles that match each query."""
    buckets = response["aggregations"]["matches"]["buckets"]
    return [buckets[str(i)]["doc_count"] for i in range(len(buckets))]


def build_article_body(
    article_id: str, query: Node | None, tags: HighlightTags, timeout: str
) -> Clause:
    """Return the body for one article, with highlights of a query even if it does not match."""
    body = build_fields_body(article_id, RETURNED_FIELDS, timeout)
    body["docvalue_fields"] = ["body_length"]
    if query is not None:
        body["highlight"] = build_highlight(query, tags)
    return with_suggest(body, build_unknown(query))


def build_fields_body(article_id: str, fields: Iterable[str], timeout: str) -> Clause:
    """Return the body for some stored fields of one article."""
    return {"query": {"ids": {"values": [article_id]}}, "_source": list(fields), "timeout": timeout}


def build_query(
    query: Node | None,
    filters: list[Clause],
    exclusions: list[Clause],
    scoring: Sequence[Clause] = (),
) -> Clause:
    """Return the query with what narrows all of the response, facets included.

    `scoring` changes scores, not matches.
    """
    clause: Clause = build_clause(query) if query else {"match_all": {}}
    occurrences = {"should": list(scoring), "filter": filters, "must_not": exclusions}
    others = {occurrence: clauses for occurrence, clauses in occurrences.items() if clauses}
    return {"bool": {"must": [clause], **others}} if others else clause


def build_rescore(refinements: Sequence[Clause]) -> Clause | None:
    """Return the second stage: what it adds to the scores of the best articles.

    Nothing is subtracted, so a rescored article is never below one that is not.
    """
    if not refinements:
        return None
    rescore_query = {"bool": {"should": list(refinements)}}
    return {"window_size": RESCORE_WINDOW, "query": {"rescore_query": rescore_query}}


def build_source(request: SearchRequest) -> list[str]:
    """Return the stored fields to fetch: the requested ones, and what highlights fall back to."""
    fields = set(request.fields)
    if request.highlight is not HighlightMode.none:
        fields |= {"title", "lead"}
    if request.highlight is HighlightMode.full:
        fields.add("body")
    if request.order is Sort.recent and request.explain:
        fields.add("published_at")
    return sorted(fields)
