"""Raw article text to an article, by rules that give every line a role."""

from indexer.documents.article import Article
from indexer.parser.article_end import mark_ending
from indexer.parser.assemble import build_article
from indexer.parser.body import (
    mark_body,
    mark_bullets,
    mark_lists,
    mark_repeats,
    mark_stray_bullets,
    mark_words,
)
from indexer.parser.captions import mark_captions
from indexer.parser.dates_and_bylines import mark_late_dates, mark_signatures
from indexer.parser.header import find_start, mark_head
from indexer.parser.lines import Line, LineState, Role, split_rows
from indexer.parser.render import print_article
from indexer.parser.title import label_title
from indexer.parser.unmarked_bylines import mark_names

__all__ = ["Line", "Role", "parse_article", "parse_lines", "print_article"]


def parse_article(text: str) -> Article:
    """The article of a raw text whose lines are as they were printed.

    Raises `ArticleError`: "empty", "too-many-lines", "line-too-long", "no-title", "no-body".
    """
    return build_article(_mark_rows(text))


def parse_lines(text: str) -> list[Line]:
    """Every line that is not empty, with its role and the rule that gave it.

    Raises `ArticleError` as `parse_article` does, but for "no-body".
    """
    return [_line(row) for row in _mark_rows(text)]


def _mark_rows(text: str) -> list[LineState]:
    rows = split_rows(text)
    title = label_title(rows)
    mark_signatures(rows, title)
    mark_words(rows)
    mark_names(rows, title)
    mark_captions(rows, title)
    mark_lists(rows)
    mark_bullets(rows)
    mark_stray_bullets(rows)
    start = find_start(rows, title)
    mark_head(rows, title, start)
    mark_ending(rows, start)
    mark_late_dates(rows, start)
    mark_repeats(rows)
    mark_body(rows, start)
    return rows


def _line(row: LineState) -> Line:
    assert row.role, "every row has been given a role"
    return Line(row.number, row.role, row.rule, row.text)
