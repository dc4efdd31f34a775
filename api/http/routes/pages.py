"""What people read: the search page, the reference, and what each problem means."""

from pathlib import Path

import orjson
from fastapi import APIRouter
from fastapi.responses import FileResponse, Response

from mappings.fields import FACETS

# Within the package: nothing else of the project is there where it is installed.
_STATIC = Path(__file__).parents[1] / "static"
# Everything comes from this service: no inline script, no outside address, no frame around it.
_POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

router = APIRouter(include_in_schema=False)


@router.get("/")
async def page() -> FileResponse:
    """Serve the search page."""
    return _serve("index.html")


@router.get("/docs")
async def tell_routes() -> FileResponse:
    """Serve the page that shows `/openapi.json` to people."""
    return _serve("docs.html")


@router.get("/docs/problems")
async def tell_problems() -> FileResponse:
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


def _serve(name: str) -> FileResponse:
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"}
    return FileResponse(_STATIC / name, headers=headers)
