"""Which words of a query an article must contain, separate from how the words rank it.

A short query requires all its words. A longer one requires any two of its most telling words, or
one rare word: users paste sentences, and each further required word loses articles. A word is
telling or rare by the number of articles that contain it, which one small search counts; only
longer queries need it. If no article contains all words of a short query, the largest part of the
words that some article contains is required instead; a phrase that no article has among other words
is read as words.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from api.query_language import (
    And,
    Near,
    Node,
    Or,
    ParseWarning,
    Phrase,
    Required,
    Words,
    all_of,
    leaves,
    plain_words,
)
from api.schemas.request import MatchMode
from api.search.dsl import Clause, Response, should
from api.search.languages import build_analyzed_forms, words_in
from api.search.word_forms import build_forms
from mappings.schema import is_stop_word

# Up to so many words are all required. Of the judged collections npl has queries of three words:
# requiring all of them costs .005 of its MAP, and an article that lacks one of three typed words
# is rarely what the user meant.
MAX_ALL_REQUIRED = 3
# Of a longer query so many words must match.
MINIMUM = 2
# Words that rank and of which the minimum must match; the others are the most frequent ones. It
# bounds the cost of a pasted text. Requiring two of the 12 rarest loses .005 of medline's MAP.
MAX_TELLING = 32
# A word in fewer articles than this share is enough by itself. At .05 medline's MAP is .536, at .1
# .544, at .2 and with any word .547; but headlines of fnc1 match half as many articles again at .2
# as at .1, which their totals count.
RARE_SHARE = 0.1

_EDGES = re.compile(r"^\W+|\W+$|['\u2019][sS]\W*$")
_COUNTS = "words"


@dataclass(frozen=True, slots=True)
class WordCounts:
    """How many articles contain each word, of `articles` in all."""

    articles: int
    of: Mapping[str, int]


def content_words(words: Sequence[str], beginnings: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the words that can be required, each once: all but stop words that are complete."""
    return tuple(
        dict.fromkeys(
            word for word in words if word in beginnings or not is_stop_word(_EDGES.sub("", word))
        )
    )


def _content(row: Words) -> tuple[str, ...]:
    return content_words(row.words, row.beginnings)


def words_to_count(query: Node | None, mode: MatchMode) -> tuple[str, ...]:
    """Return the words whose counts decide what is required; empty if no row of words is long."""
    longest = MAX_ALL_REQUIRED if mode is MatchMode.most else MAX_TELLING
    rows = [_content(leaf) for leaf in leaves(query) if isinstance(leaf, Words)]
    return tuple(dict.fromkeys(word for row in rows if len(row) > longest for word in row))


def build_counts_body(
    words: Sequence[str],
    timeout: str,
    beginnings: Sequence[str] = (),
    languages: Sequence[str] = (),
) -> Clause:
    """Return the search that counts the articles with each of the words, or longer ones."""
    forms = (
        [
            *build_forms(word, may_go_on=word in beginnings),
            *build_analyzed_forms(word, languages),
        ]
        for word in words
    )
    filters = {str(i): should(clauses) for i, clauses in enumerate(forms)}
    return {
        "size": 0,
        "track_total_hits": True,
        "aggs": {_COUNTS: {"filters": {"filters": filters}}},
        "timeout": timeout,
    }


def read_counts(words: Sequence[str], response: Response) -> WordCounts:
    """Return the counts of the words."""
    buckets = response["aggregations"][_COUNTS]["buckets"]
    counts = {word: buckets[str(i)]["doc_count"] for i, word in enumerate(words)}
    return WordCounts(response["hits"]["total"]["value"], counts)


def require(
    query: Node | None,
    mode: MatchMode,
    counts: WordCounts | None = None,
    dropped: Sequence[str] = (),
) -> Node | None:
    """Return the query with what is required of each row of words, without the `dropped` ones.

    A dropped phrase is words among the others.
    """
    loosened = _loosen(query, dropped)
    if loosened != query:  # the words of a phrase are not counted
        counts = None
    match loosened:
        case Words() as row:
            return _require(row, mode, counts, dropped)
        case And(nodes):
            kept = [node for node in nodes if not _is_dropped(node, dropped)]
            return all_of(filter(None, (require(node, mode, counts, dropped) for node in kept)))
        case Or(nodes):
            required = (require(node, mode, counts, dropped) for node in nodes)
            return Or(tuple(node for node in required if node))
        case other:
            return other


def _is_dropped(node: Node, dropped: Sequence[str]) -> bool:
    """Whether a row of words next to a phrase is dropped whole."""
    return isinstance(node, Words) and bool(dropped) and set(_content(node)) <= {*dropped}


def _loosen(query: Node | None, dropped: Sequence[str]) -> Node | None:
    """Return the query with words instead of the dropped phrases."""
    match query:
        case Phrase(text) if text in dropped:
            return Words(tuple(text.split()))
        case And(nodes):
            return all_of(node for node in (_loosen(node, dropped) for node in nodes) if node)
        case _:
            return query


def required_by_default(words: Sequence[str], beginnings: Sequence[str] = ()) -> Required:
    """Return what is required of words that were not counted."""
    content = content_words(words, beginnings)
    return Required(len(content) if len(content) <= MAX_ALL_REQUIRED else MINIMUM, content)


