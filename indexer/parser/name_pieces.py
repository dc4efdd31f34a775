"""Cut a line of names into pieces, without the addresses, times and roles around each name."""

import re
from functools import lru_cache

from indexer.parser.lexicon import alternatives, opens
from indexer.parser.lexicon.byline_and_date_labels import BYLINE, BYLINE_WORDS, PUBLISHED, UPDATED
from indexer.parser.lexicon.names_and_titles import POSSESSIVES, TRADE_ENDINGS, TRADES
from indexer.parser.name_rules import is_non_name_word, is_person
from indexer.parser.text_forms import may_have_digits

# Several rules split the same line.
_CACHED_PIECES = 256

_LETTER = re.compile(r"[^\W\d_]")
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
# "John Weiss, Jr." is one name, printed with or without the comma.
_BEFORE_SUFFIX = re.compile(r",\s(?=(?:jr|sr|ii|iii|iv)\b)", re.IGNORECASE)
_SUFFIX_WITH_STOP = re.compile(r"\s(?:Jr|Sr)$", re.IGNORECASE)
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
    r"\s[A-ZÀ-Þ][\w'’-]*[a-zà-ÿ])\s(?!III$)[A-Z]{3,}(?:\s[A-Z]\w*){0,3}"
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
    return may_be_relative(text) and _RELATIVE_TIME.search(text) is not None


def replace_relative_times(text: str, replacement: str) -> str:
    """Return the text with `replacement` for each time like "3 days ago"."""
    return _RELATIVE_TIME.sub(replacement, text) if may_be_relative(text) else text


@lru_cache(maxsize=_CACHED_PIECES)
def may_be_relative(text: str) -> bool:
    """Return whether the text may contain a time like "3 days ago": a cheap prefilter."""
    return _MAY_BE_RELATIVE.search(text.casefold()) is not None


@lru_cache(maxsize=_CACHED_PIECES)
def split_names(text: str) -> tuple[str, ...]:
    """Return the pieces of a list of names, without the text around each name."""
    if _PLAIN_NAME.fullmatch(text) and _ANNOUNCING.isdisjoint(text.casefold().split()):
        return (_without_role(text),)
    bare, inside = replace_relative_times(_BEFORE_SUFFIX.sub(" ", text), " | "), ""
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
    """Return the text without punctuation around it, but with the stop of an initial or "Jr."."""
    bare = text.strip(" :,.*·•|-–—\t")
    stops = bare[-2:-1] == " " or _SUFFIX_WITH_STOP.search(bare)
    return f"{bare}." if stops and f"{bare}." in printed else bare


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
