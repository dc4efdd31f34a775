"""Backups: snapshots of the current index, of its tombstones, and of the saved searches."""

from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from compose.errors import BackupError
from indexer.index.deletes import TOMBSTONES_SUFFIX, tombstones_index
from indexer.index.index import find_loaded, generation_name
from mappings.saved_searches import (
    ALERTS_SUFFIX,
    SAVED_SEARCHES_SUFFIX,
    alerts_index,
    saved_searches_index,
)

REPOSITORY = "backups"
COMPLETE = "complete"
_STATES = MappingProxyType({"SUCCESS": COMPLETE, "IN_PROGRESS": "in progress"})
_OTHER_STATE = "incomplete"

# The response comes when a snapshot is complete, and a large one takes hours.
SNAPSHOT_TIMEOUT_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup: its index, its index of tombstones, its time (RFC 3339) and state.

    The names of partitions are separated by commas.
    `tombstones` is None if nothing was deleted before the backup. `saved` are the indices of saved
    searches and of their matches, if there were some.
    """

    name: str
    index: str
    tombstones: str | None
    saved: tuple[str, ...]
    created_at: str
    state: str


def register_repository(client: Elasticsearch, directory: str) -> None:
    """Register the repository; the directory must be in `path.repo` of Elasticsearch."""
    client.snapshot.create_repository(
        name=REPOSITORY, repository={"type": "fs", "settings": {"location": directory}}
    )


def create_backup(client: Elasticsearch, alias: str) -> Backup:
    """Back up the current index. Raises `BackupError` if the backup is incomplete."""
    others = (tombstones_index(alias), saved_searches_index(alias), alerts_index(alias))
    existing = [name for name in others if client.indices.exists(index=name)]
    articles = [part.name for part in find_loaded(client, alias).parts]
    indices = [*articles, *existing]
    response = client.options(request_timeout=SNAPSHOT_TIMEOUT_S).snapshot.create(
        repository=REPOSITORY,
        snapshot=generation_name(alias, datetime.now(UTC)),
        indices=",".join(indices),
        include_global_state=False,
        wait_for_completion=True,
    )
    backup = _read_backup(response["snapshot"])
    if backup.state != COMPLETE:
        raise BackupError(
            f"The backup {backup.name} is incomplete: see `indexer doctor` and the log of "
            "Elasticsearch for the reason, then create another one."
        )
    return backup


def find_backups(client: Elasticsearch) -> list[Backup]:
    """Return all backups, the oldest first."""
    response = client.snapshot.get(repository=REPOSITORY, snapshot="*", sort="start_time")
    return [_read_backup(snapshot) for snapshot in response["snapshots"]]


def find_backup(client: Elasticsearch, name: str) -> Backup:
    """Return the backup. Raises `BackupError` if it does not exist or is incomplete."""
    for backup in find_backups(client):
        if backup.name == name and backup.state == COMPLETE:
            return backup
    raise BackupError(f"There is no complete backup {name}: `backup list` lists them.")


def delete_backup(client: Elasticsearch, name: str) -> None:
    """Delete the backup. Raises `BackupError` if it does not exist."""
    try:
        client.options(request_timeout=SNAPSHOT_TIMEOUT_S).snapshot.delete(
            repository=REPOSITORY, snapshot=name
        )
    except NotFoundError as error:
        raise BackupError(f"There is no backup {name}: `backup list` lists them.") from error


def _read_backup(snapshot: dict[str, Any]) -> Backup:
    names: list[str] = snapshot["indices"]
    tombstones = [name for name in names if name.endswith(TOMBSTONES_SUFFIX)]
    saved = [name for name in names if name.endswith((SAVED_SEARCHES_SUFFIX, ALERTS_SUFFIX))]
    return Backup(
        name=snapshot["snapshot"],
        index=",".join(name for name in names if name not in [*tombstones, *saved]),
        tombstones=next(iter(tombstones), None),
        saved=tuple(saved),
        created_at=snapshot["start_time"],
        state=_STATES.get(snapshot["state"], _OTHER_STATE),
    )
