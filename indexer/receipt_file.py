"""Where receipts are kept: one JSON line each."""

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path

import typer

from indexer.errors import ReceiptError
from indexer.receipts import RECEIPT_SUFFIX, Receipt


@contextmanager
def receipt_file(chosen: Path | None) -> Iterator["ReceiptFile"]:
    """The file to write receipts to; closed at the end, and removed if nobody needs it.

    What an earlier load wrote there stays until this one begins, which others may prevent.
    """
    path = chosen or _default_path()
    made = not path.exists()
    try:
        stream = path.open("ab", buffering=0)  # whatever ends the load, each line is there
    except OSError as error:
        raise typer.BadParameter(
            f"{path} cannot be written: {error.strerror}", param_hint="--receipt"
        ) from None
    receipts = ReceiptFile(path, stream, chosen is not None)
    try:
        with stream:
            yield receipts
    finally:
        if made and not receipts.kept:
            path.unlink(missing_ok=True)


class ReceiptFile:
    """Writes receipts as they come; kept when it was asked for, or when something was rejected."""

    def __init__(self, path: Path, stream: FileIO, wanted: bool) -> None:
        self.path = path
        self._stream = stream
        self._wanted = wanted
        self._begun = False

    @property
    def kept(self) -> bool:
        """Whether it holds receipts of this load that somebody needs."""
        return self._begun and self._wanted

    def begin(self) -> None:
        """Put the receipts of this load in the place of those of an earlier one."""
        if not self._begun and stat.S_ISREG(os.fstat(self._stream.fileno()).st_mode):
            self._stream.truncate(0)
        self._begun = True

    def add(self, receipt: Receipt) -> None:
        """Write one line; raises `ReceiptError`."""
        self._wanted = self._wanted or receipt.worth_telling
        try:
            self._stream.write(receipt.to_json())
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
