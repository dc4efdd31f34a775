"""What those who run the service ask it."""

from fastapi import APIRouter
from fastapi.responses import Response

from api.app.openapi import BUILD
from api.errors import MissingIndexError
from api.routes.answers import Search, answer, problems
from api.schemas.response import Live, Ready, Version

router = APIRouter(tags=["operation"])


@router.get("/livez", operation_id="live", response_model=Live)
async def live() -> Response:
    """Tell that the process answers; nothing else is touched."""
    return answer(Live(status="live"))


@router.get("/readyz", operation_id="ready", response_model=Ready, responses=problems(502, 503))
async def ready(articles: Search) -> Response:
    """Tell whether an article can be found now."""
    found = await articles.count()
    if not found:
        raise MissingIndexError("The index holds no article: load some first.")
    return answer(Ready(status="ready", articles=found))


@router.get(
    "/version", operation_id="version", response_model=Version, responses=problems(502, 503)
)
async def version(articles: Search) -> Response:
    """Tell which build answers, and from which index."""
    return answer(await articles.version(BUILD))
