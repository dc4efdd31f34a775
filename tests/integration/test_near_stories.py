"""Stories of words near each other: matches, highlights, explanations, typos, warnings."""

from typing import Any

import pytest

from tests.integration.service import Service

ARTICLES: tuple[dict[str, Any], ...] = (
    {
        "id": "near",
        "title": "Woman elected harbour master",
        "body": "The council met. A woman was at last elected as harbour master of the town.",
    },
    {
        "id": "far",
        "title": "Council",
        "body": "The harbour is old, and it was built when nobody in the whole town had thought of "
        "ships or of trade. A woman lives there.",
    },
    {
        "id": "twice",
        "title": "Harbours",
        "body": "Women swim in the harbour. Much later, after all the other boats had left for the "
        "open sea and the storm, the harbour was empty and some woman came.",
    },
    {"id": "chinese", "title": "港口", "body": "一位女性当选为港口的负责人。"},
    {
        "id": "caption",
        "title": "Boats",
        "body": "Boats.",
        "captions": [{"text": "A lighthouse"}, {"text": "keeper in the rain"}],
    },
)


@pytest.fixture(scope="module")
def harbour(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    service.load_articles(ARTICLES, tmp_path_factory.mktemp("harbour"))
    return service


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("NEAR/5(harbour woman)", ["near", "twice"]),
        ('"harbour woman"~5', ["near", "twice"]),
        ('body:"harbour woman"~1', []),
        ("title:NEAR/5(harbour woman)", ["near"]),
        ("ONEAR/5(woman harbour)", ["near"]),
        ("ONEAR/5(harbour woman)", ["twice"]),
        ("ONEAR/2(harbour woman)", []),
        ("NEAR/99(harbour woman)", ["far", "near", "twice"]),
        ("NEAR/5(harbour women) -title:woman", ["twice"]),
        ('NEAR/5("harbour master" elect*)', ["near"]),
        ("NEAR/0(harbour master)", ["near"]),
        ("NEAR/0(master harbour)", ["near"]),
        ("ONEAR/0(master harbour)", []),
        ("NEAR/1(in the harbour)", ["twice"]),
        ("NEAR/2(of the)", ["near"]),
        ("NEAR/5((woman OR council) master)", ["near"]),
        ("NEAR/4(NEAR/2(master harbour) woman)", ["near"]),
        ("NEAR/8(女性 港口)", ["chinese"]),
        ("NEAR/3(女性 港口)", ["chinese"]),
        ("NEAR/2(女性 港口)", []),
        ("NEAR/99(lighthouse keeper)", []),
        ("NEAR/5()", ["caption", "chinese", "far", "near", "twice"]),
    ],
)
def test_words_match_within_the_distance(harbour: Service, q: str, expected: list[str]) -> None:
    assert sorted(harbour.ids(q)) == expected


def test_only_words_within_the_distance_are_highlighted(harbour: Service) -> None:
    response = harbour.search("NEAR/5(harbour woman)", highlight="full", facets="")
    [twice] = [hit for hit in response["hits"] if hit["id"] == "twice"]
    [body] = twice["highlights"]["body"]
    marked = [body["text"][start:end] for start, end in body["ranges"]]

    assert marked == ["harbour", "woman"]
    assert "the <mark>harbour</mark> was empty and some <mark>woman</mark> came" in body["html"]
    [near] = [hit for hit in response["hits"] if hit["id"] == "near"]
    assert near["highlights"]["title"]["html"] == (
        "<mark>Woman</mark> elected <mark>harbour</mark> master"
    )


def test_a_hit_explains_in_which_texts_the_words_are_near(harbour: Service) -> None:
    response = harbour.search("ONEAR/3(woman harbour)", explain="true", facets="")
    explained = {hit["id"]: hit["explanation"] for hit in response["hits"]}

    assert [(match["field"], match["kind"]) for match in explained["near"]] == [("title", "near")]
    assert explained["near"][0]["sentence"] == (
        "The words of “ONEAR/3(woman harbour)” are near each other in title."
    )
    excluded = harbour.get("/v1/articles/far/explain", q="NEAR/3(woman harbour)")
    assert not excluded["found"]
    assert excluded["parts"][0]["sentence"] == (
        "Excluded because “NEAR/3(woman harbour)” does not match."
    )


def test_typos_are_corrected_inside(harbour: Service) -> None:
    response = harbour.search("NEAR/5(harbuor woman)", facets="")

    assert sorted(hit["id"] for hit in response["hits"]) == ["near", "twice"]
    assert response["suggestion"]["q"] == "NEAR/5(harbour woman)"
    assert "<mark>harbour</mark>" in response["hits"][0]["highlights"]["title"]["html"]


@pytest.mark.parametrize(
    ("q", "code", "hits"),
    [
        ("woman or women", "lower-case-operator", True),
        ("woman || women", "foreign-operator", True),
        ("woman^2 harbour", "foreign-operator", True),
        ("NEAR/500(harbour woman)", "near-distance", True),
        ("NEAR/5(" + " ".join(f"w{i}" for i in range(100)) + ")", "too-long", False),
        ("NEAR/1(harbour " * 10 + "woman" + ")" * 10, "too-deep", True),
    ],
)
def test_what_is_read_otherwise_has_a_warning_and_no_error(
    harbour: Service, q: str, code: str, hits: bool
) -> None:
    response = harbour.search(q, facets="")

    assert code in [warning["code"] for warning in response["query"]["warnings"]]
    assert bool(response["hits"]) == hits


def test_the_routes_read_near_alike(harbour: Service) -> None:
    q = "NEAR/5(harbour woman)"
    export = harbour.client.get("/v1/export", params={"q": q, "fields": ""}).text
    assert export.count('"id"') == 2
    assert harbour.get("/v1/articles/twice/explain", q=q)["found"]
    assert harbour.get("/v1/trends", q=q)["count"] == 2
    article = harbour.get("/v1/articles/near", q=q)
    assert "<mark>harbour</mark>" in article["highlights"]["title"]["html"]
    body = [{"indexName": "articles", "query": q, "advancedSyntax": True}]
    batch = harbour.client.post("/v1/instantsearch", json=body).json()
    assert batch["results"][0]["nbHits"] == 2
