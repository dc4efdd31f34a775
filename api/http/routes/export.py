"""Export of all matches as a file."""

from contextlib import aclosing
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Send
from starlette.types import Scope as AsgiScope

from api.http.model_route import ModelRoute
from api.http.responses import SEARCH_PROBLEMS, UseCases
from api.http.security.scopes import Scope, requires
from api.schemas.export import ExportFormat, ExportRequest
from api.search.dsl import Response as FirstPage
from api.search.export import FILE_NAMES, MEDIA_TYPES, media_type
from api.services.export import Export

# Reports at the end whether every match is in the file, if the connection supports trailers.
_TRAILER = "X-Export-Complete"
_TRAILERS = "http.response.trailers"

router = APIRouter(
    prefix="/v1",
    tags=["articles"],
    route_class=ModelRoute,
    dependencies=requires(Scope.export),
)


class ExportResponse(StreamingResponse):
    """A file that is streamed while it is read, and reports at its end whether it is complete.

    NDJSON reports that in its last line, and all formats in a trailer if the connection supports
    trailers. A file of CSV or ninjs that is incomplete and cannot report it ends like a broken
    connection, so no client mistakes it for a complete one.
    """

    def __init__(self, export: Export, first: FirstPage, request: ExportRequest) -> None:
        headers = {
            "Content-Disposition": f'attachment; filename="{FILE_NAMES[request.format]}"',
            "Cache-Control": "no-store",
        }
        self._chunks = export.chunks(first)
        super().__init__(self._chunks, headers=headers, media_type=media_type(request))
        self._export = export
        self._has_summary = request.format is ExportFormat.ndjson
        self._trailers = False

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Send the response."""
        self._trailers = _TRAILERS in scope.get("extensions", {})
        if self._trailers:
            self.headers["Trailer"] = _TRAILER
        try:
            await super().__call__(scope, receive, send)
        finally:  # here, since `chunks` never starts if the client has disconnected
            await self._export.close()

    async def stream_response(self, send: Send) -> None:
        """Send the file and its trailer."""
        start = {"type": "http.response.start", "status": self.status_code}
        await send({**start, "headers": self.raw_headers, "trailers": self._trailers})
        async with aclosing(self._chunks) as chunks:
            async for chunk in chunks:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        end = self._export.end
        complete = end is not None and end["complete"]
        if complete or self._has_summary or self._trailers:
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        if self._trailers:
            trailer = (_TRAILER.lower().encode(), str(complete).lower().encode())
            await send({"type": _TRAILERS, "headers": [trailer], "more_trailers": False})


_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file: one line per article. The last line of NDJSON is "
        '`{"export": {"complete", "articles", "total", "incomplete_reasons"}}`; all formats end '
        f"with the trailer `{_TRAILER}` if the connection supports trailers.",
        "content": {
            type_.partition(";")[0]: {"schema": {"type": "string"}}
            for type_ in MEDIA_TYPES.values()
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
    """Export all matches as NDJSON, CSV or ninjs 3.1, from one point in time."""
    export = services.export(request)
    return ExportResponse(export, await export.begin(), request)
