"""Explanations: which words matched a hit and how, and which parts of a request exclude an article.

Every way in which a word can match is a named query that does not score; a hit lists those that
matched it in `matched_queries`. One article is explained by a search for it alone, in which every
part of the request is a named query too.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from api.query_language import (
    And,
    FieldTerm,
    Near,
    Node,
    Not,
    Phrase,
    Prefix,
    Words,
    leaves,
    write_query,
)
from api.schemas.explain import ExplainPart, ExplainRequest, ExplainResponse, ExplainRole
from api.schemas.response import Match, MatchKind
from api.search.boosts import TEXT_SUBFIELDS
from api.search.clauses import build_clause
from api.search.dsl import Clause, Response, dis_max, match, match_phrase, named, prefix_clause
from api.search.facets import INDEXED_FILTER, build_exclusions, build_filters
from api.search.hits import partial_reasons, single_hit
from api.search.languages import build_analyzed_word
from api.search.proximity import build_intervals, build_language_intervals
from api.search.spelling import build_unknown, with_suggest
from api.search.word_forms import (
    build_beginnings,
    build_forms_in,
    build_other_forms,
    is_compound,
)
from mappings.fields import NAME_FIELDS
from mappings.languages import languages_of_words
from mappings.schema import SYNONYM_ANALYZER, TEXT_ANALYZER

# Each word is looked up in every field in every way; further words or parts are not explained.
MAX_EXPLAINED = 12

_PART = "part-"
_SENTENCES = {
    MatchKind.exact: "“{word}” is in {field} as typed.",
    MatchKind.phrase: "The phrase “{word}” is in {field}.",
    MatchKind.near: "The words of “{word}” are near each other in {field}.",
    MatchKind.prefix: "A word in {field} begins with “{word}”.",
    MatchKind.stem: "“{word}” is in {field} in another form.",
    MatchKind.synonym: "A synonym of “{word}” is in {field}.",
    MatchKind.typo: "“{meant}” is in {field}; no article contains “{word}”.",
}


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """One way in which a word may match a field; `meant` is its correction, if it is a typo."""

    word: str
    field: str
    kind: MatchKind
    clause: Clause
    meant: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One condition of a request; `required` is whether the clause must or must not match."""

    role: ExplainRole
    text: str
    clause: Clause
    required: bool = True


def build_named_queries(query: Node | None) -> list[Clause]:
    """Return the named queries of a query, each named by its position."""
    return [named(str(i), entry.clause) for i, entry in enumerate(_named_queries(query))]


def read_matches(query: Node | None, names: Iterable[str]) -> tuple[Match, ...]:
    """Return how a hit with these `matched_queries` matched: the closest way per word and field."""
    queries = [*_named_queries(query)]
    closest: dict[tuple[str, str], NamedQuery] = {}
    for entry in (queries[int(name)] for name in sorted(names, key=int)):
        closest.setdefault((entry.word, entry.field), entry)
    return tuple(map(_match, closest.values()))


def _match(entry: NamedQuery) -> Match:
    sentence = _SENTENCES[entry.kind].format(word=entry.word, field=entry.field, meant=entry.meant)
    return Match(word=entry.word, field=entry.field, kind=entry.kind, sentence=sentence)


def build_explain_body(
    article_id: str, request: ExplainRequest, query: Node | None, timeout: str
) -> Clause:
    """Return the search that says of one article which parts of a request match it."""
    parts = enumerate(_parts(request, query))
    body = {
        "query": {
            "bool": {
                "filter": [{"ids": {"values": [article_id]}}],
                "should": [
                    *(named(f"{_PART}{i}", part.clause) for i, part in parts),
                    *build_named_queries(query),
                ],
            }
        },
        "size": 1,
        "_source": False,
        "timeout": timeout,
    }
    return with_suggest(body, build_unknown(query))


