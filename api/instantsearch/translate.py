"""A query of the dialect as a native request, and what only the dialect asks for beside it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from api.instantsearch.attributes import (
    FACET_ATTRIBUTES,
    SEARCHED_ATTRIBUTES,
    SHOWN_ATTRIBUTES,
    SNIPPED_ATTRIBUTES,
    choose_attributes,
)
from api.instantsearch.facets import build_counts
from api.instantsearch.filters import (
    MAX_CONDITIONS,
    AnyOf,
    build_conditions,
    parse_filters,
    parse_numbers,
    parse_tags,
    parse_values,
)
from api.instantsearch.request import INDEX_SORTS, Query
from api.query_language import And, FieldTerm, Node, Not, Or, Phrase, Prefix, Words
from api.schemas.request import MAX_FACET_SIZE, MAX_WINDOW, GroupBy, HighlightMode, SearchRequest
from api.search.body import build_search_body
from api.search.grouping import count_stories
from api.search.highlights import HighlightTags
from api.search.spelling import with_suggest
from mappings.fields import ARTICLE_FIELDS, FACET_FIELDS, TEXT_FIELDS
from mappings.schema import is_stop_word

Item = TypeVar("Item")

# Words of a snippet that names no number of them.
DEFAULT_SNIPPET = 10
# More than the longest text has; of so many, the characters are still a number for the index.
MOST_WORDS = 1_000_000


@dataclass(frozen=True, slots=True)
class ReturnedAttributes:
    """What each hit carries: attributes, highlighted ones, and words by snipped attribute."""

    retrieved: tuple[str, ...]
    highlighted: tuple[str, ...]
    snipped: dict[str, int]


@dataclass(frozen=True, slots=True)
class TranslatedQuery:
    """One search.

    `counted` are the facets that the request does not know, and `hits` is false where only totals
    and facets are asked for.
    """

    query: Query
    request: SearchRequest
    every: tuple[AnyOf, ...]
    counted: tuple[str, ...]
    restricted: tuple[str, ...]
    shown: ReturnedAttributes
    hits: bool


def plan_search(query: Query) -> TranslatedQuery:
    """The plan of a query. Raises ValueError, naming the parameter, for what is refused."""
    facets = _choose("facets", query.facets, FACET_ATTRIBUTES)
    shown = _read_shown(query)
    hits = query.size > 0 and (query.page + 1) * query.size <= MAX_WINDOW
    return TranslatedQuery(
        query=query,
        request=_build_request(query, facets, shown, hits),
        every=read_conditions(query),
        counted=tuple(name for name in facets if name not in FACET_FIELDS),
        restricted=read_restricted(query),
        shown=shown,
        hits=hits,
    )


def read_conditions(query: Query) -> tuple[AnyOf, ...]:
    """Everything that narrows, whichever parameter it came in."""
    every = (
        *_named("facetFilters", lambda: parse_values(query.facet_filters)),
        *_named("numericFilters", lambda: parse_numbers(query.numeric_filters)),
        *_named("tagFilters", lambda: parse_tags(query.tag_filters)),
        *_named("filters", lambda: parse_filters(query.filters)),
    )
    if sum(map(len, every)) > MAX_CONDITIONS:
        raise ValueError(
            f"the filters hold more than {MAX_CONDITIONS} conditions; narrow with fewer"
        )
    return every


def read_restricted(query: Query) -> tuple[str, ...]:
    """The only fields that words are looked for in; none where all are."""
    names = query.restrict_searchable_attributes
    return _choose("restrictSearchableAttributes", names, SEARCHED_ATTRIBUTES)


def restrict(node: Node | None, fields: tuple[str, ...]) -> Node | None:
    """The query with each of its words looked for in these fields only, if there are any."""
    match node if fields else None:
        case Words(words, readings):
            return Or(tuple(_all_in(fields, each) for each in (words, *readings)))
        case Phrase(text):
            return _in_any(fields, text, True)
        case Prefix():
            raise ValueError("restrictSearchableAttributes does not go with word* in the query")
        case And(nodes):
            return And(tuple(_restricted(nodes, fields)))
        case Or(nodes):
            return Or(tuple(_restricted(nodes, fields)))
        case Not(inner):
            [restricted] = _restricted((inner,), fields)
            return Not(restricted)
    return node


def _restricted(nodes: Iterable[Node], fields: tuple[str, ...]) -> Iterable[Node]:
    for node in nodes:
        restricted = restrict(node, fields)
        assert restricted is not None
        yield restricted


def _all_in(fields: tuple[str, ...], words: tuple[str, ...]) -> Node:
    """Each of the words, but for those that a search passes over beside others."""
    telling = [word for word in words if not is_stop_word(word)] or words
    return And(tuple(_in_any(fields, word, False) for word in telling))


def _in_any(fields: tuple[str, ...], text: str, phrase: bool) -> Node:
    return Or(tuple(FieldTerm(field, text, phrase) for field in fields))


def _build_request(
    query: Query, facets: tuple[str, ...], shown: ReturnedAttributes, hits: bool
) -> SearchRequest:
    marked = bool(shown.highlighted or shown.snipped) and hits
    fields = {*shown.retrieved, *shown.highlighted, *shown.snipped}
    return SearchRequest(
        q=query.query,
        facets=tuple(name for name in facets if name in FACET_FIELDS),
        facet_size=min(max(query.max_values_per_facet, 1), MAX_FACET_SIZE),
        sort=INDEX_SORTS[query.index_name],
        group_by=GroupBy.story if query.distinct else GroupBy.none,
        page=query.page + 1 if hits else 1,
        size=query.size or 1,
        highlight=HighlightMode.fragments if marked else HighlightMode.none,
        fields=tuple(name for name in ARTICLE_FIELDS if name in fields),
    )


def _read_shown(query: Query) -> ReturnedAttributes:
    retrieved = query.attributes_to_retrieve
    highlighted = query.attributes_to_highlight
    return ReturnedAttributes(
        _choose("attributesToRetrieve", retrieved, ARTICLE_FIELDS, SHOWN_ATTRIBUTES),
        _choose("attributesToHighlight", highlighted, ARTICLE_FIELDS, SHOWN_ATTRIBUTES),
        dict(_named("attributesToSnippet", lambda: _read_snippets(query))),
    )


def _read_snippets(query: Query) -> Iterable[tuple[str, int]]:
    """`["body:30", "lead"]` as attributes with their numbers of words."""
    for item in query.attributes_to_snippet:
        name, _, words = item.partition(":")
        if words and not words.isdecimal():
            raise ValueError("holds no number of words behind a colon; write body:30")
        for attribute in choose_attributes([name], SNIPPED_ATTRIBUTES, SNIPPED_ATTRIBUTES):
            yield attribute, min(int(words or DEFAULT_SNIPPET), MOST_WORDS)


def _choose(
    parameter: str,
    names: tuple[str, ...],
    known: tuple[str, ...],
    every: tuple[str, ...] | None = None,
) -> tuple[str, ...]:
    return tuple(_named(parameter, lambda: choose_attributes(names, known, every or known)))


def _named(parameter: str, read: Callable[[], Iterable[Item]]) -> tuple[Item, ...]:
    """What is read, or the error with its parameter's name before it."""
    try:
        return tuple(read())
    except ValueError as error:
        raise ValueError(f"{parameter} {error}") from None


Clause = dict[str, Any]

_WHOLE = {"number_of_fragments": 0}
# A word of English news and the blank behind it take about six characters; a snippet is cut to its
# number of words afterwards.
_CHARACTERS_A_WORD = 8


def build_plan_body(
    plan: TranslatedQuery, root: Node | None, marks: HighlightTags, timeout: str
) -> Clause:
    """The native body of the plan's request, narrowed, with the dialect's own facets."""
    restricted = restrict(root, plan.restricted)
    body = narrow(build_search_body(plan.request, restricted, marks, timeout), plan.every)
    counts = build_counts(plan.counted, plan.request.facet_size)
    body["aggs"] |= count_stories(counts) if plan.request.group_by is GroupBy.story else counts
    body = with_suggest(body, root)  # of all its words, wherever they are searched
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


def build_fields(plan: TranslatedQuery) -> Clause:
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
