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

# The words that calls are looked up by have letters only, or a sign in them.
_WORD = re.compile(r"[^\s.,;:!?()\"'“”’]{3,}")
_LETTERS = re.compile(r"[^\W\d_]")
_REPORTED = re.compile(
    r"(?:[A-ZÀ-Þ][\w. ]{1,30}['’]s\s)?(?P<name>[^,.]{5,60}?)"
    r"\s(?:reported\sfrom|contributed\s(?:to|from))\b"
)
_VERBS = (" reported from", " contributed ")
_LINK = re.compile(r"\S*(?:https?://|www\.)\S+$")


def boilerplate_rule(row: Row) -> str | None:
    """The rule that makes the line boilerplate wherever it stands, or None."""
    return next((name for name, fits in _RULES if fits(row)), None)


def _is_opening(row: Row) -> bool:
    if not row.key or (row.ends and len(row.text) > _MAX_OPENING):
        return False
    return begins(row.key, OPENINGS) is not None


def _is_call(row: Row) -> bool:
    if len(row.text) > _MAX_CALL:
        return False
    folded = row.text.casefold()
    return any(
        phrase in folded for word in CALLS.keys() & _WORD.findall(folded) for phrase in CALLS[word]
    )


def _is_contribution(row: Row) -> bool:
    """Whether the line tells who else worked on a report: "Ada Lind reported from Manila."."""
    if row.words > _MAX_NOTE_WORDS or not any(verb in row.text for verb in _VERBS):
        return False
    match = _REPORTED.match(row.text)
    return match is not None and is_person(match["name"])


_RULES: tuple[tuple[str, Callable[[Row], object]], ...] = (
    ("no-letters", lambda row: not _LETTERS.search(row.text)),
    ("button", lambda row: row.key in BUTTONS),
    ("copyright", lambda row: row.text.startswith(("©", "(c)", "Copyright ©"))),
    ("opening", _is_opening),
    ("link-row", lambda row: row.text.count(" | ") >= _MIN_PIPES and not row.ends),
    ("bare-link", lambda row: _LINK.match(row.text)),
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
