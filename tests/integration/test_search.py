"""Searches over the seeds: given these articles, this request returns this response."""

import json
import unicodedata
from typing import Any

import pytest

from tests.integration.service import Service

CUSTOMERS = "000_ec27dc8f054a1452.txt"
LEAD = (
    "An alliance of Syrian rebel groups, including al-Qaeda's Nusra Front, has pushed "
    "pro-government military forces into positions in Latakia province."
)
# The fields that a search returns by default, without the score.
CUSTOMERS_HIT = {
    "id": CUSTOMERS,
    "title": "Syrian rebels, Nusra edge closer to Latakia province",
    "lead": LEAD,
    "published_at": "2015-08-12T12:48:00Z",
    "updated_at": None,
    "authors": ["Fred Lambert"],
    "source": None,
    "agencies": [],
    "section": None,
    "tags": [],
    "places": [
        "Syria",
        "Latakia",
        "Turkey",
        "Idlib",
        "Jisr al-Shughour",
        "Al-Qaryatain",
        "Homs",
        "Palmyra",
    ],
    "place_paths": [
        "Syria",
        "Syria > Latakia",
        "Turkey",
        "Syria > Idlib",
        "Syria > Jisr al-Shughour",
        "Syria > Al-Qaryatain",
        "Syria > Homs",
        "Syria > Palmyra",
    ],
    "people": [],
    "organizations": [],
    "dateline": None,
    "language": "en",
    "url": None,
    "word_count": 289,
    "highlights": {
        "title": {
            "html": "Syrian <mark>rebels</mark>, Nusra edge closer to "
            "<mark>Latakia</mark> province",
            "text": "Syrian rebels, Nusra edge closer to Latakia province",
            "ranges": [[7, 13], [36, 43]],
        },
        "body": [
            {
                "html": "An alliance of Syrian <mark>rebel</mark> groups, including "
                "al-Qaeda&#x27;s Nusra Front, has pushed pro-government military forces into "
                "positions in <mark>Latakia</mark> province.",
                "text": LEAD,
                "ranges": [[22, 27], [130, 137]],
            },
            {
                "html": "In the month after they captured the city of Idlib in March, the "
                "<mark>rebels</mark> seized Jisr al-Shughour, the last government-held town in "
                "the province, allowing for attacks on <mark>Latakia</mark> in the west.",
                "text": "In the month after they captured the city of Idlib in March, the rebels "
                "seized Jisr al-Shughour, the last government-held town in the province, "
                "allowing for attacks on Latakia in the west.",
                "ranges": [[65, 71], [168, 175]],
            },
            {
                "html": "Located in northwestern Syria, <mark>Latakia</mark> province is home to "
                "much of the country&#x27;s minority Alawite sect.",
                "text": "Located in northwestern Syria, Latakia province is home to much of the "
                "country's minority Alawite sect.",
                "ranges": [[31, 38]],
            },
        ],
    },
}


