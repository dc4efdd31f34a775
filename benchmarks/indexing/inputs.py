"""The articles to load: as parsed lines, as raw files, and as ready-made bulk bodies."""

import gzip
import random
import re
from collections.abc import Iterator, Sequence
from itertools import count as count_from
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from benchmarks.indexing.without import without_names
from benchmarks.search.corpus import DATA
from indexer.documents.article import ArticleError
from indexer.documents.prepare import BulkDocument, prepare_batch
from indexer.input.sources import Input, Kind
from indexer.load.worker_pool import BATCH_INPUTS
from indexer.parser import parse_text

KINDS = ("parsed", "raw")
CHUNK = 500
FILES_PER_DIRECTORY = 1_000
_SENTENCE_END = re.compile(r"(?<=[.!?]) ")


def write_inputs(directory: Path, count: int, *, bare: bool = False) -> dict[str, list[bytes]]:
    """Write the articles as parsed lines and as raw files; return them as bulk bodies.

    "plain" bodies contain the documents of the indexer; with `bare` others have neither names nor
    stories.
    """
    for kind in KINDS:
        (directory / kind).mkdir()
    operations: dict[str, list[bytes]] = {"plain": [], "bare": []}
    articles = enumerate(islice(repeat_reordered(), count))
    with (directory / "parsed" / "articles.jsonl").open("wb") as lines:
        while batch := [*islice(articles, BATCH_INPUTS)]:
            for number, article in batch:
                write_raw(directory / "raw", article, number)
            records = [orjson.dumps(build_parsed(article, number)) for number, article in batch]
            lines.writelines(record + b"\n" for record in records)
            operations["plain"] += build_operations(records)
            if bare:
                with without_names():
                    operations["bare"] += build_operations(records)
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


def read_whole() -> Iterator[dict[str, Any]]:
    """Those whose raw form is an article as well: a headline alone, with asterisks, is not."""
    for article in read_articles():
        try:
            parse_text(build_raw(article))
        except ArticleError:
            continue
        yield article


def repeat_reordered() -> Iterator[dict[str, Any]]:
    """The articles, and then for ever again with the words of each sentence in another order."""
    articles: list[dict[str, Any]] = []
    for article in read_whole():
        articles.append(article)
        yield article
    for turn in count_from(1):
        chance = random.Random(turn)
        for article in articles:
            paragraphs = article["text"].split("\n")
            reordered = (reorder(paragraph, chance) for paragraph in paragraphs)
            yield {**article, "text": "\n".join(reordered)}


def reorder(paragraph: str, chance: random.Random) -> str:
    """Return the paragraph with other words inside its sentences.

    First and last words stay, so that a sentence still begins and ends as one: without them the
    parser would read another kind of page.
    """
    sentences = []
    for sentence in _SENTENCE_END.split(paragraph):
        first, *middle = sentence.split(" ")
        last = middle[-1:]
        inner = middle[:-1]
        sentences.append(" ".join((first, *chance.sample(inner, len(inner)), *last)))
    return " ".join(sentences)


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


def build_operations(records: Sequence[bytes]) -> list[bytes]:
    """Return the bulk operations of parsed articles, with the documents of the indexer."""
    return [
        build_operation(item)
        for item in prepare_batch([Input("", "", Kind.PARSED, record) for record in records])
        if isinstance(item, BulkDocument)
    ]


def build_operation(document: BulkDocument) -> bytes:
    """Return action and document."""
    action = orjson.dumps({"index": {"_id": document.id}})
    return b"%s\n%s\n" % (action, document.payload)
