"""The InstantSearch dialect: what its clients send, and the same answers as our own routes give."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.instantsearch.query import MAX_BATCH
from tests.integration.service import Service

TAGS = ("alpha", "beta", "gamma", "-dashed")
SECTIONS = ("World", "Sport", "Culture")
DOCKS = ("north", "south", "east", "west")
# Seconds since 1970 at the first of May 2024.
MAY = 1714521600
DAY = 86400

ARTICLES = [
    {
        "id": f"a{number:02}",
        "title": f"Harbour report {number} __ais-highlight__",
        "body": f"The <b>harbour</b> was calm on day {number}, {DOCKS[number % 4]}. "
        + "Nothing else was said. " * 5,
        "authors": ["Ana Lima"] if number % 2 else ["Ben Okoro", "Ana Lima"],
        "tags": [TAGS[number % 4], TAGS[(number + 1) % 4]],
        "section": SECTIONS[number % 3],
        "published_at": f"2024-05-{number + 1:02}",
    }
    for number in range(24)
]


@pytest.fixture(scope="module")
def articles(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    service.load_articles(ARTICLES, tmp_path_factory.mktemp("articles"))
    return service


def post(service: Service, path: str, body: Any) -> Any:
    """The answer to what a browser's client posts: JSON that is called plain text."""
    headers = {"Content-Type": "text/plain"}
    answer = service.client.post(path, content=json.dumps(body), headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def ask(service: Service, *queries: dict[str, Any]) -> list[Any]:
    """The answers to a batch."""
    answers: list[Any] = post(service, "/1/indexes/*/queries", {"requests": queries})["results"]
    return answers


def refusal(service: Service, query: Any) -> Any:
    """The message that a page shows its user."""
    answer = service.client.post("/v1/instantsearch", json=[query])
    assert answer.status_code == 400, answer.text
    assert answer.json()["message"] == answer.json()["detail"]
    return answer.json()["message"]


def test_a_record_carries_its_highlights_and_snippets(articles: Service) -> None:
    [answer] = ask(
        articles,
        {
            "indexName": "articles",
            "query": "harbour ana",
            "facetFilters": ["tags:alpha", ["section:World"]],
            "numericFilters": ["published_at<1714780800"],
            "facets": ["authors", "published_at"],
            "attributesToRetrieve": ["title"],
            "attributesToHighlight": ["title", "authors", "word_count"],
            "attributesToSnippet": ["body:3"],
            "highlightPreTag": "__ais-highlight__",
            "highlightPostTag": "__/ais-highlight__",
        },
    )

    assert answer.pop("processingTimeMS") >= 0
    assert answer.pop("params").startswith("query=harbour+ana&facets=%5B%22authors%22")
    nothing = {"matchLevel": "none", "matchedWords": [], "fullyHighlighted": False}
    assert answer == {
        "hits": [
            {
                "title": "Harbour report 0 __ais-highlight__",
                "objectID": "a00",
                "_highlightResult": {
                    "title": {
                        "value": "__ais-highlight__Harbour__/ais-highlight__ report 0 ",
                        "matchLevel": "partial",
                        "matchedWords": ["harbour"],
                        "fullyHighlighted": False,
                    },
                    "authors": [
                        {"value": "Ben Okoro", **nothing},
                        {
                            "value": "__ais-highlight__Ana__/ais-highlight__ Lima",
                            "matchLevel": "partial",
                            "matchedWords": ["ana"],
                            "fullyHighlighted": False,
                        },
                    ],
                    "word_count": {"value": "28", **nothing},
                },
                "_snippetResult": {
                    "body": {
                        "value": "…<b>__ais-highlight__harbour__/ais-highlight__</b> was calm…",
                        "matchLevel": "partial",
                    }
                },
            }
        ],
        "nbHits": 1,
        "page": 0,
        "nbPages": 1,
        "hitsPerPage": 20,
        "query": "harbour ana",
        "index": "articles",
        "facets": {"authors": {"Ana Lima": 1, "Ben Okoro": 1}, "published_at": {str(MAY): 1}},
        "facets_stats": {"published_at": {"min": MAY, "max": MAY, "avg": MAY, "sum": MAY}},
        "renderingContent": {
            "facetOrdering": {
                "facets": {"order": ["authors", "published_at"]},
                "values": {
                    "authors": {"sortRemainingBy": "count"},
                    "published_at": {"sortRemainingBy": "count"},
                },
            }
        },
        "exhaustiveNbHits": True,
        "exhaustiveFacetsCount": True,
        "exhaustive": {"nbHits": True, "facetsCount": True},
        "complete": True,
        "incompleteReasons": [],
    }


def test_between_html_tags_the_text_is_escaped(articles: Service) -> None:
    [answer] = ask(
        articles,
        {
            "query": "harbour",
            "attributesToHighlight": ["body"],
            "attributesToSnippet": ["body:4"],
            "hitsPerPage": 1,
        },
    )

    [hit] = answer["hits"]
    begin = "The &lt;b&gt;<em>harbour</em>&lt;/b&gt; was calm on day "
    assert hit["_highlightResult"]["body"]["value"].startswith(begin)
    assert hit["_snippetResult"]["body"]["value"] == (
        "The &lt;b&gt;<em>harbour</em>&lt;/b&gt; was calm…"
    )
    assert "body" not in hit


some = st.lists(st.sampled_from(TAGS), max_size=2, unique=True)
few = st.lists(st.sampled_from(SECTIONS), max_size=2, unique=True)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    some,
    few,
    st.sampled_from(["", "harbour", "report 7", '"harbour report" -calm']),
    st.sampled_from(["articles", "articles_newest", "articles_oldest"]),
)
def test_a_batch_with_disjunctive_facets_tells_what_our_own_search_tells(
    articles: Service, tags: list[str], sections: list[str], q: str, index: str
) -> None:
    """The stock client sends one query for the hits, and one for each facet that is narrowed."""
    escaped = [f"tags:{chr(92) if tag[0] == '-' else ''}{tag}" for tag in tags]
    groups = {"tags": escaped, "section": [f"section:{section}" for section in sections]}
    common = {"indexName": index, "query": q}
    without = {
        name: [group for other, group in groups.items() if group and other != name]
        for name in ("", *groups)
    }
    hits, by_tag, by_section = ask(
        articles,
        {**common, "facetFilters": without[""], "facets": ["tags", "section"], "hitsPerPage": 7},
        {**common, "facetFilters": without["tags"], "facets": "tags", "hitsPerPage": 0},
        {**common, "facetFilters": without["section"], "facets": ["section"], "hitsPerPage": 0},
    )

    order = {"articles_newest": "newest", "articles_oldest": "oldest"}.get(index)
    sort = {"sort": order} if order else {}
    ours = articles.search(q, tags=tags, section=sections, facets="tags,section", size=7, **sort)

    assert [hit["objectID"] for hit in hits["hits"]] == [hit["id"] for hit in ours["hits"]]
    assert hits["nbHits"] == ours["total"]["value"]
    assert hits["nbPages"] == -(-hits["nbHits"] // 7)
    for name, answer in (("tags", by_tag), ("section", by_section)):
        assert answer["hits"] == []
        counted = {v["value"]: v["count"] for v in ours["facets"][name]["values"] if v["count"]}
        assert answer["facets"][name] == counted


def ids(service: Service, **query: Any) -> list[str]:
    [answer] = ask(service, {"indexName": "articles_oldest", "hitsPerPage": 100, **query})
    return [hit["objectID"] for hit in answer["hits"]]


def expected(keep: Any) -> list[str]:
    """The ids of the articles that hold, oldest first."""
    return [str(article["id"]) for article in ARTICLES if keep(article)]


BEFORE_THE_THIRD = MAY + 2 * DAY


@pytest.mark.parametrize(
    ("query", "keep"),
    [
        ({"facetFilters": "tags:alpha"}, lambda a: "alpha" in a["tags"]),
        (
            {"facetFilters": [["tags:alpha"], ["tags:beta"]]},
            lambda a: {"alpha", "beta"} <= set(a["tags"]),
        ),
        (
            {"facetFilters": [["tags:alpha", "section:Sport"]]},
            lambda a: "alpha" in a["tags"] or a["section"] == "Sport",
        ),
        ({"facetFilters": ["tags:-alpha"]}, lambda a: "alpha" not in a["tags"]),
        ({"facetFilters": ["tags:\\-dashed"]}, lambda a: "-dashed" in a["tags"]),
        ({"tagFilters": [["alpha", "beta"]]}, lambda a: {"alpha", "beta"} & set(a["tags"])),
        (
            {"numericFilters": [f"published_at<{BEFORE_THE_THIRD}"]},
            lambda a: a["published_at"] < "2024-05-03",
        ),
        (
            {"numericFilters": [[f"published_at={MAY}", f"published_at >= {MAY + 22 * DAY}"]]},
            lambda a: a["published_at"] == "2024-05-01" or a["published_at"] >= "2024-05-23",
        ),
        (
            {"numericFilters": f"published_at!={MAY}"},
            lambda a: a["published_at"] != "2024-05-01",
        ),
        (
            {"filters": f"published_at:{MAY} TO {MAY + DAY}"},
            lambda a: a["published_at"] <= "2024-05-02",
        ),
        (
            {
                "filters": 'tags:alpha AND (section:"Sport" OR section:World) '
                'AND NOT authors:"Ben Okoro"'
            },
            lambda a: (
                "alpha" in a["tags"]
                and a["section"] in ("Sport", "World")
                and "Ben Okoro" not in a["authors"]
            ),
        ),
        ({"filters": "section:Sport OR section:World"}, lambda a: a["section"] != "Culture"),
        ({"filters": 'tags:"-dashed"'}, lambda a: "-dashed" in a["tags"]),
        (
            {"params": urlencode({"facetFilters": '["tags:alpha"]', "hitsPerPage": 50})},
            lambda a: "alpha" in a["tags"],
        ),
        ({"query": "okoro", "restrictSearchableAttributes": ["title"]}, lambda a: False),
        (
            {"query": "okoro", "restrictSearchableAttributes": ["authors"]},
            lambda a: "Ben Okoro" in a["authors"],
        ),
    ],
)
def test_every_filter_narrows(articles: Service, query: dict[str, Any], keep: Any) -> None:
    assert ids(articles, **query) == expected(keep)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (
            {"facetFilters": ["colour:red"]},
            "facetFilters filters by an unknown attribute; choose from ",
        ),
        ({"facetFilters": ["red"]}, "facetFilters holds a filter without a colon; "),
        ({"numericFilters": ["word_count>many"]}, "numericFilters holds no comparison like "),
        ({"numericFilters": ["price>1"]}, "numericFilters compares an unknown attribute; "),
        ({"filters": "tags:a OR tags:b AND tags:c"}, "filters mixes AND and OR without "),
        ({"filters": "(tags:a AND tags:b)"}, "filters has a parenthesis without its partner"),
        ({"filters": "tags:a AND"}, "filters lacks a condition; "),
        ({"filters": "tags:(a"}, "filters cannot be read from its character 1 on; "),
        ({"facets": ["colour"]}, "facets holds an unknown attribute; choose from "),
        ({"attributesToRetrieve": ["colour"]}, "attributesToRetrieve holds an unknown attribute; "),
        ({"attributesToSnippet": ["body:long"]}, "attributesToSnippet holds no number of words "),
        ({"highlightPreTag": "<b>"}, "highlightPreTag and highlightPostTag are no pair of "),
        ({"indexName": "secrets"}, "indexName input should be 'articles', "),
        ({"query": "x" * 513}, "query string should have at most 512 characters."),
        ({"aroundLatLng": "1,2"}, "aroundLatLng is not supported, and is not ignored: "),
        ({"type": "facet", "facet": "colour"}, "is no facet with values; choose from "),
        ("text", "a query is a JSON object."),
    ],
)
def test_what_is_not_understood_is_refused_in_words(
    articles: Service, query: Any, message: str
) -> None:
    assert refusal(articles, query).removeprefix("requests[0]: ").startswith(message)


