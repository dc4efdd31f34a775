"""The meaning of queries by the configured model, computed outside of the event loop."""

import asyncio

from api.query_language import Node
from api.schemas.request import RankingMode
from api.search.dsl import Clause
from api.search.meaning import build_meaning, with_meaning
from mappings.embedding.embedder import Embedder


class QueryMeaning:
    """Ranks searches by another model than that of the package, if one is configured."""

    def __init__(self, embedder: Embedder | None) -> None:
        """None: searches stay as they are built."""
        self.embedder = embedder

    async def refine(
        self,
        body: Clause,
        query: Node | None,
        mode: RankingMode = RankingMode.hybrid,
        *,
        has_scores: bool = True,
    ) -> Clause:
        """Return a search that is also ranked by the meaning of its query.

        A query takes some milliseconds, and is remembered for its other pages.
        """
        if self.embedder is None or mode is not RankingMode.hybrid or not has_scores:
            return body
        meaning = await asyncio.to_thread(build_meaning, query, self.embedder)
        return with_meaning(body, meaning) if meaning else body
