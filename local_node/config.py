"""The configuration of a node: its settings, environment and command."""

import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from local_node.host import LocalNodeError

Setting: TypeAlias = str | int | bool | list[str]

# Elasticsearch takes the first free port of the range, which starts with the default of clients.
DEFAULT_PORTS = "9200-9299"
# Part of directory names, of Elasticsearch's log names and of its cluster's name.
_NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")

# For the small Java process that starts the server and waits for it.
_LAUNCHER_OPTIONS = ("-Xms4m", "-Xmx64m", "-XX:+UseSerialGC")
_LAUNCHER = "org.elasticsearch.server.launcher.ServerLauncher"
# Without these a node starts several seconds later (it would touch every page of the heap first)
# and keeps up to 2 GB of garbage collector logs.
_JAVA_OPTIONS = ("-XX:-AlwaysPreTouch", "-Xlog:disable", "-Xlog:all=warning:stderr")


@dataclass(frozen=True)
class NodeOptions:
    """What may differ from node to node.

    `port` 0 means any free port. `settings` go into elasticsearch.yml and override the defaults;
    `files` are further files of the config directory (name to text), such as `users`.
    """

    name: str
    port: int | str = 0
    heap: str = "1g"
    settings: Mapping[str, Setting] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raise LocalNodeError if the name cannot be a directory's."""
        if not _NAME.fullmatch(self.name):
            raise LocalNodeError(
                f"{self.name!r} cannot name a node: take a letter, then up to 40 letters, digits "
                "and hyphens, all lower case."
            )

    @property
    def chosen_ports(self) -> tuple[int, int] | None:
        """The ports for HTTP and between nodes, if both are chosen."""
        transport = self.settings.get("transport.port")
        if isinstance(self.port, int) and isinstance(transport, int) and self.port and transport:
            return self.port, transport
        return None


def build_settings(options: NodeOptions, home: Path) -> dict[str, Setting]:
    """Return the content of elasticsearch.yml for a node whose directory is `home`."""
    return {
        "cluster.name": options.name,
        "node.name": options.name,
        "path.data": str(home / "data"),
        "path.logs": str(home / "logs"),
        "network.host": "127.0.0.1",
        "http.port": options.port,
        "transport.port": 0,
        "node.portsfile": True,
        "discovery.type": "single-node",
        "xpack.security.enabled": False,
        "action.destructive_requires_name": True,
        # A fairly full development disk must not block writes.
        "cluster.routing.allocation.disk.threshold_enabled": False,
        # Features that the project does not use, and that delay the start or call the internet.
        "node.roles": ["master", "data", "ingest"],
        "xpack.ml.enabled": False,
        "xpack.inference.elastic.authorization.enabled": False,
        "xpack.inference.elastic.periodic_authorization_enabled": False,
        **options.settings,
    }


def build_files(options: NodeOptions, home: Path) -> dict[str, str]:
    """Return our files of the config directory by name; JSON values are valid YAML."""
    settings = build_settings(options, home)
    return {
        "elasticsearch.yml": _lines(f"{key}: {json.dumps(settings[key])}" for key in settings),
        "jvm.options.d/local-node.options": _lines(_JAVA_OPTIONS),
        **options.files,
    }


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def build_command(elasticsearch: Path, jdk: Path) -> list[str]:
    """Return the command of the Java launcher: the archive lacks a start script for Linux."""
    libraries = str(elasticsearch / "lib" / "tools" / "server-launcher" / "*")
    return [str(jdk / "bin" / "java"), *_LAUNCHER_OPTIONS, "-cp", libraries, _LAUNCHER]


def build_environment(
    options: NodeOptions, home: Path, elasticsearch: Path, jdk: Path
) -> dict[str, str]:
    """Return the whole environment of the launcher, without anything of our own environment."""
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "HOME": str(home / "temp"),
        "JAVA": str(jdk / "bin" / "java"),
        "JAVA_TYPE": "ES_JAVA_HOME",
        "ES_JAVA_HOME": str(jdk),
        "ES_HOME": str(elasticsearch),
        "ES_PATH_CONF": str(home / "config"),
        "ES_TMPDIR": str(home / "temp"),
        "ES_DISTRIBUTION_TYPE": "zip",
        "CLI_JAVA_OPTS": " ".join(_LAUNCHER_OPTIONS),
        "ES_JAVA_OPTS": f"-Xms{options.heap} -Xmx{options.heap}",
    }
