"""Looks at everything that loading and searching need, and tells what is wrong."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

import orjson
import typer
from elasticsearch import Elasticsearch

from indexer.errors import AliasError, IndexerError, translate_errors
from indexer.index.aliases import find_next, find_restored, read_generations
from indexer.index.bulk_settings import find_left_settings
from indexer.index.index import IndexInfo, find_index
from indexer.index.lock import REINDEXING, WRITING, lock_index, read_lock
from indexer.index.tombstones import tombstones_index
from mappings.connection import ClusterSettings

# The client is forward compatible only.
_OLDEST_SERVER = (9, 4)

# From here on Elasticsearch begins to refuse new shards, and soon after writes.
_FULL_PERCENT = 85

# Put on by Elasticsearch at its flood stage, and taken off again once the disk has room.
_FLOOD = "read_only_allow_delete"

# News of a week ago is none.
_STALE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, why, and what to do about it."""

    check: str
    cause: str
    remedy: str


def examine(client: Elasticsearch, alias: str, now: datetime) -> Iterator[Finding]:
    """Every problem that is found; raises the client's errors where there is no connection."""
    yield from _check_version(client)
    yield from _check_disk(client)
    yield from _check_cluster_blocks(client)
    for name in (lock_index(alias), tombstones_index(alias)):
        yield from _check_shards(client, name)
    yield from _check_locks(client, alias)
    yield from _check_orphans(client, alias)
    try:
        index = find_index(client, alias)
    except AliasError as error:
        yield Finding("alias", error.cause, error.remedy)
        return
    if index is None:
        yield _explain_no_alias(client, alias)
        return
    yield from _check_index(client, index, now)


def _check_index(client: Elasticsearch, index: IndexInfo, now: datetime) -> Iterator[Finding]:
    busy = _is_held(client, index.alias, WRITING)  # what is half done is being done
    yield from _check_mapping(index)
    if not busy:
        yield from _check_left(client, index)
    yield from _check_blocks(client, index)
    broken = list(_check_shards(client, index.name))
    yield from broken
    if not busy and not broken:
        yield from _check_freshness(client, index, now)


def _explain_no_alias(client: Elasticsearch, alias: str) -> Finding:
    generations = read_generations(client, alias)
    if not generations:
        return Finding("alias", f"{alias} does not exist: nothing is loaded", "indexer load PATH")
    cause = f"the alias {alias} was taken off its index"
    again = f"put it on again: PUT /{generations[-1]}/_alias/{alias}"
    return Finding("alias", cause, f"{again}; or indexer load PATH, into a new index")


def _check_version(client: Elasticsearch) -> Iterator[Finding]:
    number = str(client.info()["version"]["number"])
    if tuple(int(part) for part in number.split(".")[:2]) < _OLDEST_SERVER:
        oldest = ".".join(map(str, _OLDEST_SERVER))
        yield Finding("version", f"Elasticsearch is {number}", f"upgrade it to {oldest} or newer")


def _check_disk(client: Elasticsearch) -> Iterator[Finding]:
    stats = client.nodes.stats(metric="fs")
    for node in stats["nodes"].values():
        total, free = (node["fs"]["total"][f"{part}_in_bytes"] for part in ("total", "available"))
        used = 100 * (1 - free / total) if total else 0
        if used >= _FULL_PERCENT:
            yield Finding(
                "disk",
                f"{used:.0f} % of the disk of node {node['name']} is used",
                "free space there, or add a node, before Elasticsearch refuses writes",
            )


def _check_cluster_blocks(client: Elasticsearch) -> Iterator[Finding]:
    answer = client.cluster.get_settings(flat_settings=True)
    for kind in ("persistent", "transient"):
        for name, value in answer[kind].items():
            if name.startswith("cluster.blocks.") and value == "true":
                off = f'PUT /_cluster/settings {{"{kind}": {{"{name}": null}}}}'
                yield Finding("blocks", f"the whole cluster has {name}", f"take it off: {off}")


def _check_locks(client: Elasticsearch, alias: str) -> Iterator[Finding]:
    for purpose in (WRITING, REINDEXING):
        lock = read_lock(client, alias, purpose)
        if lock is None:
            continue
        holder = f"a {lock.holder.command} (process {lock.holder.pid} on {lock.holder.host})"
        if lock.free:
            remedy = "run that command again: it takes the lock over"
            yield Finding("lock", f"{holder} died with its lock", remedy)
        elif lock.far:
            yield Finding(
                "lock",
                f"the lock of {holder} lasts until {lock.expires_at:%Y-%m-%d %H:%M} UTC: a clock "
                "is or was wrong",
                "set the clocks right; if that command has ended, take its lock away: "
                f"DELETE /{lock_index(alias)}/_doc/{purpose}",
            )


