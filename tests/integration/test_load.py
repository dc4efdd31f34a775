"""Loading, on a real Elasticsearch: what gets in, what is refused, and what is told."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import termios
import threading
import time
from array import array
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch
from typer.testing import CliRunner

from indexer.__main__ import app
from indexer.bulk import send_chunk
from indexer.errors import WritesRefusedError
from indexer.index import find_index, open_index
from indexer.intake import Prepared
from indexer.receipts import Outcome, Receipt
from mappings.articles import contract_hash, index_body

SEEDS = Path(__file__).parents[2] / "seeds"
CUSTOMER_FILE = "000_ec27dc8f054a1452.txt"

RAIN = {"id": "rain", "title": "Rain", "body": "It rained.", "published_at": "2024-05-01"}
SNOW = {"id": "snow", "title": "Snow", "body": ["It snowed.", "It melted."], "tags": ["weather"]}


@dataclass(frozen=True)
class Told:
    """How a command ended and what it printed."""

    exit_code: int
    out: str
    err: str


@pytest.fixture
def alias(elasticsearch: Elasticsearch) -> Iterator[str]:
    name = f"load-{uuid4().hex[:12]}"
    yield name
    for index in elasticsearch.indices.get(index=f"{name}*", expand_wildcards="all"):
        elasticsearch.indices.delete(index=index)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder named `in`, in an empty working folder."""
    monkeypatch.chdir(tmp_path)
    path = Path("in")
    path.mkdir()
    return path


