"""JSON-RPC and the two revisions of the protocol: which request is which, and its checks.

A client of revision 2026-07-28 names its version in `_meta` and repeats version, method and name
in headers, which must agree with the body. Older clients begin with `initialize`. The service keeps
no session in either case, and responds in plain JSON.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

MODERN = "2026-07-28"
LEGACY = ("2025-11-25", "2025-06-18", "2025-03-26")
SUPPORTED = (MODERN, *LEGACY)
# A request without a version is from a client of the first revision of this transport.
_UNNAMED = "2025-03-26"

_VERSION_META = "io.modelcontextprotocol/protocolVersion"
_CAPABILITIES_META = "io.modelcontextprotocol/clientCapabilities"
VERSION_HEADER = "mcp-protocol-version"
METHOD_HEADER = "mcp-method"
NAME_HEADER = "mcp-name"
_ENCODED_START, _ENCODED_END = "=?base64?", "?="

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
HEADER_MISMATCH = -32020
UNSUPPORTED_VERSION = -32022
BAD_REQUEST, NOT_FOUND = 400, 404


class ProtocolError(Exception):
    """A JSON-RPC error with the HTTP status of its response."""

    def __init__(
        self, code: int, message: str, *, status: int = BAD_REQUEST, data: Any = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.data = data


@dataclass(frozen=True, slots=True)
class RpcRequest:
    """One request, or a notification, which has no id and gets no response."""

    method: str
    params: Mapping[str, Any]
    version: str
    id: str | int | None = None
    is_notification: bool = field(default=False)

    @property
    def is_modern(self) -> bool:
        """Whether the client is of the stateless revision."""
        return self.version == MODERN


def parse_request(body: bytes, headers: Mapping[str, str]) -> RpcRequest:
    """Return the request of a body. Raise ProtocolError if it is not one that can be served."""
    message = _parse_message(body)
    params = message.get("params", {})
    if not isinstance(params, dict):
        raise ProtocolError(INVALID_PARAMS, "params must be an object.")
    method, request_id = message["method"], message.get("id")
    version = _read_version(method, params, headers)
    if version == MODERN:
        _check_headers(method, params, headers)
        _check_meta(message, params)
    return RpcRequest(method, params, version, request_id, "id" not in message)


def read_id(body: bytes) -> str | int | None:
    """Return the id of a request that is refused, as far as it has one."""
    try:
        message = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    request_id = message.get("id") if isinstance(message, dict) else None
    return request_id if _is_id(request_id) else None


def _parse_message(body: bytes) -> dict[str, Any]:
    try:
        message = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise ProtocolError(PARSE_ERROR, "The body is not JSON.") from None
    if isinstance(message, list):
        raise ProtocolError(INVALID_REQUEST, "Batches are not supported: send one request a POST.")
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        raise ProtocolError(INVALID_REQUEST, 'The body must be an object with "jsonrpc": "2.0".')
    if not isinstance(message.get("method"), str):
        raise ProtocolError(INVALID_REQUEST, "method must be a string.")
    if "id" in message and not _is_id(message["id"]):
        raise ProtocolError(INVALID_REQUEST, "id must be a string or an integer.")
    return message


def _is_id(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _read_version(method: str, params: Mapping[str, Any], headers: Mapping[str, str]) -> str:
    """Return the revision of a request: by its `_meta`, its header, or neither."""
    meta = params.get("_meta")
    in_meta = meta.get(_VERSION_META) if isinstance(meta, dict) else None
    in_header = headers.get(VERSION_HEADER)
    version = in_header or in_meta or _UNNAMED
    if in_meta is not None and in_meta != in_header:
        message = f"The header {VERSION_HEADER} must be the version in _meta."
        raise ProtocolError(HEADER_MISMATCH, message)
    # A client that begins with initialize names the version it wants in the body.
    if version not in SUPPORTED and not (method == "initialize" and in_header is None):
        data = {"supported": list(SUPPORTED), "requested": str(version)}
        raise ProtocolError(UNSUPPORTED_VERSION, "This version is not supported.", data=data)
    return str(version)


def _check_headers(method: str, params: Mapping[str, Any], headers: Mapping[str, str]) -> None:
    expected = {METHOD_HEADER: method}
    if method == "tools/call":
        expected[NAME_HEADER] = str(params.get("name"))
    for name, value in expected.items():
        if _decode(headers.get(name, "")) != value:
            message = f"The header {name} is missing, or differs from the body."
            raise ProtocolError(HEADER_MISMATCH, message)


def _check_meta(message: Mapping[str, Any], params: Mapping[str, Any]) -> None:
    """Refuse a request without what every modern one has; notifications may be without it."""
    meta = params.get("_meta")
    if "id" not in message:
        return
    if not isinstance(meta, dict) or _VERSION_META not in meta:
        raise ProtocolError(HEADER_MISMATCH, f"params._meta must have {_VERSION_META}.")
    if not isinstance(meta.get(_CAPABILITIES_META), dict):
        message_text = f"params._meta must have {_CAPABILITIES_META}, an object."
        raise ProtocolError(INVALID_PARAMS, message_text)


def _decode(header: str) -> str | None:
    """Return the text of a header, in which other characters than ASCII are base64."""
    if not (header.startswith(_ENCODED_START) and header.endswith(_ENCODED_END)):
        return header
    encoded = header[len(_ENCODED_START) : -len(_ENCODED_END)]
    try:
        return base64.b64decode(encoded, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return None


def unknown_method(method: str) -> ProtocolError:
    """Return the error for a method that this server does not have."""
    known = "initialize, ping, server/discover, tools/list and tools/call"
    message = f"There is no such method; this server has {known}."
    return ProtocolError(METHOD_NOT_FOUND, message, status=NOT_FOUND, data={"method": method[:64]})


def negotiate(requested: Any) -> str:
    """Return the version for a client that begins with `initialize`."""
    return requested if requested in LEGACY else LEGACY[0]


def response_of(request_id: str | int | None, result: Mapping[str, Any]) -> dict[str, Any]:
    """Return a successful response."""
    return {"jsonrpc": "2.0", "id": request_id, "result": result}


def error_of(request_id: str | int | None, error: ProtocolError) -> dict[str, Any]:
    """Return an error response."""
    content: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.data is not None:
        content["data"] = error.data
    return {"jsonrpc": "2.0", "id": request_id, "error": content}
