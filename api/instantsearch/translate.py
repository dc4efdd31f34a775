"""Translates a query to a search request of the service, with what only InstantSearch has."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from api.instantsearch.attributes import (
    FACET_ATTRIBUTES,
    SEARCH_ATTRIBUTES,
    ReturnedAttributes,
    choose,
    read_returned_attributes,
)
from api.instantsearch.facets import build_counts
from api.instantsearch.filters import ConditionGroup, build_filters, parse_all_filters
from api.instantsearch.request import INDEX_SORTS, Query, Recommendation
from api.query_language import And, FieldTerm, Node, Not, Or, Phrase, Prefix, Words
from api.schemas.limits import MAX_FACET_SIZE, MAX_WINDOW
from api.schemas.request import Filters, GroupBy, HighlightMode, SearchRequest
from api.search.body import build_search_body
from api.search.boosts import TEXT_SUBFIELDS
from api.search.grouping import count_stories
from api.search.highlights import HighlightTags, build_highlight_query
from api.search.more_like_this import MoreLikeThis, build_similar_body
from api.search.spelling import with_suggest
from mappings.fields import ARTICLE_FIELDS, FACET_FIELDS, TEXT_FIELDS
from mappings.schema import is_stop_word

Body = dict[str, Any]

_WHOLE_FIELD = {"number_of_fragments": 0}
# A word of English news and the space after it are about six characters; the response shortens a
# snippet to its number of words.
_CHARACTERS_PER_WORD = 8


@dataclass(frozen=True, slots=True)
class TranslatedQuery:
    """A query as a request, and the parts that the request cannot express.

    `extra_facets` are the facets that only InstantSearch has. `search_fields` are the only fields
    to search in, empty for all. `has_hits` is false if only totals and facets are requested.
    """

    query: Query
    request: SearchRequest
    filters: tuple[ConditionGroup, ...]
    extra_facets: tuple[str, ...]
    search_fields: tuple[str, ...]
    attributes: ReturnedAttributes
    has_hits: bool


def translate(query: Query) -> TranslatedQuery:
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


def read_search_fields(query: Query) -> tuple[str, ...]:
    """Return the only fields to search in, empty for all."""
    names = query.restrict_searchable_attributes
    return choose("restrictSearchableAttributes", names, SEARCH_ATTRIBUTES)


def _build_request(
    query: Query, facets: tuple[str, ...], attributes: ReturnedAttributes, has_hits: bool
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
    match node if fields else None:
        case Words(words, readings):
            return Or(tuple(_all_words(fields, reading) for reading in (words, *readings)))
        case Phrase(text):
            return _any_field(fields, text, phrase=True)
        case Prefix():
            raise ValueError("restrictSearchableAttributes cannot be used with word* in the query")
        case And(nodes):
            return And(tuple(_restrict_all(nodes, fields)))
        case Or(nodes):
            return Or(tuple(_restrict_all(nodes, fields)))
        case Not(inner):
            [restricted] = _restrict_all((inner,), fields)
            return Not(restricted)
    return node


def _restrict_all(nodes: Iterable[Node], fields: tuple[str, ...]) -> Iterator[Node]:
    for node in nodes:
        restricted = restrict(node, fields)
        assert restricted is not None
        yield restricted


def _all_words(fields: tuple[str, ...], words: tuple[str, ...]) -> Node:
    """Return a node that requires all words except stop words next to others."""
    required = [word for word in words if not is_stop_word(word)] or words
    return And(tuple(_any_field(fields, word, phrase=False) for word in required))


def _any_field(fields: tuple[str, ...], text: str, *, phrase: bool) -> Node:
    return Or(tuple(FieldTerm(field, text, phrase) for field in fields))


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
    body["aggs"] |= count_stories(counts) if is_grouped else counts
    body = with_suggest(body, node)  # for all words, whichever fields are searched
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
    """Highlight attributes as a whole; a body of which only a snippet is returned, by fragment.

    A text is highlighted by the words of the query only: the search itself also matches near words,
    and everything between two of them would be highlighted.
    """
    fields: Body = {}
    for name in {*attributes.highlighted, *attributes.snippets}:
        if name in TEXT_FIELDS:
            fields[name] = _WHOLE_FIELD | {"matched_fields": list(TEXT_SUBFIELDS[name])}
            if node:
                fields[name]["highlight_query"] = build_highlight_query(node, name)
        elif name in FACET_FIELDS:
            fields[f"{name}.text"] = _WHOLE_FIELD
    if "body" in fields and "body" not in attributes.highlighted:
        size = attributes.snippets["body"] * _CHARACTERS_PER_WORD
        fields["body"] |= {"number_of_fragments": 1, "fragment_size": size, "order": "score"}
    return fields
