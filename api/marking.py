"""What a query marks in one text: each word in any of its forms, and each phrase.

Elasticsearch works a highlight's query out anew for each hit and field. The whole query, which
looks into every field and ranks, made highlights four fifths of a search's cost; what is marked in
a text depends on that text's own two forms alone.
"""

from typing import Any

from api.clauses import TEXT_FORMS
from api.facets import any_of
from api.query_language import And, FieldTerm, Node, Or, Phrase, Prefix, Words
from mappings.articles import SYNONYM_ANALYZER

Clause = dict[str, Any]


def build_marking(root: Node, name: str) -> Clause:
    """The clause that marks the text of this name."""
    return any_of(_clauses(root, name)) or {"match_none": {}}


def _clauses(node: Node, name: str) -> list[Clause]:
    stemmed, exact = TEXT_FORMS[name]
    match node:
        case Words(words, readings):
            texts = (" ".join(each) for each in (words, *readings))
            return [clause for text in texts for clause in _words(text, stemmed, exact)]
        case And(nodes) | Or(nodes):
            return [clause for each in nodes for clause in _clauses(each, name)]
        case Phrase(text):
            return [{"match_phrase": {exact: text}}]
        case FieldTerm(field, text, phrase) if field == name:
            return [{"match_phrase": {exact: text}}] if phrase else _words(text, stemmed, exact)
        case Prefix(text):
            return [{"match_bool_prefix": {exact: {"query": text, "operator": "and"}}}]
        case _:
            return []


def _words(text: str, stemmed: str, exact: str) -> list[Clause]:
    """In any form or by another name, and stop words as they were typed."""
    return [_stems(text, stemmed), {"match": {exact: text}}]


def _stems(text: str, stemmed: str) -> Clause:
    return {"match": {stemmed: {"query": text, "analyzer": SYNONYM_ANALYZER}}}
