"""What a reader of the results should know about a parse that may be wrong."""

from collections.abc import Sequence

from indexer.parser.lines import LineState, Role

LITTLE_KEPT = "kept less than half of the prose"
NO_SURE_TITLE = "no sure title"

_MIN_SHARE = 0.5
# With fewer paragraphs a share says nothing.
_MIN_PARAGRAPHS = 4
# A headline of more words is a paragraph.
_MAX_TITLE_WORDS = 30
_MIN_TITLE_WORDS = 2
_TEXT = frozenset((Role.BODY, Role.HEADING, Role.LEAD, Role.CAPTION))


def find_warnings(rows: Sequence[LineState], title: int) -> tuple[str, ...]:
    """Return a sentence for each doubt."""
    found = []
    if _is_unsure(rows[title]):
        found.append(NO_SURE_TITLE)
    prose = [row for row in rows[title + 1 :] if row.prose]
    total = sum(row.width for row in prose)
    kept = sum(row.width for row in prose if row.role in _TEXT)
    if len(prose) >= _MIN_PARAGRAPHS and kept < _MIN_SHARE * total:
        found.append(LITTLE_KEPT)
    return tuple(found)


def _is_unsure(title: LineState) -> bool:
    """Return whether the title has the shape of a paragraph, of a label or of a button."""
    long = title.words > _MAX_TITLE_WORDS or (title.prose and title.text.count(". ") > 0)
    return long or (title.words < _MIN_TITLE_WORDS and title.width < len("Wahlsieg"))
