"""Words near each other as intervals, which match, score and highlight only what is near."""

from math import prod
from typing import Any

from api.query_language import Near, Node, Or, Phrase, Prefix, Words, plain_words, word_rows
from api.query_language.lexer import INDEX_WORD
from api.search.boosts import RANKED_FIELDS, TEXT_SUBFIELDS, TITLE_BOOST
from api.search.dsl import Clause, combined_fields, dis_max
from api.search.word_forms import is_compound, written_forms
from mappings.languages import analyzed_field
from mappings.schema import TEXT_ANALYZER

# No text contains this word.
_NOWHERE = "zqxnowherezqx"
# Elasticsearch builds an interval for each combination of the alternatives of a group, and rejects
# a search of too many. Above this number words are searched as they are typed only.
_MAX_COMBINATIONS = 256


def build_near(node: Near) -> Clause:
    """Return the clause of words near each other in one text; all texts rank by the words."""
    fields = [node.field] if node.field else [*TEXT_SUBFIELDS]
    in_fields = [build_intervals(node, field) for field in fields]
    in_languages = [
        build_language_intervals(node, language, field)
        for language in node.languages
        for field in fields
    ]
    near = dis_max([*in_fields, *in_languages])
    ranking = combined_fields(" ".join(plain_words(node)), RANKED_FIELDS)
    return {"bool": {"must": [near], "should": [ranking]}}


def build_intervals(node: Near, field: str) -> Clause:
    """Return the clause of words near each other in one text field."""
    stemmed, exact = TEXT_SUBFIELDS[field]
    options = {"boost": TITLE_BOOST} if field == "title" else {}
    # The highlighter finds nothing in a field in which the clause has no word.
    searched = stemmed if any(word_rows(node)) else exact
    interval = _interval(node, exact, forms=_may_have_forms(node))
    return {"intervals": {searched: {**interval, **options}}}


def build_language_intervals(node: Near, language: str, field: str) -> Clause:
    """Return the clause of words near each other in one text of the articles in a language.

    All of its words are in the one field, since the analysis of a language counts positions
    differently.
    """
    options = {"boost": TITLE_BOOST} if field == "title" else {}
    searched = analyzed_field(language, field)
    interval = _interval(node, searched, analyzed=True, forms=_may_have_forms(node))
    return {"intervals": {searched: {**interval, **options}}}


def _may_have_forms(node: Node) -> bool:
    return _combinations(node) <= _MAX_COMBINATIONS


def _combinations(node: Node) -> int:
    """Return how many intervals a node is if each word has its written forms."""
    match node:
        case Words(words, readings):
            return (len(written_forms(words[0])) if len(words) == 1 else 1) + len(readings)
        case Or(nodes):
            return sum(map(_combinations, nodes))
        case Near(nodes):
            return prod(map(_combinations, nodes))
        case _:
            return 1


def _interval(node: Node, exact: str, *, analyzed: bool = False, forms: bool) -> Clause:
    """Return the interval of one operand.

    Words match in any form, or as their corrections; quoted words and prefixes as written.
    `analyzed`: the field has the analysis of a language. `forms`: words match as they may be
    written otherwise.
    """
    options = {} if analyzed else {"analyzer": TEXT_ANALYZER}
    match node:
        case Words(words, readings):
            typed = written_forms(words[0]) if forms and len(words) == 1 else (" ".join(words),)
            texts = dict.fromkeys((*typed, *(" ".join(row) for row in readings)))
            return _any_of([_row(text, **options) for text in texts])
        case Phrase(text):
            return _row(text, use_field=exact)
        case Prefix(text):
            return _prefix(text, exact)
        case Or(nodes):
            return _any_of(
                [_interval(inner, exact, analyzed=analyzed, forms=forms) for inner in nodes]
            )
        case Near(nodes, distance, ordered):
            operands = [
                _operand(i, inner, _interval(inner, exact, analyzed=analyzed, forms=forms))
                for i, inner in enumerate(nodes)
            ]
            return _all_of(operands, distance, ordered)
        case _:
            raise TypeError(f"{type(node).__name__} has no position in a text")


def _operand(number: int, node: Node, interval: Clause) -> Clause:
    """Return the interval of one operand of a group, made different from the others.

    Elasticsearch joins operands that are equal, and then finds none of several tokens. A filter
    that excludes nothing makes them different.
    """
    if number == 0 or not _has_several_tokens(node):
        return interval
    [(kind, rule)] = interval.items()
    nowhere = {"match": {"query": f"{_NOWHERE}{number}"}}
    return {kind: {**rule, "filter": {"not_containing": nowhere}}}


def _has_several_tokens(node: Node) -> bool:
    match node:
        case Words((word,)):
            return is_compound(word)
        case Phrase(text):
            return len(INDEX_WORD.findall(text)) > 1
        case _:
            return isinstance(node, Near)


def _row(text: str, **options: str) -> Clause:
    """Return a word, or the tokens of a compound word or a phrase without others in between."""
    return {"match": {"query": text, "max_gaps": 0, "ordered": True, **options}}


def _prefix(text: str, exact: str) -> Clause:
    """Return the beginning of a word; of a word of several tokens, the last one may go on."""
    tokens = INDEX_WORD.findall(text)
    last: Clause = {"prefix": {"prefix": tokens[-1], "use_field": exact}}
    if len(tokens) == 1:
        return last
    return _all_of([_row(" ".join(tokens[:-1]), use_field=exact), last], 0, ordered=True)


def _any_of(intervals: list[Clause]) -> Clause:
    return {"any_of": {"intervals": intervals}} if len(intervals) > 1 else intervals[0]


def _all_of(intervals: list[Clause], distance: int, ordered: bool) -> Clause:
    options: dict[str, Any] = {"max_gaps": distance, "ordered": ordered}
    return {"all_of": {"intervals": intervals, **options}}
