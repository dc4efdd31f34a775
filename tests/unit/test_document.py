"""What is stored for an article, and under which id."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import orjson
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents.article import Article, Caption, Dateline, Heading
from indexer.documents.document import MAX_ID_BYTES, build_document, document_id
from indexer.documents.normalize import (
    clean_text,
    normalize_article,
)
from mappings.fields import ARTICLE_FIELDS, FACET_FIELDS, FACETS, FIELDS, INDEXED_AT
from mappings.languages import ANALYZED_FIELD
from mappings.schema import VOCABULARY_FIELD, index_body

WHOLE = Article(
    title="Rebels advance on Latakia",
    body=("Fighters moved west on Tuesday.", "The army withdrew from two hills."),
    id="a-1",
    lead="Two hills change hands.",
    published_at=datetime(2015, 8, 12, 15, 48, tzinfo=timezone(timedelta(hours=3))),
    updated_at=datetime(2015, 8, 13, 9, 0),  # noqa: DTZ001 (printed without a zone)
    authors=("Fred Lambert",),
    source="Example News",
    agencies=("AFP",),
    dateline=Dateline("LATAKIA (AFP)", ("Latakia",), "AFP"),
    section="World",
    tags=("syria",),
    places=("Latakia",),
    place_paths=("Syria > Latakia",),
    people=("Amr Homsi",),
    organizations=("UN",),
    language="en",
    url="https://news.example/a-1",
    captions=(Caption("A hill.", "AFP/Amr Homsi", "AFP", "Amr Homsi"), Caption("A road.")),
    headings=(Heading("The second hill", before=1),),
    boilerplate=("Subscribe to our newsletter",),
    derived_fields=("places",),
    parse_warnings=("no sure title",),
)


def test_a_whole_article_becomes_the_fields_of_the_mapping() -> None:
    document = build_document(WHOLE, "a-1")

    assert document == {
        "id": "a-1",
        "title": "Rebels advance on Latakia",
        "dateline": {"text": "LATAKIA (AFP)", "places": ["Latakia"], "agency": "AFP"},
        "lead": "Two hills change hands.",
        "body": "Fighters moved west on Tuesday.\n\nThe army withdrew from two hills.",
        "captions": [
            {
                "text": "A hill.",
                "credit": "AFP/Amr Homsi",
                "agency": "AFP",
                "photographer": "Amr Homsi",
            },
            {"text": "A road."},
        ],
        "headings": [{"text": "The second hill", "before": 1}],
        "published_at": "2015-08-12T12:48:00Z",
        "updated_at": "2015-08-13T09:00:00",
        "authors": ["Fred Lambert"],
        "source": "Example News",
        "agencies": ["AFP"],
        "section": "World",
        "tags": ["syria"],
        "places": ["Latakia"],
        "place_paths": ["Syria > Latakia"],
        "people": ["Amr Homsi"],
        "organizations": ["UN"],
        "language": "en",
        "url": "https://news.example/a-1",
        "word_count": 11,
        "body_length": 66,
        "boilerplate": ["Subscribe to our newsletter"],
        "derived_fields": ["places"],
        "parse_warnings": ["no sure title"],
        "content_hash": document["content_hash"],
        "embedding": document["embedding"],
    }
    # A short text has no bands, and stories and stamps come later.
    later = {"story", "story_minhash", INDEXED_AT}
    # English is analysed in the fields that all articles have.
    later.add(ANALYZED_FIELD)
    copied = {VOCABULARY_FIELD}  # by Elasticsearch itself
    others = later | copied | {ANALYZED_FIELD}  # the analysis of every article is for English
    assert set(document) == set(index_body()["mappings"]["properties"]) - others
    assert set(ARTICLE_FIELDS) < set(document)


def test_the_dateline_leaves_the_lead_and_stays_in_the_body() -> None:
    body = ("OSLO (AFP) - It rained.", "It stopped.")
    document = build_document(Article("Rain", body, dateline=Dateline("OSLO (AFP)")), "rain")

    assert document["lead"] == "It rained."
    assert document["body"].startswith("OSLO (AFP) - It rained.")


def test_empty_values_are_left_out_and_the_first_paragraph_leads() -> None:
    document = build_document(Article("Rain", ("It rained.", "It stopped.")), "rain")

    assert document == {
        "id": "rain",
        "title": "Rain",
        "lead": "It rained.",
        "body": "It rained.\n\nIt stopped.",
        "word_count": 4,
        "body_length": 23,
        "content_hash": document["content_hash"],
        "embedding": document["embedding"],
    }


def test_a_very_long_first_paragraph_leads_only_with_its_beginning() -> None:
    document = build_document(Article("Rain", ("drizzle " * 1_000,)), "rain")

    assert document["lead"] == "drizzle " * 74 + "drizzle …"


def test_lengths_are_counted_in_code_points() -> None:
    assert build_document(Article("Fire", ("🔥🔥 é",)), "f")["body_length"] == 4


def test_the_content_hash_changes_with_every_field_and_with_nothing_else() -> None:
    same = build_document(WHOLE, "a-1")["content_hash"]
    changes = {
        "title": "Other",
        "body": ("Other",),
        "lead": "Other",
        "published_at": datetime(2015, 8, 12, tzinfo=UTC),
        "captions": (),
        "headings": (Heading("Other", 1),),
        "boilerplate": (),
        "url": None,
        **dict.fromkeys(FACET_FIELDS, ("Other",)),
        **dict.fromkeys(("source", "section", "language"), "Other"),
    }

    hashes = {
        build_document(replace(WHOLE, **{field: value}), "a-1")["content_hash"]  # type: ignore[arg-type]
        for field, value in changes.items()
    }

    assert build_document(replace(WHOLE), "a-1")["content_hash"] == same
    assert len(hashes - {same}) == len(changes)


def test_a_time_near_the_ends_of_the_calendar_keeps_its_offset() -> None:
    east = timezone(timedelta(hours=5))
    article = replace(WHOLE, published_at=datetime(1, 1, 1, tzinfo=east))

    assert build_document(article, "a")["published_at"] == "0001-01-01T00:00:00+05:00"


def test_an_id_is_the_given_one_else_the_url_else_the_path() -> None:
    article = Article("Rain", ("It rained.",))

    ids = [
        document_id(replace(article, id="a-1", url="https://news.example/1"), "x/1.txt"),
        document_id(replace(article, url="https://news.example/1"), "x/1.txt"),
        document_id(article, "x/1.txt"),
        document_id(article, "x/cafe\u0301.txt"),
        document_id(replace(article, id=" a\n1\x00 "), "x/1.txt"),
    ]

    assert ids == ["a-1", "https://news.example/1", "x/1.txt", "x/café.txt", "a 1"]


long_texts = st.text(min_size=1, max_size=20).map(lambda end: "x" * 505 + end)


@given(long_texts, long_texts)
def test_long_ids_fit_and_stay_apart(one: str, other: str) -> None:
    article = Article("Rain", ("It rained.",))
    first, second = (document_id(replace(article, id=id_), "p") for id_ in (one, other))
    same = one_line(one) == one_line(other)

    assert len(first.encode()) <= MAX_ID_BYTES
    assert (first == second) == same


def one_line(text: str) -> str:
    return " ".join(clean_text(text).split())


def test_values_are_stripped_cut_and_reported() -> None:
    article = Article(
        title=" Rain\n again ",
        body=("It\x00 rained \ud83d.",),
        authors=("Ann  Lee", " Ann Lee ", "", "Bo"),
        tags=tuple(f"tag {n}" for n in range(10_000)),
        section="s" * 300,
        language="x" * 40,
        url="https://news.example/" + "u" * 3_000,
        published_at=datetime(1, 1, 1, tzinfo=UTC),
        updated_at=datetime(9999, 12, 31, tzinfo=UTC),
    )

    fitted, warnings = normalize_article(article)

    assert fitted == Article(
        title="Rain again",
        body=("It rained \ufffd.",),
        authors=("Ann Lee", "Bo"),
        tags=tuple(f"tag {n}" for n in range(200)),
        section="s" * 256,
        language="x" * 35,
    )
    assert warnings == (
        "section: a value was cut to 256 characters",
        "tags: only the first 200 of 10000 were kept",
        "language: a value was cut to 35 characters",
        "published_at: left out, no article is of the year 1",
        "updated_at: left out, no article is of the year 9999",
        "url: left out, it is longer than 2048 characters",
    )


def test_a_value_is_cut_where_elasticsearch_would_stop_to_find_it() -> None:
    fitted, warnings = normalize_article(Article("Fire", ("Fire.",), tags=("🔥" * 130, "🔥" * 128)))

    assert fitted.tags == ("🔥" * 128,)
    assert warnings == ("tags: a value was cut to 256 characters",)


def test_the_limits_are_those_of_the_mapping() -> None:
    properties = index_body()["mappings"]["properties"]

    limits = {
        field.name: properties[field.name].get("ignore_above")
        for field in FIELDS
        if "properties" not in properties[field.name]
    }

    assert limits == {field.name: field.limit for field in FIELDS if field.name in limits}
    assert all(facet.limit for facet in FACETS)
    assert properties["id"]["ignore_above"] == MAX_ID_BYTES


any_text = st.text(st.characters(codec=None, exclude_categories=()), max_size=40)


@given(any_text, st.lists(any_text, max_size=4), st.lists(any_text, max_size=4))
def test_whatever_the_text_the_document_can_be_sent_and_read_back(
    title: str, body: list[str], tags: list[str]
) -> None:
    fitted, _ = normalize_article(Article(title, tuple(body), tags=tuple(tags)))

    document = build_document(fitted, document_id(fitted, title))

    assert json.loads(orjson.dumps(document)) == document
    assert normalize_article(fitted) == (fitted, ())
