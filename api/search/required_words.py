"""Which words of a query an article must contain, separate from how the words rank it.

A short query requires all its words. A longer one requires any two of its most telling words, or
one rare word: users paste sentences, and each further required word loses articles. A word is
telling or rare by the number of articles that contain it, which one small search counts; only
longer queries need it. If no article contains all words of a short query, the largest part of the
words that some article contains is required instead.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from api.query_language import And, Node, Or, ParseWarning, Required, Words, leaves
from api.schemas.request import MatchMode
from api.search.dsl import Clause, Response, should
from api.search.word_forms import build_forms
from mappings.schema import is_stop_word

# Up to so many words are all required. Of the judged collections npl has queries of three words:
# requiring all of them costs .005 of its MAP, and an article that lacks one of three typed words
# is rarely what the user meant.
MAX_ALL_REQUIRED = 3
# Of a longer query so many words must match.
MINIMUM = 2
# The rarest words, of which the minimum must match. 12 find as well as all words do (the mean
# ratio of five collections to BM25 is .999 with either); 8 lose .01 of medline's MAP.
MAX_TELLING = 12
# Words that rank; the others are the most frequent ones. It bounds the cost of a pasted text.
MAX_RANKED = 32
# A word in fewer articles than this share is enough by itself. At .05 medline's MAP is .527
# compared with .478 without rare words; at .1 the same within noise, and a third more is found.
RARE_SHARE = 0.05

_EDGES = re.compile(r"^\W+|\W+$|['\u2019][sS]\W*$")
_COUNTS = "words"


@dataclass(frozen=True, slots=True)
class WordCounts:
    """How many articles contain each word, of `articles` in all."""

    articles: int
    of: Mapping[str, int]


def content_words(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words that can be required, each once: all but stop words."""
    return tuple(dict.fromkeys(word for word in words if not is_stop_word(_EDGES.sub("", word))))


def words_to_count(query: Node | None, mode: MatchMode) -> tuple[str, ...]:
    """Return the words whose counts decide what is required; empty if no row of words is long."""
    longest = MAX_ALL_REQUIRED if mode is MatchMode.most else MAX_RANKED
    rows = [content_words(leaf.words) for leaf in leaves(query) if isinstance(leaf, Words)]
    return tuple(dict.fromkeys(word for row in rows if len(row) > longest for word in row))


def build_counts_body(words: Sequence[str], timeout: str) -> Clause:
    """Return the search that counts the articles with each of the words."""
    filters = {str(i): should(build_forms(word)) for i, word in enumerate(words)}
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
    """Return the query with what is required of each row of words, without the `dropped` ones."""
    match query:
        case Words():
            return _require(query, mode, counts, dropped)
        case And(nodes) | Or(nodes):
            required = (require(node, mode, counts, dropped) for node in nodes)
            return type(query)(tuple(node for node in required if node))
        case _:
            return query


def required_by_default(words: Sequence[str]) -> Required:
    """Return what is required of words that were not counted."""
    content = content_words(words)
    return Required(len(content) if len(content) <= MAX_ALL_REQUIRED else MINIMUM, content)


def _require(
    node: Words, mode: MatchMode, counts: WordCounts | None, dropped: Sequence[str]
) -> Words:
    words = tuple(word for word in content_words(node.words) if word not in dropped)
    if not words:
        return node
    ranked = _most_telling(words, counts, MAX_RANKED)
    if len(ranked) < len(words):
        node = Words(tuple(word for word in node.words if word in ranked))
    if mode is MatchMode.all:
        return replace(node, required=Required(len(words), words))
    if mode is MatchMode.any:
        return replace(node, required=Required(1, words))
    if len(words) <= MAX_ALL_REQUIRED or counts is None:
        return replace(node, required=required_by_default(words))
    return replace(node, required=_telling(words, counts))


def _telling(words: Sequence[str], counts: WordCounts) -> Required:
    """Return the requirement of a longer query."""
    telling = _most_telling(words, counts, MAX_TELLING)
    known = [word for word in telling if counts.of.get(word)]
    rare = (word for word in known if counts.of[word] <= RARE_SHARE * counts.articles)
    return Required(max(1, min(MINIMUM, len(known))), telling, tuple(rare))


def _most_telling(words: Sequence[str], counts: WordCounts | None, most: int) -> tuple[str, ...]:
    """Return the words that the fewest articles contain; unknown ones, maybe misspelt, last."""
    if counts is None or len(words) <= most:
        return tuple(words)
    by_count = sorted(words, key=lambda word: (not counts.of.get(word), counts.of.get(word, 0)))
    return tuple(by_count[:most])


def optional_words(typed: Node | None, required: Node | None) -> tuple[str, ...]:
    """Return the words of the query as typed that a hit may lack."""
    in_every_hit = _words_of_every_match(required)
    words = (leaf.words for leaf in leaves(typed) if isinstance(leaf, Words))
    return tuple(
        dict.fromkeys(
            word for row in words for word in content_words(row) if word not in in_every_hit
        )
    )


def _words_of_every_match(query: Node | None) -> frozenset[str]:
    match query:
        case Words(required=Required(minimum, words)) if minimum == len(words):
            return frozenset(words)
        case And(nodes):
            return frozenset[str]().union(*map(_words_of_every_match, nodes))
        case Or(nodes):
            return frozenset.intersection(*map(_words_of_every_match, nodes))
        case _:
            return frozenset()


def dropped_warnings(q: str, dropped: Sequence[str]) -> tuple[ParseWarning, ...]:
    """Return a warning per word that is not required since nothing has all of the words."""
    return tuple(
        ParseWarning(
            "word-dropped",
            f"No article matches all words: “{word}” is not required.",
            max(0, q.find(word)),
            max(0, q.find(word)) + len(word),
        )
        for word in dropped
    )


def smaller_requirements(query: Node | None) -> Iterator[tuple[str, ...]]:
    """Yield the words to drop from a short query that matches nothing, the fewest first."""
    rows = [leaf for leaf in leaves(query) if isinstance(leaf, Words) and leaf.required]
    if len(rows) != 1 or rows[0].required is None:
        return
    required = rows[0].required
    if required.minimum == len(required.words) <= MAX_ALL_REQUIRED:
        for number in range(1, len(required.words)):
            yield from combinations(required.words, number)


def best_requirement(options: Sequence[tuple[str, ...]], totals: Sequence[int]) -> tuple[str, ...]:
    """Return the words to drop: as few as possible, then those that leave the fewest articles.

    Empty if no part of the words matches.
    """
    matching = [
        (len(option), total, option) for option, total in zip(options, totals, strict=True) if total
    ]
    return min(matching)[2] if matching else ()
