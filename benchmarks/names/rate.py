"""The speed of loading with and without places and stories, alternately in one run."""

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import orjson

from benchmarks.indexing.inputs import read_articles
from benchmarks.indexing.loads import run_indexer
from benchmarks.indexing.without import MODULE

# So many that the start of the worker processes hardly counts.
ARTICLES = 12_000
ROUNDS = 3

_MODULES = {True: "indexer", False: MODULE}


def compare(url: str) -> Iterator[str]:
    """The rates and their ratio; the first, uncounted round warms everything up."""
    rates: dict[bool, list[float]] = {True: [], False: []}
    with TemporaryDirectory() as temporary:
        directory = Path(temporary, "articles")
        directory.mkdir()
        _write(directory / "articles.jsonl")
        for number in range(ROUNDS + 1):
            # Whichever comes first in a round meets a server that is still busy with the last.
            for full in sorted((True, False), reverse=bool(number % 2)):
                started = time.perf_counter()
                articles = run_indexer(url, directory, _MODULES[full]).articles
                if number:
                    rates[full].append(articles / (time.perf_counter() - started))
    medians = {full: median(found) for full, found in rates.items()}
    yield f"  with names and stories {medians[True]:,.0f} articles/s, without {medians[False]:,.0f}"
    pairs = [one / other for one, other in zip(rates[True], rates[False], strict=True)]
    yield f"  ratio {median(pairs):.2f} (rounds: {', '.join(f'{pair:.2f}' for pair in pairs)})"


def _write(file: Path) -> None:
    """Articles of the kinds that there are, spread over the archive."""
    fields = ("id", "title", "published_at", "section", "authors", "url")
    rows = list(read_articles())
    with file.open("wb") as written:
        for row in rows[:: len(rows) // ARTICLES][:ARTICLES]:
            article = {name: row[name] for name in fields if row.get(name)}
            written.write(orjson.dumps(article | {"body": row["text"]}) + b"\n")
