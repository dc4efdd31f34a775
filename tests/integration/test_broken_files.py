"""A thousand good files among three hundred broken ones of thirty kinds."""

import gzip
import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from indexer.input.files import MAX_ARTICLE_BYTES
from tests.integration.command_line import indexer, outcomes, stored
from tests.integration.service import SEEDS

GOOD, OF_EACH_KIND = 1_000, 10

Make = Callable[[Path], object]


def content(data: bytes) -> Make:
    return lambda path: path.write_bytes(data)


def article(**fields: object) -> Make:
    """A parsed article with an error; None removes a field."""
    whole = {"title": "T", "body": "It rained.", **fields}
    kept = {name: value for name, value in whole.items() if value is not None}
    return content(json.dumps(kept).encode())


def holes(path: Path) -> None:
    """More bytes than any article, without writing them."""
    with path.open("wb") as file:
        file.truncate(MAX_ARTICLE_BYTES + 1)


NOISE = random.Random(7).randbytes(5_000)
PACKED = gzip.compress(b'{"title": "T", "body": "It rained."}')

# Suffix, how the file is made, and the reason in its result.
KINDS: dict[str, tuple[str, Make, str]] = {
    "empty text": (".txt", content(b""), "empty"),
    "blank text": (".txt", content(b" \n\t\r\n \n"), "empty"),
    "only a mark of UTF-8": (".txt", content(b"\xef\xbb\xbf"), "empty"),
    "random bytes": (".txt", content(NOISE), "binary"),
    "a program": (".txt", content(b"\x7fELF" + bytes(range(256)) * 20), "binary"),
    "a picture": (".txt", content(b"\x89PNG\r\n\x1a\n" + NOISE), "binary"),
    "zeros": (".txt", content(bytes(4_000)), "binary"),
    "too large a text": (".txt", holes, "too-large"),
    "too large an object": (".json", holes, "too-large"),
    "a pipe": (".txt", os.mkfifo, "not-a-file"),
    "a link": (".txt", lambda path: path.symlink_to("good-0.json"), "symbolic-link"),
    "a link to nothing": (".json", lambda path: path.symlink_to("nowhere"), "symbolic-link"),
    "a link to itself": (".txt", lambda path: path.symlink_to(path.name), "symbolic-link"),
    "another kind of file": (".pdf", content(b"%PDF-1.7"), "unsupported-file"),
    "no suffix": ("", content(b"A title\n\nA body."), "unsupported-file"),
    "no archive": (".json.gz", content(b"It rained."), "broken-archive"),
    "half an archive": (".json.gz", content(PACKED[:20]), "broken-archive"),
    "a bomb": (".jsonl.gz", content(gzip.compress(b" " * 3_000_000)), "archive-bomb"),
    "empty object": (".json", content(b""), "empty"),
    "half an object": (".json", content(b'{"title": "T", "bo'), "invalid-json"),
    "a list": (".json", content(b"[7]"), "invalid-json"),
    "deep nesting": (".json", content(b"[" * 50_000), "invalid-json"),
    "not a number": (".json", content(b'{"title": NaN, "body": "B"}'), "invalid-field"),
    "no title": (".json", article(title=None), "missing-field"),
    "no body": (".json", article(body=None), "missing-field"),
    "unknown fields": (
        ".json",
        article(**{f"colour {n}": "red" for n in range(2_000)}),
        "unknown-field",
    ),
    "a title that is blank": (".json", article(title=" "), "invalid-field"),
    "a title that is a number": (".json", article(title=7), "invalid-field"),
    "no date": (".json", article(published_at="yesterday"), "invalid-field"),
    "a day that never was": (".json", article(published_at="2023-02-30"), "invalid-field"),
}


def flip(data: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(data)
    for _ in range(20):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def insert(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data))
    return data[:place] + chance.choice(STRANGE) + data[place:]


# What tools leave in texts: byte order marks, lone surrogates, control characters, encodings.
STRANGE = (
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xed\xa0\xbd",
    b"\x00" * 9,
    b"\x1b[0m",
    "\u202e\u2066".encode(),
    "’“”".encode("windows-1252"),
    "’“".encode().decode("windows-1252").encode(),
)
DAMAGES = (flip, cut, insert)


@pytest.mark.usefixtures("command_settings")
def test_damaged_articles_do_not_affect_others(alias: str, elasticsearch: Elasticsearch) -> None:
    chance, folder = random.Random(7), Path("in")
    folder.mkdir()
    seeds = sorted(SEEDS.glob("*.txt"))
    for seed in seeds:
        shutil.copy(seed, folder / f"whole-{seed.name}")
        for damage in DAMAGES:
            damaged = damage(seed.read_bytes(), chance)
            (folder / f"{damage.__name__}-{seed.name}").write_bytes(damaged)

    result = indexer("load", folder, "--json", "--results", "r.results.jsonl")

    lines = [json.loads(line) for line in Path("r.results.jsonl").read_text().splitlines()]
    expected = {str(path) for path in folder.iterdir()}
    indexed = {line["id"] for line in lines if line["outcome"] == "indexed"}
    reasons = {line["reason"] for line in lines if line["outcome"] == "rejected"}
    assert result.exit_code in (0, 1)
    assert {line["path"] for line in lines} == expected
    assert {line["outcome"] for line in lines} <= {"indexed", "rejected"}
    assert reasons <= {"empty", "binary", "undecodable", "no-title", "no-body"}
    assert indexed >= {f"whole-{seed.name}" for seed in seeds}
    assert set(stored(elasticsearch, alias)) == indexed


@pytest.mark.usefixtures("command_settings")
def test_good_files_are_indexed_and_broken_ones_reported(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    folder = Path("in")
    folder.mkdir()
    expected = {}
    for number in range(GOOD):
        article(id=str(number))(folder / f"good-{number}.json")
    for kind, (suffix, make, reason) in KINDS.items():
        for number in range(OF_EACH_KIND):
            path = folder / f"{kind}-{number}{suffix}"
            make(path)
            expected[str(path)] = reason

    result = indexer("load", folder, "--json", "--results", "r.results.jsonl")

    lines = [json.loads(line) for line in Path("r.results.jsonl").read_text().splitlines()]
    broken = {line["path"]: line["reason"] for line in lines if line["outcome"] == "rejected"}
    assert broken == expected
    assert result.json["outcomes"] == outcomes(indexed=GOOD, rejected=len(expected))
    assert result.exit_code == 1
    assert set(stored(elasticsearch, alias)) == {str(number) for number in range(GOOD)}
    assert len(KINDS) == 30
