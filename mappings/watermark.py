"""The watermark of an alias: when each change was stored, and up to where all changes are visible.

Every change (an article that is written or deleted) has a stamp: a unique number of microseconds
since 1970, which writers reserve from one document in the lock index. A stamp is never below the
clock of the writer that reserved it and never below an earlier stamp, so stamps grow even if
clocks differ, and new ones stay above those of a restored backup.

A writer's entry in that document is its floor: it may still write, or make visible, changes with
stamps from there on. All changes below every floor are visible, and none will be added there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

WATERMARK_ID = "watermark"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Writer:
    """The floor of one writer, and when (Unix time in seconds) its entry expires."""

    floor: int
    expires_at: float


@dataclass(frozen=True, slots=True)
class Watermark:
    """The document: the next stamp, and the writers by id.

    `family` identifies the installation: stamps of two installations cannot be compared.
    """

    family: str
    next: int
    writers: Mapping[str, Writer] = field(default_factory=dict)

    @property
    def horizon(self) -> int:
        """The stamp below which all changes are visible."""
        return min([self.next, *(writer.floor for writer in self.writers.values())])


# That of an alias without changes, before its first load.
NO_WATERMARK = Watermark("0", 0)


def watermark_index(alias: str) -> str:
    """Return the name of the index with the watermark, which contains the locks as well."""
    return f"{alias}-lock"


def read_watermark(source: Mapping[str, Any]) -> Watermark:
    """Return the watermark that is stored as this JSON object."""
    writers = {id_: Writer(**writer) for id_, writer in source["writers"].items()}
    return Watermark(source["family"], source["next"], writers)


def format_stamp(stamp: int) -> str:
    """Return a stamp as the time that is stored in `indexed_at`."""
    moment = _EPOCH + stamp * _MICROSECOND
    return f"{moment:%Y-%m-%dT%H:%M:%S.%f}Z"


def parse_stamp(text: str) -> int:
    """Return the stamp of a stored time."""
    return (datetime.fromisoformat(text) - _EPOCH) // _MICROSECOND
