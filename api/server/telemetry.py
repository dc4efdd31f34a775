"""Logs as one JSON object per line, and traces; neither contains a query or a key."""

import logging
import os

import orjson
import structlog
from opentelemetry import trace

# Tracing is on if one of them is set.
_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


def configure_logs(level: str) -> None:
    """Write our events from `level` up to standard output, other libraries' warnings to stderr."""
    minimum = logging.getLevelNamesMapping()[level.upper()]
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        _add_trace_id,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(orjson.dumps)],
        wrapper_class=structlog.make_filtering_bound_logger(minimum),
        logger_factory=structlog.BytesLoggerFactory(),
        cache_logger_on_first_use=True,
    )
    _configure_other_libraries(shared)


def _configure_other_libraries(shared: list[structlog.types.Processor]) -> None:
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


def _add_trace_id(
    _logger: object, _method: str, event: structlog.types.EventDict
) -> structlog.types.EventDict:
    """Add the ids of the current span, under the names that OpenTelemetry gives them in logs."""
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        event["trace_id"] = trace.format_trace_id(context.trace_id)
        event["span_id"] = trace.format_span_id(context.span_id)
    return event


def _name_exception(
    _logger: object, _method: str, event: structlog.types.EventDict
) -> structlog.types.EventDict:
    """Replace a traceback by the exception's class, since its message may quote a query."""
    exception = event.pop("exc_info", None)
    if isinstance(exception, tuple) and exception[0]:
        event["error"] = exception[0].__name__
    return event


def start_tracing() -> None:
    """Export traces as the OTEL_ variables say; do nothing if no endpoint is set."""
    if any(map(os.environ.get, _ENDPOINTS)):
        from api.server.tracing import make_tracer_provider  # noqa: PLC0415 (slow to import)

        trace.set_tracer_provider(make_tracer_provider())
