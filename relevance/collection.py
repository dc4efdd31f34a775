"""A judged collection: a folder with corpus.jsonl, queries.jsonl and qrels.tsv."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from relevance.errors import CollectionError
from relevance.measures import Qrels


@dataclass(frozen=True, slots=True)
class Judgements:
    """Queries by id, and for each the grades of the documents that were judged, 0 for no match."""

    queries: Mapping[str, str]
    qrels: Qrels


def read_judgements(queries: Path, qrels: Path) -> Judgements:
    """The judged queries; those that no judgement is on are left out. Raises CollectionError."""
    grades: dict[str, dict[str, int]] = {}
    for row in _rows(qrels):
        grades.setdefault(row["query_id"], {})[row["doc_id"]] = int(row["grade"])
    texts = {str(query["id"]): str(query["text"]) for query in read_lines(queries)}
    return Judgements({query: text for query, text in texts.items() if query in grades}, grades)


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file. Raises CollectionError."""
    for number, line in enumerate(_text(path).splitlines(), 1):
        try:
            yield orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise CollectionError(f"{path}, line {number}, is no JSON object: {error}") from error


def _rows(path: Path) -> Iterator[dict[str, str]]:
    return csv.DictReader(_text(path).splitlines(), delimiter="\t")


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise CollectionError(f"{path} cannot be read: {error.strerror}.") from error
