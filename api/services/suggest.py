"""Complete what a user has begun to type: titles, facet values, and values of one facet."""

from api.elasticsearch.gateway import SearchGateway
from api.schemas.suggest import (
    FacetSearchRequest,
    FacetSearchResponse,
    SuggestRequest,
    SuggestResponse,
)
from api.search.facet_search import build_facet_search_body, read_facet_search
from api.search.spelling import read_corrections, with_corrections
from api.search.suggest import build_suggest_body, no_suggestions, read_suggestions
from api.services.requirements import read_query


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
        root = (await read_query(self._gateway, request.q, request.match)).root
        timeout = self._gateway.timeout
        body = build_facet_search_body(field, request, root, timeout)
        response = await self._gateway.search(body)
        if corrections := read_corrections(root, response):
            root = with_corrections(root, corrections)
            body = build_facet_search_body(field, request, root, timeout)
            response = await self._gateway.search(body)
        return read_facet_search(field, request, response)
