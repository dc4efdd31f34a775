"""Boxes between the paragraphs of an article: newsletters, carousels, pictures with a toggle."""

import re
from itertools import pairwise

from indexer.parser.boilerplate import boilerplate_rule
from indexer.parser.lexicon import by_prefix, opens
from indexer.parser.lexicon.boxes import (
    BOX_ENDS,
    BOX_STARTS,
    CAPTION_LABELS,
    CAPTION_PREFIXES,
    FORM_BUTTONS,
    FORM_WORDS,
    PICTURE_TOGGLES,
)
from indexer.parser.lines import LineState, Role
from indexer.parser.name_rules import is_person
from indexer.parser.photo_credits import find_credit, is_bare_credit, is_credit

_CAPTION_LABELS = tuple(sorted(CAPTION_LABELS))
_LABELS = by_prefix(frozenset(f"{label}," for label in CAPTION_LABELS) | CAPTION_PREFIXES)
_SOURCE_JOINT = re.compile(r"/|\sfor\s")
# A box is short; a longer stretch between its ends is text of the article.
_MAX_BOX = 15
# Toggle, credit and caption of a picture follow each other.
_MAX_PICTURE = 5
_MAX_CAPTION_WORDS = 30
_MAX_CREDIT_WORDS = 10
# A form has a title, an offer, a field, a condition and a button.
_MAX_FORM = 5
_MAX_FORM_TITLE_WORDS = 10


def label_boxes(rows: list[LineState], title: int) -> None:
    """Label what is between the ends of a box, and the caption and credit below a toggle."""
    for position in range(title + 1, len(rows)):
        key = rows[position].key
        if key.startswith(BOX_ENDS):
            _label_box(rows, title, position)
        elif key in FORM_BUTTONS:
            _label_form(rows, title, position)
        elif key in PICTURE_TOGGLES:
            _label_picture(rows, position)
        elif key.startswith(_CAPTION_LABELS):
            _label_caption(rows, position)


def _label_caption(rows: list[LineState], position: int) -> None:
    """Label what follows the label of a caption: the rest of the line, or the next line."""
    row = rows[position]
    label = opens(row.text, _LABELS)
    if label and (value := row.text[len(label) :].strip(" ,:")):
        rows[position] = LineState(row.number, value.split(), row.gap)
        rows[position].assign(Role.CAPTION, "caption-label")
    elif row.key in CAPTION_LABELS and position + 1 < len(rows):
        row.assign(Role.BOILERPLATE, "caption-label")
        rows[position + 1].assign(Role.CAPTION, "caption-label")


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


def _label_form(rows: list[LineState], title: int, button: int) -> None:
    """Label the lines from the title of a form to its button; a button alone is not one."""
    top = max(title + 1, button - _MAX_FORM)
    first = next((i for i in range(top, button) if _opens_form(rows[i])), button)
    for row in rows[first : button + 1 if first < button else button]:
        row.assign(Role.BOILERPLATE, "form")


def _opens_form(row: LineState) -> bool:
    return row.words <= _MAX_FORM_TITLE_WORDS and any(map(row.key.__contains__, FORM_WORDS))


def _label_picture(rows: list[LineState], position: int) -> None:
    """Label the credit and the caption below a toggle, in either order."""
    rows[position].assign(Role.BOILERPLATE, "picture-toggle")
    above = rows[max(0, position - _MAX_PICTURE) : position]
    captions = [row.text for row in above if row.role is Role.CAPTION]
    # Below these toggles a credit of an unknown source is all there is.
    opened = not rows[position].key.endswith(" caption")
    credited = False
    below = rows[position + 1 : position + 2 + _MAX_PICTURE]
    for row, following in pairwise(below):
        if row.key in PICTURE_TOGGLES:
            row.assign(Role.BOILERPLATE, "picture-toggle")
        elif not credited and _may_be_credit(row):
            row.assign(Role.CAPTION, "credit-below-toggle")
            known = is_bare_credit(row.text) or is_credit(row.text)
            credited = known or (opened and _is_credit(row))
            if not credited:
                return
        elif _may_be_caption(row, captions) and (credited or _is_credit(following)):
            row.assign(Role.CAPTION, "caption-below-toggle")
            captions.append(row.text)
        else:
            return


def _may_be_credit(row: LineState) -> bool:
    """Return whether the line is a credit or a caption without a stop: "Ada Lind for Coast TV"."""
    if _is_credit(row):
        return True
    short = row.words <= _MAX_CREDIT_WORDS and not row.ends and not row.bullet
    return short and row.text[0].isupper() and not row.numbers


def _is_credit(row: LineState) -> bool:
    """Return whether the line is a credit, of an unknown source too: "Ada Lind/The Gazette"."""
    if is_bare_credit(row.text) or is_credit(row.text):
        return True
    name, *source = _SOURCE_JOINT.split(row.text, maxsplit=1)
    return bool(source) and not row.ends and is_person(name)


def _may_be_caption(row: LineState, captions: list[str]) -> bool:
    """Return whether a line may be the caption, which a page may print twice."""
    if row.words > _MAX_CAPTION_WORDS or find_credit(row.text):
        return False
    return not captions or any(caption.startswith(row.text) for caption in captions)
