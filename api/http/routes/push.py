"""Push and delete articles."""

from collections.abc import Iterator

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.errors import BadRequestError
from api.http.query_params import ArticleId, reject_query_params
from api.http.responses import JSON, json_response, problems
from api.http.security.scopes import Scope, requires
from api.schemas.push import DeleteResponse, PushResponse
from api.services.push import PushedArticle, PushService

router = APIRouter(prefix="/v1", tags=["writing"], dependencies=requires(Scope.write))

_NDJSON = ("application/x-ndjson", "application/jsonl")
_TEXT = "text/plain"
_ARTICLE = {
    "type": "object",
    "description": "A parsed article, as in `indexer/input/parsed-article.schema.json`, or a raw "
    "one: `text`, and optionally `id`.",
    "examples": [{"id": "rain-2024", "title": "Rain", "body": ["It rained."]}],
}
_BODY = {
    "required": True,
    "content": {
        JSON: {"schema": {"anyOf": [_ARTICLE, {"type": "array", "items": _ARTICLE}]}},
        _NDJSON[0]: {"schema": {"type": "string", "description": "One article a line."}},
        _TEXT: {"schema": {"type": "string", "description": "One raw article."}},
    },
}


def _push_service(request: Request) -> PushService:
    service: PushService = request.app.state.push
    return service


@router.post(
    "/articles",
    operation_id="push_articles",
    response_model=PushResponse,
    responses=problems(400, 503),
    openapi_extra={"requestBody": _BODY},
)
async def push_articles(request: Request) -> Response:
    """Store articles, and return the outcome of each once it is stored and searchable.

    Sending an article again changes nothing. A problem means that none is acknowledged: send all
    again.
    """
    reject_query_params(request.scope["query_string"], ())
    articles = [*_read_articles(await request.body(), request.headers.get("content-type", JSON))]
    if not articles:
        raise BadRequestError("The body contains no article.")
    return json_response(await _push_service(request).push(articles))


@router.delete(
    "/articles/{id:id}",
    operation_id="delete_article",
    response_model=DeleteResponse,
    responses=problems(404, 503),
)
async def delete_article(request: Request, id: ArticleId) -> Response:  # noqa: A002
    """Delete an article for good: only a version with a newer `updated_at` can be stored again."""
    reject_query_params(request.scope["query_string"], ())
    return json_response(await _push_service(request).delete(id))


def _read_articles(body: bytes, content_type: str) -> Iterator[PushedArticle]:
    """Yield the articles of a body. Raise BadRequestError for another type or broken JSON.

    A broken line of NDJSON is an article with its own outcome.
    """
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == _TEXT:
        yield body, True
    elif media_type in _NDJSON:
        yield from ((line, False) for line in body.split(b"\n") if line.strip())
    elif media_type == JSON:
        try:
            value = orjson.loads(body)
        except orjson.JSONDecodeError:
            raise BadRequestError("The body is not valid JSON.") from None
        items = value if isinstance(value, list) else [value]
        yield from ((orjson.dumps(item), False) for item in items)
    else:
        raise BadRequestError(f"Send {JSON}, {_NDJSON[0]} or {_TEXT}.")
