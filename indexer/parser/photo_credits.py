"""Read photo credits from the end of a caption or from a separate line."""

import re
from functools import lru_cache

from indexer.documents.article import Caption
from indexer.parser.lexicon import alternatives, by_prefix, opens
from indexer.parser.lexicon.photo_words import MAKERS, MANY_MAKERS
from indexer.parser.name_rules import agency, is_person, print_name

MAX_CAPTION = 600
_MAX_CREDIT = 160
_MIN_CREDIT = 3
# The position of a credit, with the end of the sentence before it.
_TAIL = _MAX_CREDIT + 5
# A name, an agency and their joints.
MAX_CREDIT_WORDS = 14
_MAX_BARE_WORDS = 9
_MAX_MAKER_WORDS = 8
# The caption rules and `read_caption` process the same lines.
_CACHED_LINES = 256

_KIND = r"(?:\s?(?:credit|courtesy|source|copyright))?"
_BY = r"(?:\s?[:/]\s?|\s(?:by|courtesy\sof|courtesy|via|von|de|di|par|por)\b:?\s?)"
_ANY = alternatives(MAKERS | MANY_MAKERS)
_LEADING_MAKERS = by_prefix(MAKERS | MANY_MAKERS)
_LEADING = re.compile(rf"[(\[©]?\s*(?P<maker>{_ANY}){_KIND}{_BY}", re.IGNORECASE)
_LABELLED = re.compile(
    rf"(?:^|[\s.,;:!?…”\"'’»)])(?P<credit>[(\[©]?\s?\b(?P<maker>{_ANY}){_KIND}"
    rf"(?:\s?:\s?.{{2,140}}|\s(?:by|courtesy\sof|via|von)\s[^:]{{2,100}}|\s©\s?.{{2,100}}))$",
    re.IGNORECASE,
)
# A cheap prefilter: every maker's label contains one of these.
_MAKER_PREFIXES = tuple({entry[:4] for entry in MAKERS | MANY_MAKERS})
# "Credit Ada Lind for The Evening Chronicle"
_CAPITALISED = re.compile(r"[.!?…”\"'’»]\s(?P<credit>Credit\s[A-ZÀ-Þ][^.!?…]{2,100})$")
_BRACKETED = re.compile(r"(?P<end>[.!?…”\"'’»]?)\s*[(\[](?P<credit>[^()\[\]]{2,120})[)\]]\W{0,2}$")
_UNLABELLED = (
    # … . Ada Lind/Agency
    re.compile(
        r"[.!?…”\"'’»]\s*(?P<credit>[^.!?…]{2,80}(?:/|\svia\s|\s?\|\s?|,\s|\s-\s)[^.!?…]{2,60})$"
    ),
    re.compile(r"[.!?…”\"'’»]\s+(?P<credit>(?:[|©]\s?)?[^.!?…:;,]{2,40})$"),
    re.compile(r"\s(?P<credit>(?:©|Copyright\s|\(c\)\s)[^.!?…©]{2,80})$"),
    re.compile(r"\s(?P<credit>[A-Z]{2,8}\s?/\s?[^.!?…/]{2,60})$"),
)
# A cheap prefilter for the patterns above and the next one, which most lines fail.
_UNLABELLED_SIGN = re.compile(r"[.!?…”\"'’»/©(C]")
# A caption with only a name after its last sentence.
_SIGNED = re.compile(r"^[.!?…][”\"'’»]?\s(?P<credit>[^.!?…:;,]{5,40})$")
_CREDIT_WORDS = re.compile(
    rf"\W*(?:(?:{_ANY})(?:\s?(?:credit|courtesy|source|copyright|de|di|von|by|par|por))?\s?[:/]?"
    r"|©|copyright|\(c\)|credit|file|via|courtesy(?:\sof)?|handout)[\s:]*",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(r"\s*/\s*|\s+via\s+|\s*\|\s*|,\s+|\s[-–—]\s|\s+for\s+")
# A cheap prefilter: a line without any of them has a single part.
_JOINTS = ("/", "|", ", ", " via ", " for ", " - ", " – ", " — ")
_STOPS = (".", "!", "?", "…")
_CLOSING = (")", "]")
_SMALL_WORDS = frozenset(("of", "and", "the", "for", "de", "la", "für", "di", "du", "des", "und"))


@lru_cache(maxsize=_CACHED_LINES)
def find_credit(text: str) -> str | None:
    """Return the credit at the end of a caption, or the whole line if it is only a credit."""
    if len(text) > MAX_CAPTION:
        return None
    if is_credit(text):
        return text
    tail = text[-_TAIL:]
    if tail.rstrip(" .").endswith(_CLOSING):
        return _find_bracketed(tail)
    return _find_labelled(tail) or (None if tail.endswith(_STOPS) else _find_unlabelled(tail))


def ends_without_credit(text: str) -> bool:
    """Return whether a line, assumed not to be a credit itself, ends without one."""
    if not text.endswith(_STOPS):
        return False
    tail = text[-_TAIL:]
    return not (_may_be_labelled(tail) or tail.rstrip(" .").endswith(_CLOSING))


def _may_be_labelled(tail: str) -> bool:
    return _has_separator(tail) and any(map(tail.casefold().__contains__, _MAKER_PREFIXES))


def _has_separator(tail: str) -> bool:
    """Return whether the text contains a separator between a label and a name."""
    if ":" in tail or " by " in tail or "©" in tail or "Credit " in tail:
        return True
    return " via " in tail or " von " in tail or " courtesy of " in tail


def _find_bracketed(tail: str) -> str | None:
    match = _BRACKETED.search(tail)
    if not match:
        return None
    credit = match["credit"].strip()
    behind_sentence = bool(match["end"]) and tail.endswith(_CLOSING)
    return credit if _names_a_maker(credit) or (behind_sentence and _is_maker(credit)) else None


def _find_labelled(tail: str) -> str | None:
    if not _may_be_labelled(tail):
        return None
    match = _CAPITALISED.search(tail) or _LABELLED.search(tail)
    if not match:
        return None
    credit = match["credit"].strip()
    return credit if _is_sure(match.groupdict().get("maker"), credit) else None


def _find_unlabelled(tail: str) -> str | None:
    """Return the name or agency after the last sentence, else None."""
    if not _UNLABELLED_SIGN.search(tail):
        return None
    behind = tail[max(0, *map(tail.rfind, _STOPS)) :]
    if len(behind) < _MIN_CREDIT:
        return None
    for pattern in _UNLABELLED:
        match = pattern.search(behind)
        if match and _names_a_maker(match["credit"]):
            return match["credit"].strip()
    signed = _SIGNED.search(behind)
    return signed["credit"] if signed and is_person(signed["credit"]) else None


def begins_credit(text: str) -> bool:
    """Return whether the line begins with a credit label: "Photo: …"."""
    if len(text) > _MAX_CREDIT or not opens(text.lstrip("([© "), _LEADING_MAKERS):
        return False
    leading = _LEADING.match(text)
    if not leading or leading.end() == len(text):
        return False
    return _is_sure(leading["maker"], text)


def is_credit(text: str) -> bool:
    """Return whether the whole line is a photo credit."""
    if len(text) > _MAX_CREDIT or text.count(" ") >= MAX_CREDIT_WORDS:
        return False
    return is_bare_credit(text) or begins_credit(text)


def is_bare_credit(text: str) -> bool:
    """Return whether the line is an agency, or a name and an agency, without a label."""
    if len(text) > _MAX_CREDIT or text.count(" ") >= _MAX_BARE_WORDS:
        return False
    bare = text.strip("()[]© .")
    if agency(bare) and bare != bare.casefold():
        return True
    parts = [part for part in _split(bare) if part]
    if len(parts) < 2 or not any(map(agency, parts)):  # noqa: PLR2004 (a single part)
        return False
    return all(agency(part) or is_person(part) or " " not in part for part in parts)


def _split(text: str) -> list[str]:
    """Return the parts between the joints of a credit."""
    return _SEPARATORS.split(text) if any(map(text.__contains__, _JOINTS)) else [text]


def _is_sure(maker: str | None, credit: str) -> bool:
    """Return whether the label is unambiguous, unlike "Photos:", or a known name follows it."""
    if maker is None or maker.casefold() in MAKERS:
        return True
    return any(agency(part) or is_person(part) for part in _split(_strip(credit)))


def _names_a_maker(credit: str) -> bool:
    if _CREDIT_WORDS.match(credit):
        return True
    parts = _split(_strip(credit))
    return any(map(agency, parts)) or ("/" in credit and is_person(parts[0]))


def _is_maker(credit: str) -> bool:
    """Return whether the words have the form of a name of a person or an office."""
    words = credit.split()
    if len(words) > _MAX_MAKER_WORDS or len(words) == 1:
        return False
    return all(word[:1].isupper() or word in _SMALL_WORDS for word in words)


def _strip(credit: str) -> str:
    bare = credit.strip("()[] .|")
    while True:
        words = _CREDIT_WORDS.match(bare)
        shorter = bare[words.end() if words else 0 :].strip("()[] .:")
        if shorter == bare or not shorter:
            return bare
        bare = shorter


def read_caption(text: str, credit: str | None) -> Caption:
    """Return the caption with its credit removed and split into agency and photographer."""
    if credit is None:
        return Caption(text)
    caption = text[: text.rfind(credit)].rstrip(" ([-–—|,©") if credit in text else text
    agency_name, photographer = None, None
    for part in _split(_strip(credit)):
        name = agency(part)
        if name and agency_name is None:
            agency_name = name
        elif not name and photographer is None and is_person(part):
            photographer = print_name(part)
    return Caption(caption or text, credit.strip("()[]| "), agency_name, photographer)
