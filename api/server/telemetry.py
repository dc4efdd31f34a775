"""Logs as JSON, a line an event; never what was searched for, and never a key."""

import logging
import os

import orjson
import structlog
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor


def configure_logs(level: str) -> None:
    """Write events from `level` on to the standard output, other libraries from warnings on."""
    least = logging.getLevelNamesMapping()[level.upper()]
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(orjson.dumps)],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.BytesLoggerFactory(),
        cache_logger_on_first_use=True,
    )
    _configure_other_libraries(shared)


def _configure_other_libraries(shared: list[structlog.types.Processor]) -> None:
    """Their messages in the same form; a traceback's values are left out, they may be a query."""
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, _name_exception],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


def _name_exception(
    _logger: object, _method: str, event: structlog.types.EventDict
) -> structlog.types.EventDict:
    exception = event.pop("exc_info", None)
    if isinstance(exception, tuple) and exception[0]:
        event["error"] = exception[0].__name__
    return event


_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_QUERY = "url.query"


class WithoutQuery(SpanProcessor):
    """Takes what was asked for out of every span: it may be private, or a misplaced key."""

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:  # noqa: ARG002
        """One span."""
        if span.attributes and _QUERY in span.attributes:
            span.set_attribute(_QUERY, "REDACTED")


def start_tracing() -> None:
    """Send traces where the usual variables say; where they say nothing, cost nothing."""
    if not any(map(os.environ.get, _ENDPOINTS)):
        return
    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: "news-search"}))
    provider.add_span_processor(WithoutQuery())
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
