"""Recognise boilerplate, list titles and end markers by the words of a single line."""

import re

from indexer.parser.lexicon import begins
from indexer.parser.lexicon.boilerplate_openings import OPENINGS
from indexer.parser.lexicon.calls_to_action import CALLS
from indexer.parser.lexicon.end_markers import ENDINGS, LIST_TITLES, PAYWALLS
from indexer.parser.lexicon.ui_labels import BUTTONS
from indexer.parser.lines import LineState
from indexer.parser.name_rules import is_person

# A longer paragraph is prose, regardless of its words.
_MAX_CALL = 300
# Sentences that address the reader are shorter than most paragraphs.
_MAX_OPENING = 110
_MAX_TITLE_WORDS = 8
_MAX_PAYWALL_WORDS = 20
_MIN_PIPES = 2
_MAX_NOTE_WORDS = 20

_COPYRIGHT = ("©", "(c)", "Copyright ©")

_LETTERS = re.compile(r"[^\W\d_]")
_REPORTED = re.compile(
    r"(?:[A-ZÀ-Þ][\w. ]{1,30}['’]s\s)?(?P<name>[^,.]{5,60}?)"
    r"\s(?:reported\sfrom|contributed\s(?:to|from))\b"
)
_LINK = re.compile(r"\S*(?:https?://|www\.)\S+$")


def boilerplate_rule(row: LineState) -> str | None:
    """Return the rule that makes the line boilerplate in any position, or None."""
    if row.prose and row.words > 1 and row.text[0].isalpha() and not (row.key or row.telling):
        return "copyright" if row.text.startswith(_COPYRIGHT) else None
    return _rule_of_signs(row) or (_rule_of_words(row) if len(row.text) <= _MAX_CALL else None)


def _rule_of_signs(row: LineState) -> str | None:
    text = row.text
    if not (text[:1].isalpha() or _LETTERS.search(text)):
        return "no-letters"
    if text.startswith(_COPYRIGHT):
        return "copyright"
    if not row.ends and text.count(" | ") >= _MIN_PIPES:
        return "link-row"
    return "bare-link" if row.words == 1 and _LINK.match(text) else None


def _rule_of_words(row: LineState) -> str | None:
    if row.key in BUTTONS:
        return "button"
    if row.key and _is_opening(row):
        return "opening"
    if row.telling and _is_call(row):
        return "call"
    return "contribution" if row.telling and _is_contribution(row) else None


def _is_opening(row: LineState) -> bool:
    if row.ends and len(row.text) > _MAX_OPENING:
        return False
    return begins(row.key, OPENINGS) is not None


def _is_call(row: LineState) -> bool:
    folded = row.text.casefold()
    return any(phrase in folded for word in row.telling for phrase in CALLS.get(word, ()))


def _is_contribution(row: LineState) -> bool:
    """Return whether the line names contributors to a report: "Ada Lind reported from Manila."."""
    match = _REPORTED.match(row.text) if row.words <= _MAX_NOTE_WORDS else None
    return match is not None and is_person(match["name"])


def opens_list(row: LineState) -> bool:
    """Return whether the line is the title of a list of other stories or buttons."""
    return (
        0 < row.words <= _MAX_TITLE_WORDS and bool(row.key) and bool(begins(row.key, LIST_TITLES))
    )


def ends_article(row: LineState) -> bool:
    """Return whether the line is an end marker or a paywall notice."""
    if not row.key or row.words > _MAX_PAYWALL_WORDS:
        return False
    if begins(row.key, PAYWALLS):
        return True
    return row.words <= _MAX_TITLE_WORDS and begins(row.key, ENDINGS) is not None
