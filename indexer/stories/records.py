"""What the updates of an index's stories keep between them, in a hidden index next to it.

The label that an article had after the last update is recorded apart from the article: a load may
overwrite the article, and even one that was deleted leaves the story that its record names.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from indexer.errors import refusal
from indexer.index.index import create_hidden, read_documents
from indexer.index.lock import Lease, LockWait, hold
from indexer.index.reader import Checkpoints
from indexer.index.retry import retry

_SUFFIX = "-stories"

# No article's id begins with a blank.
_CHECKPOINT, _LOCK = " checkpoint", " lock"

_COMMAND = "update of stories"

# An update of a large index reads all of it; a killed one is waited for until its lease expires.
_WAIT_S = MappingProxyType({_COMMAND: 6 * 3600.0})

_IDS_A_REQUEST = 1_000

_MAPPINGS: dict[str, Any] = {"dynamic": False}


def stories_index(index: str) -> str:
    """Return the name of the hidden index with the records of an index's stories."""
    return f"{index}{_SUFFIX}"


def find_orphans(client: Elasticsearch, alias: str) -> list[str]:
    """Return the indices of records whose own index was deleted."""
    names = client.indices.get(index=f"{alias}-*", features="aliases", expand_wildcards="all")
    return [n for n in names if n.endswith(_SUFFIX) and n.removesuffix(_SUFFIX) not in names]


@dataclass(frozen=True, slots=True)
class StoryCheckpoint:
    """Up to where articles (by shard) and tombstones are taken into account."""

    articles: Checkpoints
    tombstones: Checkpoints

    def to_json(self) -> dict[str, Any]:
        """Return the document that is stored."""
        return {
            name: {str(shard): number for shard, number in values.items()}
            for name, values in (("articles", self.articles), ("tombstones", self.tombstones))
        }

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "StoryCheckpoint":
        """Return the checkpoint of a stored document."""
        articles, tombstones = (
            {
                int(shard) if shard.isdecimal() else shard: number
                for shard, number in document[name].items()
            }
            for name in ("articles", "tombstones")
        )
        return cls(articles, tombstones)


NOTHING_UPDATED = StoryCheckpoint({}, {})


class StoryRecords:
    """The records of one index."""

    def __init__(self, client: Elasticsearch, index: str) -> None:
        self._client = client
        self._name = stories_index(index)

    def read_checkpoint(self) -> StoryCheckpoint:
        """Return the checkpoint of the last update, or `NOTHING_UPDATED`."""
        try:
            response = self._client.get(index=self._name, id=_CHECKPOINT)
        except NotFoundError:
            return NOTHING_UPDATED
        return StoryCheckpoint.of(response["_source"])

    def write_checkpoint(self, checkpoint: StoryCheckpoint) -> None:
        """Store the checkpoint of an update."""
        self._client.index(index=self._name, id=_CHECKPOINT, document=checkpoint.to_json())

    def read_labels(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the recorded labels of those articles that had near-copies."""
        labels: dict[str, str] = {}
        for start in range(0, len(ids), _IDS_A_REQUEST):
            chunk = ids[start : start + _IDS_A_REQUEST]
            documents = read_documents(self._client, self._name, chunk, ["story"])
            labels |= {document["_id"]: document["_source"]["story"] for document in documents}
        return labels

    def write_labels(self, labels: Mapping[str, str], single: Sequence[str] = ()) -> None:
        """Record labels, and that the `single` articles have no near-copies."""
        operations: list[list[Any]] = [
            [{"index": {"_id": id_}}, {"story": story}] for id_, story in labels.items()
        ]
        operations += [[{"delete": {"_id": id_}}] for id_ in single]
        for start in range(0, len(operations), _IDS_A_REQUEST):
            self._send(operations[start : start + _IDS_A_REQUEST])

    def _send(self, operations: Sequence[Sequence[Any]]) -> None:
        lines = [line for operation in operations for line in operation]
        response = self._client.bulk(index=self._name, operations=lines)
        for item in response["items"]:
            for result in item.values():
                if "error" in result:
                    raise refusal(result["error"])

    @contextmanager
    def locked(self, wait: bool) -> Iterator[None]:
        """Exclude other updates, which would only repeat this one's work.

        Raise `LockHeldError` if there is one and `wait` is false.
        """
        if not retry(lambda: self._client.indices.exists(index=self._name)):
            retry(lambda: create_hidden(self._client, self._name, _MAPPINGS))
        lock_wait = LockWait(_WAIT_S if wait else {})
        with hold(Lease(self._client, self._name, _LOCK, _COMMAND), lock_wait):
            yield
