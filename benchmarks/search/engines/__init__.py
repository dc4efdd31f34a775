"""The engines that are compared; all receive the same requests."""

from dataclasses import dataclass
from typing import Any, Protocol

from api.schemas.request import SearchRequest


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The result of a search, which must be the same for two engines that are compared."""

    total: int
    ids: tuple[str, ...]
    facets: dict[str, dict[str, int]]


class Engine(Protocol):
    """An engine to send searches to; `async with` opens and closes it."""

    name: str

    async def __aenter__(self) -> "Engine": ...

    async def __aexit__(self, *_: Any) -> None: ...

    async def search(self, request: SearchRequest) -> object:
        """Send a search; this is what is timed."""
        ...

    async def read(self, request: SearchRequest) -> SearchResult:
        """Send a search and parse the response."""
        ...
