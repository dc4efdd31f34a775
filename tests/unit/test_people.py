"""People and organizations: each is listed once, without the authors of the article."""

from pathlib import Path

import pytest

from indexer.documents.article import Article
from indexer.enrich.entities import enrich_article
from indexer.enrich.people_and_organizations.names import Span, is_headline
from indexer.enrich.people_and_organizations.ner import can_recognize, relabel
from indexer.enrich.people_and_organizations.organizations import (
    find_acronyms,
    find_known_organizations,
    join_organizations,
)
from indexer.enrich.people_and_organizations.people import join_people
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
def test_a_person_is_listed_once_under_the_fullest_name(
    spans: list[str], people: list[str]
) -> None:
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
        (["Tempus Corp", "Tempus Corporation", "Tempus Corp"], ["Tempus Corporation"]),
        (
            ["Amazon", "Amazon Music Unlimited", "Amazon Web Services"],
            ["Amazon", "Amazon Web Services"],
        ),
        (["Hipcricket to Augme Technologies"], ["Hipcricket", "Augme Technologies"]),
        (["the U.S. House Intelligence Committee"], ["House Intelligence Committee"]),
        (
            ["Macy\u2019s", "Bench 1775 Winery", "my6sense"],
            ["Macy\u2019s", "Bench 1775 Winery", "my6sense"],
        ),
        (["Assads", "Bashar", "iPad Pro", "Highway 287"], []),
        (["Bank of England", "Syria"], ["Bank of England"]),
        (["Google Search", "Google Search", "Google"], ["Google"]),
        (["AFP", "AFP/Amr Homsi", "Assad", "Syria", "GMT", "Access to Information Act"], []),
    ],
)
def test_an_organization_is_listed_once(spans: list[str], organizations: list[str]) -> None:
    labelled = [Span(text, "ORG") for text in spans]

    assert join_organizations(labelled, ["AFP", "Bashar al-Assad"], {}) == organizations


@pytest.mark.parametrize(
    "text",
    [
        "We use our [Blue Moon] lander.",
        "They shut down the [Keystone XL] pipeline.",
        "An image by NASA (Image credit: [All About Space])",
        "He is head of [Fundamental Research] at Kotak Securities.",
    ],
)
def test_products_and_departments_are_not_organizations(text: str) -> None:
    assert join_organizations([span(text, "ORG")], [], {}) == []


def span(text: str, label: str) -> Span:
    before, _, rest = text.partition("[")
    name, _, after = rest.partition("]")
    return Span(name, label, before, after)


@pytest.mark.parametrize(
    ("text", "label", "expected"),
    [
        ("Police officer [Brett Payne] wrote.", "ORG", ("Brett Payne", "PERSON")),
        ("The ambassador to [Ukraine Marie Bell] left.", "ORG", ("Marie Bell", "PERSON")),
        ("We asked [Bench 1775 Winery] for it.", "EVENT", ("Bench 1775 Winery", "ORG")),
        ("The newspaper [Dagens Nyheter] said so.", "PERSON", ("Dagens Nyheter", "ORG")),
        ("A report on [Walikali] tells it.", "GPE", ("Walikali", "ORG")),
        ("At Forest Hill's [WoodSpring] Suites hotel.", "ORG", ("WoodSpring Suites", "ORG")),
        ("The house where Adolf [Hitler] was born.", "PERSON", ("Adolf Hitler", "PERSON")),
        ("President [Moon Jae]-in said so.", "PERSON", ("Moon Jae-in", "PERSON")),
        ("Guido beat [Nicolas Jarry 6-4], 6-3.", "PERSON", ("Nicolas Jarry", "PERSON")),
        ("[Browns DL Sheldon Bell] spoke.", "PERSON", ("Sheldon Bell", "PERSON")),
    ],
)
def test_the_context_of_a_name_corrects_its_label(
    text: str, label: str, expected: tuple[str, str]
) -> None:
    relabelled = relabel([span(text, label)])

    assert [(name.text, name.label) for name in relabelled] == [expected]


def test_a_place_or_quoted_name_is_neither() -> None:
    spans = [
        span("He flew to [Paris].", "GPE"),
        span("They sang \u201c[Mary Poppins]\u201d.", "PERSON"),
    ]

    assert relabel(spans) == []


def test_a_name_whose_last_word_is_a_person_is_a_person() -> None:
    spans = [Span("Mason Rudolph", "ORG"), *[Span("Rudolph", "PERSON")] * 2]

    assert [name.label for name in relabel(spans)] == ["PERSON"] * 3


def test_an_acronym_has_the_full_name_that_the_text_explains() -> None:
    text = (
        "The Netherlands Organisation for Applied Scientific Research (TNOASR) and "
        "Isis (Institute of Strategic and International Studies) spoke of the medium-term "
        "expenditure framework (MTEF)."
    )

    assert find_acronyms([text]) == {
        "TNOASR": "",
        "Isis": "Institute of Strategic and International Studies",
        "MTEF": "",
    }
    assert find_acronyms(["The Israel Defense Forces (IDF) fired."]) == {
        "IDF": "Israel Defense Forces"
    }


def test_headlines_are_recognized() -> None:
    assert is_headline("Man Shot at Dallas Gas Station Dies at Hospital")
    assert not is_headline("Ceres Robotics, Palo Alto, California")
    assert not is_headline("Officers met the man at the station")


def test_known_organizations_are_found_without_the_model() -> None:
    lines = [
        "NATO and Google's lawyers met.",
        "Googled by Natonians.",
        "CBS Sports met the Liberal Democratic Party and a Republican Party of Texas.",
    ]

    assert [name.text for name in find_known_organizations(lines)] == [
        "NATO",
        "Google",
        "CBS Sports",
    ]


def test_people_and_organizations_of_the_input_are_kept() -> None:
    article = Article(
        "Talks", ("Barack Obama met NATO.",), people=("Nobody",), organizations=("None",)
    )

    named = enrich_article(article)

    assert (named.people, named.organizations) == (("Nobody",), ("None",))


@needs_model
def test_the_customers_article_is_about_assad_and_not_about_its_author() -> None:
    article = enrich_article(parse_article(CUSTOMERS_ARTICLE.read_text("utf-8")))

    assert article.people == ("Bashar al-Assad",)
    assert article.authors == ("Fred Lambert",)
    assert set(article.derived_fields) == {"places", "people", "organizations"}


@needs_model
def test_only_the_beginning_of_a_very_long_paragraph_is_read() -> None:
    book = "Barack Obama spoke. " + "It rained. " * 100_000

    assert enrich_article(Article("A book", (book,))).people == ("Barack Obama",)
