"""Files with many articles: JSON arrays, tables, XML, archives of pages."""

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents.article import Article, ArticleError
from indexer.documents.prepare import parse_input
from indexer.input import json_array
from indexer.input.files import MAX_ARTICLE_BYTES
from indexer.input.json_array import read_json_array
from indexer.input.sources import Input, RejectedInput, read_inputs
from indexer.input.tables import read_rows

Row = tuple[int, dict[str, str] | str]


def rows(text: str) -> list[Row]:
    """Return the rows of a table as objects, or the reason of a rejection."""
    return [
        (number, row.detail if isinstance(row, ArticleError) else json.loads(row))
        for number, row in read_rows(io.BytesIO(text.encode()))
    ]


def articles(path: Path) -> list[Article]:
    """Parse all inputs of a file, of which none may be rejected."""
    inputs = list(read_inputs([str(path)], io.BufferedReader(io.BytesIO())))
    assert all(isinstance(item, Input) for item in inputs), inputs
    return [parse_input(item).article for item in inputs if isinstance(item, Input)]


def rejections(path: Path) -> list[tuple[int | None, str]]:
    inputs = read_inputs([str(path)], io.BufferedReader(io.BytesIO()))
    return [(item.line, item.reason) for item in inputs if isinstance(item, RejectedInput)]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.lists(json_values, max_size=6), st.sampled_from([None, 1]), st.integers(1, 40))
def test_an_array_is_read_item_by_item_wherever_a_chunk_ends(
    items: list[Any], indent: int | None, chunk: int
) -> None:
    text = json.dumps(items, indent=indent, ensure_ascii=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_array, "_CHUNK_BYTES", chunk)
        read = [json.loads(item) for item in read_json_array(io.BytesIO(text.encode()))]  # type: ignore[arg-type]

    assert read == items


@pytest.mark.parametrize("text", ['[{"a": 1}, {"b"', "[1] [2]", "[1,", '["open'])
def test_a_torn_array_is_rejected_after_its_whole_items(text: str) -> None:
    items = read_json_array(io.BytesIO(text.encode()))

    with pytest.raises(ArticleError, match="invalid-json"):
        list(items)


def test_an_item_that_is_too_long_does_not_stop_the_array() -> None:
    long = b'"' + b"x" * (3 * MAX_ARTICLE_BYTES) + b'"'
    items = list(read_json_array(io.BytesIO(b"[1," + long + b",2]")))

    assert [item if isinstance(item, bytes) else item.reason for item in items] == [
        b"1",
        "too-large",
        b"2",
    ]


def test_a_quoted_value_has_lines() -> None:
    assert rows('title,text\nA,"b\n\nc"\nD,e\n') == [
        (2, {"title": "A", "text": "b\n\nc"}),
        (5, {"title": "D", "text": "e"}),
    ]


def test_a_stray_quote_costs_its_own_row_only() -> None:
    read = rows('title,text\nA,"b\nC,d\nE,"f"\nG,h\n')

    assert read[1:] == [
        (3, {"title": "C", "text": "d"}),
        (4, {"title": "E", "text": "f"}),
        (5, {"title": "G", "text": "h"}),
    ]
    assert read[0][0] == 2
    assert "quotes" in str(read[0][1])


def test_a_row_of_another_width_is_rejected() -> None:
    assert rows("title;text\nA;b;c\nD;e\n") == [
        (2, "it has 3 columns, the header has 2; write the table with quotes as CSV does"),
        (3, {"title": "D", "text": "e"}),
    ]


def test_a_table_without_a_header_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("just a sentence of text without any separator\n")

    assert rejections(path) == [(None, "no-header")]


def test_quotes_that_are_never_closed_do_not_cost_more_than_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("title,text\n" + 'A,"b\n' * 2_001)

    assert (None, "invalid-table") in rejections(path)


