"""Prometheus metrics of the API; `docs/reference/metrics.md` lists them."""

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from math import nan

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

# Up to the default timeout and its grace period, finer where most responses are.
_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 2.5, 5.0)
_PREFIX = "news_search"
NODE_STATES = ("responding", "starting", "unreachable", "other_cluster")
_BREAKER_STATES = ("closed", "half_open", "open")
# The variable of the Prometheus client for the directory that several workers share.
WORKERS_DIR = "PROMETHEUS_MULTIPROC_DIR"


class Metrics:
    """The metrics of one process, in a registry of its own."""

    def __init__(self) -> None:
        # Otherwise each metric has a second series with its creation time.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self._make_request_metrics()
        self._make_elasticsearch_metrics()
        self._make_index_metrics()
        self._make_push_metrics()

    def _make_request_metrics(self) -> None:
        self._requests = self._counter("http_requests", "Requests.", "route", "method", "status")
        self._seconds = self._histogram(
            "http_request_duration_seconds", "Time from the request to its response.", "route"
        )
        self._stages = self._histogram(
            "request_stage_duration_seconds", "Parts of a request.", "route", "stage"
        )
        # Cached, since there are few combinations of labels and the look-up is slow.
        self._requests_of = cache(self._requests.labels)
        self._seconds_of = cache(self._seconds.labels)
        self._stage_seconds_of = cache(self._stages.labels)
        self.in_flight = Gauge(
            f"{_PREFIX}_http_requests_in_flight",
            "Requests in progress.",
            registry=self.registry,
            multiprocess_mode="livesum",
        )
        self.rate_limit_store_errors = self._counter(
            "rate_limit_store_errors", "Failures of the store of rate limits."
        )
        self.problems = self._counter("problems", "Error responses, by problem type.", "kind")
        self.partial_responses = self._counter(
            "partial_responses", "Partial responses, by reason.", "reason"
        )
        self.stale_responses = self._counter(
            "stale_responses", "Cached responses served while Elasticsearch was unavailable."
        )
        self.cache_requests = self._counter(
            "cache_requests", "Cacheable requests, by result.", "result"
        )
        self.cache_bytes = self._gauge("cache_bytes", "Size of the response cache.")

    def _make_elasticsearch_metrics(self) -> None:
        self.elasticsearch_requests = self._counter(
            "elasticsearch_requests", "Requests to Elasticsearch."
        )
        self.elasticsearch_errors = self._counter(
            "elasticsearch_errors", "Requests without a usable response.", "kind"
        )
        self.breaker_rejections = self._counter(
            "circuit_breaker_rejections", "Requests not sent because the circuit breaker was open."
        )
        self._nodes = self._gauge(
            "elasticsearch_node_state", "1 for the state of a node.", "node", "state"
        )
        self._breaker = self._gauge("circuit_breaker_state", "1 for the current state.", "state")
        self.observe_breaker(_BREAKER_STATES[0])

    def _make_index_metrics(self) -> None:
        self.ready = self._gauge("ready", "1 while the index can be searched.")
        self.index_articles = self._gauge("index_articles", "Articles in the index.")
        self.index_created = self._gauge(
            "index_created_timestamp_seconds", "When the index behind the alias was created."
        )
        self.disk_full = self._gauge(
            "disk_full", "1 while Elasticsearch rejects writes because its disk is full."
        )
        self._run_succeeded = self._gauge(
            "run_succeeded_timestamp_seconds", "Last success of a command; 0: never.", "command"
        )
        self._run_failed = self._gauge(
            "run_failed_timestamp_seconds", "Last failure of a command; 0: never.", "command"
        )
        self.newest_article = self._gauge(
            "newest_article_timestamp_seconds", "When the newest article was published."
        )

    def _make_push_metrics(self) -> None:
        self._pushed = self._counter("push_articles", "Pushed and deleted articles.", "outcome")
        self._push_seconds = self._histogram(
            "push_duration_seconds", "Time until all articles of a request are searchable."
        )
        self.push_queue_bytes = self._gauge("push_queue_bytes", "Pushed articles that wait.")

    def observe_push(self, outcomes: Sequence[str], seconds: float | None = None) -> None:
        """Count outcomes of articles, with the time of their request."""
        for outcome in outcomes:
            self._pushed.labels(outcome).inc()
        if seconds is not None:
            self._push_seconds.observe(seconds)

    def observe_request(
        self, labels: tuple[str, str, int], seconds: float, stages: Mapping[str, float]
    ) -> None:
        """Count a request by route, method and status, with its time and that of its stages."""
        route, method, status = labels
        self._requests_of(route, method, status).inc()
        self._seconds_of(route).observe(seconds)
        for stage, stage_seconds in stages.items():
            self._stage_seconds_of(route, stage).observe(stage_seconds)

    def observe_breaker(self, state: str) -> None:
        """Set the state of the circuit breaker."""
        for name in _BREAKER_STATES:
            self._breaker.labels(name).set(name == state)

    def observe_node(self, node: str, state: str) -> None:
        """Set the state of a node of Elasticsearch."""
        for name in NODE_STATES:
            self._nodes.labels(node, name).set(name == state)

    def observe_run(self, command: str, succeeded_at: float, failed_at: float) -> None:
        """Set when a command of the indexer last succeeded and failed, as Unix times."""
        self._run_succeeded.labels(command).set(succeeded_at)
        self._run_failed.labels(command).set(failed_at)

    def prepare(self, kinds: Iterable[str], reasons: Iterable[str]) -> None:
        """Create the series of these problems and reasons with 0.

        A counter that appears with its first event would hide that event from `increase`.
        """
        for kind in kinds:
            self.problems.labels(kind)
            self.elasticsearch_errors.labels(kind)
        for reason in reasons:
            self.partial_responses.labels(reason)

    def observe_index(
        self, articles: int | None, created: float | None = None, newest: float | None = None
    ) -> None:
        """Set the number of articles and two timestamps; None if the index cannot be searched."""
        self.ready.set(articles is not None)
        self.index_articles.set(nan if articles is None else articles)
        self.index_created.set(created or nan)
        self.newest_article.set(newest or nan)

    def render(self) -> bytes:
        """Return the metrics of this process, or of all workers, in the text format."""
        if WORKERS_DIR not in os.environ:
            return generate_latest(self.registry)
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)

    def _counter(self, name: str, description: str, *labels: str) -> Counter:
        return Counter(f"{_PREFIX}_{name}", description, labels, registry=self.registry)

    def _gauge(self, name: str, description: str, *labels: str) -> Gauge:
        return Gauge(
            f"{_PREFIX}_{name}",
            description,
            labels,
            registry=self.registry,
            multiprocess_mode="livemostrecent",
        )

    def _histogram(self, name: str, description: str, *labels: str) -> Histogram:
        return Histogram(
            f"{_PREFIX}_{name}", description, labels, buckets=_BUCKETS_S, registry=self.registry
        )
