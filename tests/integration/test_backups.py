"""The backups of the composed service, with the keys of its parts, on a server with security."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch
from typer.testing import CliRunner

from compose.__main__ import app
from compose.credentials import ensure_credentials
from indexer.index.aliases import read_generations
from indexer.index.index import find_index
from indexer.index.lock import WRITING, Mode, locked
from indexer.index.stamps import remove_expired
from indexer.stories.update import count_pending
from mappings.partitions import read_name
from mappings.saved_searches import (
    SAVED_SEARCHES_MAPPINGS,
    alerts_index,
    saved_searches_index,
)
from mappings.schema import HIDDEN_SETTINGS
from tests.integration.command_line import CommandResult, indexer, write
from tests.integration.secured import Secured, read_key, refused

pytestmark = pytest.mark.slow

RAIN = {"id": "rain", "title": "Rain", "body": "It rained.", "published_at": "2024-05-01"}
SNOW = {**RAIN, "id": "snow", "title": "Snow"}
HAIL = {**RAIN, "id": "hail", "title": "Hail"}


@dataclass(frozen=True)
class Composed:
    """The indexer and the backups of one alias, each with its own key."""

    secured: Secured
    alias: str
    keys: dict[str, str]
    patch: pytest.MonkeyPatch

    def indexer(self, *words: str | Path) -> CommandResult:
        """Run a command of the indexer."""
        self.patch.setenv("ELASTICSEARCH_API_KEY", self.keys["indexer"])
        return indexer(*words)

    def load(self, *articles: dict[str, Any]) -> dict[str, int]:
        """Load articles; return the outcomes that occurred."""
        result = self.indexer("load", write(Path("a.jsonl"), articles), "--json")
        counts: dict[str, int] = result.json["outcomes"]
        return {outcome: count for outcome, count in counts.items() if count}

    def backup(self, *words: str) -> CommandResult:
        """Run a command of the backups."""
        self.patch.setenv("ELASTICSEARCH_API_KEY", self.keys["backup"])
        done = CliRunner().invoke(app, ["backup", *words, "--directory", self.secured.backups])
        assert done.exception is None or isinstance(done.exception, SystemExit)
        return CommandResult(done.exit_code, done.stdout, done.stderr)

    def create_backup(self) -> str:
        """Create a backup and return its name."""
        result = self.backup("create")
        assert result.exit_code == 0, result.err
        return result.out.split()[-1].rstrip(".")

    def index(self) -> str:
        """Return the name of the current index."""
        index = find_index(self.secured.admin, self.alias)
        assert index
        return index.name

    def months(self) -> dict[str, str]:
        """Return the name of the index of each month."""
        index = find_index(self.secured.admin, self.alias)
        assert index
        return {read_name(part.alias): part.name for part in index.partitions}

    def ids(self) -> list[str]:
        """Return the ids of all hits."""
        self.secured.admin.indices.refresh(index=self.alias)
        hits = self.secured.admin.search(index=self.alias, sort=["id"])["hits"]["hits"]
        return [hit["_id"] for hit in hits]

    def names(self) -> list[str]:
        """Return the indices of the alias, without the lock and what describes the articles."""
        names = self.secured.admin.indices.get(index=f"{self.alias}*", expand_wildcards="all")
        described = ("-lock", "-tombstones", "-runs", "-stories", "-watermark")
        return sorted(name for name in names if not name.endswith(described))

    def lose_all(self) -> None:
        """Delete all indices of the alias."""
        client = self.secured.admin
        for name in client.indices.get(index=f"{self.alias}*", expand_wildcards="all"):
            client.indices.delete(index=name)


@pytest.fixture
def composed(secured: Secured, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Composed]:
    """The service with two loaded articles."""
    alias = f"backup-{uuid4().hex[:8]}"
    monkeypatch.chdir(folder)
    monkeypatch.setenv("ELASTICSEARCH_URL", secured.url)
    monkeypatch.setenv("ARTICLES_ALIAS", alias)
    ensure_credentials(secured.admin, alias, folder)
    keys = {part: read_key(folder, part) for part in ("indexer", "backup")}
    composed = Composed(secured, alias, keys, monkeypatch)
    assert composed.load(RAIN, SNOW) == {"indexed": 2}
    yield composed
    composed.lose_all()


def test_a_restored_backup_replaces_the_current_index_which_is_kept(composed: Composed) -> None:
    before, name = composed.index(), composed.create_backup()
    composed.load(HAIL)

    result = composed.backup("restore", name)

    restored = composed.index()
    assert (result.exit_code, result.out.splitlines()) == (
        0,
        [
            f"{restored} serves searches; the index before is kept for `indexer rollback`.",
            "Articles that were loaded after the backup are missing: load them again.",
            "Articles that were deleted after the backup stay deleted.",
        ],
    )
    assert composed.ids() == ["rain", "snow"]
    assert composed.names() == [before, restored]
    assert composed.load(RAIN, HAIL) == {"unchanged": 1, "indexed": 1}
    assert composed.indexer("doctor").out.startswith("freshness: ")
    composed.indexer("rollback")
    assert (composed.index(), composed.ids()) == (before, ["hail", "rain", "snow"])


def test_doctor_finds_nothing_after_a_restore_that_changes_articles(composed: Composed) -> None:
    name = composed.create_backup()
    composed.load({**RAIN, "body": "It rained all day.", "updated_at": "2030-01-01"})

    composed.backup("restore", name)

    checks = {cause["check"] for cause in json.loads(composed.indexer("doctor", "--json").out)}
    assert checks <= {"freshness", "disk"}


def test_articles_that_were_deleted_since_stay_deleted(composed: Composed) -> None:
    name = composed.create_backup()
    composed.indexer("delete", "rain")

    composed.backup("restore", name)

    assert composed.ids() == ["snow"]
    assert composed.load(RAIN) == {"stale": 1}


def test_articles_that_were_deleted_by_mistake_can_be_restored(composed: Composed) -> None:
    name = composed.create_backup()
    composed.indexer("delete", "rain")

    result = composed.backup("restore", name, "--undelete")

    assert result.out.splitlines()[-1] == "Articles that were deleted after the backup are back."
    assert composed.ids() == ["rain", "snow"]
    assert composed.indexer("reindex").exit_code == 0
    assert composed.ids() == ["rain", "snow"]


def test_an_empty_server_gets_the_tombstones_of_the_backup(composed: Composed) -> None:
    composed.indexer("delete", "rain")
    name = composed.create_backup()
    composed.lose_all()
    assert composed.backup("create").err == (
        f"Nothing is loaded behind the alias {composed.alias}: load first.\n"
    )

    assert composed.backup("restore", name).exit_code == 0

    assert composed.ids() == ["snow"]
    assert composed.load(RAIN, SNOW) == {"stale": 1, "unchanged": 1}


def test_the_tombstones_of_backup_and_server_are_kept(composed: Composed) -> None:
    composed.indexer("delete", "rain")
    name = composed.create_backup()
    composed.lose_all()
    composed.load(SNOW, HAIL)
    composed.indexer("delete", "hail", "snow")

    composed.backup("restore", name)

    assert composed.ids() == []
    assert composed.load(RAIN, SNOW, HAIL) == {"stale": 3}


def test_a_restore_during_a_swap_is_rejected(composed: Composed) -> None:
    name, before = composed.create_backup(), composed.index()

    with locked(composed.secured.admin, composed.alias, WRITING, "reindex"):
        result = composed.backup("restore", name)

    assert (result.exit_code, result.out) == (4, "")
    assert result.err.startswith("Locked by a reindex (process ")
    assert (composed.index(), composed.names()) == (before, [before])


def test_a_restore_waits_for_a_load(composed: Composed) -> None:
    name, before = composed.create_backup(), composed.index()

    with ThreadPoolExecutor(1) as pool:
        with locked(composed.secured.admin, composed.alias, WRITING, "load", mode=Mode.SHARED):
            restore = pool.submit(composed.backup, "restore", name)
            with pytest.raises(TimeoutError):
                restore.result(timeout=2)
            assert composed.index() == before
        result = restore.result(timeout=60)

    assert result.exit_code == 0
    assert composed.index() != before


def test_a_restored_index_of_another_version_requires_a_reindex(composed: Composed) -> None:
    client = composed.secured.admin
    client.indices.put_mapping(index=composed.index(), meta={"schema_hash": "of-before"})
    name = composed.create_backup()

    result = composed.backup("restore", name)

    assert result.out.splitlines()[-1] == (
        "It has another version of the mapping: run `indexer reindex` before you load."
    )
    assert composed.indexer("reindex").exit_code == 0
    assert composed.ids() == ["rain", "snow"]


def test_a_block_on_the_index_is_not_restored(composed: Composed) -> None:
    settings = {"index.blocks.write": True}
    composed.secured.admin.indices.put_settings(index=composed.index(), settings=settings)
    name = composed.create_backup()

    composed.backup("restore", name)

    assert composed.load(HAIL) == {"indexed": 1}


def test_what_a_killed_restore_left_is_reported_and_deleted_by_the_next(composed: Composed) -> None:
    name = composed.create_backup()
    left = f"{composed.alias}-restored.{composed.index()}"
    composed.secured.admin.indices.create(index=left)

    result = composed.indexer("doctor", "--json")

    assert [problem for problem in json.loads(result.out) if problem["check"] == "orphan"] == [
        {
            "check": "orphan",
            "cause": f"{left} was created by a restore that was killed",
            "remedy": f"restore that backup again, or delete it: DELETE /{left}",
        }
    ]
    assert composed.backup("restore", name).exit_code == 0
    assert left not in composed.names()


def test_old_generations_are_deleted_as_by_a_reindex(composed: Composed) -> None:
    name = composed.create_backup()

    restored = [composed.backup("restore", name) and composed.index() for _ in range(4)]

    assert read_generations(composed.secured.admin, composed.alias) == restored[1:]


def test_backups_are_listed_and_deleted(composed: Composed) -> None:
    names = [composed.create_backup(), composed.create_backup()]

    listed = composed.backup("list").out.splitlines()
    deleted = composed.backup("delete", names[0])

    mine = [line.split() for line in listed if line.startswith(composed.alias)]
    assert [(line[0], line[2], line[3]) for line in mine] == [
        (name, "complete", composed.index()) for name in names
    ]
    assert (deleted.exit_code, deleted.out) == (0, f"Deleted {names[0]}.\n")
    assert names[0] not in composed.backup("list").out


@pytest.mark.parametrize("command", ["restore", "delete"])
def test_an_unknown_backup_changes_nothing(composed: Composed, command: str) -> None:
    result = composed.backup(command, "of-yesterday")

    assert result.exit_code == 1
    assert result.err.endswith("backup of-yesterday: `backup list` lists them.\n")
    assert composed.ids() == ["rain", "snow"]


def test_the_key_for_backups_has_no_privileges_on_other_indices(
    composed: Composed, client_of: Callable[[str], Elasticsearch]
) -> None:
    client = client_of("backup")
    composed.secured.admin.indices.create(index="others")
    refusals = [
        lambda: client.search(index="others"),
        lambda: client.indices.delete(index="others"),
        client.cluster.health,
        lambda: client.security.create_api_key(name="another"),
    ]
    are_refused = [refused(ask) for ask in refusals]
    composed.secured.admin.indices.delete(index="others")
    assert are_refused == [True] * len(refusals)


def test_an_index_by_month_is_backed_up_and_restored_whole(composed: Composed) -> None:
    """Into new indices by month, and over one index as well."""
    moved = {**SNOW, "published_at": "2024-03-01", "updated_at": "2024-06-01"}
    assert composed.indexer("partition", "--from", "2024-01", "--by", "month").exit_code == 0
    assert composed.load(moved) == {"updated": 1}
    months, name = composed.months(), composed.create_backup()
    composed.load(HAIL, {**SNOW, "published_at": "2024-05-01", "updated_at": "2024-06-02"})
    composed.indexer("delete", "rain")

    for _ in range(2):
        result = composed.backup("restore", name)
        assert result.exit_code == 0, result.err
        assert composed.ids() == ["snow"]
        restored = composed.months()
        assert restored.keys() == months.keys() == {"2024-03", "2024-05", "before-2024-01"}
        assert {*restored.values()}.isdisjoint(months.values())
        assert composed.load(moved) == {"unchanged": 1}
        composed.indexer("rollback")  # to the one index
        assert composed.ids() == ["snow"]


def saved_names(composed: Composed) -> list[str]:
    """Return the names of the saved searches that are stored."""
    index = saved_searches_index(composed.alias)
    hits = composed.secured.admin.search(index=index, sort=["created_at"])["hits"]["hits"]
    return [hit["_source"]["name"] for hit in hits]


def store_saved(composed: Composed, name: str) -> None:
    """Store a document in the index of saved searches."""
    index = saved_searches_index(composed.alias)
    client = composed.secured.admin
    if not client.indices.exists(index=index):
        client.indices.create(
            index=index, settings=HIDDEN_SETTINGS, mappings=SAVED_SEARCHES_MAPPINGS
        )
    client.index(index=index, id=name, document={"name": name, "created_at": 1}, refresh=True)


def test_saved_searches_are_restored_unless_the_server_has_some(composed: Composed) -> None:
    store_saved(composed, "before")
    name = composed.create_backup()
    store_saved(composed, "after")

    assert composed.backup("restore", name).exit_code == 0
    assert sorted(saved_names(composed)) == ["after", "before"]
    composed.lose_all()
    assert composed.backup("restore", name).exit_code == 0
    assert saved_names(composed) == ["before"]
    store_saved(composed, "later")  # it can be written to


def test_the_keys_of_api_and_alerts_may_write_saved_searches_but_no_articles(
    composed: Composed, client_of: Callable[[str], Elasticsearch]
) -> None:
    alias = composed.alias
    for part in ("api", "alerts"):
        client = client_of(part)
        for index in (saved_searches_index(alias), alerts_index(alias)):
            client.indices.create(index=index, settings=HIDDEN_SETTINGS)
            client.bulk(index=index, operations=[{"create": {"_id": "a"}}, {}], refresh=True)
            client.delete_by_query(index=index, query={"match_all": {}}, refresh=True)
            composed.secured.admin.indices.delete(index=index)
        assert refused(lambda: client.index(index=composed.index(), document={}))  # noqa: B023
    with locked(client_of("alerts"), alias, "alerts", "alerts"):
        assert remove_expired(client_of("alerts"), alias) == 0
        assert count_pending(client_of("alerts"), composed.index()) == 0
