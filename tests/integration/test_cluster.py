"""Three nodes, any of which is killed under traffic: nothing is lost, doubled or incomplete.

CLUSTER_KILLS sets how often; a full run is 10 for each test.
"""

import math
import os
import random
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from local_node.node import LocalNodes
from tests.integration.clusters import NODES, Cluster, running_cluster
from tests.integration.command_line import INDEXER, indexer, stored, write
from tests.integration.editions import Edition, write_editions
from tests.integration.figures import print_figures
from tests.integration.processes import Answered, ApiProcess, Callers, running_api

KILLS = int(os.environ.get("CLUSTER_KILLS", "3"))
ARTICLES = 400
SHARDS = "3"
CALLERS = 4
# Three nodes and their clients share a few processors, and responses of the cache prove nothing.
PATIENT = {"API_REQUEST_TIMEOUT_MS": "10000", "API_CACHE_MAX_BYTES": "0"}
# While the node is away, searches and loads go on for at least this long.
AWAY_S = 5.0
# Elasticsearch needs some seconds to find a new primary, on a busy machine several times that.
FAILOVER_S = 30.0
# Each search is another one, so that the response cache does not hide what nodes do.
SEARCHES = tuple(
    f"/v1/search?q={word}&size={size}&facets=authors,places&strict={strict}"
    for word in ("rain", "version", "")
    for size in range(1, 15)
    for strict in ("true", "false")
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cluster(local_nodes: LocalNodes) -> Iterator[Cluster]:
    with running_cluster(local_nodes) as cluster:
        yield cluster


@pytest.fixture
def alias(
    cluster: Cluster,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> str:
    """An alias on which no command was run yet."""
    name = f"cluster-{len(request.node.name)}-{random.randrange(10**6)}"
    monkeypatch.setenv("ELASTICSEARCH_URL", cluster.url)
    monkeypatch.setenv("ARTICLES_ALIAS", name)
    monkeypatch.setenv("ARTICLES_SHARDS", SHARDS)
    monkeypatch.chdir(tmp_path)
    return name


def load_rain() -> None:
    """Load the articles that are searched; they do not change."""
    rain = (
        {
            "id": f"rain-{n}",
            "title": "Rain, version",
            "body": "It rained.",
            "authors": [f"Author {n % 50}"],
        }
        for n in range(ARTICLES)
    )
    loaded = indexer("load", write(Path("rain.jsonl"), rain), "--quiet")
    assert loaded.exit_code == 0, loaded.err


class Outages:
    """When nodes were killed, by the clock of the responses."""

    def __init__(self) -> None:
        self.killed_at: list[float] = []

    def describe(self, answers: list[Answered]) -> list[str]:
        """Return the details of failures and how long after the last kill each arrived."""
        return [
            f"{answer.json['detail']} {self.seconds_after(answer):.1f} s after a kill"
            for answer in answers
        ]

    def seconds_after(self, answer: Answered) -> float:
        """Return how long after the last kill a response arrived."""
        end = answer.begun + answer.seconds
        return min((end - killed for killed in self.killed_at if killed <= end), default=math.inf)

    def explain(self, answer: Answered) -> bool:
        """Return whether a failure may be that of a primary's failover."""
        return self.seconds_after(answer) < FAILOVER_S


def judge(answers: list[Answered], outages: Outages) -> dict[str, object]:
    """Check every response, and return figures."""
    statuses = Counter(answer.status for answer in answers)
    refused = [answer for answer in answers if answer.status == 503]
    good = [answer for answer in answers if answer.status == 200]
    assert statuses.keys() <= {200, 503}, statuses
    unexplained = [answer for answer in refused if not outages.explain(answer)]
    assert Counter(answer.kind for answer in unexplained) == {}, outages.describe(unexplained)
    assert {answer.json["total"]["value"] for answer in good} == {ARTICLES}
    incomplete = [answer.json["incomplete_reasons"] for answer in good if not answer.complete]
    assert incomplete == []
    return {
        "responses": len(answers),
        "refused": dict(Counter(answer.kind for answer in refused)),
        "refused_until_s": round(max(map(outages.seconds_after, refused), default=0.0), 1),
        "stale": sum(answer.stale for answer in good),
        "slowest_s": round(max(answer.seconds for answer in answers), 2),
    }


def kill_one_by_one(
    cluster: Cluster, api: ApiProcess, outages: Outages, order: list[int]
) -> list[Answered]:
    for path in SEARCHES:  # what is searched for the first time takes long on a busy machine
        api.wait_until(path, 200, 60)
    with Callers(api, SEARCHES, CALLERS) as callers:
        for number in order:
            time.sleep(1)
            outages.killed_at.append(time.monotonic())
            cluster.kill(number)
            time.sleep(AWAY_S)
            cluster.start(number)
    return callers.answers


def test_any_node_is_killed_while_searches_go_on(
    cluster: Cluster, alias: str, tmp_path: Path
) -> None:
    load_rain()
    cluster.wait_until_green()
    outages = Outages()
    order = [number % NODES for number in range(KILLS)]

    with running_api(tmp_path, **PATIENT) as api:
        answers = kill_one_by_one(cluster, api, outages, order)
        figures = judge(answers, outages)
        print_figures(kills=KILLS, **figures)

    with Elasticsearch(cluster.urls[0]) as client:
        assert len(stored(client, alias)) == ARTICLES


def test_the_coordinating_node_is_killed_while_searches_go_on(
    cluster: Cluster, alias: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The API knows two of the nodes; the first of them is killed each time."""
    load_rain()
    cluster.wait_until_green()
    outages = Outages()

    urls = ",".join(cluster.urls[:2])
    with running_api(tmp_path, ELASTICSEARCH_URL=urls, **PATIENT) as api:
        answers = kill_one_by_one(cluster, api, outages, [0] * KILLS)
        figures = judge(answers, outages)
        print_figures(kills=KILLS, **figures)


def test_sniffing_finds_the_other_nodes(cluster: Cluster, alias: str, tmp_path: Path) -> None:
    """The API knows one address; its node is killed at the end."""
    load_rain()
    cluster.wait_until_green()
    settings = {"ELASTICSEARCH_URL": cluster.urls[0], **PATIENT}
    (tmp_path / "on").mkdir()

    with (
        running_api(tmp_path, **settings) as off,
        running_api(tmp_path / "on", ELASTICSEARCH_SNIFF="true", **settings) as on,
    ):
        listed = [
            [node["status"] for node in api.wait_until("/readyz", 200, 60).json["nodes"]]
            for api in (off, on)
        ]
        before = {api.ask(SEARCHES[0]).status for api in (off, on)}
        metrics = on.ask("/metrics").body.decode()
        cluster.kill(0)
        found = on.wait_until(SEARCHES[1], 200, FAILOVER_S)
        lost = off.ask(SEARCHES[1])
        cluster.start(0)

    assert listed == [["responding"], ["responding"] * NODES]
    assert before == {200}
    assert all(f'node="{url}",state="responding"}} 1.0' in metrics for url in cluster.urls)
    assert (found.json["total"]["value"], found.complete) == (ARTICLES, True)
    assert (lost.status, lost.kind) == (503, "elasticsearch-unavailable")


def load(edition: Edition) -> "subprocess.Popen[bytes]":
    """Start a load as a process of its own."""
    command = [*INDEXER, "load", str(edition.file), "--quiet"]
    return subprocess.Popen(command)


def test_any_node_is_killed_while_articles_are_loaded(cluster: Cluster, alias: str) -> None:
    editions = write_editions(KILLS + 1, ARTICLES)
    with load(editions[0]) as process:
        assert process.wait(120) == 0
    codes: Counter[int] = Counter()

    for number, edition in enumerate(editions[1:]):
        cluster.wait_until_green(number % NODES)
        with load(edition) as process:
            time.sleep(random.uniform(0.5, 3))
            cluster.kill(number % NODES)
            codes[process.wait(300)] += 1
        cluster.start(number % NODES)
        if process.returncode:
            with load(edition) as again:
                assert again.wait(120) == 0
        with Elasticsearch(cluster.urls[0]) as client:
            assert stored(client, alias) == edition.hashes

    print_figures(kills=KILLS, exit_codes=dict(codes))
    assert codes.keys() <= {0, 3}
