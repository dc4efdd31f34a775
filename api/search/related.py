"""Related articles: what only the meaning of a query finds, apart from what its words find.

    body = build_related_body(request, query, timeout)
    related = read_related(request, response)

The embeddings of all articles within the filters are compared, so the total is exact. The words of
the query must not find an article, but everything else that narrows the query narrows this, too:
excluded words, fields and dates.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.query_language import And, FieldTerm, Node, Not, Or, Published
from api.schemas.request import SearchRequest
from api.schemas.response import (
    IncompleteReason,
    Related,
    RelatedHit,
    RelatedWarning,
    Total,
)
from api.search.clauses import build_clause, meant_words
from api.search.dsl import Clause, Response, should, similar_meaning, without_scores
from api.search.facets import build_exclusions, build_filters
from api.search.hits import partial_reasons
from api.search.response import read_fields
from mappings.embedding.embedder import STATIC, Embedder

# The lowest cosine of a related article. Of .2 to .7 it is the lowest at which the nearest ten are
# as often relevant as what the words find, on time, cranfield and medline with queries of two
# words: see docs/decisions/032-related-articles-apart.md.
MIN_SIMILARITY = 0.4
# More digits would suggest a precision that similarity does not have.
_DIGITS = 4

NO_EMBEDDINGS = RelatedWarning(
    code="no-embeddings",
    message="The index has no embeddings of a model that this API has: set "
    "ARTICLES_EMBEDDING_MODEL to that of the index, or run `indexer reindex`.",
)
NO_MEANING = RelatedWarning(
    code="no-meaning", message="No word of the query has a meaning that is known."
)


@dataclass(frozen=True, slots=True)
class RelatedArticles:
    """Related articles, and why some may be missing."""

    articles: Related
    partial: tuple[IncompleteReason, ...] = ()


def build_related_body(
    request: SearchRequest,
    query: Node | None,
    timeout: str,
    embedders: Sequence[Embedder] = (STATIC,),
) -> Clause | None:
    """Return the search for related articles; None if the words of the query have no meaning.

    An article has an embedding by one of the `embedders`.
    """
    if query is None:
        return None
    text = " ".join(meant_words(query))
    narrowing = [without_scores(build_clause(node)) for node in _narrowing(query)]
    found = without_scores(build_clause(query))
    similar = should(
        similar_meaning(
            embedding,
            field=embedder.field,
            filter=[*build_filters(request).values(), *narrowing],
            must_not=[*build_exclusions(request), found],
        )
        for embedder in embedders
        if (embedding := embedder.embed_query(text))
    )
    if similar is None:
        return None
    return {
        "query": similar,
        "min_score": MIN_SIMILARITY,
        "sort": [{"_score": "desc"}, {"id": "asc"}],
        "size": request.related,
        "track_total_hits": True,
        "_source": sorted(request.fields),
        "timeout": timeout,
    }


def _narrowing(query: Node) -> Iterator[Node]:
    """Yield the parts of a query that every match fulfils and that are not words to be found."""
    for node in query.nodes if isinstance(query, And) else (query,):
        if _narrows(node):
            yield node


def _narrows(node: Node) -> bool:
    match node:
        case Not() | FieldTerm() | Published():
            return True
        case And(nodes) | Or(nodes):
            return all(map(_narrows, nodes))
        case _:
            return False


def read_related(
    request: SearchRequest, response: Response, warnings: Sequence[RelatedWarning] = ()
) -> RelatedArticles:
    """Return the related articles, the nearest first."""
    total = response["hits"]["total"]
    hits = (
        RelatedHit(
            id=hit["_id"],
            score=round(hit["_score"], _DIGITS),
            **read_fields(hit["_source"], request.fields),
        )
        for hit in response["hits"]["hits"]
    )
    counted = Total(value=total["value"], exact=total["relation"] == "eq")
    articles = Related(total=counted, warnings=tuple(warnings), hits=tuple(hits))
    return RelatedArticles(articles, tuple(partial_reasons(response)))


def without_related(warning: RelatedWarning) -> RelatedArticles:
    """Return that there are no related articles, and why."""
    return RelatedArticles(Related(total=Total(value=0, exact=True), warnings=(warning,), hits=()))
