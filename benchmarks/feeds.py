"""Time from the arrival of an article until a search finds it, and what searches take meanwhile.

Pushes and watches real articles at a constant rate against a running Elasticsearch
(ELASTICSEARCH_URL), and searches all the time with another client. Prints percentiles in ms.
"""

import gzip
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from uuid import uuid4

from elasticsearch import Elasticsearch

from api.http.security.api_keys import new_key
from tests.integration.processes import ApiProcess, running_api

RATE = 50
SECONDS = int(os.environ.get("BENCH_SECONDS", "30"))
LOADED = int(os.environ.get("BENCH_LOADED", "5000"))
QUERIES = ("market", "police", "election result", "new york", "climate", "football", "bank")
_POLL_S = 0.05
_PATIENCE_S = 180
# `indexer watch` is ready by then.
_START_S = 5


def read_articles(file: Path, size: int) -> list[dict[str, str]]:
    """Return articles of a compressed JSON Lines file under new ids."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line, _ in zip(lines, range(size), strict=False)]
    return [
        {"id": f"bench-{n}", "title": row["title"], "body": row.get("body") or row["text"]}
        for n, row in enumerate(rows)
        if row.get("title") and (row.get("body") or row.get("text"))
    ]


def percentiles(name: str, seconds: list[float]) -> None:
    """Print p50, p90 and p99 in milliseconds."""
    ordered = sorted(seconds)
    if not ordered:
        print(f"{name}: nothing")
        return
    p50, p90, p99 = (ordered[int(share * (len(ordered) - 1))] * 1000 for share in (0.5, 0.9, 0.99))
    print(f"{name}: p50 {p50:.0f}, p90 {p90:.0f}, p99 {p99:.0f} ms, n = {len(ordered)}", flush=True)


class Searcher:
    """Searches one after the other, each with its own words, so that no response is cached."""

    def __init__(self, api: ApiProcess, headers: dict[str, str]) -> None:
        self._api, self._headers = api, headers
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.seconds: list[float] = []

    def __enter__(self) -> "Searcher":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        number = 0
        while not self._stop.is_set():
            query = QUERIES[number % len(QUERIES)].replace(" ", "+")
            path = f"/v1/search?q={query}&size={10 + number % 40}"
            response = self._api.ask(path, headers=self._headers)
            if response.status == HTTPStatus.OK:
                self.seconds.append(response.seconds)
            number += 1
            time.sleep(0.02)


class Arrivals:
    """Looks which articles a search finds, and how long after their arrival."""

    def __init__(self, client: Elasticsearch, alias: str) -> None:
        self._client, self._alias = client, alias
        self._mutex = threading.Lock()
        self._waiting: dict[str, float] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.seconds: list[float] = []

    def add(self, id_: str) -> None:
        """Note that the article arrives now."""
        with self._mutex:
            self._waiting[id_] = time.monotonic()

    def __enter__(self) -> "Arrivals":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        deadline = time.monotonic() + _PATIENCE_S
        while self._waiting and time.monotonic() < deadline:
            time.sleep(_POLL_S)
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(_POLL_S):
            with self._mutex:
                ids = list(self._waiting)[:1000]
            if not ids:
                continue
            hits = self._client.search(
                index=self._alias, query={"ids": {"values": ids}}, size=len(ids), source=False
            )["hits"]["hits"]
            now = time.monotonic()
            with self._mutex:
                self.seconds += [now - self._waiting.pop(hit["_id"]) for hit in hits]


def send_at_rate(articles: list[dict[str, str]], send: Callable[[dict[str, str]], None]) -> None:
    """Send the articles at a constant rate, each in a thread."""
    started = time.monotonic()
    with ThreadPoolExecutor(32) as pool:
        sent = []
        for number, article in enumerate(articles):
            time.sleep(max(0.0, started + number / RATE - time.monotonic()))
            sent.append(pool.submit(send, article))
    for future in sent:
        future.result()  # raises what a thread raised


@contextmanager
def watching(directory: Path) -> Iterator[None]:
    """Run `indexer watch`."""
    command = [sys.executable, "-m", "indexer", "watch", str(directory)]
    options = ["--state", str(directory.with_name("state.sqlite"))]
    options += ["--results-dir", str(directory.parent)]
    with subprocess.Popen([*command, *options], stderr=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(_PATIENCE_S)


@dataclass(frozen=True)
class Bench:
    """A running API with its keys, and the index behind it."""

    api: ApiProcess
    reading: dict[str, str]
    writing: dict[str, str]
    client: Elasticsearch
    alias: str

    def push(self, article: dict[str, str]) -> float:
        """Push an article; return after how many seconds it was acknowledged."""
        response = self.api.ask(
            "/v1/articles",
            "POST",
            timeout=_PATIENCE_S,
            body=json.dumps(article),
            headers={**self.writing, "Content-Type": "application/json"},
        )
        if response.status != HTTPStatus.OK:
            raise RuntimeError(f"A push got status {response.status}.")
        return response.seconds

    @contextmanager
    def observing(self, name: str) -> Iterator[Arrivals]:
        """Search all the time and yield what sees arrivals; print the times of both at the end."""
        with Arrivals(self.client, self.alias) as arrivals, self.searching() as searches:
            yield arrivals
        percentiles(f"{name}, arrival to searchable", arrivals.seconds)
        percentiles(f"searches next to {name}", searches.seconds)

    def searching(self) -> Searcher:
        """Return what searches the API all the time."""
        return Searcher(self.api, self.reading)


@contextmanager
def serving(client: Elasticsearch, alias: str, folder: Path) -> Iterator[Bench]:
    """Run the API with a key that may read and one that may write."""
    (writer, writing), (reader, reading) = new_key("w", ("write",)), new_key("r", ("read",))
    keys = folder / "keys"
    keys.write_text(f"{writing}\n{reading}\n", "utf-8")
    with running_api(folder, API_KEYS_FILE=str(keys), API_LOG_LEVEL="warning") as api:
        yield Bench(api, bearer(reader), bearer(writer), client, alias)


def bearer(key: str) -> dict[str, str]:
    """Return the header that sends a key."""
    return {"Authorization": f"Bearer {key}"}


def load(articles: list[dict[str, str]], folder: Path) -> None:
    """Load the articles that are there before."""
    path = folder / "base.jsonl"
    path.write_text("".join(json.dumps(article) + "\n" for article in articles), "utf-8")
    subprocess.run([sys.executable, "-m", "indexer", "load", str(path), "--quiet"], check=True)


def measure_searches(bench: Bench) -> None:
    """Print how long searches take while nothing arrives."""
    with bench.searching() as alone:
        time.sleep(SECONDS / 2)
    percentiles("searches alone", alone.seconds)


def measure_push(bench: Bench, articles: list[dict[str, str]]) -> None:
    """Push the articles; the first one starts the process that stores them."""
    bench.push(articles[0])
    acknowledged: list[float] = []

    def push(article: dict[str, str]) -> None:
        arrivals.add(article["id"])
        acknowledged.append(bench.push(article))

    with bench.observing("push") as arrivals:
        send_at_rate(articles[1:], push)
    percentiles("push, arrival to acknowledged", acknowledged)


def measure_watch(bench: Bench, articles: list[dict[str, str]], directory: Path) -> None:
    """Write each article into a file of a directory that is watched."""
    directory.mkdir()

    def drop(article: dict[str, str]) -> None:
        hidden = directory / f".{article['id']}"
        hidden.write_text(json.dumps(article), "utf-8")
        arrivals.add(article["id"])
        hidden.rename(directory / f"{article['id']}.json")

    with watching(directory):
        time.sleep(_START_S)
        with bench.observing("watch") as arrivals:
            send_at_rate(articles, drop)


def main() -> None:
    """Measure with the articles of a file."""
    file, url = Path(sys.argv[1]), os.environ["ELASTICSEARCH_URL"]
    alias = f"bench-{uuid4().hex[:8]}"
    os.environ["ARTICLES_ALIAS"] = alias
    with Elasticsearch(url, request_timeout=60) as client, tempfile.TemporaryDirectory() as folder:
        try:
            articles = read_articles(file, LOADED + 2 * RATE * SECONDS)
            load(articles[:LOADED], Path(folder))
            half = (LOADED + len(articles)) // 2
            with serving(client, alias, Path(folder)) as bench:
                measure_searches(bench)
                measure_push(bench, articles[LOADED:half])
                measure_watch(bench, articles[half:], Path(folder) / "in")
        finally:
            names = client.indices.get(index=f"{alias}*", expand_wildcards="all")
            if names:
                client.indices.delete(index=[*names])


if __name__ == "__main__":
    main()
