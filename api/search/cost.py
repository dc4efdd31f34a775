"""The cost of a query: the same for the same request, whatever the index contains at the moment.

One unit is about the work of looking up one word in one shard. The weights are whole numbers that
a caller can add up; they are not a prediction of time.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from api.query_language import (
    And,
    FieldTerm,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Words,
)
from api.query_language.lexer import INDEX_WORD
from api.schemas.request import GroupBy, SearchRequest
from api.schemas.response import QueryCost
from api.schemas.trends import TrendsRequest
from api.search.word_forms import has_forms

# About as many words of the index begin with a common prefix.
PREFIX_TERMS = 10
# Positions are compared in addition to each word.
_NEAR_FACTOR = 2
# Each word is looked up in every field in every way, to say how it matched.
_EXPLAIN_FACTOR = 4
# An aggregation reads a value of every match.
AGGREGATION_WEIGHT = 3
# Stories are counted in addition to articles in every aggregation.
_STORY_FACTOR = 2
# All articles and the matches, each in a histogram.
_TREND_AGGREGATIONS = 2
# Four kinds of candidates, and their exact counts.
_SIGNIFICANCE_AGGREGATIONS = 8
# The embedding of every article within the filters is compared.
_RELATED_AGGREGATIONS = 10
# An export reads every match.
_EXPORT_AGGREGATIONS = 10


@dataclass(frozen=True, slots=True)
class Cost:
    """What a request needs of each shard: words to look up, and aggregations.

    `related` is how many aggregations related articles cost as much as.
    """

    terms: int
    aggregations: int = 0
    prefixes: int = 0
    related: int = 0

    def total(self, shards: int) -> int:
        """Return the cost of the request."""
        return shards * (1 + self.terms + AGGREGATION_WEIGHT * self._all_aggregations)

    @property
    def _all_aggregations(self) -> int:
        return self.aggregations + self.related

    def describe(self, shards: int) -> QueryCost:
        """Return the cost with its parts."""
        return QueryCost(
            total=self.total(shards),
            terms=self.terms,
            aggregations=self._all_aggregations,
            shards=shards,
        )

    @property
    def cheaper(self) -> str:
        """What makes the request cheaper, the largest part of it first."""
        ways = [
            (
                AGGREGATION_WEIGHT * self.aggregations,
                f"request fewer facets ({self.aggregations} cost "
                f"{AGGREGATION_WEIGHT * self.aggregations})",
            ),
            (
                AGGREGATION_WEIGHT * self.related,
                f"leave out related ({AGGREGATION_WEIGHT * self.related})",
            ),
            (
                PREFIX_TERMS * self.prefixes,
                f"write whole words instead of word* ({PREFIX_TERMS} each)",
            ),
            (self.terms - PREFIX_TERMS * self.prefixes, "use fewer words"),
        ]
        listed = [text for weight, text in sorted(ways, reverse=True) if weight > 0]
        return ", ".join([*listed, "or give a range of dates and fewer pages"])


def search_cost(request: SearchRequest, query: Node | None) -> Cost:
    """Return the cost of a search."""
    terms, aggregations = count_terms(query), len(request.facets)
    return Cost(
        terms * (_EXPLAIN_FACTOR if request.explain else 1),
        aggregations * (_STORY_FACTOR if request.group_by is GroupBy.story else 1),
        count_prefixes(query),
        _RELATED_AGGREGATIONS if request.wants_related else 0,
    )


def trends_cost(request: TrendsRequest, query: Node | None) -> Cost:
    """Return the cost of counts over time: each value of a split is a histogram too."""
    split = request.split_size if request.split else 0
    significance = _SIGNIFICANCE_AGGREGATIONS if request.significant else 0
    aggregations = _TREND_AGGREGATIONS + split + significance
    return Cost(_TREND_AGGREGATIONS * count_terms(query), aggregations, count_prefixes(query))


def plain_cost(query: Node | None, aggregations: int = 0, factor: int = 1) -> Cost:
    """Return the cost of another request with a query."""
    return Cost(count_terms(query) * factor, aggregations, count_prefixes(query))


def explain_cost(query: Node | None) -> Cost:
    """Return the cost of an explanation."""
    return plain_cost(query, factor=_EXPLAIN_FACTOR)


def export_cost(query: Node | None) -> Cost:
    """Return the cost of an export, whatever its length."""
    return plain_cost(query, aggregations=_EXPORT_AGGREGATIONS)


def count_terms(query: Node | None) -> int:
    """Return how many words of the index a query looks up, as it is typed."""
    match query:
        case None:
            return 0
        case Near(nodes):
            return _NEAR_FACTOR * _sum(nodes)
        case And(nodes) | Or(nodes):
            return _sum(nodes)
        case Not(inner):
            return count_terms(inner)
        case _:
            return _count_leaf(query)


def _count_leaf(leaf: Node) -> int:
    match leaf:
        case Words(words):
            return sum(1 + has_forms(word) for word in words) + PREFIX_TERMS * len(leaf.beginnings)
        case Phrase(text) | FieldTerm(_, text):
            return max(1, len(INDEX_WORD.findall(text)))
        case Prefix():
            return PREFIX_TERMS
        case _:
            return 1


def _sum(nodes: Sequence[Node]) -> int:
    return sum(map(count_terms, nodes))


def count_prefixes(query: Node | None) -> int:
    """Return how many prefixes a query has."""
    match query:
        case Prefix():
            return 1
        case Words(beginnings=beginnings):
            return len(beginnings)
        case Near(nodes) | And(nodes) | Or(nodes):
            return sum(map(count_prefixes, nodes))
        case Not(inner):
            return count_prefixes(inner)
        case _:
            return 0
