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
FILES_PER_DIRECTORY = 1_000


def write_inputs(directory: Path, count: int) -> dict[str, list[bytes]]:
    """Write the articles as parsed lines and as raw files; return them as bulk bodies.

    "plain" bodies contain the documents of the indexer, "bare" ones neither names nor stories.
    """
    for kind in KINDS:
        (directory / kind).mkdir()
    operations: dict[str, list[bytes]] = {"plain": [], "bare": []}
    with (directory / "parsed" / "articles.jsonl").open("wb") as lines:
        for number, article in enumerate(islice(repeat_shuffled(), count)):
            line = orjson.dumps(build_parsed(article, number))
            lines.write(line + b"\n")
            write_raw(directory / "raw", article, number)
            operations["plain"].append(build_operation(line))
            with without_names():
                operations["bare"].append(build_operation(line))
    return {name: batch_operations(lines) for name, lines in operations.items()}


def batch_operations(operations: list[bytes]) -> list[bytes]:
    """The operations as bulk bodies."""
    return [b"".join(operations[at : at + CHUNK]) for at in range(0, len(operations), CHUNK)]


def read_articles() -> Iterator[dict[str, Any]]:
    """The articles of the archive that have a title and a text."""
    with gzip.open(DATA) as file:
        yield from (
            article for article in map(orjson.loads, file) if article["title"] and article["text"]
        )


def repeat_shuffled() -> Iterator[dict[str, Any]]:
    """The articles, and then for ever again with the words of each paragraph in another order."""
    yield from read_articles()
    for turn in count_from(1):
        chance = random.Random(turn)
        for article in read_articles():
            words = (paragraph.split(" ") for paragraph in article["text"].split("\n"))
            shuffled = (" ".join(chance.sample(part, len(part))) for part in words)
            yield {**article, "text": "\n".join(shuffled)}


def build_parsed(article: dict[str, Any], number: int) -> dict[str, Any]:
    """A parsed article as a feed would give it."""
    kept = {
        name: article[name] for name in ("published_at", "section", "authors") if article.get(name)
    }
    return {"id": str(number), "title": article["title"], "body": article["text"], **kept}


def write_raw(directory: Path, article: dict[str, Any], number: int) -> None:
    """The same article as a text file."""
    below = directory / f"{number // FILES_PER_DIRECTORY:04}"
    below.mkdir(exist_ok=True)
    (below / f"{number}.txt").write_text(build_raw(article), "utf-8")


def build_raw(article: dict[str, Any]) -> str:
    """An article as a page's text: title, byline, date, paragraphs."""
    author = f"By {article['authors'][0]}\n" if article.get("authors") else ""
    return f"{article['title']}\n{author}{article.get('published_at') or ''}\n\n{article['text']}"


def build_operation(line: bytes) -> bytes:
    """Return the bulk operation of a parsed article, with the document of the indexer."""
    document = prepare(Input("", "", Kind.PARSED, line))
    assert isinstance(document, BulkDocument), document
    action = orjson.dumps({"index": {"_id": document.id}})
    return b"%s\n%s\n" % (action, document.payload)
