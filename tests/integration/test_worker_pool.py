"""Many inputs are prepared by worker processes, in order, and no process outlives the load."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from indexer.documents.prepare import prepare
from indexer.input.sources import Input, Kind, RejectedInput
from indexer.load.worker_pool import prepare_all
from tests.integration.command_line import INDEXER, write

MANY = 1_500


def inputs() -> Iterator[Input | RejectedInput]:
    for number in range(MANY):
        if number % 7 == 0:
            yield RejectedInput(f"{number}.txt", None, "empty", "the file is empty")
        else:
            content = f'{{"title": "T{number}", "body": "It rained."}}'.encode()
            yield Input(f"{number}.json", f"{number}.json", Kind.PARSED, content)


def test_many_inputs_come_out_prepared_and_in_order() -> None:
    assert list(prepare_all(inputs())) == [prepare(item) for item in inputs()]


@pytest.mark.usefixtures("command_settings")
@pytest.mark.slow
def test_no_process_outlives_a_killed_load() -> None:
    with loading_many() as process:
        helpers = wait_for_helpers(process, "")
        process.kill()
    _, alive = psutil.wait_procs(helpers, timeout=60)

    assert alive == []


@pytest.mark.usefixtures("command_settings")
@pytest.mark.slow
def test_an_interrupt_of_the_process_group_while_workers_start_is_a_stop() -> None:
    with loading_many() as process:
        wait_for_helpers(process, "spawn_main")
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)

    assert (process.returncode, err) == (128 + signal.SIGINT, b"")
    assert json.loads(out)["stopped"] is True


def loading_many() -> "subprocess.Popen[bytes]":
    """A load in a separate process group, large enough for worker processes."""
    articles = ({"id": str(n), "title": "T", "body": "A body."} for n in range(30_000))
    command = [*INDEXER, "load", str(write(Path("a.jsonl"), articles)), "--quiet", "--json"]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, start_new_session=True)


def wait_for_helpers(process: "subprocess.Popen[bytes]", kind: str) -> list[psutil.Process]:
    """Return the processes that it started, as soon as there is one."""
    while True:
        assert process.poll() is None
        helpers = psutil.Process(process.pid).children(recursive=True)
        if any(kind in " ".join(helper.cmdline()) for helper in helpers):
            return helpers
        time.sleep(0.05)
