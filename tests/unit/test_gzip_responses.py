"""Responses that are compressed with gzip."""

import threading
from typing import Any
from unittest.mock import patch

import pytest
from isal import isal_zlib
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from api.http.responses import GZipResponses

TEXT = "storm " * 100


async def reply(request: Request) -> Response:
    return Response(TEXT, media_type=request.query_params["type"])


def client(**options: Any) -> TestClient:
    app = Starlette(routes=[Route("/", reply)])
    app.add_middleware(GZipResponses, minimum_size=1, compresslevel=1, **options)
    return TestClient(app)


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_types_that_are_left_out_are_not_compressed(accepted: str) -> None:
    responses = client(exclude_content_types=("text/plain",))

    headers = {"Accept-Encoding": accepted}
    plain = responses.get("/", params={"type": "text/plain"}, headers=headers)
    other = responses.get("/", params={"type": "text/csv"}, headers=headers)

    assert "content-encoding" not in plain.headers
    assert "vary" not in plain.headers
    assert other.headers.get("content-encoding", "identity") == accepted
    assert plain.text == other.text == TEXT


@pytest.mark.parametrize(("size", "is_threaded"), [(len(TEXT), True), (len(TEXT) + 1, False)])
def test_large_responses_are_compressed_in_a_thread(size: int, is_threaded: bool) -> None:
    threads: set[str] = set()

    def compressobj(*arguments: Any, **options: Any) -> Any:
        threads.add(threading.current_thread().name)
        return isal_zlib.compressobj(*arguments, **options)

    with patch("api.http.responses.isal_zlib", wraps=isal_zlib, compressobj=compressobj):
        response = client(thread_minimum_size=size).get("/", params={"type": "text/csv"})

    assert response.text == TEXT
    assert [name.startswith("AnyIO worker") for name in threads] == [is_threaded]
