"""`indexer doctor`: checks of everything that loading and searching need, with remedies."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeAlias

import orjson
import typer
from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from indexer.errors import AliasError
from indexer.index.aliases import find_next, find_restored, read_generations
from indexer.index.deletes import tombstones_index
from indexer.index.index import IndexInfo, find_index, find_leftover_settings
from indexer.index.lock import (
    REINDEXING,
    WRITING,
    LockRecord,
    lock_index,
    read_lock,
)
from mappings.connection import ClusterSettings

# The client works with servers of its own minor version and newer ones.
OLDEST_SERVER = (9, 4)

# Above it Elasticsearch allocates no new shards to a node, and soon after rejects writes.
_WATERMARK = "cluster.routing.allocation.disk.watermark.low"
_BYTES = {"b": 1, "kb": 2**10, "mb": 2**20, "gb": 2**30, "tb": 2**40, "pb": 2**50}

# Elasticsearch sets it at its flood stage, and removes it once the disk has space again.
_FLOOD_BLOCK = "read_only_allow_delete"

# The newest article of a news collection that is still fed is not older.
_MAX_AGE = timedelta(days=7)

SOME_FINDINGS = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem: the check that found it, its cause and its remedy."""

    check: str
    cause: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Context:
    """What the checks look at; `is_writing` if a command writes to the index now."""

    client: Elasticsearch
    alias: str
    now: datetime
    oldest_server: tuple[int, int]
    is_writing: bool = False


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

    `while_writing` False: its findings are normal while a command writes.
    """

    name: str
    find: Callable[[Context, IndexInfo], Iterator[Cause]]
    remedy: str
    while_writing: bool = True


Check: TypeAlias = ServerCheck | IndexCheck


def run_doctor(client: Elasticsearch, settings: ClusterSettings, as_json: bool) -> int:
    """Print every finding and return the exit code; those before an error are printed, too."""
    findings: list[Finding] = []
    try:
        for finding in run_checks(client, settings.articles_alias, datetime.now(UTC)):
            findings.append(finding)
    except (ApiError, TransportError):
        if findings:
            _print_findings(findings, as_json)
        raise
    _print_findings(findings, as_json)
    return SOME_FINDINGS if findings else 0


def _print_findings(findings: Sequence[Finding], as_json: bool) -> None:
    if as_json:
        typer.echo(orjson.dumps([asdict(finding) for finding in findings]).decode())
    elif not findings:
        typer.echo("No problems found.")
    for finding in findings if not as_json else []:
        typer.echo(f"{finding.check}: {finding.cause}\n  remedy: {finding.remedy}")


def run_checks(
    client: Elasticsearch,
    alias: str,
    now: datetime,
    oldest_server: tuple[int, int] = OLDEST_SERVER,
) -> Iterator[Finding]:
    """Yield every finding; raise the client's errors if there is no connection."""
    context = Context(client, alias, now, oldest_server)
    for server_check in _SERVER_CHECKS:
        yield from _findings(server_check, server_check.find(context))
    try:
        index = find_index(client, alias)
    except AliasError as error:
        yield Finding("alias", error.cause, error.remedy)
        return
    if index is None:
        yield _missing_alias(client, alias)
        return
    is_writing = _is_locked(client, alias, WRITING)
    context = Context(client, alias, now, oldest_server, is_writing)
    for index_check in _INDEX_CHECKS:
        if index_check.while_writing or not is_writing:
            yield from _findings(index_check, index_check.find(context, index))


def _findings(check: Check, causes: Iterator[Cause]) -> Iterator[Finding]:
    for cause in causes:
        yield Finding(check.name, cause.text, check.remedy.format_map(cause.values))


def _missing_alias(client: Elasticsearch, alias: str) -> Finding:
    generations = read_generations(client, alias)
    if not generations:
        return Finding("alias", f"{alias} does not exist: nothing is loaded", "indexer load PATH")
    remedy = f"add it again: PUT /{generations[-1]}/_alias/{alias}"
    return Finding(
        "alias",
        f"the alias {alias} was removed from its index",
        f"{remedy}; or indexer load PATH, into a new index",
    )


def _is_locked(client: Elasticsearch, alias: str, purpose: str) -> bool:
    record = read_lock(client, alias, purpose)
    return record is not None and not record.is_expired


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
        record = read_lock(context.client, context.alias, purpose)
        if record:
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
    if not _is_locked(context.client, context.alias, REINDEXING):
        for name in find_next(context.client, context.alias):
            yield Cause(f"{name} was created by a reindex that was killed")


def _find_unfinished_restore(context: Context) -> Iterator[Cause]:
    if not _is_locked(context.client, context.alias, REINDEXING):
        for name in find_restored(context.client, context.alias):
            yield Cause(f"{name} was created by a restore that was killed", {"name": name})


def _find_other_schema(_: Context, index: IndexInfo) -> Iterator[Cause]:
    if not index.is_compatible:
        yield Cause(
            f"{index.name} was made by another version of the mapping, analyzers or synonyms"
        )


