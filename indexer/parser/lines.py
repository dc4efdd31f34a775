"""Split a raw article into lines, each with the role that a rule assigns to it."""

import math
import re
from collections.abc import Iterable
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from indexer.documents.article import ArticleError
from indexer.parser.lexicon.keyword_prefilter import find_telling
from indexer.parser.text_forms import BULLETS, may_have_digits, read_lines

# A novel has fewer lines; a longer text is a table or a log.
MAX_LINES = 20_000
# A crawler may put a whole article on one line; it is still an article.
MAX_LINE_LENGTH = 200_000

# Captions and buttons contain shorter sentences.
_MIN_PROSE = 50
_MIN_SENTENCE = 20
_MIN_LONG_BULLET = 80
# A whole text on one line may end without punctuation.
_MIN_UNBROKEN, _MIN_SENTENCES = 600, 4
# Only a short line can be a button or a label; a long one is not looked up in the tables.
_MAX_KEY_LENGTH = 160

# Of a probability.
_DIGITS = 3
# Dashes of list items; a longer line after a dash is direct speech.
_DASHES = frozenset(("-", "–", "--", "—"))
_MAX_DASHED_WORDS = 25
# Sentences after this dash are speech.
_SPEECH_DASH = "—"
_BULLETS = frozenset(BULLETS)
_NUMBER = re.compile(r"\d(?:[\d.,:]*[km]?\b|\d*)")
_SENTENCE_END = re.compile(
    r"[.!?…。!?؟।~\u2600-\u27bf\U0001f300-\U0001faff][\"'”’»«“」』)\]]*\s*$|[:;][\"”’»]*$"
)
# The common ends of a sentence, checked before the slower regular expression.
_STOPS = (".", "!", "?")
_WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uff00-\uff60]")
_EDGE = " \t.,:;!?…|·•*-–—>»«›‹→←▶►+\"'“”‘’()[]©"


class Role(StrEnum):
    """The role of a line in its article."""

    TITLE = "title"
    LEAD = "lead"
    SECTION = "section"
    DATE = "date"
    BYLINE = "byline"
    CAPTION = "caption"
    HEADING = "heading"
    BODY = "body"
    BOILERPLATE = "boilerplate"

    # The rules look up roles for every line, and the hash of an enumeration is slower.
    __hash__ = str.__hash__


# Every rule checks these for every line, and looking up an enumeration's member takes longer than
# the rest of the check.
SIGNING = frozenset((Role.DATE, Role.BYLINE))
UNLABELLED = frozenset((None, Role.BOILERPLATE))


class Line(NamedTuple):
    """One line: its number in the text from 1, its role and the rule that assigned it.

    `probability` is the model's probability that the line is text of the article, and `reasons`
    the most important features, if they were requested.
    """

    number: int
    role: Role
    rule: str
    text: str
    probability: float | None = None
    reasons: str = ""


class LineState:
    """A line with its measured properties, and its role once a rule has assigned one."""

    __slots__ = (
        *("number", "text", "gap", "bullet", "key", "numbers", "telling", "width", "printed"),
        *("words", "ends", "prose"),
        *("role", "rule", "odds"),
    )

    def __init__(self, number: int, words: list[str], gap: bool, *, dashed: bool = False) -> None:
        """`gap`: an empty line is above it; `dashed`: it is an item of a list with dashes.

        Attributes: `prose`: it looks like a paragraph; `numbers`: it may contain digits;
        `telling`: its words that rules search for; `printed`: all its words.
        """
        self.number = number
        self.gap = gap
        self.bullet = bullet = dashed or words[0] in _BULLETS
        if bullet:
            words = words[1:]
        self.printed = words
        self.words = len(words) or 1
        self.telling = find_telling(words)
        self.text = text = " ".join(words)
        self.key = key = _fold(text) if len(text) <= _MAX_KEY_LENGTH else ""
        self.numbers = "#" in key or not key
        self.width = width = len(text) if text.isascii() else _width(text)
        self.ends = ends = text.endswith(_STOPS) or _ends_otherwise(text)
        self.prose = ends and not bullet and width >= _MIN_PROSE
        self.role: Role | None = None
        self.rule = ""
        self.odds: float | None = None

    @property
    def probability(self) -> float | None:
        """The model's probability that the line is text, None if it was not judged."""
        return None if self.odds is None else round(1 / (1 + math.exp(-self.odds)), _DIGITS)

    def is_text(self) -> bool:
        """Return whether the line is a paragraph or a bullet as long as one."""
        return self.prose or (self.bullet and self.ends and self.width >= _MIN_LONG_BULLET)

    def is_free_text(self) -> bool:
        """Return whether the line is a paragraph without a role."""
        return self.role is None and (self.prose or self.is_text())

    def is_sentence(self) -> bool:
        """Return whether the line may be a short paragraph."""
        return self.ends and not self.bullet and self.width >= _MIN_SENTENCE

    def assign(self, role: Role, rule: str) -> None:
        """Assign the role and its rule, unless the line already has a role."""
        if self.role is None:
            self.role, self.rule = role, rule


