"""The Model Context Protocol: the official client, an older handshake, bad requests, budgets."""

import asyncio
import json
import os
import random
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from api.http.app import create_app
from api.mcp.budget import DEFAULT_TOKENS, MAX_TOKENS, MIN_TOKENS, count_tokens
from api.settings import ApiSettings
from tests.integration.service import PATIENCE_MS, PROJECT, Service

mcp = pytest.importorskip("mcp", reason="the official client of the protocol is not installed")
httpx2 = pytest.importorskip("httpx2")
from mcp.client.client import Client  # noqa: E402
from mcp.client.streamable_http import streamable_http_client  # noqa: E402

CALLS = int(os.environ.get("MCP_CALLS", "150"))
MODERN = "2026-07-28"
VERSION_META = "io.modelcontextprotocol/protocolVersion"
CAPABILITIES_META = "io.modelcontextprotocol/clientCapabilities"
TOOLS = [
    *("search", "fetch", "search_articles", "count_over_time", "facet_values"),
    *("similar_articles", "story", "explain"),
]
CUSTOMERS = "000_ec27dc8f054a1452.txt"
ARGUMENTS: dict[str, dict[str, Any]] = {
    "search": {"query": "latakia rebels"},
    "fetch": {"id": CUSTOMERS},
    "search_articles": {"query": "syria", "authors": ["Fred Lambert"], "published_from": "2015"},
    "count_over_time": {"query": "syria", "interval": "month", "published_from": "2015-06"},
    "facet_values": {"field": "places", "query": "syria"},
    "similar_articles": {"id": CUSTOMERS, "size": 3},
    "story": {"id": CUSTOMERS},
    "explain": {"id": CUSTOMERS, "query": "latakia"},
}


def with_client(seeds: Service, mode: str, use: Callable[[Client], Awaitable[Any]]) -> Any:
    """Run a function with the official client, connected to an application over HTTP messages."""

    async def run() -> Any:
        settings = ApiSettings(
            _env_file=None,
            elasticsearch_url=seeds.url,
            articles_alias=seeds.alias,
            api_request_timeout_ms=PATIENCE_MS,
        )
        app = create_app(settings)
        transport = httpx2.ASGITransport(app=app)
        async with (
            app.router.lifespan_context(app),
            httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http,
        ):
            streams = streamable_http_client("http://127.0.0.1/mcp", http_client=http)
            async with Client(streams, mode=mode) as client:
                return await use(client)

    return asyncio.run(run())


@pytest.mark.parametrize("mode", ["auto", "legacy", MODERN])
def test_the_official_client_lists_and_calls_every_tool(seeds: Service, mode: str) -> None:
    """The client compares each result with the schema that the tool declares."""

    async def use(client: Client) -> tuple[Any, dict[str, Any]]:
        listed = (await client.list_tools()).tools
        results = {
            name: await client.call_tool(name, arguments) for name, arguments in ARGUMENTS.items()
        }
        return (client.protocol_version, listed), results

    (version, listed), results = with_client(seeds, mode, use)

    assert version == ("2025-11-25" if mode == "legacy" else MODERN)
    assert [tool.name for tool in listed] == TOOLS
    assert all(tool.annotations.read_only_hint for tool in listed)
    for name, result in results.items():
        assert not result.is_error, (name, result)
        [text] = result.content
        assert json.loads(text.text) == result.structured_content
        common = {"complete", "incomplete_reasons", "warnings", "freshness", "budget"}
        assert common <= result.structured_content.keys()
        assert (
            result.structured_content["freshness"]["articles"] == seeds.search()["total"]["value"]
        )


def post(seeds: Service, body: Any, **headers: str) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return seeds.client.post("/mcp", content=content, headers=names)


def call(seeds: Service, name: str, **arguments: Any) -> Any:
    """Return the structured result of a tool that must succeed."""
    result = call_raw(seeds, name, arguments)
    assert not result["isError"], result
    assert result["content"] == [
        {
            "type": "text",
            "text": json.dumps(
                result["structuredContent"], separators=(",", ":"), ensure_ascii=False
            ),
        }
    ]
    return result["structuredContent"]


def call_raw(seeds: Service, name: str, arguments: Any) -> Any:
    params = {"name": name, "arguments": arguments}
    response = post(seeds, {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params})
    assert response.status_code == 200, response.text
    return response.json()["result"]


