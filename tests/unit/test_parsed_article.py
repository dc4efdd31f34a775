"""Articles given as JSON."""

import json
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents.article import Article, ArticleError, Caption, Dateline
from indexer.input.parsed_json import ParsedArticle, parse_parsed_article, write_schema

NEEDED = {"title": "Rain", "body": "It rained."}


def test_every_field_of_the_contract_is_read() -> None:
    text = json.dumps(
        {
            "title": " Rebels advance ",
            "body": "Fighters moved west.\r\n\r\nThe army\nwithdrew.\n \n\n",
            "id": "a-1",
            "lead": "Two hills change hands.",
            "published_at": "2015-08-12T12:48:00Z",
            "updated_at": "2015-08-13",
            "authors": ["Fred Lambert"],
            "source": "Example News",
            "agencies": ["AFP"],
            "section": "World",
            "tags": ["syria"],
            "places": ["Latakia"],
            "people": ["Amr Homsi"],
            "organizations": ["UN"],
            "language": "en",
            "url": "https://news.example/a-1",
            "captions": [{"text": "A hill.", "credit": "AFP"}, {"text": "A road."}],
        }
    )

    assert parse_parsed_article(text) == Article(
        title="Rebels advance",
        body=("Fighters moved west.", "The army\nwithdrew."),
        id="a-1",
        lead="Two hills change hands.",
        published_at=datetime(2015, 8, 12, 12, 48, tzinfo=UTC),
        updated_at=datetime(2015, 8, 13),  # noqa: DTZ001 (given without a zone)
        authors=("Fred Lambert",),
        source="Example News",
        agencies=("AFP",),
        section="World",
        tags=("syria",),
        places=("Latakia",),
        people=("Amr Homsi",),
        organizations=("UN",),
        language="en",
        url="https://news.example/a-1",
        captions=(Caption("A hill.", "AFP"), Caption("A road.")),
    )


def test_a_body_may_be_a_list_and_what_is_empty_or_null_is_as_if_it_were_not_given() -> None:
    given = {
        "title": "Rain",
        "body": ["It rained.", " ", "It\n\nstopped."],
        "lead": "",
        "tags": None,
    }

    assert parse_parsed_article(json.dumps(given)) == Article(
        "Rain", ("It rained.", "It", "stopped.")
    )


@pytest.mark.parametrize(
    ("given", "reason", "detail"),
    [
        (
            {**NEEDED, "text": "x", "scraped_at": 1},
            "unknown-field",
            '"text" is not a field of an article; "scraped_at" is not a field of an article',
        ),
        (
            {**NEEDED, "captions": [{"text": "A hill.", "alt": "x"}]},
            "unknown-field",
            '"captions.0.alt" is not a field of an article',
        ),
        ({"title": "Rain"}, "missing-field", '"body" is required'),
        ({**NEEDED, "title": " \u0000 "}, "invalid-field", '"title" is empty'),
        ({**NEEDED, "body": "\n\n \n"}, "invalid-field", '"body" is empty'),
        ({**NEEDED, "body": []}, "invalid-field", '"body" is empty'),
        ({**NEEDED, "body": 7}, "invalid-field", '"body" must be a list'),
        ({**NEEDED, "authors": "Ann"}, "invalid-field", '"authors" must be a list'),
        ({**NEEDED, "authors": ["Ann", 7]}, "invalid-field", '"authors.1" must be text'),
        (
            {**NEEDED, "published_at": 1439383680},
            "invalid-field",
            '"published_at" is not a date or time such as 2015-08-12 or 2015-08-12T12:48:00Z',
        ),
        (
            {**NEEDED, "published_at": "1439383680"},
            "invalid-field",
            '"published_at" is not a date or time such as 2015-08-12 or 2015-08-12T12:48:00Z',
        ),
        (
            {**NEEDED, "published_at": "2015-02-30"},
            "invalid-field",
            '"published_at" Input should be a valid datetime or date, '
            "day value is outside expected range",
        ),
        (
            {**NEEDED, "tags": [1] * 10},
            "invalid-field",
            "; ".join(f'"tags.{n}" must be text' for n in range(8)) + "; and 2 more",
        ),
        (
            [NEEDED],
            "invalid-json",
            "Input should be an object; one article is one JSON object",
        ),
    ],
)
def test_an_invalid_field_is_named(given: Any, reason: str, detail: str) -> None:
    with pytest.raises(ArticleError) as raised:
        parse_parsed_article(json.dumps(given))

    assert (raised.value.reason, raised.value.detail) == (reason, detail)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"title": "Rain", "body": NaN',
        '{"title": "Rain", "body": "\\ud83d"}',
        "[" * 20_000,
        '{"title": ' + "9" * 5_000 + "}",
        '{"title": "Rain", "body": "x"} {"title": "Rain", "body": "x"}',
    ],
)
def test_invalid_json_is_reported(text: str) -> None:
    with pytest.raises(ArticleError) as raised:
        parse_parsed_article(text)

    assert raised.value.reason == "invalid-json"
    assert raised.value.detail.startswith("Invalid JSON: ")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
fields = st.sampled_from(sorted(ParsedArticle.model_fields))


@given(st.dictionaries(fields, json_values))
def test_any_json_is_an_article_or_a_named_fault(given: dict[str, Any]) -> None:
    try:
        article = parse_parsed_article(json.dumps({**NEEDED, **given}))
    except ArticleError as error:
        reason: str | None = error.reason
    else:
        reason = None if article.title and article.body else "nothing to show"
    assert reason in (None, "invalid-json", "invalid-field", "unknown-field", "missing-field")


def test_the_published_schema_is_the_code_s() -> None:
    published = files("indexer").joinpath("input", "parsed-article.schema.json").read_text("utf-8")

    assert write_schema() == published, "run `make schema` and commit what it wrote"


@pytest.mark.parametrize(
    ("given", "dateline"),
    [
        ("BEIRUT (Reuters)", Dateline("BEIRUT (Reuters)", ("Beirut",), "Reuters")),
        ("Jacksonville", Dateline("Jacksonville", ("Jacksonville",))),
        ({"text": "OSLO", "places": ["Oslo"]}, Dateline("OSLO", ("Oslo",))),
        (" ", None),
    ],
)
def test_a_dateline_is_given_in_parts_or_as_printed(
    given: object, dateline: Dateline | None
) -> None:
    article = parse_parsed_article(json.dumps({**NEEDED, "dateline": given}))

    assert article.dateline == dateline
