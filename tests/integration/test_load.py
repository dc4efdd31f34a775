"""Loading, on a real Elasticsearch: what is indexed, and what is reported."""

import fcntl
import json
import signal
import subprocess
import sys
import termios
import threading
import time
from array import array
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import IO

import pytest
from elasticsearch import Elasticsearch

from indexer.index.index import find_index, open_index
from mappings.schema import schema_hash
from tests.integration.command_line import CommandResult, indexer, outcomes, write
from tests.integration.loads import (
    RAIN,
    SNOW,
    loaded,
    piped,
    result,
    results,
    stored_documents,
    writes,
)
from tests.integration.service import SEEDS

CUSTOMER_FILE = "000_ec27dc8f054a1452.txt"

pytestmark = pytest.mark.usefixtures("command_settings")


def test_a_folder_becomes_an_index_behind_the_alias(
    input_folder: Path, alias: str, elasticsearch: Elasticsearch
) -> None:
    write(input_folder / "rain.json", [RAIN])
    write(input_folder / "more.jsonl", [SNOW, {"title": "Hail", "body": "It hailed."}])

    run = indexer("load", input_folder, "--json", "--results", "all.results.jsonl")

    assert run.exit_code == 0
    assert loaded(run) == {
        "alias": alias,
        "previous_index": None,
        "dry_run": False,
        "stopped": False,
        "total": 3,
        "outcomes": outcomes(indexed=3),
        "rejected": {},
        "with_warnings": 0,
        "warnings": {},
        "dialects": {},
        "results": "all.results.jsonl",
    }
    assert results("all.results.jsonl") == [
        result("in/more.jsonl", "indexed", line=1, id="snow", encoding="utf-8"),
        result("in/more.jsonl", "indexed", line=2, id="more.jsonl:2", encoding="utf-8"),
        result("in/rain.json", "indexed", id="rain", encoding="utf-8"),
    ]
    documents = stored_documents(elasticsearch, alias)
    assert set(documents) == {"rain", "snow", "more.jsonl:2"}
    assert documents["snow"] == {
        "id": "snow",
        "story": "snow",
        "title": "Snow",
        "lead": "It snowed.",
        "body": "It snowed.\n\nIt melted.",
        "tags": ["weather"],
        "word_count": 4,
        "body_length": 22,
        "content_hash": documents["snow"]["content_hash"],
        "indexed_at": documents["snow"]["indexed_at"],
    }
    index = find_index(elasticsearch, alias)
    assert index is not None
    assert index.name.startswith(f"{alias}-2")
    assert index.schema_hash == schema_hash()


def test_loading_twice_changes_nothing_and_says_so(
    input_folder: Path, alias: str, elasticsearch: Elasticsearch
) -> None:
    write(input_folder / "a.jsonl", [RAIN, SNOW])
    indexer("load", input_folder)
    before = writes(elasticsearch, alias)

    run = indexer("load", input_folder)

    message = f"Nothing to do: all 2 articles are already in {alias}, unchanged.\n"
    assert run == CommandResult(0, message, "")
    assert writes(elasticsearch, alias) == before == {"rain": 0, "snow": 1}
    assert list(Path().glob("*.jsonl")) == []


def test_only_what_changed_is_written(
    input_folder: Path, alias: str, elasticsearch: Elasticsearch
) -> None:
    write(input_folder / "a.jsonl", [RAIN, SNOW])
    indexer("load", input_folder)
    write(input_folder / "a.jsonl", [RAIN, {**SNOW, "tags": ["winter"]}])

    run = indexer("load", input_folder, "--json")

    assert loaded(run)["outcomes"] == outcomes(updated=1, unchanged=1)
    assert writes(elasticsearch, alias) == {"rain": 0, "snow": 2}
    assert stored_documents(elasticsearch, alias)["snow"]["tags"] == ["winter"]


def test_a_dry_run_prints_the_expected_outcomes_and_writes_nothing(
    input_folder: Path, alias: str, elasticsearch: Elasticsearch
) -> None:
    write(input_folder / "a.jsonl", [RAIN])
    first = indexer("load", input_folder, "--dry-run", "--json")
    indexer("load", input_folder)
    write(input_folder / "a.jsonl", [{**RAIN, "lead": "Wet."}, SNOW])

    second = indexer("load", input_folder, "--dry-run", "--json")

    assert loaded(first)["outcomes"] == outcomes(indexed=1)
    assert json.loads(first.out)["index"] is None
    assert loaded(second)["outcomes"] == outcomes(indexed=1, updated=1)
    assert writes(elasticsearch, alias) == {"rain": 0}


