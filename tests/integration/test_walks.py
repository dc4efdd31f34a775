"""Readers of the changes and of a feed, while articles are loaded, deleted and reindexed."""

import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.integration.service import Service

pytestmark = pytest.mark.slow

ROUNDS = 8
# Articles that nothing changes, and those that are loaded again and deleted.
STABLE, CHANGED = 12, 10
PAGE = 3
PATIENCE_S = 20


def write_article(name: str, version: int) -> dict[str, Any]:
    """An article that is newer than its last version, so that it comes back after a delete."""
    return {
        "id": name,
        "title": f"{name} version {version}",
        "body": f"Version {version}.",
        "published_at": "2024-05-01T00:00:00Z",
        "updated_at": f"2024-05-01T00:00:{version:02}Z",
    }


class Writer:
    """Loads, deletes and reindexes at random, and remembers what is stored."""

    def __init__(self, service: Service, folder: Path, seed: int) -> None:
        self._service, self._folder = service, folder
        self._random = random.Random(seed)
        self.stable = [f"{seed}-stable-{number}" for number in range(STABLE)]
        self.changed = [f"{seed}-changed-{number}" for number in range(CHANGED)]
        self.titles: dict[str, str] = {}
        self.versions: Counter[str] = Counter()

    def load(self, names: list[str]) -> None:
        self.versions.update(names)
        articles = [write_article(name, self.versions[name]) for name in names]
        self._service.load_articles(articles, self._folder)
        self.titles |= {article["id"]: article["title"] for article in articles}

    def delete(self, names: list[str]) -> None:
        self._service.delete(*names)
        for name in names:
            del self.titles[name]

    def run(self) -> None:
        for number in range(ROUNDS):
            self.load(self._random.sample(self.changed, self._random.randint(1, 5)))
            stored = sorted(self.titles.keys() - {*self.stable})
            if self._random.random() < 0.5:
                self.delete(self._random.sample(stored, min(2, len(stored))))
            if number == ROUNDS // 2:
                self._service.run("reindex")


def read(service: Service, url: str) -> Any:
    """Return the JSON of a response; a shard that is just created may have to be waited for."""
    deadline = time.monotonic() + PATIENCE_S
    while (response := service.client.get(url)).status_code == 503:
        assert time.monotonic() < deadline, response.text
        time.sleep(0.2)
    assert response.status_code == 200, response.text
    return response.json()


def follow(service: Service, ended: threading.Event) -> list[Any]:
    """Return all changes, read page by page until there are no more after the end."""
    changes: list[Any] = []
    after = "start"
    while True:
        was_ended = ended.is_set()
        page = read(service, f"/v1/changes?after={after}&size={PAGE}&fields=title")
        changes += page["changes"]
        after = page["next"]
        if was_ended and not page["more"]:
            return changes
        time.sleep(0.02)


def walk_feeds(service: Service, ended: threading.Event) -> list[list[str]]:
    """Return the articles of each walk through the feed of everything."""
    walks: list[list[str]] = []
    while not ended.is_set() or not walks:
        names: list[str] = []
        url = f"/v1/feed.json?size={PAGE}"
        while url:
            feed = read(service, url)
            names += [item["title"].partition(" ")[0] for item in feed["items"]]
            url = feed.get("next_url", "")
        walks.append(names)
    return walks


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_readers_get_each_article_once_while_it_is_written(
    service: Service, tmp_path: Path, seed: int
) -> None:
    writer, ended = Writer(service, tmp_path, seed), threading.Event()
    writer.load(writer.stable)

    with ThreadPoolExecutor(2) as pool:
        changes = pool.submit(follow, service, ended)
        walks = pool.submit(walk_feeds, service, ended)
        try:
            writer.run()
        finally:
            ended.set()

    replayed: dict[str, str] = {}
    stored: Counter[str] = Counter()
    for change in changes.result():
        if not change["id"].startswith(f"{seed}-"):
            continue
        if change["type"] == "stored":
            replayed[change["id"]] = change["title"]
            stored[change["id"]] += 1
        else:
            replayed.pop(change["id"], None)
    assert replayed == writer.titles
    watermarks = [change["watermark"] for change in changes.result()]
    assert len({*watermarks}) == len(watermarks)
    assert stored <= writer.versions
    for names in walks.result():
        assert max(Counter(names).values()) == 1
        assert {*writer.stable} <= {*names}
