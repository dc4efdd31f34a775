"""The lexer: a query as parentheses, operators, quoted phrases and words.

A word can be several words of the index: `INDEX_WORD` approximates Elasticsearch's tokenizer.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_QUOTES = '"\u201c\u201d\u201e\u201f\u00ab\u00bb\u301d\u301e\uff02'

# Signs of other query languages after a group, a phrase or a word: a boost, a fuzzy match.
_BOOST = r"\^\d+(?:\.\d+)?|~\d*(?:\.\d+)?"

# Upper case only: "and", "or" and "not" are words.
OPERATORS = ("AND", "OR", "NOT")

# One name with blanks or parentheses: AT & T, 401(k), 501(c)(3). Longer words are a group.
_INITIALS = r"[^\W_]{1,2}[ ]&[ ][^\W_]{1,2}(?!\w)"
_PART_IN_PARENTHESES = r"\([^\W_]{1,4}\)"

_TOKEN = re.compile(
    rf"""
      (?P<open>-*\()
    | (?P<near>
        (?P<near_sign>-*) (?:(?P<near_field>[^\W\d]+):)?
        (?P<ordered>O?)NEAR (?:/(?P<distance>\d+))? \(
      )
    | (?P<close>\)) (?P<group_boost>{_BOOST})?
    | (?P<phrase>
        (?P<sign>-*) (?:(?P<field>[^\W\d]+):)?
        [{_QUOTES}] (?P<quoted>[^{_QUOTES}]*) [{_QUOTES}]
        (?:~(?P<slop>\d+))? (?P<phrase_boost>{_BOOST})?
      )
    | (?P<quote>[{_QUOTES}])
    | (?P<word>
        {_INITIALS}
      | (?!(?:{"|".join(OPERATORS)})\()
        [^\s()/{_QUOTES}]*[^\W_] (?:{_PART_IN_PARENTHESES})+ (?![\^~]) [^\s(){_QUOTES}]*
      | [^\s(){_QUOTES}]+
      )
    """,
    re.VERBOSE,
)

# Marks that set the direction of a line or hint at a break: invisible, and never typed.
_INVISIBLE = dict.fromkeys(
    [0x00AD, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF]
)

# The emoji of Unicode 13, which the tokenizer knows; a flag is a pair of regional letters.
_EMOJI = (
    "[\U0001f1e6-\U0001f1ff]{2}"
    "|[\u2614-\u2685\u2690-\u2705\u2764"
    "\U0001f300-\U0001f53d\U0001f546-\U0001f64f\U0001f680-\U0001f6d7\U0001f90c-\U0001f93a"
    "\U0001f93c-\U0001f945\U0001f947-\U0001f9ff\U0001fa78-\U0001fa7a\U0001fa80-\U0001fa86"
    "\U0001fa90-\U0001faa8\U0001fab0-\U0001fab6\U0001fac0-\U0001fac2\U0001fad0-\U0001fad6]"
)
# Chinese characters and Hiragana are written without blanks; each is a word.
_SINGLE = "\u3041-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

INDEX_WORD = re.compile(rf"{_EMOJI}|[{_SINGLE}]|[^\W{_SINGLE}]+")
_EMOJIS = re.compile(_EMOJI)


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a query; `start` and `end` are code points of the normalised text.

    `distance` is how many words NEAR, or a phrase with `~`, allows between its words; `sign` is a
    boost or a fuzzy sign, which has no meaning here.
    """

    kind: str
    text: str
    start: int
    end: int
    negated: bool = False
    field: str = ""
    distance: int | None = None
    ordered: bool = False
    sign: str = ""


def normalise(text: str) -> str:
    """Return the text in NFC, with control characters and lone surrogates as spaces."""
    # Printable text has neither; that is seen at once.
    visible = text if text.isprintable() else "".join(map(_visible, text))
    return unicodedata.normalize("NFC", visible)


def as_read(text: str) -> str:
    """Return the text normalised and without invisible marks, as its words are read."""
    return normalise(text).translate(_INVISIBLE)


def _visible(character: str) -> str:
    return " " if unicodedata.category(character) in ("Cc", "Cs") else character


def tokenize(text: str) -> Iterator[Token]:
    """Yield the tokens of a normalised text; every character except blanks belongs to one."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "word"
        if match["phrase"] is not None:
            yield _phrase(match)
        elif match["near"] is not None:
            yield _near(match)
        elif match["close"] is not None:
            sign = match["group_boost"] or ""
            yield Token("close", ")", match.start(), match.end(), sign=sign)
        elif kind == "open":
            yield Token("open", "(", match.start(), match.end(), negated=match[0] != "(")
        else:
            yield _plain(kind, match)


def _phrase(match: re.Match[str]) -> Token:
    quoted = " ".join(match["quoted"].translate(_INVISIBLE).split())
    return Token(
        "phrase",
        quoted,
        match.start(),
        match.end(),
        negated=bool(match["sign"]),
        field=match["field"] or "",
        distance=_number(match["slop"]),
        sign=match["phrase_boost"] or "",
    )


def _near(match: re.Match[str]) -> Token:
    return Token(
        "near",
        match[0],
        match.start(),
        match.end(),
        negated=bool(match["near_sign"]),
        field=match["near_field"] or "",
        distance=_number(match["distance"]),
        ordered=bool(match["ordered"]),
    )


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _plain(kind: str, match: re.Match[str]) -> Token:
    text = match[0].translate(_INVISIBLE).replace(" ", "")
    return Token("operator" if text in OPERATORS else kind, text, match.start(), match.end())


def position_as_typed(typed: str, position: int) -> int:
    """Return the position in the typed text of a position in the normalised text."""
    if unicodedata.is_normalized("NFC", typed):
        return position
    return next(
        length for length in range(len(typed) + 1) if len(normalise(typed[:length])) >= position
    )


def contains_token(text: str) -> bool:
    """Whether a text contains a word that the index may have."""
    return any(map(str.isalnum, text)) or _EMOJIS.search(text) is not None


def first_words(text: str, limit: int) -> tuple[str, int]:
    """Return a text up to about `limit` words, and how many words that is."""
    ends = [match.end() for match in INDEX_WORD.finditer(text)]
    return (text[: ends[limit - 1]], limit) if len(ends) > limit else (text, len(ends))
