"""Which Elasticsearch is used: one that runs already, Docker's, or a local node."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TypeAlias

from local_node.errors import LocalNodeError

URL_VARIABLE = "ELASTICSEARCH_URL"
ENGINE_VARIABLE = "DEV_ELASTICSEARCH"

# Tells in a few words what keeps an engine from being used, or None. Asked only when needed.
FindFault: TypeAlias = Callable[[], str | None]


class Engine(StrEnum):
    """The three ways to get an Elasticsearch."""

    URL = "url"
    DOCKER = "docker"
    NODE = "node"


class NoEngineError(LocalNodeError):
    """None of the three ways is open."""


def choose_engine(
    environment: Mapping[str, str], find_docker_fault: FindFault, find_node_fault: FindFault
) -> Engine:
    """The engine to use; DEV_ELASTICSEARCH chooses one outright, else the first that works."""
    faults = {Engine.DOCKER: find_docker_fault, Engine.NODE: find_node_fault}
    forced = environment.get(ENGINE_VARIABLE)
    if forced:
        return _check_forced(forced, faults)
    if environment.get(URL_VARIABLE):
        return Engine.URL
    found = {}
    for engine, find_fault in faults.items():
        found[engine] = find_fault()
        if found[engine] is None:
            return engine
    raise NoEngineError(_explain(found))


def _check_forced(forced: str, faults: Mapping[Engine, FindFault]) -> Engine:
    if forced not in (Engine.DOCKER, Engine.NODE):
        raise NoEngineError(f"{ENGINE_VARIABLE} is {forced!r}, and may be docker or node.")
    engine = Engine(forced)
    fault = faults[engine]()
    if fault:
        raise NoEngineError(f"{ENGINE_VARIABLE} is {forced}, but: {fault}")
    return engine


def _explain(faults: Mapping[Engine, str | None]) -> str:
    return f"""There is no Elasticsearch to use. Three ways to get one:
1. Set {URL_VARIABLE} to one that runs already.
2. Start a Docker engine. Now: {faults[Engine.DOCKER]}
3. Install Maven and a JDK of version 21 or newer. Now: {faults[Engine.NODE]}"""
