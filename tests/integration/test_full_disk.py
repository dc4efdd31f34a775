"""A load on a full disk: the node's data are on a small file system."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from local_node.host import find_user
from local_node.node import LocalNodes
from tests.conftest import short_lived
from tests.integration.command_line import indexer, outcomes, write

pytestmark = pytest.mark.slow

SIZE_MB = 200
# Above every watermark of the node and of doctor, with room for Elasticsearch's own files.
FILLER_MB = 176
WATERMARK = "cluster.routing.allocation.disk.watermark"
SETTINGS: dict[str, str | int | list[str]] = {
    "cluster.routing.allocation.disk.threshold_enabled": True,
    "cluster.info.update.interval": "10s",
    f"{WATERMARK}.low": "50%",
    f"{WATERMARK}.high": "60%",
    f"{WATERMARK}.flood_stage": "70%",
}
LONGEST_S = 90


@contextmanager
def small_disk() -> Iterator[Path]:
    """A file system in memory; skip the test if it cannot be mounted."""
    user = find_user()
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        owner = f"uid={user.uid},gid={user.gid}"
        mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m,{owner}", "tmpfs", place]
        if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
            pytest.skip("no file system can be mounted here, so none can be filled")
        try:
            yield Path(place)
        finally:
            subprocess.run(["umount", place], check=True)


@contextmanager
def node_on(nodes: LocalNodes, disk: Path) -> Iterator[str]:
    options = short_lived(settings={**SETTINGS, "path.data": str(disk)})
    try:
        url = nodes.start(options).url
        assert url
        yield url
    finally:
        nodes.remove(options.name)


def wait_for_block(client: Elasticsearch, blocked: bool) -> None:
    """Wait until the node has noticed how full its disk is."""
    deadline = time.monotonic() + LONGEST_S
    while bool(read_blocks(client)) != blocked:
        assert time.monotonic() < deadline
        time.sleep(0.5)


def read_blocks(client: Elasticsearch) -> dict[str, object]:
    response = client.indices.get_settings(index="articles", name="index.blocks.*")
    return dict(response.body)


@pytest.mark.skipif("FULL_DISK" not in os.environ, reason="takes a minute: set FULL_DISK=1")
def test_a_full_disk_stops_the_load_and_once_there_is_space_the_same_command_completes(
    local_nodes: LocalNodes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    problem = local_nodes.find_problem()
    if problem:
        pytest.skip(f"no node runs here: {problem}")
    monkeypatch.chdir(tmp_path)
    articles = [{"id": str(n), "title": f"T{n}", "body": "A body."} for n in range(1_000)]
    with small_disk() as disk, node_on(local_nodes, disk) as url, Elasticsearch(url) as client:
        monkeypatch.setenv("ELASTICSEARCH_URL", url)
        monkeypatch.setenv("ARTICLES_ALIAS", "articles")
        indexer("load", write(Path("a.jsonl"), articles[:10]), "--quiet")
        filler = disk / "filler"
        filler.write_bytes(bytes(FILLER_MB * 1024**2))
        wait_for_block(client, True)
        file = write(Path("b.jsonl"), articles)

        refused, problems = indexer("load", file), indexer("doctor", "--json").json
        filler.unlink()
        wait_for_block(client, False)
        completed = indexer("load", file, "--json")

    assert refused.exit_code == 5
    assert refused.err.endswith(
        "Free disk space where Elasticsearch keeps its data, then run the command again.\n"
    )
    assert {"disk", "blocks"} <= {problem["check"] for problem in problems}
    assert completed.json["outcomes"] == outcomes(indexed=990, unchanged=10)
