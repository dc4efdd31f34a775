"""The attributes of a record: our field names, what each is for, and which are returned."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from api.instantsearch.request import InstantSearchQuery
from mappings.fields import ARTICLE_FIELDS, FACET_FIELDS, TEXT_FIELDS

Item = TypeVar("Item")

# Compared and summed up as numbers; a time is in seconds since 1970, as in InstantSearch.
TIME_ATTRIBUTES = ("published_at", "updated_at")
NUMBER_ATTRIBUTES = (*TIME_ATTRIBUTES, "word_count")
# The levels of a hierarchical menu: countries, and the places in them.
PATHS = "place_paths"
LEVELS = {f"{PATHS}.lvl0": 0, f"{PATHS}.lvl1": 1}
FILTER_ATTRIBUTES = (*FACET_FIELDS, *LEVELS)
FACET_ATTRIBUTES = (*FILTER_ATTRIBUTES, *NUMBER_ATTRIBUTES)
# Long, and rarely shown in a list: returned and highlighted only if they are named.
LONG_ATTRIBUTES = ("body", "captions", "headings")
DEFAULT_ATTRIBUTES = tuple(name for name in ARTICLE_FIELDS if name not in LONG_ATTRIBUTES)
SNIPPET_ATTRIBUTES = TEXT_FIELDS
SEARCH_ATTRIBUTES = (*TEXT_FIELDS, "captions", "headings", *FACET_FIELDS)

_ALL = "*"
# The words of a snippet for which no number is given.
_DEFAULT_SNIPPET_WORDS = 10
# More than the longest text has, and small enough to be multiplied into a fragment size.
_MAX_SNIPPET_WORDS = 1_000_000


@dataclass(frozen=True, slots=True)
class ReturnedAttributes:
    """The attributes of each hit; `snippets` are numbers of words by attribute."""

    retrieved: tuple[str, ...]
    highlighted: tuple[str, ...]
    snippets: dict[str, int]


def read_returned_attributes(query: InstantSearchQuery) -> ReturnedAttributes:
    """Return the attributes that a query chooses. Raises ValueError for an unknown attribute."""
    names = query.attributes_to_retrieve, query.attributes_to_highlight
    return ReturnedAttributes(
        choose("attributesToRetrieve", names[0], ARTICLE_FIELDS, DEFAULT_ATTRIBUTES),
        choose("attributesToHighlight", names[1], ARTICLE_FIELDS, DEFAULT_ATTRIBUTES),
        dict(with_name("attributesToSnippet", lambda: _parse_snippets(query))),
    )


def _parse_snippets(query: InstantSearchQuery) -> Iterator[tuple[str, int]]:
    """Yield the attribute and the number of words of each item like `body:30` or `lead`."""
    for item in query.attributes_to_snippet:
        name, _, words = item.partition(":")
        if words and not words.isdecimal():
            raise ValueError("lacks a number of words after a colon; write body:30")
        for attribute in choose_attributes([name], SNIPPET_ATTRIBUTES, SNIPPET_ATTRIBUTES):
            yield attribute, min(int(words or _DEFAULT_SNIPPET_WORDS), _MAX_SNIPPET_WORDS)


def choose(
    parameter: str,
    names: Iterable[str],
    known: tuple[str, ...],
    default: tuple[str, ...] | None = None,
) -> tuple[str, ...]:
    """Choose attributes like `choose_attributes`, with the parameter's name in errors."""
    return tuple(with_name(parameter, lambda: choose_attributes(names, known, default or known)))


def choose_attributes(
    names: Iterable[str], known: tuple[str, ...], default: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the named attributes in order; `*` is the default ones, and `-name` excludes one.

    Raises ValueError for an attribute that is not `known`.
    """
    chosen: dict[str, None] = {}
    for name in names:
        attribute = name.removeprefix("-")
        if name != _ALL and attribute not in known:
            raise ValueError(f"contains an unknown attribute; choose from {', '.join(known)}")
        if name.startswith("-"):
            chosen.pop(attribute, None)
        else:
            chosen |= dict.fromkeys(default if name == _ALL else (name,))
    return tuple(chosen)


def with_name(parameter: str, parse: Callable[[], Iterable[Item]]) -> tuple[Item, ...]:
    """Return the parsed items; put the parameter's name in front of the text of a ValueError."""
    try:
        return tuple(parse())
    except ValueError as error:
        raise ValueError(f"{parameter} {error}") from None
