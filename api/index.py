"""The one door to Elasticsearch: asks it, in time, and turns its errors into ours."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from elasticsearch import AsyncElasticsearch

from api.elasticsearch_errors import read_item
from api.errors import BrokenAnswerError
from api.guard import Guard

# How long a snapshot waits for the next step of a walk; every step starts it anew.
SNAPSHOT_LIFE = "2m"
_GENERATION = (
    "indices.*.uuid",
    "indices.*.shards.*.seq_no.max_seq_no",
    "indices.*.shards.*.refresh.external_total",
)
# Every index has the first; one with none of what is asked for would be left out of the answer.
_SETTINGS = ("index.uuid", "index.blocks.*")
_UNREADABLE = "Elasticsearch's answer could not be read."
# What an answer of each kind holds in any case.
_SEARCH = frozenset({"hits", "_shards"})
_TERMS = frozenset({"found"})

Body = Mapping[str, Any]
Found = Mapping[str, Any]


class ArticleIndex:
    """The articles behind one alias; every method raises `ServiceError`."""

    def __init__(self, client: AsyncElasticsearch, alias: str, guard: Guard) -> None:
        self._client = client
        self._alias = alias
        self._guard = guard

    async def find(self, body: Body) -> Found:
        """The answer to one search."""
        async with self._asking():
            answer = await self._client.search(index=self._alias, body=dict(body))
            return _readable(answer.body)

    async def find_each(self, bodies: Sequence[Body]) -> tuple[Found, ...]:
        """The answers to several searches, in one request; one that failed fails them all."""
        searches: list[Body] = []
        for body in bodies:
            searches += [{"index": self._alias}, body]
        async with self._asking():
            answer = await self._client.msearch(searches=searches)
            return tuple(_readable(read_item(item, answer.meta)) for item in _items(answer.body))

    async def find_in_snapshot(self, body: Body, snapshot: str, life: str = SNAPSHOT_LIFE) -> Found:
        """The answer of a snapshot; its `pit_id` is the one to use next."""
        pit = {"id": snapshot, "keep_alive": life}
        async with self._asking():
            answer = await self._client.search(body={**body, "pit": pit})
            return _readable(answer.body)

    async def find_terms(self, body: Body) -> Found:
        """The term vectors of one article, or of a text that is no article."""
        async with self._asking():
            answer = await self._client.termvectors(index=self._alias, **body)
            return _readable(answer.body, _TERMS)

    async def open_snapshot(self, life: str = SNAPSHOT_LIFE) -> str:
        """A snapshot of what can be found now; it ends by itself when it is left alone."""
        async with self._asking():
            opened = await self._client.open_point_in_time(index=self._alias, keep_alive=life)
        return str(opened["id"])

    async def close_snapshot(self, snapshot: str) -> None:
        """Give back what a snapshot holds on the server."""
        async with self._asking():
            await self._client.close_point_in_time(id=snapshot)

    async def describe(self) -> tuple[str | None, str]:
        """The index behind the alias, none where there is none, and the server's version."""
        async with self._asking():
            info = await self._client.info()
            indices = await self._client.indices.get(
                index=self._alias, features="aliases", ignore_unavailable=True
            )
        return next(iter(sorted(indices)), None), str(info["version"]["number"])

    async def generation(self) -> str:
        """What can be found now, as a name: another one after every write that a search would see.

        The index, each shard's last operation, and how often it was made visible.
        """
        async with self._asking():
            told = await self._client.indices.stats(
                index=self._alias, metric="refresh", level="shards", filter_path=_GENERATION
            )
        return str(told.body)

    async def settings(self) -> Found:
        """Each index behind the alias, with the settings that keep things from being done to it."""
        async with self._asking():
            told = await self._client.indices.get_settings(
                index=self._alias, name=_SETTINGS, ignore_unavailable=True
            )
        return dict(told.body)

    async def close(self) -> None:
        """Leave Elasticsearch alone from now on."""
        await self._guard.close()
        await self._client.close()

    def _asking(self) -> AbstractAsyncContextManager[None]:
        return self._guard.asking(self._probe)

    async def _probe(self) -> None:
        """The smallest search that tells whether searches are answered again."""
        await self._client.search(index=self._alias, size=0, track_total_hits=False)


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
