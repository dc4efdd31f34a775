"""The routes of the InstantSearch dialect.

Its clients send JSON as plain text, and their key as a header or in the query string.
"""

from collections.abc import Mapping
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Path, Request
from fastapi import Query as QueryParameter
from fastapi.responses import Response
from pydantic import BaseModel

from api.errors import BadRequestError
from api.http.query_params import ArticleId
from api.http.responses import DIALECT_PROBLEMS, consume_batch_quota, problems
from api.instantsearch.attributes import SHOWN_ATTRIBUTES, choose_attributes
from api.instantsearch.batch import (
    STRATEGY,
    STRATEGY_NONE,
    read_batch,
    read_each,
    read_json,
    read_one,
)
from api.instantsearch.params import CLIENTS_OWN, read_list
from api.instantsearch.recommend import plan_recommendation
from api.instantsearch.request import INDEX_SORTS, MAX_BATCH, Query, Recommendation
from api.instantsearch.schemas import (
    InstantSearchAnswer,
    InstantSearchAnswers,
    InstantSearchFacetAnswer,
    InstantSearchRecommendations,
    InstantSearchRecord,
)
from api.instantsearch.service import InstantSearch
from api.instantsearch.translate import TranslatedQuery
from mappings.fields import ARTICLE_FIELDS

_RETRIEVED = "attributesToRetrieve"
_RETRIEVED_MEANS = "Attributes of the record, as a text with commas; `*` for every one."


async def known_parameters(request: Request) -> None:
    """Refuse what is in the address and neither the client's own business nor a parameter."""
    given = [name for name, _ in request.query_params.multi_items()]
    ours = [name for name in given if not name.startswith(CLIENTS_OWN)]
    if ours and (request.method != "GET" or ours != [_RETRIEVED]):
        raise BadRequestError("The address holds an unknown parameter, or one twice: leave it out.")


router = APIRouter(tags=["instantsearch"], dependencies=[Depends(known_parameters)])

_QUERY = {"$ref": "#/components/schemas/Query"}
_RECOMMENDATION = {"$ref": "#/components/schemas/Recommendation"}


def _sends(schema: Mapping[str, Any]) -> dict[str, Any]:
    """What a route reads by itself, for the OpenAPI document."""
    content = {media_type: {"schema": schema} for media_type in ("application/json", "text/plain")}
    return {"requestBody": {"required": True, "content": content}}


