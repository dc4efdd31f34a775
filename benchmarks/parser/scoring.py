"""Scores of one parsed article against its truth, and their means with standard errors."""

import datetime
import math
import re
import statistics
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from benchmarks.parser.corpus import LabelledText, Truth

_SHINGLE = 4
_MAX_HEADING_WORDS = 15
# Scripts that print no blanks between words: each character is a token.
_UNSPACED = re.compile(
    "[\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
_LABEL_JOINTS = re.compile(r"\s*(?:,|;|&|/|\||\band\b|\bund\b|\by\b|\bet\b)\s*", re.IGNORECASE)
_DEGREE = re.compile(r"(?:[A-Z]{1,2}[a-z]?\.?){1,4}®?|[A-Z]{2,6}®?")
# A part of a label with one of these words is what a person is, not a name.
_ROLES = re.compile(
    r"\b(?:expert|dietitian|editor|reporter|writer|correspondent|director|manager|officer|founder"
    r"|redaktion|redakteurin?|representative|newsroom|abteilung|edited by)\b",
    re.IGNORECASE,
)
_PERSONAL_TITLES = frozenset(["dr", "prof", "professor", "mr", "mrs", "ms", "sir", "dame"])

Scores = dict[str, float]


@dataclass(frozen=True)
class Parsed:
    """What a parser reports of one text, in plain values."""

    title: str = ""
    body: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    published_at: datetime.datetime | None = None
    authors: tuple[str, ...] = ()


def score_text(parsed: Parsed, text: LabelledText) -> Scores:
    """Return every score that the truth allows for one text."""
    truth = text.truth
    scores = {"title": float(fold(parsed.title) == fold(truth.title))}
    if truth.body:
        precision, recall, f1 = score_body(parsed, truth)
        scores |= {"precision": precision, "recall": recall, "body F1": f1}
    if truth.published_at:
        scores["date"] = float(_same_day(parsed.published_at, truth.published_at))
    scores |= _score_authors(parsed, truth)
    scores |= _score_segments(parsed, truth)
    printed = fold(text.text)
    scores["not printed"] = float(any(fold(name) not in printed for name in parsed.authors))
    return scores


def score_body(parsed: Parsed, truth: Truth) -> tuple[float, float, float]:
    """Precision, recall and F1 over runs of four words, without sub-headings on either side."""
    headings = {fold(heading) for heading in truth.headings}
    headings |= {fold(heading) for heading in parsed.headings if _is_short(heading)}
    kept = _shingles(line for line in parsed.body if fold(line) not in headings)
    wanted = _shingles(line for line in truth.body if fold(line) not in headings)
    hits = sum((kept & wanted).values())
    precision = hits / max(1, sum(kept.values()))
    recall = hits / max(1, sum(wanted.values()))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def _is_short(heading: str) -> bool:
    return len(heading.split()) <= _MAX_HEADING_WORDS and not heading.rstrip().endswith((".", "。"))


def _same_day(found: datetime.datetime | None, wanted: str) -> bool:
    day = datetime.datetime.fromisoformat(wanted.replace("Z", "+00:00")).date()
    return found is not None and abs((found.date() - day).days) <= 1


def _score_authors(parsed: Parsed, truth: Truth) -> Iterator[tuple[str, float]]:
    wanted = {fold_person(name) for name in truth.authors}
    optional = {fold_person(name) for name in truth.optional_authors} - wanted
    names = {fold_person(name) for name in parsed.authors} - optional
    if wanted:
        yield "authors F1", _f1(wanted, names)
        divided = {fold_person(name) for name in split_authors(truth.authors)}
        yield "authors F1, labels divided", _f1(divided, names)
    elif truth.authors_reviewed:
        yield "named for an organization", float(bool(names))


def _f1(wanted: set[str], names: set[str]) -> float:
    return 2 * len(wanted & names) / max(1, len(wanted) + len(names))


def split_authors(authors: Iterable[str]) -> list[str]:
    """Return the people of a label: some labels have several, or a role, in one string."""
    people: list[str] = []
    for label in authors:
        parts = [part for part in _LABEL_JOINTS.split(label) if part.strip()]
        named = [
            part
            for part in parts
            if " " in part.strip() and not _ROLES.search(part) and not _DEGREE.fullmatch(part)
        ]
        people += named if len(parts) > 1 and named and named[0] == parts[0] else [label]
    return people


def _score_segments(parsed: Parsed, truth: Truth) -> Iterator[tuple[str, float]]:
    if truth.required or truth.forbidden:
        body = fold("\n".join((*parsed.body, *parsed.headings)))
        if truth.required:
            yield "required kept", _share(truth.required, body)
        if truth.forbidden:
            yield "forbidden kept", _share(truth.forbidden, body)


def _share(segments: tuple[str, ...], body: str) -> float:
    return sum(fold(segment) in body for segment in segments) / len(segments)


def fold(text: str) -> str:
    """Return the words in lower case with one blank between them."""
    return " ".join(words(text))


def fold_person(text: str) -> str:
    """Return the words of a name in lower case, without a personal title."""
    parts = words(text)
    while len(parts) > 2 and parts[0] in _PERSONAL_TITLES:  # noqa: PLR2004 (a full name)
        del parts[0]
    return " ".join(parts)


def words(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text).lower())


def tokens(text: str) -> list[str]:
    """Return the words in lower case; the characters if the script has no blanks."""
    return [
        token for word in words(text) for token in (word if _UNSPACED.search(word) else (word,))
    ]


def _shingles(lines: Iterable[str]) -> Counter[tuple[str, ...]]:
    parts = tokens("\n".join(lines))
    last = max(1, len(parts) - _SHINGLE + 1) if parts else 0
    return Counter(tuple(parts[i : i + _SHINGLE]) for i in range(last))


@dataclass(frozen=True)
class Mean:
    """The mean of a score over `count` texts and its standard error."""

    value: float
    error: float
    count: int

    def __str__(self) -> str:
        return f"{self.value:.3f} ±{self.error:.3f} ({self.count})"


def average(rows: Iterable[Scores]) -> dict[str, Mean]:
    """Return the mean of every score over the texts that have it."""
    values: defaultdict[str, list[float]] = defaultdict(list)
    for row in rows:
        for name, value in row.items():
            values[name].append(value)
    return {name: _mean(found) for name, found in values.items()}


def _mean(values: list[float]) -> Mean:
    error = statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else 0.0
    return Mean(statistics.fmean(values), error, len(values))
