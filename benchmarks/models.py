"""`make bench-model MODEL=folder`: another embedding model than that of the package, on collections.

Each collection is loaded twice, filled with the static model and with the other one, and compared
with BM25 and Porter stems. The weight of the other one's cosine is varied, and each collection is
reported with the weight that is best on the others.
"""

import argparse
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from unittest.mock import patch

from elasticsearch import Elasticsearch

from api.search import meaning
from benchmarks.judged import METRICS, read_collection, search_baseline
from benchmarks.relevance import DATA, TIMEOUT_S, URL
from indexer.commands.evaluate import loaded_index, read_documents
from mappings.embedding.onnx_model import OnnxEmbedder, open_model
from relevance.metrics import compare, evaluate
from relevance.run import evaluate_index

ALIAS = "bench-model"
# The weights of the cosine to choose from.
WEIGHTS = (0, 8, 12, 16, 24, 32, 40, 56)


@dataclass(frozen=True, slots=True)
class Figures:
    """One collection: its figure without a model, with the static one, and with each weight.

    `p_values` are of the difference to the static model, `ms` is the processor time of an article.
    """

    name: str
    metric: str
    baseline: float
    static: float
    by_weight: Mapping[float, float]
    p_values: Mapping[float, float]
    ms: float

    def ratio(self, weight: float) -> float:
        """The figure with a weight as a share of the baseline's."""
        return self.by_weight[weight] / self.baseline


def main() -> None:
    """Print a table by weight, and what leave-one-out chooses."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("collections", nargs="*", default=[*METRICS])
    options = parser.parse_args()
    model = open_model(options.model)
    assert model
    with Elasticsearch(os.environ.get("ELASTICSEARCH_URL", URL), request_timeout=TIMEOUT_S) as es:
        print(f"{'collection, metric':<24}{'BM25':>7}{'static':>7}", end="")
        print("".join(f"{weight:>7}" for weight in WEIGHTS) + f"{'ms':>7}")
        figures = []
        for name in options.collections:
            figures.append(measure(es, name, model))
            print(describe(figures[-1]), flush=True)
    ratios = [fmean(f.ratio(weight) for f in figures) for weight in WEIGHTS]
    static = fmean(f.static / f.baseline for f in figures)
    print(f"{'mean ratio to BM25':<31}{static:>7.3f}" + "".join(f"{r:>7.3f}" for r in ratios))
    for line in choose(figures):
        print(line)


def measure(client: Elasticsearch, name: str, model: OnnxEmbedder) -> Figures:
    """Return the figures of one collection."""
    metric, judged = METRICS[name], read_collection(DATA / name)
    corpus = DATA / name / "corpus.jsonl"
    baseline = evaluate(judged.qrels, search_baseline(client, ALIAS, DATA / name, judged))
    with loaded_index(client, ALIAS, read_documents(corpus)) as index:
        static = evaluate_index(client, index, judged)
    documents = [*read_documents(corpus)]
    started = time.process_time()
    with loaded_index(client, ALIAS, documents, model) as index:
        ms = (time.process_time() - started) * 1000 / len(documents)
        runs = {}
        for weight in WEIGHTS:
            with patch.object(meaning, "MODEL_MEANING_BOOST", weight):
                runs[weight] = evaluate_index(client, index, judged, model)
    return Figures(
        name,
        metric,
        baseline.means[metric],
        static.means[metric],
        {weight: run.means[metric] for weight, run in runs.items()},
        {weight: compare(static, run)[metric].p_value for weight, run in runs.items()},
        ms,
    )


def describe(figures: Figures) -> str:
    """Return the rows of one collection: its figures, and their p-values."""
    first = (
        f"{f'{figures.name}, {figures.metric}':<24}{figures.baseline:>7.3f}{figures.static:>7.3f}"
    )
    values = "".join(f"{figures.by_weight[weight]:>7.3f}" for weight in WEIGHTS)
    p_values = "".join(f"{figures.p_values[weight]:>7.3f}" for weight in WEIGHTS)
    return f"{first}{values}{figures.ms:>7.0f}\n{'  p, to the static model':<38}{p_values}"


def choose(figures: Sequence[Figures]) -> Iterator[str]:
    """Yield the weight that is best on the others, and its figure, for each collection."""
    held_out = []
    for own in figures:
        others = [other for other in figures if other is not own]
        if not others:
            return
        best = max(WEIGHTS, key=lambda weight: fmean(other.ratio(weight) for other in others))
        held_out.append(own.ratio(best))
        yield f"{own.name}: the others choose {best}, {own.by_weight[best]:.3f}"
    yield f"mean ratio held out: {fmean(held_out):.3f}"


if __name__ == "__main__":
    main()
