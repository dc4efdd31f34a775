"""The routes of InstantSearch.

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
from api.http.responses import INSTANTSEARCH_PROBLEMS, consume_batch_quota, problems
from api.http.security.scopes import Scope, requires
from api.instantsearch.attributes import DEFAULT_ATTRIBUTES, choose, choose_attributes
from api.instantsearch.params import CLIENT_PREFIX, parse_list
from api.instantsearch.request import (
    INDEX_SORTS,
    MAX_BATCH,
    MAX_RECORDS,
    STRATEGY,
    STRATEGY_NONE,
    SUGGESTIONS,
    UNAVAILABLE_MODELS,
    InstantSearchQuery,
    Recommendation,
    RecordRequest,
    UnavailableRecommendation,
    parse_batch,
    parse_item,
    parse_items,
    parse_json,
    parse_queries,
)
from api.instantsearch.response import build_rejected_result, build_unavailable_result
from api.instantsearch.schemas import (
    InstantSearchFacetResult,
    InstantSearchRecommendations,
    InstantSearchRecord,
    InstantSearchRecords,
    InstantSearchResponse,
    InstantSearchResult,
)
from api.instantsearch.service import InstantSearch, PreparedSearch
from api.instantsearch.translate import TranslatedQuery, translate_recommendation
from mappings.fields import ARTICLE_FIELDS

# Below these paths an error has a `message`, which InstantSearch shows to its user.
MESSAGE_PATHS = ("/1/", "/v1/instantsearch")
# The header of the key. The clients for browsers send it in the URL instead.
KEY_NAME = f"{CLIENT_PREFIX}api-key".encode()
KEY_URL_PREFIX = "/1/indexes/"

_ATTRIBUTES = "attributesToRetrieve"
_ATTRIBUTES_DESCRIPTION = "Attributes of the record, separated by commas; `*` for all."


async def check_query_string(request: Request) -> None:
    """Reject parameters of the URL that belong neither to the client nor to the route."""
    names = [name for name, _ in request.query_params.multi_items()]
    others = [name for name in names if not name.startswith(CLIENT_PREFIX)]
    if others and (request.method != "GET" or others != [_ATTRIBUTES]):
        raise BadRequestError("The URL contains an unknown or repeated parameter: leave it out.")


router = APIRouter(
    tags=["instantsearch"],
    dependencies=[Depends(check_query_string), *requires(Scope.read)],
)

_QUERY = {"$ref": "#/components/schemas/InstantSearchQuery"}
_RECOMMENDATION = {
    "anyOf": [
        {"$ref": f"#/components/schemas/{model.__name__}"}
        for model in (Recommendation, UnavailableRecommendation)
    ]
}
_RECORD_REQUEST = {"$ref": "#/components/schemas/RecordRequest"}
_QUERY_EXAMPLE = {"indexName": "articles", "query": "latakia", "hitsPerPage": 5}
_RECORD_EXAMPLE = {"indexName": "articles", "objectID": "000_ec27dc8f054a1452.txt"}
_RECOMMENDATION_EXAMPLE = {
    "indexName": "articles",
    "model": "related-products",
    "objectID": "000_ec27dc8f054a1452.txt",
    "threshold": 0,
}


def _request_body(schema: Mapping[str, Any], example: Any) -> dict[str, Any]:
    """Describe a body that the route parses itself.

    Browsers send it as text/plain; generators know no JSON of that type.
    """
    content = {"application/json": {"schema": schema, "example": example}}
    return {"requestBody": {"required": True, "content": content}}


def _responses(model: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    """Describe a response that the route serializes itself, and its problems."""
    return {200: {"model": model, "description": model.__doc__ or ""}} | INSTANTSEARCH_PROBLEMS


def _batch(item: Mapping[str, Any], most: int = MAX_BATCH) -> dict[str, Any]:
    """Describe a list, or an object with a list in `requests`."""
    requests = {"type": "array", "maxItems": most, "items": item}
    batch = {
        "type": "object",
        "required": ["requests"],
        "properties": {"requests": requests, STRATEGY: {"enum": [STRATEGY_NONE]}},
        "additionalProperties": False,
    }
    return {"anyOf": [requests, batch]}


async def instant_search(request: Request) -> InstantSearch:
    """Return the service of the app."""
    service: InstantSearch = request.app.state.instantsearch
    return service


async def json_body(request: Request) -> Any:
    """Return the body as JSON, whatever its content type."""
    return parse_json(await request.body())


Service = Annotated[InstantSearch, Depends(instant_search)]
JsonBody = Annotated[Any, Depends(json_body)]
Index = Annotated[str, Path(description="The index, which is an order.", examples=["articles"])]
Facet = Annotated[str, Path(description="The facet to search in.", examples=["authors"])]


@router.post(
    "/v1/instantsearch",
    operation_id="instantsearch",
    responses=_responses(InstantSearchResponse),
    openapi_extra=_request_body(_batch(_QUERY), {"requests": [_QUERY_EXAMPLE]}),
)
async def instantsearch(http: Request, body: JsonBody, service: Service) -> Response:
    """Run a batch of InstantSearch queries: a list, or a list in `requests`."""
    items = parse_batch(body)
    parsed = parse_queries(
        items, lambda item: service.prepare(InstantSearchQuery.model_validate(item))
    )
    searches = [search for search in parsed if isinstance(search, PreparedSearch)]
    await consume_batch_quota(http, len(searches))
    results = iter(await service.search(searches))
    return _json_response(
        {
            "results": [
                build_rejected_result(item, search.detail)
                if isinstance(search, BadRequestError)
                else next(results)
                for item, search in zip(items, parsed, strict=True)
            ]
        }
    )


@router.post(
    "/1/indexes/*/queries",
    operation_id="instantsearch_queries",
    responses=_responses(InstantSearchResponse),
    openapi_extra=_request_body(_batch(_QUERY), {"requests": [_QUERY_EXAMPLE]}),
)
async def queries(http: Request, body: JsonBody, service: Service) -> Response:
    """Run a batch of queries of the stock client."""
    return await instantsearch(http, body, service)


@router.post(
    "/1/indexes/*/recommendations",
    operation_id="instantsearch_recommendations",
    responses=_responses(InstantSearchRecommendations) | problems(404),
    openapi_extra=_request_body(_batch(_RECOMMENDATION), {"requests": [_RECOMMENDATION_EXAMPLE]}),
)
async def recommendations(http: Request, body: JsonBody, service: Service) -> Response:
    """Find articles similar to each of several articles."""
    items = parse_items(parse_batch(body), _parse_recommendation)
    available = [item for item in items if not isinstance(item, UnavailableRecommendation)]
    await consume_batch_quota(http, len(available))
    results = iter(await service.recommend(available))
    return _json_response(
        {
            "results": [
                build_unavailable_result(item.model)
                if isinstance(item, UnavailableRecommendation)
                else next(results)
                for item in items
            ]
        }
    )


@router.post(
    "/1/indexes/{index}/query",
    operation_id="instantsearch_query",
    responses=_responses(InstantSearchResult),
    openapi_extra=_request_body(_QUERY, _QUERY_EXAMPLE),
)
async def query(index: Index, body: JsonBody, service: Service) -> Response:
    """Run one query."""
    name = index if index == SUGGESTIONS else _check_index(index)
    params = _with_url_params(body, indexName=name)
    [result] = await service.search([_prepare(service, params)])
    return _json_response(result)


@router.post(
    "/1/indexes/{index}/facets/{facet}/query",
    operation_id="instantsearch_facet",
    responses=_responses(InstantSearchFacetResult),
    openapi_extra=_request_body(_QUERY, {"facetQuery": "f"}),
)
async def facet(index: Index, facet: Facet, body: JsonBody, service: Service) -> Response:
    """Search for values of a facet."""
    params = _with_url_params(body, indexName=_check_index(index), type="facet", facet=facet)
    [result] = await service.search([_prepare(service, params)])
    return _json_response(result)


@router.post(
    "/1/indexes/*/objects",
    operation_id="instantsearch_records",
    responses=_responses(InstantSearchRecords),
    openapi_extra=_request_body(
        _batch(_RECORD_REQUEST, MAX_RECORDS), {"requests": [_RECORD_EXAMPLE]}
    ),
)
async def records(body: JsonBody, service: Service) -> Response:
    """Return several records by their ids; null in place of those that do not exist."""
    requests = parse_items(parse_batch(body, MAX_RECORDS), _parse_record_request)
    return _json_response({"results": await service.records(requests)})


@router.get(
    "/1/indexes/{index}/{id:id}",
    operation_id="instantsearch_record",
    responses=_responses(InstantSearchRecord) | problems(404),
)
async def record(
    index: Index,
    id: ArticleId,  # noqa: A002 (the name in the contract)
    service: Service,
    attributes: Annotated[
        str, QueryParameter(alias=_ATTRIBUTES, description=_ATTRIBUTES_DESCRIPTION)
    ] = "*",
) -> Response:
    """Return one record."""
    _check_index(index)
    chosen = parse_item(
        parse_list(attributes),
        lambda names: choose_attributes(names, ARTICLE_FIELDS, ARTICLE_FIELDS),
        f"{_ATTRIBUTES} ",
    )
    return _json_response(await service.record(id, chosen or DEFAULT_ATTRIBUTES))


def _parse_record_request(item: Any) -> tuple[str, tuple[str, ...]]:
    """Return the id and the attributes of a requested record."""
    request = RecordRequest.model_validate(item)
    names = request.attributes_to_retrieve
    return request.object_id, choose(_ATTRIBUTES, names, ARTICLE_FIELDS) or DEFAULT_ATTRIBUTES


def _prepare(service: InstantSearch, params: Mapping[str, Any]) -> PreparedSearch:
    return parse_item(params, lambda item: service.prepare(InstantSearchQuery.model_validate(item)))


def _parse_recommendation(
    item: Any,
) -> tuple[Recommendation, TranslatedQuery] | UnavailableRecommendation:
    if isinstance(item, Mapping) and item.get("model") in UNAVAILABLE_MODELS:
        return UnavailableRecommendation.model_validate(item)
    recommendation = Recommendation.model_validate(item)
    return recommendation, translate_recommendation(recommendation)


def _check_index(index: str) -> str:
    """Return the name of the index. Raises BadRequestError if it does not exist."""
    if index in INDEX_SORTS:
        return index
    raise BadRequestError(f"There is no such index: use {', '.join(INDEX_SORTS)}.")


def _with_url_params(body: Any, **params: str) -> Mapping[str, Any]:
    """Return the body with the parameters of the URL, which the body can only repeat."""
    if not isinstance(body, Mapping):
        raise BadRequestError("The body is not a JSON object.")
    for name, value in params.items():
        if body.get(name) not in (None, value):
            raise BadRequestError(f"{name} differs from the URL: leave it out.")
    return {**body, **params}


def _json_response(value: Any) -> Response:
    return Response(orjson.dumps(value), media_type="application/json")
