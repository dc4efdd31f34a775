"""The texts of a judged collection, as an index of their own."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from indexer.article import Article
from indexer.document import build_document
from mappings.articles import index_body
from relevance.collection import Text, read_lines
from relevance.errors import CollectionError


def read_documents(corpus: Path) -> Iterator[dict[str, Any]]:
    """What Elasticsearch stores for each text of a corpus, as for an article of that text."""
    for line in read_lines(corpus, Text):
        paragraphs = tuple(part.strip() for part in line.text.split("\n\n") if part.strip())
        article = Article(line.title or "", paragraphs, section=line.section)
        yield build_document(article, line.id)


@contextmanager
def loaded_index(
    client: Elasticsearch, alias: str, documents: Iterable[dict[str, Any]]
) -> Iterator[str]:
    """An index of its own beside the alias with these documents, which is deleted in the end.

    Raises CollectionError for a document that Elasticsearch refuses.
    """
    name = f"{alias}-evaluation-{uuid4().hex[:12]}"
    client.indices.create(index=name, **index_body())
    try:
        actions = ({"_index": name, "_id": each["id"], "_source": each} for each in documents)
        for done, item in streaming_bulk(client, actions, raise_on_error=False):
            if not done:
                raise CollectionError(f"A text is refused: {item['index']['error']['reason']}.")
        client.indices.refresh(index=name)
        yield name
    finally:
        client.indices.delete(index=name)
