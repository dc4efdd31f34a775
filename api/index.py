"""The one door to Elasticsearch: asks it, in time, and turns its errors into ours."""

from collections.abc import Mapping, Sequence
from typing import Any

from elasticsearch import AsyncElasticsearch

from api.elasticsearch_errors import elasticsearch_errors, read_item
from api.timing import stage

# How long a snapshot waits for the next step of a walk; every step starts it anew.
SNAPSHOT_LIFE = "2m"

Body = Mapping[str, Any]
Found = Mapping[str, Any]


class ArticleIndex:
    """The articles behind one alias; every method raises `ServiceError`."""

    def __init__(self, client: AsyncElasticsearch, alias: str) -> None:
        self._client = client
        self._alias = alias

    async def find(self, body: Body) -> Found:
        """The answer to one search."""
        with stage("es"), elasticsearch_errors():
            answer = await self._client.search(index=self._alias, body=dict(body))
        return dict(answer.body)

    async def find_each(self, bodies: Sequence[Body]) -> tuple[Found, ...]:
        """The answers to several searches, in one request; one that failed fails them all."""
        searches: list[Body] = []
        for body in bodies:
            searches += [{"index": self._alias}, body]
        with stage("es"), elasticsearch_errors():
            answer = await self._client.msearch(searches=searches)
            return tuple(read_item(item, answer.meta) for item in answer["responses"])

    async def find_in_snapshot(self, body: Body, snapshot: str, life: str = SNAPSHOT_LIFE) -> Found:
        """The answer of a snapshot; its `pit_id` is the one to use next."""
        pit = {"id": snapshot, "keep_alive": life}
        with stage("es"), elasticsearch_errors():
            answer = await self._client.search(body={**body, "pit": pit})
        return dict(answer.body)

    async def find_terms(self, body: Body) -> Found:
        """The term vectors of one article, or of a text that is no article."""
        with stage("es"), elasticsearch_errors():
            answer = await self._client.termvectors(index=self._alias, **body)
        return dict(answer.body)

    async def open_snapshot(self, life: str = SNAPSHOT_LIFE) -> str:
        """A snapshot of what can be found now; it ends by itself when it is left alone."""
        with stage("es"), elasticsearch_errors():
            opened = await self._client.open_point_in_time(index=self._alias, keep_alive=life)
        return str(opened["id"])

    async def close_snapshot(self, snapshot: str) -> None:
        """Give back what a snapshot holds on the server."""
        with stage("es"), elasticsearch_errors():
            await self._client.close_point_in_time(id=snapshot)

    async def describe(self) -> tuple[str | None, str]:
        """The index behind the alias, none where there is none, and the server's version."""
        with stage("es"), elasticsearch_errors():
            info = await self._client.info()
            indices = await self._client.indices.get(
                index=self._alias, features="aliases", ignore_unavailable=True
            )
        return next(iter(sorted(indices)), None), str(info["version"]["number"])
