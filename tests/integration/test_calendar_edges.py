"""Impossible dates are reported and left out, and slow down no search."""

import json
from pathlib import Path

import pytest

from tests.integration.command_line import indexer, write
from tests.integration.service import Service

NO_DATES = ("0001-01-01", "0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00")
RAIN = {"title": "Rain", "body": "It rained."}


def test_a_placeholder_date_is_counted_as_missing(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELASTICSEARCH_URL", service.url)
    monkeypatch.setenv("ARTICLES_ALIAS", service.alias)
    dates = ["2024-05-01", *NO_DATES]
    articles = ({**RAIN, "id": str(n), "published_at": date} for n, date in enumerate(dates))
    file, result = write(tmp_path / "a.jsonl", articles), tmp_path / "a.results.jsonl"

    run = indexer("load", file, "--results", result)

    response = service.search("rained", facets="published", sort="oldest")
    warnings = [json.loads(line)["warnings"] for line in result.read_text().splitlines()]
    assert run.exit_code == 0
    assert warnings == [
        [],
        ["published_at: left out, no article is of the year 1"],
        ["published_at: left out, no article is of the year 1"],
        ["published_at: left out, no article is of the year 9999"],
    ]
    assert response["facets"]["published"] == {
        "values": [{"from": "2024-05-01", "to": "2024-05-01", "count": 1, "selected": False}],
        "other": 0,
        "missing": 3,
        "exact": True,
        "error_bound": 0,
    }
    dated = [(hit["id"], hit["published_at"]) for hit in response["hits"]]
    assert dated == [("0", "2024-05-01T00:00:00Z"), ("1", None), ("2", None), ("3", None)]
