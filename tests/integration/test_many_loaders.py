"""Eight loaders at once on overlapping inputs, three of them killed: as one undisturbed load.

LOADER_ROUNDS sets how often, LOADED_ARTICLES how many.
"""

import json
import os
import random
import subprocess
import time
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from indexer.index.index import find_loaded
from indexer.stories.update import count_pending
from tests.integration.command_line import INDEXER, indexer
from tests.integration.figures import print_figures
from tests.integration.killable import expire_locks
from tests.unit.near_copies import near_copies

ROUNDS = int(os.environ.get("LOADER_ROUNDS", "1"))
ARTICLES = int(os.environ.get("LOADED_ARTICLES", "400"))
LOADERS, KILLED = 8, 3
# Each article is in so many inputs that one loader of it survives.
COPIES = KILLED + 1

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("command_settings")]


def write_inputs() -> list[Path]:
    """Write one file for each loader, and one with everything at the end."""
    bodies = near_copies(count=ARTICLES, texts=ARTICLES // 8, seed=8)
    lines = [json.dumps({"id": i, "title": f"T {i}", "body": b}) for i, b in bodies.items()]
    chance = random.Random(8)
    parts: list[list[str]] = [[] for _ in range(LOADERS)]
    for line in lines:
        for part in chance.sample(parts, COPIES):
            part.append(line)
    files = [Path(f"{number}.jsonl") for number in range(LOADERS + 1)]
    for file, part in zip(files, [*parts, lines], strict=True):
        chance.shuffle(part)
        file.write_text("\n".join(part), "utf-8")
    return files


def contents(client: Elasticsearch, alias: str) -> dict[str, tuple[str, str]]:
    """Return content hash and story of every article."""
    hits = scan(client, index=alias, query={"_source": ["content_hash", "story"]})
    return {h["_id"]: (h["_source"]["content_hash"], h["_source"]["story"]) for h in hits}


def delete_all(client: Elasticsearch, alias: str) -> None:
    client.indices.delete(index=[*client.indices.get(index=f"{alias}*", expand_wildcards="all")])


def test_eight_loaders_of_which_three_are_killed(alias: str, elasticsearch: Elasticsearch) -> None:
    *files, whole = write_inputs()
    started = time.monotonic()
    assert indexer("load", whole, "--quiet").exit_code == 0
    seconds = time.monotonic() - started
    expected = contents(elasticsearch, alias)
    killed = 0
    for _ in range(ROUNDS):
        delete_all(elasticsearch, alias)
        killed += load_all(files, seconds)
        if count_pending(elasticsearch, find_loaded(elasticsearch, alias).name):
            # The last to end was a killed one: its command is repeated, as the operator would.
            expire_locks()
            assert indexer("load", files[0], "--quiet").exit_code == 0
        assert contents(elasticsearch, alias) == expected
    print_figures(rounds=ROUNDS, killed=killed)

    assert len(expected) == ARTICLES
    assert len({story for _, story in expected.values()}) < ARTICLES


def load_all(files: list[Path], seconds: float) -> int:
    """Load all files at once and kill some of the loaders; return how many were still running."""
    loaders = [subprocess.Popen([*INDEXER, "load", str(file), "--quiet"]) for file in files]
    killed = 0
    for loader in random.sample(loaders, KILLED):
        time.sleep(random.uniform(0, 2 * seconds))
        killed += loader.poll() is None
        loader.kill()
    codes = sorted(loader.wait(600) for loader in loaders)
    assert codes == [-9] * killed + [0] * (LOADERS - killed)
    return killed
