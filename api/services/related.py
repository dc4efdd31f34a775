"""Related articles of a search: one more request, two if it finds few."""

from api.elasticsearch.gateway import SearchGateway
from api.query_language import Node
from api.schemas.request import SearchRequest
from api.search.related import (
    NO_EMBEDDINGS,
    NO_MEANING,
    RelatedArticles,
    build_related_body,
    read_related,
    without_related,
)
from mappings.schema import EMBEDDING_FIELD


async def find_related(
    gateway: SearchGateway, request: SearchRequest, query: Node | None
) -> RelatedArticles | None:
    """Return what only the meaning of the query finds; None if the request is not for it.

    `query` is the query as it was searched.
    """
    if not request.wants_related:
        return None
    body = build_related_body(request, query, gateway.timeout)
    if body is None:
        return without_related(NO_MEANING)
    response = await gateway.search(body)
    found_all = len(response["hits"]["hits"]) == request.related
    if found_all or await gateway.has_field(EMBEDDING_FIELD):
        return read_related(request, response)
    return read_related(request, response, (NO_EMBEDDINGS,))
