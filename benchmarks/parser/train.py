"""Training the judges of the parser: `make train-parser DATA=directory`."""

import argparse
import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

from benchmarks.parser.corpus import DEFAULT_DATA, TRAINING_SETS, LabelledText, read_corpus
from benchmarks.parser.line_labels import label_lines
from benchmarks.parser.scoring import fold_person, split_authors, tokens
from benchmarks.parser.spliced import CHANGES, Altered, Source, alter
from indexer.documents.article import ArticleError
from indexer.parser import label_by_rules
from indexer.parser.lines import LineState
from indexer.parser.model import weights
from indexer.parser.model.line_features import NAMES as LINE_NAMES
from indexer.parser.model.line_features import measure_lines
from indexer.parser.model.name_features import NAMES as SPAN_NAMES
from indexer.parser.model.name_features import measure_spans, to_matrix
from indexer.parser.model.trees import MAX_LEAVES, SCALE, Matrix

WEIGHTS = Path(weights.__file__).with_name(weights.FILE)
# The rules were written on this set, so their roles look better there than they are elsewhere.
_SET_WEIGHTS = {"public": 0.7}
_ALTERED_WEIGHT = 0.15
# The end of a page, which copies of other texts are given, has this many lines at most.
_MAX_TAIL = 80
_MIN_TAIL = 3
# The judge of names is used if nothing announces the author.
_ANNOUNCED_WEIGHT = 0.2
# If a label of these sets names nobody, the text prints no author.
_COMPLETE_SETS = frozenset(("mcb",))
# A line that only a quoted segment labels counts as half a line of a whole article.
_SEGMENT_WEIGHT = 0.5
_MAX_LINE_TOKENS = 100
_TREES = {
    "num_leaves": MAX_LEAVES,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "seed": 1,
    "deterministic": True,
    "num_threads": 1,
    "verbosity": -1,
    "use_missing": False,
    "max_bin": 127,
}
_LINE_TREES = {
    **_TREES,
    "objective": "binary",
    "max_bin": 63,
    "learning_rate": 0.08,
    "min_data_in_leaf": 40,
    "lambda_l2": 5,
}
_NAME_TREES = {
    **_TREES,
    "num_leaves": 4,
    "objective": "binary",
    "learning_rate": 0.1,
    "min_data_in_leaf": 15,
    "min_sum_hessian_in_leaf": 0.05,
    "lambda_l2": 1,
}
_LINE_TREE_COUNT, _NAME_TREE_COUNT = 240, 150


@dataclass(frozen=True)
class Sample:
    """The lines of one text with features, labels (-1 unknown) and sizes."""

    fold: int
    set_name: str
    altered: bool
    title: int
    rows: list[LineState]
    features: Matrix
    labels: np.ndarray
    sizes: np.ndarray
    authors: frozenset[str]
    optional_authors: frozenset[str]
    authors_reviewed: bool

    @property
    def has_body(self) -> bool:
        """Whether every line is labelled."""
        return bool((self.labels >= 0).all())


