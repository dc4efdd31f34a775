"""Twenty articles in each dialect, and the shapes that its values have in practice."""

import json
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from html import escape
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import Any

import pytest

from indexer.documents.prepare import Parsed, parse_input
from indexer.input.dialects import Mapped
from indexer.input.sources import Input, ReadOptions, read_inputs
from tests.data.extractors.pages import Story, stories, write_json_ld
from tests.unit.test_dialects import parse
from tests.unit.test_extractors import FILES, is_empty

STORIES = stories()


def text(story: Story) -> str:
    return "\n\n".join(story.paragraphs)


def paragraphs(story: Story) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in story.paragraphs)


def webz(story: Story) -> dict[str, Any]:
    return {
        "thread": {
            "uuid": f"t{story.number}",
            "url": story.url,
            "site_full": "www.times.example",
            "site": "times.example",
            "site_categories": ["news", "media"],
            "section_title": story.section,
            "title": story.title,
            "published": story.published_at,
            "country": "GB",
            "main_image": "https://www.times.example/i.jpg",
            "social": {"facebook": {"likes": 0}},
        },
        "uuid": f"u{story.number}",
        "url": story.url,
        "ord_in_thread": 0,
        "author": ", ".join(story.authors),
        "published": story.published_at,
        "title": story.title,
        "text": text(story),
        "highlightText": "",
        "language": {"en": "english", "de": "german", "fr": "french"}.get(
            story.language, "spanish"
        ),
        "external_links": [],
        "entities": {"persons": [], "organizations": [{"name": "port authority"}]},
        "rating": None,
        "crawled": "2026-11-28T12:00:00.000+00:00",
    }


def json_ld(story: Story) -> dict[str, Any]:
    return {**json.loads(write_json_ld(story)), "articleBody": text(story)}


def ninjs_1(story: Story) -> dict[str, Any]:
    return {
        "uri": f"urn:example:{story.number}",
        "type": "text",
        "versioncreated": story.published_at,
        "pubstatus": "usable",
        "language": story.language,
        "byline": " and ".join(story.authors),
        "headline": story.title,
        "body_xhtml": paragraphs(story),
        "description_text": story.lead,
        "subject": [{"name": tag, "rel": "about"} for tag in story.tags],
        "renditions": {"web": {"href": story.url, "mimetype": "text/html"}},
    }


def ninjs_2(story: Story) -> dict[str, Any]:
    return {
        "uri": f"urn:example:{story.number}",
        "standard": {"name": "ninjs", "version": "2.1"},
        "versioncreated": story.published_at,
        "contentcreated": story.published_at,
        "by": " and ".join(story.authors),
        "headlines": [{"role": "main", "value": story.title}],
        "bodies": [
            {"role": "main", "contenttype": "application/xhtml+xml", "value": paragraphs(story)}
        ],
        "infosources": [{"name": "Example Times"}],
    }


def ninjs_3(story: Story) -> dict[str, Any]:
    return {
        "uri": f"urn:example:{story.number}",
        "standard": {"name": "ninjs", "version": "3.1"},
        "versionCreated": story.published_at,
        "contentCreated": story.published_at,
        "by": " and ".join(story.authors),
        "headlines": [{"role": "main", "value": story.title}],
        "bodies": [
            {"contentType": "text/html", "value": paragraphs(story)},
            {"contentType": "text/plain", "value": text(story)},
        ],
        "infoSources": [{"name": "Example Times", "role": "publisher"}],
        "located": "Example City",
    }


def kaggle(story: Story) -> dict[str, Any]:
    return {
        "": story.number,
        "id": 17_283 + story.number,
        "title": story.title,
        "publication": "Example Times",
        "author": "; ".join(story.authors),
        "date": story.published_at[:10],
        "year": float(story.published_at[:4]),
        "month": 1.0,
        "url": story.url,
        "content": text(story),
    }


RECORDS: dict[str, Callable[[Story], dict[str, Any]]] = {
    "webz": webz,
    "json-ld": json_ld,
    "ninjs 1": ninjs_1,
    "ninjs 2": ninjs_2,
    "ninjs 3": ninjs_3,
    "common": kaggle,
}


