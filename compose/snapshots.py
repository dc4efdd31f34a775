"""Backups: snapshots of the index behind the alias, and of what was deleted there."""

from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from compose.errors import BackupError
from indexer.index.deletes import TOMBSTONES_SUFFIX, tombstones_index
from indexer.index.index import find_loaded, generation_name

REPOSITORY = "backups"
WHOLE = "whole"
_STATES = MappingProxyType({"SUCCESS": WHOLE, "IN_PROGRESS": "being made"})

# Elasticsearch answers when a backup is made or read, and a large one takes its time.
RETRY_TIMEOUT_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup: the index in it and its tombstones, when it was made (RFC 3339), its state.

    There are no tombstones where nothing had been deleted.
    """

    name: str
    index: str
    tombstones: str | None
    made_at: str
    state: str


def open_repository(client: Elasticsearch, folder: str) -> None:
    """Register where backups go; `folder` is one of Elasticsearch's `path.repo`."""
    client.snapshot.create_repository(
        name=REPOSITORY, repository={"type": "fs", "settings": {"location": folder}}
    )


def create_backup(client: Elasticsearch, alias: str) -> Backup:
    """A backup of what can be found now; raises `BackupError` when it is not whole."""
    indices = [find_loaded(client, alias).name]
    if client.indices.exists(index=tombstones_index(alias)):
        indices.append(tombstones_index(alias))
    answer = client.options(request_timeout=RETRY_TIMEOUT_S).snapshot.create(
        repository=REPOSITORY,
        snapshot=generation_name(alias, datetime.now(UTC)),
        indices=",".join(indices),
        include_global_state=False,
        wait_for_completion=True,
    )
    backup = _read_backup(answer["snapshot"])
    if backup.state != WHOLE:
        raise BackupError(
            f"The backup {backup.name} is incomplete: `indexer doctor` and the log of "
            "Elasticsearch say why; make another."
        )
    return backup


def find_backups(client: Elasticsearch) -> list[Backup]:
    """Every backup, the oldest first."""
    answer = client.snapshot.get(repository=REPOSITORY, snapshot="*", sort="start_time")
    return [_read_backup(snapshot) for snapshot in answer["snapshots"]]


def find_backup(client: Elasticsearch, name: str) -> Backup:
    """The backup of that name; raises `BackupError` where there is none, or it is not whole."""
    for backup in find_backups(client):
        if backup.name == name and backup.state == WHOLE:
            return backup
    raise BackupError(f"There is no whole backup {name}: `backup list` names them.")


def delete_backup(client: Elasticsearch, name: str) -> None:
    """Give its place on the disk back; raises `BackupError` where there is none of that name."""
    try:
        client.options(request_timeout=RETRY_TIMEOUT_S).snapshot.delete(
            repository=REPOSITORY, snapshot=name
        )
    except NotFoundError as error:
        raise BackupError(f"There is no backup {name}: `backup list` names them.") from error


def _read_backup(snapshot: dict[str, Any]) -> Backup:
    names: list[str] = snapshot["indices"]
    tombstones = [name for name in names if name.endswith(TOMBSTONES_SUFFIX)]
    return Backup(
        name=snapshot["snapshot"],
        index=",".join(name for name in names if name not in tombstones),
        tombstones=next(iter(tombstones), None),
        made_at=snapshot["start_time"],
        state=_STATES.get(snapshot["state"], "broken"),
    )