def _find_outdated_stories(_: Context, index: IndexInfo) -> Iterator[Cause]:
    if not index.stories_up_to_date:
        yield Cause("a load ended before the stories were updated")


def _find_leftover_settings(context: Context, index: IndexInfo) -> Iterator[Cause]:
    settings = find_leftover_settings(context.client, index.name)
    if settings:
        names = ", ".join(settings)
        yield Cause(f"{names} of {index.name} are still those of a load that was killed")


def _find_flood_block(context: Context, index: IndexInfo) -> Iterator[Cause]:
    yield from (cause for cause in _read_blocks(context, index) if _is_flood(cause))


def _find_other_blocks(context: Context, index: IndexInfo) -> Iterator[Cause]:
    yield from (cause for cause in _read_blocks(context, index) if not _is_flood(cause))


def _is_flood(cause: Cause) -> bool:
    return cause.values["block"] == _FLOOD_BLOCK


def _read_blocks(context: Context, index: IndexInfo) -> Iterator[Cause]:
    response = context.client.indices.get_settings(index=index.name, name="index.blocks.*")
    for info in response.values():  # empty for an index without blocks
        blocks = info["settings"]["index"]["blocks"]
        for block in sorted(name for name, value in blocks.items() if value == "true"):
            text = f"{index.name} has the block {block}"
            yield Cause(text, {"index": index.name, "block": block})


def _find_closed(context: Context, *names: str) -> Iterator[Cause]:
    for name in names:
        if _is_open(context.client, name) is False:
            yield Cause(f"{name} is closed", {"name": name})


def _find_red(context: Context, *names: str) -> Iterator[Cause]:
    """Find shards that cannot be searched; none of an index that is missing or closed."""
    client = context.client
    for name in filter(partial(_is_open, client), names):
        shards = client.cluster.health(index=name, level="shards")["indices"][name]["shards"]
        missing = [int(number) for number, shard in shards.items() if not shard["primary_active"]]
        if missing:
            response = client.cluster.allocation_explain(index=name, shard=missing[0], primary=True)
            explanation = response.get("allocate_explanation", "it is being started")
            yield Cause(
                f"{name} is red, {len(missing)} of its {len(shards)} shards cannot be searched: "
                f"{explanation}"
            )


def _is_open(client: Elasticsearch, name: str) -> bool | None:
    """Return None if the index does not exist."""
    indices = client.indices.resolve_index(name=f"{name}*", expand_wildcards="all")["indices"]
    return next(("open" in info["attributes"] for info in indices if info["name"] == name), None)


def _find_old_articles(context: Context, index: IndexInfo) -> Iterator[Cause]:
    newest_ms = _search_newest(context, index)[1]
    if newest_ms is not None:
        newest = datetime.fromtimestamp(newest_ms / 1000, UTC)
        if context.now - newest > _MAX_AGE:
            yield Cause(f"the newest article is of {newest:%Y-%m-%d}")


def _find_no_articles(context: Context, index: IndexInfo) -> Iterator[Cause]:
    if _search_newest(context, index)[0] == 0:
        yield Cause(f"{index.name} contains no article")


def _search_newest(context: Context, index: IndexInfo) -> tuple[int | None, float | None]:
    """Return the number of articles and the newest time in ms; None if a search would fail."""
    if not _is_open(context.client, index.name) or any(_find_red(context, index.name)):
        return None, None
    response = context.client.search(
        index=index.name, size=0, aggs={"newest": {"max": {"field": "published_at"}}}
    )
    return response["hits"]["total"]["value"], response["aggregations"]["newest"]["value"]


_CLOSED_REMEDY = "open it: POST /{name}/_open"
_RED_REMEDY = (
    "start the nodes that have them; if those are lost, delete the index, and restore a backup or "
    "load everything again"
)

_SERVER_CHECKS = (
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
    ServerCheck("closed", lambda c: _find_closed(c, *_own_indices(c)), _CLOSED_REMEDY),
    ServerCheck("shards", lambda c: _find_red(c, *_own_indices(c)), _RED_REMEDY),
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

_INDEX_CHECKS = (
    IndexCheck("mapping", _find_other_schema, "indexer reindex"),
    IndexCheck("stories", _find_outdated_stories, "run that load again", while_writing=False),
    IndexCheck(
        "settings",
        _find_leftover_settings,
        "run that load again: it restores them",
        while_writing=False,
    ),
    IndexCheck(
        "blocks",
        _find_flood_block,
        'free disk space; if it stays: PUT /{index}/_settings {{"index.blocks.{block}": null}}',
    ),
    IndexCheck(
        "blocks",
        _find_other_blocks,
        'remove it: PUT /{index}/_settings {{"index.blocks.{block}": null}}',
    ),
    IndexCheck("closed", lambda c, index: _find_closed(c, index.name), _CLOSED_REMEDY),
    IndexCheck("shards", lambda c, index: _find_red(c, index.name), _RED_REMEDY),
    IndexCheck("freshness", _find_no_articles, "indexer load PATH", while_writing=False),
    IndexCheck("freshness", _find_old_articles, "load newer ones", while_writing=False),
)
