"""Writes what clients push, in a separate process.

The only module of the API that imports `indexer`, and only inside functions: an API that is not
written to never loads it, and the parser runs in the other process.
"""

import asyncio
import math
import multiprocessing
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import structlog

from api.errors import (
    ArticleNotFoundError,
    IndexLockedError,
    PushOverloadedError,
    ServiceError,
    WritesUnavailableError,
)
from api.schemas.push import DeleteResponse, PushResponse, PushResult
from api.server.metrics import Metrics
from mappings.connection import ClusterSettings

if TYPE_CHECKING:
    from indexer.feed.push import PushError, PushResults

# Articles of several requests are stored together, up to the sizes of a load's batches.
_MAX_ARTICLES = 500
_MAX_BYTES = 4 * 1024 * 1024

_STORIES_POLL_S = 0.5
_MAX_RETRY_AFTER_S = 30
# The weight of the last batch in the estimate of how many bytes a second are stored.
_SMOOTHING = 0.3
_FIRST_BYTES_PER_S = 500_000.0

_T = TypeVar("_T")

# An article as it was sent, and whether it is a raw text; else it is JSON.
PushedArticle: TypeAlias = tuple[bytes, bool]
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Part:
    """Some articles of one request, and where its results are expected."""

    articles: Sequence[PushedArticle]
    size: int
    results: "asyncio.Future[PushResults]"


class PushService:
    """The queue of pushed articles, and the process that stores them."""

    def __init__(self, settings: ClusterSettings, metrics: Metrics, max_queue_bytes: int) -> None:
        """`max_queue_bytes` is the size of the bodies that may wait; the process starts later."""
        self._settings = settings
        self._metrics = metrics
        self._max_queue_bytes = max_queue_bytes
        self._pool: ProcessPoolExecutor | None = None
        self._queue: deque[_Part] = deque()
        self._queued_bytes = 0
        self._bytes_per_s = _FIRST_BYTES_PER_S
        self._draining: asyncio.Task[None] | None = None

    async def push(self, articles: Sequence[PushedArticle]) -> PushResponse:
        """Store the articles and return their results.

        Raise PushOverloadedError if too many wait, and WritesUnavailableError or IndexLockedError
        if some of them may not be stored; sending them again changes nothing else.
        """
        started = monotonic()
        size = sum(len(article[0]) for article in articles)
        if self._queue and self._queued_bytes + size > self._max_queue_bytes:
            seconds = math.ceil(self._queued_bytes / self._bytes_per_s)
            raise PushOverloadedError(
                "Too many articles wait to be stored.",
                min(max(1, seconds), _MAX_RETRY_AFTER_S),
            )
        parts = [self._enqueue(part) for part in _split(articles)]
        self._ensure_draining()
        replies = await asyncio.gather(*parts, return_exceptions=True)
        results: list[PushResult] = []
        for reply in replies:
            if isinstance(reply, BaseException):
                raise reply
            results += [_read_result(len(results) + n, r) for n, r in enumerate(reply, start=1)]
        self._metrics.observe_push([r["outcome"] for r in results], monotonic() - started)
        return {"results": results}

    async def delete(self, article_id: str) -> DeleteResponse:
        """Delete an article for good. Raise ArticleNotFoundError if there never was one."""
        from indexer.feed.push import delete  # noqa: PLC0415

        reply = _raise_error(await self._run(delete, (article_id,)))
        outcome: str = reply[article_id]
        if outcome == "unknown":
            raise ArticleNotFoundError("No article has this id.")
        self._metrics.observe_push([outcome])
        self._ensure_draining()
        return {"id": article_id, "outcome": outcome}

    async def close(self) -> None:
        """End the process, after what it is doing."""
        if self._draining:
            self._draining.cancel()
        if self._pool:
            await asyncio.to_thread(self._pool.shutdown, cancel_futures=True)

    def _enqueue(self, articles: Sequence[PushedArticle]) -> "asyncio.Future[PushResults]":
        size = sum(len(article[0]) for article in articles)
        results: asyncio.Future[PushResults] = asyncio.get_running_loop().create_future()
        self._queue.append(_Part(articles, size, results))
        self._change_queued_bytes(size)
        return results

    def _change_queued_bytes(self, change: int) -> None:
        self._queued_bytes += change
        self._metrics.push_queue_bytes.set(self._queued_bytes)

    def _ensure_draining(self) -> None:
        if self._draining is None or self._draining.done():
            self._draining = asyncio.create_task(self._drain())

    async def _drain(self) -> None:
        """Store what waits, and update the stories until nothing is new."""
        from indexer.feed.push import update_stories  # noqa: PLC0415

        has_new = True
        while self._queue or has_new:
            if self._queue:
                await self._store(self._take())
            else:
                await asyncio.sleep(_STORIES_POLL_S)
            try:
                has_new = await self._run(update_stories)
            except ServiceError:
                has_new = False  # the process died: the next push starts another one

    def _take(self) -> list[_Part]:
        """Remove and return the parts of the next batch."""
        parts = [self._queue.popleft()]
        articles, size = len(parts[0].articles), parts[0].size
        while self._queue:
            part = self._queue[0]
            articles, size = articles + len(part.articles), size + part.size
            if articles > _MAX_ARTICLES or size > _MAX_BYTES:
                break
            parts.append(self._queue.popleft())
        return parts

    async def _store(self, parts: Sequence[_Part]) -> None:
        from indexer.feed.push import store  # noqa: PLC0415

        started, size = monotonic(), sum(part.size for part in parts)
        try:
            results = _raise_error(
                await self._run(store, [article for part in parts for article in part.articles])
            )
        except Exception as error:
            if not isinstance(error, ServiceError):  # a defect must not leave clients waiting
                _log.exception("push failed")
                error = WritesUnavailableError("The articles may not be stored.")
            for part in parts:
                _settle(part.results, error)
        else:
            rest = iter(results)
            for part in parts:
                _settle(part.results, [next(rest) for _ in part.articles])
            rate = size / max(monotonic() - started, 0.001)
            self._bytes_per_s += _SMOOTHING * (rate - self._bytes_per_s)
        finally:
            self._change_queued_bytes(-size)

    async def _run(self, function: Callable[..., _T], *arguments: Any) -> _T:
        """Call a function in the process. Raise WritesUnavailableError if it dies."""
        if self._pool is None:
            self._pool = self._start_pool()
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._pool, function, *arguments
            )
        except BrokenProcessPool:
            self._pool = None
            _log.error("push worker died")
            raise WritesUnavailableError("The process that stores articles has died.") from None

    def _start_pool(self) -> ProcessPoolExecutor:
        from indexer.feed.push import start_worker  # noqa: PLC0415

        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(1, context, start_worker, (self._settings,))


