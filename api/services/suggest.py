"""Complete what a user has begun to type: titles, facet values, and values of one facet."""

from api.elasticsearch.gateway import SearchGateway
from api.request_scope import charge_cost
from api.schemas.suggest import (
    FacetSearchRequest,
    FacetSearchResponse,
    SuggestRequest,
    SuggestResponse,
)
from api.search.cost import plain_cost
from api.search.facet_search import build_facet_search_body, read_facet_search
from api.search.required_words import require
from api.search.spelling import with_corrections
from api.search.suggest import build_suggest_body, no_suggestions, read_suggestions
from api.services.requirements import (
    find_corrections,
    find_spelling,
    read_query,
    words_to_drop,
)


class SuggestService:
    """Completions from one index. Every method raises ServiceError."""

    def __init__(self, gateway: SearchGateway) -> None:
        self._gateway = gateway

    async def suggest(self, request: SuggestRequest) -> SuggestResponse:
        """Return completions; if nothing begins with the text, with one typo in it."""
        if not request.q.strip():
            return no_suggestions()
        for typo in (False, True):
            body = build_suggest_body(request, typo, self._gateway.timeout)
            result = read_suggestions(request, typo, await self._gateway.search(body))
            if result["suggestions"]:
                break
        return result

    async def search_facet(self, field: str, request: FacetSearchRequest) -> FacetSearchResponse:
        """Return the values of one facet that begin with the text."""
        root = (await read_query(self._gateway, request.q, request.match, request.zone)).root
        cost, timeout = plain_cost(root, aggregations=1), self._gateway.timeout
        await charge_cost(cost.total(self._gateway.shards), cost.cheaper)
        body = build_facet_search_body(field, request, root, timeout)
        response = await self._gateway.search(body)
        values = read_facet_search(field, request, response)["values"]
        found = max((value["count"] for value in values), default=0)
        spelling = await find_spelling(self._gateway, root, found)
        if corrections := await find_corrections(self._gateway, root, spelling, nothing=not found):
            root = with_corrections(root, corrections)
            body = build_facet_search_body(field, request, root, timeout)
            response = await self._gateway.search(body)
        result = read_facet_search(field, request, response)
        if result["values"] or not result["complete"]:
            return result
        if dropped := await words_to_drop(self._gateway, root, request.match):
            root = require(root, request.match, dropped=dropped)
            body = build_facet_search_body(field, request, root, timeout)
            result = read_facet_search(field, request, await self._gateway.search(body))
        return result
