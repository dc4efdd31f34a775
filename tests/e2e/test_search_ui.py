"""Elastic's stock Search UI against the service, compared with our own routes."""

import json
import subprocess
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from tests.e2e.packages import install
from tests.e2e.serving import PROJECT

pytestmark = pytest.mark.slow

WIDGETS = PROJECT / "tests" / "e2e" / "widgets"

Request = Callable[..., Any]


@pytest.fixture(scope="module")
def states(service: str) -> Any:
    """The states of the page by step."""
    command = ["node", "search_ui.mjs", service]
    done = subprocess.run(
        command, cwd=install(WIDGETS), capture_output=True, text=True, check=False, timeout=200
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def search(service: str) -> Request:
    """Our own route; the words are searched in the same fields."""

    def get(q: str = "", **parameters: Any) -> Any:
        parameters = {"highlight": "none", "size": 5, **parameters, "q": q}
        with urlopen(f"{service}/v1/search?{urlencode(parameters, doseq=True)}") as response:
            return json.load(response)

    return get


IN_FIELDS = "title:rebels OR body:rebels"


def total(state: Any) -> int:
    number: int = state["totalResults"]
    return number


def counts(state: Any, field: str) -> dict[str, int]:
    [facet] = state["facets"][field]
    assert facet["field"] == field
    return {
        value["value"] if facet["type"] == "value" else value["value"]["name"]: value["count"]
        for value in facet["data"]
    }


def counted(response: Any, field: str) -> dict[str, int]:
    return {value["value"]: value["count"] for value in response["facets"][field]["values"]}


def test_a_query_has_results_with_snippets(states: Any, search: Request) -> None:
    state, ours = states["query"], search(IN_FIELDS, facets="section,places")

    assert total(state) == ours["total"]["value"] > 5
    assert (state["pagingStart"], state["pagingEnd"], state["resultSearchTerm"]) == (1, 5, "rebels")
    assert state["totalPages"] == -(-total(state) // 5)
    assert len(state["results"]) == 5
    assert all(row["id"]["raw"] for row in state["results"])
    assert "<em>rebels</em>" in state["results"][0]["title"]["snippet"]
    assert all(len(row["body"].get("snippet", "")) < 200 for row in state["results"])
    assert counts(state, "section") == counted(ours, "section")
    assert list(counts(state, "places")) == sorted(counts(state, "places"))


def test_values_of_which_any_all_or_none_match(states: Any, search: Request) -> None:
    unfiltered = counts(states["query"], "section")

    assert total(states["any"]) == search(IN_FIELDS, section="World")["total"]["value"]
    assert counts(states["any"], "section") == unfiltered
    both = search(IN_FIELDS, section=["World", "Middle East"])
    assert total(states["any of two"]) == both["total"]["value"]
    assert total(states["none"]) == total(states["query"]) - unfiltered["World"]
    assert total(states["cleared"]) == total(states["query"])


def test_a_facet_that_is_not_disjunctive_counts_within_its_filter(
    states: Any, search: Request
) -> None:
    syria = search("(title:rebels OR body:rebels) places:Syria")
    both = search("(title:rebels OR body:rebels) places:Syria places:Latakia")

    assert total(states["all"]) == syria["total"]["value"]
    assert total(states["all of two"]) == both["total"]["value"] < total(states["all"])
    assert counts(states["all of two"], "places")["Syria"] == total(states["all of two"])


def test_ranges_of_numbers_and_dates(states: Any, search: Request) -> None:
    lengths = counts(states["query"], "word_count")
    dates = counts(states["query"], "published_at")

    assert sum(lengths.values()) == total(states["query"])
    assert total(states["range"]) == lengths["long"]
    assert counts(states["range"], "word_count") == {"short": 0, "long": lengths["long"]}
    before = search(IN_FIELDS, published_to="2015-08-11")["total"]["value"]
    since = search(IN_FIELDS, published_from="2015-08-12")["total"]["value"]
    assert dates == {"before": before, "since": since}
    narrowed = counts(states["dates"], "published_at")
    assert total(states["dates"]) == narrowed["since"] <= since
    assert sum(narrowed.values()) == lengths["long"]


def test_articles_are_sorted_and_paged(states: Any, search: Request) -> None:
    def ids(state: Any) -> list[str]:
        return [row["id"]["raw"] for row in state["results"]]

    assert total(states["every article"]) == search()["total"]["value"]
    oldest = search(sort="oldest")
    assert ids(states["oldest"]) == [hit["id"] for hit in oldest["hits"]]
    third = search(sort="oldest", page=3)
    assert ids(states["third page"]) == [hit["id"] for hit in third["hits"]]
    assert (states["third page"]["pagingStart"], states["third page"]["pagingEnd"]) == (11, 15)


def test_what_is_typed_is_completed(states: Any) -> None:
    state = states["typed"]

    [place] = state["autocompletedSuggestions"]["places"]
    assert (place["suggestion"], place["highlight"]) == ("Latakia", "<em>Lata</em>kia")
    assert len(state["autocompletedSuggestions"]["articles"]) == 2
    snippets = [row["title"].get("snippet", "") for row in state["autocompletedResults"]]
    assert len(snippets) == 3
    assert "<em>Latakia</em>" in "".join(snippets)


def test_a_rejected_search_is_an_error_of_the_page(states: Any) -> None:
    assert "request failed: Bad Request" in states["refused"]["error"]