def read_explanation(
    article_id: str, request: ExplainRequest, query: Node | None, response: Response
) -> ExplainResponse:
    """Read the response part by part. Raise ArticleNotFoundError or PartialResultsError."""
    names = set(single_hit(response).get("matched_queries", ()))
    matches = read_matches(query, {name for name in names if not name.startswith(_PART)})
    parts = tuple(
        _explain(part, f"{_PART}{i}" in names) for i, part in enumerate(_parts(request, query))
    )
    reasons = tuple(partial_reasons(response))
    return ExplainResponse(
        id=article_id,
        found=not any(part["excludes"] for part in parts),
        parts=parts,
        matches=matches,
        missing_words=_missing_words(query, {match["word"] for match in matches}),
        complete=not reasons,
        incomplete_reasons=reasons,
    )


def _explain(part: Part, matched: bool) -> ExplainPart:
    excludes = matched is not part.required
    if not excludes:
        sentence = f"Passes “{part.text}”."
    elif part.required:
        sentence = f"Excluded because “{part.text}” does not match."
    else:
        sentence = f"Excluded by “{part.text}”."
    return ExplainPart(
        role=part.role, text=part.text, matched=matched, excludes=excludes, sentence=sentence
    )


def _parts(request: ExplainRequest, query: Node | None) -> Iterator[Part]:
    nodes = query.nodes if isinstance(query, And) else (query,) if query else ()
    for node in nodes:
        inner = node.node if isinstance(node, Not) else node
        required = not isinstance(node, Not)
        yield Part(ExplainRole.query, write_query(node), build_clause(inner), required)
    for name, clause in build_filters(request).items():
        yield Part(ExplainRole.filter, _describe(request, name), clause)
    for clause in build_exclusions(request):
        [(field, values)] = clause["terms"].items()
        text = f"not {field}: {' or '.join(values)}"
        yield Part(ExplainRole.reject, text, clause, required=False)


def _describe(request: ExplainRequest, name: str) -> str:
    """Return a facet's selection as a reader would say it."""
    if name == "published":
        bounds = (
            f"from {request.published_from}" if request.published_from else "",
            f"to {request.published_to}" if request.published_to else "",
        )
        choices = [" ".join(filter(None, bounds))] if any(bounds) else []
    elif name == INDEXED_FILTER:
        return f"{name}: {_describe_storage(request)}"
    else:
        choices = [*request.selected(name)]
    if name in request.missing:
        choices.append("none at all")
    return f"{name}: {' or '.join(choices)}"


def _describe_storage(request: ExplainRequest) -> str:
    bounds = (("after", request.indexed_after), ("before", request.indexed_before))
    return " and ".join(f"{word} {moment}" for word, moment in bounds if moment)


def _missing_words(query: Node | None, matched: set[str]) -> tuple[str, ...]:
    """Return the plain words of a query that the article contains in no form."""
    nodes = query.nodes if isinstance(query, And) else (query,)
    words = (word for node in nodes if isinstance(node, Words) for word in node.words)
    return tuple(word for word in dict.fromkeys(words) if word not in matched)


def _named_queries(query: Node | None) -> Iterator[NamedQuery]:
    """Every way in which every word can match, the closest first."""
    for leaf in [*dict.fromkeys(leaves(query))][:MAX_EXPLAINED]:
        match leaf:
            case Words(words, readings, _, beginnings):
                corrected = [*dict.fromkeys(zip(words, *readings, strict=True))]
                for word, *meant in corrected[:MAX_EXPLAINED]:
                    yield from _word_queries(word, leaf.languages)
                    if word in beginnings:
                        yield from _beginning_queries(word)
                    yield from _typo_queries(word, meant)
            case FieldTerm(field, text, phrase):
                in_words = _word_queries(text, leaf.languages)
                queries = _phrase_queries(text) if phrase else in_words
                yield from (entry for entry in queries if entry.field == field)
            case Phrase(text):
                yield from _phrase_queries(text)
            case Prefix(text):
                yield from _prefix_queries(text)
            case Near():
                yield from _near_queries(leaf)


