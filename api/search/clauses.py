"""A parsed query as Elasticsearch clauses, in two stages.

The first stage finds, counts and ranks: an article must contain the required words, in any of its
fields, and the words rank it in all fields taken together. The second stage refines the order of
the best articles by what costs more: near words, words as typed, the lead. The numbers and field
lists are in `api.search.boosts`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    Required,
    Words,
)
from api.search.boosts import (
    EXACT_BOOST,
    EXACT_FIELDS,
    LEAD_BOOST,
    MAX_PAIRS,
    MIN_NEAR_LENGTH,
    NAME_TEXTS,
    NEAR_BOOST,
    NEAR_SLOP,
    RANKED_EXACT_FIELDS,
    RANKED_FIELDS,
    REQUIRED_BOOST,
    TEXT_SUBFIELDS,
    TITLE_REFINEMENT_BOOST,
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
from api.search.required_words import content_words, required_by_default
from api.search.word_forms import build_forms, has_forms, joined_pairs
from mappings.fields import NAME_FIELDS
from mappings.schema import SYNONYM_ANALYZER, TEXT_ANALYZER, WORDS_FIELD

# For each typed word, its corrections.
Corrections = Mapping[str, Sequence[str]]

# Pairs of longer rows are more often two words than one.
MAX_JOINED = 3


def build_clause(node: Node) -> Clause:
    """Return the clause of one node of a query."""
    match node:
        case Words():
            return _words(node)
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


def _words(node: Words) -> Clause:
    """Words in a row: what is required of them, and the ranking by all of them.

    Words that are all stop words are required as typed.
    """
    texts = [" ".join(reading) for reading in (node.words, *node.readings)]
    if not content_words(node.words):
        return dis_max([combined_fields(text, EXACT_FIELDS, operator="and") for text in texts])
    minimum = node.required or required_by_default(node.words)
    required = {"bool": {"must": [_required(node, minimum)], "boost": REQUIRED_BOOST}}
    ranking = dis_max([combined_fields(text, RANKED_FIELDS) for text in texts])
    return {"bool": {"must": [required], "should": [ranking]}}


def _required(node: Words, required: Required) -> Clause:
    corrections = _corrections(node)
    if required.minimum == len(required.words):
        rows = [required.words]
        complete = required.words == content_words(node.words)
        if complete and not corrections and len(node.words) <= MAX_JOINED:
            rows += map(content_words, joined_pairs(node.words))
        return _any_of([_all_words(row, corrections) for row in rows])
    clauses = [_any_words(required.words, required.minimum, corrections)]
    if required.rare:
        clauses.append(_any_words(required.rare, 1, corrections))
    return _any_of(clauses)


def _corrections(node: Words) -> Corrections:
    """Return the corrections of each word that has some."""
    meanings = zip(node.words, *node.readings, strict=True)
    others = {word: [other for other in rest if other != word] for word, *rest in meanings}
    return {word: corrections for word, corrections in others.items() if corrections}


def _all_words(words: tuple[str, ...], corrections: Corrections) -> Clause:
    """Articles with all of the words. Plain words are one clause, for synonyms of several words."""
    plain = [word for word in words if not (has_forms(word) or corrections.get(word))]
    clauses = [_any_form(word, corrections) for word in words if word not in plain]
    if plain:
        # A word that is nothing to the index must not exclude every article that has the others.
        options = {"zero_terms_query": "all"} if clauses else {}
        clauses.append(_match_words(plain, operator="and", **options))
    return {"bool": {"must": clauses}} if len(clauses) > 1 else clauses[0]


def _any_words(words: tuple[str, ...], minimum: int, corrections: Corrections) -> Clause:
    """Articles with a number of the words."""
    if not any(has_forms(word) or corrections.get(word) for word in words):
        return _match_words(words, minimum_should_match=minimum)
    clauses = [_any_form(word, corrections) for word in words]
    return {"bool": {"should": clauses, "minimum_should_match": minimum}}


def _match_words(words: Iterable[str], **options: Any) -> Clause:
    return match(WORDS_FIELD, " ".join(words), analyzer=SYNONYM_ANALYZER, **options)


def _any_form(word: str, corrections: Corrections) -> Clause:
    """One word in any of its forms, or its corrections."""
    meanings = dict.fromkeys((word, *corrections.get(word, ())))
    return _any_of([form for meaning in meanings for form in build_forms(meaning)])


def _any_of(clauses: list[Clause]) -> Clause:
    if len(clauses) == 1:
        return clauses[0]
    return {"bool": {"should": clauses, "minimum_should_match": 1}}


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


def build_refinements(query: Node | None) -> Iterator[Clause]:
    """Yield the clauses of the second stage: words near each other, as typed, in lead and title.

    They are not highlighted, because a match of two near words spans other words.
    """
    match query:
        case Words(words, readings):
            likeliest = readings[0] if readings else words
            text = " ".join(likeliest)
            yield from map(_near, islice(_pairs(likeliest), MAX_PAIRS))
            yield combined_fields(text, RANKED_EXACT_FIELDS, boost=EXACT_BOOST)
            yield match("lead", text, boost=LEAD_BOOST)
            yield match("title", text, boost=TITLE_REFINEMENT_BOOST, analyzer=SYNONYM_ANALYZER)
        case And(nodes) | Or(nodes):
            for node in nodes:
                yield from build_refinements(node)


def _pairs(words: tuple[str, ...]) -> Iterable[str]:
    """Two words that follow each other in the query, each pair once."""
    long_enough = [word for word in words if len(word) >= MIN_NEAR_LENGTH]
    return dict.fromkeys(" ".join(pair) for pair in pairwise(long_enough))


def _near(words: str) -> Clause:
    """Two words near each other, in any of their forms."""
    return match_phrase("body", words, slop=NEAR_SLOP, boost=NEAR_BOOST, analyzer=TEXT_ANALYZER)


def _in_field(field: str, text: str, phrase: bool) -> Clause:
    stemmed, exact = TEXT_SUBFIELDS.get(field, (f"{field}.text", f"{field}.text"))
    if phrase:
        options = {"analyzer": TEXT_ANALYZER} if exact == stemmed else {}
        return match_phrase(exact, text, **options)
    # The synonym analyzer drops stop words; the other one finds them: authors:Will.
    analyzers = (SYNONYM_ANALYZER, TEXT_ANALYZER)
    return dis_max([match(stemmed, text, operator="and", analyzer=name) for name in analyzers])
