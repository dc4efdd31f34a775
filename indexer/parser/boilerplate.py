"""Knowing the lines of the page around an article by their words alone."""

import re

from indexer.parser.lines import Row
from indexer.parser.words import begins
from indexer.parser.words.boilerplate import (
    BUTTONS,
    CALLS,
    ENDINGS,
    LIST_TITLES,
    OPENINGS,
    PAYWALLS,
)

# A paragraph that long is somebody's prose, whatever words it holds.
_MAX_CALL = 300
# A call to the reader is shorter than most paragraphs.
_MAX_OPENING = 110
_MAX_TITLE_WORDS = 8
_MAX_PAYWALL_WORDS = 20
_MIN_PIPES = 2

_LETTERS = re.compile(r"[^\W\d_]")
_LINK = re.compile(r"\S*(?:https?://|www\.)\S+$")


def boilerplate_rule(row: Row) -> str | None:
    """The rule that makes the line boilerplate wherever it stands, or None."""
    text, key = row.text, row.key
    if not _LETTERS.search(text):
        return "no-letters"
    if key in BUTTONS:
        return "button"
    if text.startswith(("©", "(c)", "Copyright ©")):
        return "copyright"
    if key and (len(text) <= _MAX_OPENING or not row.ends) and begins(key, OPENINGS):
        return "opening"
    return _link_rule(row) or ("call" if _is_call(row) else None)


def _link_rule(row: Row) -> str | None:
    if row.text.count(" | ") >= _MIN_PIPES and not row.ends:
        return "link-row"
    return "bare-link" if _LINK.match(row.text) else None


def _is_call(row: Row) -> bool:
    if len(row.text) > _MAX_CALL:
        return False
    folded = row.text.casefold()
    words = {word.strip(".,;:!?()\"'“”’") for word in folded.split()}
    return any(phrase in folded for word in CALLS.keys() & words for phrase in CALLS[word])


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
