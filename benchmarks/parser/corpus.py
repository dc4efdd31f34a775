"""Labelled article texts: a text file and a JSON file with the truth for each."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from indexer.input.decoding import decode

DEFAULT_DATA = Path(__file__).parents[2] / "../shared/data/articles"
# Set by set, with the directory below the data directory.
SETS = {
    "public": "public",
    "other languages": "public_other_languages",
    "meta only": "public_meta_only",
    "gn1": "more/gn1",
    "ird": "more/ird",
    "mcb": "more/mcb",
    "traf": "more/traf",
    "readability": "more/readability",
}
# The licences of the others allow evaluation only.
TRAINING_SETS = frozenset(("public", "other languages", "meta only", "mcb", "traf"))
FOLDS = 5


@dataclass(frozen=True)
class Truth:
    """What a text says; empty or None if the label does not say it."""

    title: str
    body: tuple[str, ...]
    headings: tuple[str, ...]
    published_at: str | None
    authors: tuple[str, ...]
    optional_authors: frozenset[str]
    authors_reviewed: bool
    required: tuple[str, ...]
    forbidden: tuple[str, ...]


@dataclass(frozen=True)
class LabelledText:
    """A text with its truth; `fold` depends on the publisher alone."""

    key: str
    set_name: str
    publisher: str
    fold: int
    raw: bytes = field(repr=False)
    text: str = field(repr=False)
    truth: Truth = field(repr=False)


def read_corpus(data: Path) -> list[LabelledText]:
    """Read every text of every set that is in the data directory."""
    fixes = _read_fixes(data)
    return [
        text
        for set_name, directory in SETS.items()
        for text in _read_set(set_name, data / directory, fixes)
    ]


def _read_fixes(data: Path) -> dict[str, dict[str, Any]]:
    for path in (data / "label-fixes.json", data.parents[1] / "label-fixes.json"):
        if path.is_file():
            fixes: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8"))
            return fixes
    return {"authors": {}, "dates": {}}


def _read_set(
    set_name: str, directory: Path, fixes: dict[str, dict[str, Any]]
) -> Iterator[LabelledText]:
    for path in sorted(directory.glob("*.txt")):
        label = json.loads(path.with_suffix(".json").read_text("utf-8"))
        publisher = label.get("split_key") or path.stem
        raw = path.read_bytes()
        yield LabelledText(
            path.stem,
            set_name,
            publisher,
            _fold(publisher),
            raw,
            decode(raw).text,
            _read_truth(path.stem, label, fixes),
        )


def _fold(publisher: str) -> int:
    return hashlib.sha256(publisher.encode()).digest()[0] % FOLDS


def _read_truth(key: str, label: dict[str, Any], fixes: dict[str, dict[str, Any]]) -> Truth:
    printed = label["in_text"]
    fix = fixes["authors"].get(key)
    authors = fix["authors"] if fix else printed.get("authors") or ()
    optional = fix["optional"] + fix["organisations"] if fix else ()
    segments = label.get("segments") or {}
    dated = printed.get("date_line") and key not in fixes["dates"]
    return Truth(
        title=label["title"],
        body=tuple(label.get("body") or ()),
        headings=tuple(_texts(label.get("headings") or ())),
        published_at=label["published_at"] if dated else None,
        authors=tuple(authors),
        optional_authors=frozenset(optional),
        authors_reviewed=fix is not None,
        required=tuple(segments.get("with") or ()),
        forbidden=tuple(segments.get("without") or ()),
    )


def _texts(headings: Iterable[Any]) -> Iterator[str]:
    for heading in headings:
        yield heading["text"] if isinstance(heading, dict) else heading
