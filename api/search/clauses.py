"""What a query asks of an article: every clause, and every number that ranks, on one page.

An article must hold enough of the words, in any of its fields taken together. What ranks it is
apart from that: the words as typed beat their stems, and words that stand together beat words
apart. One setting serves all. The figures beside the numbers were seen with `indexer evaluate` on
the judged collections that they name, a single number changed at a time and not always from
today's setting: they say which way a change goes, not what the whole would lose by it.
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
from api.search.facets import should
from mappings.fields import NAME_FIELDS
from mappings.schema import SYNONYM_ANALYZER, TEXT_ANALYZER

Clause = dict[str, Any]

# A word in the title says more about an article than one in the text: the MAP of cranfield, which
# has titles, was .297 at 2 and .302 at 4; at 6 it was hardly better (.322 beside .319).
TITLE_BOOST = 4
# Each text as the contract names it: its stemmed form and the form as written, in the index.
TEXT_SUBFIELDS = {
    "title": ("title", "title.exact"),
    "lead": ("lead", "lead.exact"),
    "body": ("body", "body.exact"),
    "captions": ("captions.text", "captions.text.exact"),
    "headings": ("headings.text", "headings.text.exact"),
}
# Names and texts are searched as one, so that "lambert syria" finds an author's article on Syria.
NAME_TEXTS = tuple(f"{name}.text" for name in NAME_FIELDS)
RANKED_FIELDS = (
    f"title^{TITLE_BOOST}",
    "body",
    "captions.text",
    "headings.text",
    *NAME_TEXTS,
)
# Most leads are the body's first paragraph: ranked like another field its words would count twice,
# which costs time .03 of MAP and fnc1 .006 of MRR.
STEMMED_FIELDS = (*RANKED_FIELDS, "lead")
RANKED_EXACT_FIELDS = (
    f"title.exact^{TITLE_BOOST}",
    "body.exact",
    "captions.text.exact",
    "headings.text.exact",
)
EXACT_FIELDS = (*RANKED_EXACT_FIELDS, "lead.exact")
# Two words must both be there, and of more than two any two: whole sentences are asked, and each
# word more that must be there costs recall (half of five and more: cranfield's recall@100 fell
# from .72 to .37).
MINIMUM_SHOULD_MATCH = "2<2"
# What the lead says, the text is about: a tenth of its score lifts the nDCG of time and fnc1 by
# .004; three tenths cost time .025.
LEAD_BOOST = 0.1
# The form that was typed adds this part of its score: "rebels" before "rebellion". A tenth lifts
# the MRR of fnc1 by .005; alone it cost time .006 of MAP, beside the lead's it gained.
EXACT_BOOST = 0.1
# Other names for a word find and hardly rank, for an article that uses two of them would count
# twice. Of 0, .1, .3 and 1 a tenth was best: the MRR of fnc1 was .808, .811, .809 and .805.
SYNONYM_BOOST = 0.1
# Words that stand near each other add this part of theirs: "white house" before a white house-boat.
# A tenth lifts the MAP of time by .009; a half costs cranfield .008.
NEAR_BOOST = 0.1
# Up to this many words may stand between for them to count as near; 0 to 8 hardly differ.
NEAR_SLOP = 8
# Words of one or two letters stand near everything.
SHORTEST_NEAR = 3
# Each pair costs a look at positions; a longer query is a pasted text.
MAX_PAIRS = 16


def build_clause(node: Node) -> Clause:
    """One node of the query as a clause."""
    match node:
        case Words(words, readings):
            return _dis_max([_words(" ".join(each)) for each in (words, *readings)])
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
    wanted = [build_clause(node) for node in nodes if not isinstance(node, Not)]
    unwanted = [build_clause(node.node) for node in nodes if isinstance(node, Not)]
    clauses: Clause = {"must": wanted} if wanted else {}
    return {"bool": clauses | ({"must_not": unwanted} if unwanted else {})}


def _dis_max(clauses: list[Clause]) -> Clause:
    """Any of the clauses, ranked by the best alone: they share all words but the unknown ones."""
    return {"dis_max": {"queries": clauses}} if len(clauses) > 1 else clauses[0]


def _words(text: str) -> Clause:
    """Which articles hold enough of the words, apart from how the words rank them.

    The second alternative of what is enough finds what is all stop words.
    """
    enough = _with_synonyms(text, STEMMED_FIELDS, minimum_should_match=MINIMUM_SHOULD_MATCH)
    as_typed = _combined_fields(text, EXACT_FIELDS, operator="and")
    return {
        "bool": {
            "filter": [should([enough, as_typed])],
            "should": [
                _combined_fields(text, RANKED_FIELDS),
                {"match": {"lead": {"query": text, "boost": LEAD_BOOST}}},
                _combined_fields(text, RANKED_EXACT_FIELDS, boost=EXACT_BOOST),
                _with_synonyms(text, RANKED_FIELDS, boost=SYNONYM_BOOST),
            ],
        }
    }


def _phrase(text: str) -> Clause:
    """A phrase as typed, or in a name; without synonyms, of which a phrase would try every path."""
    in_names = _multi_match(text, "phrase", NAME_TEXTS, analyzer=TEXT_ANALYZER)
    return {
        "bool": {
            "should": [_multi_match(text, "phrase", EXACT_FIELDS), in_names],
            "minimum_should_match": 1,
        }
    }


def _prefix(text: str) -> Clause:
    """The beginning of a word in a text or in a name.

    A beginning that is several words, as in Chinese, needs them all.
    """
    in_texts = _multi_match(text, "bool_prefix", EXACT_FIELDS, operator="and")
    in_names = [begins(name, text) for name in NAME_FIELDS]
    return _dis_max([in_texts, {"constant_score": {"filter": should(in_names)}}])


def begins(field: str, typed: str, fuzziness: str = "0") -> Clause:
    """Articles of which one value of a field has words that begin with each of the words typed."""
    options = {"query": typed, "operator": "and", "fuzziness": fuzziness, "prefix_length": 1}
    return {"match": {f"{field}.prefix": options}}


def build_proximity_boosts(root: Node | None) -> Iterator[Clause]:
    """What raises articles whose words stand together; never marked, for it spans other words."""
    match root:
        case Words(words, readings):
            likeliest = readings[0] if readings else words
            yield from map(_pair, islice(_neighbours(likeliest), MAX_PAIRS))
        case And(nodes) | Or(nodes):
            for node in nodes:
                yield from build_proximity_boosts(node)


def _neighbours(words: tuple[str, ...]) -> Iterable[str]:
    """Two words each that were typed beside each other, once each."""
    telling = [word for word in words if len(word) >= SHORTEST_NEAR]
    return dict.fromkeys(" ".join(pair) for pair in pairwise(telling))


def _pair(words: str) -> Clause:
    """Two words near each other, in any of their forms."""
    wanted = {"query": words, "slop": NEAR_SLOP, "boost": NEAR_BOOST, "analyzer": TEXT_ANALYZER}
    return {"match_phrase": {"body": wanted}}


def _combined_fields(text: str, fields: tuple[str, ...], **options: Any) -> Clause:
    return {"combined_fields": {"query": text, "fields": list(fields), **options}}


def _with_synonyms(text: str, fields: tuple[str, ...], **options: Any) -> Clause:
    """The words, or other names for them, in any of the fields."""
    return _multi_match(text, "cross_fields", fields, analyzer=SYNONYM_ANALYZER, **options)


def _multi_match(text: str, kind: str, fields: tuple[str, ...], **options: Any) -> Clause:
    return {"multi_match": {"query": text, "type": kind, "fields": list(fields), **options}}


def _in_field(field: str, text: str, phrase: bool) -> Clause:
    stemmed, exact = TEXT_SUBFIELDS.get(field, (f"{field}.text", f"{field}.text"))
    if phrase:
        analyzer = {"analyzer": TEXT_ANALYZER} if exact == stemmed else {}
        return {"match_phrase": {exact: {"query": text, **analyzer}}}
    words = {"query": text, "operator": "and"}
    # Read for synonyms a stop word is nothing; as it stands it is found: authors:Will.
    analyzers = (SYNONYM_ANALYZER, TEXT_ANALYZER)
    return _dis_max([{"match": {stemmed: {**words, "analyzer": each}}} for each in analyzers])
