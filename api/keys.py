"""API keys: a line each in a file that holds no key, only what a key's SHA-256 is."""

import hmac
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from api.access import Scope

# Half of it would be beyond guessing; so a plain SHA-256 is enough, and quick for each request.
_SECRET_BYTES = 32
_LINE = re.compile(r"(?P<name>[\w.-]{1,64})\s+(?P<scopes>[a-z,]+)\s+(?P<digest>[0-9a-f]{64})")
_SCOPES = {Scope.read.value, Scope.export.value}


class KeyFileError(Exception):
    """The file of keys cannot be used; the message names the line and the remedy."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """Who may do what: the name is for logs and limits, the digest is the key's SHA-256."""

    name: str
    scopes: frozenset[str]
    digest: bytes

    def allows(self, scope: Scope) -> bool:
        """Whether the key is good for it."""
        return scope is Scope.public or scope.value in self.scopes


def parse_keys(text: str) -> tuple[ApiKey, ...]:
    """The keys of a file: `name scope,scope sha256` a line; `#` begins a remark.

    Raises KeyFileError for a line of another form.
    """
    return tuple(_parse_lines(text))


def _parse_lines(text: str) -> Iterator[ApiKey]:
    for number, line in enumerate(text.splitlines(), 1):
        words = line.partition("#")[0].strip()
        if not words:
            continue
        match = _LINE.fullmatch(words)
        scopes = frozenset(match["scopes"].split(",")) if match else frozenset()
        if not match or not scopes <= _SCOPES:
            raise KeyFileError(
                f"Line {number} is not of the form `name read,export sha256`: "
                "write it with `python -m api new-key`."
            )
        yield ApiKey(match["name"], scopes, bytes.fromhex(match["digest"]))


def find_key(keys: tuple[ApiKey, ...], secret: bytes) -> ApiKey | None:
    """The key that a secret belongs to; the time taken tells nothing about how near it came."""
    digest = sha256(secret).digest()
    found = None
    for key in keys:
        if hmac.compare_digest(key.digest, digest):
            found = key
    return found


def new_key(name: str, scopes: tuple[str, ...]) -> tuple[str, str]:
    """A new secret, and the line that goes into the file for it."""
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    line = f"{name} {','.join(scopes)} {sha256(secret.encode()).hexdigest()}"
    parse_keys(line)
    return secret, line
