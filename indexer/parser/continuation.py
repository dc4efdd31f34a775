"""Whether a text goes on below what looked like its end: an offer, a list of other stories."""

import re

from indexer.parser.biography import introduces_somebody, is_biography
from indexer.parser.lines import Row
from indexer.parser.words.calls import READER

# A paragraph of this length right below an offer or a list belongs to the text,
_MIN_LENGTH = 150
# a shorter one, or one below more other lines, to the next thing on the page.
_MAX_BETWEEN = 2

_QUOTED = re.compile(r"[\"“„«][^\"”“»]*[\"”“»]")
_ANY_WORD = re.compile(r"[^\W\d_]+")
# Any two texts share the small words.
_LONG_WORD = re.compile(r"[^\W\d_]{6,}")


def goes_on(rows: list[Row], i: int, authors: tuple[str, ...]) -> bool:
    """Whether the next paragraph below a row is still the article's."""
    following = _next_texts(rows, i)
    if not following or introduces_somebody(following[0], authors):
        return False
    if len(following) > 1 and is_biography(following[1], authors):
        return True
    row = following[0]
    if len(row.text) < _MIN_LENGTH or _speaks_to_reader(row):
        return False
    return _shares_a_word(row, rows[:i])


def _next_texts(rows: list[Row], i: int) -> list[Row]:
    """The paragraph right below a row and the next one; nothing where it is not near."""
    found: list[Row] = []
    between = 0
    for row in rows[i + 1 :]:
        if row.is_free_text():
            found.append(row)
            if len(found) > 1:
                return found
        between += row.role is None and not found
        if between > _MAX_BETWEEN:
            return []
    return found


def _speaks_to_reader(row: Row) -> bool:
    outside_quotes = _QUOTED.sub(" ", row.text.casefold())
    return not READER.isdisjoint(_ANY_WORD.findall(outside_quotes))


def _shares_a_word(row: Row, above: list[Row]) -> bool:
    """Whether the paragraph speaks of anything that the text above it speaks of."""
    words = set(_LONG_WORD.findall(row.text.casefold()))
    return any(
        not words.isdisjoint(_LONG_WORD.findall(other.text.casefold()))
        for other in above
        if other.is_free_text()
    )