def main() -> None:
    """Train on every text whose licence allows it, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA)
    parser.add_argument("--judge", choices=list(_JUDGES), help="train only this one")
    arguments = parser.parse_args()
    corpus = read_corpus(arguments.data)
    if not corpus:
        print("The labelled articles are not here: nothing is trained.")
        return
    samples = build_samples(corpus)
    trained = {} if arguments.judge is None else json.loads(WEIGHTS.read_text("utf-8"))
    judges = _JUDGES if arguments.judge is None else {arguments.judge: _JUDGES[arguments.judge]}
    trained |= {name: train_judge(samples) for name, train_judge in judges.items()}
    WEIGHTS.write_text(_print_weights(trained), "utf-8")
    print(f"{WEIGHTS.name}: {WEIGHTS.stat().st_size} bytes")


def build_samples(
    corpus: Sequence[LabelledText], sets: frozenset[str] = TRAINING_SETS
) -> list[Sample]:
    """Return the training texts of these sets, and altered copies of each that has a body."""
    texts = [text for text in corpus if text.set_name in sets]
    built = [(text, build_sample(text)) for text in texts]
    whole = [(text, sample) for text, sample in built if text.truth.body and sample]
    lasts = {text.key: _find_last(sample) for text, sample in whole}
    tails = {text.key: _find_tail(sample, lasts[text.key]) for text, sample in whole}
    samples = [sample for _, sample in built if sample]
    for text, sample in whole:
        others = [other for other, _ in whole if _may_be_joined(text, other)]
        if others:
            source = Source(
                others,
                [tail for other in others if len(tail := tails[other.key]) >= _MIN_TAIL],
                sample.rows[lasts[text.key]].number,
            )
            copies = (alter(text, source, seed, change) for seed, change in enumerate(CHANGES))
            samples += filter(None, (build_sample(text, copy) for copy in copies))
    return samples


def _may_be_joined(text: LabelledText, other: LabelledText) -> bool:
    """Return whether the other text is of the same fold and, as far as known, language."""
    if other.fold != text.fold or other.key == text.key:
        return False
    return other.set_name == text.set_name or "other languages" not in {
        other.set_name,
        text.set_name,
    }


def _find_last(sample: Sample) -> int:
    """Return the position of the last line of the text."""
    return int(max(np.flatnonzero(sample.labels == 1), default=len(sample.rows) - 1))


def _find_tail(sample: Sample, last: int) -> list[str]:
    """Return the lines of the page below the last line of the text."""
    below = sample.rows[last + 1 : last + 1 + _MAX_TAIL]
    return [f"* {row.text}" if row.bullet else row.text for row in below]


def build_sample(text: LabelledText, altered: Altered | None = None) -> Sample | None:
    """Return the sample of a text or of an altered copy, None if the rules refuse it."""
    try:
        rows, title = label_by_rules(altered.text if altered else text.text)
    except ArticleError:
        return None
    labels = np.array(label_lines([row.text for row in rows], text.truth))
    if altered:
        labels[[row.number in altered.inserted for row in rows]] = 0.0
    sizes = [min(len(tokens(row.text)), _MAX_LINE_TOKENS) for row in rows]
    return Sample(
        text.fold,
        text.set_name,
        altered is not None,
        title,
        rows,
        measure_lines(rows),
        labels,
        np.array(sizes, np.float64),
        frozenset(map(fold_person, split_authors(text.truth.authors))),
        frozenset(map(fold_person, text.truth.optional_authors)),
        text.truth.authors_reviewed,
    )


def train(samples: Sequence[Sample], skip: int | None = None) -> dict[str, Any]:
    """Return the weights from the samples of every fold but one."""
    used = [sample for sample in samples if sample.fold != skip]
    return {name: train_judge(used) for name, train_judge in _JUDGES.items()}


def _train_lines(samples: Sequence[Sample]) -> dict[str, Any]:
    trained = _export(_fit_lines(samples))
    typical = np.median(np.concatenate([sample.features for sample in samples]), axis=0)
    return {"names": list(LINE_NAMES), **trained, "typical": typical.round(4).tolist()}


def _train_names(samples: Sequence[Sample]) -> dict[str, Any]:
    return {"names": list(SPAN_NAMES), **_export(_fit_names(samples))}


def _fit_lines(samples: Iterable[Sample]) -> lightgbm.Booster:
    features, labels, importance = [], [], []
    for sample in samples:
        known = (sample.labels >= 0) & (np.arange(len(sample.rows)) > sample.title)
        features.append(sample.features[known])
        labels.append(sample.labels[known])
        importance.append(_line_weights(sample)[known])
    data = lightgbm.Dataset(
        np.concatenate(features), np.concatenate(labels), weight=np.concatenate(importance)
    )
    return lightgbm.train(dict(_LINE_TREES), data, _LINE_TREE_COUNT)


def _line_weights(sample: Sample) -> np.ndarray:
    """Return the weights of the lines: by the root of their words, the same sum for each text."""
    if not sample.has_body:
        return np.full(len(sample.rows), _SEGMENT_WEIGHT)
    roots = np.sqrt(sample.sizes + 2)
    total = roots[sample.labels == 1].sum() or roots.sum()
    factor = _ALTERED_WEIGHT if sample.altered else _SET_WEIGHTS.get(sample.set_name, 1.0)
    weighted: np.ndarray = roots / total * 20 * factor
    return weighted


def _fit_names(samples: Iterable[Sample]) -> lightgbm.Booster:
    """Train the judge of names on the texts that print an author, or whose label says none is."""
    features, labels, importance = [], [], []
    for sample in samples:
        if sample.altered or not _knows_authors(sample):
            continue
        candidates = measure_spans(sample.rows, sample.title)
        if not candidates:
            continue
        names = [fold_person(candidate.name) for candidate in candidates]
        known = np.array([name not in sample.optional_authors for name in names])
        features.append(to_matrix(candidates)[known])
        labels.append(np.array([float(name in sample.authors) for name in names])[known])
        announced = any(candidate.announced for candidate in candidates)
        weight = _ANNOUNCED_WEIGHT if announced else 1.0
        importance.append(np.full(int(known.sum()), weight / math.sqrt(len(candidates))))
    data = lightgbm.Dataset(
        np.concatenate(features), np.concatenate(labels), weight=np.concatenate(importance)
    )
    return lightgbm.train(dict(_NAME_TREES), data, _NAME_TREE_COUNT)


def _knows_authors(sample: Sample) -> bool:
    """Return whether the label names the authors, or is known to name none."""
    return bool(sample.authors) or sample.authors_reviewed or sample.set_name in _COMPLETE_SETS


_JUDGES: dict[str, Callable[[Sequence[Sample]], dict[str, Any]]] = {
    "lines": _train_lines,
    "names": _train_names,
}


def _export(booster: lightgbm.Booster) -> dict[str, Any]:
    """Return the trees as lists: feature, threshold and mask of each node, leaves as integers."""
    exported: dict[str, Any] = {"features": [], "thresholds": [], "masks": [], "leaves": []}
    for tree in booster.dump_model()["tree_info"]:
        nodes: list[tuple[int, float, int]] = []
        leaves: list[int] = []
        _walk(tree["tree_structure"], nodes, leaves)
        exported["features"].append([node[0] for node in nodes])
        exported["thresholds"].append([node[1] for node in nodes])
        exported["masks"].append([node[2] for node in nodes])
        exported["leaves"].append(leaves)
    return exported


def _walk(node: dict[str, Any], nodes: list[tuple[int, float, int]], leaves: list[int]) -> None:
    if "leaf_value" in node:
        leaves.append(round(node["leaf_value"] * SCALE))
        return
    first = len(leaves)
    own = len(nodes)
    nodes.append((0, 0.0, 0))
    _walk(node["left_child"], nodes, leaves)
    mask = (1 << MAX_LEAVES) - 1
    for leaf in range(first, len(leaves)):
        mask &= ~(1 << leaf)
    nodes[own] = (node["split_feature"], float(f"{node['threshold']:.6g}"), mask)
    _walk(node["right_child"], nodes, leaves)


def _print_weights(trained: dict[str, Any]) -> str:
    """Return JSON with one line for each list, so that a change can be reviewed."""
    parts = []
    for name, data in trained.items():
        lists = [
            f'"{key}": {json.dumps(value, separators=(",", ":"))}' for key, value in data.items()
        ]
        parts.append(f'"{name}": {{\n' + ",\n".join(lists) + "\n}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    main()