def test_a_batch_is_capped(articles: Service) -> None:
    answer = articles.client.post("/v1/instantsearch", json=[{}] * (MAX_BATCH + 1))

    assert answer.status_code == 400
    assert answer.json()["message"] == (
        f"requests holds more than {MAX_BATCH} queries: send fewer at once."
    )


@pytest.mark.parametrize("sent", [b"{", b'"text"', b"{}", b"\xff", b'{"requests": 1}'])
def test_a_body_that_is_no_batch_is_refused(articles: Service, sent: bytes) -> None:
    answer = articles.client.post("/1/indexes/*/queries", content=sent)

    assert answer.status_code == 400
    assert answer.json()["message"]


def test_pages_end_where_the_hits_do(articles: Service) -> None:
    last, beyond, deep = ask(
        articles,
        {"hitsPerPage": 10, "page": 2},
        {"hitsPerPage": 10, "page": 3},
        {"hitsPerPage": 1000, "page": 5000},
    )

    assert (len(last["hits"]), last["nbPages"], last["page"]) == (4, 3, 2)
    assert (beyond["hits"], beyond["nbHits"]) == ([], 24)
    assert (deep["hits"], deep["hitsPerPage"], deep["nbPages"], deep["page"]) == ([], 100, 1, 5000)


def test_values_are_searched_inside_a_facet(articles: Service) -> None:
    body = {"facetQuery": "li", "query": "harbour", "facetFilters": ["tags:alpha"]}
    alone = post(articles, "/1/indexes/articles/facets/authors/query?x-algolia-agent=x", body)
    [batched] = ask(articles, {**body, "type": "facet", "facet": "authors"})
    for answer in (alone, batched):
        assert answer.pop("processingTimeMS") >= 0

    total = len(expected(lambda a: "alpha" in a["tags"]))
    assert alone == batched
    assert alone == {
        "facetHits": [{"value": "Ana Lima", "highlighted": "Ana <em>Li</em>ma", "count": total}],
        "exhaustiveFacetsCount": True,
    }