def with_role(rows: Iterable[LineState], role: Role) -> list[LineState]:
    """Return the lines with this role."""
    return [row for row in rows if row.role is role]


def split_rows(text: str) -> list[LineState]:
    """Return the lines that are not empty.

    Raise `ArticleError`: "empty", "too-many-lines", "line-too-long".
    """
    lines = text.splitlines()
    if len(lines) > MAX_LINES:
        detail = f"the text has {len(lines)} lines, an article at most {MAX_LINES}; split it"
        raise ArticleError("too-many-lines", detail)
    if max(map(len, lines), default=0) > MAX_LINE_LENGTH:
        number = next(i for i, line in enumerate(lines, 1) if len(line) > MAX_LINE_LENGTH)
        detail = f"line {number} has more than {MAX_LINE_LENGTH} characters; break it up"
        raise ArticleError("line-too-long", detail)
    rows, gap = [], True
    printed = [(number, line.split()) for number, line in read_lines(text)]
    dashed = _find_dashed([(number, words) for number, words in printed if words])
    for number, words in printed:
        if words:
            rows.append(LineState(number, words, gap, dashed=number in dashed))
        gap = not words
    if not rows:
        raise ArticleError("empty", "the text holds nothing but blanks; give the article's text")
    return rows


def _find_dashed(printed: list[tuple[int, list[str]]]) -> set[int]:
    """Return the numbers of consecutive short lines that begin with the same dash.

    One such line alone may be speech or a signature.
    """
    dashed: set[int] = set()
    if _DASHES.isdisjoint([words[0] for _, words in printed]):
        return dashed
    for (above, first), (number, words) in pairwise(printed):
        both = first[0] in _DASHES and words[0] == first[0] and len(first) > 1 and len(words) > 1
        if not both or (first[0] == _SPEECH_DASH and first[-1].endswith(_STOPS)):
            continue
        if max(len(first), len(words)) <= _MAX_DASHED_WORDS:
            dashed |= {above, number}
    return dashed


def _ends_otherwise(text: str) -> bool:
    """Return whether the text ends with rarer punctuation of a sentence.

    Also True for a long text of several sentences, which may end without punctuation.
    """
    if not text[-1:].isalpha() and _SENTENCE_END.search(text, max(0, len(text) - 6)):
        return True
    return len(text) >= _MIN_UNBROKEN and text.count(". ") >= _MIN_SENTENCES


def _width(text: str) -> int:
    """Return the length of the text; in a short one, East Asian wide characters count as two."""
    return len(text) + (len(_WIDE.findall(text)) if len(text) < _MIN_LONG_BULLET else 0)


def _fold(text: str) -> str:
    """Return the lookup form of a short line: lower case, # for each number, bare ends."""
    folded = text.casefold().replace("’", "'")
    return (_NUMBER.sub("#", folded) if may_have_digits(folded) else folded).strip(_EDGE)
