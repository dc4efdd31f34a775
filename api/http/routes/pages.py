"""The search page, the API reference and the page of problems."""

from pathlib import Path

import orjson
from fastapi import APIRouter
from fastapi.responses import FileResponse, Response

from api.http.security.scopes import Scope, requires
from mappings.fields import FACETS

# Part of the package, so that an installation has them too.
_STATIC = Path(__file__).parents[1] / "static"
# Everything comes from this service: no inline script, no other host, no frame around the page.
_POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
# Swagger UI draws its icons from data: addresses.
_DOCS_POLICY = f"{_POLICY}; img-src 'self' data:"

router = APIRouter(include_in_schema=False, dependencies=requires(Scope.public))


@router.get("/")
async def search_page() -> FileResponse:
    """Serve the search page."""
    return _page("index.html", _POLICY)


@router.get("/docs")
async def docs_page() -> FileResponse:
    """Serve the reference that shows `/openapi.json`."""
    return _page("docs.html", _DOCS_POLICY)


@router.get("/docs/problems")
async def problems_page() -> FileResponse:
    """Serve the meaning of every problem's `type`."""
    return FileResponse(_STATIC / "problems.md", media_type="text/plain")


@router.get("/static/fields.js")
async def fields_script() -> Response:
    """Serve the facets with a label as a JavaScript module, in the order of the table of fields."""
    facets = {
        facet.name: {"label": facet.label, "many": facet.many} for facet in FACETS if facet.label
    }
    script = b"export default " + orjson.dumps(facets) + b";\n"
    return Response(script, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


def _page(name: str, policy: str) -> FileResponse:
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-cache"}
    return FileResponse(_STATIC / name, headers=headers)
