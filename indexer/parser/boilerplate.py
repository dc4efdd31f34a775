"""Knowing the lines of the page around an article by their words alone."""

import re
from collections.abc import Callable

from indexer.parser.lines import Row
from indexer.parser.names import is_person
from indexer.parser.words import begins
from indexer.parser.words.buttons import BUTTONS
from indexer.parser.words.calls import CALLS
from indexer.parser.words.endings import ENDINGS, LIST_TITLES, PAYWALLS
from indexer.parser.words.openings import OPENINGS

# A paragraph that long is somebody's prose, whatever words it holds.
_MAX_CALL = 300
# A call to the reader is shorter than most paragraphs.
_MAX_OPENING = 110
_MAX_TITLE_WORDS = 8
_MAX_PAYWALL_WORDS = 20
_MIN_PIPES = 2
_MAX_NOTE_WORDS = 20

_LETTERS = re.compile(r"[^\W\d_]")
_REPORTED = re.compile(
    r"(?:[A-ZÀ-Þ][\w. ]{1,30}['’]s\s)?(?P<name>[^,.]{5,60}?)"
    r"\s(?:reported\sfrom|contributed\s(?:to|from))\b"
)
_LINK = re.compile(r"\S*(?:https?://|www\.)\S+$")


def boilerplate_rule(row: Row) -> str | None:
    """The rule that makes the line boilerplate wherever it stands, or None."""
    for name, fits in _RULES if len(row.text) <= _MAX_CALL else _RULES_OF_LONG_LINES:
        if fits(row):
            return name
    return None


def _is_opening(row: Row) -> bool:
    if not row.key or (row.ends and len(row.text) > _MAX_OPENING):
        return False
    return begins(row.key, OPENINGS) is not None


def _is_call(row: Row) -> bool:
    if not row.telling:
        return False
    folded = row.text.casefold()
    return any(
        phrase in folded for word in filter(folded.__contains__, CALLS) for phrase in CALLS[word]
    )


def _is_contribution(row: Row) -> bool:
    """Whether the line tells who else worked on a report: "Ada Lind reported from Manila."."""
    match = _REPORTED.match(row.text) if row.telling and row.words <= _MAX_NOTE_WORDS else None
    return match is not None and is_person(match["name"])


_Rules = tuple[tuple[str, Callable[[Row], object]], ...]

_RULES_OF_LONG_LINES: _Rules = (
    ("no-letters", lambda row: not (row.text[:1].isalpha() or _LETTERS.search(row.text))),
    ("copyright", lambda row: row.text.startswith(("©", "(c)", "Copyright ©"))),
    ("link-row", lambda row: not row.ends and row.text.count(" | ") >= _MIN_PIPES),
    ("bare-link", lambda row: row.words == 1 and _LINK.match(row.text)),
)
_RULES: _Rules = (
    *_RULES_OF_LONG_LINES,
    ("button", lambda row: row.key in BUTTONS),
    ("opening", _is_opening),
    ("call", _is_call),
    ("contribution", _is_contribution),
)


def opens_list(row: Row) -> bool:
    """Whether the short lines that follow are a list of other stories or of buttons."""
    return (
        0 < row.words <= _MAX_TITLE_WORDS and bool(row.key) and bool(begins(row.key, LIST_TITLES))
    )


def ends_article(row: Row) -> bool:
    """Whether a line like this stands where an article is over."""
    if not row.key or row.words > _MAX_PAYWALL_WORDS:
        return False
    if begins(row.key, PAYWALLS):
        return True
    return row.words <= _MAX_TITLE_WORDS and begins(row.key, ENDINGS) is not None
