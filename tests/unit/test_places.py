"""The places that a text is about."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents.article import Article
from indexer.enrich.entities import enrich_article
from indexer.enrich.places import find_places, paths_of
from indexer.parser import parse_article

ROOT = Path(__file__).parents[2]
LABELS = ROOT / "tests/labels/names.jsonl"
PUBLIC = ROOT / "../shared/data/articles/public"
CUSTOMERS_ARTICLE = ROOT / "seeds/000_ec27dc8f054a1452.txt"

# What the labelled articles must reach.
PRECISION, RECALL = 0.90, 0.80


def paths(*paragraphs: str) -> list[str]:
    return [place.path for place in find_places(paragraphs[:1], paragraphs[1:])]


def test_no_name_runs_over_the_end_of_a_line() -> None:
    assert paths("He came to New", "York was far from Paris", "Hilton said nothing.") == [
        "France",
        "France > Paris",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Troops left Lattakia on Friday.", ["Syria", "Syria > Latakia"]),
        ("Kyiv, once printed Kiev, is quiet.", ["Ukraine", "Ukraine > Kyiv"]),
        ("Syria's north is quiet.", ["Syria"]),
        ("The Syrian army and the Turks spoke.", ["Syria", "Turkey"]),
        ("The U.S.-led forces and the US Navy came.", ["United States"]),
        (
            "A bar in Stratford-upon-Avon, England, closed.",
            [
                "United Kingdom",
                "United Kingdom > Stratford-upon-Avon",
                "United Kingdom > England",
            ],
        ),
        ("The Damascus suburb is quiet.", ["Syria", "Syria > Damascus"]),
        ("OBAMA VISITS JAPAN AND SOUTH KOREA", ["Japan", "South Korea"]),
        ("The White House said nothing.", ["United States"]),
        ("It is built in Clayton, Del., by hand.", ["United States", "United States > Delaware"]),
    ],
)
def test_a_place_is_found_under_its_names(text: str, expected: list[str]) -> None:
    assert paths(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "They told us of reading in march, and of a nice bath.",
        "In March the Nusra Front came near.",
        "Mark Reading and Bo March of the Of Company spoke.",
        "The young Mrs. Lincoln met Jack London there.",
        "It cost 20 Swiss francs and one US dollar.",
        "CHIPMAKER ISSUES BONDS OF 30 MLN SWISS FRANCS",
        "Oil from the Gulf of Mexico reached Latin America.",
        "He read the Boston Globe.",
    ],
)
def test_words_people_and_money_are_not_places(text: str) -> None:
    assert paths(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Georgia votes on Tuesday.", []),
        ("Georgia and its capital Tbilisi vote.", ["Georgia", "Georgia > Tbilisi"]),
        (
            "Georgia votes, as Alabama does.",
            ["United States", "United States > Georgia", "United States > Alabama"],
        ),
        ("The talks in Paris failed.", ["France", "France > Paris"]),
        (
            "She lives in Paris, Texas.",
            ["United States", "United States > Paris", "United States > Texas"],
        ),
        (
            "Fred Lincoln of Lincoln, Neb., won the race.",
            ["United States", "United States > Lincoln", "United States > Nebraska"],
        ),
        (
            "It is used by Moscow and Washington, Alabama and Texas.",
            [
                "Russia",
                "Russia > Moscow",
                "United States",
                "United States > Washington",
                "United States > Alabama",
                "United States > Texas",
            ],
        ),
        (
            "Police in London, Toronto and Ottawa said so in Canada.",
            [
                "Canada",
                "Canada > London",
                "Canada > Toronto",
                "Canada > Ottawa",
            ],
        ),
        ("Forty-two steps led to Texas.", ["United States", "United States > Texas"]),
        ("Nobody in Palmyra spoke.", []),
        ("Nobody in Palmyra spoke, said the Syrian army.", ["Syria", "Syria > Palmyra"]),
    ],
)
def test_the_text_decides_between_places_of_one_name(text: str, expected: list[str]) -> None:
    assert sorted(paths(text)) == sorted(expected)


def test_a_single_mention_of_a_people_is_not_a_place() -> None:
    assert paths("Storms hit Japan.", "A Dutch sailor was saved.") == ["Japan"]
    assert paths("Storms hit Japan.", "Two Dutch ships.", "Dutch navy.") == ["Japan", "Netherlands"]
    assert paths("A Dutch sailor was saved.") == ["Netherlands"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dataproducts Corp said profits rose.", ["United States"]),
        ("Prudential Plc and Siemens AG agreed.", ["United Kingdom", "Germany"]),
        ("Profits rose to nine million yen.", ["Japan"]),
        ("Dataproducts Corp is to build in Peru.", ["Peru"]),
        ("Inc. is what it said, for 20 dollars.", []),
    ],
)
def test_companies_and_currencies_are_clues_for_news_without_a_place(
    text: str, expected: list[str]
) -> None:
    assert paths(text) == expected


def test_the_customers_article_is_about_syria() -> None:
    article = enrich_article(parse_article(CUSTOMERS_ARTICLE.read_text("utf-8")))

    assert article.places == (
        "Syria",
        "Latakia",
        "Turkey",
        "Idlib",
        "Jisr al-Shughour",
        "Al-Qaryatain",
        "Homs",
        "Palmyra",
    )
    assert article.place_paths == (
        "Syria",
        "Syria > Latakia",
        "Turkey",
        "Syria > Idlib",
        "Syria > Jisr al-Shughour",
        "Syria > Al-Qaryatain",
        "Syria > Homs",
        "Syria > Palmyra",
    )
    assert "places" in article.derived_fields


def test_places_of_the_input_are_kept() -> None:
    article = Article("Shells fell", ("Shells fell on Homs in Syria.",), places=("Oz", "Tokyo"))

    named = enrich_article(article)

    assert named.places == ("Oz", "Tokyo")
    assert "places" not in named.derived_fields
    assert named.place_paths == ("Oz", "Japan", "Japan > Tokyo")


def test_an_unambiguous_name_has_a_path() -> None:
    assert [paths_of(name) for name in ("Syria", "Tokyo", "Georgia")] == [
        ("Syria",),
        ("Japan", "Japan > Tokyo"),
        ("Georgia",),
    ]


@given(st.lists(st.text(), max_size=4))
def test_the_country_of_each_place_is_listed(lines: list[str]) -> None:
    places = find_places(lines[:1], lines[1:])

    assert {place.country for place in places} <= {place.name for place in places}
    assert len(places) == len(set(places))


@pytest.mark.skipif(not PUBLIC.is_dir(), reason="the shared articles are missing")
def test_the_places_of_the_labelled_articles_are_found() -> None:
    score: Counter[str] = Counter()
    for labels in map(json.loads, LABELS.read_text("utf-8").splitlines()):
        labelled = {name for name, *_ in labels["places"]}
        found = {place.name for place in read_places(labels["article"])}
        score += Counter(both=len(found & labelled), found=len(found), labelled=len(labelled))

    assert score["both"] / score["found"] >= PRECISION
    assert score["both"] / score["labelled"] >= RECALL


def read_places(name: str) -> Any:
    """Return the places of the title and the paragraphs, which were read for the labels."""
    truth = json.loads((PUBLIC / f"{name}.json").read_text("utf-8"))
    return find_places([truth["title"], truth["body"][0]], truth["body"][1:])
