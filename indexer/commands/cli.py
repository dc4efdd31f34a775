"""Paths of the command line, looked at before anything begins."""

import errno
from pathlib import Path

import typer
from pydantic import ValidationError

from indexer.input.sources import STANDARD_INPUT
from mappings.connection import ClusterSettings
from mappings.settings import describe_errors

_FAULTS = {errno.ENOENT: "does not exist", errno.ENOTDIR: "does not exist"}


def check_paths(paths: list[str], results: Path | None) -> None:
    """What is loaded is there, and is not the file to write results to."""
    check_exist(paths, "PATH")
    for path in paths:
        if results and same_file(results, Path(path)):
            raise typer.BadParameter(f"{path} is to be loaded", param_hint="--results")


def check_exist(paths: list[str], argument: str) -> None:
    """Raises `typer.BadParameter` for a path that cannot be looked at."""
    for path in paths:
        if path == STANDARD_INPUT:
            continue
        try:
            Path(path).stat()
        except OSError as error:
            fault = _FAULTS.get(error.errno or 0, f"cannot be read: {error.strerror}")
            raise typer.BadParameter(f"{path} {fault}", param_hint=argument) from None


def same_file(one: Path, other: Path) -> bool:
    """Whether both are there, and are one file."""
    try:
        return one.samefile(other)
    except OSError:  # one of them is not there
        return False


def read_settings() -> ClusterSettings:
    """The settings from the environment; raises `typer.BadParameter` in one line."""
    try:
        return ClusterSettings()
    except ValidationError as error:
        raise typer.BadParameter("; ".join(describe_errors(error)), param_hint="settings") from None
