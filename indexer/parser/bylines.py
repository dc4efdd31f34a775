"""Read the names of authors and agencies from one line."""

import re
from dataclasses import dataclass
from functools import lru_cache

from indexer.parser.lexicon import alternatives, opens
from indexer.parser.lexicon.byline_and_date_labels import (
    BYLINE,
    BYLINE_WORDS,
    CLOSING_BYLINE,
    CONTRIBUTION,
    LABELS,
    PUBLISHED,
    UPDATED,
)
from indexer.parser.lexicon.given_names import has_given_name
from indexer.parser.lexicon.names_and_titles import (
    DEGREES,
    DESKS,
    PICTURE_AGENCIES,
    POSSESSIVES,
    PROFESSIONS,
    TRADE_ENDINGS,
    TRADES,
)
from indexer.parser.lexicon.sections import NEWSPAPER_WORDS
from indexer.parser.name_rules import agency, is_non_name_word, is_person, is_place, print_name
from indexer.parser.names_without_capitals import read_caseless_byline
from indexer.parser.text_forms import may_have_digits

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


# Several rules split the same line.
_CACHED_PIECES = 256

_LETTER = re.compile(r"[^\W\d_]")
_WORDS = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*")
_ADDRESS = r"(?:e-?mail:?\s*)?[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,63}"
_LINKS = r"https?://\S+|\+?\d[\d\s()-]{6,}\d"
_ADDRESSES = re.compile(rf"{_ADDRESS}|@\w+|{_LINKS}")
_OTHER_ADDRESSES = re.compile(_LINKS)
# A newspaper follows an address and a bar.
_BEHIND_ADDRESS = re.compile(rf"{_ADDRESS}\s*\|.*$")
_GLUED = re.compile(r"(?<=[a-zà-ÿ])(?=([A-Z][a-z]+))")
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_IN_BRACKETS = re.compile(r"\([A-Za-z-]{2,20}\)")
_AND = "and|und|sowie|y|et|og|och|en|e|és|ve|oraz|i|dan|и|та|і|plus"
_WITH_WORDS = "with|con|mit|avec|com"
# "A, B, and C", "A, with B"; an agency or its material may follow "with" as well.
_AFTER_COMMA = rf"(?:(?:{_AND})|(?:{_WITH_WORDS})(?=\s[A-ZÀ-Þ]\w+\s[A-ZÀ-Þ]))"
_CONJUNCTIONS = f"{_AND}|{_WITH_WORDS}|special to"
# A conjunction may follow a comma: "A, B, and C".
_JOINT_FORM = rf"\s*(?:[,;|/•·&+]\s*(?:{_AFTER_COMMA}\s)?|\s[-–—]\s|\s(?:{_CONJUNCTIONS})\s)\s*"
_JOINTS = re.compile(_JOINT_FORM)
# In a line of capitals "Y" joins names; elsewhere it is an initial.
_JOINTS_IN_CAPITALS = re.compile(_JOINT_FORM, re.IGNORECASE)
_NUMBER_WORDS = "an?|one|two|three|einem|einer|eine[mr]?|une?|una?|uma?"
_UNITS = (
    "seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|minuten?|stunden?"
    "|tage?n?|wochen?|monaten?|heures?|jours?|semaines?|mois|horas?|días?|dias?|semanas?|meses|ore"
    "|giorni|minuti|uur|uren|dagen|timer|timmar|dager|dagar|godzin[ay]?|dni|dny|часа?|часов|дней|дня"
)
# "3 days ago", "vor 2 Stunden", "il y a 3 heures", also without a space after a name.
_RELATIVE_TIME = re.compile(
    r"(?:\b(?:vor|il y a|hace|há|for|about|almost|over)\s+)?"
    rf"(?<![\d.])\b(?:\d+|{_NUMBER_WORDS})\s?(?:{_UNITS})\b"
    r"(?:,?\s\d+\s\w+)?(?:\s(?:ago|fa|atrás|geleden|siden|sedan|temu|назад))?"
    r"|(?<=[^\W\d_])\d+\s?(?:min|hours?|days?|weeks?|months?|[mhdw])\b(?:\sago)?",
    re.IGNORECASE,
)
# A cheap prefilter in small letters: a unit behind a number.
_MAY_BE_RELATIVE = re.compile(rf"\d\s?(?:{_UNITS}|[mhdw])\b|\b(?:{_NUMBER_WORDS})\s?(?:{_UNITS})\b")
# "with material from", "mit Material der": an agency follows.
_WITH = re.compile(r"^(?:with|mit|avec|con|com)\s(?:[^\W\d_]+\s){0,2}", re.IGNORECASE)
_WHERE_FROM = re.compile(
    r"\s+(?:in|for|at|of|from|für|aus|en|em|à|i|special to|exclusively|reports?)\s.*$",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"(?:\s+(?:on|at|am|um|vom|zuletzt|last|first)(?:\s+[^\W\d_]+(?:day|tag))?[\s,]*)+$",
    re.IGNORECASE,
)
# The number of a footnote behind a name: "Ada Lind1".
_FOOTNOTE = re.compile(r"(?<=\s)([^\W\d_]+)\d{1,2}(?=\s*(?:[,;*]|$))")
# A newspaper behind a name: "Ada Lind USA TODAY".
_NEWSPAPER_BEHIND = re.compile(
    r"(?P<name>[A-ZÀ-Þ][\w'’.-]*[a-zà-ÿ][\w'’.-]*(?:\s[A-ZÀ-Þ][\w'’.-]*){0,2}"
    r"\s[A-ZÀ-Þ][\w'’-]*[a-zà-ÿ])\s[A-Z]{3,}(?:\s[A-Z]\w*){0,3}"
)
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


