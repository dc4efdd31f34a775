"""Errors from Elasticsearch become one line that ends with a remedy."""

import re

import pytest
from typer.testing import CliRunner

from indexer.__main__ import app
from indexer.errors import refusal

COMMAND = re.compile(r"`indexer ([a-z-]+)`")
KINDS = [
    "circuit_breaking_exception",
    "cluster_block_exception",
    "es_rejected_execution_exception",
    "index_closed_exception",
    "index_not_found_exception",
    "security_exception",
    "an_unknown_exception",
]


@pytest.mark.parametrize("kind", KINDS)
def test_a_refusal_names_its_kind_reason_and_remedy(kind: str) -> None:
    message = str(refusal({"type": kind, "reason": "Out of luck."}))

    assert "\n" not in message
    _, found, remedy = message.partition("Out of luck. ")
    assert found
    assert kind == "cluster_block_exception" or kind in message
    assert re.fullmatch(r"[A-Z].+\.", remedy)


@pytest.mark.parametrize("kind", KINDS)
def test_a_remedy_names_commands_that_exist(kind: str) -> None:
    listed = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200"}).stdout

    named = COMMAND.findall(str(refusal({"type": kind, "reason": "No."})))

    assert [command for command in named if command not in listed.split()] == []


def test_a_rejected_key_is_named_by_its_setting() -> None:
    assert "ELASTICSEARCH_API_KEY" in str(refusal({"type": "security_exception", "reason": "No."}))


def test_a_long_reason_is_cut() -> None:
    assert len(str(refusal({"type": "other", "reason": "x" * 10_000}))) < 1_000
