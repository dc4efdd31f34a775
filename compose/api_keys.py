"""Elasticsearch API keys: one for each part of the service, created if missing or invalid."""

import time
from base64 import b64decode
from http import HTTPStatus
from pathlib import Path

from elasticsearch import ApiError, AuthenticationException, Elasticsearch

from compose.roles import Role, build_roles
from compose.secret_files import ensure_secret, write_secret

# The files become environment variables of these names (see with-credentials).
_API_KEY = "ELASTICSEARCH_API_KEY"
_CURSOR_SECRET = "API_CURSOR_SECRET"
# After its start the server responds with 503 for some seconds while it opens its index of keys.
_MAX_ATTEMPTS = 30
_RETRY_S = 1


def ensure_credentials(admin: Elasticsearch, alias: str, directory: Path) -> list[str]:
    """Write the key of each part into its directory; return the parts with a new key.

    Valid keys are kept, and get the roles of this version.
    """
    _wait_for_keys(admin)
    created = [
        part
        for part, role in build_roles(alias).items()
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
