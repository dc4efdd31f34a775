"""Credentials of the composed service, created if missing or invalid.

Each part gets an Elasticsearch API key with the least privileges it needs. Secrets are files that
only their owner can read.
"""

import os
import secrets
import tempfile
import time
from base64 import b64decode
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeAlias

from elasticsearch import ApiError, AuthenticationException, Elasticsearch

from mappings.saved_searches import alerts_index, saved_searches_index
from mappings.watermark import watermark_index

Role: TypeAlias = Mapping[str, Any]

# `GET /`. The privilege `monitor` would show all indices and nodes.
_SERVER_INFO = "cluster:monitor/main"
# `GET /_nodes`, of clients that look for further nodes.
_NODES_INFO = "cluster:monitor/nodes/info"
# The files become environment variables of these names (see with-credentials).
_API_KEY = "ELASTICSEARCH_API_KEY"
_CURSOR_SECRET = "API_CURSOR_SECRET"
_SECRET_BYTES = 32  # 256 bits cannot be guessed
# After its start the server responds with 503 for some seconds while it opens its index of keys.
_MAX_ATTEMPTS = 30
_RETRY_S = 1


def ensure_credentials(
    admin: Elasticsearch, alias: str, directory: Path, *, push: bool = False, sniff: bool = False
) -> list[str]:
    """Write the key of each part into its directory; return the parts with a new key.

    Valid keys are kept, and get the roles of this version. `push` and `sniff` as in `build_roles`.
    """
    _wait_for_keys(admin)
    created = [
        part
        for part, role in build_roles(alias, push=push, sniff=sniff).items()
        if _ensure_key(admin, f"news-search-{part}", role, directory / part / _API_KEY)
    ]
    ensure_secret(directory / "api" / _CURSOR_SECRET)
    return created


def _wait_for_keys(admin: Elasticsearch) -> None:
    for attempt in range(1, _MAX_ATTEMPTS + 1):
        try:
            admin.security.get_api_key(owner=True)
        except ApiError as error:
            if error.status_code != HTTPStatus.SERVICE_UNAVAILABLE or attempt == _MAX_ATTEMPTS:
                raise
            time.sleep(_RETRY_S)
        else:
            return


def _ensure_key(admin: Elasticsearch, name: str, role: Role, path: Path) -> bool:
    if path.exists() and _is_valid(admin, path.read_text("ascii")):
        key_id = b64decode(path.read_text("ascii")).decode("ascii").partition(":")[0]
        admin.security.update_api_key(id=key_id, role_descriptors={name: role})
        return False
    admin.security.invalidate_api_key(name=name, owner=True)  # its file was lost
    key = admin.security.create_api_key(name=name, role_descriptors={name: role})
    write_secret(path, key["encoded"])
    return True


def _is_valid(admin: Elasticsearch, encoded: str) -> bool:
    try:
        admin.options(api_key=encoded).security.authenticate()
    except AuthenticationException:
        return False
    return True


def build_roles(alias: str, *, push: bool = False, sniff: bool = False) -> dict[str, Role]:
    """Return the role descriptor of each part by its name.

    `push`: the API may store articles. `sniff`: clients look for further nodes.
    """
    server = [_SERVER_INFO, *([_NODES_INFO] if sniff else [])]
    # A point in time is opened by the names of the indices rather than by the alias.
    owned = [alias, f"{alias}-*"]
    saved = [saved_searches_index(alias), alerts_index(alias)]
    # `monitor` shows whether the index has changed since a response was cached.
    reads = ["read", "view_index_metadata", "monitor"]
    writer = _role(["monitor"], owned, ["read", "write", "create_index", "manage"])
    reader = _role(server, owned, reads, _writes(saved))
    return {
        # What is pushed is stored as the indexer does it.
        "api": writer if push else reader,
        # `monitor` shows whether a killed loader still writes, whose watermark is then removed.
        "alerts": _role(
            ["monitor"],
            owned,
            [*reads, "maintenance"],
            _writes([*saved, watermark_index(alias)]),
        ),
        "indexer": writer,
        "backup": _role(
            [*server, "cluster:admin/repository/*", "cluster:admin/snapshot/*"],
            owned,
            # A restore takes the locks of the indexer, and deletes articles.
            ["read", "write", "manage"],
        ),
    }


def _role(
    cluster: list[str], names: list[str], privileges: list[str], *others: Mapping[str, Any]
) -> Role:
    return {"cluster": cluster, "indices": [{"names": names, "privileges": privileges}, *others]}


def _writes(names: list[str]) -> Mapping[str, Any]:
    """Return the privileges to create these indices and to write to them."""
    return {"names": names, "privileges": ["read", "write", "create_index", "maintenance"]}


def ensure_secret(path: Path) -> bool:
    """Write a new secret unless the file exists; return whether it was written."""
    if path.exists():
        return False
    write_secret(path, secrets.token_urlsafe(_SECRET_BYTES))
    return True


def write_secret(path: Path, text: str) -> None:
    """Write or replace the file atomically."""
    handle, name = tempfile.mkstemp(dir=path.parent)  # with mode 0600
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        os.fsync(handle)
    Path(name).replace(path)
