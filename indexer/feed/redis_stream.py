"""A feed from a Redis stream, shared by the consumers of one group.

An entry has the field `article` (a parsed article as JSON) or `text` (a raw article), and
optionally `id`. It is acknowledged after it was stored; what a dead consumer left is taken over,
and what is rejected goes to the stream `NAME:rejected`.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import typer
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError

from indexer.feed.run import BATCH_INPUTS, FeedBatch
from indexer.input.files import MAX_ARTICLE_BYTES
from indexer.input.sources import Input, Kind, RejectedInput
from indexer.load.results import LoadResult, Outcome

REJECTED_SUFFIX = ":rejected"

_BLOCK_MS = 500
_CLAIM_EVERY_S = 2.0
# An entry whose consumers die again and again may be the cause.
_MAX_DELIVERIES = 20
# The rejected entries that are kept.
_MAX_REJECTED = 100_000

_PAUSE_S = 1.0
_TIMEOUT_S = 10.0

_Fields: TypeAlias = Mapping[bytes, bytes]
_Entry: TypeAlias = tuple[bytes, _Fields]


@dataclass(frozen=True, slots=True)
class StreamOptions:
    """The stream, the group, this consumer, and when an entry of another one is taken over."""

    url: str
    stream: str
    group: str
    consumer: str
    idle_s: float


class RedisStream:
    """The entries of a stream that this consumer of the group receives."""

    def __init__(self, options: StreamOptions) -> None:
        self._options = options
        self._redis: Redis = Redis.from_url(
            options.url, socket_timeout=_TIMEOUT_S, socket_connect_timeout=_TIMEOUT_S
        )
        self._claim_at = 0.0
        self._claim_start = b"0-0"
        self._has_group = False

    def batches(self) -> Iterator[FeedBatch]:
        """Yield batches for ever, empty ones while nothing comes; wait for a missing server."""
        while True:
            try:
                entries = self._receive()
            except (RedisConnectionError, RedisTimeoutError) as error:
                typer.echo(f"indexer: Redis is unreachable ({error}): trying again.", err=True)
                self._has_group = False
                time.sleep(_PAUSE_S)
                entries = []
            yield self._batch(entries)

    def _receive(self) -> list[_Entry]:
        """Return what a dead consumer left, else new entries."""
        self._ensure_group()
        if time.monotonic() >= self._claim_at:
            claimed = self._claim()
            if claimed:
                return claimed
        options = self._options
        response: Any = self._redis.xreadgroup(
            options.group,
            options.consumer,
            {options.stream: ">"},
            count=BATCH_INPUTS,
            block=_BLOCK_MS,
        )
        return [entry for _, entries in response or () for entry in entries]

    def _ensure_group(self) -> None:
        """Create stream and group, which begins with the first entry."""
        if self._has_group:
            return
        try:
            self._redis.xgroup_create(self._options.stream, self._options.group, "0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise
        self._has_group = True

    def _claim(self) -> list[_Entry]:
        """Take over entries that were delivered `idle_s` ago and not acknowledged."""
        options = self._options
        response: Any = self._redis.xautoclaim(
            options.stream,
            options.group,
            options.consumer,
            min_idle_time=round(options.idle_s * 1000),
            start_id=self._claim_start,
            count=BATCH_INPUTS,
        )
        self._claim_start = response[0]
        if self._claim_start == b"0-0":  # the end of the list
            self._claim_at = time.monotonic() + _CLAIM_EVERY_S
        # An entry that was trimmed from the stream has no fields.
        entries = [(id_, fields) for id_, fields in response[1] if fields]
        return self._without_fatal(entries)

    def _without_fatal(self, entries: Sequence[_Entry]) -> list[_Entry]:
        """Reject entries that were delivered too often."""
        if not entries:
            return []
        options = self._options
        pending: Any = self._redis.xpending_range(
            options.stream,
            options.group,
            min=entries[0][0],
            max=entries[-1][0],
            count=_MAX_REJECTED,
            consumername=options.consumer,
        )
        fatal = {p["message_id"] for p in pending if p["times_delivered"] > _MAX_DELIVERIES}
        detail = f"it was delivered {_MAX_DELIVERIES} times and never acknowledged"
        self._finish([(e, "delivered-too-often", detail) for e in entries if e[0] in fatal], [])
        return [entry for entry in entries if entry[0] not in fatal]

    def _batch(self, entries: Sequence[_Entry]) -> FeedBatch:
        def acknowledge(results: Sequence[LoadResult]) -> None:
            rejected = [
                (entry, result.reason or "", result.detail or "")
                for entry, result in zip(entries, results, strict=True)
                if result.outcome is Outcome.REJECTED
            ]
            self._finish_with_retry(rejected, [id_ for id_, _ in entries])

        return FeedBatch([self._read(entry) for entry in entries], acknowledge)

    def _finish_with_retry(
        self, rejected: Sequence[tuple[_Entry, str, str]], ids: Sequence[bytes]
    ) -> None:
        """Acknowledge; if Redis is away, the entries are delivered again and are unchanged then."""
        try:
            self._finish(rejected, ids)
        except (RedisConnectionError, RedisTimeoutError) as error:
            typer.echo(f"indexer: not acknowledged, Redis is unreachable ({error}).", err=True)

    def _finish(self, rejected: Sequence[tuple[_Entry, str, str]], ids: Sequence[bytes]) -> None:
        """Copy rejected entries to the other stream and acknowledge all, in one transaction."""
        acknowledged = [*ids, *(id_ for (id_, _), _, _ in rejected if id_ not in ids)]
        if not acknowledged:
            return
        options = self._options
        with self._redis.pipeline(transaction=True) as pipeline:
            for (id_, fields), reason, detail in rejected:
                copy: dict[Any, Any] = {**fields, "entry": id_, "reason": reason, "detail": detail}
                name = f"{options.stream}{REJECTED_SUFFIX}"
                pipeline.xadd(name, copy, maxlen=_MAX_REJECTED, approximate=True)
            pipeline.xack(options.stream, options.group, *acknowledged)
            pipeline.execute()

    def _read(self, entry: _Entry) -> Input | RejectedInput:
        id_, fields = entry
        path = f"{self._options.stream}/{id_.decode()}"
        kind, content = Kind.PARSED, fields.get(b"article")
        if content is None:
            kind, content = Kind.RAW, fields.get(b"text")
        if content is None:
            detail = "an entry has the field `article` (JSON) or `text` (raw)"
            return RejectedInput(path, None, "no-article", detail)
        if len(content) > MAX_ARTICLE_BYTES:
            detail = f"an article is at most {MAX_ARTICLE_BYTES // 1024**2} MB; split it"
            return RejectedInput(path, None, "too-large", detail)
        name = fields.get(b"id")
        return Input(path, name.decode("utf-8", "replace") if name else None, kind, content)
