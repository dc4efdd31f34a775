"""Passwords and keys in files that only their owner may read."""

import os
import secrets
import tempfile
from pathlib import Path

_BYTES = 32  # beyond guessing


def ensure_secret(path: Path) -> bool:
    """Write a new secret unless there is one; return whether it was written."""
    if path.exists():
        return False
    write_secret(path, secrets.token_urlsafe(_BYTES))
    return True


def write_secret(path: Path, text: str) -> None:
    """Put the text in the place of what was there, at once."""
    handle, name = tempfile.mkstemp(dir=path.parent)  # readable by its owner only
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        os.fsync(handle)
    Path(name).replace(path)
