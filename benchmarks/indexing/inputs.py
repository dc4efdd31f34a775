"""The articles to load: as parsed lines, as raw files, and as ready-made bulk bodies."""

import gzip
import random
from collections.abc import Iterator
from itertools import count as count_from
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from benchmarks.indexing.without import without_names
from benchmarks.search.corpus import DATA
from indexer.documents.prepare import BulkDocument, prepare
from indexer.input.sources import Input, Kind

KINDS = ("parsed", "raw")
CHUNK = 500
FILES_A_FOLDER = 1_000


def write_inputs(folder: Path, count: int) -> dict[str, list[bytes]]:
    """The articles as parsed lines and as raw files; and as bulk bodies, which are given back.

    "plain" bodies hold what the indexer makes of an article, "bare" ones neither names nor stories.
    """
    for kind in KINDS:
        (folder / kind).mkdir()
    operations: dict[str, list[bytes]] = {"plain": [], "bare": []}
    with (folder / "parsed" / "articles.jsonl").open("wb") as lines:
        for number, given in enumerate(islice(repeat_shuffled(), count)):
            line = orjson.dumps(build_parsed(given, number))
            lines.write(line + b"\n")
            write_raw(folder / "raw", given, number)
            operations["plain"].append(build_operation(line))
            with without_names():
                operations["bare"].append(build_operation(line))
    return {name: cut_bodies(each) for name, each in operations.items()}


def cut_bodies(operations: list[bytes]) -> list[bytes]:
    """The operations as bulk bodies."""
    return [b"".join(operations[at : at + CHUNK]) for at in range(0, len(operations), CHUNK)]


def read_given() -> Iterator[dict[str, Any]]:
    """The articles of the archive that have a title and a text."""
    with gzip.open(DATA) as file:
        yield from (given for given in map(orjson.loads, file) if given["title"] and given["text"])


def repeat_shuffled() -> Iterator[dict[str, Any]]:
    """The articles, and then for ever again with the words of each paragraph in another order."""
    yield from read_given()
    for turn in count_from(1):
        chance = random.Random(turn)
        for given in read_given():
            words = (paragraph.split(" ") for paragraph in given["text"].split("\n"))
            shuffled = (" ".join(chance.sample(each, len(each))) for each in words)
            yield {**given, "text": "\n".join(shuffled)}


def build_parsed(given: dict[str, Any], number: int) -> dict[str, Any]:
    """A parsed article as a feed would give it."""
    kept = {name: given[name] for name in ("published_at", "section", "authors") if given.get(name)}
    return {"id": str(number), "title": given["title"], "body": given["text"], **kept}


def write_raw(folder: Path, given: dict[str, Any], number: int) -> None:
    """The same article as a text file."""
    below = folder / f"{number // FILES_A_FOLDER:04}"
    below.mkdir(exist_ok=True)
    author = f"By {given['authors'][0]}\n" if given.get("authors") else ""
    text = f"{given['title']}\n{author}{given.get('published_at') or ''}\n\n{given['text']}"
    (below / f"{number}.txt").write_text(text, "utf-8")


def build_operation(line: bytes) -> bytes:
    """What a bulk body holds for a parsed article: the same document that the indexer makes."""
    step = prepare(Input("", "", Kind.PARSED, line))
    assert isinstance(step, BulkDocument), step
    action = orjson.dumps({"index": {"_id": step.id}})
    return b"%s\n%s\n" % (action, step.payload)
