"""How well a ranking agrees with the judgements, and whether two rankings differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean

import ir_measures
from ir_measures import AP, RR, R, nDCG
from scipy.stats import ttest_rel

from relevance.errors import CollectionError

# For each query the grades of the documents that were judged, 0 for no match.
Qrels = Mapping[str, Mapping[str, int]]
# For each query the scores of the documents that were found.
Run = Mapping[str, Mapping[str, float]]

MEASURES = {"nDCG@10": nDCG @ 10, "MAP@100": AP @ 100, "recall@100": R @ 100, "MRR": RR}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Each measure, for each query by its id."""

    per_query: Mapping[str, Mapping[str, float]]

    @property
    def means(self) -> dict[str, float]:
        """Each measure over all queries."""
        return {name: fmean(values.values()) for name, values in self.per_query.items()}


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed in one measure; `p_value` is by a paired t-test over the queries."""

    change: float
    p_value: float


def evaluate(qrels: Qrels, run: Run) -> Evaluation:
    """Every measure for every judged query; one that found nothing counts as 0."""
    names = {str(measure): name for name, measure in MEASURES.items()}
    per_query = {name: dict.fromkeys(qrels, 0.0) for name in MEASURES}
    for found in ir_measures.iter_calc([*MEASURES.values()], qrels, run):
        per_query[names[str(found.measure)]][found.query_id] = float(found.value)
    return Evaluation(per_query)


def compare(before: Evaluation, after: Evaluation) -> dict[str, Difference]:
    """What changed from one run to the other in each measure, over the queries of both.

    Raises CollectionError where they have none in common.
    """
    return {
        name: _difference(before.per_query[name], values)
        for name, values in after.per_query.items()
        if name in before.per_query
    }


def _difference(before: Mapping[str, float], after: Mapping[str, float]) -> Difference:
    shared = [query for query in after if query in before]
    if not shared:
        raise CollectionError("The two runs have no query in common: name one of the same folder.")
    old, new = [before[query] for query in shared], [after[query] for query in shared]
    if old == new or len(shared) == 1:  # of one query, chance can say nothing
        return Difference(fmean(new) - fmean(old), 1.0)
    return Difference(fmean(new) - fmean(old), float(ttest_rel(new, old).pvalue))
