"""Parse a raw article: rules and learned judges give each line a role, then it is assembled."""

from datetime import datetime
from typing import NamedTuple

from indexer.documents.article import Article
from indexer.parser.article_end import label_article_end
from indexer.parser.assemble import build_article
from indexer.parser.author_bio import find_box_authors, find_signature
from indexer.parser.body import (
    label_body,
    label_boilerplate_words,
    label_bullets,
    label_lists,
    label_repeats,
    label_stray_bullets,
)
from indexer.parser.boxes import label_boxes
from indexer.parser.captions import label_captions
from indexer.parser.dates_and_bylines import label_dates_and_bylines, label_late_dates
from indexer.parser.fallback_date import find_fallback_date
from indexer.parser.header import find_start, label_header
from indexer.parser.lexicon.given_names import has_given_name
from indexer.parser.lines import Line, LineState, Role, split_rows
from indexer.parser.model.author_judge import find_authors
from indexer.parser.model.judge import apply_judgement, explain
from indexer.parser.model.weights import Weights, load_weights
from indexer.parser.render import print_article
from indexer.parser.title import label_title
from indexer.parser.unmarked_bylines import label_unmarked_bylines
from indexer.parser.warnings import find_warnings


class ParsedText(NamedTuple):
    """An article and its warnings."""

    article: Article
    warnings: tuple[str, ...]


__all__ = [
    "Line",
    "Role",
    "label_by_rules",
    "parse_article",
    "parse_lines",
    "parse_text",
    "parse_with",
    "print_article",
]


def parse_article(text: str) -> Article:
    """Return the article of a raw text.

    Raise `ArticleError`: "empty", "too-many-lines", "line-too-long", "no-title", "no-body".
    """
    return parse_with(text, load_weights()).article


def parse_text(text: str, now: datetime | None = None) -> ParsedText:
    """Return the article and its warnings; raise `ArticleError` as `parse_article` does.

    A date after `now`, a datetime with a zone, is ignored.
    """
    return parse_with(text, load_weights(), now)


def parse_with(text: str, weights: Weights, now: datetime | None = None) -> ParsedText:
    """Return the article as judged with these weights; raise as `parse_article` does."""
    rows, title = label_by_rules(text)
    by_rules = [row.role for row in rows]
    apply_judgement(rows, title, weights)

    def judge_authors(names: tuple[str, ...]) -> tuple[str, ...]:
        boxed = find_box_authors(rows, title)
        if boxed:
            return names if set(boxed) <= set(names) else boxed
        if names and all(map(has_given_name, names)):
            return names
        judged = [row.role for row in rows]
        _set_roles(rows, by_rules)
        authors = find_authors(rows, title, weights, names)
        _set_roles(rows, judged)
        return authors or find_signature(rows, title)

    article = build_article(
        rows,
        judge_authors=judge_authors,
        guessed_date=lambda language: find_fallback_date(rows, title, language, now),
        now=now,
    )
    return ParsedText(article, find_warnings(rows, title))


def _set_roles(rows: list[LineState], roles: list[Role | None]) -> None:
    for row, role in zip(rows, roles, strict=True):
        row.role = role


def parse_lines(text: str, *, with_reasons: bool = False) -> list[Line]:
    """Return every line that is not empty, with its role, rule and probability.

    Raise `ArticleError` as `parse_article` does, but for "no-body".
    """
    rows, title = label_by_rules(text)
    weights = load_weights()
    reasons = explain(rows, weights) if with_reasons else [""] * len(rows)
    apply_judgement(rows, title, weights)
    return [_line(row, reason) for row, reason in zip(rows, reasons, strict=True)]


def label_by_rules(text: str) -> tuple[list[LineState], int]:
    """Return the lines with the roles assigned by the rules, and the position of the title.

    Raise `ArticleError` as `parse_article` does, but for "no-body".
    """
    rows = split_rows(text)
    title = label_title(rows)
    label_boxes(rows, title)
    label_dates_and_bylines(rows, title)
    label_boilerplate_words(rows)
    label_unmarked_bylines(rows, title)
    label_captions(rows, title)
    label_lists(rows)
    label_bullets(rows)
    label_stray_bullets(rows)
    start = find_start(rows, title)
    label_header(rows, title, start)
    label_article_end(rows, start)
    label_late_dates(rows, start)
    label_repeats(rows)
    label_body(rows, start)
    return rows, title


def _line(row: LineState, reasons: str) -> Line:
    assert row.role, "label_body labels every remaining line"
    return Line(row.number, row.role, row.rule, row.text, row.probability, reasons)
