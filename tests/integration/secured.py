"""An Elasticsearch with security switched on, and the keys of the composed service's parts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from elasticsearch import AuthorizationException, Elasticsearch

from local_node.config import Setting
from local_node.host import find_user
from local_node.node import LocalNodes, find_storage
from tests.conftest import short_lived

PASSWORD = "a password for tests"
USERS = "admin:$2a$04$abcdefghijklmnopqrstuuU9tuCsSfvqLb3ZvMivaBDcGya0m8DpG\n"
PARTS = ["api", "alerts", "indexer", "backup"]


@dataclass(frozen=True)
class Secured:
    """A node with security enabled: its administrator, and where its backups go."""

    admin: Elasticsearch
    url: str
    backups: str


@contextmanager
def secured_node(nodes: LocalNodes) -> Iterator[Secured]:
    """Yield a secured node; skip the test if none can be started."""
    problem = nodes.find_problem()
    if problem:
        pytest.skip(f"This needs a local node. {problem}")
    options = short_lived(files={"users": USERS, "users_roles": "superuser:admin\n"})
    backups = str(find_storage(find_user()).data / options.name / "temp" / "backups")
    settings: dict[str, Setting] = {"xpack.security.enabled": True, "path.repo": [backups]}
    try:
        with nodes.running(replace(options, settings=settings)) as node:
            assert node.url
            with Elasticsearch(node.url, basic_auth=("admin", PASSWORD)) as admin:
                yield Secured(admin, node.url, backups)
    finally:
        nodes.remove(options.name)


def read_key(folder: Path, part: str) -> str:
    """Return the API key of a part, as its container reads it."""
    return (folder / part / "ELASTICSEARCH_API_KEY").read_text()


def refused(ask: Callable[[], object]) -> bool:
    """Return whether the server denies the request for lack of privileges."""
    try:
        ask()
    except AuthorizationException:
        return True
    return False
