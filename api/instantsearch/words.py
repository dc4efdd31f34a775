"""What a query requires of the words it contains, by the parameters of InstantSearch.

Without such a parameter, the words are required as in `/v1/search`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.instantsearch.request import InstantSearchQuery
from api.query_language import Node, ParsedQuery, Words, leaves
from api.schemas.request import MatchMode, PrefixMode
from api.search.required_words import WordCounts, content_words, require
from api.services.requirements import parse_typed
from mappings.schema import SYNONYM_ANALYZER

# A longer query is a pasted text, of which all words but these are kept.
_MAX_REMOVED = 16
_PREFIXES: Mapping[str, PrefixMode] = {
    "prefixNone": PrefixMode.none,
    "prefixLast": PrefixMode.last,
    "prefixAll": PrefixMode.all,
}
# What the query language reads as more than a word.
_SYNTAX = re.compile(r"[\"()*:]|(?<!\S)-+")
_OPERATORS = re.compile(r"\b(?:AND|OR|NOT)\b")


@dataclass(frozen=True, slots=True)
class WordRules:
    """How the words of a query match.

    `optional` are words in lower case. `removal` is the value of `removeWordsIfNoResults`, None
    for the default of the service.
    """

    mode: MatchMode = MatchMode.most
    optional: frozenset[str] = frozenset()
    removal: str | None = None
    corrects: bool = True
    has_synonyms: bool = True

    @classmethod
    def of(cls, query: InstantSearchQuery) -> "WordRules":
        """Return the rules of a query."""
        removal = query.remove_words_if_no_results
        mode = MatchMode.all if removal else MatchMode.most
        return cls(
            MatchMode.any if query.similar_query else mode,
            frozenset(word.lower() for text in query.optional_words for word in text.split()),
            removal,
            query.typo_tolerance not in (False, "false"),
            query.synonyms,
        )

    def require(self, node: Node | None, counts: WordCounts | None = None) -> Node | None:
        """Return the query with what is required of its words."""
        words = _words(node)
        dropped = [word for word in words if word.lower() in self.optional]
        if words and len(dropped) == len(words):
            return require(node, MatchMode.any, counts)
        return require(node, self.mode, counts, dropped)

    def smaller_queries(self, node: Node | None) -> Iterator[Node | None]:
        """Yield the queries to try if nothing matches, as `removeWordsIfNoResults` says."""
        words = _words(node)
        if self.removal == "allOptional":
            yield require(node, MatchMode.any)
        if self.removal in ("lastWords", "firstWords"):
            for number in range(1, min(len(words), _MAX_REMOVED + 1)):
                removed = words[-number:] if self.removal == "lastWords" else words[:number]
                yield require(node, self.mode, dropped=removed)

    @property
    def is_default(self) -> bool:
        """Whether fewer words are required as in `/v1/search` if nothing matches."""
        return self.mode is MatchMode.most and not self.optional

    def restrict(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Return a search body without synonyms, if they are disabled."""
        restricted = {**body}
        if not self.has_synonyms:
            for name in ("query", "rescore"):
                if name in restricted:
                    restricted[name] = _without_synonyms(restricted[name])
        return restricted


def parse_text(query: InstantSearchQuery) -> ParsedQuery:
    """Parse the text of a query; without `advancedSyntax` it is a list of words."""
    text = query.similar_query or query.query
    if not query.advanced_syntax:
        text = _OPERATORS.sub(lambda match: match[0].lower(), _SYNTAX.sub(" ", text))
    prefix = PrefixMode.none if query.similar_query else _PREFIXES[query.query_type]
    return parse_typed(text, prefix)


def _words(node: Node | None) -> Sequence[str]:
    rows = [leaf for leaf in leaves(node) if isinstance(leaf, Words)]
    words = (word for row in rows for word in content_words(row.words, row.beginnings))
    return tuple(dict.fromkeys(words))


def _without_synonyms(clause: Any) -> Any:
    """Return a clause without the analyzer of synonyms: each field has one without them."""
    if isinstance(clause, list):
        return [_without_synonyms(item) for item in clause]
    if not isinstance(clause, Mapping):
        return clause
    return {
        name: _without_synonyms(part)
        for name, part in clause.items()
        if (name, part) != ("analyzer", SYNONYM_ANALYZER)
    }
