"""Read the names of authors and agencies from one line."""

import re
from dataclasses import dataclass
from functools import lru_cache

from indexer.parser.lexicon import opens
from indexer.parser.lexicon.byline_and_date_labels import (
    BYLINE,
    CLOSING_BYLINE,
    CONTRIBUTION,
    LABELS,
)
from indexer.parser.lexicon.given_names import has_given_name
from indexer.parser.lexicon.names_and_titles import (
    DEGREES,
    DESKS,
    PICTURE_AGENCIES,
    PROFESSIONS,
    TRADES,
)
from indexer.parser.lexicon.sections import NEWSPAPER_WORDS
from indexer.parser.name_pieces import split_names
from indexer.parser.name_rules import agency, is_non_name_word, is_person, is_place, print_name
from indexer.parser.names_without_capitals import read_caseless_byline

# A longer line is a sentence, even after a byline label.
MAX_BYLINE = 250
_MAX_PLAIN_BYLINE = 120
# The words that announce a name are not longer.
_MAX_LABEL = 24

_MAX_NEWSPAPER_WORDS = 4
_MAX_PLACE_WORDS = 2
_MAX_NAME_WORDS = 4
_MAX_ROLE_WORDS = 4

_PREDICATE = re.compile(r"\s(?:is|are|was|were|has|have)\s")
# The characters that may follow a name at the start of a line.
_NAME_ENDS = ",;:|/•·&+-–—(["
# Several rules read the names of the same line.
_CACHED_LINES = 256

# "Words: … Pictures: …" on one line.
_OTHER_CREDIT = re.compile(
    r"\b(?:pictures|photos|photographs|illustrations?|fotos?|bilder|video)(?:\s+by)?\s?:.*$",
    re.IGNORECASE,
)
# Text extraction may join the words of two boxes.
_GLUED_BY = re.compile(r"By(?=[A-ZÀ-Þ][a-zà-ÿ])")
# As a library sorts it: "Lind, Ada".
_INVERTED = re.compile(r"([A-ZÀ-Þ][\w'’-]+), ([A-ZÀ-Þ][\w'’-]+)")
_SINGLE_NAME = re.compile(r"[A-ZÀ-Þ][^\W\d_]{2,14}$")
# A pseudonym: "seagull7", "j.lind", "Herr_Lind".
_HANDLE = re.compile(r"(?=.*[^\W\d_])[^\W_][\w.-]{1,23}")
_ODD = re.compile(r"\d|_|[a-z][A-Z]")
_WORDS = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Names:
    """People and agencies without duplicates, in the order printed."""

    authors: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.authors or self.agencies)

    def __add__(self, other: "Names") -> "Names":
        """Return these names, followed by the new ones of `other`."""
        return Names(
            _without_duplicates(self.authors + other.authors),
            _without_duplicates(self.agencies + other.agencies),
        )


@lru_cache(maxsize=_CACHED_LINES)
def read_byline(text: str) -> Names | None:
    """Return the names on a line with a byline label, None for any other line."""
    if len(text) > MAX_BYLINE:
        return None
    if caseless := read_caseless_byline(text):
        return Names(caseless)
    lead = byline_prefix_length(text)
    if lead is None or is_contribution(text):
        return None
    announced = text[lead:].strip(" :")
    return read_announced(announced) or (Names() if " " in announced else read_handle(announced))


def read_announced(text: str) -> Names:
    """Return the names after a "By", including a single word or a newsroom."""
    credited = _OTHER_CREDIT.sub("", text)
    if inverted := _INVERTED.fullmatch(credited.strip()):
        credited = f"{inverted[2]} {inverted[1]}" if has_given_name(inverted[2]) else credited
    names = read_names(credited)
    if names.authors:
        return names
    return _single_name(credited) or read_desk(credited) or _odd_handle(credited) or names


def read_desk(text: str) -> Names | None:
    """Return a newsroom that signs as a whole: "Evening Chronicle Staff"."""
    words = next(iter(split_names(text)), "").split()
    if not 2 <= len(words) <= _MAX_NEWSPAPER_WORDS or words[-1].casefold() not in DESKS:  # noqa: PLR2004
        return None
    return Names((" ".join(words),)) if all(word[:1].isupper() for word in words[:-1]) else None


def read_signing_group(text: str) -> Names:
    """Return the newspaper, association or team that a line announces as the author.

    Behind a given name the other words are of the person, of a picture or of the page.
    """
    words = text.strip(" .:").split()
    if not 2 <= len(words) <= _MAX_NEWSPAPER_WORDS or has_given_name(text):  # noqa: PLR2004
        return Names()
    capitals = all(word[:1].isupper() or "-" in word or "." in word for word in words)
    return Names((" ".join(words),)) if capitals else Names()


def _odd_handle(text: str) -> Names | None:
    """Return a pseudonym that no sentence prints: "seagull7", "AdaLind"."""
    bare = text.strip(" .,:")
    return read_handle(bare) if _ODD.search(bare) else None


def _single_name(text: str) -> Names | None:
    """Return a name of one word or in lower case that a label announces: "by Regan"."""
    pieces = [piece for piece in split_names(text) if not agency(piece)]
    words = pieces[0].split() if len(pieces) == 1 else []
    if not 1 <= len(words) <= 2 or any(map(is_non_name_word, words)):  # noqa: PLR2004 ("Ada lind")
        return None
    if not _SINGLE_NAME.match(words[0]) or is_place(pieces[0]):
        return None
    return Names((print_name(pieces[0]),))


