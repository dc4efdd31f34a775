"""Words and names that are typical of the matches of a query, against all articles.

Elasticsearch finds candidates: names among all matches, words in the texts of the best ones, which
it analyses again. A second search counts the candidates exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from api.query_language import Node, plain_words
from api.query_language.lexer import INDEX_WORD
from api.schemas.request import Filters
from api.schemas.trends import SignificantTerm
from api.search.body import build_query
from api.search.clauses import build_clause
from api.search.dsl import Clause, Response
from api.search.facets import build_exclusions, build_filters
from mappings.schema import VOCABULARY_FIELD, stop_words

# Names that say what an article is about; authors and sources say who wrote it.
_NAMES = ("people", "organizations", "places")
WORDS = "words"
_TEXTS = ["title", "lead", "body"]
# The best matches of each shard, whose texts are analysed again.
_SAMPLE = 300
# Candidates per kind; fewer are listed, since words of the query are left out.
_CANDIDATES = 30
MAX_LISTED = 30
_MIN_WORD_LENGTH = 3
# What is in one article only is typical of nothing.
_MIN_ARTICLES = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word or a name that may be typical."""

    field: str
    value: str


def build_significance_body(request: Filters, query: Node, timeout: str) -> Clause:
    """Return the search for candidates."""
    filters = [*build_filters(request).values()]
    exclusions = build_exclusions(request)
    background = {"background_filter": build_query(None, filters, exclusions)}
    words = {
        "field": VOCABULARY_FIELD,
        "source_fields": _TEXTS,
        "size": _CANDIDATES,
        "min_doc_count": _MIN_ARTICLES,
        "filter_duplicate_text": True,
        "exclude": sorted(stop_words()),
    }
    names = {"size": _CANDIDATES, "min_doc_count": _MIN_ARTICLES}
    return {
        "size": 0,
        "query": build_query(query, filters, exclusions),
        "aggs": {
            WORDS: {
                "sampler": {"shard_size": _SAMPLE},
                "aggs": {"terms": {"significant_text": words | background}},
            },
            **{
                name: {"significant_terms": {"field": name, **names, **background}}
                for name in _NAMES
            },
        },
        "track_total_hits": False,
        "timeout": timeout,
    }


def read_candidates(query: Node, response: Response) -> tuple[Candidate, ...]:
    """Return the candidates, without the words of the query."""
    aggregations = response["aggregations"]
    typed = {part.lower() for word in plain_words(query) for part in INDEX_WORD.findall(word)}
    words = (
        Candidate(WORDS, bucket["key"])
        for bucket in aggregations[WORDS]["terms"]["buckets"]
        if len(bucket["key"]) >= _MIN_WORD_LENGTH
        and bucket["key"].isalpha()
        and bucket["key"] not in typed
    )
    names = (
        Candidate(name, bucket["key"])
        for name in _NAMES
        for bucket in aggregations[name]["buckets"]
    )
    return (*words, *names)


def build_counts_body(
    request: Filters, query: Node, candidates: Sequence[Candidate], timeout: str
) -> Clause:
    """Return the search that counts candidates among the matches and among all articles."""
    filters = [*build_filters(request).values()]
    terms = {str(i): _term(candidate) for i, candidate in enumerate(candidates)}
    counts = {"terms": {"filters": {"filters": terms}}}
    return {
        "size": 0,
        "query": build_query(None, filters, build_exclusions(request)),
        "aggs": {"matched": {"filter": build_clause(query), "aggs": counts}, **counts},
        "track_total_hits": True,
        "timeout": timeout,
    }


def _term(candidate: Candidate) -> Clause:
    field = VOCABULARY_FIELD if candidate.field == WORDS else candidate.field
    return {"term": {field: candidate.value}}


def read_significant_terms(
    candidates: Sequence[Candidate], response: Response
) -> tuple[SignificantTerm, ...]:
    """Return the candidates that are more frequent in the matches, the most typical first."""
    matched, total = response["aggregations"]["matched"], response["hits"]["total"]["value"]
    counts = matched["terms"]["buckets"], response["aggregations"]["terms"]["buckets"]
    scored = []
    for i, candidate in enumerate(candidates):
        count, background = (buckets[str(i)]["doc_count"] for buckets in counts)
        term = SignificantTerm(
            field=candidate.field, value=candidate.value, count=count, background=background
        )
        if score := _typicality(count, matched["doc_count"], background, total):
            scored.append((-score, candidate.field, candidate.value, term))
    return tuple(term for *_, term in sorted(scored, key=lambda entry: entry[:3])[:MAX_LISTED])


def _typicality(count: int, matched: int, background: int, total: int) -> float:
    """Return how typical a term is: the difference of its shares times their ratio; 0 if not.

    The difference alone prefers frequent words, the ratio alone rare ones.
    """
    if not (count and matched and background and total):
        return 0.0
    share, usual = count / matched, background / total
    return max(0.0, (share - usual) * share / usual)
