"""How well similar articles are chosen, and whether their scores can be compared.

Articles are related if they are of the same section, or relevant to the same judged query. `AP` is
the mean average precision of each article's list. `pooled AP` puts the pairs of all articles into
one list by their score: it is high only if scores of different articles can be compared. The share
of the embeddings was chosen by `AP` on time, fnc1 and cranfield; bbc was not used.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean

from elasticsearch import Elasticsearch

from api.schemas.request import Filters
from api.search.more_like_this import (
    LikeSource,
    MoreLikeThis,
    build_like_body,
    build_similar_body,
    read_like,
    read_similar_hits,
)
from benchmarks.judged import read_collection
from indexer.commands.evaluate import loaded_index, read_documents
from mappings.schema import EMBEDDING_FIELD
from relevance.collection import Text, read_lines

JUDGED = ("time", "fnc1", "cranfield")
NEAREST = 10
# As deep as embeddings are compared.
DEPTH = 200
_TIMEOUT = "30s"

# The similarity of other articles to each article, and the related ones of each.
Scores = Mapping[str, Mapping[str, float]]
Related = Mapping[str, frozenset[str]]
SimilarFigure = tuple[str, str, float, float]


class _Text(Text):
    """A text that may be the copy of another."""

    duplicate_of: str | None = None


@dataclass(frozen=True, slots=True)
class _Lists:
    words: Scores
    both: Scores


def similar_figures(client: Elasticsearch, alias: str, data: Path) -> Iterator[SimilarFigure]:
    """Yield collection and measure, and the figures by words alone and with embeddings."""
    yield _bbc(client, alias, data / "bbc")
    for name in JUDGED:
        if (data / name).is_dir():
            yield from _judged(client, alias, data / name)


def _bbc(client: Elasticsearch, alias: str, directory: Path) -> SimilarFigure:
    corpus = directory / "corpus.jsonl"
    copies = {text.id for text in read_lines(corpus, _Text) if text.duplicate_of}
    documents = [doc for doc in read_documents(corpus) if doc["id"] not in copies]
    sections = {doc["id"]: doc["section"] for doc in documents}
    lists = _read_lists(client, alias, documents, NEAREST)

    def share(scores: Scores) -> float:
        return fmean(
            fmean(sections[other] == section for other in scores[id_])
            for id_, section in sections.items()
        )

    measure = f"same section among {NEAREST} similar"
    return "bbc", measure, share(lists.words), share(lists.both)


def _judged(client: Elasticsearch, alias: str, directory: Path) -> Iterator[SimilarFigure]:
    documents = [*read_documents(directory / "corpus.jsonl")]
    related = _read_related(directory)
    lists = _read_lists(client, alias, documents, DEPTH)
    for measure, compute in (("AP", average_precision), ("pooled AP", pooled_precision)):
        words, both = (compute(scores, related) for scores in (lists.words, lists.both))
        yield directory.name, measure, words, both


def _read_related(directory: Path) -> Related:
    """Return the articles that are relevant to a query that an article is relevant to."""
    related: dict[str, set[str]] = {}
    for grades in read_collection(directory).qrels.values():
        relevant = {id_ for id_, grade in grades.items() if grade > 0}
        for id_ in relevant:
            related.setdefault(id_, set()).update(relevant - {id_})
    return {id_: frozenset(others) for id_, others in related.items() if others}


def _read_lists(
    client: Elasticsearch, alias: str, documents: Sequence[Mapping[str, str]], size: int
) -> _Lists:
    words: dict[str, Mapping[str, float]] = {}
    both: dict[str, Mapping[str, float]] = {}
    with loaded_index(client, alias, map(dict, documents)) as index:
        for doc in documents:
            like = characterise(client, index, doc)
            words[doc["id"]] = find_similar(client, index, replace(like, embedding=None), size)
            both[doc["id"]] = find_similar(client, index, like, size)
    return _Lists(words, both)


def characterise(client: Elasticsearch, index: str, doc: Mapping[str, str]) -> MoreLikeThis:
    """Return what characterises an article of the index."""
    texts = {"title": doc.get("title", ""), "body": doc.get("body", "")}
    body = build_like_body(len(texts["body"]))
    response = client.termvectors(index=index, id=doc["id"], realtime=False, **body).body
    return read_like(response, LikeSource(texts, doc.get(EMBEDDING_FIELD), doc["id"]))


def find_similar(
    client: Elasticsearch, index: str, like: MoreLikeThis, size: int
) -> dict[str, float]:
    """Return the similarity of the most similar articles, the most similar first."""
    body = build_similar_body(like, Filters(), (), size, _TIMEOUT)
    response = client.search(index=index, body=body).body
    return {article.hit["_id"]: article.similarity for article in read_similar_hits(response, like)}


def average_precision(scores: Scores, related: Related) -> float:
    """Return the mean average precision of the lists of all articles that have related ones."""
    return fmean(
        _precision([id_ in others for id_ in scores.get(article, ())], len(others))
        for article, others in related.items()
    )


def pooled_precision(scores: Scores, related: Related) -> float:
    """Return the average precision of one list with the pairs of all judged articles."""
    pairs = sorted(
        (
            (score, article, other)
            for article in related
            for other, score in scores.get(article, {}).items()
            if other in related
        ),
        reverse=True,
    )
    hits = [other in related[article] for _, article, other in pairs]
    return _precision(hits, sum(map(len, related.values())))


def _precision(hits: Sequence[bool], relevant: int) -> float:
    """Return the average precision of a list with so many relevant elements in all."""
    matches = total = 0.0
    for position, hit in enumerate(hits, 1):
        matches += hit
        total += hit * matches / position
    return total / relevant
