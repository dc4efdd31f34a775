"""Normalise a raw text before the rules read its lines.

Invisible characters are removed, HTML entities are decoded, and paragraphs that were broken at a
fixed column are joined again.
"""

import html
import re
from collections.abc import Sequence
from itertools import pairwise

from indexer.parser.lexicon import opens
from indexer.parser.lexicon.byline_and_date_labels import BYLINE, LABELS

# A printed line and its number in the text from 1.
NumberedLine = tuple[int, str]

# Soft hyphen, zero-width space, word joiner, byte order mark and marks of direction. The joiners
# of Persian, Indic scripts and emoji belong to their words.
_MARKS = (
    "\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
_INVISIBLE = re.compile(f"[{_MARKS}]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
# Tags of letters that were printed as entities: "&lt;b&gt;".
_TAG = re.compile(r"</?(?:a|b|br|em|i|p|span|strong|u)(?:\s[^<>]{0,200})?/?>", re.IGNORECASE)
# "&amp;nbsp;" was encoded twice.
_MAX_DECODINGS = 2
# Control characters that numeric entities may produce are not text.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")

# Plain text is broken at 60 to 120 columns; a narrower text is a list or a poem.
_MIN_COLUMNS, _MAX_COLUMNS = 55, 132
# Shorter lines end a paragraph or are not text.
_MIN_BROKEN_LINE = 38
# With fewer breaks the width is not known.
_MIN_BREAKS = 3
# Minimum shares of breaks at which the next word does not fit, and of those inside a sentence.
_MIN_FULL_LINES, _MIN_INSIDE = 0.75, 0.5
# A text with a larger share of lines over the width was not broken at a fixed column.
_MAX_LONG_LINES = 0.05
# One line in this many may be longer than the width, by later edits.
_OUTLIERS = 20

# The marks of a wire service around a line of the head: "^By ADA LIND="
_WIRE_MARKS = re.compile(r"^\^|(?<=[^\s=<])[=<]$(?<=.)")
# They begin an item of a list.
BULLETS = "*•‣▪●◦·»›+►▶▸➤■□○∙⁃✓✔❖"
_BULLET = re.compile(rf"\s*(?:[{re.escape(BULLETS)}>]|[-–—]\s|\(?\d{{1,3}}[.)]\s)")
# "LOAD-DATE: ", a label of an archive in capitals.
_CAPITAL_LABEL = re.compile(r"[A-Z][A-Z -]{1,18}:(?:\s|$)")
_DIGITS = b"0123456789"
_SENTENCE_END = re.compile(r"[.!?…:;。][\"'”’»)\]]*$")


def read_lines(text: str) -> list[NumberedLine]:
    """Return the normalised lines; a joined paragraph has its first line's number."""
    lines = text.splitlines()
    if any(map(text.__contains__, _MARKS)):
        lines = [_INVISIBLE.sub("", line) for line in lines]
    if "&" in text and _ENTITY.search(text):
        lines = [_decode_entities(line) if "&" in line else line for line in lines]
    if "^" in text:
        lines = [_WIRE_MARKS.sub("", line) for line in lines]
    return _unwrap(list(enumerate(lines, 1)))


def may_have_digits(text: str) -> bool:
    """Return whether a text has a digit or is not ASCII: a fifth of the time of a search."""
    return not text.isascii() or len(text.encode().translate(None, _DIGITS)) < len(text)


def _decode_entities(line: str) -> str:
    for _ in range(_MAX_DECODINGS):
        if not _ENTITY.search(line):
            break
        line = _INVISIBLE.sub("", _CONTROL.sub(" ", html.unescape(line).replace("\n", " ")))
    return _TAG.sub("", line)


def _unwrap(lines: list[NumberedLine]) -> list[NumberedLine]:
    """Return the lines with broken paragraphs joined, if the text was broken at a fixed column."""
    columns = _find_columns([line for _, line in lines])
    if columns is None:
        return _join_sentences(lines)
    joined = lines[:1]
    for position, (above, (number, line)) in enumerate(pairwise(lines), 1):
        deeper = _is_deeper(above[1], line)
        first = position == 1 or not any(line.strip() for _, line in lines[: position - 1])
        if deeper or not _continues(above[1], line, columns, first=first):
            joined.append((number, line))
        else:
            joined[-1] = (joined[-1][0], _join(joined[-1][1], line))
    return joined


def _join_sentences(lines: list[NumberedLine]) -> list[NumberedLine]:
    """Return the lines, joining sentences that a single line break splits.

    A short text has too few breaks to know a width. There, a line of prose width that begins a
    paragraph and ends inside a sentence is continued by a line that begins with a small letter.
    """
    joined = lines[:1]
    before = ""
    for (_, above), (number, line) in pairwise(lines):
        if not line or line[0].isupper():  # most lines, and cheap to see
            joined.append((number, line))
            before = above
            continue
        cut = line.strip()[:1].islower() and not before.strip()
        if cut and _is_cut(above.rstrip(), line.strip()):
            joined[-1] = (joined[-1][0], _join(joined[-1][1], line))
            before = ""
        else:
            joined.append((number, line))
            before = above
    return joined


def _is_cut(above: str, line: str) -> bool:
    return (
        _MIN_COLUMNS <= len(above) <= _MAX_COLUMNS
        and not _SENTENCE_END.search(above)
        and (len(line) >= _MIN_COLUMNS or _SENTENCE_END.search(line) is not None)
    )


def _find_columns(lines: Sequence[str]) -> int | None:
    """Return the column at which the paragraphs were broken, None if they were not."""
    if len(lines) <= _MIN_BREAKS:
        return None
    printed = [length for length in map(len, map(str.strip, lines)) if length]
    if len([1 for length in printed if length > _MAX_COLUMNS]) > _MAX_LONG_LINES * len(printed):
        return None
    breaks = [
        (above.rstrip(), line)
        for above, line in pairwise(lines)
        if len(above.strip()) >= _MIN_BROKEN_LINE
        and line.strip()
        and not _BULLET.match(line)
        and not _is_deeper(above, line)
    ]
    lengths = sorted(len(above.strip()) for above, _ in breaks if not _SENTENCE_END.search(above))
    if len(lengths) < _MIN_BREAKS:
        return None
    columns = lengths[-1 - max(1, len(lengths) // _OUTLIERS)]
    if not _MIN_COLUMNS <= columns <= _MAX_COLUMNS:
        return None
    full = [above for above, line in breaks if _is_full(above, line, columns)]
    inside = sum(not _SENTENCE_END.search(above) for above in full)
    wrapped = len(full) >= _MIN_FULL_LINES * len(breaks) and inside >= _MIN_INSIDE * len(full)
    return columns if wrapped and inside >= _MIN_BREAKS else None


def _is_deeper(above: str, line: str) -> bool:
    """Return whether the indent of a line begins a new paragraph."""
    return _indent(line) > _indent(above) + 1


def _indent(line: str) -> int:
    blanks = line[: len(line) - len(line.lstrip())]
    return len(blanks.expandtabs())


def _is_full(above: str, line: str, columns: int) -> bool:
    """Return whether the first word of `line` would not fit at the end of `above`."""
    return len(above) + 1 + len(line.split(maxsplit=1)[0]) > columns


def _continues(above: str, line: str, columns: int, *, first: bool) -> bool:
    """Return whether a line continues the paragraph of the line above it.

    The first line is the title, which only a line in lower case continues.
    """
    above, line = above.rstrip(), line.strip()
    if not above or not line or _BULLET.match(line) or not _is_full(above, line, columns):
        return False
    if first and not line[0].islower():
        return False
    return not (
        len(above) < _MIN_BROKEN_LINE
        or _CAPITAL_LABEL.match(line)
        or (opens(line, BYLINE) and line[:1].isupper() and len(line) < columns // 2)
        or (opens(line, LABELS) and line[:1].isupper())
    )


def _join(above: str, line: str) -> str:
    """Return two parts of a paragraph as one; a hyphen at a break is kept, as in "well-known"."""
    above, line = above.rstrip(), line.strip()
    broken = above.endswith("-") and not above.endswith(" -") and line[:1].islower()
    return f"{above}{line}" if broken else f"{above} {line}"
