"""Training the judges of the parser: `make train-parser DATA=directory`."""

import argparse
import json
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

from benchmarks.parser.corpus import DEFAULT_DATA, TRAINING_SETS, LabelledText, read_corpus
from benchmarks.parser.line_labels import label_lines
from benchmarks.parser.scoring import fold_person, tokens
from benchmarks.parser.spliced import splice
from indexer.documents.article import ArticleError
from indexer.parser import label_by_rules
from indexer.parser.lines import LineState
from indexer.parser.model import judge, weights
from indexer.parser.model.end_features import NAMES as END_NAMES
from indexer.parser.model.end_features import measure_ends
from indexer.parser.model.line_features import NAMES as LINE_NAMES
from indexer.parser.model.line_features import measure_lines
from indexer.parser.model.name_spans import NAMES as SPAN_NAMES
from indexer.parser.model.name_spans import measure_spans, to_matrix
from indexer.parser.model.trees import MAX_LEAVES, SCALE, Matrix

WEIGHTS = Path(weights.__file__).with_name(weights.FILE)
# The rules were written on this set, so their roles look better there than they are elsewhere.
_SET_WEIGHTS = {"public": 0.7}
_ALTERED_WEIGHT = 0.15
_ALTERED_END_WEIGHT = 0.5
_SPLICES = 2
# A line that only a quoted segment labels counts as half a line of a whole article.
_SEGMENT_WEIGHT = 0.5
_MAX_LINE_TOKENS = 100
_LABEL_JOINTS = re.compile(r"\s*(?:,|&|/|\band\b|\bund\b|\by\b)\s*")
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
    "learning_rate": 0.12,
    "min_data_in_leaf": 40,
    "lambda_l2": 5,
}
_END_TREES = {
    **_TREES,
    "objective": "regression",
    "learning_rate": 0.1,
    "min_data_in_leaf": 30,
    "lambda_l2": 1,
}
_NAME_TREES = {
    **_TREES,
    "objective": "binary",
    "learning_rate": 0.1,
    "min_data_in_leaf": 15,
    "min_sum_hessian_in_leaf": 0.05,
    "lambda_l2": 1,
}
_LINE_TREE_COUNT, _END_TREE_COUNT, _NAME_TREE_COUNT = 120, 100, 120


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
    corpus = read_corpus(parser.parse_args().data)
    if not corpus:
        print("The labelled articles are not here: nothing is trained.")
        return
    trained = train(build_samples(corpus))
    WEIGHTS.write_text(_print_weights(trained), "utf-8")
    print(f"{WEIGHTS.name}: {WEIGHTS.stat().st_size} bytes")


def build_samples(corpus: Sequence[LabelledText]) -> list[Sample]:
    """Return the training texts, and copies with a page's other parts below."""
    texts = [text for text in corpus if text.set_name in TRAINING_SETS]
    whole = [text for text in texts if text.truth.body]
    samples = [build_sample(text, text.text) for text in texts]
    for text in whole:
        others = [
            other
            for other in whole
            if other.fold == text.fold
            and other.key != text.key
            and (
                other.set_name == text.set_name
                or "other languages" not in {other.set_name, text.set_name}
            )
        ]
        if others:
            end = len(text.text.rstrip().splitlines())
            for seed in range(_SPLICES):
                samples.append(build_sample(text, splice(text, others, seed), end, altered=True))
    return [sample for sample in samples if sample]


def build_sample(
    text: LabelledText, printed: str, end: int | None = None, *, altered: bool = False
) -> Sample | None:
    """Return the sample of a text, None if the rules refuse it; lines below `end` are no body."""
    try:
        rows, title = label_by_rules(printed)
    except ArticleError:
        return None
    labels = np.array(label_lines([row.text for row in rows], text.truth))
    if end is not None:
        labels[[row.number > end for row in rows]] = 0.0
    sizes = [min(len(tokens(row.text)), _MAX_LINE_TOKENS) for row in rows]
    return Sample(
        text.fold,
        text.set_name,
        altered,
        title,
        rows,
        measure_lines(rows, title),
        labels,
        np.array(sizes, np.float64),
        frozenset(map(fold_person, split_authors(text.truth.authors))),
        frozenset(map(fold_person, text.truth.optional_authors)),
        text.truth.authors_reviewed,
    )


