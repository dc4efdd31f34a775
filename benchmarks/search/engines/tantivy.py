"""tantivy in this process: the cost of a search without network and serialization."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterable
from typing import Any

import tantivy

from api.schemas.request import SearchRequest
from benchmarks.search.corpus import Document
from benchmarks.search.engines import SearchResult

_HEAP = 256 * 1024 * 1024
_HITS = 10
_SNIPPET = 160
_ENGLISH = "en_stem"


class Tantivy:
    """The engine's floor: hits, total and snippets by one thread, without facets."""

    name = "tantivy, no facets"

    async def __aenter__(self) -> "Tantivy":
        self._directory = tempfile.mkdtemp(prefix="bench-tantivy-")
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("id", stored=True, tokenizer_name="raw")
        schema.add_text_field("title", stored=True, tokenizer_name=_ENGLISH)
        schema.add_text_field("body", stored=True, tokenizer_name=_ENGLISH)
        self._schema = schema.build()
        self._index = tantivy.Index(self._schema, path=self._directory)
        return self

    async def __aexit__(self, *_: Any) -> None:
        shutil.rmtree(self._directory, ignore_errors=True)

    async def load(self, documents: Iterable[Document]) -> None:
        """Index the documents."""
        writer = self._index.writer(_HEAP)
        for document in documents:
            writer.add_document(
                tantivy.Document(id=document["id"], title=document["title"], body=document["body"])
            )
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    async def search(self, request: SearchRequest) -> SearchResult:
        """Return the result, computed in another thread."""
        return await asyncio.to_thread(self._search, request)

    read = search

    def _search(self, request: SearchRequest) -> SearchResult:
        searcher = self._index.searcher()
        query = self._index.parse_query(request.q, ["title", "body"], conjunction_by_default=True)
        result = searcher.search(query, _HITS)
        snippets = tantivy.SnippetGenerator.create(searcher, query, self._schema, "body")
        snippets.set_max_num_chars(_SNIPPET)
        documents = [searcher.doc(position) for _, position in result.hits]
        for document in documents:
            snippets.snippet_from_doc(document).to_html()
        return SearchResult(result.count or 0, tuple(str(doc["id"][0]) for doc in documents), {})
