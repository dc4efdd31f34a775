"""One article: its text, its story, what is similar to it, and why a search finds it."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from api.elasticsearch.gateway import SearchGateway
from api.errors import ArticleNotFoundError
from api.query_language import parse_query
from api.schemas.explain import ExplainRequest, ExplainResponse
from api.schemas.request import ArticleRequest
from api.schemas.response import Article
from api.schemas.similar import SimilarRequest, SimilarResponse, SimilarTextRequest
from api.schemas.story import StoryRequest, StoryResponse
from api.search.body import build_article_body, build_fields_body
from api.search.explain import build_explain_body, read_explanation
from api.search.grouping import build_story_body
from api.search.highlights import HighlightTags
from api.search.hits import single_hit
from api.search.more_like_this import (
    MoreLikeThis,
    build_like_body,
    build_like_text_body,
    build_similar_body,
    read_like,
    read_shared_terms,
    surface_forms,
)
from api.search.response import read_article, read_similar_response, read_story
from api.search.spelling import read_corrections, with_corrections
from api.services.requirements import read_query

# The texts from which shared words are quoted as written.
_QUOTED_FIELDS = ("title", "body")
_SIMILAR_FIELDS = (*_QUOTED_FIELDS, "story")


class ArticleService:
    """Articles of one index. Every method raises ServiceError; most ArticleNotFoundError."""

    def __init__(self, gateway: SearchGateway) -> None:
        self._gateway = gateway

    async def article(self, article_id: str, request: ArticleRequest) -> Article:
        """Return one whole article, with highlights if a query is given."""
        root, tags = parse_query(request.q).root, HighlightTags.random()
        body = build_article_body(article_id, root, tags, self._gateway.timeout)
        response = await self._gateway.search(body)
        if corrections := read_corrections(root, response):
            root = with_corrections(root, corrections)
            body = build_article_body(article_id, root, tags, self._gateway.timeout)
            response = await self._gateway.search(body)
        return read_article(response, tags if root else None)

    async def explain(self, article_id: str, request: ExplainRequest) -> ExplainResponse:
        """Return which parts of a search include or exclude one article."""
        root = (await read_query(self._gateway, request.q, request.match)).root
        timeout = self._gateway.timeout
        body = build_explain_body(article_id, request, root, timeout)
        response = await self._gateway.search(body)
        if corrections := read_corrections(root, response):
            root = with_corrections(root, corrections)
            body = build_explain_body(article_id, request, root, timeout)
            response = await self._gateway.search(body)
        return read_explanation(article_id, request, root, response)

    async def story(self, article_id: str, request: StoryRequest) -> StoryResponse:
        """Return the story that an article belongs to."""
        body = build_fields_body(article_id, ("story",), self._gateway.timeout)
        story = single_hit(await self._gateway.search(body))["_source"]["story"]
        members = await self._gateway.search(
            build_story_body(story, request, self._gateway.timeout)
        )
        return read_story(story, request, members)

    async def similar(self, article_id: str, request: SimilarRequest) -> SimilarResponse:
        """Return articles similar to one."""
        terms, response = await asyncio.gather(
            self._gateway.termvectors(build_like_body(), article_id),
            self._gateway.search(
                build_fields_body(article_id, _SIMILAR_FIELDS, self._gateway.timeout)
            ),
        )
        stored = single_hit(response)["_source"]
        if not terms["found"]:
            raise ArticleNotFoundError("No article has this id.")
        story = None if request.include_own_story else stored.get("story")
        like = replace(read_like(terms, article_id), story=story)
        return await self._find_similar(like, {f: stored[f] for f in _QUOTED_FIELDS}, request)

    async def similar_to_text(self, request: SimilarTextRequest) -> SimilarResponse:
        """Return articles similar to a text, which need not be an article."""
        body = build_like_text_body(request.text, request.title)
        terms = await self._gateway.termvectors(body)
        texts = {"title": request.title, "body": request.text}
        return await self._find_similar(read_like(terms), texts, request)

    async def _find_similar(
        self, like: MoreLikeThis, texts: Mapping[str, str], request: SimilarRequest
    ) -> SimilarResponse:
        timeout = self._gateway.timeout
        body = build_similar_body(like, request, request.fields, request.size, timeout)
        response = await self._gateway.search(body)
        forms = surface_forms(like, texts)
        return read_similar_response(
            request, response, lambda hit: read_shared_terms(hit, like, forms)
        )
