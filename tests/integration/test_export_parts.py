"""Exports in the order of storage, which go on after any line that was read."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from api.search.export import PAGE_SIZE
from tests.integration.service import Service, serve

# More than one page.
COUNT = PAGE_SIZE + 20
# Every so many lines one export is cut off.
STEP = 17
FIELDS = "title"


def article(number: int, title: str = "Report") -> dict[str, Any]:
    tags = ["even" if number % 2 == 0 else "odd"]
    body = "Two\nlines."
    return {"id": f"a{number:03}", "title": f"{title} {number}", "body": body, "tags": tags}


@pytest.fixture(scope="module")
def articles(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    service.load_articles(map(article, range(COUNT)), tmp_path_factory.mktemp("articles"))
    return service


def export(service: Service, after: str = "start", **params: Any) -> tuple[list[Any], Any]:
    """Return the lines of an NDJSON export and its end."""
    params = {"after": after, "fields": FIELDS, **params}
    response = service.client.get("/v1/export", params=params)
    assert response.status_code == 200, response.text
    *lines, last = map(json.loads, response.text.splitlines())
    return lines, last["export"]


def table(service: Service, after: str, **params: Any) -> tuple[str, str]:
    """Return a CSV export and its media type."""
    params = {"after": after, "fields": "title,body", "format": "csv", **params}
    response = service.client.get("/v1/export", params=params)
    assert response.status_code == 200, response.text
    return response.text, response.headers["content-type"]


def ids(lines: list[Any]) -> list[str]:
    return [line["id"] for line in lines]


def test_the_lines_are_in_the_order_of_storage_each_with_its_watermark(articles: Service) -> None:
    lines, end = export(articles)

    assert ids(lines) == [f"a{number:03}" for number in range(COUNT)]
    assert set(lines[0]) == {"id", "title", "watermark"}
    assert len({line["watermark"] for line in lines}) == COUNT
    assert (end["complete"], end["articles"], end["total"]) == (True, COUNT, COUNT)
    assert export(articles, end["next"])[0] == []
    assert export(articles, end["next"])[1]["next"] == end["next"]


@pytest.mark.parametrize("params", [{}, {"q": "report", "tags": "even"}, {"q": "repart"}])
def test_an_export_goes_on_after_any_line(articles: Service, params: dict[str, str]) -> None:
    lines, end = export(articles, **params)

    for number in range(0, len(lines), STEP):
        rest, rest_end = export(articles, lines[number]["watermark"], **params)
        assert rest == lines[number + 1 :]
        assert (rest_end["complete"], rest_end["next"]) == (True, end["next"])
        assert rest_end["total"] == len(lines) - number - 1


def test_the_parts_of_a_table_make_one_table(articles: Service) -> None:
    whole, media_type = table(articles, "start")
    rows = [*csv.DictReader(io.StringIO(whole))]

    assert media_type.endswith("header=present")
    assert len(rows) == COUNT
    for number in range(0, COUNT, STEP):
        rest, media_type = table(articles, rows[number]["watermark"])
        assert whole.endswith(rest)
        head = whole.removesuffix(rest)
        assert [*csv.DictReader(io.StringIO(head))] == rows[: number + 1]
        assert media_type.endswith("header=absent")


def test_what_is_stored_meanwhile_is_in_the_rest_as_it_is_now(
    tmp_path: Path, elasticsearch: Elasticsearch, elasticsearch_url: str
) -> None:
    with serve(elasticsearch_url, elasticsearch, shards=2) as own:
        own.load_articles(map(article, range(10)), tmp_path)
        lines, _ = export(own)
        cut = lines[:4]
        changed = [article(number, "Changed report") for number in (2, 7, 11)]
        own.load_articles(changed, tmp_path)
        own.delete("a005")

        rest, end = export(own, cut[-1]["watermark"])
        again, _ = export(own, end["next"])

    assert ids(rest) == ["a004", "a006", "a008", "a009", "a002", "a007", "a011"]
    assert [line["title"] for line in rest[-3:]] == [article["title"] for article in changed]
    assert (again, end["complete"]) == ([], True)


def test_an_export_goes_on_after_a_rebuild(
    tmp_path: Path, elasticsearch: Elasticsearch, elasticsearch_url: str
) -> None:
    """The point in time of the first part is of another index, and does not matter."""
    with serve(elasticsearch_url, elasticsearch) as own:
        own.load_articles(map(article, range(10)), tmp_path)
        lines, _ = export(own)
        own.run("reindex", "--quiet")

        rest, end = export(own, lines[3]["watermark"])

    assert rest == lines[4:]
    assert end["complete"]


@pytest.mark.parametrize(
    ("params", "hint"),
    [
        ({"sort": "newest"}, "Leave sort out."),
        ({"group_by": "story"}, "Leave one out."),
        ({"format": "ninjs"}, "Use ndjson or csv."),
    ],
)
def test_an_export_by_storage_has_one_order_and_a_field_for_its_watermark(
    articles: Service, params: dict[str, str], hint: str
) -> None:
    problem = articles.problem("/v1/export", after="start", **params)

    assert [(error["name"], error["hint"]) for error in problem["errors"]] == [("after", hint)]


@pytest.mark.parametrize(
    ("after", "kind"),
    [
        ("a004", "invalid-cursor"),
        ("0" * 32 + "-5", "cursor-mismatch"),
        ("a" * 65, "validation-error"),
    ],
)
def test_a_watermark_of_another_installation_is_rejected_with_a_remedy(
    articles: Service, after: str, kind: str
) -> None:
    problem = articles.problem("/v1/export", after=after)

    assert problem["type"].partition("#")[2] == kind
    assert kind == "validation-error" or "start" in problem["detail"]


def test_another_export_has_no_watermark(articles: Service) -> None:
    response = articles.client.get("/v1/export", params={"fields": FIELDS})

    assert "watermark" not in response.text
    assert "next" not in json.loads(response.text.splitlines()[-1])["export"]