def _word_queries(word: str, languages: tuple[str, ...]) -> Iterator[NamedQuery]:
    for field, (stemmed, exact) in TEXT_SUBFIELDS.items():
        yield NamedQuery(word, field, MatchKind.exact, _as_typed(exact, word))
        yield NamedQuery(word, field, MatchKind.stem, _stem(stemmed, word))
        for language in languages_of_words((word,), languages):
            clause = build_analyzed_word(word, language, field)
            yield NamedQuery(word, field, MatchKind.stem, clause)
        yield NamedQuery(word, field, MatchKind.synonym, _synonym(stemmed, word))
    for field in NAME_FIELDS:
        yield NamedQuery(word, field, MatchKind.stem, _stem(f"{field}.text", word))
        yield NamedQuery(word, field, MatchKind.synonym, _synonym(f"{field}.text", word))


def _typo_queries(word: str, meant: Iterable[str]) -> Iterator[NamedQuery]:
    fields = {field: stemmed for field, (stemmed, _) in TEXT_SUBFIELDS.items()}
    fields |= {field: f"{field}.text" for field in NAME_FIELDS}
    for correction in dict.fromkeys(other for other in meant if other != word):
        for field, stemmed in fields.items():
            clause = _synonym(stemmed, correction)
            yield NamedQuery(word, field, MatchKind.typo, clause, correction)


def _phrase_queries(text: str) -> Iterator[NamedQuery]:
    for field, (_, exact) in TEXT_SUBFIELDS.items():
        yield NamedQuery(text, field, MatchKind.phrase, match_phrase(exact, text))
    for field in NAME_FIELDS:
        clause = match_phrase(f"{field}.text", text, analyzer=TEXT_ANALYZER)
        yield NamedQuery(text, field, MatchKind.phrase, clause)


def _prefix_queries(text: str) -> Iterator[NamedQuery]:
    for field, (_, exact) in TEXT_SUBFIELDS.items():
        clause = {"match_bool_prefix": {exact: {"query": text, "operator": "and"}}}
        yield NamedQuery(text, field, MatchKind.prefix, clause)
    for field in NAME_FIELDS:
        yield NamedQuery(text, field, MatchKind.prefix, prefix_clause(field, text))


def _beginning_queries(word: str) -> Iterator[NamedQuery]:
    for field, (_, exact) in TEXT_SUBFIELDS.items():
        for clause in build_beginnings(exact, word):
            yield NamedQuery(word, field, MatchKind.prefix, clause)
    for field in NAME_FIELDS:
        yield NamedQuery(word, field, MatchKind.prefix, prefix_clause(field, word))


def _near_queries(node: Near) -> Iterator[NamedQuery]:
    for field in [node.field] if node.field else TEXT_SUBFIELDS:
        yield NamedQuery(write_query(node), field, MatchKind.near, build_intervals(node, field))
        for language in node.languages:
            clause = build_language_intervals(node, language, field)
            yield NamedQuery(write_query(node), field, MatchKind.near, clause)


def _as_typed(field: str, word: str) -> Clause:
    return match_phrase(field, word) if is_compound(word) else _all_words(field, word)


def _stem(field: str, word: str) -> Clause:
    """A word in any form of grammar or of writing."""
    if is_compound(word):
        return dis_max(build_forms_in(field, word))
    grammar = _all_words(field, word, analyzer=TEXT_ANALYZER)
    return dis_max([grammar, *build_other_forms(field, word)])


def _synonym(field: str, word: str) -> Clause:
    if is_compound(word):
        return dis_max(build_forms_in(field, word))
    return _all_words(field, word, analyzer=SYNONYM_ANALYZER)


def _all_words(field: str, word: str, **options: Any) -> Clause:
    return match(field, word, operator="and", **options)
