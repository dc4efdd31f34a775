"""The meaning of a query by another model than that of the package, added to a search.

The search keeps the clause of the model in the package: an article has an embedding by one of both,
so an index of either model is ranked by its own, also while `indexer reindex` changes it.
"""

from api.query_language import Node
from api.search.boosts import MODEL_MEANING_BOOST
from api.search.clauses import meant_words
from api.search.dsl import Clause, similar_meaning
from mappings.embedding.embedder import Embedder


def build_meaning(query: Node | None, embedder: Embedder) -> Clause | None:
    """Return the clause of the meaning of the whole query, None if it has no known word."""
    embedding = embedder.embed_query(" ".join(meant_words(query)))
    return similar_meaning(embedding, MODEL_MEANING_BOOST, embedder.field) if embedding else None


def with_meaning(body: Clause, meaning: Clause) -> Clause:
    """Return the search with the meaning in its second stage, or in its only one."""
    rescore = body.get("rescore")
    if rescore is None:
        return {**body, "query": {"bool": {"must": [body["query"]], "should": [meaning]}}}
    refinements = [*rescore["query"]["rescore_query"]["bool"]["should"], meaning]
    refined = {"rescore_query": {"bool": {"should": refinements}}}
    return {**body, "rescore": {**rescore, "query": refined}}
