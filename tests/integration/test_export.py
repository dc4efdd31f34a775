"""Exports: streamed, from one point in time, with a summary at the end."""

import asyncio
import csv
import io
import json
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any

import pytest

from api.http.app import create_app
from api.http.routes.export import ExportResponse
from api.schemas.export import ExportRequest
from api.search.export import PAGE_SIZE
from api.settings import ApiSettings
from indexer.input.parsed_json import parse_parsed_article
from mappings.schema import index_body
from tests.integration.service import Service
from tests.unit.test_ninjs import validator

# More than two pages, and a last one that is not full.
COUNT = 2 * PAGE_SIZE + 30

HOSTILE = {
    "id": "hostile",
    "title": '=HYPERLINK("http://x","y")',
    "body": "-1+1",
    "authors": ["@SUM(A1)", 'Ana "A" Lima'],
    "captions": [{"text": "+1"}],
    "section": "Odd",
}
ARTICLES = [
    {
        "id": f"a{number:04}",
        "title": f"Report {number}",
        "body": "Short.",
        "tags": ["even" if number % 2 == 0 else "odd"],
        "published_at": "2024-05-01",
    }
    for number in range(COUNT)
]


@pytest.fixture(scope="module")
def articles(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    service.load_articles([*ARTICLES, HOSTILE], tmp_path_factory.mktemp("articles"))
    return service


def exported(service: Service, **parameters: Any) -> tuple[list[Any], Any]:
    """The articles of an NDJSON export, and its end."""
    answer = service.client.get("/v1/export", params=parameters)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert answer.headers["content-disposition"] == 'attachment; filename="articles.ndjson"'
    *lines, last = map(json.loads, answer.text.splitlines())
    return lines, last["export"]


def whole(count: int) -> dict[str, Any]:
    return {"complete": True, "articles": count, "total": count, "incomplete_reasons": []}


def test_every_match_is_written_once_in_the_order_of_the_search(articles: Service) -> None:
    lines, end = exported(articles, q="report", tags="even", fields="title,published_at")

    first = articles.search("report", tags="even", fields="title,published_at", size=100)
    for hit in first["hits"]:
        del hit["highlights"], hit["score"]
    assert lines[:100] == first["hits"]
    assert {line["id"] for line in lines} == {f"a{number:04}" for number in range(0, COUNT, 2)}
    assert end == whole(COUNT // 2)


def test_an_article_is_exported_with_the_requested_fields(articles: Service) -> None:
    lines, end = exported(articles, section="Odd", fields="title,authors,section,published_at")

    assert lines == [
        {
            "id": "hostile",
            "title": '=HYPERLINK("http://x","y")',
            "authors": ["@SUM(A1)", 'Ana "A" Lima'],
            "section": "Odd",
            "published_at": None,
        }
    ]
    assert end == whole(1)


def test_nothing_found_is_an_end_without_lines(articles: Service) -> None:
    assert exported(articles, q="zzzzz") == ([], whole(0))


def test_a_table_holds_no_formula(articles: Service) -> None:
    fields = "title,body,authors,captions,section,published_at"
    answer = articles.client.get(
        "/v1/export", params={"format": "csv", "section": "Odd", "fields": fields}
    )

    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert answer.headers["content-disposition"] == 'attachment; filename="articles.csv"'
    caption = '{"text":"+1","credit":null,"agency":null,"photographer":null}'
    assert list(csv.reader(io.StringIO(answer.text))) == [
        ["id", *fields.split(",")],
        [
            "hostile",
            '\'=HYPERLINK("http://x","y")',
            "'-1+1",
            '\'@SUM(A1); Ana "A" Lima',
            caption,
            "Odd",
            "",
        ],
    ]


def test_what_is_no_export_is_refused(articles: Service) -> None:
    problem = articles.problem("/v1/export", format="xml", colour="red")

    assert [(fault["name"], fault["hint"]) for fault in problem["errors"]] == [
        ("format", "Give one of 'ndjson', 'csv' or 'ninjs'."),
        ("colour", "Leave it out."),
    ]


Message = MutableMapping[str, Any]


class Reader:
    """Reads an export slowly, as an ASGI server without a buffer."""

    def __init__(self, service: Service, url: str, query: str, extensions: Message) -> None:
        self.messages: list[Message] = []
        self.text = b""
        self.pieces = 0
        self._gone = False
        self._service, self._url = service, url
        self._scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": "/v1/export",
            "query_string": query.encode(),
            "headers": [],
            "extensions": extensions,
        }

    def read(self, on_piece: Callable[["Reader"], None]) -> None:
        """Read to the end, calling `on_piece` before each piece is taken."""
        asyncio.run(self._read(on_piece))

    def leave(self) -> None:
        """Close the connection."""
        self._gone = True

    async def _read(self, on_piece: Callable[["Reader"], None]) -> None:
        settings = ApiSettings(
            _env_file=None, elasticsearch_url=self._url, articles_alias=self._service.alias
        )
        app = create_app(settings)

        async def send(message: Message) -> None:
            self.messages.append(message)
            if body := message.pop("body", b""):
                self.pieces += 1
                on_piece(self)
                self.text += body[-2000:]
            await asyncio.sleep(0.01)

        async def receive() -> Message:
            while not self._gone:
                await asyncio.sleep(0.01)
            return {"type": "http.disconnect"}

        async with app.router.lifespan_context(app):
            await app(self._scope, receive, send)

    def end(self) -> Any:
        return json.loads(self.text.splitlines()[-1])["export"]


def open_snapshots(service: Service) -> int:
    stats = service.server.indices.stats(index=service.alias, metric="search")
    return int(stats["_all"]["total"]["search"]["open_contexts"])


def searches(service: Service) -> int:
    stats = service.server.indices.stats(index=service.alias, metric="search")
    return int(stats["_all"]["total"]["search"]["query_total"])


def test_no_page_is_fetched_before_its_reader_has_taken_the_one_before(
    articles: Service, elasticsearch_url: str
) -> None:
    """Only one page is in memory, however slow the reader and however long the export."""
    reader = Reader(articles, elasticsearch_url, "tags=even&tags=odd", {})
    before = searches(articles)
    fetched: list[int] = []

    reader.read(lambda _: fetched.append(searches(articles) - before))

    assert fetched == [1, 2, 3, 3]  # three pages, and the last line
    assert reader.end() == whole(COUNT)
    assert open_snapshots(articles) == 0


def test_what_is_loaded_meanwhile_is_not_in_the_snapshot(
    articles: Service, elasticsearch_url: str
) -> None:
    def load_another(reader: Reader) -> None:
        document = {"id": f"late-{reader.pieces}", "title": "Late", "body": "Late."}
        articles.server.index(
            index=articles.alias, id=f"late-{reader.pieces}", document=document, refresh=True
        )

    reader = Reader(articles, elasticsearch_url, "fields=title", {})
    before = articles.search()["total"]["value"]

    reader.read(load_another)
    late = reader.pieces
    for number in range(1, late + 1):
        articles.server.delete(index=articles.alias, id=f"late-{number}", refresh=True)

    assert late > 2
    assert b"Late" not in reader.text
    assert reader.end() == whole(before)


def test_a_reader_who_leaves_gives_the_snapshot_back(
    articles: Service, elasticsearch_url: str
) -> None:
    reader = Reader(articles, elasticsearch_url, "fields=title", {})

    reader.read(Reader.leave)

    assert 0 < reader.pieces < 4
    assert open_snapshots(articles) == 0


def test_a_reader_who_has_gone_before_the_first_byte_gives_the_snapshot_back(
    articles: Service, elasticsearch_url: str
) -> None:
    """Call the response directly, because the middleware would start it."""
    settings = ApiSettings(
        _env_file=None, elasticsearch_url=elasticsearch_url, articles_alias=articles.alias
    )
    app = create_app(settings)
    opened: list[int] = []

    async def send(_: Message) -> None:
        opened.append(open_snapshots(articles))
        await asyncio.sleep(1)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def export() -> None:
        async with app.router.lifespan_context(app):
            export = app.state.services.export(ExportRequest())
            response = ExportResponse(export, await export.begin(), ExportRequest())
            await response({"type": "http"}, receive, send)

    asyncio.run(export())

    assert (opened, open_snapshots(articles)) == ([1], 0)


@pytest.fixture
def doomed(
    elasticsearch_url: str, service: Service, tmp_path_factory: pytest.TempPathFactory
) -> Service:
    """The module's articles, in an index that is deleted while they are exported."""
    alias = f"{service.alias}-doomed"
    service.server.indices.create(index=f"{alias}-1", aliases={alias: {}}, **index_body())
    operations: list[Any] = []
    for article in ARTICLES:
        operations += [{"index": {}}, article | {"story": article["id"]}]
    service.server.bulk(index=alias, operations=operations, refresh=True)
    return Service(service.client, service.server, elasticsearch_url, alias)


def delete_index(reader: Reader) -> None:
    server, alias = reader._service.server, reader._service.alias
    if reader.pieces == 1:
        server.indices.delete(index=f"{alias}-1")


@pytest.mark.parametrize("group_by", ["none", pytest.param("story", marks=pytest.mark.slow)])
def test_a_file_that_breaks_off_says_so_in_its_last_line(
    doomed: Service, elasticsearch_url: str, group_by: str
) -> None:
    query = f"fields=title&group_by={group_by}"
    reader = Reader(doomed, elasticsearch_url, query, {"http.response.trailers": {}})

    reader.read(delete_index)

    assert reader.end() == {
        "complete": False,
        "articles": PAGE_SIZE,
        "total": COUNT,
        "incomplete_reasons": ["shard_failed"],
    }
    assert reader.messages[-1] == {
        "type": "http.response.trailers",
        "headers": [(b"x-export-complete", b"false")],
        "more_trailers": False,
    }


def test_a_table_that_breaks_off_ends_like_a_broken_connection(
    doomed: Service, elasticsearch_url: str
) -> None:
    reader = Reader(doomed, elasticsearch_url, "fields=title&format=csv", {})

    reader.read(lambda reader: delete_index(reader) if reader.pieces == 2 else None)

    assert reader.messages[-1] == {"type": "http.response.body", "more_body": False}


def test_an_export_as_ninjs_is_valid_and_loads_as_the_same_articles(
    articles: Service, tmp_path: Path
) -> None:
    response = articles.client.get("/v1/export", params={"format": "ninjs", "sort": "newest"})

    items = [json.loads(line) for line in response.text.splitlines()]
    assert response.headers["content-type"] == "application/x-ndjson"
    assert response.headers["content-disposition"].endswith('filename="articles.ninjs.ndjson"')
    assert len(items) == COUNT + 1
    schema = validator()
    for item in items:
        schema.validate(item)
        assert item["bodies"][0]["value"]
    copy = tmp_path / "copy.jsonl"
    copy.write_text(response.text, "utf-8")
    read = [parse_parsed_article(line) for line in copy.read_text("utf-8").splitlines()]
    assert {article.id for article in read} == {*(a["id"] for a in ARTICLES), "hostile"}


def test_an_export_as_ninjs_has_the_requested_fields_only(articles: Service) -> None:
    params = {"format": "ninjs", "section": "Odd", "fields": "title"}

    [line] = articles.client.get("/v1/export", params=params).text.splitlines()

    item = json.loads(line)
    validator().validate(item)
    assert {*item} == {
        *("uri", "altIds", "standard", "type", "representationType", "pubStatus", "headlines"),
    }


def test_one_article_as_ninjs_is_valid_and_cached(articles: Service) -> None:
    response = articles.client.get("/v1/articles/hostile", params={"format": "ninjs"})

    validator().validate(response.json())
    assert response.headers["content-type"] == "application/ninjs+json"
    assert response.json()["by"] == '@SUM(A1); Ana "A" Lima'
    again = articles.client.get(
        "/v1/articles/hostile",
        params={"format": "ninjs"},
        headers={"If-None-Match": response.headers["etag"]},
    )
    assert again.status_code == 304
    assert articles.client.get("/v1/articles/none?format=ninjs").status_code == 404
    assert articles.client.get("/v1/articles/hostile?format=xml").status_code == 422
