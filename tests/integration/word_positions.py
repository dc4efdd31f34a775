"""A matcher of words near each other that looks at every combination of analysed tokens.

It knows nothing of Elasticsearch's intervals: it reads a query's tree and a text's tokens, and
tries all combinations of the positions of its operands.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise, product

from elasticsearch import Elasticsearch

from api.query_language import Near, Node, Or, Phrase, Prefix, Words


@dataclass(frozen=True, slots=True)
class Span:
    """Positions of a text, both ends included."""

    first: int
    last: int

    @property
    def width(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Token:
    """The terms at one position of a text, and the code points that they were read from."""

    stems: frozenset[str]
    exact: frozenset[str]
    start: int
    end: int


Text = Mapping[int, Token]


class Analyzer:
    """Texts as the index analyses them; each text is analysed once."""

    def __init__(self, server: Elasticsearch, index: str) -> None:
        self._server = server
        self._index = index
        self._rows: dict[tuple[str, str], list[frozenset[str]]] = {}

    def tokens(self, text: str) -> Text:
        stems, exact = self._analyse(text, "news_text"), self._analyse(text, "news_unstemmed")
        return {
            position: Token(
                frozenset(terms),
                frozenset(exact[position][0]),
                start,
                end,
            )
            for position, (terms, start, end) in stems.items()
        }

    def row(self, text: str, analyzer: str) -> list[frozenset[str]]:
        """Return the terms of each position of a typed text."""
        key = text, analyzer
        if key not in self._rows:
            self._rows[key] = [
                frozenset(terms) for terms, _, _ in self._analyse(text, analyzer).values()
            ]
        return self._rows[key]

    def _analyse(self, text: str, analyzer: str) -> dict[int, tuple[set[str], int, int]]:
        positions: dict[int, tuple[set[str], int, int]] = {}
        analysed = self._server.indices.analyze(index=self._index, analyzer=analyzer, text=text)
        for token in analysed["tokens"]:
            terms, _, _ = positions.setdefault(
                token["position"], (set(), token["start_offset"], token["end_offset"])
            )
            terms.add(token["token"])
        return positions


@dataclass(frozen=True, slots=True)
class Matcher:
    """Finds the places where a query matches a text."""

    analyzer: Analyzer

    def combinations(self, near: Near, text: Text) -> Iterator[tuple[Span, ...]]:
        """Yield every choice of one span per operand that is near enough."""
        return (chosen for chosen in self._choices(near, text) if _gaps(chosen) <= near.distance)

    def is_sure(self, near: Near, text: Text) -> bool:
        """Whether a passage matches whichever of its spans are chosen.

        An operand of several widths, such as a group, can be chosen in several ways within one
        passage, with more or fewer words left between the operands.
        """
        by_passage: dict[Span, int] = {}
        for chosen in self._choices(near, text, shortest=True):
            passage = _around(chosen)
            by_passage[passage] = max(_gaps(chosen), by_passage.get(passage, 0))
        shortest = _shortest({*by_passage})
        return any(by_passage[passage] <= near.distance for passage in shortest)

    def has_one_width(self, near: Near) -> bool:
        """Whether each operand always takes the same number of words."""
        return all(len(self._widths(node)) == 1 for node in near.nodes)

    def _widths(self, node: Node) -> set[int]:
        match node:
            case Words((word,)):
                return {len(self.analyzer.row(word, "news_text"))}
            case Or(nodes):
                return {width for inner in nodes for width in self._widths(inner)}
            case Near():
                return {0, 1}
            case _:
                return {1}

    def _choices(
        self, near: Near, text: Text, *, shortest: bool = False
    ) -> Iterator[tuple[Span, ...]]:
        spans = [self._spans(node, text, shortest=shortest) for node in near.nodes]
        return (chosen for chosen in product(*spans) if self._in_order(near, chosen))

    def _in_order(self, near: Near, chosen: tuple[Span, ...]) -> bool:
        """Whether operands are in order; in any order, the same operand twice is two places."""
        if near.ordered:
            return all(one.last < two.first for one, two in pairwise(chosen))
        meanings = [self._meaning(node) for node in near.nodes]
        return not any(
            meanings[i] == meanings[j]
            and chosen[i].first <= chosen[j].last
            and chosen[j].first <= chosen[i].last
            for i in range(len(chosen))
            for j in range(i)
        )

    def _meaning(self, node: Node) -> object:
        """Return the same for two operands that match the same: "rebel" and "rebels"."""
        match node:
            case Words((word,)):
                return tuple(self.analyzer.row(word, "news_text"))
            case Or(nodes):
                meanings = frozenset(map(self._meaning, nodes))
                return next(iter(meanings)) if len(meanings) == 1 else meanings
            case Near(nodes, distance, ordered):
                return tuple(map(self._meaning, nodes)), distance, ordered
            case _:
                return node

    def _spans(self, node: Node, text: Text, *, shortest: bool) -> list[Span]:
        """Return the spans of an operand; with `shortest` only those that contain no other."""
        match node:
            case Words((word,)):
                return self._rows(self.analyzer.row(word, "news_text"), text, exact=False)
            case Phrase(phrase):
                return self._rows(self.analyzer.row(phrase, "news_unstemmed"), text, exact=True)
            case Prefix(letters):
                terms = self.analyzer.row(letters, "news_unstemmed")[-1]
                return [
                    Span(position, position)
                    for position, token in text.items()
                    if any(term.startswith(tuple(terms)) for term in token.exact)
                ]
            case Or(nodes):
                sides = {s for side in nodes for s in self._spans(side, text, shortest=shortest)}
                return _shortest(sides) if shortest else [*sides]
            case Near():
                choices = self._choices(node, text, shortest=shortest)
                near = {_around(spans) for spans in choices if _gaps(spans) <= node.distance}
                return _shortest(near) if shortest else [*near]
        raise AssertionError(node)

    def _rows(self, row: list[frozenset[str]], text: Text, *, exact: bool) -> list[Span]:
        """Return the spans in which each position has one of the terms of the row."""
        return [
            Span(start, start + len(row) - 1)
            for start in text
            if all(
                start + i in text
                and terms & (text[start + i].exact if exact else text[start + i].stems)
                for i, terms in enumerate(row)
            )
        ]


def _gaps(spans: tuple[Span, ...]) -> int:
    """Return how many words of a passage are not in its spans."""
    return _around(spans).width - sum(span.width for span in spans)


def _around(spans: Iterable[Span]) -> Span:
    spans = list(spans)
    return Span(min(span.first for span in spans), max(span.last for span in spans))


def _shortest(spans: set[Span]) -> list[Span]:
    """Return the spans that contain no other: a group is where its words are nearest."""
    return [
        span
        for span in spans
        if not any(
            other != span and span.first <= other.first and other.last <= span.last
            for other in spans
        )
    ]
