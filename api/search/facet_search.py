"""The search inside one facet: its values that begin with what was typed.

No pattern is made of what was typed. Elasticsearch narrows to the articles that hold such a value
and counts their values; of these the ones that begin so are kept. Every article with a kept value
is among them, so its count is exact.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from api.query_language import Node
from api.schemas.request import GroupBy
from api.schemas.response import IncompleteReason
from api.schemas.suggest import FacetMatch, FacetSearchRequest, FacetSearchResponse
from api.search.body import build_query
from api.search.clauses import begins
from api.search.facets import build_exclusions, build_filters
from api.search.grouping import count_in_parts, read_parts
from api.search.hits import partial_reasons
from api.search.prefix_match import highlight_prefixes, read_words
from api.search.spelling import with_suggest

Clause = dict[str, Any]
Found = Mapping[str, Any]

# Values that are looked at. An article that holds a wanted value holds others too, which are
# counted beside it: with fewer, a rare value would be crowded out by its neighbours.
CANDIDATES = 1000


def build_facet_search_body(
    field: str, request: FacetSearchRequest, root: Node | None, timeout: str
) -> Clause:
    """The facet's values under the query and the filters of the other facets."""
    filters = {name: clause for name, clause in build_filters(request).items() if name != field}
    narrowed = [*filters.values(), *_begins(field, request.prefix)]
    aggregations: Clause = {"values": {"terms": {"field": field, "size": CANDIDATES}}}
    if chosen := request.selected(field):
        exactly = {value: {"term": {field: value}} for value in chosen}
        aggregations["chosen"] = {"filters": {"filters": exactly}}
    by_story = request.group_by is GroupBy.story
    body = {
        "query": build_query(root, narrowed, build_exclusions(request), []),
        "aggs": count_in_parts(aggregations) if by_story else aggregations,
        "size": 0,
        "track_total_hits": False,
        "timeout": timeout,
    }
    return with_suggest(body, root)


def read_facet_search(field: str, request: FacetSearchRequest, found: Found) -> FacetSearchResponse:
    """The values that begin so, in order of their counts."""
    counted = found["aggregations"]
    if request.group_by is GroupBy.story:
        counted = read_parts(counted, one_shard=found["_shards"]["total"] == 1)
    listed = counted["values"]
    values = tuple(_read_values(field, request, counted))
    seen = len(values) >= request.size or not listed["sum_other_doc_count"]
    error_bound = listed["doc_count_error_upper_bound"]
    exact = seen and error_bound == 0
    reasons = [*partial_reasons(found), *([] if exact else [IncompleteReason.facet_is_approximate])]
    return FacetSearchResponse(
        field=field,
        values=values[: request.size],
        exact=exact,
        error_bound=error_bound,
        complete=not reasons,
        incomplete_reasons=tuple(reasons),
        took_ms=found["took"],
    )


def _begins(field: str, prefix: str) -> list[Clause]:
    return [begins(field, prefix)] if prefix.strip() else []


def _read_values(
    field: str, request: FacetSearchRequest, aggregations: Found
) -> Iterator[FacetMatch]:
    """Frequent values, then chosen ones that are not among them; those are counted exactly."""
    typed, chosen = read_words(request.prefix), request.selected(field)
    counts = {bucket["key"]: bucket["doc_count"] for bucket in aggregations["values"]["buckets"]}
    exactly = aggregations["chosen"]["buckets"] if chosen else {}
    counts |= {value: bucket["doc_count"] for value, bucket in exactly.items()}
    for value, count in counts.items():
        if marked := highlight_prefixes(value, typed):
            yield FacetMatch(value=value, count=count, selected=value in chosen, highlight=marked)
