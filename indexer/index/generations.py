"""The generations of an index: their names, and which of them are kept."""

import re
from collections.abc import Iterable
from datetime import datetime

# As many as an afternoon of mistakes takes; each costs the disk of a whole index.
KEPT_GENERATIONS = 2


def generation_name(alias: str, made_at: datetime) -> str:
    """The name of an index made at that moment (UTC): later ones sort behind earlier ones."""
    return f"{alias}-{made_at:%Y%m%dt%H%M%S%fz}"


def next_alias(alias: str) -> str:
    """The alias of the generation that is being built: nobody searches it."""
    return f"{alias}-next"


def restored_prefix(alias: str) -> str:
    """What the names of indices begin with that come from a backup, until all of it is there.

    No alias has a dot in its name, so that these are no other alias's generations.
    """
    return f"{alias}-restored."


def find_generations(alias: str, names: Iterable[str]) -> list[str]:
    """Those of the names that are generations of the alias, from the oldest."""
    pattern = re.compile(re.escape(alias) + r"-\d{8}t\d{12}z")
    return sorted(name for name in names if pattern.fullmatch(name))


def find_previous(generations: Iterable[str], current: str) -> str | None:
    """The generation before the current one, where it was kept."""
    return max((name for name in generations if name < current), default=None)


def find_rejected(generations: Iterable[str], current: str, new: str) -> list[str]:
    """The generations that a rollback to the current one left behind, before a new one."""
    return sorted(name for name in generations if current < name < new)


def find_expired(generations: Iterable[str], current: str) -> list[str]:
    """The generations that are not kept any more: all but the current and the last few."""
    others = sorted(name for name in generations if name != current)
    return others[:-KEPT_GENERATIONS]
