"""Label the captions and credits of pictures."""

import re

from indexer.parser.lexicon.photo_words import OPENING_PHRASES, PHRASE_WORDS, PHRASES, SIDES
from indexer.parser.lines import LineState, Role
from indexer.parser.photo_credits import (
    MAX_CAPTION,
    MAX_CREDIT_WORDS,
    begins_credit,
    ends_without_credit,
    find_credit,
    is_bare_credit,
    is_credit,
)

# Shorter lines, such as table headers and buttons, may repeat.
_MIN_CAPTION_WORDS = 12
# "Ada Lind, left, and Tom Albrecht" is the caption of a picture of both.
_POSITIONS = re.compile(rf"[A-ZÀ-Þ][\w'’-]+(?: \([^)]*\))?,? \(?(?:{'|'.join(SIDES)})[,)]")
# A cheap prefilter for the pattern above: most lines with one of these words use it otherwise.
_POSITION_ENDS = tuple(f"{side}{end}" for side in SIDES for end in ",)")
_PHRASES = {word: re.compile(phrase) for word, phrase in PHRASES.items()}
_BEGINNINGS = tuple(OPENING_PHRASES)
_OPENING_PHRASES = re.compile("|".join(OPENING_PHRASES.values()))


def label_captions(rows: list[LineState], title: int) -> None:
    """Label captions with a credit, with a credit on the line below, and those printed twice."""
    for i in range(title + 1, len(rows)):
        row, above = rows[i], rows[i - 1]
        if row.role is not None or len(row.text) > MAX_CAPTION:
            continue
        if row.text == above.text and row.words >= _MIN_CAPTION_WORDS:
            above.assign(Role.CAPTION, "caption-twice")
            row.assign(Role.CAPTION, "caption-twice")
        elif row.telling and _speaks_of_picture(row):
            row.assign(Role.CAPTION, "caption-by-its-words")
        elif _may_be_credited(row) and find_credit(row.text) and not _may_be_byline(row, above):
            row.assign(Role.CAPTION, "caption-with-credit")
            if is_credit(row.text) and not row.gap:
                above.assign(Role.CAPTION, "caption-above-credit")


def _may_be_credited(row: LineState) -> bool:
    if not ends_without_credit(row.text):
        return True
    return row.words <= MAX_CREDIT_WORDS and is_credit(row.text)


def _may_be_byline(row: LineState, above: LineState) -> bool:
    """Return whether the line is a name and an agency without a caption above: maybe a byline."""
    if not is_bare_credit(row.text) or begins_credit(row.text) or row.text[0] in "([":
        return False
    return row.gap or above.role not in (None, Role.CAPTION)


def _prints_position(text: str) -> bool:
    return any(map(text.__contains__, _POSITION_ENDS)) and _POSITIONS.search(text) is not None


def _speaks_of_picture(row: LineState) -> bool:
    if not row.telling.isdisjoint(SIDES) and _prints_position(row.text):
        return True
    if row.telling.isdisjoint(PHRASE_WORDS):
        return False
    folded = row.text.casefold()
    if folded.startswith(_BEGINNINGS) and _OPENING_PHRASES.match(folded):
        return True
    return any(_PHRASES[word].search(folded) for word in filter(folded.__contains__, _PHRASES))
