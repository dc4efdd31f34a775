"""Files that are broken, hostile or huge cost their own rejection, and little memory."""

import gzip
import io
import json
import tracemalloc
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from indexer.documents.prepare import prepare
from indexer.input.json_array import read_json_array
from indexer.input.sources import Input, RejectedInput, read_inputs
from indexer.load.results import LoadResult
from tests.data.extractors.pages import make_story, write_page
from tests.unit.test_containers import articles, page, rejections, warc

MEGABYTE = 1024**2


def read(path: Path) -> Iterator[Input | RejectedInput]:
    return read_inputs([str(path)], io.BufferedReader(io.BytesIO()))


class _Generated(io.RawIOBase):
    """A file that is made while it is read: an array of so many small articles."""

    def __init__(self, count: int) -> None:
        self._parts = self._make(count)
        self._rest = b""

    @staticmethod
    def _make(count: int) -> Iterator[bytes]:
        yield b"["
        for number in range(count):
            comma = b"," if number else b""
            yield comma + json.dumps({"id": str(number), "title": "T", "body": "Bridge."}).encode()
        yield b"]"

    def read(self, size: int = -1) -> bytes:
        while len(self._rest) < size and (part := next(self._parts, b"")):
            self._rest += part
        content, self._rest = self._rest[:size], self._rest[size:]
        return content


def measure_array(count: int) -> int:
    """Return the peak memory of reading an array; every item must be there."""
    tracemalloc.start()
    array = cast(BinaryIO, _Generated(count))
    seen = sum(isinstance(item, bytes) for item in read_json_array(array))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seen == count
    return peak


def test_the_memory_of_an_array_does_not_grow_with_its_length() -> None:
    assert measure_array(30_000) < measure_array(3_000) + MEGABYTE


