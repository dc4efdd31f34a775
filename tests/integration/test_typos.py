"""Typos: what a misspelt search finds and is corrected to, the same on all routes."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.service import Service

ARTICLES: list[dict[str, Any]] = [
    {
        "id": f"rebels-{number}",
        "title": f"Rebels near Latakia, day {number}",
        "body": "They shelled the port. A truce was refused.",
        "section": "World" if number < 3 else "Opinion",
        "published_at": f"2024-05-{number:02}",
    }
    for number in range(1, 6)
] + [
    {"id": "byline", "title": "Bread", "body": "Rye is dear.", "authors": ["Ana Rebetz"]},
    {"id": "mayor", "title": "Der Bürgermeister schweigt", "body": "Kein Wort.", "section": "Welt"},
    {"id": "port", "title": "The port", "body": "Latakia has a port, and ships."},
]
RECENT = [f"rebels-{number}" for number in (5, 4, 3, 2, 1)]


@pytest.fixture(scope="module")
def war(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    service.load_articles(ARTICLES, tmp_path_factory.mktemp("articles"))
    return service


def suggestion(service: Service, q: str, **parameters: Any) -> Any:
    return service.search(q, facets="", fields="", **parameters)["suggestion"]


def test_an_unknown_word_matches_its_neighbours_and_has_a_suggestion(war: Service) -> None:
    response = war.search("Rebles latakia", facets="section", sort="newest")

    assert [hit["id"] for hit in response["hits"]] == RECENT
    assert response["hits"][0]["highlights"]["title"]["html"] == (
        "<mark>Rebels</mark> near <mark>Latakia</mark>, day 5"
    )
    assert response["query"].pop("cost")["terms"] == 2
    assert response["query"] == {"q": "Rebles latakia", "warnings": [], "optional_words": []}
    assert response["total"] == {"value": 5, "exact": True}
    assert [each["count"] for each in response["facets"]["section"]["values"]] == [3, 2]
    assert response["suggestion"] == {
        "q": "Rebels latakia",
        "html": "<mark>Rebels</mark> latakia",
        "total": 5,
    }


def test_a_mistake_in_an_ending_is_corrected(service: Service, tmp_path: Path) -> None:
    """The stem of the right word is much shorter than that of the mistake."""
    article = {"id": "cabinet", "title": "Parliament", "body": "The government resigned, shifting."}
    service.load_articles([article], tmp_path)

    try:
        assert suggestion(service, "governmnet")["q"] == "government"
        assert suggestion(service, "shifted") is None  # a form of a known word
    finally:  # the other tests of the module expect their articles alone
        service.server.delete(index=service.alias, id="cabinet", refresh=True)


def test_an_unfinished_mistake_in_an_ending_has_one_correction(
    war: Service, tmp_path: Path
) -> None:
    """A word of a title begins near it, and its stem is not near that of the right word."""
    article = {"id": "cabinet", "title": "Government resigns", "body": "The government resigned."}
    war.load_articles([article], tmp_path)

    try:
        response = war.search("latakia governmnet", prefix="last", facets="", fields="")
    finally:  # the other tests of the module expect their articles alone
        war.server.delete(index=war.alias, id="cabinet", refresh=True)

    warnings = response["query"]["warnings"]
    corrected = [each["message"] for each in warnings if each["code"] == "word-corrected"]
    assert corrected == ["No article contains “governmnet”: it is read as “government”."]


def test_a_corrected_word_is_named_if_no_suggestion_does(war: Service) -> None:
    """Together the words match nothing, so the corrected query is not worth a suggestion."""
    response = war.search("Rebles bürgermeister", facets="", fields="")

    assert response["suggestion"] is None
    corrected, dropped = response["query"]["warnings"]
    assert corrected == {
        "code": "word-corrected",
        "message": "No article contains “Rebles”: it is read as “Rebels”.",
        "start": 0,
        "end": 6,
    }
    assert dropped["code"] == "word-dropped"


def test_a_corrected_word_is_named_on_later_pages(war: Service) -> None:
    first = war.search("Rebles latakia", facets="", fields="", size=2)
    params = {"q": "Rebles latakia", "cursor": first["page"]["next_cursor"], "size": 2}
    second = war.client.get("/v1/search", params=params).json()

    assert first["query"]["warnings"] == []
    assert [each["code"] for each in second["query"]["warnings"]] == ["word-corrected"]


@pytest.mark.parametrize(
    "params",
    [
        {"section": "World"},
        {"section": "World", "facets": "section"},
        {"reject_section": "World", "published_from": "2024-05-04"},
        {"group_by": "story"},
    ],
)
def test_the_suggestion_has_the_total_with_the_same_filters(
    war: Service, params: dict[str, str]
) -> None:
    found = war.search("trce -Rebetz", **params)

    meant = war.search(found["suggestion"]["q"], **params)

    assert found["suggestion"]["q"] == "truce -Rebetz"
    assert found["suggestion"]["total"] == meant["total"]["value"] == found["total"]["value"]
    assert meant["suggestion"] is None


@pytest.mark.parametrize(
    ("q", "params"),
    [
        ("rebels", {}),
        ("rebetz", {}),  # a name that one byline holds, near a word of five articles
        ("rebles", {"section": "Sport"}),  # the right word finds nothing more there
        ("latakia port rebles", {"section": "Sport"}),
        ('"rebles"', {}),  # as it was typed
        ("qqqqqq", {}),
        ("", {}),
    ],
)
def test_known_words_and_useless_corrections_are_not_suggested(
    war: Service, q: str, params: dict[str, str]
) -> None:
    assert suggestion(war, q, **params) is None


@pytest.mark.parametrize(
    "typed",
    ["Bürgermeistr", "Burgermeistr", "Bu\u0308rgermeistr", "Bürger\u00admeistr"],
    ids=["accent", "none", "decomposed", "soft-hyphen"],
)
def test_accents_of_a_misspelt_word_are_ignored(war: Service, typed: str) -> None:
    response = war.search(f"-rebels {typed}", facets="", fields="", explain="true")

    assert [hit["id"] for hit in response["hits"]] == ["mayor"]
    assert response["suggestion"] == {
        "q": "-rebels Burgermeister",
        "html": "-rebels <mark>Burgermeister</mark>",
        "total": 1,
    }
    assert {part["kind"] for part in response["hits"][0]["explanation"]} == {"typo"}


def test_the_explanation_names_the_corrected_word(war: Service) -> None:
    response = war.search("rebles", explain="true", fields="", facets="", size=1)

    assert response["hits"][0]["explanation"] == [
        {
            "word": "rebles",
            "field": "title",
            "kind": "typo",
            "sentence": "“rebels” is in title; no article contains “rebles”.",
        }
    ]


def test_explain_agrees_with_a_corrected_search(war: Service) -> None:
    explained = war.get("/v1/articles/rebels-1/explain", q="rebles latakia", section="World")
    other = war.get("/v1/articles/port/explain", q="rebles latakia")

    assert explained["found"]
    assert [part["text"] for part in explained["parts"]] == ["rebles latakia", "section: World"]
    assert {(match["word"], match["kind"]) for match in explained["matches"]} == {
        ("rebles", "typo"),
        ("latakia", "exact"),
        ("latakia", "stem"),  # it is among the places too
    }
    assert explained["missing_words"] == []
    assert not other["found"]
    assert other["missing_words"] == ["rebles"]


def test_an_article_is_highlighted_like_its_hit(war: Service) -> None:
    article = war.get("/v1/articles/rebels-1", q="rebles")

    assert article["highlights"]["title"]["ranges"] == [[0, 6]]


def test_facet_value_search_counts_the_same_articles(war: Service) -> None:
    found = war.get("/v1/facets/section", q="rebles")

    assert {each["value"]: each["count"] for each in found["values"]} == {"World": 2, "Opinion": 3}


def test_an_export_contains_every_hit_of_a_corrected_search(war: Service) -> None:
    lines = war.client.get("/v1/export", params={"q": "rebles", "sort": "newest"}).text.splitlines()

    assert [json.loads(line).get("id") for line in lines] == [*RECENT, None]
    assert json.loads(lines[-1])["export"]["complete"]


def dialect(service: Service, **query: Any) -> Any:
    [response] = service.client.post("/v1/instantsearch", json=[query]).json()["results"]
    return response


@pytest.mark.parametrize("q", ["Rebles latakia", "rebles", "latakai -bread", "latakia"])
def test_instantsearch_returns_the_same_hits(war: Service, q: str) -> None:
    found = war.search(q, facets="section")

    response = dialect(war, query=q, facets=["section"])
    values = dialect(war, query=q, type="facet", facet="section")["facetHits"]

    counts = {each["value"]: each["count"] for each in found["facets"]["section"]["values"]}
    assert response["nbHits"] == found["total"]["value"] > 0
    assert [hit["objectID"] for hit in response["hits"]] == [hit["id"] for hit in found["hits"]]
    assert response["facets"]["section"] == counts
    assert {value["value"]: value["count"] for value in values} == counts


def test_queries_of_an_instantsearch_batch_are_corrected_separately(war: Service) -> None:
    queries = [{"query": q} for q in ("latakia", "rebles", "bread", "")]

    responses = war.client.post("/v1/instantsearch", json=queries).json()["results"]

    totals = [war.search(each["query"])["total"]["value"] for each in queries]
    assert [response["nbHits"] for response in responses] == totals


def test_instantsearch_corrects_typos_in_the_searched_attributes(war: Service) -> None:
    only = {"query": "rebles", "restrictSearchableAttributes": ["title"], "facets": ["section"]}

    response = dialect(war, **only)
    values = dialect(war, **only, type="facet", facet="section")["facetHits"]

    # The byline is near too, but in another attribute.
    assert sorted(hit["objectID"] for hit in response["hits"]) == sorted(RECENT)
    assert {value["value"]: value["count"] for value in values} == response["facets"]["section"]


def test_instantsearch_facet_search_uses_the_same_attributes(war: Service) -> None:
    only = {"query": "port", "restrictSearchableAttributes": ["title"]}

    response = dialect(war, **only, facets=["section"])
    values = dialect(war, **only, type="facet", facet="section")["facetHits"]

    assert [hit["objectID"] for hit in response["hits"]] == ["port"]
    assert values == []


def test_a_cursor_keeps_its_corrections_when_the_word_becomes_known(
    service: Service, tmp_path: Path
) -> None:
    service.load_articles([{**each, "tags": ["walk"]} for each in ARTICLES], tmp_path)
    response = service.search("rebles", size=2, tags="walk", sort="newest")
    seen = [hit["id"] for hit in response["hits"]]

    service.load_articles([{"id": "late", "title": "Rebles", "body": "A firm."}], tmp_path)
    while cursor := response["page"]["next_cursor"]:
        response = service.search("rebles", size=2, tags="walk", sort="newest", cursor=cursor)
        seen += [hit["id"] for hit in response["hits"]]

    assert seen == RECENT
    assert response["total"] == {"value": 5, "exact": True}
    assert service.search("rebles", sort="newest")["total"]["value"] == 1
    service.server.delete(index=service.alias, id="late", refresh=True)


WORDS = ("rebels", "latakia", "province", "government", "airstrikes", "polio", "refugees", "idlib")


@given(
    word=st.sampled_from(WORDS),
    place=st.integers(1, 3),
    beside=st.sampled_from(["", "syria", '-"edge closer"', "published:2015", "(homs OR hama)"]),
    params=st.sampled_from([{}, {"language": "en"}, {"authors": "Fred Lambert"}]),
)
@settings(max_examples=15, suppress_health_check=[*HealthCheck])
def test_a_suggestion_matches_its_total_and_more_than_the_query(
    seeds: Service, word: str, place: int, beside: str, params: dict[str, str]
) -> None:
    typed = f"{word[:place]}{word[place + 1]}{word[place]}{word[place + 2 :]} {beside}".strip()
    quoted = typed.replace(typed.split()[0], f'"{typed.split()[0]}"', 1)

    suggested = suggestion(seeds, typed, **params)

    if suggested:
        total = seeds.search(suggested["q"], **params)["total"]["value"]
        assert suggested["total"] == total
        # With `match=all` no quoted word is dropped: the typed words alone.
        typed_only = seeds.search(quoted, match="all", **params)
        assert typed_only["total"]["value"] < total
        assert suggested["html"].replace("<mark>", "").replace("</mark>", "") == suggested[
            "q"
        ].replace('"', "&quot;")


def test_a_longer_query_is_not_offered_a_rare_neighbour_of_an_unknown_name(
    service: Service, tmp_path: Path
) -> None:
    articles = [
        {"id": f"{number}", "title": f"A {title} {number}", "body": "Nothing else."}
        for number, title in enumerate(60 * ["star over the harbour", "bright morning"])
    ]
    tulu = {"id": "tulu", "title": "Tulu Desta", "body": "She sang."}
    service.load_articles([*articles, tulu], tmp_path)

    likely = suggestion(service, "bright harbour morning stra")
    assert (likely["q"], likely["total"]) == ("bright harbour morning star", 120)
    assert suggestion(service, "bright harbour morning Tutu") is None
    assert suggestion(service, "Tutu")["q"] == "Tulu"
