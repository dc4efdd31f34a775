"""Hostile queries do not delay other clients, and end within their timeout."""

import os
from collections.abc import Iterator
from urllib.parse import quote_plus

import pytest

from tests.integration.hostile import HOSTILE
from tests.integration.processes import ApiProcess, Callers, running_api
from tests.integration.service import Service

pytestmark = pytest.mark.slow

REQUESTS = 3000 if "FAULT_CYCLES" in os.environ else 100
HONEST = tuple(
    f"/v1/search?q={word}&size={size}"
    for word in ("latakia", "palmyra", "rebels", "army")
    for size in range(1, 26)
)


@pytest.fixture(scope="module")
def api(seeds: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiProcess]:
    """Without a response cache."""
    settings = {
        "ELASTICSEARCH_URL": seeds.url,
        "ARTICLES_ALIAS": seeds.alias,
        "API_CACHE_MAX_BYTES": "0",
    }
    with running_api(tmp_path_factory.mktemp("api"), **settings) as api:
        yield api


def test_honest_callers_get_their_responses_next_to_hostile_ones(api: ApiProcess) -> None:
    hostile = tuple(f"/v1/search?q={quote_plus(q)}" for q in HOSTILE)
    with Callers(api, hostile, 1) as attackers:
        responses = [api.ask(HONEST[number % len(HONEST)]) for number in range(REQUESTS)]

    # 503 would be a search that ran out of time.
    assert {response.status for response in responses} == {200}
    assert {response.status for response in attackers.answers} <= {200, 422}
    assert attackers.answers
