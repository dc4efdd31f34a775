"""Articles as ninjs 3.1: valid against IPTC's schema, and the same article when read back."""

import json
import os
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator

from api.search.ninjs import write_ninjs
from api.search.response import read_fields
from indexer.documents.document import build_document, document_id
from indexer.documents.prepare import parse_input
from indexer.input.parsed_json import read_record
from indexer.input.sources import Input, Kind, read_inputs
from mappings.fields import ARTICLE_FIELDS

SCHEMA = Path(__file__).parents[1] / "data" / "ninjs" / "ninjs-schema_3.1.json"
WHOLE: dict[str, Any] = {
    "id": "reports/001.txt",
    "title": "Bridge reopens",
    "lead": "It was closed for two years.",
    "body": ["The bridge reopened on Monday.", "Two more will be repaired."],
    "authors": ["Ann Berg", "Tom Lind"],
    "agencies": ["Reuters"],
    "source": "Example Times",
    "section": "Local",
    "tags": ["bridge", "harbour, old"],
    "places": ["Example City"],
    "people": ["Eva Holm"],
    "organizations": ["Port Authority"],
    "published_at": "2021-05-03T08:00:00+02:00",
    "updated_at": "2021-05-03T10:00:00Z",
    "language": "en",
    "url": "https://times.example/2021/05/bridge?a=1#top",
    "captions": [{"text": "The bridge", "credit": "Eva Holm"}, {"text": "The harbour"}],
}


def validator() -> Draft202012Validator:
    """Return a validator of items that checks formats; GeoJSON, which we do not write, is any."""
    return Draft202012Validator(
        json.loads(SCHEMA.read_text("utf-8")), validate_formats=True, retriever=lambda _: {}
    )


def respond(record: dict[str, Any], fields: tuple[str, ...] = ARTICLE_FIELDS) -> dict[str, Any]:
    """Return an article as the API reads it from the index."""
    article = parse(record)
    id_ = document_id(article, "a.json")
    return {"id": id_, **read_fields(build_document(article, id_), fields)}


def parse(record: dict[str, Any]) -> Any:
    content = json.dumps(record).encode()
    return parse_input(Input("a.json", "a.json", Kind.PARSED, content)).article


def test_the_schema_refuses_what_is_not_ninjs() -> None:
    for wrong in ({"uri": "no uri"}, {"uri": "urn:a:b", "stale_since": "x"}, {}):
        assert not validator().is_valid(wrong)
    assert not validator().is_valid({"uri": "urn:a:b", "contentCreated": "2021-05-03"})


def test_an_item_is_valid_and_names_everything() -> None:
    item = write_ninjs(respond(WHOLE))

    validator().validate(item)
    assert item["uri"] == "urn:news-search:reports%2F001.txt"
    assert item["bodies"][0]["value"] == "\n\n".join(WHOLE["body"])
    assert item["by"] == "Ann Berg; Tom Lind"
    assert item["contentCreated"] == "2021-05-03T06:00:00Z"
    assert item["representationType"] == "full"
    assert [picture["uri"] for picture in item["associations"]] == [
        "urn:news-search:reports%2F001.txt#picture-1",
        "urn:news-search:reports%2F001.txt#picture-2",
    ]


def test_an_item_is_read_back_as_the_same_article() -> None:
    back = respond(write_ninjs(respond(WHOLE)))

    assert back == respond(WHOLE)


@pytest.mark.parametrize("id_", ["urn:example:1", "https://times.example/a?b=c#d", "tag:a,2021:b"])
def test_an_id_that_is_a_uri_is_the_uri(id_: str) -> None:
    item = write_ninjs({"id": id_, "title": "T", "captions": [{"text": "C"}]})

    validator().validate(item)
    assert item["uri"] == id_


def test_an_article_without_its_body_is_partial() -> None:
    item = write_ninjs(respond(WHOLE, ("title", "source")))

    validator().validate(item)
    assert item["representationType"] == "partial"
    assert "bodies" not in item


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)
records = st.fixed_dictionaries(
    {"title": texts, "body": texts},
    optional={
        "id": texts,
        "url": texts | st.just("https://x.example/%zz") | st.just("https://x.example/#a#b"),
        "authors": st.lists(texts, max_size=3),
        "source": texts,
        "section": texts,
        "tags": st.lists(texts, max_size=3),
        "published_at": st.datetimes().map(lambda time: time.isoformat(timespec="seconds")),
        "captions": st.lists(st.fixed_dictionaries({"text": texts}), max_size=2),
    },
)


@given(records)
def test_every_article_is_a_valid_item_with_the_same_id(record: dict[str, Any]) -> None:
    if not all(record[name].strip() for name in ("title", "body")):
        return
    article = respond(record)

    item = write_ninjs(article)

    validator().validate(item)
    back = read_record(json.dumps(item))
    assert getattr(back, "dialect", None) == "ninjs"
    assert getattr(back, "fields", {})["id"] == article["id"]


@pytest.mark.skipif("NINJS_EXAMPLES" not in os.environ, reason="NINJS_EXAMPLES names no directory")
def test_the_examples_of_iptc_are_read_and_written_again() -> None:
    """NINJS_EXAMPLES is a directory of text items of IPTC's repository; their texts are AP's."""
    inputs = [*read_inputs([os.environ["NINJS_EXAMPLES"]], BufferedReader(BytesIO()))]
    assert inputs
    for item in inputs:
        assert isinstance(item, Input)
        article = parse_input(item).article
        assert article.title
        document = build_document(article, document_id(article, item.path))
        written = write_ninjs({"id": document["id"], **read_fields(document, ARTICLE_FIELDS)})
        validator().validate(written)
        assert respond(written)["title"] == article.title
