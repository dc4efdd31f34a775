"""The box and the paragraph below an article that introduce its author."""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from indexer.parser.bylines import plain_names, read_byline
from indexer.parser.lexicon import opens
from indexer.parser.lexicon.author_boxes import ABOUT, BIOGRAPHY_WORDS, BOX_LABELS, BOX_OPENINGS
from indexer.parser.lexicon.given_names import has_given_name
from indexer.parser.lexicon.names_and_titles import DEGREES, PROFESSIONS, TRADES
from indexer.parser.lines import LineState, Role, with_role
from indexer.parser.name_rules import is_person, print_name

_MAX_NAME_WORDS = 3
_LONGEST_BEGINNING = 120
# A longer line is neither a label nor a link to the author's other articles.
_MAX_LABEL, _MAX_LINK = 40, 100
_MIN_BIOGRAPHY = 40
_MAX_INITIALS = 3
# A name further below the text is of another box of the page.
_MAX_SIGNATURE_DISTANCE = 5
_SIGNATURE_EDGE = "-–—()[] "
# The profession is printed near the beginning of a biography.
_BIOGRAPHY_WORDS = 24
# A page with more names in boxes lists the authors of other articles.
_MAX_AUTHORS = 5


def head_authors(head: list[LineState]) -> tuple[str, ...]:
    """Return the names of the head's bylines, in small letters."""
    signed = with_role(head, Role.BYLINE)
    found = (read_byline(row.text) or plain_names(row.text) for row in signed)
    return tuple({name.casefold() for names in found if names for name in names.authors})


def is_biography(row: LineState, authors: tuple[str, ...]) -> bool:
    """Return whether the paragraph introduces the author."""
    folded = row.text[:_LONGEST_BEGINNING].casefold() if authors else ""
    if not folded.startswith(authors):
        return False
    return any(
        folded.startswith(name) and folded[len(name) :].lstrip(" ,").startswith(ABOUT)
        for name in authors
    )


def introduces_somebody(row: LineState, authors: tuple[str, ...]) -> bool:
    """Return whether the paragraph introduces the author or another person."""
    return is_biography(row, authors) or _introduced_name(row) is not None


def _introduced_name(row: LineState) -> str | None:
    """Return the name that the paragraph begins with and says something about."""
    words = row.text.split(maxsplit=_MAX_NAME_WORDS + 2)
    for end in range(1, _MAX_NAME_WORDS + 1):
        name = " ".join(words[:end])
        if " ".join(words[end:]).casefold().startswith(ABOUT) and is_person(name):
            return name
    return None


def find_box_authors(rows: Sequence[LineState], title: int) -> tuple[str, ...]:
    """Return the authors that a box of the page names, by the kind of box that is surest."""
    kinds = (_labelled_names, _linked_names, _introduced_names, _names_above_biographies)
    for find_names in kinds:
        names = tuple(dict.fromkeys(map(print_name, find_names(rows, title))))
        if 0 < len(names) <= _MAX_AUTHORS:
            return names
    return ()


def find_signature(rows: Sequence[LineState], title: int) -> tuple[str, ...]:
    """Return the name that alone closes the text: "- Ada Lind".

    Several names there are of a list, and a name that the text prints is of somebody it is about.
    """
    last = max(i for i, row in enumerate(rows) if row.role is Role.BODY)
    below = rows[max(last, title) + 1 :][:_MAX_SIGNATURE_DISTANCE]
    bare = (row.text.strip(_SIGNATURE_EDGE) for row in below if not row.prose)
    names = [print_name(text) for text in bare if is_person(text)]
    if len(names) != 1 or not has_given_name(names[0]):
        return ()
    printed = any(names[0] in row.text for row in rows if row.role is Role.BODY)
    return () if printed else tuple(names)


def _labelled_names(rows: Sequence[LineState], title: int) -> Iterator[str]:
    """Yield the names alone on the lines below "About the author"."""
    for position, row in enumerate(rows[title + 1 :], title + 2):
        if len(row.text) <= _MAX_LABEL and row.key in BOX_LABELS:
            below = rows[position : position + _MAX_AUTHORS + 1]
            # A picture's place may print the initials: "AL" above "Ada Lind".
            first = int(bool(below) and len(below[0].text) <= _MAX_INITIALS)
            names = (_bare_name(line.text) for line in below[first:])
            yield from takewhile(is_person, names)


def _linked_names(rows: Sequence[LineState], title: int) -> Iterator[str]:
    """Yield the names of "View all posts by Ada Lind"."""
    for row in rows[title + 1 :]:
        if len(row.text) <= _MAX_LINK:
            opening = opens(row.text, BOX_OPENINGS)
            name = _bare_name(row.text[len(opening) :]) if opening else ""
            if is_person(name):
                yield name


def _introduced_names(rows: Sequence[LineState], title: int) -> Iterator[str]:
    """Yield the names of the second half's "Ada Lind is a reporter …"."""
    for row in rows[(title + len(rows)) // 2 :]:
        name = _introduced_name(row) if row.is_text() else None
        if name and _mentions_profession(row.text):
            yield name


def _names_above_biographies(rows: Sequence[LineState], title: int) -> Iterator[str]:
    """Yield the names alone on a line above "Ada has been a coach …"."""
    for row, below in zip(rows[title + 1 :], rows[title + 2 :], strict=False):
        if len(below.text) < _MIN_BIOGRAPHY or row.text[:1] != below.text[:1] or row.prose:
            continue
        name = _bare_name(row.text)
        if not is_person(name) or not has_given_name(name):
            continue
        if _is_about(below.text, name) or (
            _is_about(below.text, name.split()[0]) and _mentions_profession(below.text)
        ):
            yield name


def _is_about(text: str, name: str) -> bool:
    behind = text[len(name) :].lstrip(" ,").casefold()
    return text.startswith(name) and behind.startswith(ABOUT)


def _mentions_profession(text: str) -> bool:
    words = {word.strip(".,;:()’'") for word in text.casefold().split()[:_BIOGRAPHY_WORDS]}
    return not words.isdisjoint(TRADES | PROFESSIONS | BIOGRAPHY_WORDS)


def _bare_name(text: str) -> str:
    """Return the text without the degrees behind a name and the arrow of a link."""
    name, *behind = text.strip(" »>→.,:–—-").split(", ")
    if any(part.strip() and not _is_degree(part) for part in behind):
        return text
    words = name.split()
    while words and words[-1].strip(".") in DEGREES:
        del words[-1]
    return " ".join(words)


def _is_degree(text: str) -> bool:
    return all(word.isupper() or word.strip(".") in DEGREES for word in text.split())
