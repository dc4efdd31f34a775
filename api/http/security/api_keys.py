"""API keys: a file with one line per key, which contains its SHA-256 but not the key."""

import hmac
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from time import monotonic
from urllib.parse import parse_qs

import structlog

from api.errors import InsufficientScopeError, InvalidApiKeyError, MissingApiKeyError
from api.http.security.scopes import Scope

# Random and too long to guess, so a plain SHA-256 is enough, and fast enough for each request.
_SECRET_BYTES = 32
_LINE = re.compile(r"(?P<name>[\w.-]{1,64})\s+(?P<scopes>[a-z,]+)\s+(?P<digest>[0-9a-f]{64})")
_SCOPES = {scope.value for scope in Scope}


class KeyFileError(Exception):
    """The key file cannot be used; the message names the line and the remedy."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key: its owner's name for logs and limits, its scopes, and its SHA-256."""

    name: str
    scopes: frozenset[str]
    digest: bytes

    def allows(self, scope: Scope) -> bool:
        """Return whether the key has the scope; a public key can read."""
        if scope is Scope.read and self.is_public:
            return True
        return scope is Scope.public or scope.value in self.scopes

    @property
    def is_public(self) -> bool:
        """Whether the key is for web pages, where all visitors can see it."""
        return Scope.public.value in self.scopes


def parse_keys(text: str) -> tuple[ApiKey, ...]:
    """Return the keys of a file: `name scope,scope sha256` on each line, comments after `#`.

    Raise KeyFileError for a line of another form.
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
                "write it with `news-search create-key`."
            )
        yield ApiKey(match["name"], scopes, bytes.fromhex(match["digest"]))


def find_key(keys: tuple[ApiKey, ...], secret: bytes) -> ApiKey | None:
    """Return the key with this secret, in a time that does not depend on the secret."""
    digest = sha256(secret).digest()
    match = None
    for key in keys:
        if hmac.compare_digest(key.digest, digest):
            match = key
    return match


def add_key(file: Path, name: str, scopes: Iterable[Scope]) -> str:
    """Add a new key to the file, which is created if missing, and return its secret.

    Raise KeyFileError if the name is unusable, or if the file cannot be written or is not a key
    file.
    """
    secret, line = new_key(name, scopes)
    try:
        text = file.read_text("utf-8") if file.exists() else ""
        parse_keys(text)
        with file.open("a", encoding="utf-8") as keys:
            keys.write("\n" * (text[-1:] not in ("", "\n")) + line + "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(f"{file} cannot be written: {type(error).__name__}.") from error
    return secret


def new_key(name: str, scopes: Iterable[str]) -> tuple[str, str]:
    """Return a new secret and the line of the key file that allows it."""
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    line = f"{name} {','.join(scopes)} {sha256(secret.encode()).hexdigest()}"
    parse_keys(line)
    return secret, line


# A key that is removed from the file is rejected a second later at most.
_CHECK_INTERVAL_S = 1.0
_BEARER = b"bearer "
_KEY_HEADER = b"x-api-key"

_log = structlog.get_logger(__name__)

Headers = list[tuple[bytes, bytes]]
# A file's modification time, size and inode: one of them changes with its content.
FileFingerprint = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class ForeignKeyName:
    """Another name for the key, in a header and, below one path, in the query string.

    Keys are accepted in no other URL, because URLs are forwarded, bookmarked and logged.
    """

    name: bytes
    url_prefix: str


class ApiKeyStore:
    """The keys of a file, read again when it changes; an unreadable change is ignored."""

    def __init__(self, file: Path, foreign: ForeignKeyName | None = None) -> None:
        """Read the file. Raise KeyFileError if it is missing or not a key file."""
        self._file = file
        self._foreign = foreign
        self._checked_at = monotonic()
        self._fingerprint, self._keys = _read(file)

    def authenticate(
        self, scope: Scope, path: str, headers: Headers, query_string: bytes
    ) -> ApiKey:
        """Return the request's key. Raise ServiceError if it is missing, unknown or lacks scope."""
        secret = self._find_secret(path, headers, query_string)
        if secret is None:
            raise MissingApiKeyError("Send a key as `Authorization: Bearer …` or `X-API-Key: …`.")
        key = find_key(self._current_keys(), secret)
        if key is None:
            raise InvalidApiKeyError("The key is unknown or was removed: request a new one.")
        if not key.allows(scope):
            raise InsufficientScopeError(f"The key lacks the scope `{scope.value}`.")
        return key

    def _find_secret(self, path: str, headers: Headers, query_string: bytes) -> bytes | None:
        foreign = self._foreign
        for name, value in headers:
            if name == b"authorization" and value[: len(_BEARER)].lower() == _BEARER:
                return value[len(_BEARER) :].strip()
            if name == _KEY_HEADER or (foreign and name == foreign.name):
                return value
        if foreign and path.startswith(foreign.url_prefix):
            return next(iter(parse_qs(query_string).get(foreign.name, ())), None)
        return None

    def _current_keys(self) -> tuple[ApiKey, ...]:
        if monotonic() - self._checked_at >= _CHECK_INTERVAL_S:
            self._checked_at = monotonic()
            self._reload()
        return self._keys

    def _reload(self) -> None:
        try:
            if _fingerprint(self._file) != self._fingerprint:
                self._fingerprint, self._keys = _read(self._file)
                _log.info("keys", outcome="read", keys=len(self._keys))
        except (OSError, KeyFileError) as error:
            _log.error("keys", outcome="kept", reason=str(error))


def _read(file: Path) -> tuple[FileFingerprint, tuple[ApiKey, ...]]:
    try:
        return _fingerprint(file), parse_keys(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(f"API_KEYS_FILE cannot be read: {type(error).__name__}.") from error


def _fingerprint(file: Path) -> FileFingerprint:
    status = file.stat()
    return status.st_mtime_ns, status.st_size, status.st_ino
