"""`indexer consume`: the entries of a Redis stream are stored once, although consumers die.

CONSUMER_KILLS sets how often, STREAMED how many articles.
"""

import json
import os
import random
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from redis import Redis

from tests.integration.command_line import INDEXER, stored
from tests.integration.feeding import (
    daily_results,
    feed,
    redis_url,
    running_redis,
    searchable,
    wait_until,
)
from tests.integration.figures import print_figures

KILLS = int(os.environ.get("CONSUMER_KILLS", "2"))
STREAMED = int(os.environ.get("STREAMED", "600"))

STREAM = "articles"

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("command_settings")]


@pytest.fixture
def redis(tmp_path: Path) -> Iterator["Redis"]:
    with running_redis(tmp_path) as client:
        yield client


def add(redis: "Redis", **fields: str | bytes) -> None:
    redis.xadd(STREAM, fields)  # type: ignore[arg-type]


def consume(redis: "Redis", *words: str) -> list[str]:
    return ["consume", STREAM, "--redis-url", redis_url(redis), "--idle", "1", *words]


def pending(redis: "Redis") -> int:
    groups = redis.xinfo_groups(STREAM)
    return sum(group["pending"] + (group["lag"] or 0) for group in groups)


def test_parsed_and_raw_articles_are_stored_and_rejected_ones_are_put_aside(
    alias: str, elasticsearch: Elasticsearch, redis: "Redis"
) -> None:
    add(redis, article=json.dumps({"id": "rain", "title": "Rain", "body": "It rained."}))
    add(redis, text="Snow\n\nIt snowed all day in the mountains of the north.", id="snow")
    add(redis, article=b"{broken")
    add(redis, other="nothing")
    with feed(*consume(redis)):
        wait_until(lambda: set(searchable(elasticsearch, alias)) == {"rain", "snow"})
        wait_until(lambda: redis.xlen(f"{STREAM}:rejected") == 2)
        wait_until(lambda: pending(redis) == 0)

    entries: Any = redis.xrange(f"{STREAM}:rejected")
    rejected = [fields for _, fields in entries]
    assert [fields[b"reason"] for fields in rejected] == [b"invalid-json", b"no-article"]
    assert rejected[0][b"article"] == b"{broken"
    outcomes = [result["outcome"] for result in daily_results("consume")]
    assert outcomes == ["indexed", "indexed", "rejected", "rejected"]


def test_consumers_that_are_killed_lose_and_repeat_nothing(
    alias: str, elasticsearch: Elasticsearch, redis: "Redis"
) -> None:
    for number in range(STREAMED):
        add(redis, article=json.dumps({"id": str(number), "title": f"T{number}", "body": "B."}))
    kills = 0
    while kills < KILLS and (rest := pending_or_new(redis)):
        # What every other consumer leaves is delivered again, but not until it is taken for fatal.
        consume_and_kill(redis, f"consumer-{kills}", rest if kills % 2 else None)
        kills += 1
    with feed(*consume(redis)):
        while rest := pending_or_new(redis):  # however many there are, some are stored in time
            wait_until(lambda rest=rest: pending_or_new(redis) < rest)  # type: ignore[misc]
    elasticsearch.indices.refresh(index=alias)
    print_figures(kills=kills)

    assert set(stored(elasticsearch, alias)) == {str(number) for number in range(STREAMED)}
    assert elasticsearch.count(index=alias)["count"] == STREAMED
    assert redis.xlen(f"{STREAM}:rejected") == 0
    assert {r["outcome"] for r in daily_results("consume")} <= {"indexed", "unchanged", "updated"}


def consume_and_kill(redis: "Redis", name: str, rest: int | None) -> None:
    """Kill a consumer while it prepares, stores or acknowledges; `rest`: when less is left."""
    command = [*INDEXER, *consume(redis, "--consumer", name)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        wait_until(lambda: name in consumers(redis))
        if rest is not None:
            wait_until(lambda: pending_or_new(redis) < rest)
        time.sleep(random.uniform(0, 1))
        assert process.poll() is None
        process.kill()


def consumers(redis: "Redis") -> set[str]:
    """Return the names of the consumers that have requested entries."""
    groups = redis.xinfo_groups(STREAM) if redis.exists(STREAM) else []
    return {c["name"].decode() for g in groups for c in redis.xinfo_consumers(STREAM, g["name"])}


def pending_or_new(redis: "Redis") -> int:
    return pending(redis) if redis.xinfo_stream(STREAM)["groups"] else STREAMED
