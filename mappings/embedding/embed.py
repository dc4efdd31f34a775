"""Embeddings: vectors of texts whose cosine says how alike their meanings are.

A text's embedding is the sum of the vectors of its word pieces, so it costs a fraction of a
millisecond and needs no network. The vectors are those of a static model, `potion-base-8M`
(`LICENSE` is its licence), which `make embeddings` stores with 8 bits a number.

An embedding is stored and sent as hexadecimal text, two digits a number, as Elasticsearch reads
vectors of bytes. Articles and queries must be embedded by the same table: another one needs another
name of the model in the mapping, and `indexer reindex`.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

from mappings.embedding.table import load_table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# The numbers of an embedding.
DIMENSIONS = 256
# A longer text says no more about its subject, and costs more.
MAX_CHARACTERS = 6_000
# So many characters of the text, and the title, count twice: news begin with what they are about.
# It lifts the MAP of medline by .005, of cranfield by .003, and costs no collection anything.
BEGINNING_CHARACTERS = 400
_MAX_BYTE = 127
# Each page of a search embeds its query again. An entry takes at most a kilobyte; pasted texts,
# which may be longer than any other query, are not kept.
QUERY_CACHE_SIZE = 1_000
_MAX_CACHED_CHARACTERS = 200


def embed_article(title: str, body: str) -> str | None:
    """Return the embedding of an article, None if it has no known word."""
    beginning = f"{title}\n{body[:BEGINNING_CHARACTERS]}"
    return _embed(f"{beginning}\n{title}\n{body[:MAX_CHARACTERS]}")


def embed_query(text: str) -> str | None:
    """Return the embedding of a text as it is typed, None if it has no known word."""
    return _embed_short(text) if len(text) <= _MAX_CACHED_CHARACTERS else _embed(text)


@lru_cache(QUERY_CACHE_SIZE)
def _embed_short(text: str) -> str | None:
    return _embed(text)


def _embed(text: str) -> str | None:
    table = load_table()
    rows, counts = table.pieces.count_rows(text)
    if not rows:
        return None
    return quantize(table.add_up(rows, counts))


def quantize(vector: "NDArray[np.float32]") -> str | None:
    """Return a vector as Elasticsearch reads one of bytes, None if it has no direction."""
    largest = abs(vector).max()
    if not largest > 0:
        return None
    numbers: bytes = (vector * (_MAX_BYTE / largest)).round().astype("int8").tobytes()
    return numbers.hex()
