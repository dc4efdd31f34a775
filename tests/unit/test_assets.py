"""Static files are compressed once, for clients that accept it; nothing else changes."""

import pytest
from fastapi.testclient import TestClient

from api.http import site
from api.http.site import STATIC, Assets

IDENTITY, GZIP = {"Accept-Encoding": "identity"}, {"Accept-Encoding": "gzip"}


def test_a_file_is_compressed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    compressed: list[str] = []
    compress = site._gzip_file

    def count(path: str) -> bytes:
        compressed.append(path)
        return compress(path)

    monkeypatch.setattr(site, "_gzip_file", count)
    content = (STATIC / "page.css").read_bytes()
    client = TestClient(Assets())

    for _ in range(2):
        response = client.get("/page.css", headers=GZIP)
        assert response.headers["content-encoding"] == "gzip"
        assert int(response.headers["content-length"]) < len(content) / 2
        assert response.content == content
    assert compressed == [str(STATIC / "page.css")]


def test_all_other_headers_are_those_of_the_file() -> None:
    client = TestClient(Assets())
    plain, compressed = (client.get("/page.css", headers=h).headers for h in (IDENTITY, GZIP))
    for name in ("etag", "last-modified", "content-type", "cache-control"):
        assert compressed[name] == plain[name]
    assert compressed["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/page.css", IDENTITY),
        ("/page.css", {"Accept-Encoding": "gzip;q=0"}),
        ("/page.css", GZIP | {"Range": "bytes=0-9"}),
        ("/icon.png", GZIP),
    ],
)
def test_other_requests_get_the_bytes_of_the_file(path: str, headers: dict[str, str]) -> None:
    response = TestClient(Assets()).get(path, headers=headers)
    assert "content-encoding" not in response.headers
    assert (STATIC / path[1:]).read_bytes().startswith(response.content)


def test_an_unchanged_file_is_not_sent_again() -> None:
    client = TestClient(Assets())
    tag = client.get("/page.css", headers=GZIP).headers["etag"]
    response = client.get("/page.css", headers=GZIP | {"If-None-Match": tag})
    assert (response.status_code, response.content) == (304, b"")
