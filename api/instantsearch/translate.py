"""Translates a query to a search request of the service, with what only InstantSearch has."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from api.instantsearch.attributes import (
    FACET_ATTRIBUTES,
    SEARCH_ATTRIBUTES,
    ReturnedAttributes,
    choose,
    read_returned_attributes,
)
from api.instantsearch.facets import build_counts, build_range_counts
from api.instantsearch.filters import (
    ConditionGroup,
    RangeCondition,
    build_filters,
    parse_all_filters,
)
from api.instantsearch.request import INDEX_SORTS, InstantSearchQuery, Recommendation
from api.query_language import And, FieldTerm, Near, Node, Not, Or, Phrase, Prefix, Words
from api.query_language.proximity import NEAR_FIELDS
from api.schemas.limits import MAX_FACET_SIZE, MAX_WINDOW
from api.schemas.request import Filters, GroupBy, HighlightMode, SearchRequest
from api.search.body import build_search_body
from api.search.grouping import count_stories
from api.search.highlights import HighlightTags, build_highlight_options
from api.search.languages import with_languages
from api.search.more_like_this import MoreLikeThis, build_similar_body
from mappings.fields import ARTICLE_FIELDS, FACET_FIELDS, TEXT_FIELDS
from mappings.schema import is_stop_word

Body = dict[str, Any]

_WHOLE_FIELD = {"number_of_fragments": 0}


@dataclass(frozen=True, slots=True)
class TranslatedQuery:
    """A query as a request, and the parts that the request cannot express.

    `extra_facets` are the facets that only InstantSearch has. `search_fields` are the only fields
    to search in, empty for all. `has_hits` is false if only totals and facets are requested.
    `ranges` are counted by attribute; no parameter of InstantSearch requests them.
    """

    query: InstantSearchQuery
    request: SearchRequest
    filters: tuple[ConditionGroup, ...]
    extra_facets: tuple[str, ...]
    search_fields: tuple[str, ...]
    attributes: ReturnedAttributes
    has_hits: bool
    ranges: Mapping[str, tuple[RangeCondition, ...]] = field(default_factory=dict)


def translate(query: InstantSearchQuery) -> TranslatedQuery:
    """Translate a query. Raises ValueError, which names the parameter, for an invalid one."""
    facets = choose("facets", query.facets, FACET_ATTRIBUTES)
    attributes = read_returned_attributes(query)
    has_hits = query.size > 0 and query.first + query.size <= MAX_WINDOW
    return TranslatedQuery(
        query=query,
        request=_build_request(query, facets, attributes, has_hits),
        filters=parse_all_filters(query),
        extra_facets=tuple(name for name in facets if name not in FACET_FIELDS),
        search_fields=read_search_fields(query),
        attributes=attributes,
        has_hits=has_hits,
    )


def translate_recommendation(recommendation: Recommendation) -> TranslatedQuery:
    """Translate the parameters of a recommendation. Raises ValueError for an invalid one."""
    if recommendation.query_parameters.query:
        raise ValueError("queryParameters.query cannot be used in a recommendation; leave it out")
    return translate(recommendation.query_parameters)


def read_search_fields(query: InstantSearchQuery) -> tuple[str, ...]:
    """Return the only fields to search in, empty for all."""
    names = query.restrict_searchable_attributes
    return choose("restrictSearchableAttributes", names, SEARCH_ATTRIBUTES)


def _build_request(
    query: InstantSearchQuery,
    facets: tuple[str, ...],
    attributes: ReturnedAttributes,
    has_hits: bool,
) -> SearchRequest:
    has_highlights = bool(attributes.highlighted or attributes.snippets) and has_hits
    fields = {*attributes.retrieved, *attributes.highlighted, *attributes.snippets}
    return SearchRequest(
        q=query.query,
        facets=tuple(name for name in facets if name in FACET_FIELDS),
        facet_size=min(max(query.max_values_per_facet, 1), MAX_FACET_SIZE),
        sort=INDEX_SORTS[query.index_name],
        group_by=GroupBy.story if query.distinct else GroupBy.none,
        page=query.page + 1 if has_hits and query.length is None else 1,
        size=query.size or 1,
        highlight=HighlightMode.fragments if has_highlights else HighlightMode.none,
        fields=tuple(name for name in ARTICLE_FIELDS if name in fields),
    )


def restrict(node: Node | None, fields: tuple[str, ...]) -> Node | None:
    """Return the query with its words searched in these fields only; unchanged without fields."""
    match node:
        case _ if not fields:
            return node
        case And(nodes) | Or(nodes):
            return type(node)(tuple(_restrict_all(nodes, fields)))
        case Not(inner):
            return Not(next(_restrict_all((inner,), fields)))
        case _:
            return _restrict_leaf(node, fields)


def _restrict_leaf(node: Node | None, fields: tuple[str, ...]) -> Node | None:
    match node:
        case Words(words, readings):
            return Or(tuple(_all_words(fields, node, row) for row in (words, *readings)))
        case Phrase(text):
            return _any_field(fields, text, phrase=True)
        case Prefix(text):
            return _any_field(fields, text, phrase=False, may_go_on=True)
        case Near():
            return _near_in(node, fields)
        case _:
            return node


def _restrict_all(nodes: Iterable[Node], fields: tuple[str, ...]) -> Iterator[Node]:
    for node in nodes:
        restricted = restrict(node, fields)
        assert restricted is not None
        yield restricted


def _all_words(fields: tuple[str, ...], row: Words, reading: tuple[str, ...]) -> Node:
    """Return a node that requires all words of a reading except stop words next to others."""
    words = [
        (word, typed in row.beginnings) for typed, word in zip(row.words, reading, strict=True)
    ]
    required = [(word, goes_on) for word, goes_on in words if goes_on or not is_stop_word(word)]
    query = And(
        tuple(
            _any_field(fields, word, phrase=False, may_go_on=may_go_on)
            for word, may_go_on in required or words
        )
    )
    return with_languages(query, row.languages) or query


def _near_in(node: Near, fields: tuple[str, ...]) -> Node:
    """Return words near each other in one of the fields. Raise ValueError if none is a text."""
    texts = [name for name in fields if name in NEAR_FIELDS and node.field in ("", name)]
    if not texts:
        raise ValueError(
            f"restrictSearchableAttributes needs one of {', '.join(NEAR_FIELDS)} with NEAR"
        )
    return Or(tuple(replace(node, field=name) for name in texts))


def _any_field(
    fields: tuple[str, ...], text: str, *, phrase: bool, may_go_on: bool = False
) -> Node:
    return Or(tuple(FieldTerm(field, text, phrase, may_go_on) for field in fields))


def build_body(
    translated: TranslatedQuery, node: Node | None, tags: HighlightTags, timeout: str
) -> Body:
    """Build the search body of the request, with the filters and facets of InstantSearch."""
    restricted = restrict(node, translated.search_fields)
    body = add_filters(
        build_search_body(translated.request, restricted, tags, timeout), translated.filters
    )
    counts = build_counts(translated.extra_facets, translated.request.facet_size)
    is_grouped = translated.request.group_by is GroupBy.story
    counts |= build_range_counts(translated.ranges)
    body["aggs"] |= count_stories(counts) if is_grouped else counts
    if not translated.has_hits:
        body["size"] = 0
    elif translated.query.length is not None:
        body["from"] = translated.query.first
    if "highlight" in body:
        body["highlight"]["fields"] = _build_highlight_fields(translated.attributes, restricted)
    return body


def build_recommendation_body(
    recommendation: Recommendation, translated: TranslatedQuery, like: MoreLikeThis, timeout: str
) -> Body:
    """Build the search for similar articles, with the filters of the recommendation."""
    size = recommendation.max_recommendations
    body = build_similar_body(like, Filters(), translated.request.fields, size, timeout)
    return add_filters(body, translated.filters)


def add_filters(body: Body, groups: tuple[ConditionGroup, ...]) -> Body:
    """Return a body whose hits, totals and facets match all groups of conditions."""
    if not groups:
        return body
    return body | {"query": {"bool": {"must": [body["query"]], "filter": build_filters(groups)}}}


def _build_highlight_fields(attributes: ReturnedAttributes, node: Node | None) -> Body:
    """Highlight attributes as a whole; the response cuts the snippets.

    A text is highlighted by the words of the query only: the search itself also matches near words,
    and everything between two of them would be highlighted.
    """
    fields: Body = {}
    for name in {*attributes.highlighted, *attributes.snippets}:
        if name in TEXT_FIELDS:
            fields[name] = _WHOLE_FIELD | (build_highlight_options(node, name) if node else {})
        elif name in FACET_FIELDS:
            fields[f"{name}.text"] = _WHOLE_FIELD
    return fields