def _split(articles: Sequence[PushedArticle]) -> list[list[PushedArticle]]:
    """Return the articles in parts of at most one batch."""
    parts: list[list[PushedArticle]] = [[]]
    size = 0
    for article in articles:
        size += len(article[0])
        if parts[-1] and (len(parts[-1]) == _MAX_ARTICLES or size > _MAX_BYTES):
            parts.append([])
            size = len(article[0])
        parts[-1].append(article)
    return parts


def _settle(
    future: "asyncio.Future[PushResults]",
    result: "PushResults | ServiceError",
) -> None:
    """Set the result unless the client has disconnected."""
    if future.done():
        return
    if isinstance(result, ServiceError):
        future.set_exception(result)
    else:
        future.set_result(result)


def _raise_error(reply: "_T | PushError") -> _T:
    """Return the reply. Raise a ServiceError if it is an error."""
    from indexer.feed.push import PushError  # noqa: PLC0415

    if not isinstance(reply, PushError):
        return reply
    _log.warning("push", cause=reply.message)
    if reply.is_locked:
        raise IndexLockedError("Another command moves the index: send the articles again.")
    raise WritesUnavailableError("The articles may not be stored: send them again.")


def _read_result(line: int, result: Any) -> PushResult:
    return {
        "line": line,
        "id": result.id,
        "outcome": result.outcome.value,
        "reason": result.reason,
        "detail": result.detail,
        "warnings": [*result.warnings],
    }
