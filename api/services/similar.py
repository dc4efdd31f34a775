"""What characterises an article or a text, for a search for similar ones.

Reading the words of an article costs Elasticsearch as much as the search for its neighbours, so
they are kept for each version of an article.
"""

from time import monotonic
from typing import Any

from cachetools import TTLCache

from api.elasticsearch.gateway import SearchGateway
from api.errors import ArticleNotFoundError
from api.search.dsl import RawHit
from api.search.hits import stored_article
from api.search.more_like_this import (
    TEXT_FIELDS,
    LikeSource,
    MoreLikeThis,
    build_like_body,
    build_like_text_body,
    read_like,
)
from mappings.embedding.embed import embed_article
from mappings.schema import EMBEDDING_FIELD

_FIELDS = (*TEXT_FIELDS, "story", EMBEDDING_FIELD)
# Each takes about 10 kB.
_MAX_ARTICLES = 500
# How rare a word is changes as articles are loaded.
_MAX_AGE_S = 600


class SimilarArticles:
    """Characterises articles of one index. Every method raises ServiceError."""

    def __init__(self, gateway: SearchGateway) -> None:
        self._gateway = gateway
        self._known: TTLCache[tuple[Any, ...], MoreLikeThis] = TTLCache(
            _MAX_ARTICLES, _MAX_AGE_S, monotonic
        )

    async def of_article(self, id: str, id_name: str = "id") -> MoreLikeThis:  # noqa: A002
        """Return what characterises an article, which the caller names by `id_name`.

        Raise ArticleNotFoundError.
        """
        article = stored_article(await self._gateway.get(id, _FIELDS), id_name)
        version = tuple(article[key] for key in ("_index", "_id", "_version", "_seq_no"))
        like = self._known.get(version)
        if like is None:
            like = await self._read(article, id_name)
            self._known[version] = like
        return like

    async def of_text(self, title: str, text: str) -> MoreLikeThis:
        """Return what characterises a text, which need not be an article."""
        source = LikeSource({"title": title, "body": text}, embed_article(title, text))
        response = await self._gateway.termvectors(build_like_text_body(source.texts))
        return read_like(response, source)

    async def _read(self, article: RawHit, id_name: str) -> MoreLikeThis:
        stored = article["_source"]
        texts = {name: stored.get(name) or "" for name in TEXT_FIELDS}
        body = build_like_body(len(texts["body"]))
        response = await self._gateway.termvectors(body, article["_id"], article["_index"])
        if not response["found"]:
            raise ArticleNotFoundError(f"No article has this {id_name}.")
        embedding, story = stored.get(EMBEDDING_FIELD), stored.get("story")
        return read_like(response, LikeSource(texts, embedding, article["_id"], story))
