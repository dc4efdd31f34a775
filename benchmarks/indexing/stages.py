"""`make bench-stages`: the processor time of each stage of preparing an article, in one table.

A stage's time excludes the stages that it calls. The timers themselves cost less than 1 %.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from unittest.mock import patch

import orjson
import typer

from benchmarks.indexing.inputs import build_parsed, build_raw, read_articles
from benchmarks.search.corpus import DATA
from indexer.documents import prepare as preparing
from indexer.input.sources import Input, Kind
from indexer.load.worker_pool import BATCH_INPUTS

ARTICLES = 1_000
# The first articles load tables and fill caches.
WARM_UP = 200

# The stages in their order, by the name that their caller uses.
STAGES = {
    "decode": "indexer.documents.prepare.decode",
    "read the record": "indexer.documents.prepare.read_record",
    "parse": "indexer.documents.prepare.parse_text",
    "clean": "indexer.documents.prepare.normalize_article",
    "names": "indexer.documents.prepare.enrich_article",
    "places": "indexer.enrich.entities._find_places",
    "MinHash": "indexer.documents.document.build_bands",
    "embed": "indexer.documents.document.embed_article",
    "analyse in its language": "indexer.documents.document.analyze_texts",
    "build the document": "indexer.documents.prepare.build_document",
}
REST = "serialize and the rest"


class Stopwatch:
    """Adds up the processor seconds of nested stages, each without what it calls."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._open: list[float] = []

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function with its time added to a stage."""

        def call(*args: Any, **options: Any) -> Any:
            self._open.append(0.0)
            begun = time.process_time()
            try:
                return function(*args, **options)
            finally:
                elapsed = time.process_time() - begun
                own = elapsed - self._open.pop()
                self.seconds[name] = self.seconds.get(name, 0.0) + own
                if self._open:
                    self._open[-1] += elapsed

        return call


@contextmanager
def timing() -> Iterator[Stopwatch]:
    """Measure the stages within the block."""
    stopwatch = Stopwatch()
    with ExitStack() as patches:
        for name, path in STAGES.items():
            module, _, function = path.rpartition(".")
            original = getattr(__import__(module, fromlist=[function]), function)
            patches.enter_context(patch(path, stopwatch.timed(name, original)))
        yield stopwatch


def measure(inputs: Sequence[Input]) -> dict[str, float]:
    """Return the milliseconds of each stage an article."""
    now = datetime.now(UTC)
    preparing.prepare_batch(inputs[:WARM_UP], now)
    with timing() as stopwatch:
        whole = stopwatch.timed(REST, preparing.prepare_batch)
        for start in range(WARM_UP, len(inputs), BATCH_INPUTS):
            whole(inputs[start : start + BATCH_INPUTS], now)
    articles = len(inputs) - WARM_UP
    return {name: 1_000 * spent / articles for name, spent in stopwatch.seconds.items()}


def main() -> None:
    """Print a table for parsed and raw articles."""
    if not DATA.exists():
        typer.echo(f"Skipped: the articles are not here ({DATA.name}).")
        return
    articles = [*islice(read_articles(), WARM_UP + ARTICLES)]
    parsed = [
        Input("", str(number), Kind.PARSED, orjson.dumps(build_parsed(article, number)))
        for number, article in enumerate(articles)
    ]
    raw = [
        Input("", str(number), Kind.RAW, build_raw(article).encode())
        for number, article in enumerate(articles)
    ]
    tables = measure(parsed), measure(raw)
    totals = [sum(table.values()) for table in tables]
    typer.echo(f"{'ms of processor an article':28}{'parsed':>10}{'raw':>10}")
    for name in (*STAGES, REST):
        cells = (
            f"{table.get(name, 0.0):.2f} {100 * table.get(name, 0.0) / total:3.0f}%"
            for table, total in zip(tables, totals, strict=True)
        )
        typer.echo(f"{name:28}" + "".join(f"{cell:>10}" for cell in cells))
    typer.echo(f"{'in all':28}" + "".join(f"{total:>5.2f}     " for total in totals))


if __name__ == "__main__":
    main()
