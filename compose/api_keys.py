"""Elasticsearch's API keys: one for each part, made where it is missing or refused."""

import time
from base64 import b64decode
from http import HTTPStatus
from pathlib import Path

from elasticsearch import ApiError, AuthenticationException, Elasticsearch

from compose.roles import Role, build_roles
from compose.secret_files import ensure_secret, write_secret

# Files of these names become environment variables (see with-credentials).
_KEY = "ELASTICSEARCH_API_KEY"
_CURSOR_KEY = "API_CURSOR_SECRET"
# A server that has just started answers 503 for some seconds while it opens its own index of keys.
_ATTEMPTS = 30
_PAUSE_S = 1


def provide_credentials(admin: Elasticsearch, alias: str, folder: Path) -> list[str]:
    """Give each part its key, in a folder of its own; the names of those that got a new one.

    Keys that work are kept, and may afterwards do what this version's roles say.
    """
    _wait_for_keys(admin)
    made = [
        part
        for part, role in build_roles(alias).items()
        if _provide_key(admin, f"news-search-{part}", role, folder / part / _KEY)
    ]
    ensure_secret(folder / "api" / _CURSOR_KEY)
    return made


def _wait_for_keys(admin: Elasticsearch) -> None:
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            admin.security.get_api_key(owner=True)
        except ApiError as error:
            if error.status_code != HTTPStatus.SERVICE_UNAVAILABLE or attempt == _ATTEMPTS:
                raise
            time.sleep(_PAUSE_S)
        else:
            return


def _provide_key(admin: Elasticsearch, name: str, role: Role, path: Path) -> bool:
    if path.exists() and _works(admin, path.read_text("ascii")):
        key_id = b64decode(path.read_text("ascii")).decode("ascii").partition(":")[0]
        admin.security.update_api_key(id=key_id, role_descriptors={name: role})
        return False
    admin.security.invalidate_api_key(name=name, owner=True)  # one whose file was lost
    key = admin.security.create_api_key(name=name, role_descriptors={name: role})
    write_secret(path, key["encoded"])
    return True


def _works(admin: Elasticsearch, encoded: str) -> bool:
    try:
        admin.options(api_key=encoded).security.authenticate()
    except AuthenticationException:
        return False
    return True
