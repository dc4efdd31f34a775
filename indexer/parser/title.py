"""Finding the line that is the title."""

from indexer.documents.article import ArticleError
from indexer.parser.boilerplate import boilerplate_rule, ends_article, opens_list
from indexer.parser.bylines import byline_prefix_length
from indexer.parser.dates import find_stamps
from indexer.parser.lines import LineState, Role
from indexer.parser.sections import is_breadcrumb

# The longest headline of any newspaper is shorter; what is longer is a paragraph.
MAX_TITLE = 500
# How much navigation may stand above a title.
_MAX_ABOVE = 60
_MIN_WORDS = 3


def label_title(rows: list[LineState]) -> int:
    """Mark the title and what is above it; return the position of the title.

    Raises `ArticleError`: "no-title" where the first line that could be one is too long for it.
    """
    position = next((i for i, row in enumerate(rows[:_MAX_ABOVE]) if _may_be_title(row)), 0)
    row = rows[position]
    if len(row.text) > MAX_TITLE:
        detail = f"the first line has {len(row.text)} characters, a title at most {MAX_TITLE}"
        raise ArticleError("no-title", f"{detail}; put the title on the first line")
    row.give(Role.TITLE, "first-line" if position == 0 else "first-line-below-navigation")
    for above in rows[:position]:
        _mark_above(above)
    return position


def _may_be_title(row: LineState) -> bool:
    if is_breadcrumb(row.text) or boilerplate_rule(row) or row.bullet:
        return False
    if row.words < _MIN_WORDS and (opens_list(row) or ends_article(row)):
        return False
    stamps = find_stamps(row.text)
    if stamps and stamps[0].end - stamps[0].start > len(row.text) // 2:
        return False
    return not (byline_prefix_length(row.text) and row.words <= 6)  # noqa: PLR2004 ("By" and a name)


def _mark_above(row: LineState) -> None:
    if is_breadcrumb(row.text):
        row.give(Role.SECTION, "breadcrumb")
    elif find_stamps(row.text):
        row.give(Role.DATE, "date-above-title")
    elif byline_prefix_length(row.text):
        row.give(Role.BYLINE, "byline-above-title")
    else:
        row.give(Role.BOILERPLATE, boilerplate_rule(row) or "above-title")