def test_a_search_returns_hits_highlights_and_facets(seeds: Service) -> None:
    response = seeds.search(
        "latakia rebels", authors="Fred Lambert", facets="authors,published:day"
    )

    assert response.pop("took_ms") >= 0
    [hit] = response["hits"]
    assert hit.pop("score") > 0
    hit |= {"people": [], "organizations": []}  # with the extra `ner` there are some
    assert response == {
        "total": {"value": 1, "exact": True},
        "complete": True,
        "incomplete_reasons": [],
        "query": {
            "q": "latakia rebels",
            "warnings": [],
            "optional_words": [],
            "cost": {"total": 9, "terms": 2, "aggregations": 2, "shards": 1},
        },
        "hits": [CUSTOMERS_HIT],
        "facets": {
            "authors": {
                "values": [
                    {"value": "Samir Haddad", "count": 4, "selected": False},
                    {"value": "Hannah Whitcombe", "count": 2, "selected": False},
                    {"value": "Leila Moreau", "count": 2, "selected": False},
                    {"value": "Alexei Dorokhin", "count": 1, "selected": False},
                    {"value": "Fred Lambert", "count": 1, "selected": True},
                    {"value": "Lena Haugen", "count": 1, "selected": False},
                    {"value": "Molly Trask", "count": 1, "selected": False},
                    {"value": "Rachel Venn", "count": 1, "selected": False},
                ],
                "other": 0,
                "missing": 0,
                "exact": True,
                "error_bound": 0,
            },
            "published": {
                "values": [
                    {"from": "2015-08-12", "to": "2015-08-12", "count": 1, "selected": False}
                ],
                "other": 0,
                "missing": 0,
                "exact": True,
                "error_bound": 0,
            },
        },
        "page": {"number": 1, "size": 10, "next_cursor": None},
        "suggestion": None,
    }


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("isis airstrikes", CUSTOMERS),  # holds "IS militants" and "airstrikes" only
        ("alqaeda", CUSTOMERS),  # holds "al-Qaeda's" only
        ('"Jisr al Shughour"', CUSTOMERS),  # holds "Jisr al-Shughour" only
        ("syria:latakia rebels", CUSTOMERS),  # an unknown field is read as words
        ("erdogan", "012_idlib-buffer-zone-deal.txt"),  # holds "Erdoğan"
        ("authors:lambert", CUSTOMERS),
        ("latak*", CUSTOMERS),
        ('"Latakia province" -polio', CUSTOMERS),
        ("published:2015-08-12 rebels", CUSTOMERS),
        ("published:2015-08..2015-09 (nusra OR polio)", CUSTOMERS),
    ],
)
def test_a_query_matches_the_expected_articles(seeds: Service, q: str, found: str) -> None:
    assert found in seeds.ids(q, size=30)


@pytest.mark.parametrize(
    ("q", "lost"),
    [
        ("latakia -rebels", CUSTOMERS),
        ("latakia NOT nusra", CUSTOMERS),
        ('latakia -"edge closer"', CUSTOMERS),
        ("title:homs", CUSTOMERS),  # Homs is in its body only
        ("published:>2015-08-12 rebels", CUSTOMERS),
        ('"rebels edge"', CUSTOMERS),  # the words stand apart
    ],
)
def test_excluded_articles_are_not_returned(seeds: Service, q: str, lost: str) -> None:
    assert lost not in seeds.ids(q, size=100)


def test_a_search_without_matches_is_not_an_error(seeds: Service) -> None:
    answer = seeds.search("xylophonequartet", facets="authors")

    assert answer["total"] == {"value": 0, "exact": True}
    assert answer["hits"] == []
    assert answer["facets"]["authors"] == {
        "values": [],
        "other": 0,
        "missing": 0,
        "exact": True,
        "error_bound": 0,
    }


def test_a_selected_value_is_listed_even_with_count_0(seeds: Service) -> None:
    authors = seeds.search("polio", authors="Nobody At All", facets="authors")["facets"]["authors"]
    assert {"value": "Nobody At All", "count": 0, "selected": True} in authors["values"]


def test_without_a_query_hits_are_sorted_by_date(seeds: Service) -> None:
    times = [hit["published_at"] for hit in seeds.search(size=100)["hits"]]

    dated = [time for time in times if time]
    assert dated == sorted(dated, reverse=True)
    assert times == dated + [None] * (len(times) - len(dated))
    assert seeds.ids(size=1) == [seeds.ids(sort="newest", size=1)[0]]
    assert seeds.ids(sort="oldest", size=100, missing="published") == [
        hit["id"] for hit in seeds.search(size=100, missing="published")["hits"]
    ]


def test_dates_are_inclusive_and_include_whole_days(seeds: Service) -> None:
    on_the_day = {"published_from": "2015-08-12", "published_to": "2015-08-12"}
    to_the_minute = {"published_from": "2015-08-12T12:48:00Z", "published_to": "2015-08-12T12:48"}
    too_late = {"published_from": "2015-08-12T12:48:01Z", "published_to": "2015-08-12"}

    assert seeds.ids('"edge closer"', **on_the_day) == [CUSTOMERS]
    assert seeds.ids('"edge closer"', **to_the_minute) == [CUSTOMERS]
    assert seeds.ids('"edge closer"', **too_late) == []


