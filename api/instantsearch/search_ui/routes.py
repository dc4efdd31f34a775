"""The routes of Search UI's `ApiProxyConnector`, below its `basePath` /v1/search-ui."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Body, Request
from fastapi.responses import Response

from api.http.model_route import ModelRoute
from api.http.responses import SEARCH_PROBLEMS, UseCases, consume_batch_quota, json_response
from api.http.security.scopes import Scope, requires
from api.instantsearch.request import parse_item
from api.instantsearch.routes import Service
from api.instantsearch.search_ui.request import (
    SearchUiAutocompleteRequest,
    SearchUiRequest,
)
from api.instantsearch.search_ui.response import (
    SearchUiAutocompleteResponse,
    SearchUiResponse,
    article_lists,
    read_autocomplete,
    read_search,
)
from api.instantsearch.search_ui.translate import translate_results, translate_search
from api.schemas.suggest import MAX_SUGGESTIONS, Suggestion, SuggestRequest

router = APIRouter(
    prefix="/v1/search-ui",
    tags=["search-ui"],
    route_class=ModelRoute,
    dependencies=requires(Scope.read),
)

_STATE = {"searchTerm": "latakia"}
_SEARCH = {"state": _STATE, "queryConfig": {"facets": {"section": {"type": "value"}}}}
_COMPLETION = {
    "state": {"searchTerm": "lata"},
    "queryConfig": {"suggestions": {"types": {"places": {"fields": ["places"]}}}},
}


@router.post(
    "/search",
    operation_id="search_ui_search",
    response_model=SearchUiResponse,
    responses=SEARCH_PROBLEMS,
)
async def search(
    http: Request, request: Annotated[SearchUiRequest, Body(examples=[_SEARCH])], service: Service
) -> Response:
    """Run a search of Search UI."""
    translated = parse_item(request, translate_search)
    await consume_batch_quota(http, len(translated.queries))
    searches = [parse_item(query, service.prepare_hits) for query in translated.queries]
    return json_response(read_search(request, translated, await service.search(searches)))


@router.post(
    "/autocomplete",
    operation_id="search_ui_autocomplete",
    response_model=SearchUiAutocompleteResponse,
    responses=SEARCH_PROBLEMS,
)
async def autocomplete(
    http: Request,
    request: Annotated[SearchUiAutocompleteRequest, Body(examples=[_COMPLETION])],
    service: Service,
    services: UseCases,
) -> Response:
    """Complete what is typed into Search UI: articles, and texts by type."""
    config, state = request.query_config, request.state
    lists = article_lists(config)
    size = config.suggestions.size if config.suggestions else 0
    queries = [
        parse_item(row, lambda item: translate_results(state, item, size)) for row in lists.values()
    ]
    await consume_batch_quota(http, len(queries))
    searches = [parse_item(query, service.prepare_hits) for query in queries]
    results = await service.search(searches)
    hits = dict(zip(lists, (result["hits"] for result in results), strict=True))
    texts: Sequence[Suggestion] = ()
    if config.suggestions and config.suggestions.types.keys() - lists.keys():
        typed = SuggestRequest(q=state.search_term, size=MAX_SUGGESTIONS)
        texts = (await services.suggest.suggest(typed))["suggestions"]
    return json_response(read_autocomplete(config, hits, texts))
