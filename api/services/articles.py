"""One article: its text, its story, what is similar to it, and why a search finds it."""

from dataclasses import replace
from typing import Any

from api.elasticsearch.gateway import SearchGateway
from api.query_language import parse_query
from api.request_scope import charge_cost
from api.schemas.explain import ExplainRequest, ExplainResponse
from api.schemas.request import ArticleRequest
from api.schemas.response import Article
from api.schemas.similar import SimilarRequest, SimilarResponse, SimilarTextRequest
from api.schemas.story import StoryRequest, StoryResponse
from api.search.background import UNDATED, older_than
from api.search.body import build_article_body
from api.search.cost import explain_cost
from api.search.explain import build_explain_body, read_explanation
from api.search.grouping import build_story_body
from api.search.highlights import HighlightTags
from api.search.hits import stored_article
from api.search.languages import with_languages
from api.search.more_like_this import MoreLikeThis, build_similar_body
from api.search.ninjs import write_ninjs
from api.search.response import (
    read_article,
    read_similar_response,
    read_stored_article,
    read_story,
)
from api.search.spelling import with_corrections
from api.services.requirements import find_corrections, find_languages, read_query
from api.services.similar import SimilarArticles
from mappings.fields import ARTICLE_FIELDS, RETURNED_FIELDS


class ArticleService:
    """Articles of one index. Every method raises ServiceError; most ArticleNotFoundError."""

    def __init__(self, gateway: SearchGateway, similar: SimilarArticles) -> None:
        self._gateway = gateway
        self._similar = similar

    async def article(self, article_id: str, request: ArticleRequest) -> Article:
        """Return one whole article, with highlights if a query is given.

        Without a query it is read by its id, which costs less than a search.
        """
        root = parse_query(request.q).root if request.q else None
        if root is None:
            return read_stored_article(await self._gateway.get(article_id, RETURNED_FIELDS))
        root = with_languages(root, await find_languages(self._gateway, root))
        tags = HighlightTags.random()
        body = build_article_body(article_id, root, tags, self._gateway.timeout)
        response = await self._gateway.search(body)
        if corrections := await find_corrections(self._gateway, root, response, nothing=False):
            root = with_corrections(root, corrections)
            body = build_article_body(article_id, root, tags, self._gateway.timeout)
            response = await self._gateway.search(body)
        return read_article(response, tags)

    async def ninjs(self, article_id: str) -> dict[str, Any]:
        """Return one whole article as a ninjs item."""
        return write_ninjs(read_stored_article(await self._gateway.get(article_id, ARTICLE_FIELDS)))

    async def explain(self, article_id: str, request: ExplainRequest) -> ExplainResponse:
        """Return which parts of a search include or exclude one article."""
        parsed = await read_query(
            self._gateway, request.q, request.match, request.zone, request.prefix
        )
        root = parsed.root
        cost, timeout = explain_cost(root), self._gateway.timeout
        await charge_cost(cost.total(self._gateway.shards), cost.cheaper)
        body = build_explain_body(article_id, request, root, timeout)
        response = await self._gateway.search(body)
        if corrections := await find_corrections(self._gateway, root, response, nothing=False):
            root = with_corrections(root, corrections)
            body = build_explain_body(article_id, request, root, timeout)
            response = await self._gateway.search(body)
        return read_explanation(article_id, request, root, response)

    async def story(self, article_id: str, request: StoryRequest) -> StoryResponse:
        """Return the story that an article belongs to."""
        article = stored_article(await self._gateway.get(article_id, ("story",)))
        story = article["_source"]["story"]
        members = await self._gateway.search(
            build_story_body(story, request, self._gateway.timeout)
        )
        return read_story(story, request, members)

    async def similar(self, article_id: str, request: SimilarRequest) -> SimilarResponse:
        """Return articles similar to one."""
        like = await self._similar.of_article(article_id)
        if request.include_own_story:
            like = replace(like, story=None)
        if request.before is None:
            return await self._find_similar(like, request)
        stored = stored_article(await self._gateway.get(article_id, ("published_at",)))
        published_at = stored["_source"].get("published_at")
        return await self._find_older(like, request, published_at)

    async def similar_to_text(self, request: SimilarTextRequest) -> SimilarResponse:
        """Return articles similar to a text, which need not be an article."""
        like = await self._similar.of_text(request.title, request.text)
        if request.before is None:
            return await self._find_similar(like, request)
        return await self._find_older(like, request, None)

    async def _find_older(
        self, like: MoreLikeThis, request: SimilarRequest, published_at: str | None
    ) -> SimilarResponse:
        """Return similar articles that are older than a date; with a warning if there is none."""
        response = await self._find_similar(like, older_than(request, published_at))
        if published_at is None:
            response["warnings"] = (*response["warnings"], UNDATED)
        return response

    async def _find_similar(self, like: MoreLikeThis, request: SimilarRequest) -> SimilarResponse:
        body = build_similar_body(
            like, request, request.fields, request.size, self._gateway.timeout
        )
        return read_similar_response(request, await self._gateway.search(body), like)
