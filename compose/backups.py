"""Backups: snapshots of the index behind the alias, and their way back."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from compose.errors import BackupError

REPOSITORY = "backups"
_WHOLE = "SUCCESS"


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup: its name, the index in it, when it was made (RFC 3339), whether it is whole."""

    name: str
    index: str
    made_at: str
    whole: bool


def open_repository(client: Elasticsearch, folder: str) -> None:
    """Tell Elasticsearch where backups go; `folder` is one of its `path.repo`."""
    client.snapshot.create_repository(
        name=REPOSITORY, repository={"type": "fs", "settings": {"location": folder}}
    )


def create_backup(client: Elasticsearch, alias: str) -> Backup:
    """A backup of what can be found now; raises BackupError when it is not whole."""
    indices = _find_indices(client, alias)
    if not indices:
        raise BackupError(f"No index stands behind {alias}: load articles first.")
    answer = client.snapshot.create(
        repository=REPOSITORY,
        snapshot=_stamp(alias),
        indices=",".join(indices),
        include_global_state=False,
        wait_for_completion=True,
    )
    backup = _read_backup(answer["snapshot"])
    if not backup.whole:
        raise BackupError(f"The backup {backup.name} is not whole: see Elasticsearch's log.")
    return backup


def find_backups(client: Elasticsearch) -> list[Backup]:
    """Every backup, the oldest first."""
    answer = client.snapshot.get(repository=REPOSITORY, snapshot="*", sort="start_time")
    return [_read_backup(snapshot) for snapshot in answer["snapshots"]]


def restore_backup(client: Elasticsearch, alias: str, name: str) -> str:
    """The index that was restored and now answers; what answered before stays beside it.

    It is put beside the one that answers and takes its place in one step, so that searches go on
    meanwhile. Raises BackupError when there is no such backup, or it does not come back whole.
    """
    backup = _find_backup(client, name)
    index = _stamp(alias)
    answer = client.snapshot.restore(
        repository=REPOSITORY,
        snapshot=backup.name,
        indices=backup.index,
        include_aliases=False,
        rename_pattern=".+",
        rename_replacement=index,
        wait_for_completion=True,
    )
    if answer["snapshot"]["shards"]["failed"]:
        raise BackupError(f"The backup {name} did not come back whole: {index} is left as it is.")
    _swap_alias(client, alias, index)
    return index


def _swap_alias(client: Elasticsearch, alias: str, index: str) -> None:
    old = [
        {"remove": {"index": name, "alias": alias, "must_exist": True}}
        for name in _find_indices(client, alias)
    ]
    new = {"add": {"index": index, "alias": alias, "is_write_index": True}}
    client.indices.update_aliases(actions=[*old, new])


def _find_indices(client: Elasticsearch, alias: str) -> list[str]:
    try:
        return [*client.indices.get_alias(name=alias)]
    except NotFoundError:
        return []


def _find_backup(client: Elasticsearch, name: str) -> Backup:
    for backup in find_backups(client):
        if backup.name == name and backup.whole:
            return backup
    raise BackupError(f"There is no whole backup {name}: `backup list` names them.")


def _read_backup(snapshot: dict[str, Any]) -> Backup:
    return Backup(
        name=snapshot["snapshot"],
        index=",".join(snapshot["indices"]),
        made_at=snapshot["start_time"],
        whole=snapshot["state"] == _WHOLE,
    )


def _stamp(alias: str) -> str:
    return f"{alias}-{datetime.now(UTC):%Y%m%dt%H%M%S%fz}"
