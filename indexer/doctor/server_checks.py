"""Checks of Elasticsearch itself and of what interrupted commands left; they need no index."""

from collections.abc import Iterator

from indexer.doctor.checks import (
    CLOSED_REMEDY,
    RED_REMEDY,
    Cause,
    Context,
    ServerCheck,
    find_closed,
    find_red,
    is_locked,
)
from indexer.index.aliases import find_restored, find_unfinished
from indexer.index.deletes import tombstones_index
from indexer.index.lock import REINDEXING, WRITING, LockRecord, lock_index, read_locks

# Above it Elasticsearch allocates no new shards to a node, and soon after rejects writes.
_WATERMARK = "cluster.routing.allocation.disk.watermark.low"
_BYTES = {"b": 1, "kb": 2**10, "mb": 2**20, "gb": 2**30, "tb": 2**40, "pb": 2**50}


def _find_old_version(context: Context) -> Iterator[Cause]:
    number = str(context.client.info()["version"]["number"])
    if tuple(int(part) for part in number.split(".")[:2]) < context.oldest_server:
        oldest = ".".join(map(str, context.oldest_server))
        yield Cause(f"Elasticsearch is {number}", {"oldest": oldest})


def _find_full_disks(context: Context) -> Iterator[Cause]:
    response = context.client.cluster.get_settings(flat_settings=True, include_defaults=True)
    levels = ("transient", "persistent", "defaults")
    watermark = next(
        response[level][_WATERMARK] for level in levels if _WATERMARK in response[level]
    )
    stats = context.client.nodes.stats(metric="fs")
    for node in stats["nodes"].values():
        total, free = (node["fs"]["total"][f"{part}_in_bytes"] for part in ("total", "available"))
        if total and exceeds_watermark(watermark, total, free):
            used = 100 * (1 - free / total)
            yield Cause(f"{used:.0f} % of the disk of node {node['name']} is used")


def exceeds_watermark(watermark: str, total: int, free: int) -> bool:
    """Whether a disk is above a watermark: a used share ("85%", "0.85") or free bytes ("50gb")."""
    digits = watermark.rstrip("%abcdefghijklmnopqrstuvwxyz")
    unit = watermark[len(digits) :]
    if unit in _BYTES:
        return free < float(digits) * _BYTES[unit]
    share = float(digits) / 100 if unit == "%" else float(digits)
    return 1 - free / total >= share


def _find_cluster_blocks(context: Context) -> Iterator[Cause]:
    response = context.client.cluster.get_settings(flat_settings=True)
    for level in ("persistent", "transient"):
        for name, value in response[level].items():
            if name.startswith("cluster.blocks.") and value == "true":
                text = f"the whole cluster has {name}"
                yield Cause(text, {"level": level, "name": name})


def _own_indices(context: Context) -> tuple[str, str]:
    return lock_index(context.alias), tombstones_index(context.alias)


def _read_locks(context: Context) -> Iterator[tuple[str, LockRecord]]:
    for purpose in (WRITING, REINDEXING):
        for record in read_locks(context.client, context.alias, purpose):
            yield purpose, record


def _find_expired_locks(context: Context) -> Iterator[Cause]:
    for _, record in _read_locks(context):
        if record.is_expired:
            yield Cause(f"a {record.owner} ended without releasing its lock")


def _find_endless_locks(context: Context) -> Iterator[Cause]:
    for purpose, record in _read_locks(context):
        if record.has_implausible_expiry:
            until = f"{record.expires_at:%Y-%m-%d %H:%M} UTC"
            yield Cause(
                f"the lock of a {record.owner} lasts until {until}: a clock is or was wrong",
                {"index": lock_index(context.alias), "purpose": purpose},
            )


def _find_unfinished_reindex(context: Context) -> Iterator[Cause]:
    if not is_locked(context.client, context.alias, REINDEXING):
        for name in find_unfinished(context.client, context.alias):
            yield Cause(f"{name} was created by a reindex that was killed")


def _find_unfinished_restore(context: Context) -> Iterator[Cause]:
    if not is_locked(context.client, context.alias, REINDEXING):
        for name in find_restored(context.client, context.alias):
            yield Cause(f"{name} was created by a restore that was killed", {"name": name})


SERVER_CHECKS = (
    ServerCheck("version", _find_old_version, "upgrade it to {oldest} or newer"),
    ServerCheck(
        "disk",
        _find_full_disks,
        "free space there, or add a node, before Elasticsearch rejects writes",
    ),
    ServerCheck(
        "blocks",
        _find_cluster_blocks,
        'remove it: PUT /_cluster/settings {{"{level}": {{"{name}": null}}}}',
    ),
    ServerCheck("closed", lambda c: find_closed(c, *_own_indices(c)), CLOSED_REMEDY),
    ServerCheck("shards", lambda c: find_red(c, *_own_indices(c)), RED_REMEDY),
    ServerCheck("lock", _find_expired_locks, "run that command again: it takes the lock over"),
    ServerCheck(
        "lock",
        _find_endless_locks,
        "set the clocks right; if that command has ended, remove its lock: "
        "DELETE /{index}/_doc/{purpose}",
    ),
    ServerCheck("orphan", _find_unfinished_reindex, "indexer reindex deletes it and starts again"),
    ServerCheck(
        "orphan",
        _find_unfinished_restore,
        "restore that backup again, or delete it: DELETE /{name}",
    ),
)
