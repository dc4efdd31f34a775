"""Related articles of a search: one more request, two if it finds few."""

import asyncio
from functools import partial

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
from mappings.embedding.embedder import STATIC, Embedder


async def find_related(
    gateway: SearchGateway,
    request: SearchRequest,
    query: Node | None,
    model: Embedder | None,
) -> RelatedArticles | None:
    """Return what only the meaning of the query finds; None if the request is not for it.

    `query` is the query as it was searched, `model` another one than that of the package.
    """
    if not request.wants_related:
        return None
    embedders = (STATIC, model) if model else (STATIC,)
    build = partial(build_related_body, request, query, gateway.timeout, embedders)
    body = await asyncio.to_thread(build) if model else build()
    if body is None:
        return without_related(NO_MEANING)
    response = await gateway.search(body)
    found_all = len(response["hits"]["hits"]) == request.related
    fields = frozenset(embedder.field for embedder in embedders)
    if found_all or await gateway.missing_fields(fields) != fields:
        return read_related(request, response)
    return read_related(request, response, (NO_EMBEDDINGS,))
