"""Where receipts are kept: one JSON line each."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import typer

from indexer.errors import ReceiptError
from indexer.receipts import RECEIPT_SUFFIX, Receipt


@contextmanager
def receipt_file(chosen: Path | None) -> Iterator["ReceiptFile"]:
    """The file to write receipts to; closed at the end, and removed if nobody needs it."""
    path = chosen or _default_path()
    try:
        stream = path.open("wb", buffering=0)  # whatever ends the load, each line is there
    except OSError as error:
        raise typer.BadParameter(
            f"{path} cannot be written: {error.strerror}", param_hint="--receipt"
        ) from None
    with stream:
        receipts = ReceiptFile(path, stream.write, chosen is not None)
        yield receipts
    if not receipts.kept:
        path.unlink()


class ReceiptFile:
    """Writes receipts as they come; kept when it was asked for, or when something was rejected."""

    def __init__(self, path: Path, write: Callable[[bytes], int], kept: bool) -> None:
        self.path = path
        self.kept = kept
        self._write = write

    def add(self, receipt: Receipt) -> None:
        """Write one line; raises `ReceiptError`."""
        self.kept = self.kept or receipt.worth_telling
        try:
            self._write(receipt.to_json())
        except OSError as error:
            raise ReceiptError(
                f"The receipt {self.path} cannot be written ({error.strerror}): "
                "choose another place with --receipt, then load again."
            ) from error


def _default_path() -> Path:
    """A new name in the working folder, or in the temporary one where that is read-only."""
    name = f"load-{datetime.now(UTC):%Y%m%dT%H%M%S}-{os.getpid()}{RECEIPT_SUFFIX}"
    here = Path.cwd()
    return (here if os.access(here, os.W_OK) else Path(tempfile.gettempdir())) / name