@pytest.fixture(autouse=True)
def _settings(elasticsearch_url: str, alias: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELASTICSEARCH_URL", elasticsearch_url)
    monkeypatch.setenv("ARTICLES_ALIAS", alias)


def indexer(*words: str | Path) -> Told:
    result = CliRunner().invoke(app, [str(word) for word in words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Told(result.exit_code, result.stdout, result.stderr)


def piped(text: str, *words: str) -> Told:
    """The same in a process of its own, with the text as its standard input."""
    command = [sys.executable, "-m", "indexer", *words]
    ended = subprocess.run(command, input=text, text=True, capture_output=True, check=False)
    return Told(ended.returncode, ended.stdout, ended.stderr)


def loaded(told: Told) -> dict[str, Any]:
    """The summary that `--json` printed, without what differs from run to run."""
    summary: dict[str, Any] = json.loads(told.out)
    return {name: value for name, value in summary.items() if name not in ("index", "seconds")}


def outcomes(**counts: int) -> dict[str, int]:
    return {outcome.value: counts.get(outcome.value, 0) for outcome in Outcome}


def receipts(path: Path | str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text("utf-8").splitlines()]


def receipt(path: str, outcome: str, **more: Any) -> dict[str, Any]:
    """A receipt with every key, the ones not given empty."""
    empty: dict[str, Any] = {"line": None, "id": None, "reason": None, "detail": None}
    return {"path": path, **empty, "decoding": None, "warnings": [], **more, "outcome": outcome}


def rejected(path: str, reason: str, detail: str, **more: Any) -> dict[str, Any]:
    return receipt(path, "rejected", reason=reason, detail=detail, **more)


def stored(client: Elasticsearch, alias: str) -> dict[str, dict[str, Any]]:
    """Every document behind the alias by its id; what was loaded must be found without waiting."""
    answer = client.search(index=alias, size=1_000, query={"match_all": {}})
    return {hit["_id"]: hit["_source"] for hit in answer["hits"]["hits"]}


def writes(client: Elasticsearch, alias: str) -> dict[str, int]:
    """Which write made each document, counted from 0."""
    answer = client.search(index=alias, size=1_000, seq_no_primary_term=True, source=False)
    return {hit["_id"]: hit["_seq_no"] for hit in answer["hits"]["hits"]}


def write(path: Path, *articles: dict[str, Any]) -> None:
    path.write_text("".join(json.dumps(article) + "\n" for article in articles), "utf-8")


def test_a_folder_becomes_an_index_behind_the_alias(
    folder: Path, alias: str, elasticsearch: Elasticsearch
) -> None:
    write(folder / "rain.json", RAIN)
    write(folder / "more.jsonl", SNOW, {"title": "Hail", "body": "It hailed."})

    told = indexer("load", folder, "--json", "--receipt", "all.receipt.jsonl")

    assert told.exit_code == 0
    assert loaded(told) == {
        "alias": alias,
        "replaced": None,
        "dry_run": False,
        "stopped": False,
        "seen": 3,
        "outcomes": outcomes(indexed=3),
        "rejected": {},
        "warned": 0,
        "receipt": "all.receipt.jsonl",
    }
    assert receipts("all.receipt.jsonl") == [
        receipt("in/more.jsonl", "indexed", line=1, id="snow", decoding="utf-8"),
        receipt("in/more.jsonl", "indexed", line=2, id="more.jsonl:2", decoding="utf-8"),
        receipt("in/rain.json", "indexed", id="rain", decoding="utf-8"),
    ]
    documents = stored(elasticsearch, alias)
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
    }
    index = find_index(elasticsearch, alias)
    assert index is not None
    assert index.name.startswith(f"{alias}-2")
    assert index.contract == contract_hash()


def test_loading_twice_changes_nothing_and_says_so(
    folder: Path, alias: str, elasticsearch: Elasticsearch
) -> None:
    write(folder / "a.jsonl", RAIN, SNOW)
    indexer("load", folder)
    before = writes(elasticsearch, alias)

    told = indexer("load", folder)

    message = f"Nothing to do: all 2 articles are already in {alias}, unchanged.\n"
    assert told == Told(0, message, "")
    assert writes(elasticsearch, alias) == before == {"rain": 0, "snow": 1}
    assert list(Path().glob("*.jsonl")) == []


def test_only_what_changed_is_written(
    folder: Path, alias: str, elasticsearch: Elasticsearch
) -> None:
    write(folder / "a.jsonl", RAIN, SNOW)
    indexer("load", folder)
    write(folder / "a.jsonl", RAIN, {**SNOW, "tags": ["winter"]})

    told = indexer("load", folder, "--json")

    assert loaded(told)["outcomes"] == outcomes(updated=1, unchanged=1)
    assert writes(elasticsearch, alias) == {"rain": 0, "snow": 2}
    assert stored(elasticsearch, alias)["snow"]["tags"] == ["winter"]


def test_a_dry_run_tells_what_would_be_and_writes_nothing(
    folder: Path, alias: str, elasticsearch: Elasticsearch
) -> None:
    write(folder / "a.jsonl", RAIN)
    first = indexer("load", folder, "--dry-run", "--json")
    indexer("load", folder)
    write(folder / "a.jsonl", {**RAIN, "lead": "Wet."}, SNOW)

    second = indexer("load", folder, "--dry-run", "--json")

    assert loaded(first)["outcomes"] == outcomes(indexed=1)
    assert json.loads(first.out)["index"] is None
    assert loaded(second)["outcomes"] == outcomes(indexed=1, updated=1)
    assert writes(elasticsearch, alias) == {"rain": 0}


def test_broken_files_end_in_the_receipt_and_the_good_ones_are_loaded(
    folder: Path, alias: str, elasticsearch: Elasticsearch
) -> None:
    write(folder / "good.json", RAIN)
    write(
        folder / "lines.jsonl", SNOW, {**SNOW, "id": "x", "colour": "white"}, {"title": "No body"}
    )
    (folder / "folder.txt").mkdir()
    (folder / "huge.txt").write_bytes(b"words " * 9_000_000)
    os.mkfifo(folder / "pipe.txt")
    (folder / "photo.jpg").write_bytes(bytes(range(256)))
    (folder / "rest.json").write_bytes(b'{"title": "Cut')

    told = indexer("load", folder, "--json")

    summary = loaded(told)
    assert told.exit_code == 1
    assert summary["outcomes"] == outcomes(indexed=2, rejected=7)
    assert summary["seen"] == 9
    assert receipts(summary["receipt"]) == [
        receipt("in/good.json", "indexed", id="rain", decoding="utf-8"),
        rejected("in/huge.txt", "too-large", "an article is at most 5 MB; split it"),
        receipt("in/lines.jsonl", "indexed", line=1, id="snow", decoding="utf-8"),
        rejected("in/lines.jsonl", "unknown-field", '"colour" is no field of an article', line=2),
        rejected("in/lines.jsonl", "missing-field", '"body" is needed', line=3),
        rejected(
            "in/photo.jpg",
            "unsupported-file",
            "an article is a .txt, .json or .jsonl file, or a .gz of one",
        ),
        rejected(
            "in/pipe.txt", "not-a-file", "only regular files are read, no pipe, socket or device"
        ),
        rejected(
            "in/rest.json",
            "invalid-json",
            "Invalid JSON: EOF while parsing a string at line 1 column 14; "
            "one article is one JSON object",
        ),
        rejected("in/folder.txt", "no-articles", "the folder is empty"),
    ]
    assert set(stored(elasticsearch, alias)) == {"rain", "snow"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "empty"), (b" \n\t\n", "empty"), (bytes(range(256)) * 40, "binary")],
)
def test_raw_files_without_text_are_told_apart(folder: Path, content: bytes, reason: str) -> None:
    (folder / "a.txt").write_bytes(content)

    told = indexer("load", folder, "--json")

    assert (told.exit_code, loaded(told)["rejected"]) == (1, {reason: 1})


