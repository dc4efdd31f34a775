"""The route of the Model Context Protocol: one POST, one JSON response, no session."""

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response
from yarl import URL

from api.errors import ForbiddenOriginError, ServiceError
from api.http.responses import JSON
from api.http.security.scopes import Scope, requires
from api.mcp.protocol import (
    BAD_REQUEST,
    INVALID_PARAMS,
    MODERN,
    NOT_FOUND,
    SUPPORTED,
    ProtocolError,
    RpcRequest,
    error_of,
    negotiate,
    parse_request,
    read_id,
    response_of,
    unknown_method,
)
from api.mcp.service import ToolService
from api.mcp.tools import TOOL_BY_NAME, TOOLS, call_tool, describe_error

# A day would hide a new version; the list changes with a release only.
_LIST_TTL_MS = 3_600_000
_ACCEPTED = 202
_LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "::1")
_INSTRUCTIONS = (
    "Search news articles and cite them by url. Begin with search, or with search_articles for "
    "filters by date, author or place; read whole articles with fetch. count_over_time compares "
    "periods. Look at complete, warnings and budget.left_out before you conclude that something "
    "is missing."
)
_SERVER_META = "io.modelcontextprotocol/serverInfo"

router = APIRouter(dependencies=requires(Scope.read))
_EXAMPLE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "search", "arguments": {"query": "latakia"}},
}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {JSON: {"schema": {"type": "object"}, "example": _EXAMPLE}},
    }
}
_RESPONSE = {"content": {JSON: {"schema": {"type": "object"}}}}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The result, or the error of a tool.", **_RESPONSE},
    _ACCEPTED: {"description": "A notification was received."},
    BAD_REQUEST: {"description": "A JSON-RPC error: the request is not valid.", **_RESPONSE},
    NOT_FOUND: {"description": "A JSON-RPC error: there is no such method.", **_RESPONSE},
}


@router.post("/mcp", operation_id="mcp", tags=["mcp"], responses=_RESPONSES, openapi_extra=_BODY)
async def mcp(http: Request) -> Response:
    """Serve a request of the Model Context Protocol."""
    _check_origin(http)
    body = await http.body()
    try:
        request = parse_request(body, http.headers)
        if request.is_notification:
            return Response(status_code=_ACCEPTED)
        result = await _respond(http, request)
    except ProtocolError as error:
        return _json(error_of(read_id(body), error), error.status)
    if request.is_modern:
        result = {"resultType": "complete", **result}
    return _json(response_of(request.id, result))


async def _respond(http: Request, request: RpcRequest) -> Mapping[str, Any]:
    """Return the result of a request. Raise ProtocolError for an unknown method or tool."""
    server = {"name": "news-search", "title": "News search", "version": http.app.version}
    match request.method:
        case "initialize" if not request.is_modern:
            return {
                "protocolVersion": negotiate(request.params.get("protocolVersion")),
                "capabilities": {"tools": {"listChanged": False}},
                "serverInfo": server,
                "instructions": _INSTRUCTIONS,
            }
        case "ping":
            return {}
        case "server/discover" if request.version == MODERN:
            return {
                "supportedVersions": list(SUPPORTED),
                "capabilities": {"tools": {}},
                "instructions": _INSTRUCTIONS,
                "ttlMs": _LIST_TTL_MS,
                "cacheScope": "public",
                "_meta": {_SERVER_META: server},
            }
        case "tools/list":
            listed: dict[str, Any] = {"tools": [tool.describe() for tool in TOOLS]}
            cache = {"ttlMs": _LIST_TTL_MS, "cacheScope": "public"} if request.is_modern else {}
            return listed | cache
        case "tools/call":
            return await _call(http, request.params)
    raise unknown_method(request.method)


async def _call(http: Request, params: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the result of a tool; its errors are results too, so that the model reads them."""
    name, arguments = params.get("name"), params.get("arguments", {})
    tool = TOOL_BY_NAME.get(name) if isinstance(name, str) else None
    if tool is None:
        known = ", ".join(TOOL_BY_NAME)
        raise ProtocolError(INVALID_PARAMS, f"There is no such tool; there are {known}.")
    if not isinstance(arguments, dict):
        raise ProtocolError(INVALID_PARAMS, "arguments must be an object.")
    service: ToolService = http.app.state.tools
    try:
        result = await call_tool(tool, service, _base_url(http), arguments)
    except ServiceError as error:
        return {"content": [_text(describe_error(error))], "isError": True}
    return {"content": [_text(result)], "structuredContent": result, "isError": False}


def _text(content: Any) -> dict[str, str]:
    return {"type": "text", "text": orjson.dumps(content).decode()}


def _base_url(http: Request) -> str:
    """Return the address of this service as its callers know it, without a slash at its end."""
    public: str | None = http.app.state.public_base_url
    return (public or str(http.base_url)).rstrip("/")


def _check_origin(http: Request) -> None:
    """Refuse a page of another origin: its host may have been rebound to this machine."""
    origin = http.headers.get("origin")
    if origin is None or origin in http.app.state.allowed_origins:
        return
    try:
        is_local = URL(origin).host in _LOOPBACK_HOSTS
    except ValueError:
        is_local = False
    if not is_local:
        raise ForbiddenOriginError("Add the origin to API_CORS_ORIGINS, or send no Origin.")


def _json(content: Mapping[str, Any], status: int = 200) -> Response:
    return Response(orjson.dumps(content), status_code=status, media_type=JSON)
