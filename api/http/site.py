"""The search page and its files: versioned addresses, preloads, and the error page."""

import asyncio
import gzip
import re
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from html import escape
from pathlib import Path
from string import Template

import orjson
from fastapi import Request
from fastapi.responses import FileResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import Headers
from starlette.types import Scope

from api.http.responses import accepts_gzip, etag, matches_etag
from mappings.fields import FACETS

STATIC = Path(__file__).with_name("static")
# Everything comes from this service: no inline script, no other host, no frame around the page.
POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
# Swagger UI draws its icons from data: addresses.
DOCS_POLICY = f"{POLICY}; img-src 'self' data:"

_NAME = "News search"
_HTML = "text/html"
_NOT_MODIFIED = 304
# Media types that are not compressed already.
_TEXT = re.compile(r"text/.*|image/svg\+xml")
_VERSION_BYTES = 8
_VERSION = re.compile(r"v-[0-9a-f]+")
# A version never changes its content, so a browser needs no second request.
_FOR_EVER = "public, max-age=31536000, immutable"
_REVALIDATE = "no-cache"
_IMPORT = re.compile(r'^(?:import|export) [^;]*?"\./([\w-]+\.js)";', re.MULTILINE)
# Programs use these paths, and read problems as JSON.
_API_PATHS = ("/v1/", "/1/", "/mcp", "/static/")


def _fields_script() -> bytes:
    """Return the facets with a label as a JavaScript module, in the order of the table."""
    facets = {
        facet.name: {"label": facet.label, "many": facet.many} for facet in FACETS if facet.label
    }
    return b"export default " + orjson.dumps(facets) + b";\n"


class Assets(StaticFiles):
    """The files below `/static`, also below `/static/{version}` with a cache lifetime.

    Another version serves the same files, without the lifetime: during an update, a page and its
    files can come from replicas of two versions.
    """

    def __init__(self) -> None:
        super().__init__(directory=STATIC)
        self._compressed: dict[tuple[str, str], bytes] = {}
        self._generated = {"fields.js": _fields_script()}
        self.version = f"v-{self._hash()}"

    def _hash(self) -> str:
        digest = blake2b(digest_size=_VERSION_BYTES)
        for path in sorted(STATIC.rglob("*")):
            if path.is_file():
                digest.update(path.name.encode() + b"\0" + path.read_bytes())
        for content in self._generated.values():
            digest.update(content)
        return digest.hexdigest()

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file of a path."""
        first, _, rest = path.partition("/")
        is_versioned = bool(_VERSION.fullmatch(first))
        name = rest if is_versioned else path
        response: Response
        if name in self._generated:
            response = Response(self._generated[name], media_type="text/javascript")
        else:
            response = await super().get_response(name, scope)
            if isinstance(response, FileResponse) and _may_be_compressed(response, scope):
                response = await self._compress(response)
        cached = first == self.version
        response.headers["Cache-Control"] = _FOR_EVER if cached else _REVALIDATE
        return response

    async def _compress(self, file: FileResponse) -> Response:
        """Return a file compressed, which is done at the first request for it."""
        kept = {name: file.headers[name] for name in ("ETag", "Last-Modified")}
        key = (str(file.path), kept["ETag"])  # a changed file has another tag
        if key not in self._compressed:
            self._compressed[key] = await asyncio.to_thread(_gzip_file, key[0])
        headers = {**kept, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return Response(self._compressed[key], headers=headers, media_type=file.media_type)

    def modules(self, entry: str) -> list[str]:
        """Return the names of the modules that an entry imports, directly or not, and its own."""
        names = [entry]
        for name in names:  # grows while it is read
            names += [found for found in self._imports(name) if found not in names]
        return names

    def _imports(self, name: str) -> Iterator[str]:
        if name not in self._generated:
            yield from dict.fromkeys(_IMPORT.findall((STATIC / name).read_text("utf-8")))


def _may_be_compressed(file: FileResponse, scope: Scope) -> bool:
    """Return whether a file is a text, and requested as a whole by a client that accepts gzip."""
    headers = Headers(scope=scope)
    is_text = _TEXT.fullmatch(file.media_type or "")
    return bool(is_text) and "range" not in headers and accepts_gzip(headers.get("accept-encoding"))


def _gzip_file(path: str) -> bytes:
    return gzip.compress(Path(path).read_bytes())


class Site:
    """The HTML pages, with the addresses of the current files."""

    def __init__(self, assets: Assets) -> None:
        self._version = assets.version
        preloads = (
            f'<link rel="modulepreload" href="static/{assets.version}/{name}">'
            for name in assets.modules("page.js")
        )
        self._preloads = "\n  ".join(preloads)
        self._pages = {
            path.name: Template(path.read_text("utf-8")) for path in STATIC.glob("*.html")
        }

    def search_page(self, request: Request, link: str) -> Response:
        """Return the search page; its title names the query, for previews of a shared link."""
        query = " ".join(request.query_params.get("q", "").split())
        title = escape(f"{query} \N{EN DASH} {_NAME}" if query else _NAME)
        html = self._fill("index.html", "", title=title, preloads=self._preloads)
        return _page(request, html, {"Content-Security-Policy": POLICY, "Link": link})

    def docs_page(self, request: Request, link: str) -> Response:
        """Return the page that shows the API's reference."""
        headers = {"Content-Security-Policy": DOCS_POLICY, "Link": link}
        return _page(request, self._fill("docs.html", ""), headers)

    def error_page(self, request: Request, status: int, title: str) -> Response:
        """Return a page that says why there is nothing at this address."""
        # The base is relative: a proxy can serve the site below a path that it removes.
        base = "../" * max(0, request.url.path.count("/") - 1) or "./"
        html = self._fill("error.html", base, title=escape(title))
        headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
        return Response(html, status, headers, _HTML)

    def _fill(self, name: str, base: str, **values: str) -> str:
        files = f"{base}static/{self._version}"
        return self._pages[name].substitute(values, files=files, base=base)


def wants_page(request: Request) -> bool:
    """Return whether a person has opened this address in a browser."""
    path, accept = request.url.path, request.headers.get("accept", "")
    return request.method == "GET" and _HTML in accept and not path.startswith(_API_PATHS)


def _page(request: Request, html: str, headers: Mapping[str, str]) -> Response:
    content = html.encode()
    headers = {**headers, "Cache-Control": _REVALIDATE, "ETag": etag(content)}
    if matches_etag(request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=_NOT_MODIFIED, headers=headers)
    return Response(content, headers=headers, media_type=_HTML)
