"""The search page, the API reference, and the same documentation as Markdown for programs."""

from pathlib import Path

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, Response

from api.http.security.scopes import Scope, requires
from api.http.site import STATIC, Site

_NOT_FOUND = 404
# The documentation is in the package, or next to it in a checkout.
_PACKAGED = Path(__file__).parents[1] / "documentation"
_CHECKOUT = Path(__file__).parents[3] / "docs"
_MARKDOWN_PAGES = {
    "SKILL": "SKILL.md",
    "http": "reference/http.md",
    "mcp": "reference/mcp.md",
    "query-language": "reference/query-language.md",
}
_MARKDOWN = "text/markdown; charset=utf-8"
# Where programs find the same content: a guide to all pages, and the twin of a page.
_GUIDE = '</llms.txt>; rel="describedby"; type="text/plain"'

router = APIRouter(include_in_schema=False, dependencies=requires(Scope.public))


@router.get("/")
async def search_page(request: Request) -> Response:
    """Serve the search page."""
    return _site(request).search_page(request, _GUIDE)


@router.get("/docs")
async def docs_page(request: Request) -> Response:
    """Serve the reference that shows `/openapi.json`."""
    return _site(request).docs_page(request, _twin("http"))


@router.get("/docs/problems")
async def problems_page() -> FileResponse:
    """Serve the meaning of every problem's `type`."""
    headers = {"Link": _twin("problems")}
    return FileResponse(STATIC / "problems.md", media_type="text/plain", headers=headers)


@router.get("/docs/{name}.md")
async def markdown_page(name: str) -> FileResponse:
    """Serve a page of the documentation as Markdown."""
    if name == "problems":
        return FileResponse(STATIC / "problems.md", media_type=_MARKDOWN)
    if name not in _MARKDOWN_PAGES:
        raise HTTPException(_NOT_FOUND)
    directory = _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT
    return FileResponse(directory / _MARKDOWN_PAGES[name], media_type=_MARKDOWN)


@router.get("/llms.txt")
async def guide() -> FileResponse:
    """Serve the guide for programs that read the documentation."""
    return FileResponse(STATIC / "llms.txt", media_type=_MARKDOWN)


@router.get("/robots.txt")
async def robots() -> FileResponse:
    """Serve the rules for crawlers."""
    return FileResponse(STATIC / "robots.txt", media_type="text/plain")


def _twin(name: str) -> str:
    """Return the header `Link` of a page whose content is a Markdown page too."""
    return f'</docs/{name}.md>; rel="alternate"; type="text/markdown", {_GUIDE}'


def _site(request: Request) -> Site:
    site: Site = request.app.state.site
    return site
