"""`make bench-index`: loading beside the plainest client there is, in one run.

The plain client posts bulk bodies that were made before, over two connections. It is measured
between every two loads, and each load is compared with the plain runs before and after it.
"""

import gzip
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import orjson
import psutil
import typer
import urllib3

from benchmarks.search.corpus import DATA
from benchmarks.search.machine import measuring
from benchmarks.search.service import elasticsearch_node
from indexer.inputs import Input, Kind
from indexer.intake import Prepared, prepare
from mappings.articles import index_body

ALIAS = "bench-index"
CONNECTIONS = 2
CHUNK = 500
FILES_A_FOLDER = 1_000
NEEDED = {"parsed": 0.9, "raw": 0.55}
_LOOK_EVERY_S = 0.2
_MEGABYTE = 1_000_000

app = typer.Typer(add_completion=False)


@dataclass(frozen=True)
class Cell:
    """One load: documents a second, the most memory of any of its processes, and the neighbours.

    `foreign` are the cores that other programs used meanwhile.
    """

    name: str
    rate: float
    megabytes: float
    foreign: float


@app.command()
def bench(
    articles: Annotated[int, typer.Option(help="How many articles to load.")] = 100_000,
    rounds: Annotated[int, typer.Option(help="How often each load is measured.")] = 3,
) -> None:
    """Measure, and print the ratios."""
    if not DATA.exists():
        typer.echo(f"Skipped: the articles are not here ({DATA.name}).")
        return
    with tempfile.TemporaryDirectory() as place, elasticsearch_node() as (url, server):
        bodies = write_inputs(Path(place), articles)
        runs: dict[str, Callable[[], float]] = {
            "plain": lambda: post_bodies(url, bodies),
            "parsed": lambda: run_indexer(url, Path(place, "parsed")),
            "raw": lambda: run_indexer(url, Path(place, "raw")),
        }
        runs["plain"]()  # what a server does for the first time takes longer
        order = [*["plain", "parsed", "plain", "raw"] * rounds, "plain"]
        cells = [measure(name, runs[name], articles, server) for name in order]
    typer.echo(report(cells))


def measure(name: str, run: Callable[[], float], articles: int, server: int) -> Cell:
    """One load into an empty index; `run` answers with its memory in MB."""
    with measuring({"elasticsearch": [server]}) as usage:
        begun = time.monotonic()
        megabytes = run()
        rate = articles / (time.monotonic() - begun)
    typer.echo(f"{name:8}{rate:8,.0f} a second{megabytes:8,.0f} MB")
    return Cell(name, rate, megabytes, usage.foreign)


def report(cells: list[Cell]) -> str:
    """For each kind of load its ratio to the plain runs around it: median and range."""
    lines = []
    for kind, needed in NEEDED.items():
        ratios = [
            cell.rate * 2 / (cells[at - 1].rate + cells[at + 1].rate)
            for at, cell in enumerate(cells)
            if cell.name == kind
        ]
        memory = max(cell.megabytes for cell in cells if cell.name == kind)
        lines.append(
            f"{kind}: {median(ratios):.2f} of ready-made bodies ({min(ratios):.2f} to "
            f"{max(ratios):.2f}; asked: {needed}), at most {memory:,.0f} MB a process"
        )
    foreign = max(cell.foreign for cell in cells)
    return "\n".join([*lines, f"Other programs used up to {foreign:.1f} cores meanwhile."])


def write_inputs(folder: Path, count: int) -> list[bytes]:
    """The articles as parsed lines and as raw files; and as bulk bodies, which are given back."""
    for kind in NEEDED:
        (folder / kind).mkdir()
    operations = []
    with (folder / "parsed" / "articles.jsonl").open("wb") as lines:
        for number, given in enumerate(islice(cycle(read_given()), count)):
            line = orjson.dumps(build_parsed(given, number))
            lines.write(line + b"\n")
            write_raw(folder / "raw", given, number)
            operations.append(build_operation(line))
    return [b"".join(operations[at : at + CHUNK]) for at in range(0, count, CHUNK)]


