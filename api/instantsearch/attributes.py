"""The attributes of a record: our own field names, and what each may be used for."""

from collections.abc import Iterable

from mappings.fields import ARTICLE_FIELDS, FACET_FIELDS, TEXT_FIELDS

# Compared and summed up as numbers; a time is seconds since 1970, as InstantSearch has it.
TIME_ATTRIBUTES = ("published_at", "updated_at")
NUMBER_ATTRIBUTES = (*TIME_ATTRIBUTES, "word_count")
# The levels of a hierarchical menu: countries, and the places in them.
PATHS = "place_paths"
LEVELS = {f"{PATHS}.lvl0": 0, f"{PATHS}.lvl1": 1}
FILTER_ATTRIBUTES = (*FACET_FIELDS, *LEVELS)
FACET_ATTRIBUTES = (*FILTER_ATTRIBUTES, *NUMBER_ATTRIBUTES)
# Long, and seldom shown in a list: sent and highlighted only where they are named.
LONG_ATTRIBUTES = ("body", "captions", "headings")
SHOWN_ATTRIBUTES = tuple(name for name in ARTICLE_FIELDS if name not in LONG_ATTRIBUTES)
SNIPPED_ATTRIBUTES = TEXT_FIELDS
SEARCHED_ATTRIBUTES = (*TEXT_FIELDS, "captions", "headings", *FACET_FIELDS)

_ALL = "*"


def choose_attributes(
    named: Iterable[str], known: tuple[str, ...], every: tuple[str, ...]
) -> tuple[str, ...]:
    """The attributes that are named, in order; `*` is `every`, and `-name` leaves one out.

    Raises ValueError for an attribute that is not `known`.
    """
    chosen: dict[str, None] = {}
    for name in named:
        bare = name.removeprefix("-")
        if name != _ALL and bare not in known:
            raise ValueError(f"holds an unknown attribute; choose from {', '.join(known)}")
        if name.startswith("-"):
            chosen.pop(bare, None)
        else:
            chosen |= dict.fromkeys(every if name == _ALL else (name,))
    return tuple(chosen)
