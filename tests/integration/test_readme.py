"""The responses in README.md are those of the service over the seeds."""

import json
import re
import shlex
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from httpx2 import Response

from tests.integration.service import PROJECT, Service

README = (PROJECT / "README.md").read_text("utf-8")
COMMANDS = re.findall(r"^    (curl 'http://127\.0\.0\.1:8000/v1/[^#\n]+)", README, re.MULTILINE)
CUT = "…"


def ask(seeds: Service, command: str) -> Response:
    """Return the response to a command of the page."""
    _, address, *options = shlex.split(command)
    parts = urlsplit(address)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    if not options:
        return seeds.client.get(path)
    _, header, _, body = options
    name, _, value = header.partition(": ")
    return seeds.client.post(path, headers={name: value}, content=body.encode())


def shown(after: str) -> Any:
    """Return the first JSON that the page prints after these words."""
    _, found, rest = README.partition(after)
    assert found
    return json.JSONDecoder().raw_decode(rest[rest.index("{") :])[0]


def differences(printed: Any, answered: Any, place: str = "") -> Iterator[str]:
    """Yield the differences of page and response; the page may leave out fields and objects."""
    if isinstance(printed, dict):
        for name in printed:
            yield from differences(printed[name], answered.get(name), f"{place}.{name}")
    elif isinstance(printed, list) and printed and isinstance(printed[0], dict):
        rest = iter(answered)
        for one in printed:
            if all(any(differences(one, each)) for each in rest):
                yield f"{place} {one}"
    elif printed not in (CUT, answered):
        yield f"{place} {printed} is {answered}"


def test_the_first_answer_is_the_one_that_is_printed(seeds: Service) -> None:
    answered = ask(seeds, COMMANDS[0]).json()

    assert [*differences(shown("returns this response (shortened):"), answered)] == []


def test_another_author_adds_as_many_hits_as_its_count(seeds: Service) -> None:
    printed = re.search(r'adding "(.+)" to\s+"Fred Lambert" finds (\d+) more articles', README)
    assert printed

    before, after = (
        seeds.search("latakia rebels", authors=authors)["total"]["value"]
        for authors in (["Fred Lambert"], ["Fred Lambert", printed[1]])
    )

    assert after - before == int(printed[2])


def test_the_suggestion_is_the_one_that_is_printed(seeds: Service) -> None:
    answered = seeds.search("latakia rebles", authors="Fred Lambert")

    assert shown("or a corrected query:") == answered["suggestion"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_finds_something(seeds: Service, command: str) -> None:
    answer = ask(seeds, command)

    assert answer.status_code == 200
    if answer.headers["content-type"] == "application/json":
        body = answer.json()
        assert any(
            body[name]
            for name in ("hits", "suggestions", "values", "body", "buckets")
            if name in body
        )
