"""Starts, finds and stops the Elasticsearch nodes of this project."""

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import psutil
from pydantic import BaseModel, ConfigDict

from local_node.config import NodeOptions, build_command, build_environment, build_files
from local_node.distribution import VERSION, ensure_distribution, find_distribution_problem
from local_node.host import (
    PROJECT,
    LocalNodeError,
    OsUser,
    Report,
    check_port,
    file_lock,
    find_jdk,
    find_user,
    get_status,
    silent,
)

# Used only by root, and only if the unprivileged user cannot enter the project's directory.
SYSTEM_DIRECTORY = Path("/var/lib/local-node")
_READABLE_BY_ALL = 0o755
_HASH_LENGTH = 8

# A start takes 10 s on an idle machine with two cores, and several times that on a busy one.
_START_TIMEOUT_S = 180
_POLL_S = 0.1
# Elasticsearch closes its indices in about a second; a loaded machine takes longer.
_STOP_TIMEOUT_S = 30
# The clock that start times are read from may shift a little between two readings.
_START_TIME_TOLERANCE_S = 2.0
# Red means that shards are still being opened. A secured node responds with 401.
_HEALTH = "/_cluster/health?wait_for_status=yellow&timeout=1s"
_READY = (200, 401)
_MAX_SHOWN_CHARACTERS = 400


class NodeStartError(LocalNodeError):
    """Elasticsearch ended, or did not get ready, while it was starting."""


class ProcessId(BaseModel):
    """A process by number and start time (`born`, Unix seconds): numbers are used again."""

    model_config = ConfigDict(frozen=True)

    pid: int
    born: float

    @classmethod
    def of(cls, pid: int) -> "ProcessId":
        """Return the identity of a running process."""
        return cls(pid=pid, born=psutil.Process(pid).create_time())

    def find(self) -> psutil.Process | None:
        """Return the process if it still runs."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.born) < _START_TIME_TOLERANCE_S
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None

    def stop_group(self) -> None:
        """Terminate the process, wait for it, and kill its process group after a timeout."""
        process = self.find()
        if process is None:
            return  # the server ends with its launcher
        process.terminate()
        try:
            process.wait(_STOP_TIMEOUT_S)
        except psutil.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            process.wait(_STOP_TIMEOUT_S)


class NodeRecord(BaseModel):
    """The record of a node on disk, by which any process finds it.

    `process` and `url` are set while it runs. `owner` is the process that it must not outlive.
    `ports` are those for HTTP and between nodes, if they were chosen.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    directory: Path
    url: str | None = None
    process: ProcessId | None = None
    owner: ProcessId | None = None
    ports: tuple[int, int] | None = None

    @property
    def alive(self) -> bool:
        """Whether its process runs; it may still be starting."""
        return self.process is not None and self.process.find() is not None

    @property
    def orphaned(self) -> bool:
        """Whether its owner is gone."""
        return self.owner is not None and self.owner.find() is None


@dataclass(frozen=True)
class Storage:
    """The directories of our records (a JSON file for each node) and of Elasticsearch's data."""

    records: Path
    data: Path

    def read(self, name: str) -> NodeRecord | None:
        """Return the record of a node that was started before."""
        try:
            return NodeRecord.model_validate_json(self._path(name).read_text("utf-8"))
        except FileNotFoundError:
            return None

    def read_all(self) -> list[NodeRecord]:
        """Return all records, by name."""
        paths = sorted(self.records.glob("[!.]*/node.json"))
        return [record for path in paths if (record := self.read(path.parent.name))]

    def write(self, record: NodeRecord) -> NodeRecord:
        """Write the record atomically and return it."""
        path = self._path(record.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".tmp")
        temporary.write_text(record.model_dump_json(indent=2) + "\n", "utf-8")
        temporary.replace(path)
        return record

    def delete(self, name: str) -> None:
        """Delete the record and the data of a node."""
        for directory in {self.data / name, self.records / name}:
            shutil.rmtree(directory, ignore_errors=True)

    def create(self) -> None:
        """Create both directories, readable by all; raise LocalNodeError if that is impossible."""
        for directory in (self.records, self.data):
            try:
                _make_readable(directory.parent)
                _make_readable(directory)
                if not os.access(directory, os.W_OK):
                    raise PermissionError(None, "not writable")
            except OSError as error:
                raise LocalNodeError(
                    f"Elasticsearch cannot keep its data in {directory} ({error.strerror}): make "
                    "that directory writable, or set ELASTICSEARCH_URL to a server that runs."
                ) from None

    def _path(self, name: str) -> Path:
        return self.records / name / "node.json"


def _make_readable(directory: Path) -> None:
    """Create the directory, readable by all whatever the umask, unless it exists."""
    if not directory.exists():
        directory.mkdir(parents=True, exist_ok=True)
        directory.chmod(_READABLE_BY_ALL)


def find_storage(user: OsUser, project: Path = PROJECT, system: Path = SYSTEM_DIRECTORY) -> Storage:
    """Return the directories in the project.

    If Elasticsearch's user cannot enter the project (such as below a home with mode 0700), the
    data directory is below `system`.
    """
    records = project / ".local-node"
    if not user.borrowed or user.can_enter(project):
        return Storage(records, records)
    project_hash = hashlib.sha256(str(project).encode()).hexdigest()[:_HASH_LENGTH]
    return Storage(records, system / f"{project.name}-{project_hash}")


