"""What characterises an article or a text, for a search for similar ones.

Reading the words of an article costs Elasticsearch as much as the search for its neighbours, so
they are kept for each version of an article.
"""

import asyncio
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
from mappings.embedding.embedder import STATIC, Embedder
from mappings.schema import EMBEDDING_FIELD

# Each takes about 10 kB.
_MAX_ARTICLES = 500
# How rare a word is changes as articles are loaded.
_MAX_AGE_S = 600


class SimilarArticles:
    """Characterises articles of one index. Every method raises ServiceError."""

    def __init__(self, gateway: SearchGateway, model: Embedder | None = None) -> None:
        """`model` is another embedding model than that of the package."""
        self._gateway = gateway
        self._model = model
        self._embedding_fields = (*((model.field,) if model else ()), EMBEDDING_FIELD)
        self._fields = (*TEXT_FIELDS, "story", *self._embedding_fields)
        self._known: TTLCache[tuple[Any, ...], MoreLikeThis] = TTLCache(
            _MAX_ARTICLES, _MAX_AGE_S, monotonic
        )

    async def of_article(self, id: str, id_name: str = "id") -> MoreLikeThis:  # noqa: A002
        """Return what characterises an article, which the caller names by `id_name`.

        Raise ArticleNotFoundError.
        """
        article = stored_article(await self._gateway.get(id, self._fields), id_name)
        version = tuple(article[key] for key in ("_index", "_id", "_version", "_seq_no"))
        like = self._known.get(version)
        if like is None:
            like = await self._read(article, id_name)
            self._known[version] = like
        return like

    async def of_text(self, title: str, text: str) -> MoreLikeThis:
        """Return what characterises a text, which need not be an article."""
        embedder = await self._find_embedder()
        [embedding] = await asyncio.to_thread(embedder.embed_articles, [(title, text)])
        texts = {"title": title, "body": text}
        source = LikeSource(texts, embedding, field=embedder.field)
        response = await self._gateway.termvectors(build_like_text_body(source.texts))
        return read_like(response, source)

    async def _read(self, article: RawHit, id_name: str) -> MoreLikeThis:
        stored = article["_source"]
        texts = {name: stored.get(name) or "" for name in TEXT_FIELDS}
        body = build_like_body(len(texts["body"]))
        response = await self._gateway.termvectors(body, article["_id"], article["_index"])
        if not response["found"]:
            raise ArticleNotFoundError(f"No article has this {id_name}.")
        field = next(filter(stored.get, self._embedding_fields), EMBEDDING_FIELD)
        embedding, story = stored.get(field), stored.get("story")
        return read_like(response, LikeSource(texts, embedding, article["_id"], story, field))

    async def _find_embedder(self) -> Embedder:
        """Return the model that the index was filled with, as far as it is known here."""
        if self._model and await self._gateway.has_field(self._model.field):
            return self._model
        return STATIC