def test_one_query_and_one_record_are_answered_as_older_clients_ask(articles: Service) -> None:
    answer = post(articles, "/1/indexes/articles_oldest/query", {"params": "hitsPerPage=1"})
    record = articles.get("/1/indexes/articles/a00", attributesToRetrieve="title,tags")

    assert [hit["objectID"] for hit in answer["hits"]] == ["a00"]
    assert record == {
        "title": "Harbour report 0 __ais-highlight__",
        "tags": ["alpha", "beta"],
        "objectID": "a00",
    }
    assert articles.client.get("/1/indexes/articles/none").json()["message"] == (
        "No article has this objectID."
    )
    assert articles.client.get("/1/indexes/secrets/a00").status_code == 400


def test_every_facet_can_be_asked_for_at_once(articles: Service) -> None:
    [answer] = ask(articles, {"facets": ["*"], "hitsPerPage": 0, "maxValuesPerFacet": 2})

    assert answer["facets"]["section"] == {"Culture": 8, "Sport": 8}
    assert answer["facets_stats"]["word_count"]["max"] == 28
    assert answer["nbPages"] == 0


def recommend(service: Service, **asked: Any) -> Any:
    body = {"requests": [{"indexName": "articles", "model": "looking-similar", **asked}]}
    [answer] = post(service, "/1/indexes/*/recommendations", body)["results"]
    return answer


