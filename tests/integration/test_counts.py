"""Counts and facets of generated searches equal counts computed in Python."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.search.facets import AUTO_BUCKETS
from tests.integration.service import Service

COUNT = 240
WORDS = ("harbour", "council", "storm", "budget", "election", "rescue", "museum", "strike")
AUTHORS = ("Ana Lima", "Ben Okoro", "Chiara Rossi", "Dag Holm")
SECTIONS = ("World", "Sport", "Culture")
TAGS = ("alpha", "beta", "gamma", "delta", "epsilon")
FIRST_DAY = date(2014, 11, 20)
DAYS = 900

Article = dict[str, Any]


def make_articles() -> list[Article]:
    """Return the same articles in every run; every field is missing from some."""
    dice = random.Random(20150812)
    return [make_article(dice, number) for number in range(COUNT)]


def make_article(dice: random.Random, number: int) -> Article:
    article: Article = {
        "id": f"a{number:03}",
        "title": f"{dice.choice(WORDS)} report {number}",
        "body": " ".join(dice.choices(WORDS, k=6)),
        "authors": dice.sample(AUTHORS, dice.randint(0, 2)),
        "tags": dice.sample(TAGS, dice.randint(0, 3)),
    }
    if dice.random() < 0.8:
        article["section"] = dice.choice(SECTIONS)
    if dice.random() < 0.9:
        article["published_at"] = str(FIRST_DAY + timedelta(days=dice.randrange(DAYS)))
    return article


ARTICLES = make_articles()


@pytest.fixture(scope="module")
def articles(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    service.load_articles(ARTICLES, tmp_path_factory.mktemp("articles"))
    return service


def some(values: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True)


DATES = st.integers(0, DAYS).map(lambda days: FIRST_DAY + timedelta(days=days))
PERIODS = st.none() | st.tuples(DATES, DATES).map(sorted)
FACETS = ("authors", "section", "tags")


@st.composite
def searches(draw: st.DrawFn) -> dict[str, Any]:
    """Generate the parameters of a search with any filters."""
    interval = draw(st.sampled_from(("auto", "year", "month", "day")))
    params: dict[str, Any] = {
        "q": " ".join(draw(some(WORDS))),
        "authors": draw(some(AUTHORS)),
        "section": draw(some(SECTIONS)),
        "tags": draw(some(TAGS)),
        "reject_tags": draw(some(TAGS)),
        "missing": draw(st.lists(st.sampled_from((*FACETS, "published")), max_size=1)),
        "facets": f"authors,section,tags,published:{interval}",
        "facet_size": draw(st.sampled_from((2, 10))),
    }
    if period := draw(PERIODS):
        params["published_from"], params["published_to"] = map(str, period)
    return {name: value for name, value in params.items() if value}


def holds(article: Article, params: dict[str, Any], without: str = "") -> bool:
    """Return whether an article matches all filters except those of the facet `without`."""
    fields = [field for field in FACETS if field != without]
    return (
        all(chosen(article, params, field) for field in fields)
        and (without == "published" or in_period(article, params))
        and not set(values_of(article, "tags")) & set(params.get("reject_tags", ()))
    )


def values_of(article: Article, field: str) -> list[str]:
    value = article.get(field) or []
    return [value] if isinstance(value, str) else value


def chosen(article: Article, params: dict[str, Any], field: str) -> bool:
    values, wanted = values_of(article, field), params.get(field, ())
    if field in params.get("missing", ()) and not values:
        return True
    narrowed = bool(wanted) or field in params.get("missing", ())
    return bool(set(values) & set(wanted)) or not narrowed


def in_period(article: Article, params: dict[str, Any]) -> bool:
    when = article.get("published_at")
    absent_is_fine = "published" in params.get("missing", ())
    if "published_from" not in params:
        return when is None or not absent_is_fine
    if when is None:
        return absent_is_fine
    return bool(params["published_from"] <= when <= params["published_to"])


any_search = given(searches())
thoroughly: Callable[[Any], Any] = settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@thoroughly
@any_search
def test_totals_and_facets_equal_counts_in_python(
    articles: Service, params: dict[str, Any]
) -> None:
    params = {name: value for name, value in params.items() if name != "q"}

    response = articles.search(**params)

    assert response["total"] == {
        "value": sum(holds(article, params) for article in ARTICLES),
        "exact": True,
    }
    assert response["complete"] is True
    for field in FACETS:
        counted = [article for article in ARTICLES if holds(article, params, without=field)]
        facet = response["facets"][field]
        assert facet["missing"] == sum(not values_of(article, field) for article in counted)
        for value in facet["values"]:
            assert value == {
                "value": value["value"],
                "count": sum(value["value"] in values_of(article, field) for article in counted),
                "selected": value["value"] in params.get(field, ()),
            }
        occurrences = sum(len(values_of(article, field)) for article in counted)
        assert facet["other"] == occurrences - sum(value["count"] for value in facet["values"])
        assert set(params.get(field, ())) <= {value["value"] for value in facet["values"]}


@thoroughly
@given(searches(), st.data())
def test_selecting_a_value_returns_exactly_its_count(
    articles: Service, params: dict[str, Any], data: st.DataObject
) -> None:
    before = articles.search(**params)
    field = data.draw(st.sampled_from(FACETS))
    listed = before["facets"][field]["values"]
    if not listed:
        return
    value = data.draw(st.sampled_from(listed))
    others = [name for name in params.get("missing", ()) if name != field]

    after = articles.search(**{**params, field: [value["value"]], "missing": others})

    assert after["total"]["value"] == value["count"]
    again = {entry["value"]: entry["count"] for entry in after["facets"][field]["values"]}
    assert again[value["value"]] == value["count"]
    assert after["facets"][field]["missing"] == before["facets"][field]["missing"]


@thoroughly
@given(searches(), st.data())
def test_selecting_a_date_bucket_returns_exactly_its_count(
    articles: Service, params: dict[str, Any], data: st.DataObject
) -> None:
    before = articles.search(**params)["facets"]["published"]
    if not before["values"]:
        return
    stretch = data.draw(st.sampled_from(before["values"]))
    others = [name for name in params.get("missing", ()) if name != "published"]
    days = {"published_from": stretch["from"], "published_to": stretch["to"]}

    after = articles.search(**{**params, **days, "missing": others})

    assert after["total"]["value"] == stretch["count"]
    assert after["facets"]["published"]["missing"] == before["missing"]
    assert any(entry["selected"] for entry in after["facets"]["published"]["values"])


@thoroughly
@any_search
def test_the_automatic_histogram_has_few_buckets_and_all_dates(
    articles: Service, params: dict[str, Any]
) -> None:
    params = {**params, "facets": "published"}
    del params["facet_size"]
    facet = articles.search(**params)["facets"]["published"]
    free = {name: value for name, value in params.items() if not name.startswith("published_")}
    free["missing"] = [name for name in params.get("missing", ()) if name != "published"]

    # A selected range that contains no whole bucket is a further bucket.
    bars = [value for value in facet["values"] if value["count"]]
    assert len(bars) <= AUTO_BUCKETS + 1
    assert articles.search(**free)["total"]["value"] >= facet["missing"]


@thoroughly
@given(searches(), st.integers(10, 100), st.sampled_from(("relevance", "newest", "oldest")))
def test_pages_return_every_hit_once(
    articles: Service, params: dict[str, Any], size: int, sort: str
) -> None:
    params = {**params, "facets": "", "fields": "", "highlight": "none", "size": size, "sort": sort}
    first = articles.search(**params)
    total = first["total"]["value"]

    ids = [hit["id"] for hit in first["hits"]]
    for page in range(2, total // size + 2):
        ids += [hit["id"] for hit in articles.search(**params, page=page)["hits"]]

    assert len(ids) == len(set(ids)) == total


@thoroughly
@given(searches(), st.integers(20, 100), st.sampled_from(("relevance", "newest", "oldest")))
def test_a_cursor_returns_every_hit_once(
    articles: Service, params: dict[str, Any], size: int, sort: str
) -> None:
    params = {**params, "facets": "", "fields": "", "highlight": "none", "size": size, "sort": sort}
    response = articles.search(**params)
    total, ids = response["total"], [hit["id"] for hit in response["hits"]]

    while cursor := response["page"]["next_cursor"]:
        response = articles.search(**params, cursor=cursor)
        ids += [hit["id"] for hit in response["hits"]]
        assert response["total"] == total

    assert len(ids) == len(set(ids)) == total["value"]