def test_the_totals_of_a_load_with_rejections_read_well(folder: Path, alias: str) -> None:
    write(folder / "a.jsonl", RAIN, {**SNOW, "tags": ["t" * 300]}, {"title": "No body"})

    told = indexer("load", folder, "--receipt", "r.receipt.jsonl")

    first, *rest = told.out.splitlines()
    assert first.startswith(f"Loaded 2 articles into {alias} ({alias}-2")
    assert first.endswith(" s: 2 indexed, 1 rejected.")
    assert rest == [
        "  1 rejected: missing-field",
        "  1 with something cut to fit",
        "Receipt: r.receipt.jsonl",
    ]
    assert receipts("r.receipt.jsonl")[1]["warnings"] == ["tags: a value was cut to 256 characters"]


def test_quiet_says_only_what_was_lost(folder: Path) -> None:
    write(folder / "a.jsonl", RAIN)
    assert indexer("load", folder, "--quiet") == Told(0, "", "")

    write(folder / "b.jsonl", {"title": "No body"})
    told = indexer("load", folder, "--quiet")

    assert told.exit_code == 1
    assert told.out.splitlines()[1] == "  1 rejected: missing-field"


def test_standard_input_loads_lines_and_names_them_by_their_content(
    alias: str, folder: Path, elasticsearch: Elasticsearch
) -> None:
    hail, rain = json.dumps({"title": "Hail", "body": "It hailed."}), json.dumps(RAIN)

    first = piped(f"{hail}\n{rain}", "load", "-", "--json")
    second = piped(f"{rain}\n{hail}", "load", "-", "--json")

    assert loaded(first)["outcomes"] == outcomes(indexed=2)
    assert loaded(second)["outcomes"] == outcomes(unchanged=2)
    assert set(stored(elasticsearch, alias)) == {
        "rain",
        f"stdin-{sha256(hail.encode()).hexdigest()[:16]}",
    }


def test_text_that_cannot_be_sent_and_ids_and_values_without_measure_get_in(
    folder: Path, alias: str, elasticsearch: Elasticsearch
) -> None:
    odd = {
        "id": "i" * 2_000,
        "title": "N\u0000UL",
        "body": "A word: " + "w" * 40_000,
        "tags": [f"t{n}" for n in range(10_000)],
        "authors": ["a" * 40_000],
        "captions": [{"text": "c" * 40_000, "credit": "k" * 40_000}],
    }
    write(folder / "a.jsonl", odd)

    told = indexer("load", folder, "--receipt", "r.receipt.jsonl")

    (document,) = stored(elasticsearch, alias).values()
    assert told.exit_code == 0
    assert (document["title"], len(document["tags"])) == ("NUL", 200)
    assert receipts("r.receipt.jsonl")[0]["warnings"] == [
        "authors: a value was cut to 256 characters",
        "tags: only the first 200 of 10000 were kept",
    ]


def test_no_elasticsearch_is_one_line_and_exit_code_3(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder / "a.jsonl", RAIN)
    monkeypatch.setenv("ELASTICSEARCH_URL", "http://127.0.0.1:1")

    assert indexer("load", folder) == Told(
        3,
        "",
        "indexer: Elasticsearch does not answer at http://127.0.0.1:1 (ConnectionError): "
        "start it, or set ELASTICSEARCH_URL.\n",
    )


def test_an_index_of_another_contract_is_not_written_to(
    folder: Path, alias: str, elasticsearch: Elasticsearch
) -> None:
    write(folder / "a.jsonl", RAIN)
    body = index_body()
    body["mappings"]["_meta"] = {"contract": "of last year"}
    elasticsearch.indices.create(index=f"{alias}-old", aliases={alias: {}}, **body)

    for words in ([], ["--dry-run"]):
        assert indexer("load", folder, *words) == Told(
            5,
            "",
            f"indexer: The index {alias}-old was made by another version of the mapping: "
            "run `indexer rebuild`, which makes a new one from what is stored.\n",
        )
    assert stored(elasticsearch, alias) == {}