def test_a_table_is_read_by_its_header(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv.gz"
    path.write_bytes(gzip.compress(b"Headline\tdate\tcontent\nRain\t2021-05-03\tIt rained.\n"))

    [article] = articles(path)
    assert (article.title, article.body) == ("Rain", ("It rained.",))


NITF = """<?xml version="1.0"?>
<!DOCTYPE nitf SYSTEM "http://example.org/nitf.dtd">
<nitf><head><title>Bridge</title><docdata management-status="usable">
<doc-id id-string="ex-1"/><date.issue norm="20210503T080000Z"/><urgency ed-urg="4"/>
<key-list><keyword key="harbour"/></key-list></docdata></head>
<body><body.head><hedline><hl1>Bridge reopens</hl1></hedline>
<byline>By <person>Ann Berg</person><byttl>Staff</byttl></byline>
<abstract><p>It was closed for two years.</p></abstract></body.head>
<body.content><p>The bridge <em>reopened</em> on Monday.</p>
<media><media-caption>The bridge</media-caption><media-producer>Eva Holm</media-producer></media>
<p>More will be repaired.</p></body.content></body></nitf>"""

NEWSML = """<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>
<newsItem guid="urn:ex:1" version="3" xml:lang="en"><itemMeta><provider literal="EX"/>
<versionCreated>2021-05-03T08:00:00+02:00</versionCreated>
<pubStatus qcode="stat:usable"/></itemMeta>
<contentMeta><headline>Bridge reopens</headline><by>By Ann Berg</by>
<subject type="cpnat:person" qcode="p:1"><name>Eva Holm</name></subject>
<subject type="cpnat:abstract"><name>transport</name></subject></contentMeta>
<contentSet><inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body>
<p>The bridge reopened on Monday.</p><p>More will be repaired.</p></body></html></inlineXML>
</contentSet></newsItem></itemSet></newsMessage>"""

RSS = """<rss xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Example Times</title>
<item><title>Bridge reopens</title><link>https://times.example/1</link>
<pubDate>Mon, 03 May 2021 08:00:00 +0200</pubDate><dc:creator>Ann Berg</dc:creator>
<category>Local, City</category><description>Summary</description>
<content:encoded><![CDATA[<p>The bridge reopened on Monday.</p><p>More will be repaired.</p>]]>
</content:encoded></item>
<item><title>Only a summary</title><link>https://times.example/2</link>
<description>Summary</description></item></channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Example Times</title>
<entry><title>Bridge reopens</title><id>tag:1</id><link href="https://times.example/1"/>
<published>2021-05-03T08:00:00Z</published><author><name>Ann Berg</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
<p>The bridge reopened on Monday.</p><p>More will be repaired.</p></div></content></entry></feed>"""


@pytest.mark.parametrize(("name", "text"), [("nitf", NITF), ("newsml", NEWSML), ("atom", ATOM)])
def test_agency_formats_are_read(name: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.xml"
    path.write_text(text)

    [article] = articles(path)

    assert article.title == "Bridge reopens"
    assert article.body == ("The bridge reopened on Monday.", "More will be repaired.")
    assert article.authors == ("Ann Berg",)
    assert article.people == (("Eva Holm",) if name == "newsml" else ())
    assert [caption.text for caption in article.captions] == (
        ["The bridge"] if name == "nitf" else []
    )


def test_a_feed_item_without_its_full_text_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "feed.rss"
    path.write_text(RSS)
    whole, summary = read_inputs([str(path)], io.BufferedReader(io.BytesIO()))
    assert isinstance(whole, Input)
    assert isinstance(summary, Input)

    article = parse_input(whole).article
    assert article.body == ("The bridge reopened on Monday.", "More will be repaired.")
    assert (article.source, article.tags) == ("Example Times", ("Local, City",))
    with pytest.raises(ArticleError, match=r'missing-field: "body" is required'):
        parse_input(summary)


BOMB = (
    '<!DOCTYPE nitf [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><nitf><body><body.content><p>&i;</p></body.content></body></nitf>"
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<nitf><head>", "invalid-xml"),
        ("<html><p>x</p></html>", "unsupported-xml"),
        ("", "invalid-xml"),
        ("not xml", "invalid-xml"),
    ],
)
def test_broken_xml_is_rejected(text: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(text)

    assert rejections(path) == [(None, reason)]


def test_entities_are_neither_expanded_nor_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    external = NITF.replace(
        '<!DOCTYPE nitf SYSTEM "http://example.org/nitf.dtd">',
        f'<!DOCTYPE nitf [<!ENTITY x SYSTEM "file://{secret}">]>',
    ).replace("on Monday", "&x; on Monday")
    path = tmp_path / "a.xml"

    path.write_text(external)
    assert "SECRET" not in str(articles(path))
    path.write_text(BOMB)
    inputs = list(read_inputs([str(path)], io.BufferedReader(io.BytesIO())))
    assert sum(len(item.content) for item in inputs if isinstance(item, Input)) < 10_000


def test_parquet_rows_are_articles(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs the extra parquet")
    arrow = pytest.importorskip("pyarrow")
    table = arrow.table(
        {"title": ["A", "B"], "text": ["It rained.", "It snowed."], "author": [["Ann Berg"], []]}
    )
    path = tmp_path / "a.parquet"
    parquet.write_table(table, path)

    assert [(a.title, a.body, a.authors) for a in articles(path)] == [
        ("A", ("It rained.",), ("Ann Berg",)),
        ("B", ("It snowed.",), ()),
    ]
    path.write_bytes(b"PAR1 broken")
    assert rejections(path) == [(None, "invalid-parquet")]


PARAGRAPHS = [
    f"The harbour bridge reopened on Monday after {n} years of repairs that cost a fortune."
    for n in ("two", "three", "four", "five")
]
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Bridge | Times</title>
<link rel="canonical" href="https://times.example/1">{head}</head>
<body><nav><a href="/">Home</a></nav>
<article><h1>Bridge reopens</h1>{body}</article><footer>Copyright</footer></body></html>"""
LD = (
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Bridge reopens",'
    '"datePublished":"DATE","author":{"name":"Ann Berg"}}</script>'
)


def page(head: str = "", paragraphs: list[str] | None = None) -> bytes:
    body = "".join(f"<p>{text}</p>" for text in (PARAGRAPHS if paragraphs is None else paragraphs))
    return PAGE.format(head=head, body=body).encode()


def warc(*pages: tuple[str, bytes, int]) -> bytes:
    """Return a WARC file with one response for each URL, page and status."""
    records = []
    for url, content, status in pages:
        http = f"HTTP/1.1 {status} X\r\nContent-Type: text/html\r\n\r\n".encode() + content
        records.append(
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\n"
            "WARC-Date: 2024-01-01T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
            "Content-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(http)}\r\n\r\n".encode()
            + http
            + b"\r\n\r\n"
        )
    return b"".join(records)


class TestPages:
    @pytest.fixture(autouse=True)
    def _needs_the_extra(self) -> None:
        pytest.importorskip("trafilatura", reason="needs the extra web")
        pytest.importorskip("fastwarc", reason="needs the extra web")

    def test_json_ld_comes_before_meta_tags_and_text(self, tmp_path: Path) -> None:
        path = tmp_path / "a.html"
        meta = (
            '<meta name="author" content="Site Team"><meta property="og:site_name" content="Times">'
        )
        path.write_bytes(page(LD.replace("DATE", "2021-05-03T08:00:00+02:00") + meta))
        [item] = read_inputs([str(path)], io.BufferedReader(io.BytesIO()))
        assert isinstance(item, Input)

        parsed = parse_input(item)

        assert parsed.mapped is not None
        assert parsed.article.title == "Bridge reopens"
        assert parsed.article.body == tuple(PARAGRAPHS)
        assert parsed.article.authors == ("Ann Berg",)
        assert parsed.article.source == "Times"
        assert parsed.mapped.origins == {
            "json-ld headline": "title",
            "json-ld datePublished": "published_at",
            "json-ld author": "authors",
            "meta og:site_name": "source",
            "link canonical": "url",
            "html lang": "language",
            "text": "body",
        }

    def test_a_date_in_the_future_is_left_out(self, tmp_path: Path) -> None:
        path = tmp_path / "a.html"
        path.write_bytes(page(LD.replace("DATE", "2121-05-03")))

        [article] = articles(path)

        assert article.published_at is None

    def test_a_page_with_little_text_is_not_an_article(self, tmp_path: Path) -> None:
        path = tmp_path / "a.html"
        path.write_bytes(page(paragraphs=["Watch the video."]))

        with pytest.raises(ArticleError, match="not-an-article"):
            articles(path)

    def test_an_archive_gives_articles_and_the_reasons_of_the_other_pages(
        self, tmp_path: Path
    ) -> None:
        path = tmp_path / "news.warc.gz"
        moved = ("https://times.example/old", b"moved", 301)
        path.write_bytes(
            gzip.compress(warc(("https://times.example/1", page(), 200), moved))
            + gzip.compress(warc(("https://times.example/2", page(), 200)))
        )

        inputs = list(read_inputs([str(path)], io.BufferedReader(io.BytesIO())))

        assert [(item.line, type(item).__name__) for item in inputs] == [
            (1, "Input"),
            (2, "RejectedInput"),
            (3, "Input"),
        ]
        assert rejections(path) == [(2, "http-status")]
        first = inputs[0]
        assert isinstance(first, Input)
        # The date of the crawl is not that of the publication.
        assert parse_input(first).article.published_at is None

    def test_a_torn_archive_gives_the_records_before_the_tear(self, tmp_path: Path) -> None:
        path = tmp_path / "news.warc"
        whole = warc(*((f"https://times.example/{n}", page(), 200) for n in range(3)))
        path.write_bytes(whole[: len(whole) * 2 // 3 + 100])

        inputs = list(read_inputs([str(path)], io.BufferedReader(io.BytesIO())))

        assert [item.line for item in inputs if isinstance(item, Input)][:2] == [1, 2]
        assert any(isinstance(item, RejectedInput) for item in inputs)