def read_handle(text: str) -> Names:
    """Return the pseudonym that the text consists of."""
    bare = text.strip(" .,:")
    if not _HANDLE.fullmatch(bare) or is_non_name_word(bare) or is_place(bare) or agency(bare):
        return Names()
    return Names((bare,))


def byline_prefix_length(text: str) -> int | None:
    """Return how many characters of the line announce a name: "By", "Words:"."""
    if text.startswith("By") and _GLUED_BY.match(text):
        return len("By")
    lead = opens(text, BYLINE)
    if lead is None and " :" in text[:_MAX_LABEL]:  # as French prints it
        lead = opens(text.replace(" :", ":", 1), BYLINE)
        return len(lead) + 1 if lead and lead.endswith(":") else None
    return len(lead) if lead else None


def closing_byline(text: str) -> Names | None:
    """Return the names of "Reporting by …" at the end of a story."""
    lead = opens(text, CLOSING_BYLINE)
    if lead is None or len(text) > MAX_BYLINE:
        return None
    return read_names(re.split(r"[;.]\s", text[len(lead) :])[0].strip("() "))


def is_contribution(text: str) -> bool:
    """Return whether the line names contributors: "Additional reporting by"."""
    return opens(text, CONTRIBUTION) is not None


@lru_cache(maxsize=_CACHED_LINES)
def plain_names(text: str) -> Names | None:
    """Return the names on a line that otherwise has only roles, places or newspapers, else None."""
    if len(text) > _MAX_PLAIN_BYLINE or not text[:1].isupper() or text.endswith(":"):
        return None
    pieces = split_names(text)
    if not pieces or not (is_person(pieces[0]) or agency(pieces[0])):
        return None
    if any(not _may_follow_name(piece) for piece in pieces[1:]):
        return None
    return read_names(text)


def describes_person(text: str) -> bool:
    """Return whether the line is a sentence about a person."""
    return _PREDICATE.search(text) is not None


def leading_name(text: str) -> Names | None:
    """Return the name at the start of a line if punctuation follows it."""
    pieces = split_names(text)
    if not pieces or not is_person(pieces[0]):
        return None
    behind = text.partition(pieces[0])[2].lstrip()
    return Names((print_name(pieces[0]),)) if not behind or behind[0] in _NAME_ENDS else None


def names_and_place(text: str) -> Names | None:
    """Return the names on a line that ends with a place: "Ada Lind, Townsville"."""
    people, comma, place = text.rpartition(", ")
    words = place.split()
    if not comma or len(words) > _MAX_PLACE_WORDS or not place[:1].isupper() or text[-1] in ".:!?":
        return None
    return plain_names(people)


def name_with_job_title(text: str) -> Names | None:
    """Return the name before a job title without a comma: "Ada Lind Political editor"."""
    words = text.split() if len(text) <= _MAX_PLAIN_BYLINE else []
    if TRADES.isdisjoint(text.casefold().split()):
        return None
    for end in range(2, min(len(words), _MAX_NAME_WORDS + 1)):
        name, rest = " ".join(words[:end]), " ".join(words[end:])
        if len(words) - end > _MAX_ROLE_WORDS or name.endswith(","):
            continue
        if is_non_name_word(words[end]) and is_job_title(rest) and is_person(name):
            return Names((print_name(name),))
    return None


def _may_follow_name(piece: str) -> bool:
    if is_person(piece) or agency(piece) or is_place(piece) or is_job_title(piece):
        return True
    return _is_newspaper(piece) or opens(piece, LABELS) is not None


def _is_newspaper(piece: str) -> bool:
    """Return whether the piece is a short name, but not of a person: "Business Insider"."""
    words = piece.split()
    return (
        not is_person(piece)
        and len(words) <= _MAX_NEWSPAPER_WORDS
        and all(word[:1].isupper() for word in words)
        and any(is_non_name_word(word) for word in words)
    )


def read_names(text: str) -> Names:
    """Return the names in a list, without the roles, places and addresses between them."""
    pieces = split_names(text)
    people = tuple(
        print_name(piece)
        for number, piece in enumerate(pieces)
        if is_person(piece) and not (number and _is_masthead(piece))
    )
    suppliers = tuple(
        name for name in map(agency, pieces) if name and name.casefold() not in PICTURE_AGENCIES
    )
    return Names(_without_duplicates(people), _without_duplicates(suppliers))


def _is_masthead(piece: str) -> bool:
    """Return whether a piece behind a name is a newspaper: "The Harbour Post"."""
    words = piece.casefold().split()
    return words[-1] in NEWSPAPER_WORDS and not has_given_name(piece)


def is_job_title(text: str) -> bool:
    """Return whether the text is a person's role: "Staff Writer"."""
    words = text.casefold().replace("/", " ").split()
    if not words or len(text) > MAX_BYLINE:
        return False
    if words[0] in TRADES or words[-1] in TRADES or words[-1] in PROFESSIONS:
        return True
    return DEGREES.issuperset(_WORDS.findall(text))


def _without_duplicates(names: tuple[str, ...]) -> tuple[str, ...]:
    if len(names) <= 1:
        return names
    first = {name.casefold(): name for name in reversed(names)}
    return tuple(name for name in names if first.pop(name.casefold(), None))