def test_a_recorded_handshake_of_an_older_client_passes(seeds: Service) -> None:
    """What a client of revision 2025-06-18 sends, in its order and with its headers."""
    accept = {"accept": "application/json, text/event-stream", "content_type": "application/json"}
    hello = post(
        seeds,
        {
            "method": "initialize",
            "params": {
                "protocolVersion": "2025-06-18",
                "capabilities": {"sampling": {}, "roots": {"listChanged": True}},
                "clientInfo": {"name": "older-client", "version": "0.9"},
            },
            "jsonrpc": "2.0",
            "id": 0,
        },
        **accept,
    )
    later = accept | {"mcp_protocol_version": "2025-06-18", "mcp_session_id": "ignored"}
    ready = post(seeds, {"method": "notifications/initialized", "jsonrpc": "2.0"}, **later)
    ping = post(seeds, {"method": "ping", "jsonrpc": "2.0", "id": 1}, **later)
    tools = post(seeds, {"method": "tools/list", "jsonrpc": "2.0", "id": 2}, **later)
    fetched = post(
        seeds,
        {
            "method": "tools/call",
            "params": {
                "name": "fetch",
                "arguments": {"id": CUSTOMERS},
                "_meta": {"progressToken": 3},
            },
            "jsonrpc": "2.0",
            "id": 3,
        },
        **later,
    )

    assert hello.json()["result"]["protocolVersion"] == "2025-06-18"
    assert "mcp-session-id" not in hello.headers
    assert (ready.status_code, ready.content) == (202, b"")
    assert ping.json() == {"jsonrpc": "2.0", "id": 1, "result": {}}
    assert [tool["name"] for tool in tools.json()["result"]["tools"]] == TOOLS
    assert fetched.json()["result"]["structuredContent"]["id"] == CUSTOMERS


def modern(method: str, params: Any = None, **meta: Any) -> dict[str, Any]:
    known = {VERSION_META: MODERN, CAPABILITIES_META: {}} | meta
    kept = {name: value for name, value in known.items() if value is not None}
    params = {**(params or {}), "_meta": kept}
    return {"jsonrpc": "2.0", "id": 7, "method": method, "params": params}


def modern_headers(method: str, **others: str) -> dict[str, str]:
    return {"mcp_protocol_version": MODERN, "mcp_method": method, **others}


FETCH = {"name": "fetch", "arguments": {"id": CUSTOMERS}}


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"{", {}, 400, -32700),
        (b'{"jsonrpc": NaN}', {}, 400, -32700),
        (b"[" * 5000 + b"]" * 5000, {}, 400, -32700),
        ([{"jsonrpc": "2.0", "id": 1, "method": "ping"}], {}, 400, -32600),
        ({"id": 1, "method": "ping"}, {}, 400, -32600),
        ({"jsonrpc": "2.0", "id": 1, "method": 5}, {}, 400, -32600),
        ({"jsonrpc": "2.0", "id": True, "method": "ping"}, {}, 400, -32600),
        ({"jsonrpc": "2.0", "id": None, "method": "ping"}, {}, 400, -32600),
        ({"jsonrpc": "2.0", "id": 1, "method": "ping", "params": []}, {}, 400, -32602),
        ({"jsonrpc": "2.0", "id": 1, "method": "resources/list"}, {}, 404, -32601),
        ({"jsonrpc": "2.0", "id": 1, "method": "server/discover"}, {}, 404, -32601),
        ({"jsonrpc": "2.0", "id": 1, "method": "ping"}, {"mcp_protocol_version": "1"}, 400, -32022),
        (modern("tools/list"), {}, 400, -32020),
        (modern("tools/list"), {"mcp_protocol_version": MODERN}, 400, -32020),
        (modern("tools/list"), modern_headers("tools/call"), 400, -32020),
        (modern("tools/list", **{VERSION_META: None}), modern_headers("tools/list"), 400, -32020),
        (
            modern("tools/list", **{VERSION_META: "2025-06-18"}),
            modern_headers("tools/list"),
            400,
            -32020,
        ),
        (
            modern("tools/list", **{CAPABILITIES_META: None}),
            modern_headers("tools/list"),
            400,
            -32602,
        ),
        (modern("tools/call", FETCH), modern_headers("tools/call"), 400, -32020),
        (modern("tools/call", FETCH), modern_headers("tools/call", mcp_name="search"), 400, -32020),
        (
            modern("tools/call", FETCH),
            modern_headers("tools/call", mcp_name="=?base64?!!?="),
            400,
            -32020,
        ),
        (modern("initialize"), modern_headers("initialize"), 404, -32601),
        (
            modern("tools/call", {"name": "no", "arguments": {}}),
            modern_headers("tools/call", mcp_name="no"),
            400,
            -32602,
        ),
        (
            modern("tools/call", {"name": "fetch", "arguments": "x"}),
            modern_headers("tools/call", mcp_name="fetch"),
            400,
            -32602,
        ),
    ],
)
def test_a_bad_request_is_a_json_rpc_error(
    seeds: Service, body: Any, headers: dict[str, str], status: int, code: int
) -> None:
    response = post(seeds, body, **headers)

    assert (response.status_code, response.json()["error"]["code"]) == (status, code)
    assert response.headers["content-type"] == "application/json"


