"""A judged collection: a folder with corpus.jsonl, queries.jsonl and qrels.tsv."""

import csv
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from relevance.errors import CollectionError
from relevance.metrics import Qrels


class _Row(BaseModel):
    """One line of a file; ids may be numbers, and what is not asked for is left."""

    model_config = ConfigDict(coerce_numbers_to_str=True, frozen=True)


class Text(_Row):
    """A line of corpus.jsonl: paragraphs are parted by empty lines."""

    id: str
    text: str
    title: str | None = None
    section: str | None = None


class Query(_Row):
    """A line of queries.jsonl."""

    id: str
    text: str


class Judgement(_Row):
    """A row of qrels.tsv: how well a document answers a query, 0 for no match."""

    query_id: str
    doc_id: str
    grade: int


Row = TypeVar("Row", bound=_Row)


@dataclass(frozen=True, slots=True)
class Judgements:
    """Queries by id, and for each the grades of the documents that were judged, 0 for no match."""

    queries: Mapping[str, str]
    qrels: Qrels


def read_judgements(queries: Path, qrels: Path) -> Judgements:
    """The judged queries; those that no judgement is on are left out. Raises CollectionError."""
    grades: dict[str, dict[str, int]] = {}
    for row in _read_rows(qrels, Judgement):
        grades.setdefault(row.query_id, {})[row.doc_id] = row.grade
    texts = {query.id: query.text for query in read_lines(queries, Query) if query.id in grades}
    if not texts:
        raise CollectionError(f"{qrels} judges no query of {queries}.")
    return Judgements(texts, {query: grades[query] for query in texts})


def read_lines(path: Path, kind: type[Row]) -> Iterator[Row]:
    """The objects of a JSON Lines file. Raises CollectionError."""
    with _reading(path), path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.isspace():
                yield _read(path, number, partial(kind.model_validate_json, line))


def _read_rows(path: Path, kind: type[Row]) -> Iterator[Row]:
    with _reading(path), path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        for row in rows:
            yield _read(path, rows.line_num, partial(kind.model_validate, row))


def _read(path: Path, number: int, read: Callable[[], Row]) -> Row:
    try:
        return read()
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(map(str, fault["loc"]))
        told = ": ".join(filter(None, (place, fault["msg"])))
        raise CollectionError(f"{path}, line {number}: {told}.") from error


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CollectionError(f"{path} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise CollectionError(f"{path} cannot be read: {error}.") from error
