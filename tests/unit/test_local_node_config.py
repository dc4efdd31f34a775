"""The configuration of a node by its options."""

from pathlib import Path

import pytest

from local_node.config import NodeOptions, build_command, build_environment, build_files
from local_node.host import LocalNodeError

HOME = Path("/nodes/dev")
ELASTICSEARCH, JDK = Path("/elasticsearch"), Path("/jdk")

PLAIN_SETTINGS = """\
cluster.name: "dev"
node.name: "dev"
path.data: "/nodes/dev/data"
path.logs: "/nodes/dev/logs"
network.host: "127.0.0.1"
http.port: 0
transport.port: 0
node.portsfile: true
discovery.type: "single-node"
xpack.security.enabled: false
action.destructive_requires_name: true
cluster.routing.allocation.disk.threshold_enabled: false
node.roles: ["master", "data", "ingest"]
xpack.ml.enabled: false
xpack.inference.elastic.authorization.enabled: false
xpack.inference.elastic.periodic_authorization_enabled: false
"""


def test_a_plain_node_listens_on_loopback_only_and_takes_free_ports() -> None:
    assert build_files(NodeOptions("dev"), HOME) == {
        "elasticsearch.yml": PLAIN_SETTINGS,
        "jvm.options.d/local-node.options": (
            "-XX:-AlwaysPreTouch\n-Xlog:disable\n-Xlog:all=warning:stderr\n"
        ),
    }


def test_options_override_the_default_settings() -> None:
    options = NodeOptions(
        "dev",
        port=9211,
        settings={"xpack.security.enabled": True, "thread_pool.search.size": 2},
        files={"users": "admin:hash\n"},
    )
    files = build_files(options, HOME)

    changed = PLAIN_SETTINGS.replace("http.port: 0", "http.port: 9211")
    changed = changed.replace("xpack.security.enabled: false", "xpack.security.enabled: true")
    assert files["elasticsearch.yml"] == changed + "thread_pool.search.size: 2\n"
    assert files["users"] == "admin:hash\n"


def test_the_command_and_environment_of_the_launcher() -> None:
    assert build_command(ELASTICSEARCH, JDK) == [
        *("/jdk/bin/java", "-Xms4m", "-Xmx64m", "-XX:+UseSerialGC"),
        *("-cp", "/elasticsearch/lib/tools/server-launcher/*"),
        "org.elasticsearch.server.launcher.ServerLauncher",
    ]
    assert build_environment(NodeOptions("dev", heap="512m"), HOME, ELASTICSEARCH, JDK) == {
        "PATH": "/bin:/usr/bin",
        "LANG": "C.UTF-8",
        "HOME": "/nodes/dev/temp",
        "JAVA": "/jdk/bin/java",
        "JAVA_TYPE": "ES_JAVA_HOME",
        "ES_JAVA_HOME": "/jdk",
        "ES_HOME": "/elasticsearch",
        "ES_PATH_CONF": "/nodes/dev/config",
        "ES_TMPDIR": "/nodes/dev/temp",
        "ES_DISTRIBUTION_TYPE": "zip",
        "CLI_JAVA_OPTS": "-Xms4m -Xmx64m -XX:+UseSerialGC",
        "ES_JAVA_OPTS": "-Xms512m -Xmx512m",
    }


@pytest.mark.parametrize("name", ["", "..", "a/b", "Dev", "1st", "a" * 42])
def test_a_name_that_cannot_be_a_directorys_is_refused(name: str) -> None:
    with pytest.raises(LocalNodeError) as raised:
        NodeOptions(name)

    assert str(raised.value) == (
        f"{name!r} cannot name a node: take a letter, then up to 40 letters, digits and hyphens, "
        "all lower case."
    )