def test_a_modern_request_names_its_version_method_and_tool_in_headers(seeds: Service) -> None:
    encoded = "=?base64?ZmV0Y2g=?="
    discovered = post(seeds, modern("server/discover"), **modern_headers("server/discover"))
    fetched = post(
        seeds, modern("tools/call", FETCH), **modern_headers("tools/call", mcp_name=encoded)
    )
    unknown = post(
        seeds,
        modern("tools/list", **{VERSION_META: "2027-01-01"}),
        mcp_protocol_version="2027-01-01",
        mcp_method="tools/list",
    )

    assert discovered.json()["result"]["supportedVersions"][0] == MODERN
    assert discovered.json()["result"]["resultType"] == "complete"
    assert fetched.json()["result"]["resultType"] == "complete"
    assert unknown.json()["error"]["data"]["requested"] == "2027-01-01"


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_only_post_is_allowed(seeds: Service, method: str) -> None:
    assert seeds.client.request(method, "/mcp").status_code == 405


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://127.0.0.1:3000", 200),
        ("http://localhost", 200),
        ("https://evil.example", 403),
        ("http://localhost.evil.example", 403),
        ("null", 403),
        ("http://[", 403),
    ],
)
def test_a_page_of_another_origin_is_refused(seeds: Service, origin: str, status: int) -> None:
    ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    assert post(seeds, ping, origin=origin).status_code == status


@pytest.mark.parametrize(
    ("name", "arguments", "argument"),
    [
        ("search", {}, "query"),
        ("search", {"query": 5}, "query"),
        ("search", {"query": "x", "size": 5}, "size"),
        ("search", {"query": "x" * 513}, "query"),
        ("search", {"query": "\ud800"}, "query"),
        ("fetch", {"id": ""}, "id"),
        ("search_articles", {"token_budget": 0}, "token_budget"),
        ("search_articles", {"token_budget": 10**9}, "token_budget"),
        ("search_articles", {"token_budget": "many"}, "token_budget"),
        ("search_articles", {"size": 51}, "size"),
        ("search_articles", {"fields": ["colour"]}, "fields.0"),
        ("search_articles", {"published_from": "soon"}, "published_from"),
        ("search_articles", {"published_from": "2016", "published_to": "2015"}, "published_to"),
        ("search_articles", {"time_zone": "Europe/Berlim"}, "time_zone"),
        ("search_articles", {"authors": "Fred"}, "authors"),
        ("count_over_time", {"interval": "second"}, "interval"),
        ("count_over_time", {"interval": "hour"}, "interval"),
        ("facet_values", {"field": "colour"}, "field"),
    ],
)
def test_wrong_arguments_are_a_result_with_a_hint(
    seeds: Service, name: str, arguments: dict[str, Any], argument: str
) -> None:
    if arguments.get("query") == "\ud800":
        body = b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search",'
        response = post(seeds, body + b'"arguments":{"query":"\\ud800"}}}')
        assert response.json()["error"]["code"] == -32700
        return
    result = call_raw(seeds, name, arguments)
    content = json.loads(result["content"][0]["text"])

    assert result["isError"]
    assert [error["argument"] for error in content["errors"]] == [argument]
    assert all(error["hint"].endswith(".") for error in content["errors"])


