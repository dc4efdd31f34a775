"""Starts the Elasticsearch process of one node and waits until it answers."""

import shutil
import subprocess
import time
from pathlib import Path

from local_node.account import OsUser
from local_node.configuration import (
    NodeFolders,
    NodeOptions,
    Software,
    build_command,
    build_environment,
    build_files,
)
from local_node.errors import NodeStartError
from local_node.health import ask

# 10 s on an idle machine with two cores; a crowded one takes several times that.
_START_SECONDS = 180
_POLL_SECONDS = 0.1
# A secured node refuses an unknown asker, which tells that it is there.
_READY = (200, 401)
# Red means that shards are still being opened.
_HEALTH = "/_cluster/health?wait_for_status=yellow&timeout=1s"
_SHOWN_CHARACTERS = 400


def prepare_folders(options: NodeOptions, folders: NodeFolders, home: Path) -> None:
    """Lay out the node's folders; whatever it kept stays, its settings are written anew."""
    for folder in (folders.config / "jvm.options.d", folders.data, folders.logs, folders.temp):
        folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(home / "config", folders.config, dirs_exist_ok=True)
    for name, text in build_files(options, folders).items():
        (folders.config / name).write_text(text, "utf-8")
    folders.ports.unlink(missing_ok=True)


def launch(
    options: NodeOptions, folders: NodeFolders, software: Software, account: OsUser
) -> "subprocess.Popen[bytes]":
    """Start the process, in a group of its own so that a Ctrl-C meant for us does not reach it."""
    with folders.console.open("wb") as console:
        return subprocess.Popen(
            build_command(software),
            cwd=software.elasticsearch,
            env=build_environment(options, folders, software),
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **account.as_process_options(),
        )


def wait_until_ready(process: "subprocess.Popen[bytes]", folders: NodeFolders) -> str:
    """The URL of the node, as soon as its shards can be searched; NodeStartError if it ends."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise NodeStartError(_explain(f"ended with code {process.returncode}", folders))
        url = _read_url(folders)
        if url and ask(url, _HEALTH) in _READY:
            return url
        time.sleep(_POLL_SECONDS)
    raise NodeStartError(_explain(f"was not ready after {_START_SECONDS} s", folders))


def _read_url(folders: NodeFolders) -> str | None:
    if not folders.ports.exists():
        return None
    addresses = folders.ports.read_text("utf-8").split()
    return f"http://{addresses[0]}" if addresses else None


def _explain(what: str, folders: NodeFolders) -> str:
    lines = folders.console.read_text("utf-8", "replace").strip().splitlines()
    errors = [line for line in lines if "ERROR" in line] or lines[-1:] or ["it printed nothing"]
    return f"Elasticsearch {what}: {errors[0][:_SHOWN_CHARACTERS]}\nAll it said: {folders.console}"
