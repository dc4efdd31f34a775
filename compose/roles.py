"""The least privileges in Elasticsearch that each part of the service needs."""

from collections.abc import Mapping
from typing import Any, TypeAlias

Role: TypeAlias = Mapping[str, Any]

# `GET /`. The privilege `monitor` would show all indices and nodes.
_SERVER_INFO = "cluster:monitor/main"


def build_roles(alias: str) -> dict[str, Role]:
    """Return the role descriptor of each part by its name."""
    # A point in time is opened by the names of the indices rather than by the alias.
    owned = [alias, f"{alias}-*"]
    return {
        # `monitor` shows whether the index has changed since a response was cached.
        "api": _role([_SERVER_INFO], owned, ["read", "view_index_metadata", "monitor"]),
        "indexer": _role(["monitor"], owned, ["read", "write", "create_index", "manage"]),
        "backup": _role(
            [_SERVER_INFO, "cluster:admin/repository/*", "cluster:admin/snapshot/*"],
            owned,
            # A restore takes the locks of the indexer, and deletes articles.
            ["read", "write", "manage"],
        ),
    }


def _role(cluster: list[str], names: list[str], privileges: list[str]) -> Role:
    return {"cluster": cluster, "indices": [{"names": names, "privileges": privileges}]}
