"""Which Elasticsearch is used, by what the environment says and the machine has."""

import pytest

from local_node.engine import Engine, NoEngineError, choose_engine

URL = {"ELASTICSEARCH_URL": "http://search.example:9200"}
NO_DOCKER = "no Docker engine answers."
NO_JDK = "no suitable JDK."

THREE_WAYS = """\
There is no Elasticsearch to use. Three ways to get one:
1. Set ELASTICSEARCH_URL to one that runs already.
2. Start a Docker engine. Now: no Docker engine answers.
3. Install Maven and a JDK of version 21 or newer. Now: no suitable JDK."""


def forced(engine: str) -> dict[str, str]:
    return {"DEV_ELASTICSEARCH": engine}


@pytest.mark.parametrize(
    ("environment", "docker", "node", "chosen"),
    [
        (URL, None, None, Engine.URL),
        (URL, NO_DOCKER, NO_JDK, Engine.URL),
        ({}, None, None, Engine.DOCKER),
        ({}, None, NO_JDK, Engine.DOCKER),
        ({}, NO_DOCKER, None, Engine.NODE),
        ({"ELASTICSEARCH_URL": ""}, NO_DOCKER, None, Engine.NODE),
        (forced("node"), None, None, Engine.NODE),
        (forced("docker"), None, None, Engine.DOCKER),
        (forced(""), None, None, Engine.DOCKER),
        (URL | forced("node"), None, None, Engine.NODE),
    ],
)
def test_the_first_engine_that_works_is_used_unless_one_is_forced(
    environment: dict[str, str], docker: str | None, node: str | None, chosen: Engine
) -> None:
    assert choose_engine(environment, lambda: docker, lambda: node) is chosen


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({}, THREE_WAYS),
        (forced("docker"), "DEV_ELASTICSEARCH is docker, but: no Docker engine answers."),
        (forced("node"), "DEV_ELASTICSEARCH is node, but: no suitable JDK."),
        (forced("podman"), "DEV_ELASTICSEARCH is 'podman', and may be docker or node."),
        (forced("url"), "DEV_ELASTICSEARCH is 'url', and may be docker or node."),
    ],
)
def test_where_no_engine_works_one_message_tells_what_to_do(
    environment: dict[str, str], message: str
) -> None:
    with pytest.raises(NoEngineError) as raised:
        choose_engine(environment, lambda: NO_DOCKER, lambda: NO_JDK)

    assert str(raised.value) == message


def test_nothing_is_looked_for_where_a_url_is_given() -> None:
    def look() -> str | None:
        pytest.fail("a Docker engine or a JDK was looked for")

    assert choose_engine(URL, look, look) is Engine.URL
