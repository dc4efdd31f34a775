"""The choice of an Elasticsearch by the environment and what the machine has."""

import pytest

from local_node.backend import Backend, NoBackendError, choose_backend

URL = {"ELASTICSEARCH_URL": "http://search.example:9200"}
NO_DOCKER = "no Docker engine responds."
NO_JDK = "no suitable JDK."

THREE_WAYS = """\
There is no Elasticsearch to use. Three ways to get one:
1. Set ELASTICSEARCH_URL to one that runs already.
2. Start a Docker engine. Now: no Docker engine responds.
3. Install Maven and a JDK of version 21 or newer. Now: no suitable JDK."""


def forced(backend: str) -> dict[str, str]:
    return {"DEV_ELASTICSEARCH": backend}


@pytest.mark.parametrize(
    ("environment", "docker", "node", "chosen"),
    [
        (URL, None, None, Backend.URL),
        (URL, NO_DOCKER, NO_JDK, Backend.URL),
        ({}, None, None, Backend.DOCKER),
        ({}, None, NO_JDK, Backend.DOCKER),
        ({}, NO_DOCKER, None, Backend.NODE),
        ({"ELASTICSEARCH_URL": ""}, NO_DOCKER, None, Backend.NODE),
        (forced("node"), None, None, Backend.NODE),
        (forced("docker"), None, None, Backend.DOCKER),
        (forced(""), None, None, Backend.DOCKER),
        (URL | forced("node"), None, None, Backend.NODE),
    ],
)
def test_the_first_backend_that_works_is_used_unless_one_is_forced(
    environment: dict[str, str], docker: str | None, node: str | None, chosen: Backend
) -> None:
    assert choose_backend(environment, lambda: docker, lambda: node) is chosen


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({}, THREE_WAYS),
        (forced("docker"), "DEV_ELASTICSEARCH is docker, but: no Docker engine responds."),
        (forced("node"), "DEV_ELASTICSEARCH is node, but: no suitable JDK."),
        (forced("podman"), "DEV_ELASTICSEARCH is 'podman', and may be docker or node."),
        (forced("url"), "DEV_ELASTICSEARCH is 'url', and may be docker or node."),
    ],
)
def test_if_no_backend_works_one_message_lists_the_three_ways(
    environment: dict[str, str], message: str
) -> None:
    with pytest.raises(NoBackendError) as raised:
        choose_backend(environment, lambda: NO_DOCKER, lambda: NO_JDK)

    assert str(raised.value) == message


def test_a_url_needs_no_check_of_docker_and_java() -> None:
    def find_problem() -> str | None:
        pytest.fail("Docker or Java was checked")

    assert choose_backend(URL, find_problem, find_problem) is Backend.URL
