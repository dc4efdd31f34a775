"""The process that writes what the API receives: it prepares, stores and deletes.

The API calls the functions of this module in a process of their own, so that neither the parser nor
a bulk request delays a search. Errors are returned as values, since not all can be pickled.
"""

import gc
import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Thread
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

import orjson

from indexer.errors import IndexerError, LockHeldError
from indexer.input.files import MAX_ARTICLE_BYTES
from indexer.input.sources import Input, Kind, RejectedInput
from indexer.load.results import LoadResult

if TYPE_CHECKING:
    from indexer.feed.writer import FeedWriter
    from mappings.connection import ClusterSettings

# Of 20 levels: the process gets a tenth of the processor time of a search that wants to run, too.
_NICENESS = 10

# A client that waits longer gives up; it gets an error, and sends the articles again.
RETRY_TIMEOUT_S = 5.0

PushResults: TypeAlias = Sequence[LoadResult]

# The path of every result.
_PATH = "push"

# A reindex or restore moves the alias within seconds.
_SWAP_WAIT_S = MappingProxyType(dict.fromkeys(("reindex", "rollback", "restore"), 2.0))

_BULK_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class PushError:
    """Why nothing was acknowledged; `is_locked` if another command has to end first."""

    message: str
    is_locked: bool = False


def read_article(content: bytes, is_raw: bool) -> Input | RejectedInput:
    """Return the input: JSON with a `text` is a raw article, which can have an `id`."""
    if len(content) > MAX_ARTICLE_BYTES:
        detail = f"an article is at most {MAX_ARTICLE_BYTES // 1024**2} MB; split it"
        return RejectedInput(_PATH, None, "too-large", detail)
    if is_raw:
        return Input(_PATH, None, Kind.RAW, content)
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError:
        value = None  # the parser of articles describes the error
    if not isinstance(value, dict) or "text" not in value:
        return Input(_PATH, None, Kind.PARSED, content)
    id_ = value.get("id")
    if value.keys() - {"id", "text"} or not isinstance(value["text"], str):
        detail = "a raw article has a `text`, which is a string, and may have an `id`"
        return RejectedInput(_PATH, None, "invalid-article", detail)
    if not isinstance(id_, str | None):
        return RejectedInput(_PATH, None, "invalid-article", "`id` must be text")
    return Input(_PATH, id_ or None, Kind.RAW, value["text"].encode())


class _Worker:
    """The state of the process: one writer, made at its start."""

    writer: "FeedWriter | None" = None


def start_worker(settings: "ClusterSettings") -> None:
    """Connect as the settings say, and import the parser."""
    from elasticsearch import Elasticsearch, OrjsonSerializer  # noqa: PLC0415

    from indexer.feed.writer import FeedWriter  # noqa: PLC0415
    from indexer.index.retry import limit_retries  # noqa: PLC0415
    from indexer.load.worker_pool import end_with_parent  # noqa: PLC0415
    from mappings.connection import client_options  # noqa: PLC0415

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    Thread(target=end_with_parent, daemon=True).start()
    with suppress(OSError):
        os.nice(_NICENESS)
    limit_retries(RETRY_TIMEOUT_S)
    client = Elasticsearch(
        **client_options(settings),
        serializer=OrjsonSerializer(),
        request_timeout=_BULK_TIMEOUT_S,
    )
    _Worker.writer = FeedWriter(client, settings, "push", _SWAP_WAIT_S)
    gc.freeze()  # the parser's tables are never garbage


def _writer() -> "FeedWriter":
    assert _Worker.writer
    return _Worker.writer


def store(articles: Sequence[tuple[bytes, bool]]) -> list[LoadResult] | PushError:
    """Store articles, each with whether it is raw, and return one result for each.

    Return an error if some may be missing.
    """
    from indexer.documents.prepare import prepare_batch  # noqa: PLC0415

    prepared = prepare_batch([read_article(*article) for article in articles], datetime.now(UTC))
    try:
        with _writer().translated_errors():
            return _writer().write(prepared)
    except IndexerError as error:
        return PushError(str(error), isinstance(error, LockHeldError))


def delete(ids: Sequence[str]) -> dict[str, str] | PushError:
    """Delete articles and return `deleted`, `gone` (deleted before) or `unknown` for each id."""
    try:
        with _writer().translated_errors():
            deletion = _writer().delete(ids)
    except IndexerError as error:
        return PushError(str(error), isinstance(error, LockHeldError))
    return {
        **dict.fromkeys(deletion.deleted, "deleted"),
        **dict.fromkeys(deletion.gone, "gone"),
        **dict.fromkeys(deletion.unknown, "unknown"),
    }


def update_stories() -> bool:
    """Update the stories if that is due; return whether there are some to update later."""
    with suppress(IndexerError), _writer().translated_errors():
        _writer().update_stories()
    return _writer().has_new
