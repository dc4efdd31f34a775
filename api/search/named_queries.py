"""Why a hit matched: which word, in which field, and in which way, told in words.

Each way is a clause of its own beside the query, named and without weight, so that the one search
tells for every hit which of them hold.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from api.query_language import FieldTerm, Node, Phrase, Prefix, Words, leaves
from api.schemas.response import Match, MatchKind
from api.search.clauses import TEXT_SUBFIELDS, begins
from mappings.fields import NAME_FIELDS
from mappings.schema import SYNONYM_ANALYZER, TEXT_ANALYZER

Clause = dict[str, Any]

# Each word is looked up in every field in every way; more words or parts are not explained.
MAX_EXPLAINED = 12

_SENTENCES = {
    MatchKind.exact: "“{word}” stands in {field} as typed.",
    MatchKind.phrase: "The words “{word}” stand together in {field}.",
    MatchKind.prefix: "A word in {field} begins with “{word}”.",
    MatchKind.stem: "“{word}” stands in {field} in another form.",
    MatchKind.synonym: "Another name for “{word}” stands in {field}.",
    MatchKind.typo: "“{meant}” stands in {field}, and no article holds “{word}”.",
}


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """One way in which a word may match a field; `meant` is the word that it is read as."""

    word: str
    field: str
    kind: MatchKind
    clause: Clause
    meant: str = ""


def build_named_queries(root: Node | None) -> list[Clause]:
    """What to ask beside the query; named by position, and worth nothing to the ranking."""
    return [
        {"constant_score": {"filter": probe.clause, "boost": 0, "_name": str(number)}}
        for number, probe in enumerate(_probes(root))
    ]


def read_matches(root: Node | None, names: Iterable[str]) -> tuple[Match, ...]:
    """The ways that held for a hit: of each word and field only the closest."""
    probes = [*_probes(root)]
    closest: dict[tuple[str, str], NamedQuery] = {}
    for probe in (probes[int(name)] for name in sorted(names, key=int)):
        closest.setdefault((probe.word, probe.field), probe)
    return tuple(map(_match, closest.values()))


def _match(probe: NamedQuery) -> Match:
    told = {"word": probe.word, "field": probe.field, "meant": probe.meant}
    sentence = _SENTENCES[probe.kind].format(**told)
    return Match(word=probe.word, field=probe.field, kind=probe.kind, sentence=sentence)


def _probes(root: Node | None) -> Iterator[NamedQuery]:
    """Every way of every word, the closest first."""
    for leaf in [*dict.fromkeys(leaves(root))][:MAX_EXPLAINED]:
        match leaf:
            case Words(words, readings):
                for word, *meant in [*dict.fromkeys(zip(words, *readings, strict=True))][
                    :MAX_EXPLAINED
                ]:
                    yield from _word_probes(word)
                    yield from _typo_probes(word, meant)
            case FieldTerm(field, text, phrase):
                every = _phrase_probes(text) if phrase else _word_probes(text)
                yield from (probe for probe in every if probe.field == field)
            case Phrase(text):
                yield from _phrase_probes(text)
            case Prefix(text):
                yield from _prefix_probes(text)


def _word_probes(word: str) -> Iterator[NamedQuery]:
    for field, (stemmed, exact) in TEXT_SUBFIELDS.items():
        yield NamedQuery(word, field, MatchKind.exact, _holds(exact, word))
        yield NamedQuery(word, field, MatchKind.stem, _holds(stemmed, word, analyzer=TEXT_ANALYZER))
        yield NamedQuery(word, field, MatchKind.synonym, _has_synonym(stemmed, word))
    for field in NAME_FIELDS:
        named = _holds(f"{field}.text", word, analyzer=TEXT_ANALYZER)
        yield NamedQuery(word, field, MatchKind.stem, named)
        yield NamedQuery(word, field, MatchKind.synonym, _has_synonym(f"{field}.text", word))


def _typo_probes(word: str, meant: Iterable[str]) -> Iterator[NamedQuery]:
    fields = {field: stemmed for field, (stemmed, _) in TEXT_SUBFIELDS.items()}
    fields |= {field: f"{field}.text" for field in NAME_FIELDS}
    for other in dict.fromkeys(each for each in meant if each != word):
        for field, stemmed in fields.items():
            yield NamedQuery(word, field, MatchKind.typo, _has_synonym(stemmed, other), other)


def _phrase_probes(text: str) -> Iterator[NamedQuery]:
    for field, (_, exact) in TEXT_SUBFIELDS.items():
        yield NamedQuery(text, field, MatchKind.phrase, {"match_phrase": {exact: {"query": text}}})
    for field in NAME_FIELDS:
        named = {"match_phrase": {f"{field}.text": {"query": text, "analyzer": TEXT_ANALYZER}}}
        yield NamedQuery(text, field, MatchKind.phrase, named)


def _prefix_probes(text: str) -> Iterator[NamedQuery]:
    for field, (_, exact) in TEXT_SUBFIELDS.items():
        begun = {"match_bool_prefix": {exact: {"query": text, "operator": "and"}}}
        yield NamedQuery(text, field, MatchKind.prefix, begun)
    for field in NAME_FIELDS:
        yield NamedQuery(text, field, MatchKind.prefix, begins(field, text))


def _has_synonym(field: str, word: str) -> Clause:
    return _holds(field, word, analyzer=SYNONYM_ANALYZER)


def _holds(field: str, word: str, **options: Any) -> Clause:
    return {"match": {field: {"query": word, "operator": "and", **options}}}
