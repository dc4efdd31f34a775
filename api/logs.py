"""Logs as JSON, a line an event; never what was searched for, and never a key."""

import logging

import orjson
import structlog


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
