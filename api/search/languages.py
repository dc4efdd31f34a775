"""Queries in the languages of an index: the words of a query in the analysis of each language.

Every article is searched in its fields, which have the stems of English. An article in another
language has its texts in the analysis of that language as well (`mappings.languages`). The
languages of the index are added to a query by `with_languages`; a query without them, as in an
index of English articles, is searched in the fields of every article only.
"""

from collections.abc import Iterable
from dataclasses import replace

from api.query_language import And, FieldTerm, Near, Node, Not, Or, Words, leaves, word_rows
from api.search.boosts import TITLE_BOOST
from api.search.dsl import Clause, Response, match, multi_match
from api.search.word_forms import is_compound
from mappings.languages import (
    ANALYZED_FIELD,
    ANALYZED_TEXTS,
    analyzed_field,
    language_of,
    languages_of_words,
    matches_as_phrase,
    stop_words_of,
)

# Each language of an index costs a few clauses per word. Few collections have more languages with
# many articles; articles of further ones match by their words as written.
MAX_LANGUAGES = 12
# The lead is not one of the ranked texts; see `api.search.boosts`.
_RANKED_TEXTS = ("body", "captions", "headings")
_LANGUAGES = "languages"


def build_languages_body(timeout: str) -> Clause:
    """Return the search for the most frequent languages of the articles with analysed texts."""
    return {
        "size": 0,
        "track_total_hits": False,
        "query": {"exists": {"field": f"{ANALYZED_FIELD}.*.title"}},
        "aggs": {_LANGUAGES: {"terms": {"field": "language", "size": MAX_LANGUAGES}}},
        "timeout": timeout,
    }


def read_languages(response: Response) -> tuple[str, ...]:
    """Return the languages of an index in the order of the alphabet, for equal requests."""
    buckets = response["aggregations"][_LANGUAGES]["buckets"]
    return tuple(sorted({*filter(None, (language_of(bucket["key"]) for bucket in buckets))}))


def with_languages(query: Node | None, languages: tuple[str, ...]) -> Node | None:
    """Return the query with the languages in which its words are searched as well.

    Words are searched in the languages that are written in their script.
    """
    match query:
        case Words(words):
            return replace(query, languages=languages_of_words(words, languages))
        case FieldTerm(field, text, phrase=False) if field in ANALYZED_TEXTS:
            return replace(query, languages=languages_of_words((text,), languages))
        case Near() if _has_only_words(query):
            near = (word for row in word_rows(query) for word in row.words)
            return replace(query, languages=languages_of_words(near, languages))
        case And(nodes) | Or(nodes):
            inner = (with_languages(node, languages) for node in nodes)
            return type(query)(tuple(node for node in inner if node))
        case Not(node):
            excluded = with_languages(node, languages)
            return Not(excluded) if excluded else None
        case _:
            return query


def _has_only_words(node: Node) -> bool:
    """Whether a group has neither phrases nor prefixes, which match as written."""
    match node:
        case Words():
            return True
        case Near(nodes) | Or(nodes):
            return all(map(_has_only_words, nodes))
        case _:
            return False


def query_languages(query: Node | None) -> tuple[str, ...]:
    """Return every language in which a part of the query is searched."""
    parts = (leaf for leaf in leaves(query) if isinstance(leaf, Words | FieldTerm | Near))
    return tuple(sorted({language for part in parts for language in part.languages}))


def words_in(language: str, words: Iterable[str]) -> tuple[str, ...]:
    """Return the words that a search in a language requires: all but its stop words."""
    stop_words = stop_words_of(language)
    return tuple(word for word in words if word.lower() not in stop_words)


def ranked_fields(language: str) -> list[str]:
    """Return the fields of a language that rank, which are scored as one."""
    title = f"{analyzed_field(language, 'title')}^{TITLE_BOOST}"
    return [title, *(analyzed_field(language, text) for text in _RANKED_TEXTS)]


def build_analyzed_word(word: str, language: str, text: str) -> Clause:
    """Return the clause of a word in one text of the articles in a language."""
    field = analyzed_field(language, text)
    if _is_phrase(word, language):
        return {"match_phrase": {field: word}}
    return match(field, word, operator="and")


def build_analyzed_forms(word: str, languages: Iterable[str]) -> list[Clause]:
    """Return a clause per language: the forms of a word in any text of an article."""
    return [_build_forms(word, language) for language in languages_of_words((word,), languages)]


def _build_forms(word: str, language: str) -> Clause:
    fields = [analyzed_field(language, text) for text in ANALYZED_TEXTS]
    if _is_phrase(word, language):
        return multi_match(word, "phrase", fields)
    return multi_match(word, "best_fields", fields, operator="and")


def _is_phrase(word: str, language: str) -> bool:
    return matches_as_phrase(language) or is_compound(word)


def is_in(language: str) -> Clause:
    """Return the clause of the articles with texts in the analysis of a language."""
    return {"exists": {"field": analyzed_field(language, "title")}}
