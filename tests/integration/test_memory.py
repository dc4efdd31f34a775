"""Huge files, loaded in a process whose memory is measured."""

import json
import re
import subprocess
import time
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from tests.integration.command_line import INDEXER, outcomes, stored, write

pytestmark = pytest.mark.slow

MOST_BYTES = 512_000_000
ARTICLES = 100
HIGH_WATER = re.compile(r"VmHWM:\s+(\d+) kB")


def watch_memory(process: "subprocess.Popen[bytes]") -> int:
    """Return the peak memory of the process in bytes."""
    most = 0
    while process.poll() is None:
        peak = HIGH_WATER.search(Path(f"/proc/{process.pid}/status").read_text())
        most = max(most, int(peak[1]) * 1024 if peak else 0)
        time.sleep(0.02)
    return most


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
@pytest.mark.usefixtures("command_settings")
def test_huge_files_are_rejected_in_flat_memory(alias: str, elasticsearch: Elasticsearch) -> None:
    folder = Path("in")
    folder.mkdir()
    write(
        folder / "a.jsonl",
        ({"id": str(n), "title": "Rain", "body": "It rained."} for n in range(ARTICLES)),
    )
    with (folder / "b.jsonl").open("wb") as line:
        line.write(b'{"title": "' + b"x" * 50 * 1024**2 + b'"}\n')
    for name in ("c.jsonl", "d.txt"):
        with (folder / name).open("wb") as file:
            file.truncate(1024**3)

    with subprocess.Popen([*INDEXER, "load", "in", "--json"], stdout=subprocess.PIPE) as process:
        assert process.stdout
        most = watch_memory(process)
        summary = json.load(process.stdout)

    assert summary["outcomes"] == outcomes(indexed=ARTICLES, rejected=3)
    assert summary["rejected"] == {"too-large": 3}
    assert len(stored(elasticsearch, alias)) == ARTICLES
    assert 0 < most < MOST_BYTES
