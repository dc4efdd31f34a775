"""Reading who wrote an article from one line."""

import re
from dataclasses import dataclass, field

from indexer.parser.names import agency, is_no_name_word, is_person, is_place, print_name
from indexer.parser.words import begins, by_prefix
from indexer.parser.words.labels import BYLINE, CLOSING_BYLINE, CONTRIBUTION, PUBLISHED, UPDATED
from indexer.parser.words.people import PICTURE_AGENCIES, TRADES

# A line with more is a sentence, whatever it begins with.
MAX_BYLINE = 250
_MAX_PLAIN_BYLINE = 120

_MAX_NEWSPAPER_WORDS = 4
_TIME_WORDS = by_prefix(PUBLISHED | UPDATED)

_LETTER = re.compile(r"[^\W\d_]")
_ADDRESS = re.compile(
    r"(?:e-?mail:?\s*)?[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,63}|@\w+|https?://\S+|\+?\d[\d\s()-]{6,}\d"
)
_GLUED = re.compile(r"(?<=[a-zà-ÿ])(?=([A-Z][a-z]+))")
_SINGLE_NAME = re.compile(r"[A-ZÀ-Þ][^\W\d_]{2,14}$")
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_JOINTS = re.compile(
    r"\s*(?:[,;|/•·&+]|\s[-–—]\s|\s(?:and|und|y|et|with|con|mit|avec|com|og|och|en)\s|\se\s)\s*"
)
_WHERE_FROM = re.compile(
    r"\s+(?:in|for|at|of|from|für|aus|en|em|à|da|i|special to|exclusively|reports?)\s.*$",
    re.IGNORECASE,
)
_TRAILING_LABEL = re.compile(
    rf"\s+(?:{'|'.join(sorted(map(re.escape, PUBLISHED | UPDATED), key=len, reverse=True))})\b.*$",
    re.IGNORECASE,
)
_TRAILING_ROLE = re.compile(
    r"(?:\s+(?:is|was|has|reports|writes|,)\b.*$|\s[-–—]\s.*$|[:.]+$)", re.IGNORECASE
)


@dataclass(slots=True)
class Names:
    """People and agencies, each once, in the order printed."""

    authors: list[str] = field(default_factory=list)
    agencies: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.authors or self.agencies)

    def add(self, other: "Names") -> None:
        """Take over what is new in the other."""
        _append_new(self.authors, other.authors)
        _append_new(self.agencies, other.agencies)


def read_byline(text: str) -> Names | None:
    """The names on a line that says it names the author; None for any other line."""
    if len(text) > MAX_BYLINE:
        return None
    lead = byline_lead(text)
    if lead is None or is_contribution(text):
        return None
    names = read_names(text[lead:])
    return names if names.authors else _single_name(text[lead:]) or names


def _single_name(text: str) -> Names | None:
    """A name of one word, where the line says that it is one: "by Regan"."""
    pieces = [piece for piece in _split(text) if not agency(piece)]
    if len(pieces) != 1 or not _SINGLE_NAME.match(pieces[0]) or is_no_name_word(pieces[0]):
        return None
    return None if is_place(pieces[0]) else Names([print_name(pieces[0])])


def byline_lead(text: str) -> int | None:
    """How many characters of the line announce a name: "By", "Words:"."""
    folded = text.casefold()
    lead = begins(folded, BYLINE)
    return len(lead) if lead else None


def closing_byline(text: str) -> Names | None:
    """The names of "Reporting by …" at the end of a story."""
    lead = begins(text.casefold(), CLOSING_BYLINE)
    if lead is None or len(text) > MAX_BYLINE:
        return None
    return read_names(re.split(r"[;.]\s", text[len(lead) :])[0].strip("() "))


def is_contribution(text: str) -> bool:
    """Whether the line names those who helped: "Additional reporting by"."""
    return begins(text.casefold(), CONTRIBUTION) is not None


def plain_names(text: str) -> Names | None:
    """The names on a line that holds nothing else, but for a role, a place or a newspaper."""
    if len(text) > _MAX_PLAIN_BYLINE or not text[:1].isupper() or text.endswith(":"):
        return None
    pieces = _split(text)
    if not pieces or not (is_person(pieces[0]) or agency(pieces[0])):
        return None
    if any(not _may_stand_beside(piece) for piece in pieces[1:]):
        return None
    return read_names(text)


def leading_name(text: str) -> Names | None:
    """The name that a line begins with, when a comma or the like ends it."""
    pieces = _split(text)
    return Names([print_name(pieces[0])]) if pieces and is_person(pieces[0]) else None


def _may_stand_beside(piece: str) -> bool:
    if is_person(piece) or agency(piece) or is_place(piece) or is_trade(piece):
        return True
    return _is_newspaper(piece) or begins(piece.casefold(), _TIME_WORDS) is not None


def _is_newspaper(piece: str) -> bool:
    """Whether the piece is a short name of no person: "Business Insider"."""
    words = piece.split()
    return (
        not is_person(piece)
        and len(words) <= _MAX_NEWSPAPER_WORDS
        and all(word[:1].isupper() for word in words)
        and any(is_no_name_word(word) for word in words)
    )


def read_names(text: str) -> Names:
    """Every name in a list of names, without the roles, places and addresses between them."""
    names = Names()
    for piece in _split(text):
        name = agency(piece)
        if name:
            if name.casefold() not in PICTURE_AGENCIES:
                _append_new(names.agencies, [name])
        elif is_person(piece):
            _append_new(names.authors, [print_name(piece)])
    return names


def is_trade(text: str) -> bool:
    """Whether the text tells what somebody does: "Staff Writer"."""
    words = text.casefold().replace("/", " ").split()
    return bool(words) and len(text) <= MAX_BYLINE and (words[0] in TRADES or words[-1] in TRADES)


def _split(text: str) -> list[str]:
    """The pieces between the joints, each without what stands behind its name."""
    inside = " / ".join(part[1:-1] for part in re.findall(r"\([A-Za-z-]{2,20}\)", text))
    bare = _ADDRESS.sub(" | ", _BRACKETS.sub(" ", text))
    bare = _GLUED.sub(lambda m: " | " if is_no_name_word(m[1]) else "", bare)
    pieces = [_clean(piece) for piece in _JOINTS.split(f"{bare} / {inside}")]
    return [piece for piece in pieces if _LETTER.search(piece)]


def _clean(piece: str) -> str:
    short = _TRAILING_LABEL.sub("", piece)
    short = _TRAILING_ROLE.sub("", _WHERE_FROM.sub("", short)).strip(" :,.*·•|-–—\t")
    lead = begins(short.casefold(), BYLINE)
    return short[len(lead) :].strip(" :") if lead else short


def _append_new(known: list[str], found: list[str]) -> None:
    seen = {name.casefold() for name in known}
    for name in found:
        if name.casefold() not in seen:
            seen.add(name.casefold())
            known.append(name)
