"""Starts, finds and stops the nodes of this project."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from local_node.account import find_account
from local_node.configuration import NodeFolders, NodeOptions, Software
from local_node.distribution import (
    MISSING_MAVEN,
    VERSION,
    find_distribution,
    find_maven,
    provide_distribution,
)
from local_node.errors import MissingPrerequisiteError
from local_node.jdk import find_jdk
from local_node.launch import launch, prepare_folders, wait_until_ready
from local_node.locking import locked
from local_node.places import Places, find_places
from local_node.ports import check_port
from local_node.processes import ProcessId, end_group, mark_process
from local_node.records import (
    NodeRecord,
    delete_node,
    read_record,
    read_records,
    write_record,
)
from local_node.report import Report, silent


class LocalNodes:
    """The nodes of one project on this machine."""

    def __init__(self, report: Report = silent, places: Places | None = None) -> None:
        self._account = find_account()
        self._places = places or find_places(self._account)
        self._report = report

    def find_fault(self) -> str | None:
        """What keeps a node from running on this machine, or None."""
        try:
            find_jdk(os.environ, self._account)
        except MissingPrerequisiteError as error:
            return str(error)
        if find_distribution(self._places) is None and find_maven() is None:
            return MISSING_MAVEN
        return None

    def find(self, name: str) -> NodeRecord | None:
        """The record of the node of this name, if it was ever started."""
        return read_record(self._places, name)

    def find_all(self) -> list[NodeRecord]:
        """The records of all nodes, by name."""
        return [*read_records(self._places)]

    def start(self, options: NodeOptions, owner: ProcessId | None = None) -> NodeRecord:
        """The running node of this name, started if need be, ready to be asked."""
        with locked(self._places.records / options.name / ".lock"):
            known = self.find(options.name)
            if known and known.alive and known.url:
                return self._take_over(known, owner)
            if known:
                self._stop(known)  # one whose start was broken off
            return self._start(options, owner)

    def stop(self, name: str) -> bool:
        """Stop the node and wait for its end; tells whether it ran."""
        known = self.find(name)
        if known is None or not known.alive:
            return False
        self._stop(known)
        return True

    def remove(self, name: str) -> None:
        """Stop the node and delete all that it kept."""
        known = self.find(name)
        if known:
            self._stop(known)
        delete_node(self._places, name)

    def sweep(self, prefix: str) -> None:
        """Remove the nodes named so whose owners were killed before they could."""
        for record in self.find_all():
            if record.name.startswith(prefix) and record.orphaned:
                self.remove(record.name)

    @contextmanager
    def running(self, options: NodeOptions) -> Iterator[NodeRecord]:
        """The node of this name; stopped at the end if it was started here or left by the dead."""
        me = mark_process(os.getpid())
        node = self.start(options, owner=me)
        try:
            yield node
        finally:
            if node.owner == me:
                self._stop(node)

    def _take_over(self, node: NodeRecord, owner: ProcessId | None) -> NodeRecord:
        """Answer for a node whose owner is gone; one that another looks after stays theirs."""
        if not node.orphaned:
            return node
        return write_record(self._places, node.model_copy(update={"owner": owner}))

    def _start(self, options: NodeOptions, owner: ProcessId | None) -> NodeRecord:
        if isinstance(options.port, int) and options.port:
            check_port("127.0.0.1", options.port, "--port")
        self._tell_place()
        jdk = find_jdk(os.environ, self._account)
        home = provide_distribution(self._places, jdk, self._report)
        folders = NodeFolders(self._places.data / options.name)
        prepare_folders(options, folders, home)
        self._account.own(folders.root)
        self._report(f"Starting Elasticsearch {VERSION} …")
        process = launch(options, folders, Software(home, jdk), self._account)
        record = NodeRecord(
            name=options.name, folder=folders.root, process=mark_process(process.pid), owner=owner
        )
        return self._await(process, folders, write_record(self._places, record))

    def _await(
        self, process: "subprocess.Popen[bytes]", folders: NodeFolders, record: NodeRecord
    ) -> NodeRecord:
        """The record of the node with its URL; a node that does not get ready is stopped."""
        begun = time.monotonic()
        try:
            url = wait_until_ready(process, folders)
        except BaseException:
            self._stop(record)
            raise
        finally:
            # It may outlive us, and is waited for by its mark: nothing is left to collect here.
            process.returncode = 0
        self._report(f"Elasticsearch is ready at {url} after {time.monotonic() - begun:.0f} s.")
        return write_record(self._places, record.model_copy(update={"url": url}))

    def _tell_place(self) -> None:
        if self._places.data != self._places.records:
            self._report(
                f"User {self._account.name}, who is to run Elasticsearch, cannot enter this "
                f"folder: its data goes to {self._places.data}"
            )

    def _stop(self, record: NodeRecord) -> None:
        if record.process:
            end_group(record.process)
        if self.find(record.name):
            stopped = {"url": None, "process": None, "owner": None}
            write_record(self._places, record.model_copy(update=stopped))
