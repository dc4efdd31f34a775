"""The composed proxy in front of several replicas of the API, all of them processes here."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.integration.processes import ApiProcess, free_port
from tests.integration.service import PROJECT

DIRECTORY = PROJECT / "compose" / "proxy"
_START_S = 20


def write_configuration(directory: Path, port: int, replicas: list[int]) -> Path:
    """Write the composed configuration with the paths, ports and replicas of this machine."""
    text = (DIRECTORY / "nginx.conf").read_text("utf-8")
    text = text.replace("/tmp/", f"{directory}/").replace("/etc/news-search", str(directory))
    text = text.replace("127.0.0.1:8081", f"127.0.0.1:{free_port()}")
    text = text.replace("/dev/stdout", f"{directory}/access.log")
    upstream = (DIRECTORY / "upstream.conf").read_text("utf-8")
    options = re.search(r"server api:8000 resolve (.+);", upstream)
    assert options
    servers = "".join(f"  server 127.0.0.1:{n} {options[1]};\n" for n in replicas)
    (directory / "upstream.conf").write_text(
        f"upstream api {{\n  zone api 64k;\n{servers}  keepalive 32;\n}}\n", "utf-8"
    )
    (directory / "listen.conf").write_text(f"listen 127.0.0.1:{port};\n", "utf-8")
    path = directory / "nginx.conf"
    path.write_text(text, "utf-8")
    return path


@contextmanager
def running_proxy(directory: Path, replicas: list[int]) -> Iterator[ApiProcess]:
    """Yield the proxy in front of the replicas' ports; skip the test without nginx."""
    nginx = shutil.which("nginx")
    if nginx is None:
        pytest.skip("nginx is not installed")
    port = free_port()
    path = write_configuration(directory, port, replicas)
    user = ["-g", "user root;"] if os.geteuid() == 0 else []
    log = directory / "nginx.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [nginx, "-p", str(directory), "-c", str(path), *user], stdout=output, stderr=output
        )
    proxy = ApiProcess(process, port, log)
    try:
        proxy.wait_until("/livez", 200, _START_S)
        yield proxy
    finally:
        process.terminate()
        process.wait(10)
