"""What this machine offers: a user for Elasticsearch, a JDK, free ports, file locks."""

import errno
import fcntl
import http.client
import os
import pwd
import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

PROJECT = Path(__file__).resolve().parents[1]
JVM_DIRECTORY = Path("/usr/lib/jvm")
# What Elasticsearch 9 requires. Its module path needs jdk.jlink, which JREs leave out.
OLDEST_JAVA = 21
NEEDED_MODULE = "jdk.jlink"
# Elasticsearch refuses to run as root.
_UNPRIVILEGED_USER = "nobody"
# `java --list-modules` takes half a second, a health request milliseconds.
_JAVA_TIMEOUT_S = 30
_HTTP_TIMEOUT_S = 3

# Prints one line of progress.
Report: TypeAlias = Callable[[str], None]


class LocalNodeError(Exception):
    """Base of this package's errors; each message is for a person and names the remedy."""


class MissingPrerequisiteError(LocalNodeError):
    """Something has to be installed first."""


class BusyPortError(LocalNodeError):
    """The port cannot be listened on."""


@dataclass(frozen=True)
class OsUser:
    """A user of this machine; `borrowed` if it is not the one who runs this process."""

    name: str
    uid: int
    gid: int
    borrowed: bool

    def process_options(self) -> dict[str, Any]:
        """Return the `subprocess` arguments that run a program as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.borrowed else {}

    def can_enter(self, directory: Path) -> bool:
        """Return whether this user can reach the content of the directory."""
        command = [shutil.which("test") or "/usr/bin/test", "-x", str(directory)]
        return subprocess.run(command, check=False, **self.process_options()).returncode == 0

    def take_over(self, directory: Path) -> None:
        """Make this user the owner of the directory and of everything in it."""
        if self.borrowed:
            for path in (directory, *directory.rglob("*")):
                os.chown(path, self.uid, self.gid, follow_symlinks=False)


def find_user() -> OsUser:
    """Return the current user, or an unprivileged one if that is root."""
    uid = os.geteuid()
    if uid != 0:
        return OsUser(pwd.getpwuid(uid).pw_name, uid, os.getegid(), borrowed=False)
    try:
        entry = pwd.getpwnam(_UNPRIVILEGED_USER)
    except KeyError:
        raise MissingPrerequisiteError(
            f"Elasticsearch does not run as root, and there is no user {_UNPRIVILEGED_USER}: "
            "run this as an ordinary user."
        ) from None
    return OsUser(entry.pw_name, entry.pw_uid, entry.pw_gid, borrowed=True)


def find_jdk(
    environment: Mapping[str, str], user: OsUser, jvm_directory: Path = JVM_DIRECTORY
) -> Path:
    """Return the home of the first suitable JDK that this user can run.

    Looks in ES_JAVA_HOME, JAVA_HOME, PATH and the distribution's directory, in this order.
    Raises MissingPrerequisiteError, which lists what is wrong with each candidate.
    """
    homes = [
        Path(environment[key]) for key in ("ES_JAVA_HOME", "JAVA_HOME") if environment.get(key)
    ]
    java = shutil.which("java", path=environment.get("PATH", os.defpath))
    homes += [Path(java).resolve().parents[1]] if java else []
    homes += sorted((path.parents[1] for path in jvm_directory.glob("*/bin/java")), reverse=True)
    problems = {}
    for home in dict.fromkeys(home.resolve() for home in homes):
        problems[home] = _find_jdk_problem(home, user)
        if problems[home] is None:
            return home
    candidates = [f"  {home}: {problem}" for home, problem in problems.items()] or ["  none"]
    raise MissingPrerequisiteError(
        "\n".join(["No suitable JDK. Candidates:", *candidates])
        + f"\nInstall a JDK of version {OLDEST_JAVA} or newer (Debian 13: apt-get install "
        "openjdk-21-jdk-headless; elsewhere: a Temurin JDK), or set ES_JAVA_HOME to one."
    )


def _find_jdk_problem(home: Path, user: OsUser) -> str | None:
    command = [str(home / "bin" / "java"), "--list-modules"]
    options: dict[str, Any] = {"capture_output": True, "text": True, "timeout": _JAVA_TIMEOUT_S}
    options |= user.process_options()
    try:
        modules = subprocess.run(command, check=False, **options).stdout
    except PermissionError:
        return f"user {user.name} may not run it"
    except (OSError, subprocess.TimeoutExpired):
        return "does not run"
    version = re.search(r"^java\.base@(\d+)", modules, re.MULTILINE)
    if version is None or int(version[1]) < OLDEST_JAVA:
        return f"version {version[1] if version else '8 or older'} is too old"
    return None if f"{NEEDED_MODULE}@" in modules else f"lacks the module {NEEDED_MODULE}"


def check_port(host: str, port: int, setting: str) -> None:
    """Raise BusyPortError, which names the setting, if nothing can listen on the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise BusyPortError(f"Cannot listen on {host} port {port}: {error.strerror}.") from None
        raise BusyPortError(
            f"Port {port} on {host} is taken by another program: end that one, or choose another "
            f"port with {setting}."
        ) from None


def get_status(url: str, path: str) -> int | None:
    """Return the HTTP status of a GET that ignores proxies, or None without a response."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=_HTTP_TIMEOUT_S)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


@contextmanager
def file_lock(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on the file, which ends with the process at the latest."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def silent(_line: str) -> None:
    """Report nothing."""
