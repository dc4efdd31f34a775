"""The process `news-search alerts`: one of several at a time matches saved searches and sends."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import structlog
from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch
from prometheus_client import start_http_server

from alerts.courier import Clockwork, Courier
from alerts.dispatcher import Dispatcher
from alerts.matcher import Matcher
from alerts.metrics import AlertMetrics
from alerts.registry import Fence, SavedSearchRegistry
from alerts.retention import Retention
from alerts.webhooks.sender import WebhookSender
from api.elasticsearch.circuit_breaker import CircuitBreaker
from api.elasticsearch.client import ElasticsearchClient
from api.elasticsearch.documents import DocumentStore
from api.elasticsearch.gateway import SearchGateway
from api.errors import ServiceError
from api.server.metrics import Metrics
from api.server.telemetry import configure_logs
from api.settings import ApiSettings
from indexer.errors import IndexerError, LockHeldError
from indexer.index.index import find_index
from indexer.index.lock import Lease, hold, lock_index
from indexer.index.retry import limit_retries
from indexer.index.stamps import remove_expired
from indexer.stories.update import count_pending
from mappings.connection import client_options
from mappings.saved_searches import (
    ALERTS_MAPPINGS,
    SAVED_SEARCHES_MAPPINGS,
    alerts_index,
    saved_searches_index,
)

# The lock of the process that matches and sends, and the name of its owner.
LOCK = "alerts"
_POLL_S = 1.0
_SEND_POLL_S = 0.2
# A process that waits for another one to end tries so often to replace it.
_STANDBY_S = 5.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 30.0
# A killed loader leaves an entry in the watermark, which is removed once it has expired.
_CLEAN_UP_S = 10.0
# A batch of many searches takes longer than a search of a reader.
_TIMEOUT_MS = 60_000
_RETRY_S = 10.0
# A little longer than an attempt may take.
_FINISH_S = 25.0
_ERRORS = (ServiceError, IndexerError, ApiError, TransportError)

_log = structlog.get_logger(__name__)


class Leader:
    """The work of the process that owns the lock. It ends with the first error."""

    def __init__(  # noqa: PLR0913, PLR0917 (what it works with)
        self,
        settings: ApiSettings,
        gateway: SearchGateway,
        client: Elasticsearch,
        metrics: AlertMetrics,
        fence: Fence,
        clockwork: Clockwork,
    ) -> None:
        alias = settings.articles_alias
        self._client = client
        self._alias = alias
        self._alerts = DocumentStore(gateway, alerts_index(alias), ALERTS_MAPPINGS)
        searches = DocumentStore(gateway, saved_searches_index(alias), SAVED_SEARCHES_MAPPINGS)
        self._registry = SavedSearchRegistry(searches, fence)
        self._matcher = Matcher(
            gateway,
            self._registry,
            self._alerts,
            metrics,
            fence,
            clockwork.now,
            partial(asyncio.to_thread, self._has_pending_stories),
        )
        self._dispatcher = Dispatcher(self._registry, self._alerts, fence, clockwork.now)
        sender = WebhookSender(settings.api_webhook_allowed_networks)
        self._courier = Courier(
            gateway, self._registry, self._alerts, sender, metrics, fence, clockwork
        )
        self._cleaned_at = 0.0
        self._retention = Retention(
            self._alerts, fence, clockwork.now, settings.api_alerts_retention_days
        )

    async def run(self) -> None:
        """Match and send until an error is raised or the task is cancelled."""
        await self.start()
        tasks = [asyncio.create_task(self._match()), asyncio.create_task(self._send())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            await self._courier.finish(_FINISH_S)

    async def start(self) -> None:
        """Read what is stored: the saved searches, and the deliveries that wait."""
        await self._registry.refresh()
        self._dispatcher.add(saved.id for saved in self._registry.all)
        await self._courier.start()

    async def match_batch(self) -> bool:
        """Match one batch and create its deliveries; return whether there is more to match."""
        await self._registry.refresh()
        await self._remove_deleted()
        await self._clean_up()
        await self._retention.run()
        result = await self._matcher.run()
        self._dispatcher.add(result.matched)
        for record in await self._dispatcher.run():
            self._courier.queue.put(record)
        return result.more

    async def send_due(self) -> int:
        """Send what is due and wait for it; return how many deliveries were sent."""
        await self._courier.read_replays()
        return await self._courier.send_due()

    async def _match(self) -> None:
        while True:
            if not await self.match_batch():
                await asyncio.sleep(_POLL_S)

    async def _send(self) -> None:
        sending: set[asyncio.Task[None]] = set()
        replays_read_at = 0.0
        while True:
            if time.monotonic() - replays_read_at >= _POLL_S:
                await self._courier.read_replays()
                replays_read_at = time.monotonic()
            sending |= {*self._courier.start_due()}
            done, sending = await asyncio.wait(
                [*sending, asyncio.create_task(asyncio.sleep(_SEND_POLL_S))],
                return_when=asyncio.FIRST_COMPLETED,
            )
            for task in done:
                task.result()

    async def _remove_deleted(self) -> None:
        for id_ in [*self._registry.deleted]:
            self._courier.queue.forget(id_)
            await self._alerts.delete_matching({"term": {"search": id_}})
            await self._registry.forget(id_)

    async def _clean_up(self) -> None:
        if time.monotonic() - self._cleaned_at >= _CLEAN_UP_S:
            await asyncio.to_thread(remove_expired, self._client, self._alias)
            self._cleaned_at = time.monotonic()

    def _has_pending_stories(self) -> bool:
        index = find_index(self._client, self._alias)
        return index is not None and count_pending(self._client, index.name, index.anchor) > 0


def run(settings: ApiSettings) -> int:
    """Match saved searches and send webhooks until a signal arrives; return the exit status."""
    configure_logs(settings.api_log_level)
    limit_retries(_RETRY_S)
    metrics = AlertMetrics()
    server, thread = start_http_server(
        settings.api_alerts_port, settings.api_host, registry=metrics.registry
    )
    try:
        asyncio.run(_run(settings, metrics))
    finally:
        server.shutdown()
        thread.join()
    return 0


async def _run(settings: ApiSettings, metrics: AlertMetrics) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    work = asyncio.create_task(_lead_forever(settings, metrics))
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait([work, stopped], return_when=asyncio.FIRST_COMPLETED)
    if work.done():
        work.result()
    work.cancel()
    await asyncio.wait([work])


async def _lead_forever(settings: ApiSettings, metrics: AlertMetrics) -> None:
    pause = _FIRST_PAUSE_S
    while True:
        started = time.monotonic()
        try:
            await _lead(settings, metrics)
        except LockHeldError as error:
            _log.info("alerts", outcome="standby", reason=str(error))
            await asyncio.sleep(_STANDBY_S)
            continue
        except _ERRORS as error:
            metrics.errors.inc()
            reason = error.detail if isinstance(error, ServiceError) else type(error).__name__
            _log.warning("alerts", outcome="interrupted", reason=reason)
        if time.monotonic() - started > _LONGEST_PAUSE_S:
            pause = _FIRST_PAUSE_S
        await asyncio.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE_S)


def make_gateway(settings: ApiSettings) -> SearchGateway:
    """Return a gateway for long requests."""
    return SearchGateway(
        ElasticsearchClient(settings),
        settings.articles_alias,
        CircuitBreaker(time.monotonic),
        Metrics(),
        _TIMEOUT_MS,
    )


async def _lead(settings: ApiSettings, metrics: AlertMetrics) -> None:
    """Take the lock and do the work. Raise LockHeldError if another process has it."""
    gateway = make_gateway(settings)
    try:
        with Elasticsearch(**client_options(settings)) as client:
            async with _locked(client, settings.articles_alias) as fence:
                _log.info("alerts", outcome="leading")
                metrics.leader.set(1)
                await Leader(settings, gateway, client, metrics, fence, Clockwork()).run()
    finally:
        metrics.leader.set(0)
        await gateway.close()


@asynccontextmanager
async def _locked(client: Elasticsearch, alias: str) -> AsyncIterator[Fence]:
    """Own the lock, and yield what raises if it is lost."""
    lease = Lease(client, lock_index(alias), LOCK, LOCK)
    lock = hold(lease)
    await asyncio.to_thread(lock.__enter__)
    try:
        yield partial(asyncio.to_thread, lease.check)
    finally:
        await asyncio.to_thread(lock.__exit__, None, None, None)