def test_an_alias_that_is_an_index_or_names_two_is_refused(
    folder: Path, alias: str, elasticsearch: Elasticsearch
) -> None:
    write(folder / "a.jsonl", RAIN)
    elasticsearch.indices.create(index=alias)
    plain = indexer("load", folder)
    elasticsearch.indices.delete(index=alias)
    for name in ("a", "b"):
        elasticsearch.indices.create(index=f"{alias}-{name}", aliases={alias: {}})
    double = indexer("load", folder)

    assert plain == Told(
        5,
        "",
        f"indexer: {alias} is an index and no alias: "
        "delete it, or set ARTICLES_ALIAS to another name.\n",
    )
    assert double == Told(
        5,
        "",
        f"indexer: The alias {alias} points to 2 indices ({alias}-a, {alias}-b): "
        f"take it off all but the one to keep: DELETE /INDEX/_alias/{alias}.\n",
    )


def test_the_block_of_a_full_disk_stops_the_load_and_afterwards_it_completes(
    folder: Path, alias: str, elasticsearch: Elasticsearch
) -> None:
    write(folder / "a.jsonl", RAIN)
    indexer("load", folder)
    write(folder / "a.jsonl", RAIN, SNOW)
    block(elasticsearch, alias, "read_only_allow_delete", True)
    refused = indexer("load", folder)
    block(elasticsearch, alias, "read_only_allow_delete", None)
    completed = indexer("load", folder, "--json")

    assert (refused.exit_code, refused.out) == (5, "")
    assert refused.err.startswith("indexer: Elasticsearch refuses writes: index [")
    assert refused.err.endswith(
        "Free disk space where Elasticsearch keeps its data, then run the command again.\n"
    )
    assert refused.err.count("\n") == 1
    assert loaded(completed)["outcomes"] == outcomes(indexed=1, unchanged=1)


@pytest.mark.parametrize("kind", ["write", "read_only"])
def test_a_write_block_stops_the_load(
    folder: Path, alias: str, elasticsearch: Elasticsearch, kind: str
) -> None:
    open_index(elasticsearch, alias)
    block(elasticsearch, alias, kind, True)
    write(folder / "a.jsonl", RAIN)
    told = indexer("load", folder)
    block(elasticsearch, alias, kind, None)

    assert told.exit_code == 5
    assert told.err.endswith(
        "Take the block away as `indexer doctor` tells, then run the command again.\n"
    )


def block(client: Elasticsearch, alias: str, kind: str, value: bool | None) -> None:
    client.indices.put_settings(index=alias, settings={f"index.blocks.{kind}": value})


def test_a_closed_index_stops_the_load_instead_of_rejecting_every_article(
    folder: Path, alias: str, elasticsearch: Elasticsearch
) -> None:
    index, _ = open_index(elasticsearch, alias)
    elasticsearch.indices.close(index=index.name)
    write(folder / "a.jsonl", RAIN)

    told = indexer("load", folder)

    assert (told.exit_code, told.out) == (5, "")
    assert told.err.startswith("indexer: Elasticsearch refuses: index_closed_exception: ")
    assert told.err.endswith(
        ". Open the index that `indexer doctor` names, then run the command again.\n"
    )


