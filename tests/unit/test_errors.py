"""Whatever Elasticsearch refuses, the one line that is told names a remedy."""

import pytest

from indexer.errors import refusal


@pytest.mark.parametrize(
    ("kind", "remedy"),
    [
        (
            "circuit_breaking_exception",
            "Run the command again when it is less busy, or give it more memory.",
        ),
        (
            "index_closed_exception",
            "Open the index that `indexer doctor` names, then run the command again.",
        ),
        ("index_not_found_exception", "Look at `indexer status`, then run the command again."),
        (
            "security_exception",
            "Set ELASTICSEARCH_API_KEY to a key that may read and write what is named after the "
            "alias, then run the command again.",
        ),
        (
            "any_other_exception",
            "Look at `indexer doctor` and at the log of Elasticsearch, then run the command again.",
        ),
    ],
)
def test_a_refusal_ends_with_its_remedy(kind: str, remedy: str) -> None:
    told = str(refusal({"type": kind, "reason": "No."}))

    assert told == f"Elasticsearch refuses: {kind}: No. {remedy}"
