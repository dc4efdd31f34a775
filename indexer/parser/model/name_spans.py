"""Spans of a page that have the shape of a name, and numbers that describe each for the judge.

A line is cut at everything that does not belong to a name: dates, times, addresses, joints, words
that announce a name, and the seams of two boxes that a page glued ("Ada LindView more").
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.parser.bylines import RELATIVE_TIME
from indexer.parser.lexicon.given_names import fold_letters, is_given_name
from indexer.parser.lexicon.names_and_titles import NOT_A_NAME, PARTICLES, TRADE_ENDINGS, TRADES
from indexer.parser.lines import LineState, Role
from indexer.parser.model.trees import Matrix
from indexer.parser.name_rules import agency, is_person, is_place

# Names are printed within these distances of the title and of the last line of the text.
_HEAD_LINES, _FOOT_LINES = 22, 10
_MAX_HEAD_LINE, _MAX_FOOT_LINE = 400, 200
_MAX_NAME_WORDS = 5
_MAX_WORD = 24
_MAX_SPANS = 200
_PROSE_LINES = 60
_FAR = 30

_BY_WORDS = (
    r"written by|posted by|published by|story by|words by|reporting by|report by|analysis by"
    r"|opinion by|text by|words|authors?|author name|autor(?:in|en)?|auteur|autore|by|von|par|por"
    r"|di|af|av|door|przez|publicado por|erstellt von|geschrieben von|verfasst von|artikel von"
    r"|beitrag von|text von|publié par|écrit par|scritto da|a cura di|escrito por|skriven av"
    r"|tekst|text|автор"
)
_BY = re.compile(rf"(?:^|(?<=[\s|(]))(?:{_BY_WORDS})(?:\s?:)?(?=[\s|])", re.IGNORECASE)
_BY_LINE = re.compile(rf"(?:{_BY_WORDS})\s*:?", re.IGNORECASE)
_GLUED_BY = re.compile(r"(?<![^\s|])(By|by|BY|Von|von|Par|par|Por|por)(?=[A-ZÀ-Þ][a-zà-ÿ])")
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
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,63}|@\w+|https?://\S+|www\.\S+")
_JOINT = re.compile(
    r"[|•·∙/–—;:,()\[\]{}+&«»>*_…\"“”„]|\s-+\s|(?<=\s)(?:and|und|y|et|e|with|con|mit|avec|og|och|en"
    r"|in|for|für|at|from|aus|on|am|le|el|um|sagt|says|special)(?=\s)",
    re.IGNORECASE,
)
# A pseudonym in small letters or with figures, alone behind a word that announces it.
_HANDLE = re.compile(r"(?=.*[a-z])[a-z0-9][\w.-]{2,19}")
_CUT, _SEAM = "‖", "‡"
_MARKS = re.compile(f"[{_CUT}{_SEAM}]")
_PICTURE = ("photo", "credit", "getty", "image", "foto", "bild:", "©")
_BIOGRAPHY = (" is a", " is an", " is the", " writes", " covers", " ist ", " est ", " es ")


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
    cut = _cut(text)
    marks = [(match.start(), match.end(), "by") for match in _BY.finditer(cut)]
    if only_announced and not marks:
        return
    dated = bool(_DATE.search(text) or RELATIVE_TIME.search(text))
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


def _cut(text: str) -> str:
    cut = _ADDRESS.sub(f" {_CUT} ", _GLUED_BY.sub(r"\1 ", text))
    cut = RELATIVE_TIME.sub(f" {_CUT} ", cut)
    cut = _GLUED_DIGIT.sub(" ", cut)
    cut = _GLUED_CASE.sub(lambda match: _seam(cut, match.start()), cut)
    for pattern in (_DATE, _TIME, _DAY):
        cut = pattern.sub(f" {_CUT} ", cut)
    return cut


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
    while position < len(words):
        if not _starts_name(words[position]):
            position += 1
            continue
        end = position
        while (
            end < len(words)
            and end - position <= _MAX_NAME_WORDS
            and _goes_on(words[end], end > position)
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


def _goes_on(word: str, inside: bool) -> bool:
    return _starts_name(word) or (inside and word.casefold().strip(".'") in PARTICLES)


def _starts_name(word: str) -> bool:
    bare = word.strip(".,'’`´")
    return (
        0 < len(bare) <= _MAX_WORD
        and bare[0].isupper()
        and all(letter.isalpha() or letter in "-'’.`´" for letter in bare)
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name-shaped span of a line, with its numbers."""

    line: int
    name: str
    numbers: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Page:
    rows: Sequence[LineState]
    title: int
    first: int
    last: int
    dated: list[int]
    small: set[str]
    heading: str
    prose: str


