"""Who is in the news: each once, and not those who made them."""

from pathlib import Path

import pytest

from indexer.article import Article
from indexer.names.joining import find_known, join_organizations, join_people
from indexer.names.people import can_recognize
from indexer.naming import name_article
from indexer.parser import parse_article

CUSTOMERS_ARTICLE = Path(__file__).parents[2] / "seeds/000_ec27dc8f054a1452.txt"

needs_model = pytest.mark.skipif(not can_recognize(), reason="the extra `ner` is not installed")


@pytest.mark.parametrize(
    ("spans", "people"),
    [
        (["Bashar al-Assad", "Assad", "Assad", "al-Assad's"], ["Bashar al-Assad"]),
        (["President Barack Obama", "Obama"], ["Barack Obama"]),
        (["George Soros", "Alexander Soros", "Soros"], ["George Soros", "Alexander Soros"]),
        (["Patrick Carlineo", "Patrick W. Carlineo"], ["Patrick W. Carlineo"]),
        (["Neymar", "Neymar", "Neymar", "Qardaha"], ["Neymar"]),
        (["Syria", "Jisr al-Shughour", "San Diego", "Alawite"], []),
        (["Davis Cup", "SpaceX", "Superintendent Ann Bow"], ["Ann Bow"]),
        (["Fred Lambert", "Lambert", "@BashirN", "2024 Debate", ""], []),
    ],
)
def test_a_person_is_told_once_under_the_fullest_name(spans: list[str], people: list[str]) -> None:
    assert join_people(spans, ["Fred Lambert"]) == people


@pytest.mark.parametrize(
    ("spans", "organizations"),
    [
        (["the BBC", "BBC's", "BBC"], ["BBC"]),
        (["Nusra", "Nusra Front", "Nusra Front"], ["Nusra Front"]),
        (
            ["Civil Aviation Authority of Nepal (CAAN", "CAAN"],
            ["Civil Aviation Authority of Nepal"],
        ),
        (["Ceres Robotics Inc", "Big Ten that", "Nations League"], ["Ceres Robotics", "Big Ten"]),
        (["Bank of England", "Syria"], ["Bank of England"]),
        (["Google Search", "Google Search", "Google"], ["Google"]),
        (["AFP", "AFP/Amr Homsi", "Assad", "Syria", "GMT", "Access to Information Act"], []),
    ],
)
def test_an_organization_is_told_once(spans: list[str], organizations: list[str]) -> None:
    assert join_organizations(spans, ["AFP", "Bashar al-Assad"]) == organizations


def test_organizations_that_everybody_knows_are_found_without_the_model() -> None:
    assert find_known(["NATO and Google's lawyers met.", "Googled by Natonians."]) == [
        "NATO",
        "Google",
    ]


def test_given_people_and_organizations_stay_as_they_are() -> None:
    article = Article(
        "Talks", ("Barack Obama met NATO.",), people=("Nobody",), organizations=("None",)
    )

    named = name_article(article)

    assert (named.people, named.organizations) == (("Nobody",), ("None",))


@needs_model
def test_the_customers_article_is_about_assad_and_not_about_its_author() -> None:
    article = name_article(parse_article(CUSTOMERS_ARTICLE.read_text("utf-8")))

    assert article.people == ("Bashar al-Assad",)
    assert article.authors == ("Fred Lambert",)
    assert set(article.found) == {"places", "people", "organizations"}
