"""Passwords and keys in files that only their owner can read."""

import os
import secrets
import tempfile
from pathlib import Path

_SECRET_BYTES = 32  # 256 bits cannot be guessed


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