NAMES = (
    *("announced", "announced above", "single announced", "at start", "behind joint", "behind cut"),
    *("behind seam", "before joint", "before cut", "before seam", "before end", "whole run"),
    *("begins piece", "ends piece", "whole line", "line dated", "lines to date", "line length"),
    *("words", "given name first", "given name any", "given name last", "initial", "capitals"),
    *("small elsewhere", "all small elsewhere", "no name words", "trade words", "particle"),
    *("in head", "lines below title", "lines above text", "inside text", "lines below text"),
    *("in title", "in prose", "near picture words", "caption", "byline", "date", "body", "lead"),
    *("boilerplate", "line words", "bullet", "trade behind", "at sign", "below caption"),
    *("below long line", "line ends", "biography below", "hyphen", "gap", "option start"),
    *("trade below", "heading role", "longer option", "printed before", "order"),
)


def measure_spans(rows: Sequence[LineState], title: int) -> list[Candidate]:
    """Return the candidates of a page, at most a few hundred."""
    text = [i for i, row in enumerate(rows) if row.role is Role.BODY and i > title]
    first = text[0] if text else min(len(rows) - 1, title + 6)
    last = text[-1] if text else first
    head = range(title + 1, min(len(rows), max(first + 2, title + 4), title + 1 + _HEAD_LINES))
    foot = range(max(last + 1, head.stop), min(len(rows), last + 1 + _FOOT_LINES))
    page = _Page(
        rows,
        title,
        first,
        last,
        [i for i in head if _is_dated(rows[i].text)],
        _small_words(rows),
        fold_letters(rows[title].text),
        fold_letters(" ".join(row.text for row in rows[first : last + 1][:_PROSE_LINES])),
    )
    found: list[Candidate] = []
    seen: set[str] = set()
    for lines, limit in ((head, _MAX_HEAD_LINE), (foot, _MAX_FOOT_LINE)):
        for line in lines:
            if len(rows[line].text) <= limit and len(found) < _MAX_SPANS:
                found += _measure_line(page, line, lines is head, seen)
    return [
        Candidate(candidate.line, candidate.name, (*candidate.numbers, min(order, _FAR)))
        for order, candidate in enumerate(found)
    ]


def _is_dated(text: str) -> bool:
    return bool(_DATE.search(text[:200]) or RELATIVE_TIME.search(text[:120]))


def _small_words(rows: Sequence[LineState]) -> set[str]:
    """Return the words that the page prints in small letters: no name is made of them."""
    found: set[str] = set()
    for row in rows:
        words = row.text[:800].split()
        found.update([word.strip(".,:;!?\"'“”‘’()[]") for word in words if word[0].islower()])
    return found