def test_related_articles_are_those_of_our_own_route(articles: Service) -> None:
    answer = recommend(
        articles,
        objectID="a05",
        threshold=0,
        maxRecommendations=4,
        queryParameters={"facetFilters": ["section:World"], "attributesToHighlight": ["title"]},
        fallbackParameters={},
    )
    ours = articles.get("/v1/articles/a05/similar", section="World", size=4, fields="title")

    assert answer["nbHits"] == len(answer["hits"]) == 2
    assert answer["complete"] is True
    assert [
        {"id": hit["objectID"], "score": hit["_score"], "title": hit["title"]}
        for hit in answer["hits"]
    ] == [{"id": h["id"], "score": h["score"], "title": h["title"]} for h in ours["hits"]]
    [first, *_] = answer["hits"]
    assert first["_highlightResult"]["title"]["value"] == first["title"]


@pytest.mark.parametrize(
    ("asked", "status", "message"),
    [
        ({"objectID": "none"}, 404, "No article has this objectID."),
        (
            {"objectID": "a05", "model": "trending-items"},
            400,
            "requests[0]: model input should be ",
        ),
        ({"objectID": "a05", "threshold": 40}, 400, "requests[0]: threshold input should be 0."),
        (
            {"objectID": "a05", "queryParameters": {"filters": "colour:red"}},
            400,
            "requests[0]: filters filters by an unknown attribute; ",
        ),
        (
            {"objectID": "a05", "queryParameters": {"query": "x"}},
            400,
            "requests[0]: queryParameters.",
        ),
    ],
)
def test_recommendations_that_cannot_be_given_are_refused(
    articles: Service, asked: dict[str, Any], status: int, message: str
) -> None:
    body = {"requests": [{"model": "looking-similar", **asked}]}
    answer = articles.client.post("/1/indexes/*/recommendations", json=body)

    assert answer.status_code == status
    assert answer.json()["message"].startswith(message)
