"""Errors from Elasticsearch become one line that ends with a remedy."""

import re

import pytest
from typer.testing import CliRunner

from api.elasticsearch.client import ApiError as ElasticsearchError
from api.elasticsearch.errors import translate_error
from api.errors import SearchAuthenticationError, UnavailableError
from indexer.__main__ import app
from indexer.errors import refusal
from mappings.connection import cannot_check_keys

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


def unauthorized(reason: str) -> dict[str, object]:
    """Return the body of a response with status 401, as Elasticsearch 9.4.3 sends it."""
    text = "unable to authenticate with provided credentials and anonymous access is not allowed"
    error = {
        "type": "security_exception",
        "reason": text,
        "additional_unsuccessful_credentials": reason,
    }
    return {"error": {"root_cause": [error], **error}, "status": 401}


@pytest.mark.parametrize(
    ("reason", "starting"),
    [
        ("API key: apikey authentication for id RaOII6IB encountered a failure", True),
        ("API key: unable to find apikey with id nope", False),
        ("API key: invalid credentials for API key [RaOII6IB]", False),
    ],
)
def test_a_server_that_starts_does_not_reject_the_key(reason: str, starting: bool) -> None:
    body = unauthorized(reason)

    assert cannot_check_keys(body) is starting
    error = translate_error(ElasticsearchError(401, body))
    assert isinstance(error, UnavailableError) is starting
    assert isinstance(error, SearchAuthenticationError) is not starting


@pytest.mark.parametrize("body", [None, "", [], {"error": "text"}, {"error": {}}])
def test_other_responses_are_no_sign_of_a_start(body: object) -> None:
    assert not cannot_check_keys(body)
