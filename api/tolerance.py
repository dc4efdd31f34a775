"""Typos forgiven: a search is asked as typed, and again only where it holds an unknown word."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from api.query_language import Node
from api.schemas.response import CorrectedQuery
from api.spelling import Correction, build_spelling, read_corrections, tolerate

Body = Mapping[str, Any]
Found = Mapping[str, Any]
Find = Callable[[Body], Awaitable[Found]]
Build = Callable[[Node | None], Body]


@dataclass(frozen=True, slots=True)
class Reading:
    """A query as it was understood, and what it found."""

    root: Node | None
    found: Found
    corrections: tuple[Correction, ...] = ()
    suggestion: CorrectedQuery | None = None


async def find_as_typed(
    find: Find, root: Node | None, body: Body
) -> tuple[Found, tuple[Correction, ...]]:
    """The answer to a search, and the words of it that no article holds, with their neighbours."""
    spelling = build_spelling(root)
    found = await find({**body, "suggest": spelling} if spelling else body)
    return found, read_corrections(root, found)


async def find_tolerantly(find: Find, root: Node | None, build: Build) -> tuple[Node | None, Found]:
    """The query as it is read with its unknown words, and the answer to what is built of that."""
    found, corrections = await find_as_typed(find, root, build(root))
    if not corrections:
        return root, found
    tolerated = tolerate(root, corrections)
    return tolerated, await find(build(tolerated))