def read_given() -> Iterator[dict[str, Any]]:
    """The articles of the archive that have a title and a text."""
    with gzip.open(DATA) as file:
        yield from (given for given in map(orjson.loads, file) if given["title"] and given["text"])


def build_parsed(given: dict[str, Any], number: int) -> dict[str, Any]:
    """A parsed article as a feed would give it."""
    kept = {name: given[name] for name in ("published_at", "section", "authors") if given.get(name)}
    return {"id": str(number), "title": given["title"], "body": given["text"], **kept}


def write_raw(folder: Path, given: dict[str, Any], number: int) -> None:
    """The same article as a text file."""
    below = folder / f"{number // FILES_A_FOLDER:04}"
    below.mkdir(exist_ok=True)
    author = f"By {given['authors'][0]}\n" if given.get("authors") else ""
    text = f"{given['title']}\n{author}{given.get('published_at') or ''}\n\n{given['text']}"
    (below / f"{number}.txt").write_text(text, "utf-8")


def build_operation(line: bytes) -> bytes:
    """What a bulk body holds for a parsed article: the same document that the indexer makes."""
    step = prepare(Input("", "", Kind.PARSED, line))
    assert isinstance(step, Prepared), step
    action = orjson.dumps({"index": {"_id": step.id}})
    return b"%s\n%s\n" % (action, step.stored_payload)


def post_bodies(url: str, bodies: list[bytes]) -> float:
    """Post the bodies to a new index; uses no memory worth telling."""
    body = index_body()
    body["settings"]["index"] |= {
        "refresh_interval": "-1",
        "auto_expand_replicas": "false",
        "number_of_replicas": 0,
    }
    headers = {"Content-Type": "application/x-ndjson"}
    with urllib3.PoolManager(maxsize=CONNECTIONS) as http:
        clear(http, url)
        index = f"{url}/{ALIAS}-plain"
        assert http.request("PUT", index, json=body).status == 200  # noqa: PLR2004

        def post(operations: bytes) -> None:
            path = f"{index}/_bulk?filter_path=errors"
            answer = http.request("POST", path, body=operations, headers=headers)
            assert answer.json() == {"errors": False}, answer.data[:500]

        with ThreadPoolExecutor(CONNECTIONS) as senders:
            for _ in senders.map(post, bodies):
                pass
        http.request("POST", f"{index}/_refresh")
    return 0.0


def run_indexer(url: str, folder: Path) -> float:
    """Load the folder as a user would; the most memory of any of its processes, in MB."""
    with urllib3.PoolManager() as http:
        clear(http, url)
    command = [sys.executable, "-m", "indexer", "load", str(folder), "--quiet"]
    receipt = ["--receipt", str(folder.with_suffix(".receipt.jsonl"))]
    environment = {**os.environ, "ELASTICSEARCH_URL": url, "ARTICLES_ALIAS": ALIAS}
    most = 0.0
    with subprocess.Popen([*command, *receipt], env=environment) as process:
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            most = max(most, look(watched))
            time.sleep(_LOOK_EVERY_S)
    assert process.returncode in (0, 1), process.returncode
    return most


def look(watched: psutil.Process) -> float:
    """The resident memory of the largest of a process and its children, in MB."""
    try:
        family = [watched, *watched.children(recursive=True)]
        return max(each.memory_info().rss for each in family) / _MEGABYTE
    except psutil.NoSuchProcess:
        return 0.0


def clear(http: urllib3.PoolManager, url: str) -> None:
    """Delete every index of earlier runs."""
    names = http.request("GET", f"{url}/_cat/indices/{ALIAS}*?h=index&expand_wildcards=all")
    for name in names.data.decode().split():
        http.request("DELETE", f"{url}/{name}")


if __name__ == "__main__":
    app()