def _answers(model: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    """What a route writes by itself, and the problems that may come instead."""
    return {200: {"model": model, "description": model.__doc__ or ""}} | DIALECT_PROBLEMS


def _batch(item: Mapping[str, Any]) -> dict[str, Any]:
    """A list, or a list below `requests`."""
    requests = {"type": "array", "maxItems": MAX_BATCH, "items": item}
    below = {
        "type": "object",
        "required": ["requests"],
        "properties": {"requests": requests, STRATEGY: {"enum": [STRATEGY_NONE]}},
        "additionalProperties": False,
    }
    return {"anyOf": [requests, below]}


async def dialect(request: Request) -> InstantSearch:
    """The dialect's searches that the app was made with."""
    search: InstantSearch = request.app.state.instantsearch
    return search


async def sent_json(request: Request) -> Any:
    """The body as JSON, whatever its content type."""
    return read_json(await request.body())


Dialect = Annotated[InstantSearch, Depends(dialect)]
Sent = Annotated[Any, Depends(sent_json)]
Index = Annotated[str, Path(description="The index, which is an order.", examples=["articles"])]
Facet = Annotated[str, Path(description="The facet to search in.", examples=["authors"])]


@router.post(
    "/v1/instantsearch",
    operation_id="instantsearch",
    responses=_answers(InstantSearchAnswers),
    openapi_extra=_sends(_batch(_QUERY)),
)
async def instantsearch(http: Request, sent: Sent, search: Dialect) -> Response:
    """Answer a batch of InstantSearch queries: a list, or a list below `requests`."""
    searches = read_each(read_batch(sent), lambda item: search.prepare(Query.model_validate(item)))
    await consume_batch_quota(http, len(searches))
    return _answer({"results": await search.answer(searches)})


@router.post(
    "/1/indexes/*/queries",
    operation_id="instantsearch_queries",
    responses=_answers(InstantSearchAnswers),
    openapi_extra=_sends(_batch(_QUERY)),
)
async def queries(http: Request, sent: Sent, search: Dialect) -> Response:
    """Answer a batch of queries of the stock client."""
    return await instantsearch(http, sent, search)


@router.post(
    "/1/indexes/*/recommendations",
    operation_id="instantsearch_recommendations",
    responses=_answers(InstantSearchRecommendations) | problems(404),
    openapi_extra=_sends(_batch(_RECOMMENDATION)),
)
async def recommendations(http: Request, sent: Sent, search: Dialect) -> Response:
    """Find what resembles each of some articles."""
    asked = read_each(read_batch(sent), _read_recommendation)
    await consume_batch_quota(http, len(asked))
    return _answer({"results": await search.recommend(asked)})


@router.post(
    "/1/indexes/{index}/query",
    operation_id="instantsearch_query",
    responses=_answers(InstantSearchAnswer),
    openapi_extra=_sends(_QUERY),
)
async def query(index: Index, sent: Sent, search: Dialect) -> Response:
    """Answer one query."""
    asked = _with_address(sent, indexName=_known(index))
    prepared = read_one(asked, lambda item: search.prepare(Query.model_validate(item)))
    return _answer((await search.answer([prepared]))[0])


@router.post(
    "/1/indexes/{index}/facets/{facet}/query",
    operation_id="instantsearch_facet",
    responses=_answers(InstantSearchFacetAnswer),
    openapi_extra=_sends(_QUERY),
)
async def facet(index: Index, facet: Facet, sent: Sent, search: Dialect) -> Response:
    """Search inside a facet."""
    asked = _with_address(sent, indexName=_known(index), type="facet", facet=facet)
    prepared = read_one(asked, lambda item: search.prepare(Query.model_validate(item)))
    return _answer((await search.answer([prepared]))[0])


@router.get(
    "/1/indexes/{index}/{id}",
    operation_id="instantsearch_record",
    responses=_answers(InstantSearchRecord) | problems(404),
)
async def record(
    index: Index,
    id: ArticleId,  # noqa: A002 (the contract's own name)
    search: Dialect,
    named: Annotated[str, QueryParameter(alias=_RETRIEVED, description=_RETRIEVED_MEANS)] = "*",
) -> Response:
    """Read one record."""
    _known(index)
    attributes = read_one(
        read_list(named),
        lambda names: choose_attributes(names, ARTICLE_FIELDS, ARTICLE_FIELDS),
        "attributesToRetrieve ",
    )
    return _answer(await search.record(id, attributes or SHOWN_ATTRIBUTES))


def _read_recommendation(sent: Any) -> tuple[Recommendation, TranslatedQuery]:
    asked = Recommendation.model_validate(sent)
    return asked, plan_recommendation(asked)


def _known(index: str) -> str:
    """The index's name. Raises BadRequestError for one that does not exist."""
    if index in INDEX_SORTS:
        return index
    raise BadRequestError(f"There is no such index: use {', '.join(INDEX_SORTS)}.")


def _with_address(sent: Any, **named: str) -> Mapping[str, Any]:
    """The body with what the address names, which the body may only repeat."""
    if not isinstance(sent, Mapping):
        raise BadRequestError("The body is no JSON object.")
    for name, value in named.items():
        if sent.get(name) not in (None, value):
            raise BadRequestError(f"{name} is another one in the address: leave it out.")
    return {**sent, **named}


def _answer(value: Any) -> Response:
    return Response(orjson.dumps(value), media_type="application/json")
