"""A plan as the body that Elasticsearch gets: the native one, and what the dialect adds to it."""

from typing import Any

from api.highlights import Marks
from api.instantsearch.conditions import AnyOf, build_conditions
from api.instantsearch.counts import build_counts
from api.instantsearch.plan import Plan, restrict
from api.query import build_search_body
from api.query_language import Node
from api.schemas.request import Group
from api.stories import count_stories
from mappings.articles import FACET_FIELDS, TEXT_FIELDS

Clause = dict[str, Any]

_WHOLE = {"number_of_fragments": 0}
# A word of English news and the blank behind it take about six characters; a snippet is cut to its
# number of words afterwards.
_CHARACTERS_A_WORD = 8


def build_plan_body(plan: Plan, root: Node | None, marks: Marks, timeout: str) -> Clause:
    """The native body of the plan's request, narrowed, with the dialect's own facets."""
    restricted = restrict(root, plan.restricted)
    body = narrow(build_search_body(plan.request, restricted, marks, timeout), plan.every)
    counts = build_counts(plan.counted, plan.request.facet_size)
    body["aggs"] |= count_stories(counts) if plan.request.group is Group.story else counts
    if not plan.hits:
        body["size"] = 0
    if "highlight" in body:
        body["highlight"]["fields"] = build_fields(plan)
    return body


def narrow(body: Clause, every: tuple[AnyOf, ...]) -> Clause:
    """A body whose hits, totals and facets all meet the conditions."""
    if not every:
        return body
    return body | {"query": {"bool": {"must": [body["query"]], "filter": build_conditions(every)}}}


def build_fields(plan: Plan) -> Clause:
    """Every highlighted attribute whole; a body that is only snipped in one fragment."""
    fields: Clause = {}
    for name in {*plan.shown.highlighted, *plan.shown.snipped}:
        if name in TEXT_FIELDS:
            fields[name] = _WHOLE | {"matched_fields": [name, f"{name}.exact"]}
        elif name in FACET_FIELDS:
            fields[f"{name}.text"] = _WHOLE
    if "body" in fields and "body" not in plan.shown.highlighted:
        size = plan.shown.snipped["body"] * _CHARACTERS_A_WORD
        fragment = {"number_of_fragments": 1, "fragment_size": size, "order": "score"}
        fields["body"] |= fragment
    return fields
