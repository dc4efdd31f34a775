"""The texts of a judged collection, as an index of their own."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk

from indexer.article import Article
from indexer.document import build_document
from mappings.articles import index_body
from relevance.collection import read_lines


def read_documents(corpus: Path) -> Iterator[dict[str, Any]]:
    """What Elasticsearch stores for each text of a corpus, as for an article of that text."""
    for line in read_lines(corpus):
        paragraphs = tuple(part.strip() for part in line["text"].split("\n\n") if part.strip())
        article = Article(line.get("title") or "", paragraphs, section=line.get("section"))
        yield build_document(article, str(line["id"]))


@contextmanager
def loaded_index(client: Elasticsearch, documents: Iterable[dict[str, Any]]) -> Iterator[str]:
    """An index of its own with these documents, which is deleted in the end."""
    name = f"evaluation-{uuid4().hex[:12]}"
    client.indices.create(index=name, **index_body())
    try:
        actions = ({"_index": name, "_id": each["id"], "_source": each} for each in documents)
        bulk(client, actions)
        client.indices.refresh(index=name)
        yield name
    finally:
        client.indices.delete(index=name)
