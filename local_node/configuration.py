"""What a node is told: its settings, its Java options, its environment and its command."""

import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from local_node.errors import LocalNodeError

Setting: TypeAlias = str | int | bool | list[str]

# Where every Elasticsearch client looks first.
USUAL_PORTS = "9200-9299"
# Part of folder names, of Elasticsearch's log names and of its cluster's name.
_NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")

# For the small Java that starts the server and waits for it.
_LAUNCHER_OPTIONS = ("-Xms4m", "-Xmx64m", "-XX:+UseSerialGC")
_LAUNCHER = "org.elasticsearch.server.launcher.ServerLauncher"
# Without these a node starts several seconds later (no page of the heap is touched ahead) and
# keeps up to 2 GB of garbage collector logs.
_JAVA_OPTIONS = ("-XX:-AlwaysPreTouch", "-Xlog:disable", "-Xlog:all=warning:stderr")


@dataclass(frozen=True)
class NodeOptions:
    """What may differ from node to node.

    `port` 0 lets the node take any free one, and a range its first. `settings` go into
    elasticsearch.yml and win over ours; `files` are further files of the config folder (name to
    text), such as `users`.
    """

    name: str
    port: int | str = 0
    heap: str = "1g"
    settings: Mapping[str, Setting] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a name that could not be a folder's."""
        if not _NAME.fullmatch(self.name):
            raise LocalNodeError(
                f"{self.name!r} cannot name a node: take a letter, then up to 40 letters, digits "
                "and hyphens, all lower case."
            )


@dataclass(frozen=True)
class NodeFolders:
    """The folders of one node that Elasticsearch writes to."""

    root: Path

    @property
    def config(self) -> Path:
        """Settings, and the keystore that Elasticsearch makes itself."""
        return self.root / "config"

    @property
    def data(self) -> Path:
        """The indices; survives a restart."""
        return self.root / "data"

    @property
    def logs(self) -> Path:
        """Elasticsearch's own logs."""
        return self.root / "logs"

    @property
    def temp(self) -> Path:
        """Scratch files."""
        return self.root / "temp"

    @property
    def console(self) -> Path:
        """All that the last start printed."""
        return self.logs / "console.log"

    @property
    def ports(self) -> Path:
        """Written by Elasticsearch once it listens: an address and port a line."""
        return self.logs / "http.ports"


@dataclass(frozen=True)
class Software:
    """What runs a node: the homes of Elasticsearch and of the JDK."""

    elasticsearch: Path
    jdk: Path

    @property
    def java(self) -> str:
        """The Java command."""
        return str(self.jdk / "bin" / "java")


def build_settings(options: NodeOptions, folders: NodeFolders) -> dict[str, Setting]:
    """The content of elasticsearch.yml."""
    return {
        "cluster.name": options.name,
        "node.name": options.name,
        "path.data": str(folders.data),
        "path.logs": str(folders.logs),
        "network.host": "127.0.0.1",
        "http.port": options.port,
        "transport.port": 0,
        "node.portsfile": True,
        "discovery.type": "single-node",
        "xpack.security.enabled": False,
        "action.destructive_requires_name": True,
        # A fairly full development disk must not block writes.
        "cluster.routing.allocation.disk.threshold_enabled": False,
        # What the project does not use costs seconds at the start, or calls the outside.
        "node.roles": ["master", "data", "ingest"],
        "xpack.ml.enabled": False,
        "xpack.inference.elastic.authorization.enabled": False,
        "xpack.inference.elastic.periodic_authorization_enabled": False,
        **options.settings,
    }


def build_files(options: NodeOptions, folders: NodeFolders) -> dict[str, str]:
    """The files of the config folder that we write, by name; JSON values are valid YAML."""
    settings = build_settings(options, folders)
    return {
        "elasticsearch.yml": _lines(f"{key}: {json.dumps(settings[key])}" for key in settings),
        "jvm.options.d/local-node.options": _lines(_JAVA_OPTIONS),
        **options.files,
    }


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def build_command(software: Software) -> list[str]:
    """Starts the Java launcher: the archive lacks a start script for Linux."""
    libraries = str(software.elasticsearch / "lib" / "tools" / "server-launcher" / "*")
    return [software.java, *_LAUNCHER_OPTIONS, "-cp", libraries, _LAUNCHER]


def build_environment(
    options: NodeOptions, folders: NodeFolders, software: Software
) -> dict[str, str]:
    """The whole environment of the launcher; nothing of ours leaks into it."""
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "HOME": str(folders.temp),
        "JAVA": software.java,
        "JAVA_TYPE": "ES_JAVA_HOME",
        "ES_JAVA_HOME": str(software.jdk),
        "ES_HOME": str(software.elasticsearch),
        "ES_PATH_CONF": str(folders.config),
        "ES_TMPDIR": str(folders.temp),
        "ES_DISTRIBUTION_TYPE": "zip",
        "CLI_JAVA_OPTS": " ".join(_LAUNCHER_OPTIONS),
        "ES_JAVA_OPTS": f"-Xms{options.heap} -Xmx{options.heap}",
    }
