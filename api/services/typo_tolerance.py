"""Typos forgiven: a search is asked as typed, and again only where it holds an unknown word."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from api.query_language import Node
from api.schemas.response import CorrectedQuery
from api.search.spelling import Correction, read_corrections, with_corrections

Body = Mapping[str, Any]
Found = Mapping[str, Any]
Find = Callable[[Body], Awaitable[Found]]
FindEach = Callable[[Sequence[Body]], Awaitable[Sequence[Found]]]
Build = Callable[[Node | None], Body]
# A query as it was typed, and what is built of it.
Asked = tuple[Node | None, Build]


@dataclass(frozen=True, slots=True)
class Reading:
    """A query as it was understood, and what it found."""

    root: Node | None
    found: Found
    corrections: tuple[Correction, ...] = ()
    suggestion: CorrectedQuery | None = None


async def search_as_typed(
    find: Find, root: Node | None, body: Body
) -> tuple[Found, tuple[Correction, ...]]:
    """The answer to a search, and the words of it that no article holds, with their neighbours."""
    found = await find(body)
    return found, read_corrections(root, found)


async def find_each_tolerantly(msearch: FindEach, asked: Sequence[Asked]) -> list[Reading]:
    """Several searches in one request, and those that hold an unknown word in another one."""
    first = await msearch([build(root) for root, build in asked])
    readings = [
        Reading(with_corrections(root, corrections), found, corrections)
        for (root, _), found in zip(asked, first, strict=True)
        for corrections in [read_corrections(root, found)]
    ]
    strange = [place for place, reading in enumerate(readings) if reading.corrections]
    if strange:
        again = await msearch([asked[place][1](readings[place].root) for place in strange])
        for place, found in zip(strange, again, strict=True):
            readings[place] = replace(readings[place], found=found)
    return readings


async def search_with_typos(
    find: Find, root: Node | None, build: Build
) -> tuple[Node | None, Found]:
    """The query as it is read with its unknown words, and the answer to what is built of that."""
    found, corrections = await search_as_typed(find, root, build(root))
    if not corrections:
        return root, found
    tolerated = with_corrections(root, corrections)
    return tolerated, await find(build(tolerated))