class LocalNodes:
    """The nodes of one project on this machine."""

    def __init__(self, report: Report = silent, storage: Storage | None = None) -> None:
        self._user = find_user()
        self._storage = storage or find_storage(self._user)
        self._report = report

    def find_problem(self) -> str | None:
        """Return why no node can run on this machine, or None."""
        try:
            find_jdk(os.environ, self._user)
            self._storage.create()
        except LocalNodeError as error:
            return str(error)
        return find_distribution_problem(self._storage.data)

    def find(self, name: str) -> NodeRecord | None:
        """Return the record of a node that was started before."""
        return self._storage.read(name)

    def find_all(self) -> list[NodeRecord]:
        """Return the records of all nodes, by name."""
        return self._storage.read_all()

    def start(self, options: NodeOptions, owner: ProcessId | None = None) -> NodeRecord:
        """Return the node of this name when it can be searched; start it if it does not run."""
        self._storage.create()
        with file_lock(self._storage.records / options.name / ".lock"):
            record = self.find(options.name)
            if record and record.alive and record.url:
                # The owner of a running node changes only if the former one is gone.
                changed = {"owner": owner} if record.orphaned else {}
                return self._storage.write(record.model_copy(update=changed))
            if record:
                self._stop(record)  # its start was interrupted
            return self._start(options, owner)

    def stop(self, name: str) -> bool:
        """Stop the node and wait for its end; return whether it ran."""
        record = self.find(name)
        if record is None or not record.alive:
            return False
        self._stop(record)
        return True

    def remove(self, name: str) -> None:
        """Stop the node and delete its data."""
        self.stop(name)
        self._storage.delete(name)

    def sweep(self, prefix: str) -> None:
        """Remove the nodes with this prefix whose owners were killed."""
        for record in self.find_all():
            if record.name.startswith(prefix) and record.orphaned:
                self.remove(record.name)

    @contextmanager
    def running(self, options: NodeOptions) -> Iterator[NodeRecord]:
        """Yield the node of this name; stop it at the end if this process owns it."""
        owner = ProcessId.of(os.getpid())
        record = self.start(options, owner)
        try:
            yield record
        finally:
            if record.owner == owner:
                self._stop(record)

    def _start(self, options: NodeOptions, owner: ProcessId | None) -> NodeRecord:
        if isinstance(options.port, int) and options.port:
            check_port("127.0.0.1", options.port, "--port")
        jdk = find_jdk(os.environ, self._user)
        elasticsearch = ensure_distribution(self._storage.data, jdk, self._report)
        node = _Node(options, self._storage.data / options.name, elasticsearch, jdk, self._user)
        self._report(f"Starting Elasticsearch {VERSION}, with its data in {node.home} …")
        started_at = time.monotonic()
        process = node.launch()
        record = self._storage.write(
            NodeRecord(
                name=options.name,
                directory=node.home,
                process=ProcessId.of(process.pid),
                owner=owner,
                ports=options.chosen_ports,
            )
        )
        try:
            url = node.wait_until_ready(process)
        except BaseException:
            self._stop(record)
            raise
        finally:
            # It may outlive us and is stopped by its process id: Popen has nothing to wait for.
            process.returncode = 0
        self._report(
            f"Elasticsearch is ready at {url} after {time.monotonic() - started_at:.0f} s."
        )
        return self._storage.write(record.model_copy(update={"url": url}))

    def _stop(self, record: NodeRecord) -> None:
        if record.process:
            record.process.stop_group()
        if self.find(record.name):
            stopped = {"url": None, "process": None, "owner": None}
            self._storage.write(record.model_copy(update=stopped))


@dataclass(frozen=True)
class _Node:
    """One start of a node: its directory `home` and the programs that it needs."""

    options: NodeOptions
    home: Path
    elasticsearch: Path
    jdk: Path
    user: OsUser

    @cached_property
    def console(self) -> Path:
        """The output of the last start."""
        return self.home / "logs" / "console.log"

    @property
    def ports_file(self) -> Path:
        """The file that Elasticsearch writes once it listens: an address and port on each line."""
        return self.home / "logs" / "http.ports"

    def launch(self) -> "subprocess.Popen[bytes]":
        """Write the configuration and start the process, out of reach of Ctrl-C."""
        for name in ("config/jvm.options.d", "data", "logs", "temp"):
            (self.home / name).mkdir(parents=True, exist_ok=True)
        shutil.copytree(self.elasticsearch / "config", self.home / "config", dirs_exist_ok=True)
        for name, text in build_files(self.options, self.home).items():
            (self.home / "config" / name).write_text(text, "utf-8")
        self.ports_file.unlink(missing_ok=True)
        self.user.take_over(self.home)
        with self.console.open("wb") as console:
            return subprocess.Popen(
                build_command(self.elasticsearch, self.jdk),
                cwd=self.elasticsearch,
                env=build_environment(self.options, self.home, self.elasticsearch, self.jdk),
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **self.user.process_options(),
            )

    def wait_until_ready(self, process: "subprocess.Popen[bytes]") -> str:
        """Return the URL once the shards can be searched; raise NodeStartError if it ends."""
        deadline = time.monotonic() + _START_TIMEOUT_S
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise self._start_error(f"ended with code {process.returncode}")
            addresses = (
                self.ports_file.read_text("utf-8").split() if self.ports_file.exists() else []
            )
            if addresses and get_status(f"http://{addresses[0]}", _HEALTH) in _READY:
                return f"http://{addresses[0]}"
            time.sleep(_POLL_S)
        raise self._start_error(f"was not ready after {_START_TIMEOUT_S} s")

    def _start_error(self, event: str) -> NodeStartError:
        lines = self.console.read_text("utf-8", "replace").strip().splitlines()
        errors = [line for line in lines if "ERROR" in line] or lines[-1:] or ["without output"]
        return NodeStartError(
            f"Elasticsearch {event}: {errors[0][:_MAX_SHOWN_CHARACTERS]}\n"
            f"Its whole output: {self.console}"
        )
