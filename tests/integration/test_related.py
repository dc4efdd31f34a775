"""Related articles: what only the meaning of a query finds, apart from what its words find."""

from typing import Any

import pytest

from api.schemas.request import SearchRequest
from mappings.schema import EMBEDDING_FIELD, index_body
from tests.integration.service import Service

ARTICLES: list[dict[str, Any]] = [
    {
        "id": "storm",
        "title": "Storm reaches the port",
        "body": "The storm broke windows and cut power.",
        "section": "World",
        "published_at": "2015-08-12T00:00:00Z",
    },
    {
        "id": "hurricane",
        "title": "Hurricane hits the coast",
        "body": "The hurricane flooded streets and cut power.",
        "section": "World",
        "authors": ["Ann Lee"],
        "published_at": "2015-08-13T00:00:00Z",
    },
    {
        "id": "typhoon",
        "title": "Typhoon flooding",
        "body": "Heavy rain and wind flooded the town.",
        "section": "Local",
        "published_at": "2016-01-01T00:00:00Z",
    },
    {
        "id": "bakery",
        "title": "A bakery opens",
        "body": "The baker sells rye loaves.",
        "section": "Local",
    },
]


@pytest.fixture(scope="module")
def articles(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    service.load_articles(ARTICLES, tmp_path_factory.mktemp("articles"))
    return service


def related(service: Service, q: str, **parameters: Any) -> dict[str, Any]:
    """Return the related part of a search, with hits as ids and scores."""
    response = service.search(q, **{"facets": "", "related": 5, **parameters})
    part = response["related"]
    return {**part, "hits": [(hit["id"], hit["score"]) for hit in part["hits"]]}


def related_ids(service: Service, q: str, **parameters: Any) -> list[str]:
    return [name for name, _ in related(service, q, **parameters)["hits"]]


def test_what_only_the_meaning_finds_is_apart_and_counted(articles: Service) -> None:
    plain = articles.search("storm", fields="title")
    response = articles.search("storm", fields="title", related=1)

    assert response.pop("related") == {
        "total": {"value": 2, "exact": True},
        "warnings": [],
        "hits": [{"id": "typhoon", "score": 0.5906, "title": "Typhoon flooding"}],
    }
    assert [hit["id"] for hit in response["hits"]] == ["storm"]
    assert response["query"].pop("cost") == {
        "total": 47,
        "terms": 1,
        "aggregations": 15,
        "shards": 1,
    }
    for part in (plain, response):
        part["query"].pop("cost", None)
        part.pop("took_ms")
    assert response == plain


def test_the_total_counts_more_than_the_hits(articles: Service) -> None:
    assert related_ids(articles, "storm", related=20) == ["typhoon", "hurricane"]
    assert related_ids(articles, "storm", related=1) == ["typhoon"]
    assert related(articles, "storm", related=1)["total"] == {"value": 2, "exact": True}


@pytest.mark.parametrize(
    ("q", "parameters", "found"),
    [
        ("storm", {"section": "World"}, ["hurricane"]),
        ("storm", {"section": "World", "facets": "section"}, ["hurricane"]),
        ("storm", {"reject_section": "World"}, ["typhoon"]),
        ("storm", {"published_to": "2015-12-31"}, ["hurricane"]),
        ("storm published:2015", {}, ["hurricane"]),
        ("storm authors:lee", {}, ["hurricane"]),
        ("storm (authors:lee OR authors:ann)", {}, ["hurricane"]),
        ("storm -flooding", {}, []),
        ("storm -wind", {}, ["hurricane"]),
        ("storm OR typhoon", {}, ["hurricane"]),
        ('"storm reaches"', {"sort": "newest"}, ["typhoon", "hurricane"]),
        ("storm", {"group_by": "story"}, ["typhoon", "hurricane"]),
        ("stroms", {}, ["typhoon", "hurricane"]),  # corrected
        ("bakery", {}, []),
        ("storm typhoon hurricane", {"match": "any"}, []),
    ],
)
def test_everything_but_the_words_narrows_it(
    articles: Service, q: str, parameters: dict[str, Any], found: list[str]
) -> None:
    assert related_ids(articles, q, **parameters) == found


@pytest.mark.parametrize(
    "parameters",
    [
        {"q": "storm"},
        {"q": "storm", "related": 0},
        {"q": "storm", "related": 5, "mode": "lexical"},
        {"q": "storm", "related": 5, "page": 2},
        {"q": " ", "related": 5},
    ],
)
def test_it_is_left_out(articles: Service, parameters: dict[str, Any]) -> None:
    assert "related" not in articles.search(**parameters)


def test_later_pages_of_a_cursor_are_without_it(articles: Service) -> None:
    first = articles.search("power", size=1, related=5)
    assert [hit["id"] for hit in first["related"]["hits"]] == []

    cursor = first["page"]["next_cursor"]
    second = articles.search("power", size=1, related=5, cursor=cursor)

    assert [hit["id"] for hit in (*first["hits"], *second["hits"])] == ["storm", "hurricane"]
    assert "related" not in second


def test_a_post_has_it_too(articles: Service) -> None:
    response = articles.client.post("/v1/search", json={"q": "storm", "related": 1})

    assert [hit["id"] for hit in response.json()["related"]["hits"]] == ["typhoon"]


def test_more_than_a_few_are_refused(articles: Service) -> None:
    problem = articles.problem("/v1/search", q="storm", related=21)

    assert (problem["status"], [error["name"] for error in problem["errors"]]) == (422, ["related"])


@pytest.mark.parametrize("q", ["🚀", "authors:lee"])
def test_words_without_a_meaning_have_none(articles: Service, q: str) -> None:
    assert related(articles, q) == {
        "total": {"value": 0, "exact": True},
        "warnings": [
            {
                "code": "no-meaning",
                "message": "No word of the query has a meaning that is known.",
            }
        ],
        "hits": [],
    }


def test_an_index_without_embeddings_names_the_remedy(articles: Service) -> None:
    name, alias = f"{articles.alias}-old", articles.alias
    body = index_body()
    body["mappings"]["properties"].pop(EMBEDDING_FIELD)
    articles.server.indices.create(index=name, **body)
    articles.server.index(index=name, id="storm", document=ARTICLES[0], refresh=True)
    current = f"{alias}-1"
    swap = [
        {"remove": {"index": current, "alias": alias}},
        {"add": {"index": name, "alias": alias}},
    ]
    back = [
        {"remove": {"index": name, "alias": alias}},
        {"add": {"index": current, "alias": alias}},
    ]
    articles.server.indices.update_aliases(actions=swap)
    try:
        found = related(articles, "storm")
    finally:
        articles.server.indices.update_aliases(actions=back)
        articles.server.indices.delete(index=name)

    assert found == {
        "total": {"value": 0, "exact": True},
        "warnings": [
            {
                "code": "no-embeddings",
                "message": "The index has no embeddings of a model that this API has: set "
                "ARTICLES_EMBEDDING_MODEL to that of the index, or run `indexer reindex`.",
            }
        ],
        "hits": [],
    }


def test_a_cursor_does_not_depend_on_it() -> None:
    assert not SearchRequest(q="storm", related=5, cursor="c").wants_related
