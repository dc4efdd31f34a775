"""Embed documents by another model than that of the package, just before they are written.

Only what is written is embedded: duplicates and unchanged articles are left out before. It costs a
hundred times what the static model does, so worker processes do not know it: their documents have
the embedding of the static one, which is replaced here.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import orjson

from indexer.documents.prepare import BulkDocument
from mappings.embedding.embedder import Embedder
from mappings.schema import EMBEDDING_FIELD

# Enough for every thread of a model.
_BATCH = 64


def embed_documents(embedder: Embedder, documents: Sequence[BulkDocument]) -> list[BulkDocument]:
    """Return the documents with their embeddings by this model, and by no other."""
    embedded = embed_all(embedder, (orjson.loads(document.payload) for document in documents))
    return [
        replace(document, payload=orjson.dumps(fields))
        for document, fields in zip(documents, embedded, strict=True)
    ]


def embed_all(embedder: Embedder, documents: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the fields of documents in the same way."""
    remaining = iter(documents)
    while batch := [*islice(remaining, _BATCH)]:
        texts = [(fields.get("title", ""), fields.get("body", "")) for fields in batch]
        for fields, vector in zip(batch, embedder.embed_articles(texts), strict=True):
            others = {name: value for name, value in fields.items() if name != EMBEDDING_FIELD}
            yield others if vector is None else {**others, embedder.field: vector}
