"""The one door to Elasticsearch: asks it, in time, and turns its errors into ours."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from typing import Any
from urllib.parse import quote

from api.elasticsearch_errors import read_item
from api.errors import BrokenAnswerError, ServiceError
from api.guard import Guard
from api.server import Server

# How long a snapshot waits for the next step of a walk; every step starts it anew.
SNAPSHOT_LIFE = "2m"
_GENERATION = ",".join(
    (
        "indices.*.uuid",
        "indices.*.shards.*.commit.id",
        "indices.*.shards.*.docs",
        "indices.*.shards.*.refresh.external_total",
    )
)
_WHICH = "features=aliases&ignore_unavailable=true"
# Every index has the first; one with none of what is asked for would be left out of the answer.
_SETTINGS = "index.uuid,index.blocks.*"
_UNREADABLE = "Elasticsearch's answer could not be read."
# What an answer of each kind holds in any case.
_SEARCH = frozenset({"hits", "_shards"})
_TERMS = frozenset({"found"})
_SNAPSHOT = frozenset({"id"})
_INFO = frozenset({"version"})
_ANY: frozenset[str] = frozenset()

Body = Mapping[str, Any]
Found = Mapping[str, Any]


class ArticleIndex:
    """The articles behind one alias; what is asked raises `ServiceError`."""

    def __init__(self, server: Server, alias: str, guard: Guard) -> None:
        self._server = server
        self._alias = f"/{alias}"
        self._guard = guard

    async def find(self, body: Body) -> Found:
        """The answer to one search."""
        async with self._asking():
            return _readable(await self._server.ask("POST", f"{self._alias}/_search", body))

    async def find_each(self, bodies: Sequence[Body]) -> tuple[Found, ...]:
        """The answers to several searches, in one request; one that failed fails them all."""
        searches = [part for body in bodies for part in ({}, body)]
        async with self._asking():
            answer = await self._server.ask_each(f"{self._alias}/_msearch", searches)
            return tuple(_readable(read_item(item)) for item in _items(answer))

    async def find_in_snapshot(self, body: Body, snapshot: str, life: str = SNAPSHOT_LIFE) -> Found:
        """The answer of a snapshot; its `pit_id` is the one to use next."""
        pit = {"id": snapshot, "keep_alive": life}
        async with self._asking():
            return _readable(await self._server.ask("POST", "/_search", {**body, "pit": pit}))

    async def find_terms(self, asked: Body, id: str | None = None) -> Found:  # noqa: A002
        """The term vectors of one article as it can be found, or of a text that is no article."""
        article = "" if id is None else f"/{quote(id, safe='')}"
        path = f"{self._alias}/_termvectors{article}?realtime=false"
        async with self._asking():
            return _readable(await self._server.ask("POST", path, asked), _TERMS)

    async def open_snapshot(self, life: str = SNAPSHOT_LIFE) -> str:
        """A snapshot of what can be found now; it ends by itself when it is left alone."""
        async with self._asking():
            opened = await self._server.ask("POST", f"{self._alias}/_pit?keep_alive={life}")
            return str(_readable(opened, _SNAPSHOT)["id"])

    async def close_snapshot(self, snapshot: str) -> None:
        """Give back what a snapshot holds on the server; where that fails it ends by itself."""
        with suppress(ServiceError):  # counted and logged at the door
            async with self._asking():
                await self._server.ask("DELETE", "/_pit", {"id": snapshot})

    async def describe(self) -> tuple[str | None, str]:
        """The index behind the alias, none where there is none, and the server's version."""
        async with self._asking():
            info = _readable(await self._server.ask("GET", "/"), _INFO)
            told = await self._server.ask("GET", f"{self._alias}?{_WHICH}")
            indices = _readable(told, _ANY)
        return next(iter(sorted(indices)), None), str(info["version"]["number"])

    async def generation(self) -> str:
        """What can be found now, as a name: another one after every write that a search would see.

        The index, and of each shard its articles and how often writes were made visible. That count
        begins anew in a restart, by when what was written is in another commit.
        """
        path = f"{self._alias}/_stats/docs,refresh?level=shards&filter_path={_GENERATION}"
        async with self._asking():
            return str(_readable(await self._server.ask("GET", path), _ANY))

    async def settings(self) -> Found:
        """Each index behind the alias, with the settings that keep things from being done to it."""
        path = f"{self._alias}/_settings/{_SETTINGS}?ignore_unavailable=true"
        async with self._asking():
            return _readable(await self._server.ask("GET", path), _ANY)

    async def close(self) -> None:
        """Leave Elasticsearch alone from now on."""
        await self._guard.close()
        await self._server.close()

    def _asking(self) -> AbstractAsyncContextManager[None]:
        return self._guard.asking(self._probe)

    async def _probe(self) -> None:
        """The smallest search that tells whether searches are answered again."""
        nothing = {"size": 0, "track_total_hits": False}
        await self._server.ask("POST", f"{self._alias}/_search", nothing)


def _readable(body: Any, keys: frozenset[str] = _SEARCH) -> Found:
    """An answer with its keys; whatever else a server or a proxy may send instead is refused."""
    if not isinstance(body, dict) or not keys <= body.keys():
        raise BrokenAnswerError(_UNREADABLE)
    return body


def _items(body: Any) -> list[dict[str, Any]]:
    """The answers of several searches, each as the server gave it."""
    items = body.get("responses") if isinstance(body, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise BrokenAnswerError(_UNREADABLE)
    return items
