"""What embeds articles and queries: the static model of the package, or another one.

Each model has a field of its own in the index, so vectors of two models are never compared: an
index has the field of the model that it was filled with, and no other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from mappings.embedding.embed import DIMENSIONS, embed_article, embed_query
from mappings.schema import EMBEDDING_FIELD


class Embedder(Protocol):
    """A model. Its vectors are hexadecimal text, as Elasticsearch reads vectors of bytes."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def field(self) -> str:
        """The field of its vectors."""

    @property
    def dimensions(self) -> int:
        """The numbers of a vector."""

    def embed_articles(self, articles: Sequence[tuple[str, str]]) -> list[str | None]:
        """Return the embedding of each title with its text, None if it has no known word."""

    def embed_query(self, text: str) -> str | None:
        """Return the embedding of a text as it is typed, None if it has no known word."""


@dataclass(frozen=True, slots=True)
class StaticEmbedder:
    """The static model in the package."""

    name: str = "potion-base-8M"
    field: str = EMBEDDING_FIELD
    dimensions: int = DIMENSIONS

    def embed_articles(self, articles: Iterable[tuple[str, str]]) -> list[str | None]:
        """Return the embedding of each title with its text."""
        return [embed_article(title, text) for title, text in articles]

    def embed_query(self, text: str) -> str | None:
        """Return the embedding of a text as it is typed."""
        return embed_query(text)


STATIC = StaticEmbedder()


def build_field(embedder: Embedder) -> dict[str, Any]:
    """Return the mapping of its field, which names the model."""
    return {
        "type": "dense_vector",
        "dims": embedder.dimensions,
        "element_type": "byte",
        "index": False,
        "meta": {"model": embedder.name},
    }