@pytest.mark.parametrize(
    ("name", "arguments", "error"),
    [
        ("fetch", {"id": "none"}, "article-not-found"),
        ("similar_articles", {"id": "none"}, "article-not-found"),
        ("search_articles", {"cursor": "none"}, "invalid-cursor"),
    ],
)
def test_what_cannot_be_found_is_a_result_with_a_hint(
    seeds: Service, name: str, arguments: dict[str, Any], error: str
) -> None:
    content = json.loads(call_raw(seeds, name, arguments)["content"][0]["text"])

    assert content["error"] == error
    assert content["hint"]


def test_what_is_left_out_is_on_the_next_page(seeds: Service) -> None:
    """No article is skipped or repeated when the budget decides how many fit."""
    expected = seeds.ids("syria", size=100)
    seen: list[str] = []
    cursor: str | None = None
    pages = 0
    while True:
        more = {"cursor": cursor} if cursor else {}
        page = call(seeds, "search_articles", query="syria", size=10, token_budget=1500, **more)
        seen += [article["id"] for article in page["articles"]]
        cursor, pages = page["next_cursor"], pages + 1
        if not cursor:
            break
        assert page["budget"]["how_to_get_the_rest"]
    assert seen == expected
    assert pages > 2


def random_call(chance: random.Random, ids: list[str]) -> tuple[str, dict[str, Any]]:
    name = chance.choice([tool for tool in TOOLS if tool not in ("search", "fetch")])
    query = chance.choice(["syria", "isis OR daesh", '"islamic state"', "NEAR/9(army town)", "xyz"])
    budget = chance.choice([MIN_TOKENS, 700, DEFAULT_TOKENS, 4_000, MAX_TOKENS])
    arguments: dict[str, Any] = {"token_budget": budget}
    if name in ("search_articles", "count_over_time", "facet_values", "explain"):
        arguments["query"] = query
    if name in ("similar_articles", "story", "explain"):
        arguments["id"] = chance.choice(ids)
    if name == "search_articles":
        arguments |= {
            "size": chance.randint(1, 50),
            "fields": chance.sample(["body", "lead", "authors", "captions", "places"], 2),
            "sort": chance.choice(["relevance", "newest", "recent"]),
        }
    if name == "count_over_time":
        arguments |= {"interval": "month", "significant": chance.random() < 0.3}
        arguments |= {"split": "places"} if chance.random() < 0.5 else {}
    if name == "facet_values":
        arguments |= {"field": chance.choice(["places", "authors", "people"]), "size": 100}
    if chance.random() < 0.5 and name not in ("story", "similar_articles"):
        arguments |= {"published_from": "2015-03", "published_to": "2016"}
    return name, arguments


def test_random_calls_are_within_their_budget_and_agree_with_the_routes(seeds: Service) -> None:
    chance = random.Random(2026)
    ids = seeds.ids(size=100)
    for _ in range(CALLS):
        name, arguments = random_call(chance, ids)
        result = call(seeds, name, **arguments)
        assert count_tokens(result) <= arguments["token_budget"], (name, arguments)
        assert result["budget"]["tokens"] <= result["budget"]["limit"]
        compare_with_route(seeds, name, arguments, result)


def compare_with_route(seeds: Service, name: str, arguments: dict[str, Any], result: Any) -> None:
    """Compare the figures of a result with those of the same request to `/v1`."""
    others = {
        key: value for key, value in arguments.items() if key not in ("token_budget", "query", "id")
    }
    if "query" in arguments:
        others["q"] = arguments["query"]
    match name:
        case "search_articles":
            response = seeds.get("/v1/search", **others, facets="")
            ids = [hit["id"] for hit in response["hits"]]
            assert result["total"] == response["total"]
            assert [a["id"] for a in result["articles"]] == ids[: len(result["articles"])]
        case "count_over_time":
            response = seeds.get("/v1/trends", **others)
            names = ("count", "background", "share", "growth", "undated")
            assert [result[key] for key in names] == [response[key] for key in names]
            for bucket, counted in zip(result["buckets"], response["buckets"], strict=False):
                keys = ("start", "count", "background", "share")
                assert [bucket[key] for key in keys] == [counted[key] for key in keys]
        case "facet_values":
            field = others.pop("field")
            response = seeds.get(f"/v1/facets/{field}", **others)
            listed = [(value["value"], value["count"]) for value in response["values"]]
            values = [(value["value"], value["count"]) for value in result["values"]]
            assert values == listed[: len(values)]
        case "similar_articles":
            response = seeds.get(f"/v1/articles/{arguments['id']}/similar", size=5)
            ids = [hit["id"] for hit in response["hits"]]
            assert [a["id"] for a in result["articles"]] == ids[: len(result["articles"])]
        case "explain":
            response = seeds.get(f"/v1/articles/{arguments['id']}/explain", **others)
            assert result["found"] == response["found"]


