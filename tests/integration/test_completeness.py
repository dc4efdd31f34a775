"""Incomplete responses are marked, and rejected if `strict`: one shard is really broken here."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from api.search.highlights import HIGHLIGHT_LIMIT
from tests.integration.service import Service, serve
from tests.integration.unreliable import Fault, UnreliableLine

ARTICLES = [
    {"id": f"storm-{n}", "title": f"Storm {n}", "body": "A storm.", "authors": ["Ana Lima"]}
    for n in range(40)
]


@pytest.fixture(scope="module")
def broken(
    elasticsearch_url: str, elasticsearch: Elasticsearch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """Articles in two shards, of which the first cannot be read."""
    with serve(elasticsearch_url, elasticsearch, shards=2) as service:
        service.load_articles(ARTICLES, tmp_path_factory.mktemp("articles"))
        break_first_shard(elasticsearch, f"{service.alias}-1")
        yield service


def break_first_shard(server: Elasticsearch, index: str) -> None:
    """Delete the commit point of a shard, so that it cannot be opened again."""
    settings = server.indices.get_settings(index=index)[index]["settings"]
    server.indices.close(index=index)
    [node] = server.nodes.stats(metric="fs")["nodes"].values()
    folders = [
        Path(data["path"], "indices", settings["index"]["uuid"]) for data in node["fs"]["data"]
    ]
    points = [point for folder in folders for point in folder.glob("0/index/segments_*")]
    if not points:
        pytest.skip("the files of this Elasticsearch are out of reach, so no shard can be broken")
    for point in points:
        point.unlink()
    server.indices.open(index=index, wait_for_active_shards=0)
    server.cluster.health(index=index, wait_for_no_initializing_shards=True)


def test_what_is_left_is_answered_and_said_to_be_incomplete(broken: Service) -> None:
    answer = broken.search("storm")

    assert 0 < answer["total"]["value"] < len(ARTICLES)
    assert (answer["complete"], answer["incomplete_reasons"]) == (False, ["shard_failed"])


def test_strict_refuses_what_is_incomplete(broken: Service) -> None:
    answer = broken.client.get("/v1/search", params={"q": "storm", "strict": "true"})

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"
    problem = answer.json()
    assert problem.pop("request_id")
    assert problem == {
        "type": "/docs/problems#partial-results",
        "title": "The results would be incomplete",
        "status": 503,
        "detail": "Incomplete: shard_failed.",
        "instance": "/v1/search",
        "errors": [],
    }


def test_what_lacks_something_takes_the_place_of_no_whole_answer(
    line: UnreliableLine, elasticsearch: Elasticsearch, tmp_path: Path
) -> None:
    with serve(line.url, elasticsearch, shards=2) as service:
        service.load_articles(ARTICLES, tmp_path)
        whole = service.search("storm")
        break_first_shard(elasticsearch, f"{service.alias}-1")
        assert service.search("storm")["complete"] is False

        line.fault = Fault.reset
        last = service.search("storm")

    assert last.pop("stale_since")
    assert last == whole


@pytest.mark.parametrize(
    "path",
    ["/v1/articles/{}", "/v1/articles/{}/explain", "/v1/stories/{}", "/1/indexes/articles/{}"],
)
def test_an_article_that_may_be_in_what_is_broken_is_not_said_to_be_none(
    broken: Service, path: str
) -> None:
    paths = {article["id"]: path.format(article["id"]) for article in ARTICLES}
    responses = {id_: broken.client.get(path) for id_, path in paths.items()}

    assert {answer.status_code for answer in responses.values()} == {200, 503}
    found = {id_ for id_, answer in responses.items() if answer.status_code == 200}
    assert found == set(broken.ids("storm", size=100))
    id_ = next(id_ for id_ in paths if id_ not in found)
    problem = responses[id_].json()
    del problem["request_id"]
    problem.pop("message", None)  # the dialect's own
    assert problem == {
        "type": "/docs/problems#partial-results",
        "title": "The results would be incomplete",
        "status": 503,
        "detail": "Incomplete: shard_failed.",
        "instance": paths[id_],
        "errors": [],
    }


def test_a_service_with_a_broken_shard_is_not_ready(broken: Service) -> None:
    assert broken.problem("/readyz") == {
        "type": "/docs/problems#index-unavailable",
        "title": "There is no index to search",
        "status": 503,
        "detail": "A part of the index cannot be read. Run `indexer doctor`: it reports what to "
        "load, or what to fix in the alias or the index.",
        "instance": "/readyz",
        "errors": [],
    }


@pytest.fixture(scope="module")
def long_text(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    """An article longer than the highlighted part, and a shorter one."""
    filler = "Nothing of note happened here. "
    body = filler * (HIGHLIGHT_LIMIT // len(filler) + 1) + "Then a volcano erupted."
    articles = [
        {"id": "long", "title": "A long year", "body": body},
        {"id": "short", "title": "A short year", "body": "A volcano slept."},
    ]
    service.load_articles(articles, tmp_path_factory.mktemp("articles"))
    return service


def test_a_text_beyond_the_highlight_limit_is_still_a_hit(long_text: Service) -> None:
    answer = long_text.search("volcano", fields="", facets="")

    found = {
        hit["id"]: [body["ranges"] for body in hit["highlights"]["body"]] for hit in answer["hits"]
    }
    assert found == {"short": [[[2, 9]]], "long": [[]]}
    assert (answer["complete"], answer["incomplete_reasons"]) == (False, ["highlight_cut"])


def test_without_highlights_nothing_is_cut(long_text: Service) -> None:
    answer = long_text.search("volcano", highlight="none")

    assert (answer["complete"], answer["incomplete_reasons"]) == (True, [])


def test_a_whole_article_beyond_the_limit_says_so_too(long_text: Service) -> None:
    article: dict[str, Any] = long_text.get("/v1/articles/long", q="volcano nothing")

    assert (article["complete"], article["incomplete_reasons"]) == (False, ["highlight_cut"])
    [body] = article["highlights"]["body"]
    assert body["text"] == article["body"]


def test_approximate_facets_are_marked_and_counted_exactly_on_request(
    elasticsearch_url: str, elasticsearch: Elasticsearch, tmp_path: Path
) -> None:
    tags = [
        {"id": f"t{n}", "title": "Tag", "body": "A tag.", "tags": [f"tag {n}"]} for n in range(400)
    ]
    with serve(elasticsearch_url, elasticsearch, shards=3) as service:
        service.load_articles(tags, tmp_path)

        answer = service.search(facets="tags", facet_size=1, strict="true")
        exact = service.search(facets="tags", facet_size=1, exact_facets="true")
        grouped = service.search(facets="tags", exact_facets="true", group_by="story")

    facet = answer["facets"]["tags"]
    assert (facet["exact"], facet["error_bound"] > 0) == (False, True)
    assert (answer["complete"], answer["incomplete_reasons"]) == (True, [])
    for response in (exact, grouped):
        facet = response["facets"]["tags"]
        assert (facet["exact"], facet["error_bound"]) == (True, 0)
    assert [value["count"] for value in exact["facets"]["tags"]["values"]] == [1]
