"""The generations of an index: created next to the current one, swapped in, kept, deleted."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from elasticsearch import ApiError, BadRequestError, Elasticsearch, NotFoundError

from indexer.errors import NothingLoadedError, WritesRefusedError
from indexer.index.index import (
    IndexInfo,
    find_generation,
    find_index,
    generation_name,
    has_write_index,
)
from indexer.index.settings import IndexSettings, build_index, clone_settings, read_kept
from indexer.stories.records import find_orphans, stories_index
from mappings.partitions import all_partitions, are_partitions, read_parent, read_partition

# Enough to undo several mistakes of one day; each costs the disk space of a whole index.
KEPT_GENERATIONS = 2

_Action = Mapping[str, Mapping[str, object]]


def next_alias(alias: str) -> str:
    """Return the alias of the generation that is being filled: it is not searched."""
    return f"{alias}-next"


def restored_prefix(alias: str) -> str:
    """Return the prefix of indices that are being restored from a backup.

    No alias has a dot in its name, so these are not generations of another alias.
    """
    return f"{alias}-restored."


def select_generations(alias: str, names: Iterable[str]) -> list[str]:
    """Return those of the names that are generations of the alias, oldest first."""
    pattern = re.compile(re.escape(alias) + r"-\d{8}t\d{12}z")
    return sorted(name for name in names if pattern.fullmatch(name))


def read_generations(client: Elasticsearch, alias: str) -> list[str]:
    """Return the names of all generations that are or were searched, oldest first."""
    names = client.indices.get(index=f"{alias}-*", features="aliases", expand_wildcards="all")
    unfinished = find_next(client, alias)
    return select_generations(alias, (name for name in names if name not in unfinished))


def create_next(client: Elasticsearch, alias: str, settings: IndexSettings | None = None) -> str:
    """Create an index that is not searched yet, after deleting that of an interrupted reindex.

    It keeps the settings that were changed on the index behind the alias, if there is one.
    It is written through an alias: a write to the name of a deleted index would create it again.
    """
    delete_all_next(client, alias)
    name = generation_name(alias, datetime.now(UTC))
    configured = settings or IndexSettings()
    old = find_index(client, alias)
    kept = read_kept(client, old.name, configured) if old else None
    body = build_index(configured, kept)
    client.indices.create(index=name, aliases=_next_aliases(alias), **body)
    return name


def clone_next(
    client: Elasticsearch,
    alias: str,
    sources: Iterable[str],
    settings: IndexSettings | None = None,
) -> list[str]:
    """Create the same as clones of other indices, which must be closed to writes.

    They have the shards of those, and the other settings of the index behind the alias.
    """
    delete_all_next(client, alias)
    configured = settings or IndexSettings()
    old = find_index(client, alias)
    kept = read_kept(client, old.parts[0].name, configured) if old else None
    own = {"blocks.write": False, **clone_settings(configured, kept)}
    names: list[str] = []
    for source in sources:
        partition = read_partition(source.removeprefix(restored_prefix(alias)))
        names.append(generation_name(partition or alias, datetime.now(UTC)))
        aliases = _next_aliases(alias)
        if partition:
            aliases = {next_alias(alias): {}, **_next_aliases(partition)}
        client.indices.clone(
            index=source, target=names[-1], aliases=aliases, settings={"index": own}
        )
    return names


def find_next_index(client: Elasticsearch, alias: str) -> IndexInfo:
    """Return the index that is being filled, which may consist of partitions."""
    names = find_next(client, alias)
    if not are_partitions(names):
        return find_generation(client, alias, names[0])
    parts = tuple(IndexInfo(str(read_partition(name)), name, None) for name in names)
    return IndexInfo(next_alias(alias), next_alias(alias), None, parts)


def _next_aliases(alias: str) -> dict[str, dict[str, Any]]:
    return {next_alias(alias): {"is_write_index": True}}


def find_next(client: Elasticsearch, alias: str) -> list[str]:
    """Return the index that is being filled, or was when its reindex was killed."""
    try:
        return sorted(client.indices.get_alias(name=next_alias(alias)))
    except NotFoundError:
        return []


def find_unfinished(client: Elasticsearch, alias: str) -> list[str]:
    """Return the indices that are being filled, also those that are to replace one partition."""
    parts = client.indices.get_alias(name=[*map(next_alias, all_partitions(alias))])
    return sorted({*find_next(client, alias), *parts})


def find_restored(client: Elasticsearch, alias: str) -> list[str]:
    """Return the indices that are being restored, or were when the restore was killed."""
    pattern = f"{restored_prefix(alias)}*"
    return sorted(client.indices.get(index=pattern, features="aliases", expand_wildcards="all"))


def delete_restored(client: Elasticsearch, alias: str) -> None:
    """Delete the indices that are being restored."""
    _delete(client, find_restored(client, alias))


def delete_all_next(client: Elasticsearch, alias: str) -> None:
    """Delete the index that is being filled."""
    _delete(client, find_next(client, alias))


def delete_next(client: Elasticsearch, alias: str, name: str) -> None:
    """Delete that index if it is being filled: not one that is searched, nor another's."""
    _delete(client, {name}.intersection(find_next(client, alias)))


