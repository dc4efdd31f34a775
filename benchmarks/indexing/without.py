"""The indexer without names and stories: `python -m benchmarks.indexing.without load …`."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from unittest.mock import patch

from indexer.__main__ import app
from indexer.documents.prepare import LoadItem, prepare_batch
from indexer.input.sources import Input, RejectedInput

MODULE = "benchmarks.indexing.without"


@contextmanager
def without_names() -> Iterator[None]:
    """Documents have no names and no bands, by which stories are found."""
    with (
        patch("indexer.documents.prepare.enrich_article", lambda article: article),
        patch("indexer.documents.document.build_bands", lambda *_: []),
    ):
        yield


def prepare_without(
    batch: list[Input | RejectedInput], now: datetime | None = None
) -> list[LoadItem]:
    """Prepare articles in a worker process."""
    with without_names():
        return prepare_batch(batch, now)


def main() -> None:
    """The command line; its further processes leave them out as well."""
    with ExitStack() as stack:
        stack.enter_context(without_names())
        stack.enter_context(patch("indexer.load.worker_pool.prepare_batch", prepare_without))
        stack.enter_context(patch("indexer.load.run.update_stories", lambda *_: 0))
        app()


if __name__ == "__main__":
    main()