def has_relative_time(text: str) -> bool:
    """Return whether the text contains a time like "3 days ago"."""
    if not _MAY_BE_RELATIVE.search(text.casefold()):
        return False
    return _RELATIVE_TIME.search(text) is not None


def replace_relative_times(text: str, replacement: str) -> str:
    """Return the text with `replacement` for each time like "3 days ago"."""
    if not _MAY_BE_RELATIVE.search(text.casefold()):
        return text
    return _RELATIVE_TIME.sub(replacement, text)


@lru_cache(maxsize=_CACHED_PIECES)
def split_names(text: str) -> tuple[str, ...]:
    """Return the pieces of a list of names, without the text around each name."""
    if _PLAIN_NAME.fullmatch(text) and _ANNOUNCING.isdisjoint(text.casefold().split()):
        return (_without_role(text),)
    bare, inside = replace_relative_times(text, " | "), ""
    if may_have_digits(bare):
        bare = _FOOTNOTE.sub(r"\1", bare)
    bare = _without_addresses(bare)
    if "(" in bare or "[" in bare:
        inside = " / ".join(part[1:-1] for part in _IN_BRACKETS.findall(text))
        bare = _BRACKETS.sub(" ", bare)
    bare = _GLUED.sub(lambda m: " | " if _ends_name(m[1]) else "", bare)
    joints = _JOINTS_IN_CAPITALS if bare.isupper() else _JOINTS
    pieces = map(_clean, filter(None, joints.split(f"{bare} / {inside}")))
    return tuple(piece for piece in pieces if _LETTER.search(piece))


def _without_addresses(text: str) -> str:
    if "@" not in text:  # matching addresses at every word is slow
        may_match = "http" in text or may_have_digits(text)
        return _OTHER_ADDRESSES.sub(" | ", text) if may_match else text
    return _ADDRESSES.sub(" | ", _BEHIND_ADDRESS.sub("", text))


def _ends_name(word: str) -> bool:
    """Return whether a word joined to a name is not part of it."""
    return is_non_name_word(word) or word.casefold() in _ANNOUNCING


def _clean(piece: str) -> str:
    """Return the piece without labels, times and roles around the name."""
    behind = _NEWSPAPER_BEHIND.fullmatch(piece)
    if behind:
        name = _without_role(piece)
        return behind["name"] if name == piece else name
    if _BARE_NAME.fullmatch(piece) and _ANNOUNCING.isdisjoint(piece.casefold().split()):
        return _without_role(piece)
    short = _TRAILING_LABEL.sub("", _READING_TIME.sub("", _WITH.sub("", piece)))
    short = _WHEN.sub("", _WHERE_FROM.sub("", short))
    short = _strip(_TRAILING_ROLE.sub("", short), short)
    lead = opens(short, BYLINE)
    return _without_role(short[len(lead) :].strip(" :") if lead else short)


def _strip(text: str, printed: str) -> str:
    """Return the text without punctuation around it, but with the stop of a last initial."""
    bare = text.strip(" :,.*·•|-–—\t")
    return f"{bare}." if bare[-2:-1] == " " and f"{bare}." in printed else bare


def _without_role(piece: str) -> str:
    """Return the name after a job title: "Health Editor Rosa Blumen", "our reporter Ada Lind"."""
    words = piece.split()
    roles = [i for i, word in enumerate(words[:-2]) if _is_role_word(word, first=not i)]
    if not roles or is_person(" ".join(words[: roles[-1]])):
        return piece
    name = " ".join(words[roles[-1] + 1 :])
    return name if is_person(name) else piece


def _is_role_word(word: str, *, first: bool) -> bool:
    folded = word.casefold().strip(".,:")
    if folded in TRADES or folded.endswith(TRADE_ENDINGS):
        return True
    return first and folded in POSSESSIVES