def swap_alias(client: Elasticsearch, alias: str, old: str | None, new: str) -> None:
    """Move the alias in one step, if nothing has changed since the reindex began.

    Generations that a rollback left behind are deleted in the same step, so that no later
    rollback returns to them.
    Raise `WritesRefusedError` if something has changed; then nothing is moved or deleted.
    """
    actions: list[_Action] = [
        {"remove": {"index": new, "alias": next_alias(alias), "must_exist": True}}
    ]
    if old:
        rolled_back = [name for name in read_generations(client, alias) if old < name < new]
        actions += [{"remove_index": {"index": name}} for name in rolled_back]
    _move_alias(client, alias, old, new, actions)


def find_previous(client: Elasticsearch, index: IndexInfo) -> IndexInfo:
    """Return the previous generation; raise `NothingLoadedError` if none is kept."""
    older = [name for name in read_generations(client, index.alias) if name < index.name]
    if not older:
        raise NothingLoadedError(
            f"No generation before {index.name} is kept: run `indexer reindex PATH` instead."
        )
    return find_generation(client, index.alias, older[-1])


def find_newest(client: Elasticsearch, index: IndexInfo) -> IndexInfo:
    """Return the newest index that has no partitions; raise the same error."""
    names = read_generations(client, index.alias)
    if not names:
        raise NothingLoadedError(
            f"No index before the partitions of {index.alias} is kept. To roll back one of them: "
            "`indexer rollback --month MONTH`."
        )
    return find_generation(client, index.alias, names[-1])


def roll_back(client: Elasticsearch, index: IndexInfo, previous: IndexInfo) -> None:
    """Move the alias back in one step; raise `WritesRefusedError` if it was moved meanwhile."""
    _move_alias(client, index.alias, index.name, previous.name)


def delete_expired(client: Elasticsearch, alias: str) -> None:
    """Delete all generations but the current one and the last `KEPT_GENERATIONS` others."""
    index = find_index(client, alias)
    if index:
        others = [name for name in read_generations(client, alias) if name != index.name]
        _delete(client, others[:-KEPT_GENERATIONS])
    for name in find_orphans(client, alias):  # of generations that the swap deleted
        client.indices.delete(index=name, ignore_unavailable=True)


def _move_alias(
    client: Elasticsearch,
    alias: str,
    old: str | None,
    new: str,
    actions: Iterable[_Action] = (),
) -> None:
    moves = [*actions, {"add": {"index": new, "alias": alias, "is_write_index": True}}]
    if parent := read_parent(alias):
        moves.append({"add": {"index": new, "alias": parent}})
        if old:
            moves.insert(0, {"remove": {"index": old, "alias": parent, "must_exist": True}})
    if old:
        moves.insert(0, {"remove": {"index": old, "alias": alias, "must_exist": True}})
    _update_aliases(client, alias, moves)


def swap_all(client: Elasticsearch, alias: str, old: IndexInfo | None, new: Iterable[str]) -> None:
    """Move the alias from an index, or all partitions, to a new index or new partitions at once.

    Raise `WritesRefusedError` if somebody moved it meanwhile; then nothing is moved.
    """
    moves: list[_Action] = []
    for part in old.parts if old else ():
        for name in {alias, part.alias}:
            moves.append({"remove": {"index": part.name, "alias": name, "must_exist": True}})
    for index in new:
        partition = read_partition(index)
        for name in filter(None, (alias, partition)):
            moves.append({"remove": {"index": index, "alias": next_alias(name)}})
        if partition:
            moves.append({"add": {"index": index, "alias": alias}})
        written = partition or alias
        moves.append({"add": {"index": index, "alias": written, "is_write_index": True}})
    _update_aliases(client, alias, moves)


def _update_aliases(client: Elasticsearch, alias: str, moves: Sequence[_Action]) -> None:
    try:
        client.indices.update_aliases(actions=moves)
    except ApiError as error:
        if not isinstance(error, NotFoundError | BadRequestError) and not has_write_index(error):
            raise
        raise WritesRefusedError(
            f"The alias {alias} was moved by another process meanwhile and was left as it is: "
            "look at `indexer status`, then run the command again."
        ) from error


def _delete(client: Elasticsearch, names: Iterable[str]) -> None:
    for name in names:
        client.indices.delete(index=[name, stories_index(name)], ignore_unavailable=True)
