"""A judged test collection: a directory with corpus.jsonl, queries.jsonl and qrels.tsv."""

import csv
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

# The grades of the judged documents for each query id, 0 for a document that does not match.
Qrels = Mapping[str, Mapping[str, int]]


class CollectionError(Exception):
    """A file of the collection is missing or invalid; the message names it."""


class _Row(BaseModel):
    """One line of a file; ids may be numbers, and unknown keys are ignored."""

    model_config = ConfigDict(coerce_numbers_to_str=True, frozen=True)


class Text(_Row):
    """A line of corpus.jsonl; empty lines separate the paragraphs of the text."""

    id: str
    text: str
    title: str | None = None
    section: str | None = None


class Query(_Row):
    """A line of queries.jsonl."""

    id: str
    text: str


class Judgement(_Row):
    """A row of qrels.tsv: how relevant a document is for a query, 0 if it does not match."""

    query_id: str
    doc_id: str
    grade: int


Row = TypeVar("Row", bound=_Row)


@dataclass(frozen=True, slots=True)
class Judgements:
    """The queries by id, and their grades."""

    queries: Mapping[str, str]
    qrels: Qrels


def read_judgements(queries: Path, qrels: Path) -> Judgements:
    """Return the queries that have a judgement. Raises CollectionError."""
    grades: dict[str, dict[str, int]] = {}
    for row in _read_rows(qrels, Judgement):
        grades.setdefault(row.query_id, {})[row.doc_id] = row.grade
    texts = {query.id: query.text for query in read_lines(queries, Query) if query.id in grades}
    if not texts:
        raise CollectionError(f"{qrels} judges no query of {queries}.")
    return Judgements(texts, {query: grades[query] for query in texts})


def read_lines(path: Path, row_type: type[Row]) -> Iterator[Row]:
    """Yield the objects of a JSON Lines file. Raises CollectionError."""
    with _translated_errors(path), path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.isspace():
                yield _validate(path, number, partial(row_type.model_validate_json, line))


def _read_rows(path: Path, row_type: type[Row]) -> Iterator[Row]:
    with _translated_errors(path), path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        for row in rows:
            yield _validate(path, rows.line_num, partial(row_type.model_validate, row))


def _validate(path: Path, number: int, validate: Callable[[], Row]) -> Row:
    try:
        return validate()
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        detail = ": ".join(filter(None, (field, first["msg"])))
        raise CollectionError(f"{path}, line {number}: {detail}.") from error


@contextmanager
def _translated_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CollectionError(f"{path} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise CollectionError(f"{path} cannot be read: {error}.") from error
