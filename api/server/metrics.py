"""Prometheus metrics; `docs/reference/metrics.md` lists them."""

import os
from collections.abc import Mapping
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

from api.elasticsearch.circuit_breaker import BreakerState
from api.search.index_health import IndexState

# Up to the default budget and its grace, finer where most answers are.
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 2.5, 5.0)
_PREFIX = "news_search"
# Set where several workers share one folder of measurements.
WORKERS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


class Metrics:
    """One process's metrics, in a registry of their own."""

    def __init__(self) -> None:
        # Else each gets one series more, which nobody reads.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self._make_request_metrics()
        self._make_elasticsearch_metrics()
        self._make_index_metrics()

    def _make_request_metrics(self) -> None:
        self._requests = self._counter(
            "http_requests", "Requests answered.", "route", "method", "status"
        )
        self._seconds = self._histogram(
            "http_request_duration_seconds", "From request to answer.", "route"
        )
        self._stages = self._histogram(
            "request_stage_duration_seconds", "A request's parts.", "route", "stage"
        )
        # Looked up once for each of the few routes, methods, statuses and parts.
        self._requests_of = cache(self._requests.labels)
        self._seconds_of = cache(self._seconds.labels)
        self._part_of = cache(self._stages.labels)
        self.in_flight = Gauge(
            f"{_PREFIX}_http_requests_in_flight",
            "Requests being answered.",
            registry=self.registry,
            multiprocess_mode="livesum",
        )
        self.problems = self._counter("problems", "Problems answered, by kind.", "kind")
        self.incomplete = self._counter("partial_responses", "By what they lack.", "reason")
        self.stale = self._counter("stale_responses", "Last good answers given again.")
        self.cache_requests = self._counter(
            "cache_requests", "Cacheable requests, by result.", "result"
        )
        self.cache_bytes = self._gauge("cache_bytes", "Memory of kept answers.")

    def _make_elasticsearch_metrics(self) -> None:
        self.elasticsearch_requests = self._counter("elasticsearch_requests", "Questions sent.")
        self.elasticsearch_errors = self._counter(
            "elasticsearch_errors", "Questions without a usable answer.", "kind"
        )
        self.breaker_refusals = self._counter("circuit_breaker_rejections", "Questions not sent.")
        self._breaker = self._gauge(
            "circuit_breaker_state", "1 for the state that it is in.", "state"
        )
        self.observe_breaker(BreakerState.closed)

    def _make_index_metrics(self) -> None:
        self.ready = self._gauge("ready", "1 while an article can be found.")
        self.index_articles = self._gauge("index_articles", "Articles that can be found.")
        self.index_created = self._gauge(
            "index_created_timestamp_seconds", "When the index behind the alias was made."
        )
        self.newest_article = self._gauge(
            "newest_article_timestamp_seconds", "When the newest article was published."
        )

    def observe_request(
        self, labels: tuple[str, str, int], seconds: float, stages: Mapping[str, float]
    ) -> None:
        """One answered request: its route, method and status, and the seconds of its parts."""
        route, method, status = labels
        self._requests_of(route, method, status).inc()
        self._seconds_of(route).observe(seconds)
        for name, part in stages.items():
            self._part_of(route, name).observe(part)

    def observe_breaker(self, state: BreakerState) -> None:
        """The state that the circuit breaker is in from now on."""
        for each in BreakerState:
            self._breaker.labels(each.value).set(each is state)

    def observe_index(self, state: IndexState | None) -> None:
        """What can be found now; None where nothing can."""
        self.ready.set(state is not None)
        self.index_articles.set(state.articles if state else nan)
        self.index_created.set((state and state.created) or nan)
        self.newest_article.set((state and state.newest) or nan)

    def render(self) -> bytes:
        """All of them in the text format; those of every worker where there are several."""
        if WORKERS_FOLDER not in os.environ:
            return generate_latest(self.registry)
        everyone = CollectorRegistry()
        MultiProcessCollector(everyone)  # type: ignore[no-untyped-call]
        return generate_latest(everyone)

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(f"{_PREFIX}_{name}", meaning, labels, registry=self.registry)

    def _gauge(self, name: str, meaning: str, *labels: str) -> Gauge:
        return Gauge(
            f"{_PREFIX}_{name}",
            meaning,
            labels,
            registry=self.registry,
            multiprocess_mode="livemostrecent",
        )

    def _histogram(self, name: str, meaning: str, *labels: str) -> Histogram:
        return Histogram(
            f"{_PREFIX}_{name}", meaning, labels, buckets=_SECONDS, registry=self.registry
        )
