"""One article as it comes in, before anything is known of it."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How the text of an input is written."""

    RAW = "raw"
    PARSED = "parsed"


@dataclass(frozen=True, slots=True)
class Input:
    """One article as bytes.

    `path` is where the user finds it, `name` its path under the loaded root (none for standard
    input, where the content names itself), `line` its place in a JSON Lines file, from 1.
    """

    path: str
    name: str | None
    kind: Kind
    content: bytes
    line: int | None = None
