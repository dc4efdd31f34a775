"""Boxes between the paragraphs of an article: newsletters, carousels, pictures with a toggle."""

from indexer.parser.boilerplate import boilerplate_rule
from indexer.parser.lexicon.boxes import BOX_ENDS, BOX_STARTS, PICTURE_TOGGLES
from indexer.parser.lines import LineState, Role
from indexer.parser.photo_credits import find_credit, is_bare_credit, is_credit

# A box is short; a longer stretch between its ends is text of the article.
_MAX_BOX = 15
# Toggle, credit and caption of a picture follow each other.
_MAX_PICTURE = 5
_MAX_CAPTION_WORDS = 30


def label_boxes(rows: list[LineState], title: int) -> None:
    """Label what is between the ends of a box, and the caption and credit below a toggle."""
    for position in range(title + 1, len(rows)):
        key = rows[position].key
        if key.startswith(BOX_ENDS):
            _label_box(rows, title, position)
        elif key in PICTURE_TOGGLES:
            _label_picture(rows, position)


def _label_box(rows: list[LineState], title: int, end: int) -> None:
    """Label the lines from the start of a box, or from its call to the reader, to its end."""
    top = max(title, end - _MAX_BOX)
    lines = range(end - 1, top, -1)
    start = next((i for i in lines if rows[i].key.startswith(BOX_STARTS)), None)
    if start is None:
        calls = [i for i in lines if rows[i].role is None and boilerplate_rule(rows[i])]
        start = min(calls, default=end)
    for row in rows[start : end + 1]:
        row.assign(Role.BOILERPLATE, "box")


def _label_picture(rows: list[LineState], position: int) -> None:
    rows[position].assign(Role.BOILERPLATE, "picture-toggle")
    credited = False
    for row in rows[position + 1 : position + 1 + _MAX_PICTURE]:
        if row.key in PICTURE_TOGGLES:
            row.assign(Role.BOILERPLATE, "picture-toggle")
        elif is_bare_credit(row.text) or is_credit(row.text):
            row.assign(Role.CAPTION, "credit-below-toggle")
            credited = True
        elif credited and row.words <= _MAX_CAPTION_WORDS and not find_credit(row.text):
            row.assign(Role.CAPTION, "caption-below-toggle")
            return
        else:
            return
