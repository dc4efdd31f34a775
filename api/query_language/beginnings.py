"""Words of a query that may be the beginning of a longer word, as users type it."""

from collections.abc import Iterator
from dataclasses import replace

from api.query_language.ast import And, Node, Or, Words, leaves
from mappings.schema import is_stop_word


def mark_beginnings(root: Node | None, text: str, *, every: bool = False) -> Node | None:
    """Return the query in which the last word of its text, or every word, may go on.

    The last word is complete if a blank or a parenthesis follows it. Stop words before the last
    word are complete.
    """
    is_complete = text[-1:].isspace() or text.endswith(")")
    return _mark(root, every=every, is_last=not is_complete)


def beginnings(root: Node | None) -> tuple[str, ...]:
    """Return the words of a query that may go on."""
    return tuple(dict.fromkeys(_beginnings(root)))


def _mark(node: Node | None, *, every: bool, is_last: bool) -> Node | None:
    match node:
        case Words(words):
            marked = [word for word in words if not is_stop_word(word)] if every else []
            last = [words[-1]] if is_last else []
            return replace(node, beginnings=tuple(dict.fromkeys([*marked, *last])))
        case And(nodes) | Or(nodes):
            *others, last_node = nodes
            marked_nodes = [_mark(other, every=every, is_last=False) for other in others]
            marked_nodes.append(_mark(last_node, every=every, is_last=is_last))
            return type(node)(tuple(inner for inner in marked_nodes if inner))
        case _:
            return node


def _beginnings(root: Node | None) -> Iterator[str]:
    for leaf in leaves(root):
        if isinstance(leaf, Words):
            yield from leaf.beginnings
