"""Spans of a line that have the shape of a name.

A line is cut at everything that does not belong to a name: dates, times, addresses, joints, words
that announce a name, and the seams of two boxes that a page glued ("Ada LindView more").
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.enrich.normalize import fold
from indexer.parser.lexicon import table
from indexer.parser.lexicon.names_and_titles import PARTICLES
from indexer.parser.name_pieces import has_relative_time, replace_relative_times

MAX_NAME_WORDS = 5
_MAX_WORD = 24
# Of a longer line only the beginning is searched for a date.
_MAX_DATED, _MAX_RELATIVE = 200, 120

_BY_WORDS = (
    r"written by|posted by|published by|story by|words by|reporting by|report by|analysis by"
    r"|opinion by|text by|words|authors?|author name|autor(?:in|en)?|auteur|autore|by|von|par|por"
    r"|di|af|av|door|przez|publicado por|erstellt von|geschrieben von|verfasst von|artikel von"
    r"|beitrag von|text von|publié par|écrit par|scritto da|a cura di|escrito por|skriven av"
    r"|tekst|text|автор"
)
_BY = re.compile(rf"(?:^|(?<=[\s|(]))(?:{_BY_WORDS})(?:\s?:)?(?=[\s|])", re.IGNORECASE)
# A cheap prefilter: each of the forms above has one of these words; "ı" is an "i" for the pattern.
_BY_FORMS = table(
    """
    by | words | author | authors | autor | autorin | autoren | auteur | autore | von | par | por
    di | dı | af | av | door | przez | tekst | text | автор
    """
)
_BY_LINE = re.compile(rf"(?:{_BY_WORDS})\s*:?", re.IGNORECASE)
_GLUED_BY = re.compile(r"(?<![^\s|])(By|by|BY|Von|von|Par|par|Por|por)(?=[A-ZÀ-Þ][a-zà-ÿ])")
# A cheap prefilter for the next pattern: a search for capitals ends sooner than one for letters.
_INNER_CAPITAL = re.compile(r"[A-ZÀ-Þ](?<=[a-zà-ÿ].)")
_GLUED_CASE = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ][a-zA-ZÀ-ÿ])")
_GLUED_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[A-ZÀ-Þ][a-zà-ÿ])")
# What a capital inside a name follows: "McDonald", "DiCaprio".
_INNER_CAPITALS = (
    "Mc",
    "Mac",
    "De",
    "Di",
    "Da",
    "La",
    "Le",
    "Van",
    "Von",
    "Fitz",
    "O",
    "El",
    "Al",
    "Du",
)
_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez|ene|abr|ago|dic|janv|févr"
    r"|avr|juin|juil|août|déc|gen|mag|giu|lug|set|ott|fev|out|maj|des)"
)
_DATE = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th|\.|º)?\s?(?:de\s)?{_MONTH}[^\W\d_]*\.?,?(?:\sde)?(?:\s?\d{{4}})?"
    rf"|\b{_MONTH}[^\W\d_]{{0,7}}\.?\s\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s?\d{{4}})?"
    r"|\b\d{4}[-/.]\d\d?[-/.]\d\d?|\b\d\d?[./-]\s?\d\d?[./-]\s?\d{2,4}|\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
# A date begins at most with a month and its stop before its first digit.
_MAX_MONTH = 16
_TIME = re.compile(
    r"\b\d{1,2}(?::|\.|h)\d\d(?::\d\d)?\s?(?:[ap]\.?m\.?|uhr)?(?:\s?[A-Z]{2,5}\b)?"
    r"|\b\d{1,2}\s?[ap]\.?m\.?\b",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b"
    r"|\b(?:(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|lundi|mardi|mercredi|jeudi|vendredi"
    r"|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo)\b",
    re.IGNORECASE,
)
# A cheap prefilter for the pattern of days, which is compared at every word.
_DAY_FORMS = table(
    """
    mon | monday | tue | tues | tueday | tuesday | wed | wedday | wednes | wednesday | thu | thuday
    thurs | thursday | fri | friday | sat | satday | satur | saturday | sun | sunday
    montag | dienstag | donnerstag | freitag | samstag | sonntag | mittwoch
    lundi | mardi | mercredi | jeudi | vendredi | samedi | dimanche
    lunes | martes | miercoles | jueves | viernes | sabado | domingo
    """
)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,63}|@\w+|https?://\S+|www\.\S+")
# Cheap signs, without which the patterns of addresses, dates and times match nothing.
_ADDRESS_SIGNS = ("@", "http", "www.")
_DIGIT = re.compile(r"\d")
_JOINT = re.compile(
    r"[|•·∙/–—;:,()\[\]{}+&«»>*_…\"“”„]|\s-+\s|(?<=\s)(?:and|und|y|et|e|with|con|mit|avec|og|och|en"
    r"|in|for|für|at|from|aus|on|am|le|el|um|sagt|says|special)(?=\s)",
    re.IGNORECASE,
)
# A pseudonym in small letters or with figures, alone behind a word that announces it.
_HANDLE = re.compile(r"(?=.*[a-z])[a-z0-9][\w.-]{2,19}")
_CUT, _SEAM = "‖", "‡"
_MARKS = re.compile(f"[{_CUT}{_SEAM}]")


@dataclass(frozen=True, slots=True)
class Span:
    """Words of a line that may be a name, and what is on their two sides."""

    words: tuple[str, ...]
    announced: bool
    before: str
    after: str
    begins: bool
    ends: bool
    dated: bool


def find_spans(text: str, *, only_announced: bool = False) -> Iterator[Span]:
    """Yield every run of words with capitals between the cuts of a line.

    With `only_announced` nothing is yielded if no word of the line announces a name.
    """
    if only_announced and not (_finds_by(text) or _GLUED_BY.search(text)):
        return
    cut = _cut(text)
    announcing = _BY.finditer(cut) if _may_announce(cut) else ()
    marks = [(match.start(), match.end(), "by") for match in announcing]
    if only_announced and not marks:
        return
    dated = _prints_date(text) or has_relative_time(text)
    marks += [(match.start(), match.end(), "joint") for match in _JOINT.finditer(cut)]
    for match in _MARKS.finditer(cut):
        kind = "cut" if match[0] == _CUT else "seam"
        marks.append((match.start(), match.end(), kind))
    before, position, announced = "start", 0, False
    for start, end, kind in [*sorted(marks), (len(cut), len(cut), "end")]:
        if start < position:
            continue
        piece = cut[position:start]
        if before == "by":
            announced = True
        elif before == "cut":
            announced = False
        yield from _find_runs(piece, announced, before, kind, dated)
        kept = kind in {"joint", "cut"} and not piece.strip() and before == "by"
        before, position = "by" if kept else kind, end


def _finds_by(text: str) -> bool:
    return _may_announce(text) and _BY.search(text) is not None


def _may_announce(text: str) -> bool:
    return not _BY_FORMS.isdisjoint(fold(text).split())


def _cut(text: str) -> str:
    cut = _GLUED_BY.sub(r"\1 ", text)
    if any(map(cut.__contains__, _ADDRESS_SIGNS)):
        cut = _ADDRESS.sub(f" {_CUT} ", cut)
    cut = replace_relative_times(cut, f" {_CUT} ")
    has_digits = _DIGIT.search(cut) is not None
    if has_digits:
        cut = _GLUED_DIGIT.sub(" ", cut)
    if _INNER_CAPITAL.search(cut):
        cut = _GLUED_CASE.sub(lambda match: _seam(cut, match.start()), cut)
    if has_digits:
        if _prints_date(cut):
            cut = _DATE.sub(f" {_CUT} ", cut)
        cut = _TIME.sub(f" {_CUT} ", cut)
    if _DAY_FORMS.isdisjoint(fold(cut).split()):
        return cut
    return _DAY.sub(f" {_CUT} ", cut)


def _seam(text: str, position: int) -> str:
    start = text.rfind(" ", 0, position) + 1
    return "" if text[start:position] in _INNER_CAPITALS else f" {_SEAM} "


def _find_runs(
    piece: str,
    announced: bool,
    before: str,
    after: str,
    dated: bool,
) -> Iterator[Span]:
    words = piece.split()
    position = 0
    if before == "by" and len(words) == 1 and _HANDLE.fullmatch(words[0]):
        yield Span((words[0],), True, before, after, True, True, dated)
        return
    starts = [not word[0].islower() and _starts_name(word) for word in words]
    while True in starts[position:]:
        position = starts.index(True, position)
        end = position + 1
        while (
            end < len(words)
            and end - position <= MAX_NAME_WORDS
            and (starts[end] or words[end].casefold().strip(".'") in PARTICLES)
        ):
            end += 1
        while (
            end > position and words[end - 1].casefold() in PARTICLES and words[end - 1].islower()
        ):
            end -= 1
        if end > position:
            yield Span(
                tuple(words[position:end]),
                announced and (position == 0 or before == "by"),
                before,
                after,
                position == 0,
                end == len(words),
                dated,
            )
        position = max(end, position + 1)


def _starts_name(word: str) -> bool:
    bare = word.strip(".,'’`´")
    return (
        0 < len(bare) <= _MAX_WORD
        and bare[0].isupper()
        and (bare.isalpha() or all(letter.isalpha() or letter in "-'’.`´" for letter in bare))
    )


def is_dated(text: str) -> bool:
    """Return whether the beginning of a line prints a date or a time like "3 days ago"."""
    return _prints_date(text[:_MAX_DATED]) or has_relative_time(text[:_MAX_RELATIVE])


def _prints_date(text: str) -> bool:
    digit = _DIGIT.search(text)
    return digit is not None and bool(_DATE.search(text, max(0, digit.start() - _MAX_MONTH)))


def announces_name(text: str) -> bool:
    """Return whether the line is only words that announce a name: "Written by"."""
    return _BY_LINE.fullmatch(text) is not None
