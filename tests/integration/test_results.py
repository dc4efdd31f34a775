"""Results are correct for duplicates, lost responses, and loads that did not start."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from indexer.index.lock import Lease, lock_index
from tests.integration.bulk_faults import BulkProxy, bulk_proxy
from tests.integration.command_line import CommandResult, indexer, outcomes, stored, write

RAIN = {"id": "rain", "title": "Rain", "body": "It rained.", "published_at": "2024-05-01"}
SHOWER = {**RAIN, "body": "It poured."}
STORM = {**RAIN, "body": "It stormed.", "published_at": "2024-05-02"}
FEW = 3

pytestmark = pytest.mark.usefixtures("command_settings")


def told_of(results: str) -> list[tuple[str, str | None, str | None]]:
    """Outcome, reason and detail of each line."""
    lines = map(json.loads, Path(results).read_bytes().splitlines())
    return [(line["outcome"], line["reason"], line["detail"]) for line in lines]


def test_a_copy_is_a_duplicate_and_another_article_with_its_id_is_rejected(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    file = write(Path("a.jsonl"), [RAIN, RAIN, SHOWER, STORM])

    result = indexer("load", file, "--results", "r.results.jsonl")

    assert result.exit_code == 1
    assert told_of("r.results.jsonl") == [
        ("indexed", None, None),
        ("duplicate", "same-id", "an earlier input is the same article"),
        (
            "rejected",
            "same-id",
            "another article of this load has its id and time: "
            "give each its own id or url, or load the directory above both",
        ),
        ("updated", None, None),
    ]
    assert elasticsearch.get(index=alias, id="rain")["_source"]["body"] == "It stormed."


def test_articles_of_two_directories_with_one_name_are_not_the_same(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    for year in ("2015", "2016"):
        Path(year).mkdir()
        Path(year, "001.txt").write_text(f"News of {year}\n\nIt was a year like others.\n")

    beside = indexer("load", "2015", "2016", "--json", "--results", "r.results.jsonl")
    above = indexer("load", ".", "--json")

    assert (beside.exit_code, beside.json["outcomes"]) == (1, outcomes(indexed=1, rejected=1))
    assert (above.exit_code, above.json["outcomes"]) == (0, outcomes(indexed=2))
    assert set(stored(elasticsearch, alias)) == {"001.txt", "2015/001.txt", "2016/001.txt"}


@pytest.fixture
def proxy(elasticsearch_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[BulkProxy]:
    """A proxy that loses the response of the first bulk request of a command."""
    with bulk_proxy(elasticsearch_url) as proxy:
        proxy.fault = lambda response: response if len(proxy.bulk_sizes) > 1 else None
        monkeypatch.setenv("ELASTICSEARCH_URL", proxy.url)
        yield proxy


@pytest.mark.parametrize("command", ["load", "reindex"])
def test_a_lost_response_does_not_change_the_results(
    alias: str, proxy: BulkProxy, command: str
) -> None:
    file = write(Path("a.jsonl"), ({**RAIN, "id": str(number)} for number in range(FEW)))

    result = indexer(command, file, "--json")

    assert (result.exit_code, result.json["outcomes"]) == (0, outcomes(indexed=FEW))
    assert proxy.bulk_sizes[:2] == [FEW, FEW]


def test_a_load_that_cannot_start_keeps_the_results_of_the_last_one(
    alias: str, elasticsearch: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(Path("a.jsonl"), [RAIN, {"id": "x", "title": "No body"}])
    indexer("load", file, "--results", "r.results.jsonl")
    written = Path("r.results.jsonl").read_bytes()
    lease = Lease(elasticsearch, lock_index(alias), "writing", "load")
    lease.acquire()

    turned_away = indexer("load", file, "--results", "r.results.jsonl").exit_code
    unnamed = indexer("load", file).exit_code
    lease.release()
    monkeypatch.setenv("ELASTICSEARCH_URL", "http://127.0.0.1:1")
    unheard = indexer("load", file, "--results", "r.results.jsonl").exit_code

    assert (turned_away, unnamed, unheard) == (4, 4, 3)
    assert Path("r.results.jsonl").read_bytes() == written
    assert [path.name for path in Path.cwd().glob("*.results.jsonl")] == ["r.results.jsonl"]


def test_retry_rejected_reports_inputs_that_are_missing() -> None:
    Path("in").mkdir()
    write(Path("in/a.jsonl"), [RAIN, {"id": "x", "title": "No body"}, {"id": "y", "title": "Nor"}])
    indexer("load", "in", "--quiet", "--results", "r.results.jsonl")
    write(Path("in/a.jsonl"), [RAIN, {**RAIN, "id": "x"}])

    named_otherwise = indexer("load", Path("in").resolve(), "--retry-rejected", "r.results.jsonl")
    shortened = indexer("load", "in", "--retry-rejected", "r.results.jsonl", "--quiet")

    assert named_otherwise == CommandResult(
        1,
        "",
        f"indexer: 2 rejected inputs of r.results.jsonl are not under {Path('in').resolve()}: "
        "name them as the load did that wrote it.\n",
    )
    assert (shortened.exit_code, shortened.err.split(" are ")[0]) == (
        1,
        "indexer: 1 rejected inputs of r.results.jsonl",
    )
