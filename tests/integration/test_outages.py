"""For each outage, doctor, `/readyz` and the logs name the cause and the remedy."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from indexer.index.index import find_index
from tests.integration.command_line import indexer, write
from tests.integration.processes import ApiProcess, running_api
from tests.integration.unreliable import Fault, UnreliableLine

RAIN = {"id": "rain", "title": "Rain", "body": "It rained."}
FLOOD = "index.blocks.read_only_allow_delete"
READY_S = 60


@pytest.fixture(scope="module")
def running(
    line: UnreliableLine, articles_alias: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ApiProcess]:
    """The API over one article; it and the commands reach the server through the proxy."""
    folder = tmp_path_factory.mktemp("night")
    settings = {"ELASTICSEARCH_URL": line.url, "ARTICLES_ALIAS": articles_alias}
    with pytest.MonkeyPatch.context() as patch, running_api(folder, **settings) as api:
        for name, value in settings.items():
            patch.setenv(name, value)
        patch.chdir(folder)
        assert indexer("load", write(Path("a.jsonl"), [RAIN]), "--quiet").exit_code == 0
        yield api


@pytest.fixture
def api(running: ApiProcess, line: UnreliableLine) -> ApiProcess:
    """The API without faults."""
    line.fault = Fault.none
    running.wait_until("/readyz", 200, READY_S)
    return running


@pytest.fixture
def index(api: ApiProcess, articles_alias: str, elasticsearch: Elasticsearch) -> Iterator[str]:
    """The index behind the alias, restored after each test."""
    found = find_index(elasticsearch, articles_alias)
    assert found
    yield found.name
    elasticsearch.indices.put_alias(index=found.name, name=articles_alias, is_write_index=True)
    elasticsearch.indices.put_settings(index=found.name, settings={FLOOD: None})


def told_by(api: ApiProcess) -> tuple[str, str, str]:
    """Return the response of `/readyz`, its cause in the log, and the last line of doctor."""
    response = api.ask("/readyz")
    problems = [event["problem"] for event in api.events if event["event"] == "elasticsearch"]
    doctor = indexer("doctor")
    return response.json["detail"], problems[-1], (doctor.out + doctor.err).splitlines()[-1].strip()


def test_elasticsearch_is_away(api: ApiProcess, line: UnreliableLine) -> None:
    line.fault = Fault.reset

    assert told_by(api) == (
        "Elasticsearch cannot be reached: try again shortly. Start Elasticsearch, read in its log "
        "why it stopped, or correct ELASTICSEARCH_URL.",
        "elasticsearch-unavailable",
        f"indexer: Elasticsearch is unreachable at {line.url} (ConnectionError): start it, or set "
        "ELASTICSEARCH_URL.",
    )


def test_the_key_is_revoked(api: ApiProcess, line: UnreliableLine) -> None:
    line.fault = Fault.refused

    assert told_by(api) == (
        "Elasticsearch rejects this service's credentials. Set ELASTICSEARCH_API_KEY to a key "
        "that Elasticsearch accepts, and restart.",
        "elasticsearch-authentication-failed",
        f"indexer: Elasticsearch at {line.url} rejects the credentials, or requires some: set "
        "ELASTICSEARCH_API_KEY to a key that is valid.",
    )


def test_the_alias_is_gone(
    api: ApiProcess, index: str, articles_alias: str, elasticsearch: Elasticsearch
) -> None:
    elasticsearch.indices.delete_alias(index=index, name=articles_alias)

    assert told_by(api) == (
        "The alias points to no index: load articles first. Run `indexer doctor`: it reports "
        "what to load, or what to fix in the alias or the index.",
        "index-unavailable",
        f"remedy: add it again: PUT /{index}/_alias/{articles_alias}; or indexer load PATH, "
        "into a new index",
    )


@pytest.fixture
def second(api: ApiProcess, articles_alias: str, elasticsearch: Elasticsearch) -> Iterator[str]:
    """Another, empty index behind the same alias."""
    name = f"{articles_alias}-by-hand"
    elasticsearch.indices.create(index=name, aliases={articles_alias: {}})
    yield name
    elasticsearch.indices.delete(index=name)


def test_the_alias_points_to_two_indices(
    api: ApiProcess, second: str, articles_alias: str, elasticsearch: Elasticsearch
) -> None:
    ready, report = api.ask("/readyz"), indexer("doctor")

    search = api.ask("/v1/search?q=rain&size=7")
    assert (search.status, search.kind) == (503, "index-unavailable")
    assert search.json["detail"] == "The alias points to 2 indices, whose articles are mixed."
    assert (ready.status, ready.kind) == (503, "index-unavailable")
    assert ready.json["detail"] == (
        "The alias points to 2 indices, whose articles are mixed. Run `indexer doctor`: it reports "
        "what to load, or what to fix in the alias or the index."
    )
    assert api.metric("news_search_ready") == 0
    first = min(elasticsearch.indices.get_alias(name=articles_alias))
    assert report.out.splitlines() == [
        f"alias: The alias {articles_alias} points to 2 indices ({first}, {second})",
        f"  remedy: remove it from all but the one to keep: DELETE /INDEX/_alias/{articles_alias}",
    ]


def test_the_disk_is_full(api: ApiProcess, index: str, elasticsearch: Elasticsearch) -> None:
    elasticsearch.indices.put_settings(index=index, settings={FLOOD: True})

    refused = indexer("load", write(Path("b.jsonl"), [{**RAIN, "id": "more"}]), "--quiet")
    doctor = indexer("doctor")

    assert refused.exit_code == 5
    assert refused.err.splitlines()[-1].endswith(
        "Free disk space where Elasticsearch keeps its data, then run the command again."
    )
    off = f'PUT /{index}/_settings {{"{FLOOD}": null}}'
    assert doctor.out.splitlines()[-1] == f"  remedy: free disk space; if it stays: {off}"
    assert api.ask("/readyz").status == 200, "what is there can still be searched"
