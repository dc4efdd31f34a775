"""Finds a Java that can run Elasticsearch: a JDK, not a JRE, and new enough."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from local_node.account import OsUser
from local_node.errors import MissingPrerequisiteError

# What Elasticsearch 9 asks for.
OLDEST_VERSION = 21
# Elasticsearch's module path needs it, and runtime-only packages leave it out.
NEEDED_MODULE = "jdk.jlink"
# Where Linux distributions, vendors' packages and macOS put their JDKs.
DISTRIBUTION_FOLDERS = (
    Path("/usr/lib/jvm"),
    Path("/usr/lib64/jvm"),
    Path("/usr/java"),
    Path("/opt/java"),
    Path("/Library/Java/JavaVirtualMachines"),
)
_REMEDY = (
    f"Install a JDK of version {OLDEST_VERSION} or newer (Debian 13: apt-get install "
    "openjdk-21-jdk-headless; elsewhere: a Temurin JDK), or set ES_JAVA_HOME to one."
)
# `java --list-modules` answers in half a second; a hanging one must not hang us.
_PATIENCE_SECONDS = 30


def find_jdk(
    environment: Mapping[str, str],
    account: OsUser,
    folders: Sequence[Path] = DISTRIBUTION_FOLDERS,
) -> Path:
    """The home of the first JDK that this account can run and Elasticsearch accepts.

    Looks in ES_JAVA_HOME, JAVA_HOME, the distributions' folders and PATH, in this order.
    Raises MissingPrerequisiteError that tells what was found instead.
    """
    refused = []
    for home in dict.fromkeys(_candidates(environment, folders)):
        fault = _find_fault(home, account)
        if fault is None:
            return home
        refused.append(f"  {home}: {fault}")
    found = "\n".join(refused) if refused else "  none"
    raise MissingPrerequisiteError(f"No suitable JDK. Found:\n{found}\n{_REMEDY}")


def _candidates(environment: Mapping[str, str], folders: Sequence[Path]) -> Iterator[Path]:
    for name in ("ES_JAVA_HOME", "JAVA_HOME"):
        if environment.get(name):
            yield Path(environment[name]).resolve()
    for folder in folders:
        for home in sorted(folder.glob("*"), reverse=True):
            inner = home / "Contents" / "Home"  # as macOS lays them out
            yield from (found.resolve() for found in (home, inner) if _java(found).exists())
    on_path = shutil.which("java", path=environment.get("PATH", os.defpath))
    if on_path:
        yield Path(on_path).resolve().parents[1]


def _java(home: Path) -> Path:
    return home / "bin" / "java"


def _find_fault(home: Path, account: OsUser) -> str | None:
    try:
        listing = subprocess.run(
            [_java(home), "--list-modules"],
            capture_output=True,
            text=True,
            timeout=_PATIENCE_SECONDS,
            check=False,
            **account.as_process_options(),
        )
    except PermissionError:
        return f"user {account.name} may not run it"
    except (OSError, subprocess.TimeoutExpired):
        return "does not run"
    return judge_modules(listing.stdout)


def judge_modules(listing: str) -> str | None:
    """What is wrong with a Java that lists these modules (`java.base@25.0.3` a line), or None."""
    modules = dict(line.partition("@")[::2] for line in listing.split())
    version = re.match(r"\d+", modules.get("java.base", ""))
    if version is None:
        return "lists no modules, so it is older than Java 9 or not a Java"
    if int(version[0]) < OLDEST_VERSION:
        return f"version {version[0]} is too old"
    if NEEDED_MODULE not in modules:
        return f"a runtime only, without the module {NEEDED_MODULE}"
    return None