def _is_held(client: Elasticsearch, alias: str, purpose: str) -> bool:
    lock = read_lock(client, alias, purpose)
    return lock is not None and not lock.free


def _check_orphans(client: Elasticsearch, alias: str) -> Iterator[Finding]:
    if _is_held(client, alias, REINDEXING):
        return
    for name in find_next(client, alias):
        yield Finding(
            "orphan",
            f"{name} was begun by a reindex that was killed",
            "indexer reindex deletes it and begins anew",
        )
    for name in find_restored(client, alias):
        yield Finding(
            "orphan",
            f"{name} was begun by a restore that was killed",
            f"restore that backup again, or delete it: DELETE /{name}",
        )


def _check_mapping(index: IndexInfo) -> Iterator[Finding]:
    if not index.is_compatible:
        yield Finding(
            "mapping",
            f"{index.name} was made by another version of the mapping, analyzers or synonyms",
            "indexer reindex",
        )


def _check_left(client: Elasticsearch, index: IndexInfo) -> Iterator[Finding]:
    if not index.settled:
        yield Finding(
            "stories", "a load broke off before stories were settled", "run that load again"
        )
    left = find_left_settings(client, index.name)
    if left:
        yield Finding(
            "settings",
            f"{', '.join(left)} of {index.name} are still those of a load that was killed",
            "run that load again: it puts them back",
        )


def _check_blocks(client: Elasticsearch, index: IndexInfo) -> Iterator[Finding]:
    answer = client.indices.get_settings(index=index.name, name="index.blocks.*")
    for found in answer.values():  # an index without any block is left out of the answer
        settings = found["settings"]["index"]["blocks"]
        for block in sorted(name for name, value in settings.items() if value == "true"):
            off = f'PUT /{index.name}/_settings {{"index.blocks.{block}": null}}'
            remedy = (
                f"free disk space; if it stays: {off}" if block == _FLOOD else f"take it off: {off}"
            )
            yield Finding("blocks", f"{index.name} has the block {block}", remedy)


def _check_shards(client: Elasticsearch, name: str) -> Iterator[Finding]:
    """What keeps an index from being asked at all; nothing of one that is not there."""
    found = client.indices.resolve_index(name=f"{name}*", expand_wildcards="all")["indices"]
    attributes = [each["attributes"] for each in found if each["name"] == name]
    if not attributes:
        return
    if "open" not in attributes[0]:
        yield Finding("closed", f"{name} is closed", f"open it: POST /{name}/_open")
        return
    shards = client.cluster.health(index=name, level="shards")["indices"][name]["shards"]
    missing = [int(number) for number, shard in shards.items() if not shard["primary_active"]]
    if missing:
        yield Finding(
            "shards",
            f"{name} is red, {len(missing)} of its {len(shards)} shards cannot be asked: "
            + _explain_shard(client, name, missing[0]),
            "start the nodes that hold them; where those are lost, delete the index, and restore "
            "a backup or load everything again",
        )


def _explain_shard(client: Elasticsearch, name: str, shard: int) -> str:
    """The server's words for why nobody holds it."""
    told = client.cluster.allocation_explain(index=name, shard=shard, primary=True)
    return str(told.get("allocate_explanation", "it is being started"))


def _check_freshness(client: Elasticsearch, index: IndexInfo, now: datetime) -> Iterator[Finding]:
    answer = client.search(
        index=index.name, size=0, aggs={"newest": {"max": {"field": "published_at"}}}
    )
    newest_ms = answer["aggregations"]["newest"]["value"]
    if answer["hits"]["total"]["value"] == 0:
        yield Finding("freshness", f"{index.name} holds no article", "indexer load PATH")
    elif newest_ms is not None:
        newest = datetime.fromtimestamp(newest_ms / 1000, UTC)
        if now - newest > _STALE:
            yield Finding(
                "freshness", f"the newest article is of {newest:%Y-%m-%d}", "load newer ones"
            )


SOME_PROBLEMS = 1


def run_doctor(client: Elasticsearch, settings: ClusterSettings, as_json: bool) -> int:
    """Prints every problem, and answers with the exit code.

    Raises `IndexerError`; what was found before it is printed too.
    """
    problems: list[Finding] = []
    try:
        with translate_errors(settings.elasticsearch_url):
            for problem in examine(client, settings.articles_alias, datetime.now(UTC)):
                problems.append(problem)
    except IndexerError:
        if problems:
            _tell(problems, as_json)
        raise
    _tell(problems, as_json)
    return SOME_PROBLEMS if problems else 0


def _tell(problems: Sequence[Finding], as_json: bool) -> None:
    if as_json:
        typer.echo(orjson.dumps([asdict(problem) for problem in problems]).decode())
    elif not problems:
        typer.echo("Nothing is wrong.")
    for problem in problems if not as_json else []:
        typer.echo(f"{problem.check}: {problem.cause}\n  remedy: {problem.remedy}")