def train(samples: Sequence[Sample], skip: int | None = None) -> dict[str, Any]:
    """Return the weights from the samples of every fold but one.

    The judge of ends learns from probabilities of lines that their own half was not trained on.
    """
    used = [sample for sample in samples if sample.fold != skip]
    lines = _fit_lines(used)
    other = [_fit_lines([s for s in used if s.fold % 2 != half]) for half in range(2)]
    ends = _fit_ends((sample, other[sample.fold % 2]) for sample in used if sample.has_body)
    typical = np.median(np.concatenate([sample.features for sample in used]), axis=0)
    data = {"names": list(LINE_NAMES), **_export(lines), "typical": typical.round(4).tolist()}
    names = _fit_names(used)
    return {
        "lines": data,
        "ends": {"names": list(END_NAMES), **_export(ends)},
        "names": {"names": list(SPAN_NAMES), **_export(names)},
    }


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


def _fit_ends(samples: Iterable[tuple[Sample, lightgbm.Booster]]) -> lightgbm.Booster:
    features, gains, importance = [], [], []
    for sample, lines in samples:
        odds = lines.predict(sample.features, raw_score=True)
        chance = (1 / (1 + np.exp(-odds))).astype(np.float32)
        kept = [i for i, keep in enumerate(judge.smooth(odds)) if keep and i > sample.title]
        if not kept:
            continue
        texts = [row.text for row in sample.rows]
        features.append(measure_ends(texts, sample.features, chance, kept, sample.title))
        gains.append(_gains(sample, kept))
        weight = _ALTERED_END_WEIGHT if sample.altered else 1.0
        importance.append(np.full(len(kept), weight / math.sqrt(len(kept))))
    data = lightgbm.Dataset(
        np.concatenate(features), np.concatenate(gains), weight=np.concatenate(importance)
    )
    return lightgbm.train(dict(_END_TREES), data, _END_TREE_COUNT)


def _fit_names(samples: Iterable[Sample]) -> lightgbm.Booster:
    """Train the judge of names on the texts that print an author, or whose label says none is."""
    features, labels, importance = [], [], []
    for sample in samples:
        if sample.altered or not (sample.authors or sample.authors_reviewed):
            continue
        candidates = measure_spans(sample.rows, sample.title)
        if not candidates:
            continue
        names = [fold_person(candidate.name) for candidate in candidates]
        known = np.array([name not in sample.optional_authors for name in names])
        features.append(to_matrix(candidates)[known])
        labels.append(np.array([float(name in sample.authors) for name in names])[known])
        importance.append(np.full(int(known.sum()), 1 / len(candidates)))
    data = lightgbm.Dataset(
        np.concatenate(features), np.concatenate(labels), weight=np.concatenate(importance)
    )
    return lightgbm.train(dict(_NAME_TREES), data, _NAME_TREE_COUNT)


def split_authors(authors: Iterable[str]) -> list[str]:
    """Return the people of a label: some labels have several, or a role, in one string."""
    found: list[str] = []
    for label in authors:
        parts = [part for part in _LABEL_JOINTS.split(label) if part.strip()]
        full = [part for part in parts if " " in part.strip()]
        named = len(parts) > 1 and bool(full) and full[0] == parts[0]
        found += full if named else [label]
    return found


def _gains(sample: Sample, kept: Sequence[int]) -> np.ndarray:
    """Return what F1 by words gains if the article ends at each kept line instead of the last."""
    wanted = sample.labels == 1
    wanted[: sample.title + 1] = False
    right = np.cumsum([sample.sizes[i] * wanted[i] for i in kept])
    size = np.cumsum([sample.sizes[i] for i in kept])
    f1: np.ndarray = 2 * right / (size + sample.sizes[wanted].sum() + 1e-9)
    gains: np.ndarray = f1 - f1[-1]
    return gains


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
