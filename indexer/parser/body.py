"""Label the paragraphs, lists and headings of an article, and lists of other stories in it."""

from itertools import pairwise

from indexer.parser.boilerplate import boilerplate_rule, opens_list
from indexer.parser.lines import UNLABELLED, LineState, Role

_ANNOUNCED = "announced-list"
_MAX_HEADING_WORDS = 14
# Shorter lines, such as table rows and refrains, may repeat.
MIN_REPEATED = 80
# Pictures and buttons may separate a heading from its text.
_HEADING_REACH = 12
_MAX_HEADINGS_IN_A_ROW = 2
# Lists that belong to a text are longer or are announced.
_MAX_STRAY = 3
_MIN_STRAY_WORDS = 4
_MAX_QUESTION_WORDS = 12
# Longer lines are not titles of other stories.
_MAX_LIST_LINE = 160
# A longer list belongs to the text.
_MAX_LIST = 15


def label_boilerplate_words(rows: list[LineState]) -> None:
    """Label the boilerplate that its words identify."""
    for row in rows:
        if row.role is None:
            rule = boilerplate_rule(row)
            if rule:
                row.assign(Role.BOILERPLATE, rule)


def label_lists(rows: list[LineState]) -> None:
    """Label lists of other stories: a title and the short lines below it."""
    items: list[LineState] | None = None
    for row in rows:
        if row.role in UNLABELLED and opens_list(row):
            items = []
            row.assign(Role.BOILERPLATE, "list-title")
        elif items is not None and _is_list_item(row, items):
            row.assign(Role.BOILERPLATE, "list-item")
            items.append(row)
        else:
            items = None


def _is_list_item(row: LineState, items: list[LineState]) -> bool:
    if len(items) >= _MAX_LIST or len(row.text) > _MAX_LIST_LINE or row.text.endswith(":"):
        return False
    if items and items[0].bullet and not row.bullet and row.gap:
        return False
    if items and row.gap and not items[0].gap and not row.bullet:
        return False
    return row.bullet or not row.prose


def label_repeats(rows: list[LineState]) -> None:
    """Label a paragraph that is printed twice: a teaser of the article itself, a pull quote."""
    seen: set[str] = set()
    for row in rows:
        if row.prose and row.width >= MIN_REPEATED:
            if row.text in seen:
                row.assign(Role.BOILERPLATE, "paragraph-twice")
            seen.add(row.text)


def label_bullets(rows: list[LineState]) -> None:
    """Label bullets below boilerplate as boilerplate: offers, buttons, menus."""
    for above, row in pairwise(rows):
        if row.role is None and row.bullet and above.role is Role.BOILERPLATE:
            row.assign(Role.BOILERPLATE, "bullet-below-boilerplate")


def label_stray_bullets(rows: list[LineState]) -> None:
    """Label a few unannounced bullets between two paragraphs: titles of other stories."""
    if not any(row.bullet for row in rows):
        return
    first = 0
    while first < len(rows):
        last = first
        while last < len(rows) and rows[last].bullet and rows[last].role is None:
            last += 1
        run = rows[first:last]
        if 0 < len(run) <= _MAX_STRAY and first and _is_stray(rows[first - 1], run):
            for row in run:
                row.assign(Role.BOILERPLATE, "stray-bullet")
        first = max(last, first + 1)


def _is_stray(above: LineState, run: list[LineState]) -> bool:
    announced = above.text.endswith(":") or not above.ends
    return not announced and not any(row.ends or row.words < _MIN_STRAY_WORDS for row in run)


def label_body(rows: list[LineState], start: int) -> None:
    """Label the other lines below the header: paragraphs, lists and headings."""
    for i in range(start, len(rows)):
        row = rows[i]
        if row.role is not None:
            continue
        if row.bullet:
            row.assign(Role.BODY, _ANNOUNCED if _is_announced(rows, i) else "list-in-text")
        elif row.ends and not _is_question(rows, i):
            row.assign(Role.BODY, "paragraph")
        elif row.words <= _MAX_HEADING_WORDS and _has_text_below(rows, i):
            row.assign(Role.HEADING, "short-line-in-text")
        else:
            row.assign(Role.BODY, "line-in-text")


def _is_announced(rows: list[LineState], i: int) -> bool:
    """Return whether the bullet belongs to a list below a line that ends with a colon."""
    above = rows[i - 1]
    if above.bullet:
        return above.rule == _ANNOUNCED
    return above.role is Role.BODY and above.text.endswith(":")


def _has_text_below(rows: list[LineState], i: int) -> bool:
    """Return whether text follows the line; lines without gaps are a table or a list."""
    if rows[i].gap and i + 1 < len(rows) and rows[i + 1].gap:
        return True
    below = [
        row
        for row in rows[i + 1 : i + 1 + _HEADING_REACH]
        if row.role is None or row.role is Role.BODY
    ]
    return any(row.ends or row.bullet for row in below[:_MAX_HEADINGS_IN_A_ROW])


def _is_question(rows: list[LineState], i: int) -> bool:
    """Return whether the line is a short question between paragraphs, the heading of the second."""
    row = rows[i]
    if not row.text.endswith("?") or row.words > _MAX_QUESTION_WORDS or row.text[0] in "\"'“‘«„":
        return False
    below = rows[i + 1] if i + 1 < len(rows) else None
    return row.gap and below is not None and below.gap and below.prose
