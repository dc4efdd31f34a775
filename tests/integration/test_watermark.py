"""A reader that goes on after each watermark sees each change once, whatever happens."""

import time
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from indexer.index.stamps import Stamps, find_watermark, remove_expired
from tests.integration.command_line import indexer
from tests.integration.service import Service

RAIN = {"id": "rain", "title": "Rain", "body": "It rained."}
SNOW = {"id": "snow", "title": "Snow", "body": "It snowed."}
HAIL = {"id": "hail", "title": "Hail", "body": "It hailed."}


class Reader:
    """Goes on after the last change that it read."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._after = "start"

    def read(self) -> list[tuple[str, str]]:
        page = self._service.get("/v1/changes", after=self._after, fields="")
        self._after = page["next"]
        assert not page["more"]
        return [(change["type"], change["id"]) for change in page["changes"]]


@pytest.fixture
def commands(service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Commands write to the alias of the service, from an empty working folder."""
    monkeypatch.setenv("ELASTICSEARCH_URL", service.url)
    monkeypatch.setenv("ARTICLES_ALIAS", service.alias)
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("commands")
def test_a_reader_follows_loads_deletes_reindexes_and_rollbacks(
    service: Service, tmp_path: Path
) -> None:
    reader = Reader(service)
    service.load_articles([RAIN, SNOW], tmp_path)
    first = sorted(reader.read())
    service.load_articles([{**RAIN, "body": "It rained again."}, SNOW], tmp_path)
    updated = reader.read()
    assert indexer("delete", "snow").exit_code == 0
    deleted = reader.read()
    assert indexer("reindex").exit_code == 0
    after_reindex = reader.read()
    file = tmp_path / "hail" / "hail.jsonl"
    file.parent.mkdir()
    file.write_text('{"id": "hail", "title": "Hail", "body": "It hailed."}', "utf-8")
    assert indexer("reindex", str(file), "--accept-drift").exit_code == 0
    replaced = sorted(reader.read())
    assert indexer("rollback").exit_code == 0
    rolled_back = sorted(reader.read())

    assert first == [("stored", "rain"), ("stored", "snow")]
    assert updated == [("stored", "rain")]
    assert deleted == [("deleted", "snow")]
    assert after_reindex == []
    assert replaced == [("deleted", "rain"), ("stored", "hail")]
    assert rolled_back == [("deleted", "hail"), ("stored", "rain")]


def test_readers_wait_for_a_writer_that_ended_without_a_word_until_it_expires(
    service: Service, elasticsearch: Elasticsearch, tmp_path: Path
) -> None:
    service.load_articles([HAIL], tmp_path)
    reader = Reader(service)
    reader.read()
    killed = Stamps(elasticsearch, service.alias)
    killed.reserve(1)
    service.load_articles([{**HAIL, "body": "It hailed again."}], tmp_path)
    before = reader.read()
    removed_early = remove_expired(elasticsearch, service.alias)
    removed = remove_expired(elasticsearch, service.alias, lambda: time.time() + 60)
    after = reader.read()

    assert (before, after) == ([], [("stored", "hail")])
    assert (removed_early, removed) == (0, 1)
    watermark = find_watermark(elasticsearch, service.alias)
    assert watermark is not None
    assert watermark.writers == {}