def test_an_excluded_value_narrows_all_facets(seeds: Service) -> None:
    answer = seeds.search("latakia", reject_authors="Fred Lambert", facets="authors", size=100)

    assert CUSTOMERS not in [hit["id"] for hit in answer["hits"]]
    values = [value["value"] for value in answer["facets"]["authors"]["values"]]
    assert "Fred Lambert" not in values


def test_hits_have_only_the_requested_fields(seeds: Service) -> None:
    [hit] = seeds.search(
        "latakia rebels", authors="Fred Lambert", fields="title,captions", highlight="none"
    )["hits"]

    del hit["score"]
    [caption] = hit.pop("captions")
    assert (caption["agency"], caption["credit"][:3]) == ("AFP", "AFP")
    assert hit == {
        "id": CUSTOMERS,
        "title": "Syrian rebels, Nusra edge closer to Latakia province",
    }


def test_an_empty_list_of_facets_returns_none(seeds: Service) -> None:
    assert seeds.search("latakia", facets="")["facets"] == {}


def test_post_returns_the_same_as_get(seeds: Service) -> None:
    body = {"q": "latakia", "authors": ["Fred Lambert"], "facets": ["authors"], "size": 3}

    posted = seeds.client.post("/v1/search", json=body).json()

    response = seeds.search("latakia", authors="Fred Lambert", facets="authors", size=3)
    assert {**posted, "took_ms": 0} == {**response, "took_ms": 0}


def test_malformed_syntax_is_a_warning_with_its_position(seeds: Service) -> None:
    assert seeds.search('latakia "rebels', facets="", size=1)["query"] == {
        "q": 'latakia "rebels',
        "warnings": [
            {
                "code": "unbalanced-quote",
                "message": "This quotation mark has no partner.",
                "start": 8,
                "end": 9,
            }
        ],
        "optional_words": [],
        "cost": {"total": 3, "terms": 2, "aggregations": 0, "shards": 1},
    }


def refused(
    name: str, code: str, detail: str, hint: str, location: str = "query"
) -> dict[str, str]:
    return {"location": location, "name": name, "code": code, "detail": detail, "hint": hint}


@pytest.mark.parametrize(
    ("params", "fault"),
    [
        (
            {"page": 0},
            refused(
                "page",
                "greater_than_equal",
                "Input should be greater than or equal to 1",
                "Give at least 1.",
            ),
        ),
        (
            {"published_form": "2015"},
            refused(
                "published_form",
                "extra_forbidden",
                "There is no such parameter.",
                "Did you mean published_from?",
            ),
        ),
        (
            {"sort": "best"},
            refused(
                "sort",
                "enum",
                "Input should be 'relevance', 'recent', 'newest', 'oldest' or 'indexed'",
                "Give one of 'relevance', 'recent', 'newest', 'oldest' or 'indexed'.",
            ),
        ),
        (
            {"facets": "colour"},
            refused(
                "facets.0",
                "value_error",
                "It is not a facet.",
                "Choose from authors, source, agencies, section, tags, places, place_paths, "
                "people, organizations, language, published[:auto|year|month|day].",
            ),
        ),
        (
            {"published_to": "yesterday"},
            refused(
                "published_to",
                "value_error",
                "It is not a date or time.",
                "Give one like 2015, 2015-08, 2015-08-12 or 2015-08-12T12:48:00Z.",
            ),
        ),
        (
            {"page": 101, "size": 100},
            refused(
                "page",
                "value_error",
                "It is too deep: page * size is over 10000.",
                "Narrow the search, or use cursor.",
            ),
        ),
    ],
)
def test_an_invalid_parameter_has_an_error_with_a_hint(
    seeds: Service, params: dict[str, Any], fault: dict[str, str]
) -> None:
    assert seeds.problem("/v1/search", **params) == {
        "type": "/docs/problems#validation-error",
        "title": "The request is not valid",
        "status": 422,
        "detail": "See `errors`.",
        "instance": "/v1/search",
        "errors": [fault],
    }


