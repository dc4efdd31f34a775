"""Who runs Elasticsearch: it refuses root, so root lends it to an unprivileged user."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from local_node.errors import MissingPrerequisiteError

_UNPRIVILEGED = "nobody"


class ProcessOptions(TypedDict, total=False):
    """Keyword arguments of `subprocess` that change the user."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class OsUser:
    """A user of this machine; `borrowed` when it is not the one who runs us."""

    name: str
    user: int
    group: int
    borrowed: bool

    def as_process_options(self) -> ProcessOptions:
        """What `subprocess` needs to run a program as this user."""
        if not self.borrowed:
            return {}
        return {"user": self.user, "group": self.group, "extra_groups": []}

    def can_enter(self, folder: Path) -> bool:
        """Whether this user reaches what lies in the folder."""
        if not self.borrowed:
            return True
        test = shutil.which("test") or "/usr/bin/test"
        command = [test, "-x", str(folder)]
        return subprocess.run(command, check=False, **self.as_process_options()).returncode == 0

    def own(self, folder: Path) -> None:
        """Hand the folder and all that is in it to this user."""
        if self.borrowed:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, self.user, self.group, follow_symlinks=False)


def find_account() -> OsUser:
    """The user who runs us, or an unprivileged one where that is root."""
    if os.geteuid() != 0:
        return OsUser(pwd.getpwuid(os.geteuid()).pw_name, os.geteuid(), os.getegid(), False)
    try:
        entry = pwd.getpwnam(_UNPRIVILEGED)
    except KeyError:
        raise MissingPrerequisiteError(
            f"Elasticsearch does not run as root, and there is no user {_UNPRIVILEGED}: "
            "run this as an ordinary user."
        ) from None
    return OsUser(entry.pw_name, entry.pw_uid, entry.pw_gid, True)
