"""Chooses the Elasticsearch to use: one that runs already, Docker's, or a local node."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TypeAlias

from local_node.host import LocalNodeError

URL_VARIABLE = "ELASTICSEARCH_URL"
BACKEND_VARIABLE = "DEV_ELASTICSEARCH"

# Returns why a backend cannot be used, or None. Slow, so it is called only if needed.
FindProblem: TypeAlias = Callable[[], str | None]


class Backend(StrEnum):
    """The three ways to get an Elasticsearch."""

    URL = "url"
    DOCKER = "docker"
    NODE = "node"


class NoBackendError(LocalNodeError):
    """None of the three ways works."""


def choose_backend(
    environment: Mapping[str, str], find_docker_problem: FindProblem, find_node_problem: FindProblem
) -> Backend:
    """Return the backend that DEV_ELASTICSEARCH names, else the first that works."""
    checks = {Backend.DOCKER: find_docker_problem, Backend.NODE: find_node_problem}
    forced = environment.get(BACKEND_VARIABLE)
    if forced:
        return _check_forced(forced, checks)
    if environment.get(URL_VARIABLE):
        return Backend.URL
    problems = {}
    for backend, find_problem in checks.items():
        problems[backend] = find_problem()
        if problems[backend] is None:
            return backend
    raise NoBackendError(
        f"""There is no Elasticsearch to use. Three ways to get one:
1. Set {URL_VARIABLE} to one that runs already.
2. Start a Docker engine. Now: {problems[Backend.DOCKER]}
3. Install Maven and a JDK of version 21 or newer. Now: {problems[Backend.NODE]}"""
    )


def _check_forced(forced: str, checks: Mapping[Backend, FindProblem]) -> Backend:
    if forced not in checks:
        raise NoBackendError(f"{BACKEND_VARIABLE} is {forced!r}, and may be docker or node.")
    problem = checks[Backend(forced)]()
    if problem:
        raise NoBackendError(f"{BACKEND_VARIABLE} is {forced}, but: {problem}")
    return Backend(forced)