def test_of_many_loaders_that_create_at_once_one_makes_the_index(
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


def test_a_chunk_too_large_for_the_server_goes_in_pieces(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    open_index(elasticsearch, alias)
    hundred_megabytes = b"x" * 104_900_000
    documents = [
        Prepared(id_, "h", b'{"title":"' + text + b'"}', Receipt("in", None, Outcome.INDEXED))
        for id_, text in (("a", b"a"), ("huge", hundred_megabytes), ("b", b"b"))
    ]

    items = send_chunk(elasticsearch, alias, documents)

    assert {id_: item["status"] for id_, item in items.items()} == {"a": 201, "huge": 413, "b": 201}


def test_a_document_that_the_mapping_refuses_is_told_and_its_neighbours_get_in(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    open_index(elasticsearch, alias)
    documents = [
        Prepared(id_, "h", payload, Receipt("in", None, Outcome.INDEXED))
        for id_, payload in (("a", b'{"title":"a"}'), ("odd", b'{"colour":1}'))
    ]

    items = send_chunk(elasticsearch, alias, documents)

    assert items["a"]["result"] == "created"
    assert items["odd"]["error"]["type"] == "strict_dynamic_mapping_exception"


def test_nothing_is_written_where_the_alias_is_gone(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    document = Prepared("a", "h", b"{}", Receipt("in", None, Outcome.INDEXED))

    with pytest.raises(WritesRefusedError, match="require_alias"):
        send_chunk(elasticsearch, alias, [document])

    assert dict(elasticsearch.indices.get(index=f"{alias}*")) == {}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_receipt_that_cannot_be_written_stops_the_load(folder: Path) -> None:
    write(folder / "a.jsonl", RAIN)

    assert indexer("load", folder, "--receipt", "/dev/full") == Told(
        5,
        "",
        "indexer: The receipt /dev/full cannot be written (No space left on device): "
        "choose another place with --receipt, then load again.\n",
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_load_that_waits_for_its_input_once_what_came_is_written(
    folder: Path, alias: str, elasticsearch: Elasticsearch, number: signal.Signals
) -> None:
    command = [sys.executable, "-m", "indexer", "load", "-", "--json"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        process.stdin.write(f'{json.dumps(RAIN)}\n{json.dumps(SNOW)}\n{{"id": "half'.encode())
        process.stdin.flush()
        wait_for_index(elasticsearch, alias)
        wait_until_read(process.stdin)
        time.sleep(0.2)  # from a read to the next one
        process.send_signal(number)
        returncode = process.wait(timeout=60)  # though its input goes on
        assert process.stdout
        summary = json.load(process.stdout)

    assert returncode == 128 + number
    assert (summary["stopped"], summary["outcomes"]) == (True, outcomes(indexed=2))
    assert set(stored(elasticsearch, alias)) == {"rain", "snow"}


def wait_until_read(pipe: IO[bytes]) -> None:
    """Wait until nothing that was written is left in the pipe."""
    left, deadline = array("i", [1]), time.monotonic() + 60
    while left[0]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
        fcntl.ioctl(pipe, termios.FIONREAD, left)


def wait_for_index(client: Elasticsearch, alias: str) -> None:
    deadline = time.monotonic() + 60
    while not client.indices.exists_alias(name=alias):
        assert time.monotonic() < deadline
        time.sleep(0.05)


# Longer than the name of any file may be.
LONG = "x" * 300


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["load"], "Missing argument 'PATH'."),
        (["load", "nowhere"], "Invalid value for PATH: nowhere does not exist"),
        (["load", LONG], f"Invalid value for PATH: {LONG} cannot be read: File name too long"),
        (["parse", LONG], f"Invalid value for FILE: {LONG} cannot be read: File name too long"),
        (["load", "in", "--fast"], "No such option: --fast"),
        (
            ["load", "in/a.jsonl", "--receipt", "in/a.jsonl"],
            "Invalid value for --receipt: in/a.jsonl is to be loaded",
        ),
    ],
)
def test_a_mistake_in_the_command_is_exit_code_2(
    folder: Path, words: list[str], fault: str
) -> None:
    write(folder / "a.jsonl", RAIN)

    told = indexer(*words)

    assert (told.exit_code, told.out) == (2, "")
    assert told.err.splitlines()[-1] == f"Error: {fault}"


@pytest.mark.skipif(not (SEEDS / CUSTOMER_FILE).exists(), reason="there are no seeds yet")
def test_the_seeds_load_whole_and_twice(alias: str, elasticsearch: Elasticsearch) -> None:
    files = len([*SEEDS.rglob("*.txt"), *SEEDS.rglob("*.json")])
    files += sum(len(lines.read_text().splitlines()) for lines in SEEDS.rglob("*.jsonl"))

    first = indexer("load", SEEDS, "--json")
    second = indexer("load", SEEDS, "--json")

    assert loaded(first)["outcomes"] == outcomes(indexed=files)
    assert loaded(second)["outcomes"] == outcomes(unchanged=files)
    document = stored(elasticsearch, alias)[CUSTOMER_FILE]
    assert document["published_at"] == "2015-08-12T12:48:00Z"
    assert document["authors"] == ["Fred Lambert"]
    assert document["body"].count("\n\n") == 8
    assert len(document["cut"]) >= 3