def test_every_id_that_search_finds_can_be_fetched_and_cited(seeds: Service) -> None:
    found = call(seeds, "search", query="syria")["results"]
    assert len(found) > 3
    for entry in found:
        article = call(seeds, "fetch", id=entry["id"])
        stored = seeds.get(f"/v1/articles/{entry['id']}")
        assert (article["id"], article["url"]) == (entry["id"], entry["url"])
        assert article["text"] == stored["body"]
        assert article["url"].startswith("http")


def test_a_session_answers_a_question_with_citations_from_llms_txt_on(seeds: Service) -> None:
    """Who wrote about Latakia in August 2015, and was that more than in the month before?"""
    guide = seeds.client.get("/llms.txt").text
    assert "/mcp" in guide
    tools = post(seeds, {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}).json()["result"][
        "tools"
    ]
    assert {"search_articles", "count_over_time"} <= {tool["name"] for tool in tools}

    august = {"published_from": "2015-08", "published_to": "2015-08", "query": "latakia"}
    trend = call(seeds, "count_over_time", interval="month", **august)
    found = call(seeds, "search_articles", **august)
    articles = [call(seeds, "fetch", id=article["id"]) for article in found["articles"]]

    assert found["complete"]
    assert found["budget"]["left_out"] is None
    assert trend["count"] == found["total"]["value"] == len(articles)
    assert (
        trend["previous"]["count"]
        == seeds.search("latakia", published_from="2015-07", published_to="2015-07")["total"][
            "value"
        ]
    )
    cited = {a["url"]: a["metadata"]["authors"] for a in articles if "Latakia" in a["text"]}
    assert f"http://testserver/?article={CUSTOMERS}" in cited
    assert ["Fred Lambert"] in cited.values()


def blocks(language: str) -> list[str]:
    skill = (PROJECT / "docs" / "SKILL.md").read_text("utf-8")
    return re.findall(rf"```{language}\n(.*?)```", skill, re.DOTALL)


def test_the_examples_of_the_skill_run(seeds: Service) -> None:
    examples = [json.loads(block) for block in blocks("json")]
    results = {
        entry["name"]: call(seeds, entry["name"], **entry["arguments"]) for entry in examples
    }

    assert {*results} == {*TOOLS} - {"search"}
    assert results["search_articles"]["articles"]
    assert results["count_over_time"]["budget"]["left_out"] is None
    for line in re.findall(r"curl '(.*)'", "".join(blocks("sh"))):
        assert seeds.client.get(line).status_code == 200


def test_every_page_of_the_guide_is_served_and_linked(seeds: Service) -> None:
    guide = seeds.client.get("/llms.txt")
    title, _, summary = guide.text.split("\n", 2)
    links = re.findall(r"\]\((/[^)]*)\)", guide.text)

    assert title.startswith("# ")
    assert summary.startswith("> ")
    assert re.findall(r"^## (.*)$", guide.text, re.MULTILINE)[-1] == "Optional"
    assert len(links) > 5
    for link in links:
        page = seeds.client.get(link)
        assert page.status_code == 200, link
        if link.endswith(".md"):
            assert page.headers["content-type"] == "text/markdown; charset=utf-8"
    for path in ("/docs", "/docs/problems"):
        link = seeds.client.get(path).headers["link"]
        [twin] = re.findall(r'<(/docs/\w+\.md)>; rel="alternate"; type="text/markdown"', link)
        assert '</llms.txt>; rel="describedby"' in link
        assert seeds.client.get(twin).status_code == 200
    assert seeds.client.get("/docs/other.md").status_code == 404
