"""Judged collections: our ranking compared with BM25 and Porter stems on the same server.

The baseline is one field of title and text, analysed by Elasticsearch's `english`, with the
server's own `k1` and `b`. `choose` reports each collection with the numbers that are best on the
others, so no number is judged by the collection that it was chosen on.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from types import ModuleType
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk

from api.search import body, clauses, required_words
from indexer.commands.evaluate import loaded_index, read_documents
from relevance.collection import Judgements, Text, read_judgements, read_lines
from relevance.metrics import Run, compare, evaluate
from relevance.run import DEPTH, evaluate_index

# The metric by which a collection is judged: the first page of news, the whole list of abstracts.
METRICS = {
    "time": "nDCG@10",
    "cranfield": "MAP@1000",
    "fnc1": "MRR",
    "medline": "MAP@1000",
    "npl": "MAP@1000",
}
# The grid of BM25's `k1` and `b` to choose from.
BM25_SETTINGS = ((1.2, 0.75), (1.5, 0.65), (1.5, 0.75), (2.0, 0.8))
# The other numbers of the ranking: where each is read, and the values to choose from.
NUMBERS: tuple[tuple[ModuleType, str, Sequence[float]], ...] = (
    (clauses, "MEANING_BOOST", (0, 16, 24, 32)),
    (clauses, "NEAR_BOOST", (0, 0.12, 0.2)),
    (clauses, "EXACT_BOOST", (0, 0.1, 0.2)),
    (clauses, "LEAD_BOOST", (0, 0.05, 0.1, 0.2)),
    (clauses, "TITLE_REFINEMENT_BOOST", (0, 0.2, 0.4, 0.6)),
    (clauses, "REQUIRED_BOOST", (0.05, 0.1, 0.2)),
    (body, "RESCORE_WINDOW", (100, 300, 500)),
    (required_words, "RARE_SHARE", (0.05, 0.1, 0.2)),
)
_BATCH = 50


@dataclass(frozen=True, slots=True)
class Comparison:
    """One collection: the baseline, our figure, and whether the difference is significant."""

    name: str
    metric: str
    baseline: float
    ours: float
    p_value: float

    @property
    def ratio(self) -> float:
        """Our figure as a share of the baseline's."""
        return self.ours / self.baseline

    def __str__(self) -> str:
        """Return the row of the table."""
        figures = f"{self.baseline:>9.3f}{self.ours:>9.3f}{self.ratio:>9.3f}{self.p_value:>9.3f}"
        return f"{f'{self.name}, {self.metric}':<40}{figures}"


def compare_collections(client: Elasticsearch, alias: str, data: Path) -> Iterator[Comparison]:
    """Yield the comparison of each collection that is there."""
    for name, metric in METRICS.items():
        if not (data / name).is_dir():
            continue
        judged = read_collection(data / name)
        baseline = evaluate(judged.qrels, search_baseline(client, alias, data / name, judged))
        with loaded_index(client, alias, read_documents(data / name / "corpus.jsonl")) as index:
            ours = evaluate_index(client, index, judged)
        difference = compare(baseline, ours)[metric]
        means = baseline.means[metric], ours.means[metric]
        yield Comparison(name, metric, *means, difference.p_value)


def mean_ratio(comparisons: Sequence[Comparison]) -> float:
    """Return the mean of the ratios."""
    return fmean(comparison.ratio for comparison in comparisons)


def read_collection(directory: Path) -> Judgements:
    """Return the queries and judgements of a collection."""
    return read_judgements(directory / "queries.jsonl", directory / "qrels.tsv")


def search_baseline(client: Elasticsearch, alias: str, directory: Path, judged: Judgements) -> Run:
    """Return what BM25 with Porter stems finds."""
    index = f"{alias}-baseline-{uuid4().hex[:12]}"
    field = {"type": "text", "analyzer": "english"}
    client.indices.create(index=index, mappings={"properties": {"text": field}})
    try:
        texts = read_lines(directory / "corpus.jsonl", Text)
        documents = (
            {"_index": index, "_id": text.id, "text": f"{text.title or ''}\n{text.text}"}
            for text in texts
        )
        bulk(client, documents, refresh=True)
        run: dict[str, dict[str, float]] = {}
        queries = list(judged.queries.items())
        for start in range(0, len(queries), _BATCH):
            batch = queries[start : start + _BATCH]
            bodies = [
                {"query": {"match": {"text": text}}, "size": DEPTH, "_source": False}
                for _, text in batch
            ]
            searches = [part for body in bodies for part in ({"index": index}, body)]
            responses = client.msearch(searches=searches)["responses"]
            for (query, _), response in zip(batch, responses, strict=True):
                run[query] = {hit["_id"]: hit["_score"] for hit in response["hits"]["hits"]}
        return run
    finally:
        client.indices.delete(index=index)


def choose(client: Elasticsearch, alias: str, data: Path) -> Iterator[str]:
    """Yield, for each number of the ranking, what the other collections choose for each one."""
    names = [name for name in METRICS if (data / name).is_dir()]
    figures = {name: _all_values(client, alias, data / name) for name in names}
    for number, values in _values().items():
        yield f"{number}, one of {', '.join(map(str, values))}"
        for name in names:
            others = [figures[other][number] for other in names if other != name]
            best = max(values, key=lambda value: _mean_share(value, others))
            own = figures[name][number]
            yield f"  {name:<12}{best!s:<14}{own[best]:.3f} (its own best {max(own.values()):.3f})"


def _values() -> dict[str, Sequence[Any]]:
    return {"k1, b": BM25_SETTINGS, **{name: values for _, name, values in NUMBERS}}


def _mean_share(value: Any, figures: Sequence[Mapping[Any, float]]) -> float:
    """Return the mean of the figures with a value, each as a share of the collection's best."""
    return fmean(of_collection[value] / max(of_collection.values()) for of_collection in figures)


def _all_values(client: Elasticsearch, alias: str, directory: Path) -> dict[str, dict[Any, float]]:
    """Return the figure of a collection with each value of each number, varied alone."""
    metric, judged = METRICS[directory.name], read_collection(directory)
    with loaded_index(client, alias, read_documents(directory / "corpus.jsonl")) as index:

        def figure() -> float:
            return evaluate_index(client, index, judged).means[metric]

        figures: dict[str, dict[Any, float]] = {}
        for module, name, values in NUMBERS:
            figures[name] = {}
            for value in values:
                with patch.object(module, name, value):
                    figures[name][value] = figure()
        figures["k1, b"] = {}
        for k1, b in BM25_SETTINGS:
            with _closed(client, index):
                bm25 = {"type": "BM25", "k1": k1, "b": b}
                client.indices.put_settings(index=index, settings={"similarity": {"default": bm25}})
            figures["k1, b"][k1, b] = figure()
    return figures


@contextmanager
def _closed(client: Elasticsearch, index: str) -> Iterator[None]:
    """Close an index, since its similarity cannot change while it is open."""
    client.indices.close(index=index)
    yield
    client.indices.open(index=index)
    client.cluster.health(index=index, wait_for_status="yellow")