@pytest.mark.parametrize("name", RECORDS)
def test_twenty_articles_are_read_and_every_key_is_read_or_named(name: str) -> None:
    for story in STORIES:
        record = RECORDS[name](story)

        parsed = parse(record)

        assert isinstance(parsed.mapped, Mapped)
        assert parsed.mapped.dialect == name.partition(" ")[0]
        assert (parsed.article.title, parsed.article.body) == (story.title, story.paragraphs)
        assert parsed.article.authors == story.authors
        time = parsed.article.published_at or parsed.article.updated_at
        assert time is not None
        assert time.date() == datetime.fromisoformat(story.published_at).date()
        named = {
            path.partition(".")[0] for path in (*parsed.mapped.origins, *parsed.mapped.left_out)
        }
        assert {key for key, value in record.items() if key and not is_empty(value)} <= named


def nitf(story: Story) -> str:
    time = datetime.fromisoformat(story.published_at)
    byline = "".join(f"<person>{name}</person>" for name in story.authors)
    return f"""<?xml version="1.0" encoding="utf-8"?><nitf><head><title>t</title><docdata>
    <doc-id id-string="urn:example:{story.number}"/><date.issue norm="{time:%Y%m%dT%H%M%S%z}"/>
    <key-list>{"".join(f'<keyword key="{tag}"/>' for tag in story.tags)}</key-list></docdata>
    </head><body><body.head><hedline><hl1>{escape(story.title)}</hl1></hedline>
    <byline>{byline}</byline></body.head><body.content>{paragraphs(story)}</body.content>
    <body.end/></body></nitf>"""


