"""`make run` from its start to Ctrl-C, with the articles and the alias of the test."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

PROJECT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "local_node.make_run"]
LAST_LINE = "Ctrl-C stops it; the articles stay."
ARTICLE = {
    "id": "rain",
    "title": "Rain over the valley",
    "body": "It rained.",
    "published_at": "2024-05-01",
}


@pytest.fixture
def port() -> int:
    """A free port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    (tmp_path / "rain.json").write_text(json.dumps(ARTICLE), "utf-8")
    return tmp_path


@pytest.fixture
def run_environment(
    elasticsearch_url: str, articles_alias: str, articles: Path, port: int
) -> dict[str, str]:
    """An environment with a separate alias for the articles."""
    return {**environment(articles, port, elasticsearch_url), "ARTICLES_ALIAS": articles_alias}


def environment(articles: Path, port: int, url: str) -> dict[str, str]:
    return {
        **os.environ,
        "ARTICLES_DIR": str(articles),
        "API_PORT": str(port),
        "ELASTICSEARCH_URL": url,
        "DEV_ELASTICSEARCH": "",
    }


def run_briefly(articles: Path, port: int, url: str) -> tuple[int, list[str]]:
    """Return the exit code of a run that fails at the start, and its error lines."""
    done = subprocess.run(
        COMMAND,
        env=environment(articles, port, url),
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr.splitlines()


@contextmanager
def serving(environment: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    """Yield a run that has printed its welcome."""
    with subprocess.Popen(
        COMMAND, env=environment, cwd=PROJECT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        try:
            for line in process.stdout:
                if line.strip() == LAST_LINE:
                    break
            yield process
        finally:
            process.terminate()


def get(port: int, path: str) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    "stop", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)]
)
def test_it_serves_the_articles_until_it_is_stopped(
    elasticsearch: Elasticsearch,
    articles_alias: str,
    run_environment: dict[str, str],
    port: int,
    stop: signal.Signals,
) -> None:
    with serving(run_environment) as process:
        status, body = get(port, "/v1/search?q=rain")
        process.send_signal(stop)
        rest, _ = process.communicate(timeout=30)

    assert (status, [hit["id"] for hit in json.loads(body)["hits"]]) == (200, ["rain"])
    assert (process.returncode, rest) == (0, "Stopped.\n")
    with pytest.raises(ConnectionRefusedError):
        get(port, "/")
    assert elasticsearch.count(index=articles_alias)["count"] == 1  # not ours to stop


def test_a_port_that_is_taken_is_reported_before_anything_starts(articles: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run_briefly(articles, port, "http://127.0.0.1:1") == (
            1,
            [
                f"Port {port} on 127.0.0.1 is taken by another program: end that one, or choose "
                "another port with API_PORT."
            ],
        )


def test_a_missing_directory_of_articles_is_reported(tmp_path: Path, port: int) -> None:
    absent = tmp_path / "absent"

    assert run_briefly(absent, port, "http://127.0.0.1:1") == (
        1,
        [f"There is no {absent}: set ARTICLES_DIR to a directory of articles."],
    )


def test_an_invalid_setting_is_named(articles: Path) -> None:
    assert run_briefly(articles, 99999, "http://127.0.0.1:1") == (
        1,
        ["API_PORT: Input should be less than or equal to 65535"],
    )


def test_an_unreachable_elasticsearch_ends_the_run(articles: Path, port: int) -> None:
    code, errors = run_briefly(articles, port, "http://127.0.0.1:1")

    assert (code, errors[-1]) == (1, f"Loading {articles} failed with code 3.")
