"""Answers that need not be made again: found, kept, shared, or given once more while all is away.

An answer that was asked for before is given again as long as the index is in the same generation;
to know that costs a tenth of a search. What is asked for the first time is not delayed by it: it is
kept with the generation that was read last before it was searched for. If that is still the one
when the same is asked again, nothing has changed in between. Equal questions that meet are answered
by one search.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson

from api.deadline import current_budget_ms
from api.errors import (
    BrokenAnswerError,
    OverdueError,
    OverloadedError,
    RefusedCredentialsError,
    ServiceError,
    UnavailableError,
)
from api.index import ArticleIndex
from api.kept_answers import KeptAnswer, KeptAnswers
from api.metrics import Metrics

# What the last good answer stands in for: the server's failings, never the caller's.
_AWAY = (
    UnavailableError,
    OverdueError,
    OverloadedError,
    RefusedCredentialsError,
    BrokenAnswerError,
)

Answer = Mapping[str, Any]
Ask = Callable[[], Awaitable[Answer]]


class Answering:
    """Gives the answers of one index."""

    def __init__(
        self, index: ArticleIndex, kept: KeptAnswers, metrics: Metrics, budget_ms: int
    ) -> None:
        """`budget_ms` is the usual time of a request."""
        self._index = index
        self._kept = kept
        self._metrics = metrics
        self._budget_ms = budget_ms
        self._under_way: dict[tuple[bytes, int], asyncio.Task[bytes | KeptAnswer]] = {}
        self._reading: asyncio.Task[str | None] | None = None
        self._generation: str | None = None  # as it was read last

    @property
    def kept_bytes(self) -> int:
        """Memory that the kept answers take."""
        return self._kept.bytes

    async def answer(self, asked: bytes, ask: Ask) -> bytes | KeptAnswer:
        """The answer as JSON; while Elasticsearch is away the last good one, with its age.

        `asked` is the digest of a question. Raises `ServiceError`.
        """
        question = (asked, current_budget_ms(self._budget_ms))
        task = self._under_way.get(question)
        if task is None:
            task = asyncio.create_task(self._make(asked, ask))
            self._under_way[question] = task
            task.add_done_callback(lambda _: self._under_way.pop(question, None))
        else:
            self._metrics.answers.labels("shared").inc()
        return await asyncio.shield(task)

    async def _make(self, asked: bytes, ask: Ask) -> bytes | KeptAnswer:
        try:
            if asked in self._kept:
                self._generation = await self._read_generation()
            generation = self._generation
            fresh = self._kept.fresh(asked, generation) if generation else None
            if fresh is not None:
                self._metrics.answers.labels("kept").inc()
                return fresh
            self._metrics.answers.labels("made").inc()
            return self._keep(asked, await ask(), generation)
        except _AWAY:
            last = self._kept.stale(asked)
            if last is None:
                raise
            self._metrics.stale.inc()
            return last

    def _keep(self, asked: bytes, answer: Answer, generation: str | None) -> bytes:
        json = orjson.dumps(answer)
        reasons = answer.get("incomplete_reasons", ())
        for reason in reasons:
            self._metrics.incomplete.labels(reason).inc()
        # What lacked something may be whole next time, though the index is the same.
        whole = not reasons
        self._kept.keep(asked, json, generation if whole else None, whole=whole)
        return json

    async def _read_generation(self) -> str | None:
        """The generation of the index, read once for all who ask meanwhile; None where unknown."""
        if self._reading is None:
            self._reading = asyncio.create_task(self._ask_generation())
            self._reading.add_done_callback(self._forget_reading)
        return await asyncio.shield(self._reading)

    def _forget_reading(self, _: object) -> None:
        self._reading = None

    async def _ask_generation(self) -> str | None:
        try:
            read = await self._index.generation()
        except (UnavailableError, OverloadedError):
            raise  # one more question would only add to what ails it
        except ServiceError:  # counted at the door; the search itself tells the caller
            return None
        # One copy for all answers that were found in it.
        return self._generation if read == self._generation else read
