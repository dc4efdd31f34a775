"""One rate limit for all replicas through Redis, and each replica's own while Redis is away."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from api.errors import RateLimitedError
from api.http.rate_limits import RateLimits
from api.settings import ApiSettings
from mappings.settings import describe_errors
from tests.integration.processes import ApiProcess, running_api
from tests.integration.redis_server import RedisServer, redis_server
from tests.integration.service import Service

LIMIT = 10
CLOSED_PORT = "redis://127.0.0.1:1/0"
STORE_ERRORS = "news_search_rate_limit_store_errors_total"
# A worker tries Redis again after 5 s.
PAUSE_S = 5.5


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    with redis_server(tmp_path) as server:
        yield server


def count_allowed(limits: list[RateLimits], attempts: int) -> int:
    """Return how many requests of one address are allowed, alternating between the processes."""

    async def attempt() -> int:
        allowed = 0
        for number in range(attempts):
            try:
                await limits[number % len(limits)].consume({}, None, "10.0.0.1", 1)
                allowed += 1
            except RateLimitedError:
                pass
        for each in limits:
            await each.close()
        return allowed

    return asyncio.run(attempt())


def test_without_a_store_each_worker_has_the_whole_limit() -> None:
    workers = [RateLimits("none", f"{LIMIT}/hour") for _ in range(2)]

    assert count_allowed(workers, 3 * LIMIT) == 2 * LIMIT


def test_with_a_store_all_workers_have_one_limit(redis: RedisServer) -> None:
    workers = [RateLimits("none", f"{LIMIT}/hour", redis.url) for _ in range(2)]

    assert count_allowed(workers, 3 * LIMIT) == LIMIT


def test_without_redis_each_worker_counts_by_itself_without_delay() -> None:
    failures: list[int] = []
    workers = [
        RateLimits("none", f"{LIMIT}/hour", CLOSED_PORT, lambda: failures.append(1))
        for _ in range(2)
    ]
    begun = time.monotonic()

    assert count_allowed(workers, 3 * LIMIT) == 2 * LIMIT
    assert len(failures) == 2
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize(
    "url", ["127.0.0.1:6379", "http://127.0.0.1:6379", "redis://", "redis://host:port"]
)
def test_other_stores_are_rejected_without_their_passwords(url: str) -> None:
    with pytest.raises(ValidationError) as rejected:
        ApiSettings.model_validate({"api_rate_limit_store": url})

    assert [*describe_errors(rejected.value)] == [
        "API_RATE_LIMIT_STORE: must be a URL such as redis://127.0.0.1:6379/0 or rediss://…"
    ]


def statuses(apis: list[ApiProcess], attempts: int) -> list[int]:
    return [apis[n % len(apis)].ask("/v1/search?facets=").status for n in range(attempts)]


@pytest.mark.slow
def test_two_replicas_share_a_limit_also_after_redis_was_away(
    seeds: Service, redis: RedisServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings = {
        "ELASTICSEARCH_URL": seeds.url,
        "ARTICLES_ALIAS": seeds.alias,
        "API_RATE_LIMIT_PER_IP": f"{LIMIT}/hour",
        "API_RATE_LIMIT_STORE": redis.url,
        "API_REQUEST_TIMEOUT_MS": "20000",
    }
    folders = [tmp_path_factory.mktemp("replica") for _ in range(2)]
    with running_api(folders[0], **settings) as one, running_api(folders[1], **settings) as other:
        replicas = [one, other]
        shared = statuses(replicas, LIMIT + 4)
        redis.stop()
        alone = statuses(replicas, 4)
        errors = [api.metric(STORE_ERRORS) for api in replicas]
        logged = [event for event in one.events if event["event"] == "rate-limit-store"]
        redis.start()
        time.sleep(PAUSE_S)
        again = statuses(replicas, LIMIT + 4)

    assert shared == [200] * LIMIT + [429] * 4
    assert alone == [200] * 4
    assert errors == [1, 1]
    assert "Start Redis" in logged[0]["remedy"]
    assert again == [200] * LIMIT + [429] * 4  # Redis keeps nothing over a restart here
