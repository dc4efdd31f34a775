"""What people read: the search page, and what each problem means."""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse

_API = Path(__file__).parents[1]
_PAGE = _API / "static" / "index.html"
_PROBLEMS = _API.parent / "docs" / "problems.md"
# Everything comes from this service: no inline script, no outside address, no frame around it.
_POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

router = APIRouter(include_in_schema=False)


@router.get("/")
async def page() -> FileResponse:
    """Serve the search page."""
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"}
    return FileResponse(_PAGE, headers=headers)


@router.get("/docs/problems")
async def tell_problems() -> FileResponse:
    """Serve the meaning of every problem's `type`."""
    return FileResponse(_PROBLEMS, media_type="text/plain")
