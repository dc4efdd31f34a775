"""What the commands share: settings, the client, checks of paths, and timeouts.

The client and the readers of files are imported on use, as in `indexer.__main__`.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

    from mappings.connection import ClusterSettings

# A bulk request of several megabytes may wait for a merge on a slow disk.
WRITE_TIMEOUT_S = 120

# How many seconds writers wait for a command that moves the alias, which takes seconds.
SWAP_WAIT_S = MappingProxyType({"reindex": 60.0, "rollback": 60.0, "restore": 60.0})

_PATH_ERRORS = {errno.ENOENT: "does not exist", errno.ENOTDIR: "does not exist"}


@contextmanager
def connected(*, accept_foreign: bool = False) -> "Iterator[tuple[Elasticsearch, ClusterSettings]]":
    """Yield a client and its settings; an error becomes one line and the command's exit code.

    A node of another cluster is an error, or left out if `accept_foreign`.
    """
    from elasticsearch import Elasticsearch, OrjsonSerializer

    from indexer.errors import IndexerError, translate_errors
    from indexer.index.nodes import any_responds, find_usable, read_nodes, require_one_cluster
    from mappings.connection import client_options

    settings = read_settings()
    nodes = read_nodes(settings) if len(settings.nodes) > 1 else []
    options = client_options(settings, find_usable(settings, nodes))
    client = Elasticsearch(**options, serializer=OrjsonSerializer())
    try:
        if not accept_foreign:
            require_one_cluster(nodes)
        with client, translate_errors(settings.node_labels, lambda: any_responds(settings)):
            yield client, settings
    except IndexerError as error:
        typer.echo(f"indexer: {error}", err=True)
        raise typer.Exit(error.exit_code) from error


def read_settings() -> "ClusterSettings":
    """Read the settings from the environment; raise `typer.BadParameter` with one line."""
    from pydantic import ValidationError

    from mappings.connection import ClusterSettings
    from mappings.settings import describe_errors

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
    from indexer.input.sources import STANDARD_INPUT

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
