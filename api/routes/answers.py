"""How a route answers: the model's own JSON, and the problems that may come instead."""

from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel

from api.search import ArticleSearch

_MEANINGS = {
    400: "The request cannot be read.",
    404: "There is no such article.",
    422: "The request is refused; `errors` tells why.",
    502: "Elasticsearch gave no usable answer.",
    503: "The search is away, overloaded or late; `Retry-After` tells when to ask again.",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems that a route may answer with, for the OpenAPI document."""
    return {status: {"description": _MEANINGS[status]} for status in statuses}


SEARCH_PROBLEMS = problems(400, 422, 502, 503)
DIALECT_PROBLEMS = problems(400, 502, 503)


async def article_search(request: Request) -> ArticleSearch:
    """The search that the app was made with; async, for others are sent to a thread and back."""
    search: ArticleSearch = request.app.state.search
    return search


Search = Annotated[ArticleSearch, Depends(article_search)]


def answer(model: BaseModel) -> Response:
    """The JSON of an answer, without the fields that were not asked for."""
    return Response(model.model_dump_json(exclude_unset=True), media_type="application/json")
