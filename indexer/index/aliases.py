"""The next generation of an index: made beside the current one, swapped in, kept, swept."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from elasticsearch import ApiError, BadRequestError, Elasticsearch, NotFoundError

from indexer.errors import NothingLoadedError, WritesRefusedError
from indexer.index.bulk_settings import usual_settings
from indexer.index.generations import (
    find_expired,
    find_generations,
    find_previous,
    find_rejected,
    generation_name,
    next_alias,
    restored_prefix,
)
from indexer.index.index import IndexInfo, find_generation, find_index, has_rival
from mappings.schema import index_body

Action = Mapping[str, Mapping[str, object]]


def create_next(client: Elasticsearch, alias: str) -> str:
    """A new index that nobody searches; what an interrupted reindex left is deleted first.

    Its alias is what a reindex writes through: a write to the name of a swept index would make it
    anew.
    """
    sweep_next(client, alias)
    name = generation_name(alias, datetime.now(UTC))
    client.indices.create(index=name, aliases=_building(alias), **index_body())
    return name


def clone_next(client: Elasticsearch, alias: str, source: str) -> str:
    """The same, with all that another index holds; that one must be closed to writes."""
    sweep_next(client, alias)
    name = generation_name(alias, datetime.now(UTC))
    settings = {"index": {"blocks.write": False, **usual_settings()}}
    client.indices.clone(index=source, target=name, aliases=_building(alias), settings=settings)
    return name


def _building(alias: str) -> dict[str, dict[str, Any]]:
    return {next_alias(alias): {"is_write_index": True}}


def find_next(client: Elasticsearch, alias: str) -> list[str]:
    """The index that is being built, or was when its reindex was killed."""
    try:
        return sorted(client.indices.get_alias(name=next_alias(alias)))
    except NotFoundError:
        return []


def find_restored(client: Elasticsearch, alias: str) -> list[str]:
    """What is being restored from a backup, or was when the restore was killed."""
    pattern = f"{restored_prefix(alias)}*"
    return sorted(client.indices.get(index=pattern, features="aliases", expand_wildcards="all"))


def sweep_restored(client: Elasticsearch, alias: str) -> None:
    """Delete what is being restored."""
    _delete(client, find_restored(client, alias))


def sweep_next(client: Elasticsearch, alias: str) -> None:
    """Delete the index that is being built."""
    _delete(client, find_next(client, alias))


def delete_next(client: Elasticsearch, alias: str, name: str) -> None:
    """Delete that index, if it is being built: not one that answers, nor another's."""
    _delete(client, {name}.intersection(find_next(client, alias)))


def swap_alias(client: Elasticsearch, alias: str, old: str | None, new: str) -> None:
    """Move the alias in one step, if nothing has changed since the reindex began.

    What a rollback left behind goes in the same step: no rollback may end there.
    Raises `WritesRefusedError` where something has changed; then nothing is moved or deleted.
    """
    building = {"index": new, "alias": next_alias(alias), "must_exist": True}
    actions: list[Action] = [{"remove": building}]
    if old:
        rejected = find_rejected(read_generations(client, alias), old, new)
        actions += [{"remove_index": {"index": name}} for name in rejected]
    _move(client, alias, old, new, actions)


def find_kept(client: Elasticsearch, index: IndexInfo) -> IndexInfo:
    """The generation before; raises `NothingLoadedError` where none was kept."""
    previous = find_previous(read_generations(client, index.alias), index.name)
    if previous is None:
        raise NothingLoadedError(
            f"No generation before {index.name} is kept: run `indexer reindex PATH` instead."
        )
    return find_generation(client, index.alias, previous)


def roll_back(client: Elasticsearch, index: IndexInfo, previous: IndexInfo) -> None:
    """Move the alias back in one step; raises `WritesRefusedError` where it has gone already."""
    _move(client, index.alias, index.name, previous.name)


def read_generations(client: Elasticsearch, alias: str) -> list[str]:
    """The names of all generations that were or are searched, from the oldest."""
    names = client.indices.get(index=f"{alias}-*", features="aliases", expand_wildcards="all")
    building = find_next(client, alias)
    return find_generations(alias, (name for name in names if name not in building))


def delete_expired(client: Elasticsearch, alias: str) -> None:
    """Delete the generations that are not kept any more."""
    current = find_index(client, alias)
    if current:
        _delete(client, find_expired(read_generations(client, alias), current.name))


def _move(
    client: Elasticsearch,
    alias: str,
    old: str | None,
    new: str,
    actions: Iterable[Action] = (),
) -> None:
    moves = [*actions, {"add": {"index": new, "alias": alias, "is_write_index": True}}]
    if old:
        moves.insert(0, {"remove": {"index": old, "alias": alias, "must_exist": True}})
    try:
        client.indices.update_aliases(actions=moves)
    except ApiError as error:
        if not isinstance(error, NotFoundError | BadRequestError) and not has_rival(error):
            raise
        raise WritesRefusedError(
            f"The alias {alias} was moved by somebody else meanwhile, and was left there: "
            "look at `indexer status`, then run the command again."
        ) from error


def _delete(client: Elasticsearch, names: Iterable[str]) -> None:
    for name in names:
        client.indices.delete(index=name, ignore_unavailable=True)
