"""Facet value search: the values of one facet that begin with what was typed.

What was typed is never made into a pattern. The search is narrowed to articles with such a value
and counts all of their values, of which those that begin so are kept. Every article with a kept
value is among them, so its count is exact.
"""

from collections.abc import Iterator

from api.query_language import Node
from api.schemas.request import GroupBy
from api.schemas.suggest import FacetMatch, FacetSearchRequest, FacetSearchResponse
from api.search.body import build_query
from api.search.dsl import Clause, Response, prefix_clause
from api.search.facets import build_exclusions, build_filters
from api.search.grouping import Counts, count_in_parts, counts_of
from api.search.hits import partial_reasons
from api.search.prefix_match import highlight_prefixes, read_words

# Values that are counted. An article with a matching value has others too, which are counted as
# well: with fewer candidates they would crowd out a rare value.
CANDIDATES = 1000


def build_facet_search_body(
    field: str, request: FacetSearchRequest, query: Node | None, timeout: str
) -> Clause:
    """Return the search for a facet's values under the query and the filters of other facets."""
    filters = {name: clause for name, clause in build_filters(request).items() if name != field}
    prefix = [prefix_clause(field, request.prefix)] if request.prefix.strip() else []
    aggregations: Clause = {"values": {"terms": {"field": field, "size": CANDIDATES}}}
    if selected := request.selected(field):
        counts = {value: {"term": {field: value}} for value in selected}
        aggregations["selected"] = {"filters": {"filters": counts}}
    by_story = request.group_by is GroupBy.story
    return {
        "query": build_query(query, [*filters.values(), *prefix], build_exclusions(request)),
        "aggs": count_in_parts(aggregations) if by_story else aggregations,
        "size": 0,
        "track_total_hits": False,
        "timeout": timeout,
    }


def read_facet_search(
    field: str, request: FacetSearchRequest, response: Response
) -> FacetSearchResponse:
    """Read the values that begin so, in order of their counts."""
    aggregations, counts = response["aggregations"], counts_of(request.group_by, response)
    values = tuple(_read_values(field, request, aggregations, counts))
    enough = len(values) >= request.size or not aggregations["values"]["sum_other_doc_count"]
    error_bound = counts.error_bound(aggregations)
    exact = enough and error_bound == 0
    reasons = tuple(partial_reasons(response))
    return FacetSearchResponse(
        field=field,
        values=values[: request.size],
        exact=exact,
        error_bound=error_bound,
        complete=not reasons,
        incomplete_reasons=reasons,
        took_ms=response["took"],
    )


def _read_values(
    field: str, request: FacetSearchRequest, aggregations: Response, counts: Counts
) -> Iterator[FacetMatch]:
    """Frequent values, then selected ones that are not among them, which are counted exactly."""
    typed, selected = read_words(request.prefix), request.selected(field)
    frequent = {bucket["key"]: bucket for bucket in aggregations["values"]["buckets"]}
    buckets = aggregations["selected"]["buckets"] if selected else {}
    for value, bucket in (frequent | buckets).items():
        if highlight := highlight_prefixes(value, typed):
            count = counts.count(bucket)
            yield FacetMatch(
                value=value, count=count, selected=value in selected, highlight=highlight
            )
