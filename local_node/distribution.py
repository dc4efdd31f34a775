"""The unpacked Elasticsearch: fetched once by Maven, then shared read-only by all nodes."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from local_node.host import LocalNodeError, MissingPrerequisiteError, Report, file_lock

# The version in the archive that pom.xml names.
VERSION = "9.4.3"
MISSING_MAVEN = "Maven is missing, which fetches Elasticsearch (Debian: apt-get install maven)."
_POM = Path(__file__).with_name("pom.xml")
_READABLE_BY_ALL = 0o022


def find_distribution(data: Path) -> Path | None:
    """Return the home of the Elasticsearch in this data directory, if it was unpacked already."""
    home = _home(data)
    return home if home.exists() else None


def find_distribution_problem(data: Path) -> str | None:
    """Return why Elasticsearch is neither there nor can be fetched, or None."""
    return None if find_distribution(data) or shutil.which("mvn") else MISSING_MAVEN


def ensure_distribution(data: Path, jdk: Path, report: Report) -> Path:
    """Return the home of Elasticsearch; the first call lets Maven fetch and unpack it."""
    with file_lock(data / ".provision.lock"):
        home = find_distribution(data)
        if home is None:
            report(f"Unpacking Elasticsearch {VERSION} (once; Maven fetches up to 950 MB first) …")
            home = _unpack(data, jdk)
        return home


def _home(data: Path) -> Path:
    return data / f".elasticsearch-{VERSION}"


def _unpack(data: Path, jdk: Path) -> Path:
    # Unpacked into a temporary directory and then renamed: an interrupted attempt leaves no home.
    with tempfile.TemporaryDirectory(prefix=".unpacking-", dir=data) as directory:
        _run_maven(Path(directory), jdk)
        [unpacked] = Path(directory).glob("*/elasticsearch")
        if not (unpacked / "lib" / f"elasticsearch-core-{VERSION}.jar").exists():
            raise LocalNodeError(f"The archive in {_POM.name} does not contain version {VERSION}.")
        return unpacked.rename(_home(data))


def _run_maven(directory: Path, jdk: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise MissingPrerequisiteError(MISSING_MAVEN)
    goal = ["dependency:unpack", f"-Dunpack.folder={directory}"]
    completed = subprocess.run(
        [maven, "--quiet", "--batch-mode", "--file", str(_POM), *goal],
        env={**os.environ, "JAVA_HOME": str(jdk)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        umask=_READABLE_BY_ALL,
        check=False,
    )
    if completed.returncode:
        # Warnings come before the first error, advice after it.
        lines = completed.stdout.strip().splitlines() or ["it gave no reason"]
        errors = [line for line in lines if line.startswith("[ERROR]")]
        raise LocalNodeError(f"Maven cannot fetch Elasticsearch {VERSION}: {(errors or lines)[0]}")
