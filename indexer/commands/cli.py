"""What the commands share: settings, the client, checks of paths, and timeouts."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import typer
from elasticsearch import Elasticsearch, OrjsonSerializer
from pydantic import ValidationError

from indexer.errors import IndexerError, translate_errors
from indexer.input.sources import STANDARD_INPUT
from mappings.connection import ClusterSettings, client_options
from mappings.settings import describe_errors

# A bulk request of several megabytes may wait for a merge on a slow disk.
WRITE_TIMEOUT_S = 120

# A reindex owns the writing lock only for the seconds of its swap, so other commands wait for it.
REINDEX_LOCK_WAIT_S = MappingProxyType({"reindex": 60.0})

_PATH_ERRORS = {errno.ENOENT: "does not exist", errno.ENOTDIR: "does not exist"}


@contextmanager
def connected() -> Iterator[tuple[Elasticsearch, ClusterSettings]]:
    """Yield a client and its settings; an error becomes one line and the command's exit code."""
    settings = read_settings()
    client = Elasticsearch(**client_options(settings), serializer=OrjsonSerializer())
    try:
        with client, translate_errors(settings.elasticsearch_url):
            yield client, settings
    except IndexerError as error:
        typer.echo(f"indexer: {error}", err=True)
        raise typer.Exit(error.exit_code) from error


def read_settings() -> ClusterSettings:
    """Read the settings from the environment; raise `typer.BadParameter` with one line."""
    try:
        return ClusterSettings()
    except ValidationError as error:
        raise typer.BadParameter("; ".join(describe_errors(error)), param_hint="settings") from None


def check_paths(paths: list[str], results: Path | None) -> None:
    """Raise `typer.BadParameter` if a path is missing or is the results file."""
    check_exist(paths, "PATH")
    for path in paths:
        if results and same_file(results, Path(path)):
            raise typer.BadParameter(f"{path} is to be loaded", param_hint="--results")


def check_exist(paths: list[str], argument: str) -> None:
    """Raise `typer.BadParameter` for a path that does not exist or cannot be read."""
    for path in paths:
        if path == STANDARD_INPUT:
            continue
        try:
            Path(path).stat()
        except OSError as error:
            message = _PATH_ERRORS.get(error.errno or 0, f"cannot be read: {error.strerror}")
            raise typer.BadParameter(f"{path} {message}", param_hint=argument) from None


def same_file(first: Path, second: Path) -> bool:
    """Whether both paths exist and are the same file."""
    try:
        return first.samefile(second)
    except OSError:
        return False
