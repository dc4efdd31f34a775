"""Where a report was written, and by which agency, as its first paragraph prints it."""

import re

from indexer.documents.article import Dateline
from indexer.parser.lexicon.calendar import MONTHS
from indexer.parser.name_rules import agency, is_place

_MAX_PLACE_WORDS = 6
# A region of so many letters is an abbreviation: "SP", "D.C".
_MAX_ABBREVIATION = 3
_MAX_CODE = 5
_MAX_DATELINE = 120
_NAME = r"[\w .&-]{2,30}(?:/[\w .-]{1,15})?"
_END = r"\s?(?:[-–—_:]|\.-)"
# "DAMASCUS/BEIRUT, Dec 20 (Reuters) - ", "MOSCOW, May 5. /TASS/."
_WITH_AGENCY = re.compile(
    rf"(?P<line>(?P<places>[^()/\d][^()\n]{{1,80}}?)[,.]?\s?"
    rf"(?:\((?P<agency>{_NAME})\){_END}|/(?P<marked>{_NAME})/\s?[-–—.]))"
)
# "МОСКВА, 9 окт — РИА Новости. "
_AGENCY_BEHIND = re.compile(
    r"(?P<line>(?P<places>[^()/\d.][^()\n]{1,60}?),\s[^,()\n]{3,20}\s[—–-]\s"
    r"(?P<agency>[\w ]{2,20})\.)\s"
)
# "(ANSA) - ROMA, 05 MAG - ", "(Reuters) - "
_AGENCY_FIRST = re.compile(
    rf"(?P<line>\((?P<agency>{_NAME})\){_END}"
    rf"(?:\s?(?P<places>[A-ZÀ-Þ][A-ZÀ-Þ\d .,'’-]{{2,40}}?){_END})?)"
)
# Without an agency, only a known place in capitals is reliable.
_PLACE_ONLY = re.compile(
    r"(?P<line>(?P<place>[A-ZÀ-Þ][A-ZÀ-Þ .'’-]{2,40})(?:[,/]\s?[A-ZÀ-Þ][\w .'’-]{1,30})?"
    r"(?:,\s(?:[^\W\d_]{3,10}\.?\s\d\d?|\d\d?\.?\s[^\W\d_]{3,10}\.?))?)\s?(?:\s[–—]|\s--?|:)\s"
)
_JOINTS = re.compile(r"\s?[/;]\s?|\s(?:and|und|y|et|e|og|och)\s")
_WORD = re.compile(r"[^\W\d_]+")
_DASHES = " -–—_:"


def read_dateline(paragraph: str) -> Dateline | None:
    """Return the dateline that a paragraph begins with: "DAMASCUS (Reuters) - "."""
    beginning = paragraph[:_MAX_DATELINE]
    match = _AGENCY_FIRST.match(paragraph)
    if not match and ("(" in beginning or "/" in beginning):
        match = _WITH_AGENCY.match(paragraph)
    if match:
        printed = match["agency"] or match["marked"]
        name = agency(printed) or agency(printed.partition("/")[0])
        places = _read_places(match["places"] or "")
        if name and (places or not match["places"]):
            return Dateline(_strip(match["line"]), places, name)
        if places and _is_code(printed) and is_place((match["places"] or "").partition(",")[0]):
            return Dateline(_strip(match["line"]), places, printed)
    match = _AGENCY_BEHIND.match(beginning)
    if match and (name := agency(match["agency"])) and (places := _read_places(match["places"])):
        return Dateline(_strip(match["line"]), places, name)
    match = _PLACE_ONLY.match(paragraph)
    if match and is_place(match["place"]):
        return Dateline(_strip(match["line"]), _read_places(match["line"]))
    return None


def _is_code(printed: str) -> bool:
    """Return whether an unknown agency is printed as an abbreviation: "(IPS)"."""
    return printed.isupper() and printed.isalpha() and len(printed) <= _MAX_CODE


def _strip(line: str) -> str:
    """Return the line without the dash or the stop behind it."""
    return line.rstrip(_DASHES + ".")


def _read_places(printed: str) -> tuple[str, ...]:
    """Return the places; none if a part does not have the form of a place."""
    places = []
    for place in _JOINTS.split(printed):
        parts = [part.strip(" .") for part in place.split(",")]
        kept = [part for part in parts if part and not _is_date(part)]
        if not kept or not all(map(_may_be_place, kept)):
            return ()
        places.append(", ".join(map(_capitalise, kept)))
    return tuple(dict.fromkeys(places))


def _is_date(part: str) -> bool:
    words = _WORD.findall(part.casefold())
    return any(character.isdigit() for character in part) and all(
        word in MONTHS or len(word) <= 2  # noqa: PLR2004 ("de", "th")
        for word in words
    )


def _may_be_place(part: str) -> bool:
    words = part.split()
    capitals = sum(word[:1].isupper() for word in words)
    return part[0].isupper() and len(words) <= _MAX_PLACE_WORDS and 2 * capitals >= len(words)


def _capitalise(part: str) -> str:
    """Return a place in title case if it is printed in capitals."""
    if not part.isupper() or len(part.replace(".", "")) <= _MAX_ABBREVIATION:
        return part
    return _WORD.sub(lambda match: match[0][0] + match[0][1:].casefold(), part)
