"""The engines that are compared; each answers the same requests."""

from dataclasses import dataclass
from typing import Any, Protocol

from api.schemas.request import SearchRequest


@dataclass(frozen=True, slots=True)
class Answered:
    """What two engines must agree on before they are timed."""

    total: int
    ids: tuple[str, ...]
    facets: dict[str, dict[str, int]]


class Engine(Protocol):
    """An engine to send searches to; `async with` opens and closes it."""

    name: str

    async def __aenter__(self) -> "Engine": ...

    async def __aexit__(self, *_: Any) -> None: ...

    async def ask(self, request: SearchRequest) -> object:
        """One timed answer."""
        ...

    async def read(self, request: SearchRequest) -> Answered:
        """The same answer, taken apart."""
        ...