def _measure_line(page: _Page, line: int, head: bool, seen: set[str]) -> Iterator[Candidate]:
    above = page.rows[line - 1].text.strip()
    announced_above = len(above) < 30 and _BY_LINE.fullmatch(above) is not None  # noqa: PLR2004
    row = page.rows[line]
    # A name in a sentence or in a credit is somebody else's.
    never_alone = row.prose or row.role is Role.CAPTION
    for span in find_spans(row.text, only_announced=never_alone and not announced_above):
        size = len(span.words)
        options = {(0, size)}
        if size > 2:  # noqa: PLR2004 (a shorter span has no parts that are full names)
            options |= {(0, 2), (0, 3), (size - 2, size), (size - 3, size), (1, size)}
        for start, end in sorted(options):
            count = end - start
            if start < 0 or end > size or not 1 <= count <= _MAX_NAME_WORDS:
                continue
            if count == 1 and not (span.announced or announced_above):
                continue
            name = " ".join(span.words[start:end]).strip(".,'’")
            if agency(name) or is_place(name) or not name:
                continue
            announced = (span.announced and start == 0) or announced_above
            if not announced and (never_alone or not is_person(name)):
                continue
            numbers = _measure_name(page, line, span, (start, end), head, announced_above)
            yield Candidate(line, name, (*numbers, name in seen))
            seen.add(name)


def _measure_name(  # noqa: PLR0913, PLR0917
    page: _Page,
    line: int,
    span: Span,
    option: tuple[int, int],
    head: bool,
    above: bool,
) -> tuple[float, ...]:
    rows, row = page.rows, page.rows[line]
    start, end = option
    words = span.words[start:end]
    size = len(words)
    folded = [fold_letters(word).strip(".'’") for word in words]
    small = [word.casefold().strip(".,'’") for word in words]
    full = " ".join(folded)
    below = rows[line + 1].text[:80] if line + 1 < len(rows) else ""
    announced = span.announced and start == 0
    behind = row.text.partition(words[-1])[2][:40].casefold().split()[:4]
    known = [word in page.small for word in small]
    refused = [word in NOT_A_NAME for word in small]
    trades = [word in TRADES or word.endswith(TRADE_ENDINGS) for word in small]
    folded_line = row.text.casefold()
    distance = min((abs(line - date) for date in page.dated), default=_FAR)
    return (
        announced,
        above,
        (announced or above) and size == 1,
        span.before == "start",
        span.before == "joint",
        span.before == "cut",
        span.before == "seam",
        span.after == "joint",
        span.after == "cut",
        span.after == "seam",
        span.after == "end",
        size == len(span.words),
        span.begins and start == 0,
        span.ends and end == len(span.words),
        size == row.words,
        span.dated,
        min(distance, _FAR),
        min(len(row.text), _MAX_HEAD_LINE),
        size,
        is_given_name(folded[0]),
        any(map(is_given_name, folded)),
        size > 1 and is_given_name(folded[-1]),
        any(len(word) == 1 for word in small),
        sum(word.isupper() and len(word) > 1 for word in words) == size,
        sum(known) / size,
        all(a or b for a, b in zip(known, refused, strict=True)),
        sum(refused) / size,
        sum(trades) / size,
        any(word in PARTICLES for word in small),
        head,
        line - page.title,
        max(0, page.first - line),
        page.first <= line <= page.last,
        max(0, line - page.last),
        full in page.heading,
        full in page.prose,
        any(word in folded_line for word in _PICTURE),
        row.role is Role.CAPTION,
        row.role is Role.BYLINE,
        row.role is Role.DATE,
        row.role is Role.BODY,
        row.role is Role.LEAD,
        row.role is Role.BOILERPLATE,
        row.words,
        row.bullet,
        any(word.strip(".,:") in TRADES for word in behind),
        "@" in row.text,
        rows[line - 1].role is Role.CAPTION,
        rows[line - 1].words >= 8 and not row.gap,  # noqa: PLR2004
        row.ends,
        full in fold_letters(below) or any(phrase in below for phrase in _BIOGRAPHY),
        any("-" in word for word in words),
        row.gap,
        start,
        any(word.strip(".,:") in TRADES for word in below.casefold().split()[:3]),
        row.role is Role.HEADING,
        len(span.words) - size,
    )


def to_matrix(candidates: Sequence[Candidate]) -> Matrix:
    """Return the numbers of the candidates, one row each."""
    return np.array([candidate.numbers for candidate in candidates], np.float32)
