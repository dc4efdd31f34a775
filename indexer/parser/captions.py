"""Telling pictures' captions and credits from the text, and reading them."""

import re

from indexer.article import Caption
from indexer.parser.lines import Role, Row
from indexer.parser.names import agency, is_person, print_name
from indexer.parser.words.people import AGENCIES

_MAX_CAPTION = 600
_MAX_CREDIT = 160
# Shorter lines are repeated for other reasons: the head of a table, a button.
_MIN_CAPTION_WORDS = 12

_MAKER = (
    r"(?:photos?|photographs?|photography|photographer|pictures?|pics?|images?|illustrations?|credits?|graphics?|"
    r"fotos?|fotografía|fotografia|bild(?:er)?|grafik|quelle|crédits?(?:\sphotos?)?|cr[ée]dito|imagem|imagen|"
    r"immagine|kuva|foto\sm)"
)
_AGENCY = "|".join(
    sorted((re.escape(name) for name in AGENCIES if len(name) > 1), key=len, reverse=True)
)
_KNOWN = re.compile(rf"(?:^|[\s/(,.|©–—-])(?:{_AGENCY})(?:[\s/),.|\]]|$)", re.IGNORECASE)
_LEADING = re.compile(
    rf"[(\[©]?\s*{_MAKER}(?:\s?(?:credit|courtesy|source|copyright))?(?:\s?:\s?|\s(?:by|courtesy|via|von|de|di|par|por)\b:?\s?)",
    re.IGNORECASE,
)
_TRAILING = (
    # (AFP/Amr Radwan), [File: Reuters], (Photo by X)
    re.compile(r"[(\[](?P<credit>[^()\[\]]{2,120})[)\]]\W{0,2}$"),
    # … Photo: X, … Photograph by X/AP
    re.compile(
        rf"(?:^|[\s.,;:!?…”\"'’»)])(?P<credit>[(\[©]?\s?\b{_MAKER}(?:\s?(?:credit|courtesy|source|copyright))?"
        rf"(?:\s?:\s?.{{2,140}}|\s(?:by|courtesy\sof|via|von)\s[^:]{{2,100}}))$",
        re.IGNORECASE,
    ),
    # … . X/Agency
    re.compile(
        r"[.!?…”\"'’»]\s*(?P<credit>[^.!?…]{2,80}(?:/|\svia\s|\s?\|\s?|,\s|\s-\s)[^.!?…]{2,60})$"
    ),
    re.compile(r"[.!?…”\"'’»]\s+(?P<credit>(?:©\s?)?[^.!?…:;,]{2,40})$"),
    re.compile(r"\s(?P<credit>(?:©|Copyright\s|\(c\)\s)[^.!?…©]{2,80})$"),
    re.compile(r"\s(?P<credit>[A-Z]{2,8}\s?/\s?[^.!?…/]{2,60})$"),
)
_PHRASE = re.compile(
    r"\bin this (?:\w+ ){0,2}(?:picture|photo|image|photograph|illustration|frame grab)\b"
    r"|\b(?:file|handout|undated|archive) (?:photo|picture|image|pic)\b|^pictured\b"
    r"|^(?:symbol|archiv)(?:bild|foto)\b"
    r"|\bimagen de archivo\b|\bphoto d'archives?\b|\bfoto d'archivio\b|\bfoto de archivo\b",
    re.IGNORECASE,
)
_CREDIT_WORDS = re.compile(
    rf"^\W*(?:{_MAKER}(?:\s?(?:credit|courtesy|source|copyright|de|di|von|by|par|por))?\s?:?|©|copyright|\(c\)|credit|file|via|courtesy(?:\sof)?|handout)[\s:]*",
    re.IGNORECASE,
)
_HALVES = re.compile(r"\s*/\s*|\s+via\s+|\s*\|\s*|,\s+|\s[-–—]\s|\s+for\s+")


def find_credit(text: str) -> str | None:
    """The credit printed at the end of a caption, or the line when it is a credit alone."""
    if len(text) > _MAX_CAPTION:
        return None
    if is_credit(text):
        return text
    for position, pattern in enumerate(_TRAILING):
        match = pattern.search(text, max(0, len(text) - _MAX_CREDIT - 5))
        if match and _names_a_maker(match["credit"], sure=position == 1):
            return match["credit"].strip()
    return None


def begins_credit(text: str) -> bool:
    """Whether the line says at once that it is a credit: "Photo: …"."""
    leading = _LEADING.match(text)
    return leading is not None and leading.end() < len(text)


def is_credit(text: str) -> bool:
    """Whether the line is nothing but a picture's credit."""
    if len(text) > _MAX_CREDIT:
        return False
    if begins_credit(text):
        return len(text.split()) <= 14  # noqa: PLR2004 (a name, an agency and their joints)
    bare = text.strip("()[]© .")
    if agency(bare) and bare != bare.casefold():
        return True
    halves = [half for half in _HALVES.split(bare) if half]
    return len(halves) > 1 and any(agency(half) for half in halves) and len(bare.split()) <= 9  # noqa: PLR2004


def _names_a_maker(credit: str, *, sure: bool) -> bool:
    if sure:
        return True
    bare = _strip(credit)
    if _CREDIT_WORDS.match(credit):
        return True
    if any(agency(half) for half in _HALVES.split(bare)):
        return True
    return "/" in credit and is_person(_HALVES.split(bare)[0])


def _strip(credit: str) -> str:
    bare = credit.strip("()[] .")
    while True:
        shorter = _CREDIT_WORDS.sub("", bare).strip("()[] .:")
        if shorter == bare or not shorter:
            return bare
        bare = shorter


def read_caption(text: str, credit: str | None) -> Caption:
    """The caption with its credit taken off the text, and split into agency and photographer."""
    if credit is None:
        return Caption(text)
    said = text[: text.rfind(credit)].rstrip(" ([-–—|,©") if credit in text else text
    found_agency, photographer = None, None
    for half in _HALVES.split(_strip(credit)):
        name = agency(half)
        if name and found_agency is None:
            found_agency = name
        elif not name and photographer is None and is_person(half):
            photographer = print_name(half)
    return Caption(said or text, credit.strip("()[] "), found_agency, photographer)


def mark_captions(rows: list[Row], title: int) -> None:
    """Captions by their credit, by a credit on the line below, and by being printed twice."""
    for i in range(title + 1, len(rows)):
        row, above = rows[i], rows[i - 1]
        if row.role is not None:
            continue
        if row.text == above.text and row.words >= _MIN_CAPTION_WORDS:
            if above.role is None:
                above.give(Role.CAPTION, "caption-twice")
            row.give(Role.CAPTION, "caption-twice")
        elif _PHRASE.search(row.text) and len(row.text) <= _MAX_CAPTION:
            row.give(Role.CAPTION, "caption-by-its-words")
        elif find_credit(row.text):
            row.give(Role.CAPTION, "caption-with-credit")
            if is_credit(row.text) and not row.gap and above.role is None:
                above.give(Role.CAPTION, "caption-above-credit")
