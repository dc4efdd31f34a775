"""Taking a line of names apart."""

import re
from functools import lru_cache

from indexer.parser.names import is_no_name_word
from indexer.parser.words import alternatives, opens
from indexer.parser.words.labels import BYLINE, BYLINE_WORDS, PUBLISHED, UPDATED

# Several rules take the same line apart.
_CACHED_LINES = 256

_LETTER = re.compile(r"[^\W\d_]")
_ADDRESS = r"(?:e-?mail:?\s*)?[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,63}"
_LINKS = r"https?://\S+|\+?\d[\d\s()-]{6,}\d"
_ADDRESSES = re.compile(rf"{_ADDRESS}|@\w+|{_LINKS}")
_OTHER_ADDRESSES = re.compile(_LINKS)
# What follows an address behind a bar is the newspaper.
_BEHIND_ADDRESS = re.compile(rf"{_ADDRESS}\s*\|.*$")
_GLUED = re.compile(r"(?<=[a-zà-ÿ])(?=([A-Z][a-z]+))")
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_IN_BRACKETS = re.compile(r"\([A-Za-z-]{2,20}\)")
_JOINTS = re.compile(
    r"\s*(?:[,;|/•·&+]|\s[-–—]\s|\s(?:and|und|y|et|with|con|mit|avec|com|og|och|en)\s|\se\s)\s*"
)
# "with material from", "mit Material der": what follows is an agency.
_WITH = re.compile(r"^(?:with|mit|avec|con|com)\s(?:[^\W\d_]+\s){0,2}", re.IGNORECASE)
_WHERE_FROM = re.compile(
    r"\s+(?:in|for|at|of|from|für|aus|en|em|à|da|i|special to|exclusively|reports?)\s.*$",
    re.IGNORECASE,
)
_WHEN = re.compile(r"\s+(?:on|at|am|vom)(?:\s+[^\W\d_]+(?:day|tag))?[\s,]*$", re.IGNORECASE)
_READING_TIME = re.compile(r"\s+\d+\s(?:min|mins|minutes?|minuten)\b.*$", re.IGNORECASE)
_TRAILING_LABEL = re.compile(
    rf"\s+(?:{alternatives(PUBLISHED | UPDATED)})\b.*$",
    re.IGNORECASE,
)
_TRAILING_ROLE = re.compile(
    r"(?:\s+(?:is|was|has|reports|writes|,)\b.*$|\s[-–—]\s.*$|[:.]+$)", re.IGNORECASE
)

_PLAIN_NAME = re.compile(r"[A-ZÀ-Þ][a-zà-ÿ]+(?: [A-ZÀ-Þ][a-zà-ÿ]+){1,3}")
_BARE_NAME = re.compile(r"[A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]*){1,3}")
_ANNOUNCING = {word for entry in PUBLISHED | UPDATED | BYLINE_WORDS for word in entry.split()}


@lru_cache(maxsize=_CACHED_LINES)
def split_names(text: str) -> tuple[str, ...]:
    """The pieces between the joints, each without what stands behind its name."""
    if _PLAIN_NAME.fullmatch(text) and _ANNOUNCING.isdisjoint(text.casefold().split()):
        return (text,)
    bare, inside = _without_addresses(text), ""
    if "(" in bare or "[" in bare:
        inside = " / ".join(part[1:-1] for part in _IN_BRACKETS.findall(text))
        bare = _BRACKETS.sub(" ", bare)
    bare = _GLUED.sub(lambda m: " | " if _ends_name(m[1]) else "", bare)
    pieces = map(_clean, filter(None, _JOINTS.split(f"{bare} / {inside}")))
    return tuple(piece for piece in pieces if _LETTER.search(piece))


def _without_addresses(text: str) -> str:
    if "@" not in text:  # so that no word need be tried as the beginning of an address
        return _OTHER_ADDRESSES.sub(" | ", text)
    return _ADDRESSES.sub(" | ", _BEHIND_ADDRESS.sub("", text))


def _ends_name(word: str) -> bool:
    """Whether a word that is glued to a name is none of its own."""
    return is_no_name_word(word) or word.casefold() in _ANNOUNCING


def _clean(piece: str) -> str:
    """The piece without what stands before and behind a name; most have nothing there."""
    if _BARE_NAME.fullmatch(piece) and _ANNOUNCING.isdisjoint(piece.casefold().split()):
        return piece
    short = _TRAILING_LABEL.sub("", _READING_TIME.sub("", _WITH.sub("", piece)))
    short = _WHEN.sub("", _WHERE_FROM.sub("", short))
    short = _TRAILING_ROLE.sub("", short).strip(" :,.*·•|-–—\t")
    lead = opens(short, BYLINE)
    return short[len(lead) :].strip(" :") if lead else short
