"""The authors of a page that no line announces: the name-shaped spans that score best."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.parser.lexicon.given_names import fold_letters, has_given_name
from indexer.parser.lines import LineState
from indexer.parser.model.name_features import Candidate, measure_spans, to_matrix
from indexer.parser.model.weights import Weights
from indexer.parser.name_rules import print_name

# A name must be this probable; one that nothing announces and that does not begin with a common
# given name even more.
MIN_PROBABILITY = 0.12
MIN_UNUSUAL = 0.3
# The others are compared with the best one.
MIN_SHARE_OF_BEST = 0.5
# A name of the rules that no line announces needs this probability.
MIN_RULE_PROBABILITY, MIN_RULE_SHARE = 0.2, 0.5
_MAX_AUTHORS = 8


def find_authors(
    rows: Sequence[LineState], title: int, weights: Weights, by_rules: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the names of the rules, or the best spans if the judge finds them unlikely.

    `by_rules` may be empty.
    """
    candidates = measure_spans(rows, title)
    if not candidates:
        return by_rules
    probabilities = 1 / (1 + np.exp(-weights.names.score(to_matrix(candidates))))
    if by_rules and not _is_unlikely(by_rules, candidates, probabilities):
        return by_rules
    return choose(candidates, probabilities)


def _is_unlikely(
    names: tuple[str, ...], candidates: Sequence[Candidate], probabilities: NDArray[np.float64]
) -> bool:
    """Return whether the judge rejects names that only their position supports."""
    folded = {fold_letters(name) for name in names}
    own = max(
        (
            float(probability)
            for candidate, probability in zip(candidates, probabilities, strict=True)
            if fold_letters(print_name(candidate.name)) in folded
        ),
        default=0.0,
    )
    return own < MIN_RULE_PROBABILITY or own < MIN_RULE_SHARE * float(probabilities.max())


def choose(candidates: Sequence[Candidate], probabilities: NDArray[np.float64]) -> tuple[str, ...]:
    """Return the best names that do not overlap."""
    best = float(probabilities.max())
    chosen: list[tuple[int, set[str], str]] = []
    for position in np.argsort(-probabilities, kind="stable"):
        probability = float(probabilities[position])
        if probability < MIN_PROBABILITY or probability < MIN_SHARE_OF_BEST * best:
            break
        candidate = candidates[position]
        usual = candidate.announced or has_given_name(candidate.name)
        if probability < MIN_UNUSUAL and not usual:
            continue
        words = set(candidate.name.casefold().split())
        overlapping = any(
            (line == candidate.line and words & other) or words <= other or other <= words
            for line, other, _ in chosen
        )
        if not overlapping and len(chosen) < _MAX_AUTHORS:
            chosen.append((candidate.line, words, candidate.name))
    chosen.sort(key=lambda entry: entry[0])
    return tuple(dict.fromkeys(print_name(name) for _, _, name in chosen))
