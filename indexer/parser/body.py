"""The text of an article: its paragraphs, headings and captions, and where it ends."""

from indexer.parser.boilerplate import boilerplate_rule, ends_article, opens_list
from indexer.parser.bylines import closing_byline, read_byline
from indexer.parser.captions import find_credit, is_credit
from indexer.parser.lines import Role, Row

# What may follow an ending without making it a mere pause, as a share of all prose.
_MAX_AFTER_END = 0.3
_MIN_BEFORE_END = 2
_MAX_HEADING_WORDS = 14
_MAX_LIST_LINE = 160


def mark_words(rows: list[Row]) -> None:
    """Boilerplate that is known by its words."""
    for row in rows:
        if row.role is None:
            rule = boilerplate_rule(row)
            if rule:
                row.give(Role.BOILERPLATE, rule)


def mark_ending(rows: list[Row], start: int) -> None:
    """Everything from the first line after which hardly any prose comes."""
    prose = [row.role is None and row.is_prose() for row in rows]
    total = sum(prose[start:])
    before = 0
    for i in range(start, len(rows)):
        before += prose[i]
        if before < min(_MIN_BEFORE_END, total) or not ends_article(rows[i]):
            continue
        if total - before <= _MAX_AFTER_END * total:
            for row in rows[i:]:
                row.give(Role.BOILERPLATE, "after-end")
            return


def mark_lists(rows: list[Row]) -> None:
    """Lists of other stories: a title and the short lines below it."""
    inside = False
    for row in rows:
        if opens_list(row) and row.role in (None, Role.BOILERPLATE):
            inside = True
            row.give(Role.BOILERPLATE, "list-title")
        elif inside and (row.bullet or not row.is_prose()) and len(row.text) <= _MAX_LIST_LINE:
            row.give(Role.BOILERPLATE, "list-item")
        else:
            inside = False


def mark_captions(rows: list[Row], title: int) -> None:
    """Captions by their credit, by a credit on the line below, and by being printed twice."""
    for i in range(title + 1, len(rows)):
        row, above = rows[i], rows[i - 1]
        if row.role is not None:
            continue
        if row.text == above.text and above.role is None:
            above.role, above.rule = Role.CAPTION, "caption-twice"
            row.give(Role.CAPTION, "caption-twice")
        elif find_credit(row.text):
            row.give(Role.CAPTION, "caption-with-credit")
            if is_credit(row.text) and not row.gap and above.role is None:
                above.give(Role.CAPTION, "caption-above-credit")


def mark_closing(rows: list[Row], start: int) -> None:
    """Bylines below the last paragraph."""
    last = last_prose(rows)
    for row in rows[max(start, last + 1) :]:
        if row.role is None and (read_byline(row.text) or closing_byline(row.text)):
            row.give(Role.BYLINE, "byline-below-text")


def last_prose(rows: list[Row]) -> int:
    """The position of the last paragraph that has no other role, or -1."""
    return max((i for i, row in enumerate(rows) if row.role is None and row.is_prose()), default=-1)


def mark_body(rows: list[Row], start: int) -> None:
    """What is left below the head: prose, lists and headings."""
    last = last_prose(rows)
    for i in range(start, len(rows)):
        row = rows[i]
        if row.role is not None:
            continue
        if i > last:
            row.give(Role.BOILERPLATE, "below-text")
        elif row.ends or row.bullet:
            row.give(Role.BODY, "paragraph" if not row.bullet else "list-in-text")
        elif row.words <= _MAX_HEADING_WORDS:
            row.give(Role.HEADING, "short-line-in-text")
        else:
            row.give(Role.BODY, "long-line-in-text")
