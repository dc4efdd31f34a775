"""Errors of the commands; each message is one line that names the remedy."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from elasticsearch import ApiError, TransportError

from indexer.errors import IndexerError

_EXIT_CODE = 1
_SEE_LOGS = "see `docker compose logs elasticsearch`."


class BackupError(Exception):
    """A backup is incomplete or does not exist."""


@contextmanager
def exit_on_errors() -> Iterator[None]:
    """Print the message of an expected error, and exit with its exit code."""
    try:
        yield
    except IndexerError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(error.exit_code) from error
    except (BackupError, TransportError, ApiError) as error:
        typer.echo(_describe(error), err=True)
        raise typer.Exit(_EXIT_CODE) from error


def _describe(error: Exception) -> str:
    if isinstance(error, TransportError):
        return f"Elasticsearch is unreachable ({type(error).__name__}): {_SEE_LOGS}"
    if isinstance(error, ApiError):
        return f"Elasticsearch rejects the request: {error}: {_SEE_LOGS}"
    return str(error)
