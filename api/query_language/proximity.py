"""Words near each other: what may be inside NEAR, and how far apart its words may be."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from api.query_language.ast import And, FieldTerm, Near, Node, Not, Or, Phrase, Prefix, Words
from api.query_language.lexer import contains_token
from api.query_language.terms import TermWarning, read_word

# The texts in which words have positions, by the names that a query can use.
NEAR_FIELDS = ("title", "lead", "body", "captions")
# Elasticsearch leaves a gap of 100 words between two captions: a larger distance would join them.
MAX_DISTANCE = 99
# Words of one paragraph, roughly; for NEAR without a number.
DEFAULT_DISTANCE = 10
# Each further level and word multiplies the combinations that are compared.
MAX_NEAR_DEPTH = 3
MAX_NEAR_WORDS = 32

Warn = Callable[[TermWarning], None]


@dataclass(frozen=True, slots=True)
class NearOperator:
    """NEAR as typed: the distance is None if there is no number."""

    text: str
    distance: int | None
    ordered: bool = False
    field: str = ""


def build_near(operator: NearOperator, inner: Iterable[Node], warn: Warn) -> Node | None:
    """Return the node of a NEAR group; a single operand stays without NEAR.

    `warn` receives what is read otherwise than typed.
    """
    distance, field = _distance(operator, warn), _field(operator, warn)
    operands = tuple(_limit([*_operands(inner, distance, warn)], warn))
    if not operator.ordered and len({*operands}) < len(operands):
        warn(TermWarning("near-operand", "NEAR contains a word twice; it counts once."))
        operands = tuple(dict.fromkeys(operands))
    if not operands:
        warn(TermWarning("empty-near", f"{operator.text}…) contains no word; ignored."))
        return None
    if len(operands) == 1:
        warn(TermWarning("single-near", "NEAR needs two words; read without it."))
        return _alone(operands[0], field)
    near = Near(operands, distance, operator.ordered, field)
    return _limit_depth(near, MAX_NEAR_DEPTH, warn)


def near_phrase(text: str) -> Iterator[Node]:
    r"""Yield the words of a quoted text with a distance, such as `"two words"~5`."""
    for word in text.split():
        node, warnings = read_word(word)
        if isinstance(node, Words) and not warnings:
            yield node
        elif contains_token(word):
            yield Phrase(word)  # it looks like syntax, but is quoted


def _distance(operator: NearOperator, warn: Warn) -> int:
    if operator.distance is None:
        message = f"NEAR has no number; read as NEAR/{DEFAULT_DISTANCE}."
        warn(TermWarning("near-distance", message))
        return DEFAULT_DISTANCE
    if operator.distance > MAX_DISTANCE:
        message = f"The distance is over {MAX_DISTANCE} words; read as {MAX_DISTANCE}."
        warn(TermWarning("near-distance", message))
    return min(operator.distance, MAX_DISTANCE)


def _field(operator: NearOperator, warn: Warn) -> str:
    if operator.field and operator.field not in NEAR_FIELDS:
        known = ", ".join(NEAR_FIELDS)
        message = f"NEAR searches in {known}, not in {operator.field}; read without the field."
        warn(TermWarning("near-field", message))
        return ""
    return operator.field


def _operands(nodes: Iterable[Node], distance: int, warn: Warn) -> Iterator[Node]:
    """Yield what is near each other; exclusions and dates have no position in a text."""
    for node in nodes:
        match node:
            case Words(words):
                yield from (Words((word,)) for word in words)
            case And(inner):
                yield from _operands(inner, distance, warn)
            case Or(inner):
                yield from _alternatives(inner, distance, warn)
            case FieldTerm(_, text, phrase):
                message = "A field inside NEAR has no meaning; read without it."
                warn(TermWarning("near-operand", message))
                yield from [Phrase(text)] if phrase else near_phrase(text)
            case Phrase() | Prefix():
                yield node
            case Near():
                yield replace(node, field="")
            case _:
                kind = "exclusion" if isinstance(node, Not) else "date"
                message = f"NEAR cannot contain an {kind}".replace("an date", "a date")
                warn(TermWarning("near-operand", f"{message}; ignored."))


def _alternatives(nodes: Iterable[Node], distance: int, warn: Warn) -> Iterator[Node]:
    """Yield one operand for alternatives; several words on one side are near each other."""
    sides: list[Node] = []
    for node in nodes:
        operands = tuple(_operands([node], distance, warn))
        sides += [Near(operands, distance)] if len(operands) > 1 else operands
    if sides:
        yield Or(tuple(sides)) if len(sides) > 1 else sides[0]


def _limit(operands: list[Node], warn: Warn) -> list[Node]:
    if len(operands) > MAX_NEAR_WORDS:
        message = f"NEAR takes {MAX_NEAR_WORDS} words; the others are ignored."
        warn(TermWarning("too-long", message))
    return operands[:MAX_NEAR_WORDS]


def _alone(node: Node, field: str) -> Node:
    """Return an operand that has no other near it, in its field."""
    match node:
        case Words((word,)) if field:
            return FieldTerm(field, word)
        case Phrase(text) if field:
            return FieldTerm(field, text, phrase=True)
        case _:
            return node


def _limit_depth(near: Near, levels: int, warn: Warn) -> Node:
    """Return a group whose deepest groups are part of the group around them."""
    if _depth(near) <= levels:
        return near
    message = f"NEAR inside NEAR is read up to {MAX_NEAR_DEPTH} levels; deeper ones are joined."
    warn(TermWarning("too-deep", message))
    return _flatten(near, levels)


def _flatten(node: Node, levels: int) -> Node:
    """Return an operand with at most `levels` of NEAR in it."""
    match node:
        case Near(nodes, ordered=ordered):
            inner = _flatten_all(nodes, levels - 1)
            operands = tuple(inner if ordered else dict.fromkeys(inner))[:MAX_NEAR_WORDS]
            return replace(node, nodes=operands) if len(operands) > 1 else operands[0]
        case Or(nodes):
            return Or(tuple(_flatten_all(nodes, levels)))
        case _:
            return node


def _flatten_all(nodes: Iterable[Node], levels: int) -> Iterator[Node]:
    """Yield operands; those of a group that is too deep are operands of the group around it."""
    for node in nodes:
        flat = _flatten(node, levels)
        if isinstance(flat, Near) and levels <= 0:
            yield from flat.nodes
        else:
            yield flat


def _depth(node: Node) -> int:
    match node:
        case Near(nodes):
            return 1 + max(map(_depth, nodes))
        case Or(nodes):
            return max(map(_depth, nodes))
        case _:
            return 0
