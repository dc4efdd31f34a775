"""How long work tells a person what it is doing."""

from collections.abc import Callable
from typing import TypeAlias

# Takes one line, without its end.
Report: TypeAlias = Callable[[str], None]


def silent(line: str) -> None:
    """For work that nobody watches."""