def _require(
    node: Words, mode: MatchMode, counts: WordCounts | None, dropped: Sequence[str]
) -> Words:
    words = tuple(word for word in _content(node) if word not in dropped)
    if not words:
        return node
    ranked = _most_telling(words, counts, MAX_TELLING)
    if len(ranked) < len(words):
        kept = tuple(word for word in node.words if word in ranked)
        going_on = tuple(word for word in node.beginnings if word in ranked)
        node = replace(node, words=kept, beginnings=going_on)
    if mode is MatchMode.all:
        return replace(node, required=Required(len(words), words))
    if mode is MatchMode.any:
        return replace(node, required=Required(1, words))
    if len(words) <= MAX_ALL_REQUIRED or counts is None:
        return replace(node, required=required_by_default(words, node.beginnings))
    return replace(node, required=_telling(words, node.beginnings, counts))


def _telling(words: Sequence[str], beginnings: Sequence[str], counts: WordCounts) -> Required:
    """Return the requirement of a longer query.

    The first letters of a word, which most articles contain, are not one of the words that count.
    """
    common = {word for word in beginnings if _share(word, counts) > RARE_SHARE}
    complete = [word for word in words if word not in common] or words
    telling = _most_telling(complete, counts, MAX_TELLING)
    known = [word for word in telling if counts.of.get(word)]
    rare = (word for word in known if _share(word, counts) <= RARE_SHARE)
    return Required(max(1, min(MINIMUM, len(known))), telling, tuple(rare))


def _share(word: str, counts: WordCounts) -> float:
    """Return the share of the articles that contain a word."""
    return counts.of.get(word, 0) / max(1, counts.articles)


def _most_telling(words: Sequence[str], counts: WordCounts | None, most: int) -> tuple[str, ...]:
    """Return the words that the fewest articles contain; unknown ones, maybe misspelt, last."""
    if counts is None or len(words) <= most:
        return tuple(words)
    by_count = sorted(words, key=lambda word: (not counts.of.get(word), counts.of.get(word, 0)))
    return tuple(by_count[:most])


def optional_words(typed: Node | None, required: Node | None) -> tuple[str, ...]:
    """Return the words of the query as typed that a hit may lack."""
    in_every_hit = _words_of_every_match(required)
    words = (word for leaf in leaves(typed) for word in content_words([*plain_words(leaf)]))
    return tuple(dict.fromkeys(word for word in words if word not in in_every_hit))


def _words_of_every_match(query: Node | None) -> frozenset[str]:
    match query:
        case Words(required=Required(minimum, words)) if minimum == len(words):
            rows = (words_in(language, words) for language in query.languages)
            return frozenset(words).intersection(*filter(None, rows))
        case Phrase() | Near():
            return frozenset(plain_words(query))
        case And(nodes):
            return frozenset[str]().union(*map(_words_of_every_match, nodes))
        case Or(nodes):
            return frozenset.intersection(*map(_words_of_every_match, nodes))
        case _:
            return frozenset()


def dropped_warnings(q: str, dropped: Sequence[str]) -> tuple[ParseWarning, ...]:
    """Return a warning per word or phrase that is not required since nothing has all of them."""
    return tuple(
        warn_of(q, word, "word-dropped", f"No article matches all words: “{word}” is not required.")
        for word in dropped
    )


def warn_of(q: str, word: str, code: str, message: str) -> ParseWarning:
    """Return a warning about a word of a query, with its place."""
    start = max(0, q.find(word))
    return ParseWarning(code, message, start, start + len(word))


def smaller_requirements(query: Node | None) -> Iterator[tuple[str, ...]]:
    """Yield what to drop from a query that matches nothing: words of a short one, or phrases.

    Phrases are dropped only together, and only if the query has words too; then also some of the
    words that they are read as. Or all of the words are dropped, and the phrases kept.
    """
    rows = [leaf for leaf in leaves(query) if isinstance(leaf, Words) and leaf.required]
    phrases = query.nodes if isinstance(query, And) else ()
    texts = tuple(phrase.text for phrase in phrases if isinstance(phrase, Phrase))
    if rows and texts:
        yield from (texts + words for words in _some_words(_loosen(query, texts)))
        if len(rows) == 1 and len(_content(rows[0])) <= MAX_ALL_REQUIRED:
            yield _content(rows[0])
    if len(rows) == 1:
        yield from (words for words in _some_words(rows[0]) if words)


def _some_words(query: Node | None) -> Iterator[tuple[str, ...]]:
    """Yield no word, and of a short row every part of its words but all."""
    yield ()
    words = _content(query) if isinstance(query, Words) else ()
    required = query.required if isinstance(query, Words) else None
    if required:
        words = required.words if required.minimum == len(required.words) else ()
    if len(words) <= MAX_ALL_REQUIRED:
        for number in range(1, len(words)):
            yield from combinations(words, number)


def best_requirement(options: Sequence[tuple[str, ...]], totals: Sequence[int]) -> tuple[str, ...]:
    """Return the words to drop: as few as possible, then those that leave the fewest articles.

    Empty if no part of the words matches.
    """
    matching = [
        (len(option), total, option) for option, total in zip(options, totals, strict=True) if total
    ]
    return min(matching)[2] if matching else ()
