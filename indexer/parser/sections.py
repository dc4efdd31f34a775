"""The section of an article, from its name or from a breadcrumb trail."""

import re

from indexer.parser.lexicon.sections import SECTIONS, STARTS
from indexer.parser.lines import LineState

_ARROWS = (">", "»", "›", "→")
_HOME = re.compile(r"home\s*[/|]", re.IGNORECASE)
_JOINTS = re.compile(r"\s*[>»›→/|]\s*")
# "UK" and "NFL" are no shouting.
_MAX_INITIALS = 3
# "Horizon Bank <HRZB> sets a split": this sign closes a name.
_ENCLOSED = re.compile(r"<[^<>]*>")
# A longer line with a bar in it is not a trail.
_MAX_TRAIL_WORDS = 12


def is_breadcrumb(text: str) -> bool:
    """Return whether the line is a breadcrumb: "Home > World"."""
    between = _ENCLOSED.sub("", text)[1:-1] if "<" in text else text[1:-1]
    if any(arrow in between for arrow in _ARROWS):
        # "Prices rise > 5%" is not a trail.
        return not any(step[:1].isdigit() for step in _JOINTS.split(between))
    return _HOME.match(text) is not None


def names_section(row: LineState) -> bool:
    """Return whether the line is a section's name, or a breadcrumb that contains one."""
    if row.key in SECTIONS:
        return True
    if row.words > _MAX_TRAIL_WORDS or row.ends:
        return False
    steps = _JOINTS.split(row.text)
    return len(steps) > 1 and all(step.casefold() in SECTIONS | STARTS for step in steps)


def read_section(text: str) -> str | None:
    """Return the first step below the home page, in title case if it is in capitals."""
    for step in _JOINTS.split(text):
        if step and step.casefold() not in STARTS:
            shouted = step.isupper() and len(step) > _MAX_INITIALS
            return step.title() if shouted else step
    return None
