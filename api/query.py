"""A search as the body that Elasticsearch gets: every clause and every number on one page.

What ranks: an article must hold enough of the words, in any of its fields taken together. Above
that, the words as typed beat their stems, and words that stand together beat words apart.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from api.facets import build_aggregations, build_filters, build_rejections, facet_kind
from api.highlights import Marks
from api.matches import build_probes
from api.query_language import (
    And,
    FieldTerm,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Published,
    Words,
)
from api.schemas.request import Group, HighlightMode, SearchRequest, Sort
from api.stories import group_body
from mappings.articles import ARTICLE_FIELDS

Clause = dict[str, Any]

# A word in the title says more about an article than one in the text, and the lead says what the
# text will say; without these a long article that mentions a word in passing would come first.
TITLE_BOOST = 4
LEAD_BOOST = 2
# Names and labels; all fields are searched as one, so that "lambert syria" finds an author's
# article on Syria.
NAME_FIELDS = (
    "authors",
    "source",
    "agencies",
    "section",
    "tags",
    "places",
    "people",
    "organizations",
)
STEMMED_FIELDS = (
    f"title^{TITLE_BOOST}",
    f"lead^{LEAD_BOOST}",
    "body",
    "captions.text",
    "headings.text",
    *(f"{name}.text" for name in NAME_FIELDS),
)
EXACT_FIELDS = (
    f"title.exact^{TITLE_BOOST}",
    f"lead.exact^{LEAD_BOOST}",
    "body.exact",
    "captions.text.exact",
    "headings.text.exact",
)
PHRASE_FIELDS = (*EXACT_FIELDS, *(f"{name}.text" for name in NAME_FIELDS))
# Up to two words must all be there; of more, most: one word too many should not hide an article.
ENOUGH_WORDS = "2<70%"
# The form that was typed adds this part of its score: "rebels" before "rebellion".
EXACT_BOOST = 0.3
# Words that stand near each other add this part of theirs: "white house" before a white house-boat.
NEAR_BOOST = 0.5
# Up to this many words may stand between for them to count as near.
NEAR_SLOP = 8

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
    request: SearchRequest, root: Node | None, marks: Marks, timeout: str
) -> Clause:
    """The whole search; `marks` are what highlighted words are put between, `timeout` like "2s"."""
    filters = build_filters(request)
    probes = build_probes(root) if request.explain else []
    counted = {facet_kind(name).name for name in request.facets}
    postponed = {name: clause for name, clause in filters.items() if name in counted}
    always = [clause for name, clause in filters.items() if name not in counted]
    body: Clause = {
        "query": build_query(root, always, build_rejections(request), probes),
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
    return group_body(body) if request.group is Group.story else body


def build_article_body(id: str, root: Node | None, marks: Marks, timeout: str) -> Clause:  # noqa: A002 (the field's own name)
    """One article, whole; what the query matches in it is marked, even where it is too little."""
    query: Clause = {"bool": {"filter": [{"ids": {"values": [id]}}]}}
    body: Clause = {
        "query": query,
        "size": 1,
        "_source": [*ARTICLE_FIELDS, "story"],
        "docvalue_fields": ["body_length"],
        "timeout": timeout,
    }
    if root is not None:
        query["bool"]["should"] = [build_clause(root)]
        body["highlight"] = build_highlight(HighlightMode.full, root, marks)
    return body


def build_query(
    root: Node | None, filters: list[Clause], rejections: list[Clause], probes: list[Clause]
) -> Clause:
    """The query with what ranks it and what narrows every part of the answer, facets included.

    `probes` change neither; they tell why each hit matched.
    """
    query: Clause = build_clause(root) if root else {"match_all": {}}
    around = {"should": [*_near(root), *probes], "filter": filters, "must_not": rejections}
    given = {occurrence: clauses for occurrence, clauses in around.items() if clauses}
    return {"bool": {"must": [query], **given}} if given else query


def build_clause(node: Node) -> Clause:
    """One node of the query as a clause."""
    match node:
        case Words(words):
            return _words(" ".join(words))
        case And(nodes):
            return _all_of(nodes)
        case Or(nodes):
            return {"bool": {"should": list(map(build_clause, nodes)), "minimum_should_match": 1}}
        case Not(inner):
            return {"bool": {"must_not": [build_clause(inner)]}}
        case _:
            return _leaf(node)


def _leaf(node: Phrase | Prefix | FieldTerm | Published) -> Clause:
    match node:
        case Phrase(text):
            return _across(text, "phrase", PHRASE_FIELDS)
        case Prefix(text):
            return _across(text, "bool_prefix", EXACT_FIELDS)
        case FieldTerm(field, text, phrase):
            return _in_field(field, text, phrase)
        case Published(start, end):
            bounds = {"gte": start and start.isoformat(), "lte": end and end.isoformat()}
            return {"range": {"published_at": {key: when for key, when in bounds.items() if when}}}


def _all_of(nodes: tuple[Node, ...]) -> Clause:
    wanted = [build_clause(node) for node in nodes if not isinstance(node, Not)]
    unwanted = [build_clause(node.node) for node in nodes if isinstance(node, Not)]
    clauses: Clause = {"must": wanted} if wanted else {}
    return {"bool": clauses | ({"must_not": unwanted} if unwanted else {})}


def _words(text: str) -> Clause:
    """Enough of the words must match; the second alternative finds what is all stop words."""
    enough = _combined(text, STEMMED_FIELDS, minimum_should_match=ENOUGH_WORDS)
    as_typed = _combined(text, EXACT_FIELDS, operator="and", boost=EXACT_BOOST)
    return {"bool": {"should": [enough, as_typed], "minimum_should_match": 1}}


def _near(root: Node | None) -> Iterator[Clause]:
    """What raises articles whose words stand together; never marked, for it spans other words."""
    match root:
        case Words(words) if len(words) > 1:
            text = " ".join(words)
            yield _across(text, "phrase", ("title", "body"), slop=NEAR_SLOP, boost=NEAR_BOOST)
        case And(nodes) | Or(nodes):
            for node in nodes:
                yield from _near(node)


def _combined(text: str, fields: tuple[str, ...], **options: Any) -> Clause:
    return {"combined_fields": {"query": text, "fields": list(fields), **options}}


def _across(text: str, kind: str, fields: tuple[str, ...], **options: Any) -> Clause:
    return {"multi_match": {"query": text, "type": kind, "fields": list(fields), **options}}


def _in_field(field: str, text: str, phrase: bool) -> Clause:
    if field in ("title", "lead", "body"):
        exact, stemmed = f"{field}.exact", field
    elif field == "captions":
        exact, stemmed = "captions.text.exact", "captions.text"
    else:
        exact = stemmed = f"{field}.text"
    if phrase:
        return {"match_phrase": {exact: {"query": text}}}
    return {"match": {stemmed: {"query": text, "operator": "and"}}}


def build_source(request: SearchRequest) -> list[str]:
    """The stored fields to fetch: those asked for, and what a highlight falls back to."""
    fields = set(request.fields)
    if request.highlight is not HighlightMode.none:
        fields |= {"title", "lead"}
    if request.highlight is HighlightMode.full:
        fields.add("body")
    return sorted(fields)


def build_highlight(mode: HighlightMode, root: Node, marks: Marks) -> Clause:
    """Title and lead whole, the body in fragments or whole, the stem and the exact form marked."""
    whole = {"number_of_fragments": 0}
    fragments = {"number_of_fragments": FRAGMENTS, "fragment_size": FRAGMENT_SIZE, "order": "score"}
    body = whole if mode is HighlightMode.full else fragments
    return {
        "type": "unified",
        "highlight_query": build_clause(root),
        "pre_tags": [marks.before],
        "post_tags": [marks.after],
        "max_analyzed_offset": HIGHLIGHT_LIMIT - 1,
        "fields": {
            "title": whole | {"matched_fields": ["title", "title.exact"]},
            "lead": whole | {"matched_fields": ["lead", "lead.exact"]},
            "body": body | {"matched_fields": ["body", "body.exact"]},
        },
    }