@pytest.mark.parametrize(
    "body", ['{"size": Infinity}', '{"size": 1e999}', '{"q": NaN}', '{"q": "\\ud800"}', "[]", ""]
)
def test_unusable_json_is_refused(seeds: Service, body: str) -> None:
    answer = seeds.client.post(
        "/v1/search", content=body, headers={"content-type": "application/json"}
    )

    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"
    assert "1e999" not in answer.text


def test_a_missing_article_is_not_found(seeds: Service) -> None:
    assert seeds.problem("/v1/articles/none") == {
        "type": "/docs/problems#article-not-found",
        "title": "There is no such article",
        "status": 404,
        "detail": "No article has this id.",
        "instance": "/v1/articles/none",
        "errors": [],
    }


def test_an_article_is_returned_whole(seeds: Service) -> None:
    article = seeds.get(f"/v1/articles/{CUSTOMERS}")

    assert len(article["body"].split("\n\n")) == 9
    assert "You may also like" not in json.dumps(article)
    assert article["word_count"] == len(article["body"].split())


def test_a_service_with_articles_is_ready_and_has_a_version(seeds: Service) -> None:
    assert seeds.get("/livez") == {"status": "live"}
    assert seeds.get("/readyz") == {
        "status": "ready",
        "articles": seeds.search()["total"]["value"],
        "warnings": [],
        "nodes": seeds.get("/readyz")["nodes"],
    }
    assert [node["status"] for node in seeds.get("/readyz")["nodes"]] == ["responding"]
    assert seeds.get("/version") == {
        "version": "0.1.0",
        "index": f"{seeds.alias}-1",
        "elasticsearch": "9.4.3",
    }


def test_the_request_id_of_the_client_is_kept(seeds: Service) -> None:
    named = seeds.client.get("/livez", headers={"X-Request-ID": "page-7"})
    hostile = seeds.client.get("/livez", headers={"X-Request-ID": "a b\tc"})

    assert named.headers["x-request-id"] == "page-7"
    assert len(hostile.headers["x-request-id"]) == 16
    assert named.headers["x-content-type-options"] == "nosniff"
    assert seeds.client.get("/v1/search?q=timed").headers["server-timing"].startswith("parse;dur=")


HOSTILE = [
    "*",
    "*:*",
    "*latakia",
    "/(a+)+$/",
    "~~~~",
    "(" * 500,
    ")" * 500,
    "a\u0301" * 256,
    "\u0301" * 512,
    '"' * 511,
    "NOT NOT NOT",
    "OR AND OR",
    "-" * 512,
    "source:x OR _exists_:title",
    "_index:* _id:*",
    "'; DROP TABLE articles; --",
    "{{7*7}} ${jndi:ldap://x}",
    "title:[a TO z] body:/x/ a^9999 b~5",
    "\x00\x01\x02",
    "\u202eevil\u202c",
    "a OR " * 100 + "b",
    "published:9999-99-99 published:>=0000",
    "published:0001-01-01..9999-12-31",
    "🌋" * 512,
    "".join(map(chr, range(0x4E00, 0x4E00 + 512))),  # each a word of its own
    "".join(map(chr, range(0x4E00, 0x4E00 + 511))) + "*",
    "-".join(map(chr, range(0x3B1, 0x3B1 + 64))) + "-a" * 192,
    "x" * 512,
]


@pytest.mark.parametrize("q", HOSTILE)
@pytest.mark.parametrize("highlight", ["fragments", "full"])
def test_no_query_text_is_an_error(seeds: Service, q: str, highlight: str) -> None:
    answer = seeds.client.get("/v1/search", params={"q": q, "highlight": highlight})

    assert answer.status_code == 200, answer.text
    assert answer.json()["complete"] is True


@pytest.mark.parametrize("q", ["café Erdoğan", "Türkiye", '"Flüchtlinge München"', "andalucía*"])
def test_unicode_forms_of_a_query_match_the_same(seeds: Service, q: str) -> None:
    composed, apart = (unicodedata.normalize(form, q) for form in ("NFC", "NFD"))

    assert composed != apart
    assert seeds.ids(composed, size=50) == seeds.ids(apart, size=50)
