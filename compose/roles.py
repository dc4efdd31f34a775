"""What each part of the service may do in Elasticsearch, and nothing else."""

from collections.abc import Mapping
from typing import Any, TypeAlias

Role: TypeAlias = Mapping[str, Any]

# Telling which server answers; the whole `monitor` would show every index and every node.
_HELLO = "cluster:monitor/main"


def build_roles(alias: str) -> dict[str, Role]:
    """The role of each part, by its name, as Elasticsearch takes it."""
    # The indices in addition to the alias: a point in time is opened by their own names.
    owned = [alias, f"{alias}-*"]
    return {
        # `monitor`: whether anything has changed since an answer was kept.
        "api": _role([_HELLO], owned, ["read", "view_index_metadata", "monitor"]),
        "indexer": _role(["monitor"], owned, ["read", "write", "create_index", "manage"]),
        "backup": _role(
            [_HELLO, "cluster:admin/repository/*", "cluster:admin/snapshot/*"],
            owned,
            # A restore takes the indexer's locks, and takes out what was deleted.
            ["read", "write", "manage"],
        ),
    }


def _role(cluster: list[str], names: list[str], privileges: list[str]) -> Role:
    return {"cluster": cluster, "indices": [{"names": names, "privileges": privileges}]}
