"""A parsed query as Elasticsearch clauses.

An article must contain enough of the words, in all of its fields taken together. What ranks it is
separate from that; the numbers and field lists are in `api.search.boosts`.
"""

from collections.abc import Iterable, Iterator
from itertools import islice, pairwise
from typing import Any

from api.query_language import (
    And,
    FieldTerm,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Published,
    Words,
)
from api.search.boosts import (
    EXACT_BOOST,
    EXACT_FIELDS,
    LEAD_BOOST,
    MAX_PAIRS,
    MIN_NEAR_LENGTH,
    MINIMUM_SHOULD_MATCH,
    NAME_TEXTS,
    NEAR_BOOST,
    NEAR_SLOP,
    RANKED_EXACT_FIELDS,
    RANKED_FIELDS,
    STEMMED_FIELDS,
    SYNONYM_BOOST,
    TEXT_SUBFIELDS,
)
from api.search.dsl import (
    Clause,
    combined_fields,
    dis_max,
    match,
    match_phrase,
    multi_match,
    prefix_clause,
    should,
)
from mappings.fields import NAME_FIELDS
from mappings.schema import SYNONYM_ANALYZER, TEXT_ANALYZER


def build_clause(node: Node) -> Clause:
    """Return the clause of one node of a query."""
    match node:
        case Words(words, readings):
            return dis_max([_words(" ".join(reading)) for reading in (words, *readings)])
        case And(nodes):
            return _all_of(nodes)
        case Or(nodes):
            return {"bool": {"should": list(map(build_clause, nodes)), "minimum_should_match": 1}}
        case Not(inner):
            return {"bool": {"must_not": [build_clause(inner)]}}
        case _:
            return _leaf(node)


def _leaf(node: Phrase | Prefix | FieldTerm | Published) -> Clause:
    match node:
        case Phrase(text):
            return _phrase(text)
        case Prefix(text):
            return _prefix(text)
        case FieldTerm(field, text, phrase):
            return _in_field(field, text, phrase)
        case Published(start, end):
            bounds = {"gte": start and start.isoformat(), "lte": end and end.isoformat()}
            return {"range": {"published_at": {key: when for key, when in bounds.items() if when}}}


def _all_of(nodes: tuple[Node, ...]) -> Clause:
    required = [build_clause(node) for node in nodes if not isinstance(node, Not)]
    excluded = [build_clause(node.node) for node in nodes if isinstance(node, Not)]
    clauses: Clause = {"must": required} if required else {}
    return {"bool": clauses | ({"must_not": excluded} if excluded else {})}


def _words(text: str) -> Clause:
    """Words in a row: the filter requires enough of them, the others rank.

    A query of nothing but stop words matches by the second alternative of the filter.
    """
    enough = _with_synonyms(text, STEMMED_FIELDS, minimum_should_match=MINIMUM_SHOULD_MATCH)
    as_typed = combined_fields(text, EXACT_FIELDS, operator="and")
    return {
        "bool": {
            "filter": [should([enough, as_typed])],
            "should": [
                combined_fields(text, RANKED_FIELDS),
                match("lead", text, boost=LEAD_BOOST),
                combined_fields(text, RANKED_EXACT_FIELDS, boost=EXACT_BOOST),
                _with_synonyms(text, RANKED_FIELDS, boost=SYNONYM_BOOST),
            ],
        }
    }


def _phrase(text: str) -> Clause:
    """A phrase as typed, or in a name; without synonyms, since it would try every combination."""
    in_names = multi_match(text, "phrase", NAME_TEXTS, analyzer=TEXT_ANALYZER)
    return {
        "bool": {
            "should": [multi_match(text, "phrase", EXACT_FIELDS), in_names],
            "minimum_should_match": 1,
        }
    }


def _prefix(text: str) -> Clause:
    """The beginning of a word in a text or in a name.

    A beginning of several words, as in Chinese, requires them all.
    """
    in_texts = multi_match(text, "bool_prefix", EXACT_FIELDS, operator="and")
    in_names = [prefix_clause(name, text) for name in NAME_FIELDS]
    return dis_max([in_texts, {"constant_score": {"filter": should(in_names)}}])


def build_proximity_boosts(root: Node | None) -> Iterator[Clause]:
    """Yield clauses that raise articles in which words of the query are near each other.

    They are not highlighted, because a match spans other words.
    """
    match root:
        case Words(words, readings):
            likeliest = readings[0] if readings else words
            yield from map(_near, islice(_pairs(likeliest), MAX_PAIRS))
        case And(nodes) | Or(nodes):
            for node in nodes:
                yield from build_proximity_boosts(node)


def _pairs(words: tuple[str, ...]) -> Iterable[str]:
    """Two words that follow each other in the query, each pair once."""
    long_enough = [word for word in words if len(word) >= MIN_NEAR_LENGTH]
    return dict.fromkeys(" ".join(pair) for pair in pairwise(long_enough))


def _near(words: str) -> Clause:
    """Two words near each other, in any of their forms."""
    return match_phrase("body", words, slop=NEAR_SLOP, boost=NEAR_BOOST, analyzer=TEXT_ANALYZER)


def _with_synonyms(text: str, fields: tuple[str, ...], **options: Any) -> Clause:
    """The words or their synonyms, in any of the fields."""
    return multi_match(text, "cross_fields", fields, analyzer=SYNONYM_ANALYZER, **options)


def _in_field(field: str, text: str, phrase: bool) -> Clause:
    stemmed, exact = TEXT_SUBFIELDS.get(field, (f"{field}.text", f"{field}.text"))
    if phrase:
        options = {"analyzer": TEXT_ANALYZER} if exact == stemmed else {}
        return match_phrase(exact, text, **options)
    # The synonym analyzer drops stop words; the other one finds them: authors:Will.
    analyzers = (SYNONYM_ANALYZER, TEXT_ANALYZER)
    return dis_max([match(stemmed, text, operator="and", analyzer=name) for name in analyzers])
