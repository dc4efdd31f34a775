"""Doctor reports every problem of an index and its server; each is caused once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from indexer.commands.doctor import run_checks
from indexer.doctor.checks import Finding
from indexer.index.aliases import create_next
from indexer.index.index import find_loaded
from indexer.index.lock import REINDEXING, WRITING, Mode, lock_index, locked
from indexer.index.settings import bulk_settings
from mappings.schema import index_body
from tests.integration.command_line import CommandResult, indexer, write

TODAY = datetime.now(UTC).date().isoformat()
RAIN = {"id": "rain", "title": "Rain", "body": "It rained.", "published_at": TODAY}
FLOOD = "index.blocks.read_only_allow_delete"

pytestmark = pytest.mark.usefixtures("command_settings")


@pytest.fixture
def index(alias: str, elasticsearch: Elasticsearch) -> str:
    """The name of an index without problems."""
    return load(elasticsearch, alias, RAIN)


def load(client: Elasticsearch, alias: str, *articles: dict[str, Any]) -> str:
    assert indexer("load", write(Path("a.jsonl"), articles), "--quiet").exit_code == 0
    return find_loaded(client, alias).name


def problems() -> list[tuple[str, str, str]]:
    """Return check, cause and remedy of each problem that doctor reports."""
    result = indexer("doctor", "--json")
    assert result.exit_code == (1 if result.json else 0)
    return [(each["check"], each["cause"], each["remedy"]) for each in result.json]


def test_no_problems(index: str) -> None:
    assert indexer("doctor") == CommandResult(0, "No problems found.\n", "")


def test_a_finding_is_two_lines_of_text(alias: str) -> None:
    expected = f"alias: {alias} does not exist: nothing is loaded\n  remedy: indexer load PATH\n"

    assert indexer("doctor") == CommandResult(1, expected, "")


def test_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELASTICSEARCH_URL", "http://127.0.0.1:1")

    assert indexer("doctor") == CommandResult(
        3,
        "",
        "indexer: Elasticsearch is unreachable at http://127.0.0.1:1 (ConnectionError): "
        "start it, or set ELASTICSEARCH_URL.\n",
    )


def test_version(index: str, alias: str, elasticsearch: Elasticsearch) -> None:
    number = elasticsearch.info()["version"]["number"]

    findings = [*run_checks(elasticsearch, alias, datetime.now(UTC), oldest_server=(99, 1))]

    remedy = "upgrade it to 99.1 or newer"
    assert findings == [Finding("version", f"Elasticsearch is {number}", remedy)]


@pytest.fixture
def low_watermark(elasticsearch: Elasticsearch) -> Iterator[None]:
    """Set a watermark that every disk exceeds, without effect on the allocation of shards."""
    disk = "cluster.routing.allocation.disk"
    settings = {f"{disk}.threshold_enabled": "false", f"{disk}.watermark.low": "0.1%"}
    elasticsearch.cluster.put_settings(transient=settings)
    yield
    elasticsearch.cluster.put_settings(transient=dict.fromkeys(settings))


@pytest.mark.usefixtures("low_watermark")
def test_disk(index: str, elasticsearch: Elasticsearch) -> None:
    [(check, cause, remedy)] = problems()

    (node,) = elasticsearch.nodes.info()["nodes"].values()
    assert check == "disk"
    assert cause.endswith(f" % of the disk of node {node['name']} is used")
    assert remedy == "free space there, or add a node, before Elasticsearch rejects writes"


def test_a_removed_alias(index: str, alias: str, elasticsearch: Elasticsearch) -> None:
    elasticsearch.indices.delete_alias(index=index, name=alias)

    cause = f"the alias {alias} was removed from its index"
    remedy = f"add it again: PUT /{index}/_alias/{alias}; or indexer load PATH, into a new index"
    assert problems() == [("alias", cause, remedy)]


def test_an_alias_of_two_indices(index: str, alias: str, elasticsearch: Elasticsearch) -> None:
    elasticsearch.indices.create(index=f"{alias}-zz", aliases={alias: {}})

    cause = f"The alias {alias} points to 2 indices ({index}, {alias}-zz)"
    remedy = f"remove it from all but the one to keep: DELETE /INDEX/_alias/{alias}"
    assert problems() == [("alias", cause, remedy)]


def test_an_index_with_the_name_of_the_alias(alias: str, elasticsearch: Elasticsearch) -> None:
    elasticsearch.indices.create(index=alias)

    cause = f"{alias} is an index, not an alias"
    assert problems() == [("alias", cause, "delete it, or set ARTICLES_ALIAS to another name")]


def test_mapping(alias: str, elasticsearch: Elasticsearch) -> None:
    body = index_body()
    body["mappings"]["_meta"] = {"schema_hash": "of last year"}
    elasticsearch.indices.create(index=f"{alias}-old", aliases={alias: {}}, **body)
    elasticsearch.index(index=alias, document={"published_at": TODAY}, refresh=True)

    cause = f"{alias}-old was made by another version of the mapping, analyzers or synonyms"
    assert problems() == [("mapping", cause, "indexer reindex")]


def test_stories(index: str, elasticsearch: Elasticsearch) -> None:
    elasticsearch.update(index=index, id="rain", doc={"story": "other"})

    cause = "a load ended before the stories were updated"
    assert problems() == [("stories", cause, "run that load again")]


def test_settings(index: str, elasticsearch: Elasticsearch) -> None:
    elasticsearch.indices.put_settings(index=index, settings={"refresh_interval": "-1"})

    cause = f"refresh_interval of {index} are still those of a load that was killed"
    assert problems() == [("settings", cause, "run that load again: it restores them")]


def test_what_an_operator_has_set_is_no_problem_and_stays(
    index: str, elasticsearch: Elasticsearch
) -> None:
    own = {"refresh_interval": "30s", "auto_expand_replicas": "0-2", "blocks.write": False}
    elasticsearch.indices.put_settings(index=index, settings=own)

    found = problems()
    loaded = indexer("load", write(Path("more.jsonl"), [{**RAIN, "id": "more"}]))

    kept = elasticsearch.indices.get_settings(index=index, flat_settings=True)[index]["settings"]
    assert found == []
    assert loaded.exit_code == 0
    assert (kept["index.refresh_interval"], kept["index.auto_expand_replicas"]) == ("30s", "0-2")


def test_what_a_running_load_has_half_done_is_no_problem(
    index: str, alias: str, elasticsearch: Elasticsearch
) -> None:
    elasticsearch.delete(index=index, id="rain")
    old = {"id": "snow", "published_at": "2020-02-29"}
    elasticsearch.index(index=index, id="snow", document=old, refresh=True)
    with bulk_settings(elasticsearch, index, fresh=True):
        with locked(elasticsearch, alias, WRITING, "load", mode=Mode.SHARED):
            during = problems()
        after = {check for check, _, _ in problems()}

    assert during == []
    assert after == {"stories", "settings", "freshness"}


def test_a_closed_index(index: str, elasticsearch: Elasticsearch) -> None:
    elasticsearch.indices.close(index=index)

    assert problems() == [("closed", f"{index} is closed", f"open it: POST /{index}/_open")]


def make_red(client: Elasticsearch, index: str, **body: Any) -> None:
    """An index whose only shard is assigned to a node that does not exist."""
    nowhere = {"index.routing.allocation.require._name": "nobody"}
    settings = {**body.pop("settings", {}), **nowhere}
    client.indices.create(
        index=index, settings=settings, timeout="1ms", wait_for_active_shards="0", **body
    )


RED_REMEDY = (
    "start the nodes that have them; if those are lost, delete the index, and restore a backup or "
    "load everything again"
)


def test_a_red_index(alias: str, elasticsearch: Elasticsearch) -> None:
    make_red(elasticsearch, f"{alias}-red", aliases={alias: {}}, **index_body())

    [(check, cause, remedy)] = problems()
    assert (check, remedy) == ("shards", RED_REMEDY)
    assert cause.startswith(f"{alias}-red is red, 1 of its 1 shards cannot be searched: ")


def test_findings_before_an_error_are_printed(
    index: str, alias: str, elasticsearch: Elasticsearch
) -> None:
    elasticsearch.indices.delete(index=lock_index(alias), ignore_unavailable=True)
    make_red(elasticsearch, lock_index(alias))

    result = indexer("doctor")

    assert result.exit_code == 3
    assert result.out.startswith(f"shards: {lock_index(alias)} is red, 1 of its 1 shards")
    assert "is not ready (503)" in result.err


@pytest.fixture
def blocked(index: str, elasticsearch: Elasticsearch) -> Iterator[str]:
    """An index as Elasticsearch leaves it when the disk is full."""
    elasticsearch.indices.put_settings(index=index, settings={FLOOD: True})
    yield index
    elasticsearch.indices.put_settings(index=index, settings={FLOOD: None})


def test_blocks(blocked: str) -> None:
    cause = f"{blocked} has the block read_only_allow_delete"
    remedy = f'free disk space; if it stays: PUT /{blocked}/_settings {{"{FLOOD}": null}}'
    assert problems() == [("blocks", cause, remedy)]


def test_a_block_that_an_operator_added(index: str, elasticsearch: Elasticsearch) -> None:
    elasticsearch.indices.put_settings(index=index, settings={"index.blocks.write": True})

    remedy = f'remove it: PUT /{index}/_settings {{"index.blocks.write": null}}'
    assert problems() == [("blocks", f"{index} has the block write", remedy)]


def test_a_block_that_is_false_is_not_a_finding(index: str, elasticsearch: Elasticsearch) -> None:
    elasticsearch.indices.put_settings(index=index, settings={FLOOD: False})

    assert problems() == []


def test_an_orphan_is_reported_unless_a_reindex_runs(
    index: str, alias: str, elasticsearch: Elasticsearch
) -> None:
    with locked(elasticsearch, alias, REINDEXING, "reindex"):
        orphan = create_next(elasticsearch, alias)
        assert problems() == []

    cause = f"{orphan} was created by a reindex that was killed"
    assert problems() == [("orphan", cause, "indexer reindex deletes it and starts again")]


def test_an_expired_lock(index: str, alias: str, elasticsearch: Elasticsearch) -> None:
    leave_lock(elasticsearch, alias, (datetime.now(UTC) - timedelta(seconds=1)).isoformat())

    cause = "a load (process 7 on elsewhere) ended without releasing its lock"
    remedy = "run that command again: it takes the lock over"
    assert problems() == [("lock", cause, remedy)]


def leave_lock(client: Elasticsearch, alias: str, expires_at: str) -> None:
    """Write the lock document of a process on another machine."""
    owner = {"command": "load", "host": "elsewhere", "pid": 7}
    lease = {"owner": owner, "lease": "other", "expires_at": expires_at}
    leases = [{**lease, "mode": "exclusive", "is_waiting": False}]
    client.index(index=lock_index(alias), id=WRITING, document={"leases": leases})


def test_a_lock_that_outlasts_every_lease(
    index: str, alias: str, elasticsearch: Elasticsearch
) -> None:
    """A lock whose owner had a clock that was years ahead."""
    leave_lock(elasticsearch, alias, "2100-01-02T03:04:05+00:00")

    [(check, cause, remedy)] = problems()
    loaded = indexer("load", write(Path("late.jsonl"), [RAIN]), "--quiet")
    elasticsearch.delete(index=lock_index(alias), id=WRITING)  # as in the remedy

    assert (check, cause) == (
        "lock",
        "the lock of a load (process 7 on elsewhere) lasts until 2100-01-02 03:04 UTC: a clock is "
        "or was wrong",
    )
    assert remedy == (
        "set the clocks right; if that command has ended, remove its lock: "
        f"DELETE /{lock_index(alias)}/_doc/{WRITING}"
    )
    assert (loaded.exit_code, loaded.err) == (
        4,
        "indexer: Locked by a load (process 7 on elsewhere): wait until it ends. If it was killed, "
        "`indexer doctor` shows how to remove its lock, since a clock was wrong.\n",
    )
    assert indexer("load", Path("late.jsonl"), "--quiet").exit_code == 0


def test_freshness(alias: str, elasticsearch: Elasticsearch) -> None:
    index = load(elasticsearch, alias, {**RAIN, "published_at": "2020-02-29"})
    old = [("freshness", "the newest article is of 2020-02-29", "load newer ones")]

    assert problems() == old
    elasticsearch.delete(index=index, id="rain", refresh=True)
    assert problems() == [("freshness", f"{index} contains no article", "indexer load PATH")]