def test_standard_input_loads_lines_and_names_them_by_their_content(
    alias: str, input_folder: Path, elasticsearch: Elasticsearch
) -> None:
    hail, rain = json.dumps({"title": "Hail", "body": "It hailed."}), json.dumps(RAIN)

    first = piped(f"{hail}\n{rain}", "load", "-", "--json")
    second = piped(f"{rain}\n{hail}", "load", "-", "--json")

    assert loaded(first)["outcomes"] == outcomes(indexed=2)
    assert loaded(second)["outcomes"] == outcomes(unchanged=2)
    assert set(stored_documents(elasticsearch, alias)) == {
        "rain",
        f"stdin-{sha256(hail.encode()).hexdigest()[:16]}",
    }


def test_text_that_cannot_be_sent_and_ids_and_values_without_measure_get_in(
    input_folder: Path, alias: str, elasticsearch: Elasticsearch
) -> None:
    odd = {
        "id": "i" * 2_000,
        "title": "N\u0000UL",
        "body": "A word: " + "w" * 40_000,
        "tags": [f"t{n}" for n in range(10_000)],
        "authors": ["a" * 40_000],
        "captions": [{"text": "c" * 40_000, "credit": "k" * 40_000}],
    }
    write(input_folder / "a.jsonl", [odd])

    run = indexer("load", input_folder, "--results", "r.results.jsonl")

    (document,) = stored_documents(elasticsearch, alias).values()
    assert run.exit_code == 0
    assert (document["title"], len(document["tags"])) == ("NUL", 200)
    assert results("r.results.jsonl")[0]["warnings"] == [
        "authors: a value was cut to 256 characters",
        "tags: only the first 200 of 10000 were kept",
    ]


def test_one_of_many_concurrent_loaders_creates_the_index(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    loaders = 8
    barrier = threading.Barrier(loaders)

    def create(_: int) -> tuple[str, bool]:
        barrier.wait()
        index, created = open_index(elasticsearch, alias)
        return index.name, created

    with ThreadPoolExecutor(loaders) as pool:
        made = list(pool.map(create, range(loaders)))

    assert {name for name, _ in made} == set(elasticsearch.indices.get(index=f"{alias}-*"))
    assert sorted(created for _, created in made) == [False] * (loaders - 1) + [True]


@pytest.mark.parametrize(
    "number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)]
)
def test_a_signal_ends_a_load_that_waits_for_its_input_once_what_came_is_written(
    input_folder: Path, alias: str, elasticsearch: Elasticsearch, number: signal.Signals
) -> None:
    command = [sys.executable, "-m", "indexer", "load", "-", "--json"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        process.stdin.write(f'{json.dumps(RAIN)}\n{json.dumps(SNOW)}\n{{"id": "half'.encode())
        process.stdin.flush()
        wait_until_read(process.stdin)
        time.sleep(0.2)  # from a read to the next one
        process.send_signal(number)
        returncode = process.wait(timeout=60)  # though its input goes on
        assert process.stdout
        summary = json.load(process.stdout)

    assert returncode == 128 + number
    assert (summary["stopped"], summary["outcomes"]) == (True, outcomes(indexed=2))
    assert set(stored_documents(elasticsearch, alias)) == {"rain", "snow"}


def wait_until_read(pipe: IO[bytes]) -> None:
    """Wait until the pipe is empty."""
    left, deadline = array("i", [1]), time.monotonic() + 60
    while left[0]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
        fcntl.ioctl(pipe, termios.FIONREAD, left)


@pytest.mark.skipif(not (SEEDS / CUSTOMER_FILE).exists(), reason="there are no seeds yet")
def test_the_seeds_load_whole_and_twice(alias: str, elasticsearch: Elasticsearch) -> None:
    files = len([*SEEDS.rglob("*.txt"), *SEEDS.rglob("*.json")])
    files += sum(len(lines.read_text().splitlines()) for lines in SEEDS.rglob("*.jsonl"))

    first = indexer("load", SEEDS, "--json")
    second = indexer("load", SEEDS, "--json")

    assert loaded(first)["outcomes"] == outcomes(indexed=files)
    assert loaded(second)["outcomes"] == outcomes(unchanged=files)
    document = stored_documents(elasticsearch, alias)[CUSTOMER_FILE]
    assert document["published_at"] == "2015-08-12T12:48:00Z"
    assert document["authors"] == ["Fred Lambert"]
    assert document["body"].count("\n\n") == 8
    assert len(document["boilerplate"]) >= 3
