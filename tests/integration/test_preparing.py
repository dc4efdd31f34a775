"""Many inputs: prepared by further processes, in order, and no process outlives the load."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from indexer.chunks import Step
from indexer.inputs import Input, Kind
from indexer.intake import prepare
from indexer.preparing import prepare_all
from indexer.receipts import Outcome, Receipt
from tests.integration.command_line import INDEXER, write

MANY = 1_500


def inputs() -> Iterator[Input | Receipt]:
    for number in range(MANY):
        if number % 7 == 0:
            yield Receipt(f"{number}.txt", None, Outcome.REJECTED, reason="empty")
        else:
            content = f'{{"title": "T{number}", "body": "It rained."}}'.encode()
            yield Input(f"{number}.json", f"{number}.json", Kind.PARSED, content)


def test_many_inputs_come_out_prepared_and_in_order() -> None:
    expected: list[Step] = [
        item if isinstance(item, Receipt) else prepare(item) for item in inputs()
    ]

    assert list(prepare_all(inputs())) == expected


@pytest.mark.usefixtures("command_settings")
def test_no_process_outlives_a_killed_load() -> None:
    articles = ({"id": str(n), "title": "T", "body": "A body."} for n in range(30_000))
    file = write(Path("a.jsonl"), articles)
    with subprocess.Popen([*INDEXER, "load", str(file), "--quiet"]) as process:
        helpers: list[psutil.Process] = []
        while not helpers:
            assert process.poll() is None
            time.sleep(0.05)
            helpers = psutil.Process(process.pid).children(recursive=True)
        process.kill()
    _, alive = psutil.wait_procs(helpers, timeout=60)

    assert alive == []
