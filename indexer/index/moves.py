"""Move articles whose month has changed from one partition to another.

Readers see an article in one of the two at any time, and once. The new copy is written while the
alias hides it by a filter; then one request hides the old copy and shows the new one; then the old
copy is deleted. What is hidden is always what is to be deleted, so that the moves of a killed load
are finished, or undone, by deleting it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from indexer.index.deletes import DeleteTarget, delete_articles
from indexer.index.index import read_documents
from indexer.index.lock import Lease, LockWait, hold, lock_index
from indexer.index.partitions import Partitions
from indexer.index.retry import retry
from indexer.index.stamps import refresh

_MOVING = "moving"
_COMMAND = "move"
# A move takes a few requests; a killed one is waited for until its lease has expired.
_WAIT = LockWait(MappingProxyType({_COMMAND: 300.0}))

_Hidden = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Move:
    """An article, its version after the move, and the names of both indices."""

    id: str
    version: int
    source: str
    target: str


def move_articles(
    client: Elasticsearch,
    partitions: Partitions,
    moves: Sequence[Move],
    write: Callable[[], Iterable[str]],
    fence: Callable[[], None],
) -> None:
    """Move articles; `write` stores the new copies and returns the ids of those that are stored."""
    alias = partitions.alias
    with _locked(client, partitions.parent):
        _finish(client, alias, fence)
        _hide(client, alias, _group((m.target, m.id) for m in moves), fence)
        stored = {*write()}
        for target in {move.target for move in moves}:
            refresh(client, target)
        old = [move for move in moves if move.id in stored]
        shown = {move.target: () for move in moves}
        _hide(client, alias, {**shown, **_group((m.source, m.id) for m in old)}, fence)
        for source in {move.source for move in old}:
            versions = {move.id: move.version for move in old if move.source == source}
            _delete(client, source, versions, fence)
        _hide(client, alias, {move.source: () for move in old}, fence)


def finish_moves(client: Elasticsearch, alias: str, fence: Callable[[], None]) -> None:
    """Delete what moves of a killed process left hidden; a running move is waited for."""
    if find_hidden(client, alias):
        with _locked(client, alias):
            _finish(client, alias, fence)


def find_hidden(client: Elasticsearch, alias: str) -> dict[str, list[str]]:
    """Return the ids that are hidden in each index."""
    try:
        response = client.indices.get_alias(name=alias)
    except NotFoundError:
        return {}
    filters = {
        name: info["aliases"][alias].get("filter")
        for name, info in response.items()
        if alias in info["aliases"]
    }
    return {
        name: list(condition["bool"]["must_not"]["ids"]["values"])
        for name, condition in filters.items()
        if condition
    }


@contextmanager
def _locked(client: Elasticsearch, alias: str) -> Iterator[None]:
    with hold(Lease(client, lock_index(alias), _MOVING, _COMMAND), _WAIT):
        yield


def _finish(client: Elasticsearch, alias: str, fence: Callable[[], None]) -> None:
    hidden = find_hidden(client, alias)
    if not hidden:
        return
    for index, ids in hidden.items():
        stored = retry(partial(read_documents, client, index, ids, ["id"]))
        _delete(client, index, {found["_id"]: found["_version"] for found in stored}, fence)
    _hide(client, alias, dict.fromkeys(hidden, ()), fence)


def _delete(
    client: Elasticsearch, index: str, versions: Mapping[str, int], fence: Callable[[], None]
) -> None:
    delete_articles(DeleteTarget(client, index, fence, require_alias=False), versions)
    retry(lambda: refresh(client, index))


def _group(pairs: Iterable[tuple[str, str]]) -> _Hidden:
    ids: defaultdict[str, list[str]] = defaultdict(list)
    for index, id_ in pairs:
        ids[index].append(id_)
    return ids


def _hide(client: Elasticsearch, alias: str, hidden: _Hidden, fence: Callable[[], None]) -> None:
    """Let the alias hide these ids of these indices, and no others of them, in one step."""
    actions: list[dict[str, Any]] = []
    for index, ids in hidden.items():
        condition = {"filter": {"bool": {"must_not": {"ids": {"values": list(ids)}}}}}
        actions.append({"add": {"index": index, "alias": alias, **(condition if ids else {})}})
    fence()
    if actions:
        client.indices.update_aliases(actions=actions)
