"""Ranking metrics over judgements, and a significance test between two rankings.

Requires the extra `evaluate`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean

import ir_measures
from ir_measures import AP, RR, R, nDCG
from scipy.stats import ttest_rel

from relevance.collection import CollectionError, Qrels

# The scores of the documents that each query returned, by query id and document id.
Run = Mapping[str, Mapping[str, float]]

METRICS = {"nDCG@10": nDCG @ 10, "MAP@1000": AP @ 1000, "recall@100": R @ 100, "MRR": RR}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The value of each metric for each query id."""

    per_query: Mapping[str, Mapping[str, float]]

    @property
    def means(self) -> dict[str, float]:
        """The mean of each metric over all queries."""
        return {name: fmean(values.values()) for name, values in self.per_query.items()}


@dataclass(frozen=True, slots=True)
class Difference:
    """The change of one metric; `p_value` is of a paired t-test over the queries."""

    change: float
    p_value: float


def evaluate(qrels: Qrels, run: Run) -> Evaluation:
    """Return every metric for every judged query; a query without a hit counts as 0."""
    names = {str(metric): name for name, metric in METRICS.items()}
    per_query = {name: dict.fromkeys(qrels, 0.0) for name in METRICS}
    for result in ir_measures.iter_calc([*METRICS.values()], qrels, run):
        per_query[names[str(result.measure)]][result.query_id] = float(result.value)
    return Evaluation(per_query)


def compare(before: Evaluation, after: Evaluation) -> dict[str, Difference]:
    """Return the change of each metric over the queries that both runs have.

    Raises CollectionError if they have none in common.
    """
    return {
        name: _difference(before.per_query[name], values)
        for name, values in after.per_query.items()
        if name in before.per_query
    }


def _difference(before: Mapping[str, float], after: Mapping[str, float]) -> Difference:
    shared = [query for query in after if query in before]
    if not shared:
        raise CollectionError(
            "The two runs have no query in common: use a run of the same collection."
        )
    old, new = [before[query] for query in shared], [after[query] for query in shared]
    if old == new or len(shared) == 1:  # the test is undefined for a single query
        return Difference(fmean(new) - fmean(old), 1.0)
    return Difference(fmean(new) - fmean(old), float(ttest_rel(new, old).pvalue))