def newsml(story: Story) -> str:
    by = "".join(f"<by>{name}</by>" for name in story.authors)
    return f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:ex:{story.number}"
    version="2" xml:lang="{story.language}"><itemMeta>
    <versionCreated>{story.published_at}</versionCreated>
    <pubStatus qcode="stat:usable"/></itemMeta><contentMeta>
    <contentCreated>{story.published_at}</contentCreated>{by}
    <headline>{escape(story.title)}</headline></contentMeta><contentSet>
    <inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml">
    <body>{paragraphs(story)}</body></html></inlineXML></contentSet></newsItem>"""


def feed(story: Story) -> str:
    time = format_datetime(datetime.fromisoformat(story.published_at))
    creators = "".join(f"<dc:creator>{name}</dc:creator>" for name in story.authors)
    return f"""<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Example Times</title>
    <item><title>{escape(story.title)}</title><link>{story.url}</link><pubDate>{time}</pubDate>
    {creators}<description>{escape(story.lead)}</description>
    <content:encoded><![CDATA[{paragraphs(story)}]]></content:encoded></item></channel></rss>"""


@pytest.mark.parametrize(("name", "write"), [("nitf", nitf), ("newsml-g2", newsml), ("feed", feed)])
def test_twenty_articles_are_read_from_xml(
    name: str, write: Callable[[Story], str], tmp_path: Path
) -> None:
    for story in STORIES:
        (tmp_path / f"{story.number:02}.xml").write_text(write(story), "utf-8")

    for story, parsed in zip(STORIES, parse_directory(tmp_path), strict=True):
        assert isinstance(parsed.mapped, Mapped)
        assert parsed.mapped.dialect == name
        assert (parsed.article.title, parsed.article.body) == (story.title, story.paragraphs)
        assert parsed.article.authors == story.authors
        assert parsed.article.published_at == datetime.fromisoformat(story.published_at)


def parse_directory(path: Path) -> list[Parsed]:
    inputs = [*read_inputs([str(path)], BufferedReader(BytesIO()), ReadOptions())]
    assert all(isinstance(item, Input) for item in inputs), inputs
    return [parse_input(item) for item in inputs if isinstance(item, Input)]


def first_line(name: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((FILES / name).read_text("utf-8").splitlines()[0])
    return record


def first_item(name: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((FILES / name).read_text("utf-8"))[0]
    return record


FIRST = STORIES[0]
# The record of the first story in each dialect, and the keys of its title, text, authors and date.
SHAPES: dict[str, tuple[dict[str, Any], str, str, str, str]] = {
    "trafilatura": (first_line("trafilatura.jsonl"), "title", "text", "author", "date"),
    "newspaper4k": (first_item("newspaper4k.json"), "title", "text", "authors", "publish_date"),
    "fundus": (first_item("fundus.json"), "title", "body", "authors", "publishing_date"),
    "news-please": (
        first_line("news-please.jsonl"),
        *("title", "maintext", "authors", "date_publish"),
    ),
    "webz": (webz(FIRST), "title", "text", "author", "published"),
    "json-ld": (json_ld(FIRST), "headline", "articleBody", "author", "datePublished"),
    "ninjs": (ninjs_2(FIRST), "headlines", "bodies", "by", "contentcreated"),
    "common": (kaggle(FIRST), "title", "content", "author", "date"),
}
# Keys without which a record is not of its dialect.
SIGNATURES = {
    "trafilatura": {"fingerprint"},
    "newspaper4k": {"meta_keywords", "publish_date"},
    "news-please": {"date_publish"},
    "webz": {"uuid", "thread"},
    "json-ld": {"@type"},
    "ninjs": {"uri", "versioncreated", "standard"},
}
NOTHING: list[Any] = [None, "", [], {}, "None", "nan", "null", "NaN", "N/A", "[]", float("nan")]


@pytest.mark.parametrize("nothing", NOTHING, ids=repr)
@pytest.mark.parametrize("dialect", SHAPES)
def test_a_key_without_a_value_is_as_if_it_were_not_there(dialect: str, nothing: Any) -> None:
    record, title, body, _, _ = SHAPES[dialect]
    optional = record.keys() - {title, body} - SIGNATURES.get(dialect, set())
    for key in optional:
        parsed = parse({**record, key: nothing})
        without = parse({name: value for name, value in record.items() if name != key})

        assert isinstance(parsed.mapped, Mapped)
        assert parsed.mapped.dialect == dialect
        assert parsed.article == without.article
        assert parsed.article.body == FIRST.paragraphs


BOTH = ("Ann Berg", "Tom Lind")
AUTHORS: list[tuple[Any, tuple[str, ...]]] = [
    ("Ann Berg and Tom Lind", BOTH),
    ("Ann Berg & Tom Lind", BOTH),
    ("Ann Berg; Tom Lind", BOTH),
    ("Ann Berg;Tom Lind", BOTH),
    ("Ann Berg, Tom Lind", BOTH),
    ("By Ann Berg, and Tom Lind", BOTH),
    ("Ann Berg | Tom Lind", BOTH),
    ("Ann Berg\nTom Lind", BOTH),
    (["Ann Berg", "Tom Lind"], BOTH),
    (["By Ann Berg", None, "", "Tom Lind", "None"], BOTH),
    (["Ann Berg and Tom Lind"], BOTH),
    ("['Ann Berg', 'Tom Lind']", BOTH),
    ('["Ann Berg", "Tom Lind"]', BOTH),
    ({"name": "Ann Berg"}, ("Ann Berg",)),
    ({"@type": "Person", "name": "Ann Berg", "url": "https://x.example/a"}, ("Ann Berg",)),
    ({"@type": "Person", "name": ["Ann Berg", "Tom Lind"]}, BOTH),
    ([{"name": "Ann Berg"}, {"name": "Tom Lind", "jobTitle": "Reporter"}], BOTH),
    ([{"name": "Ann Berg"}, "Tom Lind"], BOTH),
    ([["Ann Berg"], ["Tom Lind"]], BOTH),
    ({"given": "Ann", "family": "Berg"}, ()),
    ([], ()),
    ("None", ()),
    (False, ()),
]


@pytest.mark.parametrize(("written", "expected"), AUTHORS, ids=repr)
@pytest.mark.parametrize("dialect", SHAPES)
def test_authors_in_every_shape(dialect: str, written: Any, expected: tuple[str, ...]) -> None:
    record, _, _, authors, _ = SHAPES[dialect]

    assert parse({**record, authors: written}).article.authors == expected


MORNING = "2021-05-03T06:00:00+00:00"
TIMES: list[tuple[Any, str | None]] = [
    ("2021-05-03", "2021-05-03T00:00:00"),
    ("20210503", "2021-05-03T00:00:00"),
    ("2021-05-03T06:00:00Z", MORNING),
    ("2021-05-03T06:00Z", MORNING),
    ("2021-05-03T06:00:00.000Z", MORNING),
    ("2021-05-03T06:00:00.000000000Z", MORNING),
    ("2021-05-03 08:00:00+02:00", "2021-05-03T08:00:00+02:00"),
    ("2021-05-03T08:00:00+0200", "2021-05-03T08:00:00+02:00"),
    ("2021-05-03 06:00:00 UTC", MORNING),
    ("20210503T060000Z", MORNING),
    ("Mon, 03 May 2021 06:00:00 GMT", MORNING),
    ("Mon, 3 May 2021 08:00:00 +0200", "2021-05-03T08:00:00+02:00"),
    ("May 3, 2021", "2021-05-03T00:00:00"),
    (1_620_021_600, MORNING),
    (1_620_021_600.0, MORNING),
    (1_620_021_600_000, MORNING),
    ("1620021600000", MORNING),
    (1_620_021_600_000_000, MORNING),
    ({"$date": "2021-05-03T06:00:00Z"}, MORNING),
    ({"$date": 1_620_021_600_000}, MORNING),
    ({"@type": "Date", "@value": "2021-05-03"}, "2021-05-03T00:00:00"),
    (["2021-05-03T06:00:00Z"], MORNING),
    ("None", None),
    ("nan", None),
    (float("nan"), None),
    ("NaT", None),
    ("0000-00-00", None),
    ("0000-00-00 00:00:00", None),
    ("yesterday", None),
    (0, None),
    (-1, None),
    (True, None),
]


@pytest.mark.parametrize(("written", "expected"), TIMES, ids=repr)
@pytest.mark.parametrize("dialect", SHAPES)
def test_dates_in_every_shape(dialect: str, written: Any, expected: str | None) -> None:
    record, _, _, _, date = SHAPES[dialect]
    # Another key of the date would be read in its place.
    plain = {key: value for key, value in record.items() if key != "thread"}
    parsed = (
        parse({**record, date: written}) if dialect == "webz" else parse({**plain, date: written})
    )

    time = parsed.article.published_at
    assert (time.isoformat() if time else None) == expected
    assert isinstance(parsed.mapped, Mapped)
    if expected is None and str(written).lower() not in ("none", "nan", "nat"):
        assert date in parsed.mapped.left_out


TEXTS: list[tuple[Any, tuple[str, ...]]] = [
    ("One.\n\nTwo.", ("One.", "Two.")),
    ("One.\nTwo.", ("One.", "Two.")),
    ("One.\r\n\r\nTwo.", ("One.", "Two.")),
    ("  One.  \n \n\n Two.\n", ("One.", "Two.")),
    (["One.", "Two."], ("One.", "Two.")),
    (["One.", None, "", "Two."], ("One.", "Two.")),
    ([{"text": "One."}, {"value": "Two."}], ("One.", "Two.")),
]


@pytest.mark.parametrize(("written", "expected"), TEXTS, ids=repr)
@pytest.mark.parametrize("dialect", sorted(SHAPES.keys() - {"fundus", "ninjs"}))
def test_texts_in_every_shape(dialect: str, written: Any, expected: tuple[str, ...]) -> None:
    record, _, body, _, _ = SHAPES[dialect]

    assert parse({**record, body: written}).article.body == expected


def test_two_dialects_in_one_file(tmp_path: Path) -> None:
    path = tmp_path / "mixed.jsonl"
    path.write_text("".join(json.dumps(shape[0]) + "\n" for shape in SHAPES.values()), "utf-8")

    dialects = [p.mapped.dialect for p in parse_directory(path) if isinstance(p.mapped, Mapped)]

    assert dialects == [*SHAPES]
