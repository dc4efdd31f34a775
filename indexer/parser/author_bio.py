"""The paragraph below an article about its author."""

from indexer.parser.bylines import plain_names, read_byline
from indexer.parser.lines import LineState, Role, with_role
from indexer.parser.name_rules import is_person

_MAX_NAME_WORDS = 3
_LONGEST_BEGINNING = 120
_ABOUT = ("is a", "is an", "is the", "is our", "was a", "covers", "writes", "has been", "joined",
          "reports", "has worked", "has written", "ist", "es", "est", "è", "é")  # fmt: skip


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
        folded.startswith(name) and folded[len(name) :].lstrip(" ,").startswith(_ABOUT)
        for name in authors
    )


def introduces_somebody(row: LineState, authors: tuple[str, ...]) -> bool:
    """Return whether the paragraph introduces the author or another person."""
    if is_biography(row, authors):
        return True
    words = row.text.split(maxsplit=_MAX_NAME_WORDS + 2)
    return any(
        " ".join(words[end:]).casefold().startswith(_ABOUT) and is_person(" ".join(words[:end]))
        for end in range(1, _MAX_NAME_WORDS + 1)
    )
