"""Where nodes keep what they need on this machine."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from local_node.account import OsUser

PROJECT = Path(__file__).resolve().parents[1]
# Used only as root, and only where the unprivileged user cannot reach the project's own folder.
ELSEWHERE = Path("/var/lib/local-node")
_EVERYBODY_ENTERS = 0o755
_HASH_LENGTH = 8


@dataclass(frozen=True)
class Places:
    """`records` holds what we note about each node; `data` what Elasticsearch itself touches."""

    records: Path
    data: Path


def find_places(account: OsUser, project: Path = PROJECT, elsewhere: Path = ELSEWHERE) -> Places:
    """Both lie in the project, unless Elasticsearch's user cannot enter it (as below a 0700 home).

    Then the data goes below `elsewhere`, in a folder of this project's own.
    """
    records = project / ".local-node"
    _make(records)
    if account.can_enter(records):
        return Places(records, records)
    name = hashlib.sha256(str(project).encode()).hexdigest()[:_HASH_LENGTH]
    data = elsewhere / f"{project.name}-{name}"
    _make(elsewhere)
    _make(data)
    return Places(records, data)


def _make(folder: Path) -> None:
    """Create the folder, open to everybody whatever the umask."""
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(_EVERYBODY_ENTERS)
