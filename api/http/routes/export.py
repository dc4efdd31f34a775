"""Exporting every match as a file."""

from contextlib import aclosing
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api.http.model_route import ModelRoute
from api.http.responses import SEARCH_PROBLEMS, UseCases
from api.schemas.export import ExportFormat, ExportRequest
from api.search.dsl import Response as FirstPage
from api.search.export import MEDIA_TYPES
from api.services.export import Export

# Tells at the end whether every match is in the file, where the connection can carry it.
_TRAILER = "X-Export-Complete"
_TRAILERS = "http.response.trailers"

router = APIRouter(prefix="/v1", tags=["articles"], route_class=ModelRoute)


class ExportResponse(StreamingResponse):
    """A file that is sent while it is found, and says at its end whether it is whole.

    NDJSON says so in its last line, and both forms in a trailing header where the connection can
    carry one. A table that is not whole and cannot say so ends like a connection that broke, so
    that nobody takes it for the whole.
    """

    def __init__(self, export: Export, first: FirstPage, format_: ExportFormat) -> None:
        headers = {
            "Content-Disposition": f'attachment; filename="articles.{format_}"',
            "Cache-Control": "no-store",
        }
        self._pieces = export.chunks(first)
        super().__init__(self._pieces, headers=headers, media_type=MEDIA_TYPES[format_])
        self._export = export
        self._says_so = format_ is ExportFormat.ndjson
        self._trailers = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One answer."""
        self._trailers = _TRAILERS in scope.get("extensions", {})
        if self._trailers:
            self.headers["Trailer"] = _TRAILER
        try:
            await super().__call__(scope, receive, send)
        finally:  # of the response, since a reader who has gone may never let `chunks` begin
            await self._export.close()

    async def stream_response(self, send: Send) -> None:
        """Send the file, and how it ended."""
        start = {"type": "http.response.start", "status": self.status_code}
        await send({**start, "headers": self.raw_headers, "trailers": self._trailers})
        async with aclosing(self._pieces) as pieces:
            async for piece in pieces:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        end = self._export.end
        complete = end is not None and end["complete"]
        if complete or self._says_so or self._trailers:
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        if self._trailers:
            told = (_TRAILER.lower().encode(), str(complete).lower().encode())
            await send({"type": _TRAILERS, "headers": [told], "more_trailers": False})


_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file: a line an article. The last line of NDJSON is "
        '`{"export": {"complete", "articles", "total", "incomplete_reasons"}}`; both forms end '
        f"with the trailing header `{_TRAILER}` where the connection can carry one.",
        "content": {
            media_type.partition(";")[0]: {"schema": {"type": "string"}}
            for media_type in MEDIA_TYPES.values()
        },
    }
}


@router.get(
    "/export",
    operation_id="export_articles",
    response_class=StreamingResponse,
    responses=_FILES | SEARCH_PROBLEMS,
)
async def export_articles(
    request: Annotated[ExportRequest, Query()], services: UseCases
) -> ExportResponse:
    """Export every match as NDJSON or CSV, from one snapshot."""
    export = services.export(request)
    return ExportResponse(export, await export.begin(), request.format)
