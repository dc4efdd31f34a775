"""Parsed articles of other programs: which field each key becomes, and what is left out."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents.article import ArticleError
from indexer.documents.document import article_version, document_id, is_older
from indexer.documents.prepare import BulkDocument, Parsed, parse_input, prepare
from indexer.input.dialects import DIALECTS, Dialect, map_record, recognise, values
from indexer.input.dialects.custom import DialectError, choose_dialect
from indexer.input.sources import Input, Kind
from indexer.load.results import LoadResult

URL = "https://times.example/2021/05/bridge"
FIRST, SECOND = "The harbour bridge reopened on Monday.", "Two more will be repaired."
TEXT = f"{FIRST}\n{SECOND}"

TRAFILATURA = {
    "title": "Bridge reopens",
    "author": "Ann Berg; Tom Lind",
    "hostname": "times.example",
    "date": "2021-05-03",
    "fingerprint": "ce0e8cbf",
    "id": None,
    "comments": "",
    "raw_text": TEXT,
    "text": f"Bridge reopens\n{TEXT}",
    "filedate": "2026-11-28",
    "source": URL,
    "source-hostname": "Example Times",
    "excerpt": "It was closed for two years.",
    "categories": "Local;City",
    "tags": "bridge,harbour",
}
NEWSPAPER = {
    "url": f"{URL}?utm=1",
    "language": "en",
    "title": "Bridge reopens",
    "images": [],
    "keywords": ["bridge", "harbour"],
    "meta_keywords": ["bridge", "harbour"],
    "tags": None,
    "authors": ["Ann Berg", "Tom Lind"],
    "publish_date": "2021-05-03T08:00:00+02:00",
    "summary": "",
    "meta_description": "It was closed for two years.",
    "meta_site_name": "Example Times",
    "canonical_link": URL,
    "text": f"{FIRST}\n\n{SECOND}",
}
FUNDUS = {
    "title": "Bridge reopens",
    "body": {
        "summary": ["It was closed for two years."],
        "sections": [
            {"headline": [], "paragraphs": [FIRST]},
            {"headline": ["What is next"], "paragraphs": [SECOND]},
        ],
    },
    "authors": ["Ann Berg", "Tom Lind"],
    "publishing_date": "2021-05-03 08:00:00+02:00",
    "topics": ["bridge"],
    "free_access": True,
    "images": [{"caption": "The bridge", "authors": ["Eva Holm"], "versions": [1]}],
}
NEWS_PLEASE = {
    "authors": ["Ann Berg", "Tom Lind"],
    "date_download": "2026-11-28 12:00:00",
    "date_modify": "None",
    "date_publish": "2021-05-03 08:00:00",
    "description": "It was closed for two years.",
    "filename": "x.json",
    "language": "en",
    "maintext": TEXT,
    "source_domain": "times.example",
    "text": None,
    "title": "Bridge reopens",
    "url": URL,
}
WEBZ = {
    "uuid": "5e1f",
    "url": URL,
    "author": "Ann Berg and Tom Lind",
    "published": "2021-05-03T08:00:00.000+02:00",
    "title": "Bridge reopens",
    "text": TEXT,
    "language": "english",
    "crawled": "2021-05-04T08:00:00.000+02:00",
    "thread": {"site_full": "times.example", "section_title": "Local", "uuid": "5e1f"},
    "entities": {"persons": [{"name": "eva holm", "sentiment": "none"}], "locations": []},
}
JSON_LD = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebSite", "name": "Example Times"},
        {
            "@type": ["ReportageNewsArticle"],
            "headline": "Bridge&#32;reopens",
            "articleBody": TEXT,
            "author": [
                {"@type": "Person", "name": "Ann Berg"},
                {"@type": "Person", "name": "Tom Lind"},
                {"@type": "Organization", "name": "Example Times"},
            ],
            "datePublished": "2021-05-03T08:00:00+02:00",
            "publisher": {"@type": "Organization", "name": "Example Times"},
            "keywords": "bridge, harbour",
            "mainEntityOfPage": {"@id": URL},
            "isAccessibleForFree": True,
        },
    ],
}
NINJS = {
    "uri": "urn:example:1",
    "standard": {"name": "ninjs", "version": "3.1"},
    "versionCreated": "2021-05-03T08:00:00+02:00",
    "by": "Ann Berg and Tom Lind",
    "headlines": [
        {"role": "short", "value": "Bridge"},
        {"role": "main", "value": "Bridge reopens"},
    ],
    "bodies": [
        {"contentType": "text/html", "value": "<p>no</p>"},
        {"contentType": "text/plain", "value": f"{FIRST}\n\n{SECOND}"},
    ],
    "subjects": [{"name": "transport", "rel": "about"}],
    "associations": [
        {
            "type": "picture",
            "descriptions": [{"value": "The bridge"}],
            "by": "Eva Holm",
        }
    ],
    "urgency": 4,
}

RECORDS: dict[str, Any] = {
    "trafilatura": TRAFILATURA,
    "newspaper4k": NEWSPAPER,
    "fundus": FUNDUS,
    "news-please": NEWS_PLEASE,
    "webz": WEBZ,
    "json-ld": JSON_LD,
    "ninjs": NINJS,
}


def parse(record: dict[str, Any], dialect: Dialect | None = None) -> Parsed:
    """Parse a record as a load does."""
    return parse_input(
        Input("a.json", "a.json", Kind.PARSED, json.dumps(record).encode(), dialect=dialect)
    )


@pytest.mark.parametrize("name", RECORDS)
def test_the_dialect_is_recognised_and_its_article_read(name: str) -> None:
    parsed = parse(RECORDS[name])

    assert parsed.mapped is not None
    assert parsed.mapped.dialect == name
    article = parsed.article
    assert article.title == "Bridge reopens"
    heading = ("What is next",) if name == "fundus" else ()
    assert article.body == (FIRST, *heading, SECOND)
    assert article.authors == ("Ann Berg", "Tom Lind")
    time = article.published_at or article.updated_at
    assert time is not None
    assert time.isoformat()[:10] == "2021-05-03"


@pytest.mark.parametrize("name", RECORDS)
def test_every_key_with_a_value_is_read_or_named(name: str) -> None:
    mapped = map_record(DIALECTS[name], RECORDS[name])
    record = RECORDS[name]["@graph"][1] if name == "json-ld" else RECORDS[name]

    named = {path.partition(".")[0] for path in (*mapped.origins, *mapped.left_out)}
    empty = {key for key, value in record.items() if value in (None, "", [], "None")}
    assert named | empty == {*record}


def test_what_is_left_out_has_a_reason() -> None:
    mapped = parse(TRAFILATURA).mapped

    assert mapped is not None
    assert mapped.origins == {
        "title": "title",
        "text": "body",
        "author": "authors",
        "date": "published_at",
        "source": "url",
        "source-hostname": "source",
        "excerpt": "lead",
        "categories": "section, tags",
        "tags": "tags",
        "filedate": "retrieved_at",
    }
    assert mapped.left_out == {
        "hostname": "another key has the value",
        "fingerprint": "computed from the text",
        "raw_text": "the same text without lines",
    }


def test_the_newer_copy_of_a_page_is_the_one_that_was_retrieved_later() -> None:
    """Collections of scraped pages have an id for each copy, and the time of scraping."""
    copy = {"title": "Bridge", "text": TEXT, "url": URL, "published_at": "2021-05-03"}
    earlier = parse({**copy, "id": "a1", "scraped_at": "2021-05-04T08:00:00Z", "version": 0})
    later = parse({**copy, "id": "b2", "scraped_at": "2021-05-05T08:00:00Z", "version": 1})

    assert document_id(earlier.article, "x") == document_id(later.article, "x") == URL
    assert article_version(earlier.article) < article_version(later.article)
    assert later.mapped is not None
    assert later.mapped.left_out == {
        "id": "the URL identifies the article",
        "version": "not a field of an article",
    }


def test_an_agency_among_the_authors_is_an_agency() -> None:
    article = parse({**NEWS_PLEASE, "authors": ["Ann Berg", "Reuters"]}).article

    assert (article.authors, article.agencies) == (("Ann Berg",), ("Reuters",))


NOW = datetime(2021, 5, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"pubStatus": "canceled"}, "canceled"),
        ({"pubstatus": "stat:canceled"}, "canceled"),
        ({"pubStatus": "withheld"}, "withheld"),
        ({"embargoedUntil": "2021-05-03T14:00:00+00:00"}, "embargoed"),
        ({"pubStatus": "withheld", "embargoedUntil": "2021-05-03T10:00:00+00:00"}, None),
        ({"embargoed": "2021-05-03T10:00:00+00:00"}, None),
        ({"pubStatus": "usable"}, None),
    ],
)
def test_what_must_not_be_published_is_withdrawn(
    fields: dict[str, str], reason: str | None
) -> None:
    content = json.dumps({**NINJS, **fields}).encode()

    item = prepare(Input("a.json", "a.json", Kind.PARSED, content), NOW)

    if reason is None:
        assert not isinstance(item, LoadResult)
    else:
        assert isinstance(item, LoadResult)
        assert (item.outcome, item.reason, item.id) == ("withdrawn", reason, NINJS["uri"])


def test_a_kill_needs_neither_title_nor_text() -> None:
    content = json.dumps({"uri": "urn:example:1", "pubStatus": "canceled"}).encode()

    item = prepare(Input("a.json", "a.json", Kind.PARSED, content), NOW)

    assert isinstance(item, LoadResult)
    assert item.reason == "canceled"


def test_a_version_under_embargo_can_be_loaded_later_and_a_canceled_one_cannot() -> None:
    document = prepare(Input("a.json", "a.json", Kind.PARSED, json.dumps(NINJS).encode()), NOW)
    assert isinstance(document, BulkDocument)
    for reason, is_blocked in (("canceled", True), ("withheld", False)):
        content = json.dumps({**NINJS, "pubStatus": reason}).encode()
        item = prepare(Input("a.json", "a.json", Kind.PARSED, content), NOW)
        assert isinstance(item, LoadResult)
        assert item.withdrawal is not None
        assert item.withdrawal.deleted_version >= document.version
        assert is_older(item.withdrawal.blocked_version, document.version) is not is_blocked


def test_unknown_keys_are_named_with_the_nearest_dialect() -> None:
    record = {"maintext": TEXT, "ueberschrift": "Brücke", "date_publish": None, "zeit": "x"}
    del record["date_publish"]

    with pytest.raises(ArticleError) as caught:
        parse(record)

    assert caught.value.reason == "unknown-dialect"
    assert "maintext, ueberschrift, zeit" in caught.value.detail
    assert "news-please" in caught.value.detail


def test_a_misspelt_field_of_ours_is_an_error() -> None:
    with pytest.raises(ArticleError) as caught:
        parse({"title": "T", "body": "B", "autors": ["Ann Berg"]})

    assert caught.value.reason == "unknown-field"


def test_columns_name_the_keys() -> None:
    dialect = choose_dialect(None, "title=Headline,body=Text", None)
    record = {"Headline": "T", "Text": "B", "date": "2021-05-03", "Colour": "red"}

    parsed = parse(record, dialect)

    assert parsed.mapped is not None
    assert (parsed.article.title, parsed.article.body) == ("T", ("B",))
    assert str(parsed.article.published_at) == "2021-05-03 00:00:00"
    assert parsed.mapped.left_out == {"Colour": "not a field of an article"}


def test_a_map_describes_an_unknown_format(tmp_path: Path) -> None:
    path = tmp_path / "cms.toml"
    path.write_text(
        'name = "our-cms"\n[fields]\ntitle = "head"\nbody = ["story.text", "story.more"]\n'
        '[left_out]\ncolour = "layout"\n'
    )
    record = {"head": "T", "story": {"text": "B"}, "colour": "red"}

    parsed = parse(record, choose_dialect(None, None, path))

    assert parsed.mapped is not None
    assert parsed.mapped.dialect == "our-cms"
    assert parsed.article.body == ("B",)
    assert parsed.mapped.left_out == {"colour": "layout"}


@pytest.mark.parametrize(
    ("options", "part"),
    [
        ({"name": "wordpress"}, "is not a known dialect"),
        ({"columns": "title=A"}, "title and body need a key"),
        ({"columns": "title=A,body=B,colour=C"}, "'colour' is not one of the fields"),
        ({"columns": "title=A,body=B", "name": "webz"}, "exclude each other"),
        ({"map_path": Path("missing.toml")}, "cannot be read"),
    ],
)
def test_a_wrong_description_is_rejected_with_the_remedy(
    options: dict[str, Any], part: str
) -> None:
    with pytest.raises(DialectError, match=part):
        choose_dialect(*(options.get(name) for name in ("name", "columns", "map_path")))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2021-05-03", "2021-05-03"),
        ("20210503", "2021-05-03"),
        ("20210503T080000Z", "2021-05-03T08:00:00+00:00"),
        ("2021-05-03 08:00:00", "2021-05-03T08:00:00"),
        ("2021-05-03 08:00:00+02:00", "2021-05-03T08:00:00+02:00"),
        ("2021-05-03 08:00:00 +0200", "2021-05-03T08:00:00+02:00"),
        ("Mon, 03 May 2021 08:00:00 +0200", "2021-05-03T08:00:00+02:00"),
        (1620021600, "2021-05-03T06:00:00+00:00"),
        ("1620021600000", "2021-05-03T06:00:00+00:00"),
        ("3 May 2021", "2021-05-03"),
        ("May 3, 2021 8:05 am", "2021-05-03T08:05:00"),
        ("November 18, 2019 5:30 PM EST", "2019-11-18T17:30:00"),
        ("Monday, 18 November 2019, 17:30 UTC", "2019-11-18T17:30:00+00:00"),
        ("03.05.2021", "2021-05-03"),
        ("23/05/2021", "2021-05-23"),
        ("03/05/2021", None),  # in March or in May
        ("May 2021", None),
        ("2021", None),
        ("None", None),
        ("NaT", None),
        (float("nan"), None),
        ("yesterday", None),
        ("2021-13-45", None),
        (True, None),
        ("9" * 400, None),
    ],
)
def test_times_of_other_programs(value: object, expected: str | None) -> None:
    assert values.read_time(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Ann Berg; Tom Lind", ["Ann Berg", "Tom Lind"]),
        ("By Ann Berg and Tom Lind", ["Ann Berg", "Tom Lind"]),
        ("Ann Berg, Tom Lind, and Eva Holm", ["Ann Berg", "Tom Lind", "Eva Holm"]),
        ([{"@type": "Person", "name": "Ann Berg"}, "Tom Lind"], ["Ann Berg", "Tom Lind"]),
        ({"name": "Ann Berg"}, ["Ann Berg"]),
        ("Ann Berg, Jr.", ["Ann Berg, Jr."]),
        ("Berg, Ann", ["Berg, Ann"]),
        ("Von Ann Berg", ["Ann Berg"]),
        ("None", None),
        (None, None),
    ],
)
def test_names_of_other_programs(value: object, expected: list[str] | None) -> None:
    assert values.read_names(value) == expected


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
known_keys = sorted({path for dialect in DIALECTS.values() for path, _ in dialect.keys})


@given(st.dictionaries(st.sampled_from([*known_keys, "thread", "entities"]), json_values))
def test_any_record_is_an_article_or_an_error_with_a_reason(record: dict[str, Any]) -> None:
    for dialect in filter(None, (recognise(record), *DIALECTS.values())):
        with suppress(ArticleError):
            parse(record, dialect)


@pytest.mark.parametrize(
    "record",
    [
        {"Title": "T", "Text": "B", "Publish Date": "2021-05-03", "Author": "Ann Berg"},
        {"HEADLINE": "T", "FULL-TEXT": "B", "DATE": "2021-05-03", "BYLINE": "By Ann Berg"},
        {"Article Title": "T", "Content": ["B"], "pubDate": "2021-05-03", "Writer": "Ann Berg"},
    ],
)
def test_keys_in_another_case_are_read_and_named_as_they_are(record: dict[str, Any]) -> None:
    parsed = parse(record)

    assert parsed.mapped is not None
    assert {*parsed.mapped.origins} == {*record}
    assert (parsed.article.title, parsed.article.body) == ("T", ("B",))
    assert parsed.article.authors == ("Ann Berg",)
    assert str(parsed.article.published_at) == "2021-05-03 00:00:00"


@pytest.mark.parametrize("name", RECORDS)
def test_a_dialect_is_recognised_in_another_case(name: str) -> None:
    if name == "json-ld":
        return  # its keys are defined by a vocabulary that distinguishes case
    if name == "ninjs":
        record = {key.lower(): value for key, value in NINJS.items()}
    else:
        record = {key.capitalize(): value for key, value in RECORDS[name].items()}

    parsed = parse(record)

    assert parsed.mapped is not None
    assert (parsed.mapped.dialect, parsed.article.title) == (name, "Bridge reopens")


def test_of_two_cases_of_a_key_the_exact_one_is_read() -> None:
    parsed = parse({"title": "T", "Title": "Other", "text": "B"})

    assert parsed.mapped is not None
    assert parsed.article.title == "T"
    assert parsed.mapped.left_out == {"Title": "not a field of an article"}


def test_keys_of_no_dialect_have_no_nearest_one() -> None:
    with pytest.raises(ArticleError) as caught:
        parse({"ueberschrift": "Brücke", "zeit": "x"})

    assert "none has one of them" in caught.value.detail
