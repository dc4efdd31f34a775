"""An article can be requested by its id, whatever characters the id contains."""

from urllib.parse import quote

import pytest

from tests.integration.service import Service

IDS = (
    "https://example.org/world/2015/08/latakia?page=2#top",
    "wire/2015/latakia.txt",
    "50 % more & +5",
    "Ελλάδα/ειδήσεις",
)


@pytest.fixture(scope="module")
def named(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    articles = [
        {"id": name, "title": f"Kestrel {name}", "body": "A kestrel hovers."} for name in IDS
    ]
    service.load_articles(articles, tmp_path_factory.mktemp("articles"))
    return service


@pytest.mark.parametrize("name", IDS)
def test_every_id_that_is_found_can_be_read_explained_and_likened(
    named: Service, name: str
) -> None:
    address = f"/v1/articles/{quote(name, safe='')}"

    assert name in named.ids("kestrel")
    assert named.get(address)["title"] == f"Kestrel {name}"
    why = named.get(f"{address}/explain", q="kestrel")
    assert (why["id"], why["found"]) == (name, True)
    assert name not in [hit["id"] for hit in named.get(f"{address}/similar")["hits"]]


@pytest.mark.parametrize("path", ["articles/", "articles//similar", "stories/"])
def test_an_empty_id_is_rejected_without_a_search(seeds: Service, path: str) -> None:
    refused = seeds.problem(f"/v1/{path}")

    assert refused["status"] == 422
    assert [(fault["name"], fault["code"]) for fault in refused["errors"]] == [
        ("id", "string_too_short")
    ]


@pytest.mark.parametrize("name", ["two%0Alines", "line%0A", "%0A"])
def test_a_line_break_in_an_id_is_a_part_of_it(named: Service, name: str) -> None:
    for path in (name, f"{name}/explain", f"{name}/similar"):
        refused = named.problem(f"/v1/articles/{path}")
        assert refused["type"] == "/docs/problems#article-not-found"


def test_an_empty_name_among_others_is_refused(seeds: Service) -> None:
    response = seeds.client.post("/v1/search", json={"fields": [""] * 20})
    assert response.status_code == 422
