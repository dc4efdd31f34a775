"""Send waiting deliveries to their webhooks, and store the result of each attempt."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from random import Random
from typing import Any

import structlog

from alerts.deliveries import SENT_FIELDS, RetryDelay, build_body, with_attempt
from alerts.metrics import AlertMetrics
from alerts.queue import SendQueue
from alerts.registry import Fence, SavedSearchRegistry
from alerts.webhooks.delivery import Delivery, Outcome
from alerts.webhooks.schedule import next_attempt_s
from alerts.webhooks.sender import WebhookSender
from api.elasticsearch.documents import DocumentStore, Source
from api.elasticsearch.gateway import SearchGateway
from api.errors import PartialResultsError
from api.search.hits import partial_reasons
from api.search.saved_searches import build_articles_body
from mappings.saved_searches import (
    WAITING_STATES,
    DeliveryRecord,
    DeliveryState,
    SavedSearch,
    read_document,
    write_document,
)

# Receivers that are sent to at once; each has its own time limit.
MAX_CONCURRENT = 32
GONE = "The receiver responded with 410, so nothing more is sent. Enable the search to try again."
EXHAUSTED = "The receiver failed until the last retry. Enable the search to try again."

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Clockwork:
    """The time (Unix time), and the delays of retries."""

    now: Callable[[], float] = time.time
    retry_delay_s: RetryDelay = field(
        default_factory=lambda: partial(next_attempt_s, random=Random())
    )


class Courier:
    """Sends the deliveries of one alias. Raises ServiceError; then make another one."""

    def __init__(  # noqa: PLR0913, PLR0917 (what is read, what is written, and how it is sent)
        self,
        gateway: SearchGateway,
        registry: SavedSearchRegistry,
        alerts: DocumentStore,
        sender: WebhookSender,
        metrics: AlertMetrics,
        fence: Fence,
        clockwork: Clockwork,
    ) -> None:
        self._gateway = gateway
        self._registry = registry
        self._alerts = alerts
        self._sender = sender
        self._metrics = metrics
        self._fence = fence
        self._clock = clockwork
        self._sending: dict[str, asyncio.Task[None]] = {}
        self.queue = SendQueue()

    async def start(self) -> None:
        """Read the deliveries that wait."""
        await self._read_waiting([state.value for state in WAITING_STATES])

    async def read_replays(self) -> None:
        """Read the deliveries that clients want to be sent again."""
        await self._read_waiting([DeliveryState.replay.value])

    async def _read_waiting(self, states: list[str]) -> None:
        filters = [{"term": {"kind": "delivery"}}, {"terms": {"state": states}}]
        for document in await self._alerts.find_all({"bool": {"filter": filters}}):
            record = read_document(DeliveryRecord, document.source)
            if record.search not in self._sending:
                self.queue.put(record)

    def start_due(self) -> list[asyncio.Task[None]]:
        """Begin to send what is due, one delivery of each search, and return the tasks."""
        started: list[asyncio.Task[None]] = []
        for record in [*self.queue.due(self._clock.now(), self._admits)]:
            if len(self._sending) >= MAX_CONCURRENT:
                break
            task = asyncio.create_task(self._deliver(record))
            self._sending[record.search] = task
            started.append(task)
        self._metrics.waiting.set(len(self.queue))
        return started

    async def send_due(self) -> int:
        """Send what is due and wait for it; return how many deliveries were sent."""
        tasks = self.start_due()
        await asyncio.gather(*tasks)
        return len(tasks)

    async def finish(self, seconds: float) -> None:
        """Wait for what is being sent, and cancel it if it takes longer."""
        if tasks := [*self._sending.values()]:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()

    def _admits(self, search: str) -> bool:
        saved = self._registry.get(search)
        if search in self._sending or saved is None or not saved.enabled:
            return False
        return saved.webhook is not None and saved.webhook.disabled is None

    async def _deliver(self, record: DeliveryRecord) -> None:
        try:
            saved = self._registry.get(record.search)
            if saved and saved.webhook:
                body = build_body(saved, record, await self._read_articles(record.articles))
                now = self._clock.now()
                delivery = Delivery(
                    record.id, saved.webhook.url, saved.webhook.valid_secrets(now), int(now), body
                )
                await self._fence()
                await self._store(record, await self._sender.send(delivery))
        finally:
            self._sending.pop(record.search, None)

    async def _store(self, record: DeliveryRecord, outcome: Outcome) -> None:
        """Store an attempt; a replay that was requested during it is kept."""
        changed: list[DeliveryRecord] = []
        now, delay = self._clock.now(), self._clock.retry_delay_s

        def change(_: str, source: Source | None) -> Source | None:
            if source is None:  # its search was deleted
                return None
            stored = read_document(DeliveryRecord, source)
            tried = with_attempt(stored, outcome, now, delay)
            if stored.state is DeliveryState.replay is not record.state:
                tried = tried.for_replay()
            changed[:] = [tried]
            return write_document(tried)

        await self._alerts.update([record.id], change)
        self.queue.remove(record)
        for tried in changed:
            if tried.state in WAITING_STATES:
                self.queue.put(tried)
            self._metrics.observe_attempt(tried.state)
            if tried.state is DeliveryState.failed:
                await self._disable(record.search, GONE if outcome.gone else EXHAUSTED)

    async def _disable(self, search: str, reason: str) -> None:
        _log.warning("webhook", search=search, outcome="disabled", reason=reason)

        def disabled(saved: SavedSearch) -> SavedSearch:
            hook = saved.webhook and replace(saved.webhook, disabled=reason)
            return replace(saved, webhook=hook)

        await self._registry.change([search], disabled)

    async def _read_articles(self, ids: tuple[str, ...]) -> Mapping[str, Mapping[str, Any]]:
        body = build_articles_body(ids, SENT_FIELDS, self._gateway.timeout)
        response = await self._gateway.search(body)
        if any(partial_reasons(response)):
            raise PartialResultsError("Articles cannot be read completely.")
        return {hit["_id"]: hit["_source"] for hit in response["hits"]["hits"]}
