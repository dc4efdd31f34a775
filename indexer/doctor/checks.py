"""What a check of `indexer doctor` is, and what several of them need."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TypeAlias

from elasticsearch import Elasticsearch

from indexer.index.index import IndexInfo
from indexer.index.lock import read_locks

CLOSED_REMEDY = "open it: POST /{name}/_open"
RED_REMEDY = (
    "start the nodes that have them; if those are lost, delete the index, and restore a backup or "
    "load everything again"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem: the check that found it, its cause and its remedy."""

    check: str
    cause: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Context:
    """What the checks look at; `is_writing` if a command writes to the index now.

    `model_field` is that of the configured embedding model, None for the model of the package.
    """

    client: Elasticsearch
    alias: str
    now: datetime
    oldest_server: tuple[int, int]
    is_writing: bool = False
    model_field: str | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """The cause of a finding, and the values for the placeholders of the check's remedy."""

    text: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ServerCheck:
    """A check that needs no index; `remedy` may have placeholders."""

    name: str
    find: Callable[[Context], Iterator[Cause]]
    remedy: str


@dataclass(frozen=True, slots=True)
class IndexCheck:
    """A check of the index behind the alias.

    `while_writing` False: its findings are normal while a command writes. `of_parts`: each
    partition is checked.
    """

    name: str
    find: Callable[[Context, IndexInfo], Iterator[Cause]]
    remedy: str
    while_writing: bool = True
    of_parts: bool = True


Check: TypeAlias = ServerCheck | IndexCheck


def is_locked(client: Elasticsearch, alias: str, purpose: str) -> bool:
    """Whether a command has the lock now."""
    return any(not record.is_expired for record in read_locks(client, alias, purpose))


def is_open(client: Elasticsearch, name: str) -> bool | None:
    """Whether an index is open; None if it does not exist."""
    indices = client.indices.resolve_index(name=f"{name}*", expand_wildcards="all")["indices"]
    return next(("open" in info["attributes"] for info in indices if info["name"] == name), None)


def find_closed(context: Context, *names: str) -> Iterator[Cause]:
    """Find indices that are closed."""
    for name in names:
        if is_open(context.client, name) is False:
            yield Cause(f"{name} is closed", {"name": name})


def find_red(context: Context, *names: str) -> Iterator[Cause]:
    """Find shards that cannot be searched; none of an index that is missing or closed."""
    client = context.client
    for name in filter(partial(is_open, client), names):
        shards = client.cluster.health(index=name, level="shards")["indices"][name]["shards"]
        missing = [int(number) for number, shard in shards.items() if not shard["primary_active"]]
        if missing:
            response = client.cluster.allocation_explain(index=name, shard=missing[0], primary=True)
            explanation = response.get("allocate_explanation", "it is being started")
            yield Cause(
                f"{name} is red, {len(missing)} of its {len(shards)} shards cannot be searched: "
                f"{explanation}"
            )
