"""The unpacked Elasticsearch: brought once by Maven, then only read, by any number of nodes."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from local_node.errors import LocalNodeError, MissingPrerequisiteError
from local_node.locking import locked
from local_node.places import Places
from local_node.report import Report

# The archive named in pom.xml carries this one.
VERSION = "9.4.3"
MISSING_MAVEN = "Maven is missing, which brings Elasticsearch (Debian: apt-get install maven)."
_POM = Path(__file__).with_name("pom.xml")
_READABLE_BY_ALL = 0o022


def find_distribution(places: Places) -> Path | None:
    """The home of the unpacked Elasticsearch, if it is there already."""
    home = _home(places)
    return home if home.exists() else None


def find_maven() -> str | None:
    """The Maven client on the path."""
    return shutil.which("mvn")


def provide_distribution(places: Places, jdk: Path, report: Report) -> Path:
    """The home of the unpacked Elasticsearch; the first call has Maven fetch and unpack it."""
    with locked(places.data / ".provision.lock"):
        home = find_distribution(places)
        if home is None:
            report(f"Unpacking Elasticsearch {VERSION} (once; Maven fetches up to 950 MB first) …")
            home = _unpack(places, jdk)
        return home


def _home(places: Places) -> Path:
    return places.data / f".elasticsearch-{VERSION}"


def _unpack(places: Places, jdk: Path) -> Path:
    # Unpacked beside its place and then renamed, so that a half of it is never taken for the whole.
    with tempfile.TemporaryDirectory(prefix=".unpacking-", dir=places.data) as folder:
        _run_maven(Path(folder), jdk)
        [unpacked] = Path(folder).glob("*/elasticsearch")
        _check_version(unpacked)
        return unpacked.rename(_home(places))


def _run_maven(folder: Path, jdk: Path) -> None:
    maven = find_maven()
    if maven is None:
        raise MissingPrerequisiteError(MISSING_MAVEN)
    goal = ["dependency:unpack", f"-Dunpack.folder={folder}"]
    done = subprocess.run(
        [maven, "--quiet", "--batch-mode", "--file", str(_POM), *goal],
        env={**os.environ, "JAVA_HOME": str(jdk)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        umask=_READABLE_BY_ALL,
        check=False,
    )
    if done.returncode:
        raise LocalNodeError(
            f"Maven could not bring Elasticsearch {VERSION}: {_find_cause(done.stdout)}"
        )


def _find_cause(said: str) -> str:
    """The first error among what Maven said; its warnings come before, its advice after."""
    lines = said.strip().splitlines() or ["it gave no reason"]
    errors = [line for line in lines if line.startswith("[ERROR]")]
    return (errors or lines)[0]


def _check_version(unpacked: Path) -> None:
    if not (unpacked / "lib" / f"elasticsearch-core-{VERSION}.jar").exists():
        raise LocalNodeError(f"The archive in {_POM.name} does not carry Elasticsearch {VERSION}.")
