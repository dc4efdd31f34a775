"""A parsed query as Elasticsearch clauses, in two stages.

The first stage finds, counts and ranks: an article must contain the required words, in any of its
fields, and the words rank it in all fields taken together. The second stage refines the order of
the best articles by what costs more: near words, words as typed, the lead, the title, the meaning.
The numbers and field lists are in `api.search.boosts`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any

from api.query_language import (
    And,
    FieldTerm,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Published,
    Required,
    Words,
    leaves,
    plain_words,
)
from api.schemas.request import RankingMode
from api.search.boosts import (
    BEGINNING_BOOSTS,
    EXACT_BOOST,
    EXACT_FIELDS,
    LEAD_BOOST,
    MAX_PAIRS,
    MEANING_BOOST,
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
from api.search.compounds import may_join_stop_words
from api.search.dsl import (
    Clause,
    combined_fields,
    dis_max,
    match,
    match_phrase,
    multi_match,
    prefix_clause,
    should,
    similar_meaning,
)
from api.search.languages import (
    build_analyzed_forms,
    build_analyzed_word,
    is_in,
    ranked_fields,
    words_in,
)
from api.search.proximity import build_near
from api.search.required_words import content_words, required_by_default
from api.search.word_forms import (
    build_beginnings,
    build_forms,
    build_forms_in,
    contains_synonym_phrase,
    has_forms,
    is_compound,
    joined_pairs,
)
from mappings.embedding.embed import embed_query
from mappings.fields import NAME_FIELDS
from mappings.languages import analyzed_field
from mappings.schema import SYNONYM_ANALYZER, TEXT_ANALYZER, WORDS_FIELD


@dataclass(frozen=True, slots=True)
class _WordMatches:
    """How the words of a row match: as typed, as their corrections, or as beginnings of words.

    Words that were not typed are typed ones joined; they match as they are.
    """

    typed: Sequence[str]
    corrections: Mapping[str, Sequence[str]]
    beginnings: Sequence[str]

    def is_plain(self, word: str) -> bool:
        """Whether a word matches only as it is, or in another form of grammar."""
        if word not in self.typed:
            return True
        return not (has_forms(word) or self.corrections.get(word) or word in self.beginnings)

    def build(self, word: str, languages: tuple[str, ...] = ()) -> Clause:
        """Return the clause of one word in any of its forms, of languages too, or corrected."""
        meanings = dict.fromkeys((word, *self.corrections.get(word, ())))
        may_go_on = word in self.beginnings
        forms = [form for meaning in meanings for form in build_forms(meaning, may_go_on=may_go_on)]
        forms += [form for meaning in meanings for form in build_analyzed_forms(meaning, languages)]
        return _any_of(forms)


# Two stop words may be a name: "me too" is MeToo.
JOINED_STOP_WORDS = 2


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


def _leaf(node: Phrase | Prefix | FieldTerm | Published | Near) -> Clause:
    match node:
        case Near():
            return build_near(node)
        case Phrase(text):
            return _phrase(text)
        case Prefix(text):
            return _prefix(text)
        case FieldTerm():
            return _in_field(node)
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
    if not content_words(node.words, node.beginnings):
        as_typed = [combined_fields(text, EXACT_FIELDS, operator="and") for text in texts]
        if len(node.words) == JOINED_STOP_WORDS and may_join_stop_words(*node.words):
            as_typed.append(_match_words(["".join(node.words)]))
        return dis_max(as_typed)
    minimum = node.required or required_by_default(node.words, node.beginnings)
    required = {"bool": {"must": [_required(node, minimum)], "boost": REQUIRED_BOOST}}
    fields = [RANKED_FIELDS, *map(ranked_fields, node.languages)]
    ranking = dis_max([combined_fields(text, row) for row in fields for text in texts])
    return {"bool": {"must": [required], "should": [ranking, *_rank_beginnings(node)]}}


def _rank_beginnings(node: Words) -> Iterator[Clause]:
    """Yield what ranks the beginnings of words: words of titles and names that begin so.

    The texts rarely contain a beginning as a word, so it has no score there.
    """
    for typed in node.beginnings:
        words = dict.fromkeys((typed, *_corrections(node).get(typed, ())))
        yield dis_max(
            [
                prefix_clause(field, word, boost=boost)
                for word in words
                for field, boost in BEGINNING_BOOSTS.items()
            ]
        )


def _required(node: Words, required: Required) -> Clause:
    """Return what an article must contain, in its fields or in the analysis of its language."""
    matches = _WordMatches(node.words, _corrections(node), node.beginnings)
    in_languages = [_required_in(code, required, matches) for code in node.languages]
    return _any_of([_required_anywhere(node, required, matches), *filter(None, in_languages)])


def _required_in(language: str, required: Required, matches: _WordMatches) -> Clause | None:
    """Return what an article in a language must contain; None if it is only stop words.

    A word may be in another field: names are not in the texts.
    """
    words, rare = words_in(language, required.words), words_in(language, required.rare)
    if not words:
        return None
    minimum = min(required.minimum, len(words))
    if required.minimum == len(required.words):
        minimum = len(words)
    rows = [(words, minimum), *([(rare, 1)] if rare else [])]
    clauses: list[Clause] = [
        {
            "bool": {
                "should": [matches.build(word, (language,)) for word in row],
                "minimum_should_match": number,
            }
        }
        for row, number in rows
    ]
    # It only finds: the words of an article in a language are ranked by its fields.
    return {"bool": {"filter": [is_in(language), _any_of(clauses)]}}


def _required_anywhere(node: Words, required: Required, matches: _WordMatches) -> Clause:
    if required.minimum == len(required.words):
        rows = [required.words]
        complete = required.words == content_words(node.words, node.beginnings)
        if complete and not matches.corrections:
            rows += filter(None, map(content_words, joined_pairs(node.words)))
        clauses = [_all_words(row, matches) for row in rows]
        return _any_of([*clauses, *_synonyms_of(node, required.words, clauses, operator="and")])
    numbers = [(required.words, required.minimum), *([(required.rare, 1)] if required.rare else [])]
    clauses = [_any_words(row, number, matches) for row, number in numbers]
    for row, number in numbers:
        clauses += _synonyms_of(node, row, clauses, minimum_should_match=number)
    return _any_of(clauses)


def _synonyms_of(
    node: Words, words: Sequence[str], clauses: Sequence[Clause], **options: Any
) -> Iterator[Clause]:
    """Yield what finds the synonyms of several words, unless that is one of the clauses.

    Words that have other forms are in clauses of their own, and stop words in none:
    `International Monetary Fund`, `Federal Bureau of Investigation`.
    """
    content = content_words(node.words, node.beginnings)
    row = [word for word in node.words if word in words or word not in content]
    if contains_synonym_phrase(row) and (clause := _match_words(row, **options)) not in clauses:
        yield clause


def _corrections(node: Words) -> Mapping[str, Sequence[str]]:
    """Return the corrections of each word that has some."""
    meanings = zip(node.words, *node.readings, strict=True)
    others = {word: [other for other in rest if other != word] for word, *rest in meanings}
    return {word: corrections for word, corrections in others.items() if corrections}


def _all_words(words: tuple[str, ...], matches: _WordMatches) -> Clause:
    """Articles with all of the words. Plain words are one clause, for synonyms of several words."""
    plain = [word for word in words if matches.is_plain(word)]
    clauses = [matches.build(word) for word in words if word not in plain]
    if plain:
        # A word that is nothing to the index must not exclude every article that has the others.
        options = {"zero_terms_query": "all"} if clauses else {}
        clauses.append(_match_words(plain, operator="and", **options))
    return {"bool": {"must": clauses}} if len(clauses) > 1 else clauses[0]


def _any_words(words: tuple[str, ...], minimum: int, matches: _WordMatches) -> Clause:
    """Articles with a number of the words."""
    if all(map(matches.is_plain, words)):
        return _match_words(words, minimum_should_match=minimum)
    clauses = [matches.build(word) for word in words]
    return {"bool": {"should": clauses, "minimum_should_match": minimum}}


def _match_words(words: Iterable[str], **options: Any) -> Clause:
    return match(WORDS_FIELD, " ".join(words), analyzer=SYNONYM_ANALYZER, **options)


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


def build_refinements(
    query: Node | None, mode: RankingMode = RankingMode.hybrid
) -> Iterator[Clause]:
    """Yield the clauses of the second stage: words near each other, as typed, in lead and title.

    Then, unless the mode is lexical, the meaning of the whole query. They are not highlighted,
    because a match of two near words spans other words.
    """
    yield from _refine_words(query)
    if mode is RankingMode.hybrid and (embedding := embed_query(" ".join(meant_words(query)))):
        yield similar_meaning(embedding, MEANING_BOOST)


def meant_words(query: Node | None) -> Iterator[str]:
    """Yield the words that a match should contain, or their likeliest corrections."""
    for leaf in leaves(query):
        match leaf:
            case Words(readings=(likeliest, *_)):
                yield from likeliest
            case _:
                yield from plain_words(leaf)


def _refine_words(query: Node | None) -> Iterator[Clause]:
    match query:
        case Words(words, readings, languages=languages):
            likeliest = readings[0] if readings else words
            text = " ".join(likeliest)
            for pair in islice(_pairs(likeliest), MAX_PAIRS):
                yield _near(pair, languages)
            yield combined_fields(text, RANKED_EXACT_FIELDS, boost=EXACT_BOOST)
            yield match("lead", text, boost=LEAD_BOOST)
            yield _in_title(text, languages)
        case And(nodes) | Or(nodes):
            for node in nodes:
                yield from _refine_words(node)


def _pairs(words: tuple[str, ...]) -> Iterable[str]:
    """Two words that follow each other in the query, each pair once."""
    long_enough = [word for word in words if len(word) >= MIN_NEAR_LENGTH]
    return dict.fromkeys(" ".join(pair) for pair in pairwise(long_enough))


def _near(words: str, languages: Iterable[str]) -> Clause:
    """Two words near each other, in any of their forms."""
    options = {"slop": NEAR_SLOP, "boost": NEAR_BOOST}
    near = match_phrase("body", words, **options, analyzer=TEXT_ANALYZER)
    fields = (analyzed_field(language, "body") for language in languages)
    return dis_max([near, *(match_phrase(field, words, **options) for field in fields)])


def _in_title(text: str, languages: Iterable[str]) -> Clause:
    """Words in the title, in any of their forms or as synonyms."""
    boost = TITLE_REFINEMENT_BOOST
    title = match("title", text, boost=boost, analyzer=SYNONYM_ANALYZER)
    fields = (analyzed_field(language, "title") for language in languages)
    return dis_max([title, *(match(field, text, boost=boost) for field in fields)])


def _in_field(node: FieldTerm) -> Clause:
    field, text = node.field, node.text
    stemmed, exact = TEXT_SUBFIELDS.get(field, (f"{field}.text", f"{field}.text"))
    if node.phrase:
        options = {"analyzer": TEXT_ANALYZER} if exact == stemmed else {}
        return match_phrase(exact, text, **options)
    words = build_forms_in(stemmed, text)
    if not is_compound(text):
        # The synonym analyzer drops stop words; the other one finds them: authors:Will.
        words.append(match(stemmed, text, analyzer=TEXT_ANALYZER))
    words += [build_analyzed_word(text, language, field) for language in node.languages]
    if not node.may_go_on:
        return dis_max(words)
    in_texts = field in TEXT_SUBFIELDS
    longer = build_beginnings(exact, text) if in_texts else [prefix_clause(field, text)]
    return dis_max([*words, *longer])
