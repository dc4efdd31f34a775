"""Prometheus metrics of the process; `docs/reference/metrics.md` lists them."""

from prometheus_client import CollectorRegistry, Counter, Gauge, ProcessCollector

from mappings.saved_searches import DeliveryState

_PREFIX = "news_search_alerts"
# How an attempt ended.
ATTEMPTS = ("delivered", "retried", "failed")


class AlertMetrics:
    """The metrics, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.leader = self._gauge("leader", "1 while this process matches and sends.")
        self.searches = self._gauge("saved_searches", "Saved searches that are enabled.")
        self.paused = self._gauge("paused_searches", "Saved searches whose query fails.")
        self.matched_until = self._gauge(
            "matched_until_timestamp_seconds", "What was indexed before is matched."
        )
        self.caught_up = self._gauge(
            "caught_up_timestamp_seconds", "When nothing was left to match for the last time."
        )
        self.waiting = self._gauge("waiting_deliveries", "Deliveries that are to be sent.")
        self.matches = self._counter("matches", "Matches that were stored.")
        self.batches = self._counter("batches", "Batches of articles that were matched.")
        self.errors = self._counter("errors", "Times that the work was interrupted by an error.")
        self.attempts = Counter(
            f"{_PREFIX}_attempts",
            "Attempts to send, by outcome.",
            ("outcome",),
            registry=self.registry,
        )
        # A counter that appears with its first event would hide that event from `increase`.
        for outcome in ATTEMPTS:
            self.attempts.labels(outcome)

    def observe_attempt(self, state: DeliveryState) -> None:
        """Count an attempt by what it left the delivery in."""
        delivered, retried, failed = ATTEMPTS
        outcomes = {DeliveryState.delivered: delivered, DeliveryState.failed: failed}
        self.attempts.labels(outcomes.get(state, retried)).inc()

    def _gauge(self, name: str, description: str) -> Gauge:
        return Gauge(f"{_PREFIX}_{name}", description, registry=self.registry)

    def _counter(self, name: str, description: str) -> Counter:
        return Counter(f"{_PREFIX}_{name}", description, registry=self.registry)