ROOTS = {
    "nitf": "<nitf><body><body.content><p>&i;</p></body.content></body></nitf>",
    "newsml": '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"><contentSet><inlineXML>'
    "<p>&i;</p></inlineXML></contentSet></newsItem>",
    "rss": "<rss><channel><item><title>&i;</title><description>&i;</description></item>"
    "</channel></rss>",
    "atom": '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>&i;</title>'
    "<content>&i;</content></entry></feed>",
    "tei": '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><p>&i;</p></body></text></TEI>',
    "trafilatura": '<doc title="T"><main><p>&i;</p></main></doc>',
}
BOMB = '<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize("name", ROOTS)
def test_entity_bombs_are_not_expanded(name: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(f"<!DOCTYPE x [{BOMB}]>{ROOTS[name]}")

    assert sum(len(item.content) for item in read(path) if isinstance(item, Input)) < 10_000


@pytest.mark.parametrize("name", ROOTS)
@pytest.mark.parametrize("scheme", ["file://{secret}", "http://127.0.0.1:9/x", "{secret}"])
def test_external_entities_are_not_read(name: str, scheme: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    path = tmp_path / "a.xml"
    entity = f'<!ENTITY i SYSTEM "{scheme.format(secret=secret)}">'
    path.write_text(f"<!DOCTYPE x [{entity}]>{ROOTS[name]}")

    assert all(b"SECRET" not in item.content for item in read(path) if isinstance(item, Input))


@pytest.mark.parametrize("name", ROOTS)
def test_torn_xml_is_rejected(name: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(ROOTS[name].replace("&i;", "x")[:-5])

    assert rejections(path) == [(None, "invalid-xml")]


@pytest.mark.parametrize("suffix", ["html", "html.gz"])
def test_a_page_of_20_megabytes_is_rejected(suffix: str, tmp_path: Path) -> None:
    content = b"<html><body>" + b"<p>words and words</p>" * MEGABYTE + b"</body></html>"
    assert len(content) > 20 * MEGABYTE
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(gzip.compress(content, 1) if suffix.endswith("gz") else content)

    [(line, reason)] = rejections(path)

    assert line is None
    assert reason in ("too-large", "archive-bomb")


def test_a_page_of_20_megabytes_does_not_stop_an_archive(tmp_path: Path) -> None:
    pytest.importorskip("fastwarc", reason="needs the extra web")
    path = tmp_path / "a.warc"
    huge = b"<html>" + b"<p>words</p>" * 2 * MEGABYTE
    path.write_bytes(warc(("https://x.example/1", huge, 200), ("https://x.example/2", page(), 200)))

    assert [(item.line, isinstance(item, Input)) for item in read(path)] == [(1, False), (2, True)]


def test_a_deeply_nested_page_is_an_article_or_a_rejection(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura", reason="needs the extra web")
    path = tmp_path / "a.html"
    path.write_bytes(page().replace(b"<body>", b"<body>" + b"<div>" * 20_000))
    [item] = read(path)
    assert isinstance(item, Input)

    result = prepare(item)

    if isinstance(result, LoadResult):
        assert result.reason in ("not-an-article", "invalid-html", "missing-field")


def archive(pages: int) -> bytes:
    """Return a WARC file in members of gzip, with so many different pages."""
    stories = map(make_story, range(pages))
    return b"".join(
        gzip.compress(warc((story.url, write_page(story).encode(), 200)), 1) for story in stories
    )


def test_every_member_of_an_archive_is_read_and_a_torn_one_named(tmp_path: Path) -> None:
    pytest.importorskip("fastwarc", reason="needs the extra web")
    path = tmp_path / "a.warc.gz"
    whole = archive(30)
    path.write_bytes(whole)
    assert [item.line for item in read(path)] == [*range(1, 31)]

    path.write_bytes(whole[:-200])

    read_items = list(read(path))
    assert [item.line for item in read_items if isinstance(item, Input)][:29] == [*range(1, 30)]
    last = read_items[-1]
    assert isinstance(last, RejectedInput)
    assert last.reason in ("broken-archive", "broken-record")


def measure_archive(path: Path, pages: int) -> int:
    path.write_bytes(archive(pages))
    tracemalloc.start()
    seen = sum(isinstance(item, Input) for item in read(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seen == pages
    return peak


def test_the_memory_of_an_archive_does_not_grow_with_its_length(tmp_path: Path) -> None:
    pytest.importorskip("fastwarc", reason="needs the extra web")
    path = tmp_path / "a.warc.gz"
    assert measure_archive(path, 1_000) < measure_archive(path, 100) + MEGABYTE


def test_nested_columns_of_parquet_are_read_like_json(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs the extra parquet")
    arrow = pytest.importorskip("pyarrow")
    rows = [
        {
            "headline": "Bridge",
            "content": ["It reopened.", "Two more follow."],
            "author": [{"name": "Ann Berg", "role": None}, {"name": "Tom Lind", "role": "photo"}],
            "publisher": {"name": "Example Times", "site": {"id": 3}},
            "score": Decimal("1.50"),
            "nothing": None,
        }
    ]
    path = tmp_path / "a.parquet"
    parquet.write_table(arrow.Table.from_pylist(rows * 3), path)

    found = articles(path)

    assert [article.authors for article in found] == [("Ann Berg", "Tom Lind")] * 3
    assert {article.source for article in found} == {"Example Times"}
    assert {article.body for article in found} == {("It reopened.", "Two more follow.")}


def test_a_stray_quote_costs_one_row_anywhere(tmp_path: Path) -> None:
    rows = [f'{n},"Title {n}","Text {n}."' for n in range(6)]
    for broken in range(6):
        lines = list(rows)
        lines[broken] = f'{broken},"Title {broken},"Text {broken}."'
        path = tmp_path / f"{broken}.csv"
        path.write_text("\n".join(["id,title,text", *lines]) + "\n", "utf-8")

        items = list(read(path))

        ids = [json.loads(item.content)["id"] for item in items if isinstance(item, Input)]
        assert ids == [str(n) for n in range(6) if n != broken]
        assert [item.reason for item in items if isinstance(item, RejectedInput)] == ["invalid-row"]
