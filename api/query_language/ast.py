"""The abstract syntax tree of a query, independent of how it was typed and of Elasticsearch."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Required:
    """What an article must contain of a row of words: `minimum` of `words`, or one of `rare`."""

    minimum: int
    words: tuple[str, ...]
    rare: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """Words in a row, ranked together.

    `readings` are the same words with typos corrected, the likeliest first; `required` is what an
    article must contain of the words; `beginnings` are those that may be the beginning of a longer
    word, as the last one is while a user types; `languages` are those in whose analysis the words
    are searched as well. The parser adds none of them: `api.search.spelling`,
    `api.search.required_words` and `api.search.languages` do, since they depend on the index, and
    `mark_beginnings`.
    """

    words: tuple[str, ...]
    readings: tuple[tuple[str, ...], ...] = ()
    required: Required | None = None
    beginnings: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must be in this order."""

    text: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """The first letters of a word."""

    text: str


@dataclass(frozen=True, slots=True)
class FieldTerm:
    """Words, or a phrase, that one field must contain; the last word `may_go_on`."""

    field: str
    text: str
    phrase: bool = False
    may_go_on: bool = False
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Published:
    """The publication date, both ends inclusive; None is an open end."""

    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Near:
    """Words in one text with at most `distance` other words between the first and the last.

    `nodes` are single words, phrases, prefixes, alternatives of these, and `Near` again; `field`
    is the text that must contain them, or empty for any.
    """

    nodes: tuple["Node", ...]
    distance: int
    ordered: bool = False
    field: str = ""
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """The node must not match."""

    node: "Node"


@dataclass(frozen=True, slots=True)
class And:
    """All must match."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one must match."""

    nodes: tuple["Node", ...]


Node = Words | Phrase | Prefix | FieldTerm | Published | Near | Not | And | Or


@dataclass(frozen=True, slots=True)
class ParseWarning:
    """A part that was not read as typed; `start` and `end` are code points of the typed text."""

    code: str
    message: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """The tree of a query, and warnings; everything matches if there is no root."""

    root: Node | None
    warnings: tuple[ParseWarning, ...] = ()


def all_of(nodes: Iterable[Node]) -> Node | None:
    """Return one node for nodes in a row; adjacent words become one, (a b) c is a b c."""
    merged: list[Node] = []
    for node in _flat(nodes, And):
        last = merged[-1] if merged else None
        if isinstance(node, Words) and isinstance(last, Words):
            languages = tuple(dict.fromkeys((*last.languages, *node.languages)))
            merged[-1] = Words((*last.words, *node.words), languages=languages)
        else:
            merged.append(node)
    return And(tuple(merged)) if len(merged) > 1 else (merged[0] if merged else None)


def any_of(nodes: Iterable[Node]) -> Node | None:
    """Return one node for alternatives."""
    sides = tuple(_flat(nodes, Or))
    return Or(sides) if len(sides) > 1 else (sides[0] if sides else None)


def none_of(node: Node) -> Node:
    """Return the negation of a node; a double negation is the node itself."""
    return node.node if isinstance(node, Not) else Not(node)


def _flat(nodes: Iterable[Node], kind: type[And] | type[Or]) -> Iterator[Node]:
    for node in nodes:
        if isinstance(node, kind):
            yield from node.nodes
        else:
            yield node


def leaves(node: Node | None) -> Iterator[Node]:
    """Yield the parts that a match should contain, without excluded ones."""
    match node:
        case And(nodes) | Or(nodes):
            for child in nodes:
                yield from leaves(child)
        case None | Not():
            return
        case _:
            yield node


def word_rows(node: Node | None) -> Iterator[Words]:
    """Yield the rows of words that a match should contain; each word inside `Near` is a row."""
    for leaf in leaves(node):
        if isinstance(leaf, Words):
            yield leaf
        elif isinstance(leaf, Near):
            for inner in leaf.nodes:
                yield from word_rows(inner)


def plain_words(node: Node | None) -> Iterator[str]:
    """Yield the words that a match should contain, in the order they were typed."""
    for leaf in leaves(node):
        match leaf:
            case Words(words):
                yield from words
            case Phrase(text):
                yield from text.split()
            case Near(nodes):
                for inner in nodes:
                    yield from plain_words(inner)


# Users type fewer words than this when they use syntax; a longer query without quotes and
# operators was pasted from a text.
MAX_SYNTAX_WORDS = 12


def write_query(node: Node | None) -> str:
    """Print a tree as a text that parses to the same tree."""
    text = _write(node) if node else ""
    if isinstance(node, And) and len(text.split()) > MAX_SYNTAX_WORDS:
        text = " AND ".join(_operand(child, And) for child in node.nodes)
    # Without parentheses, operators between many words in capitals would be read as words.
    return f"({text})" if isinstance(node, And) and text.isupper() else text


def _write(node: Node) -> str:
    match node:
        case And(nodes):
            return " ".join(_operand(child, And) for child in nodes)
        case Or(nodes):
            return " OR ".join(_operand(child, Or) for child in nodes)
        case Not(child):
            return f"NOT {_operand(child, Not)}"
        case _:
            return _write_leaf(node)


def _operand(node: Node, parent: type) -> str:
    """Print a child, in parentheses if it would otherwise be parsed with its neighbours."""
    text = _write(node)
    several_words = isinstance(node, Words) and len(node.words) > 1
    loose = isinstance(node, And) or (parent is not And and (several_words or isinstance(node, Or)))
    return f"({text})" if loose else text


def _write_leaf(node: Words | Phrase | Prefix | FieldTerm | Published | Near) -> str:
    match node:
        case Near(nodes, distance, ordered, field):
            operator = f"{field}:" * bool(field) + "O" * ordered + f"NEAR/{distance}"
            return f"{operator}({' '.join(_operand(child, And) for child in nodes)})"
        case Words(words):
            return " ".join(words)
        case Phrase(text):
            return f'"{text}"'
        case Prefix(text):
            return f"{text}*"
        case FieldTerm(field, text, phrase):
            return f'{field}:"{text}"' if phrase else f"{field}:{text}"
        case Published(start, end):
            return (
                f"published:{start.isoformat() if start else ''}..{end.isoformat() if end else ''}"
            )
