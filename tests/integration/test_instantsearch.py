"""InstantSearch: its requests have the same results as the routes of the service."""

from html import unescape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.instantsearch.request import MAX_BATCH
from tests.integration.instantsearch import ARTICLES, MAY, SECTIONS, TAGS, expected, post, search
from tests.integration.service import Service


@pytest.fixture(scope="module")
def articles(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    service.load_articles(ARTICLES, tmp_path_factory.mktemp("articles"))
    return service


def test_a_record_has_highlights_and_snippets(articles: Service) -> None:
    [result] = search(
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

    assert result.pop("processingTimeMS") >= 0
    assert result.pop("params").startswith("query=harbour+ana&facets=%5B%22authors%22")
    nothing = {"matchLevel": "none", "matchedWords": [], "fullyHighlighted": False}
    assert result == {
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
                "facets": {"order": ["authors"]},
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
    [result] = search(
        articles,
        {
            "query": "harbour",
            "attributesToHighlight": ["body"],
            "attributesToSnippet": ["body:4"],
            "hitsPerPage": 1,
        },
    )

    [hit] = result["hits"]
    begin = "The &lt;b&gt;<em>harbour</em>&lt;/b&gt; was calm on day "
    assert hit["_highlightResult"]["body"]["value"].startswith(begin)
    assert hit["_snippetResult"]["body"]["value"] == (
        "The &lt;b&gt;<em>harbour</em>&lt;/b&gt; was calm…"
    )
    assert "body" not in hit


some = st.lists(st.sampled_from(TAGS), max_size=2, unique=True)
few = st.lists(st.sampled_from(SECTIONS), max_size=2, unique=True)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    some,
    few,
    st.sampled_from(["", "harbour", "report 7", '"harbour report" -calm']),
    st.sampled_from(["articles", "articles_newest", "articles_oldest"]),
)
def test_disjunctive_facets_equal_those_of_our_own_search(
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
    hits, by_tag, by_section = search(
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
    for name, response in (("tags", by_tag), ("section", by_section)):
        assert response["hits"] == []
        counted = {v["value"]: v["count"] for v in ours["facets"][name]["values"] if v["count"]}
        assert response["facets"][name] == counted


def test_a_batch_is_capped(articles: Service) -> None:
    response = articles.client.post("/v1/instantsearch", json=[{}] * (MAX_BATCH + 1))

    assert response.status_code == 400
    assert response.json()["message"] == (
        f"requests has more than {MAX_BATCH} queries: send fewer at once."
    )


@pytest.mark.parametrize("body", [b"{", b'"text"', b"{}", b"\xff", b'{"requests": 1}'])
def test_a_body_that_is_not_a_batch_is_rejected(articles: Service, body: bytes) -> None:
    response = articles.client.post("/1/indexes/*/queries", content=body)

    assert response.status_code == 400
    assert response.json()["message"]


def test_pages_end_where_the_hits_do(articles: Service) -> None:
    last, beyond, deep = search(
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
    [batched] = search(articles, {**body, "type": "facet", "facet": "authors"})
    for response in (alone, batched):
        assert response.pop("processingTimeMS") >= 0

    total = len(expected(lambda a: "alpha" in a["tags"]))
    assert alone == batched
    assert alone == {
        "facetHits": [{"value": "Ana Lima", "highlighted": "Ana <em>Li</em>ma", "count": total}],
        "exhaustiveFacetsCount": True,
    }


def test_the_single_queries_and_records_of_older_clients(articles: Service) -> None:
    response = post(articles, "/1/indexes/articles_oldest/query", {"params": "hitsPerPage=1"})
    record = articles.get("/1/indexes/articles/a00", attributesToRetrieve="title,tags")

    assert [hit["objectID"] for hit in response["hits"]] == ["a00"]
    assert record == {
        "title": "Harbour report 0 __ais-highlight__",
        "tags": ["alpha", "beta"],
        "objectID": "a00",
    }
    assert articles.client.get("/1/indexes/articles/none").json()["message"] == (
        "No article has this objectID."
    )
    assert articles.client.get("/1/indexes/secrets/a00").status_code == 400


def test_all_facets_can_be_requested_at_once(articles: Service) -> None:
    [result] = search(articles, {"facets": ["*"], "hitsPerPage": 0, "maxValuesPerFacet": 2})

    assert result["facets"]["section"] == {"Culture": 8, "Sport": 8}
    assert result["facets_stats"]["word_count"]["max"] == 28
    assert result["nbPages"] == 0


def test_a_time_is_highlighted_as_in_its_record(articles: Service) -> None:
    [result] = search(articles, {"hitsPerPage": 1, "attributesToHighlight": ["published_at"]})

    [hit] = result["hits"]
    assert hit["published_at"] == "2024-05-24T00:00:00Z"
    assert hit["_highlightResult"]["published_at"]["value"] == hit["published_at"]


def test_a_snippet_of_more_words_than_there_are_is_the_whole_text(articles: Service) -> None:
    query = {"query": "harbour", "attributesToRetrieve": ["body"], "hitsPerPage": 1}
    many = 10**12

    [result] = search(articles, {**query, "attributesToSnippet": [f"body:{many}"]})

    [hit] = result["hits"]
    plain = hit["_snippetResult"]["body"]["value"].replace("<em>", "").replace("</em>", "")
    assert unescape(plain) == hit["body"]
