"""One decision for the whole page: which lines are the article's text."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.parser.article_end import LISTED
from indexer.parser.labelled_export import EXPORT_TEXT
from indexer.parser.lines import SIGNING, LineState, Role
from indexer.parser.model.line_features import NAMES, measure_lines
from indexer.parser.model.weights import Weights

# The log odds from which the judge overrules a rule. On a page with few doubtful lines the rules
# are mostly right, so there it must be surer.
_MARGIN, _MARGIN_ON_SHORT_PAGES = 0.2, 1.2
_FEW_PAGE_LINES = 10
_MAX_HEADING_WORDS = 14
_REASONS = 3
_TEXT = frozenset((Role.BODY, Role.HEADING))
_PROTECTED = frozenset((Role.TITLE, *SIGNING))
_CERTAIN_TEXT = frozenset((LISTED, EXPORT_TEXT))
# What these rules say is certain: the judge does not overrule them.
_CERTAIN_RULES = frozenset(
    ("box", "caption-twice", "paragraph-twice", "export-label", "no-letters", *_CERTAIN_TEXT)
)
# What the rules call so is not the page around an article.
_OF_THE_ARTICLE = frozenset(set(Role) - {Role.BOILERPLATE})


def apply_judgement(rows: Sequence[LineState], title: int, weights: Weights) -> None:
    """Give the lines below the title the role that the judge decides on.

    The title, dates, bylines and what certain rules found keep their roles. Nothing changes if the
    rules found nothing but the article, or if no line would be left.
    """
    if all(row.role in _OF_THE_ARTICLE for row in rows[title + 1 :]):
        return
    odds = weights.lines.score(measure_lines(rows)).tolist()
    for row, value in zip(rows, odds, strict=True):
        row.odds = value
    judged = [
        (row, row.role in _TEXT, value)
        for row, value in zip(rows[title + 1 :], odds[title + 1 :], strict=True)
        if row.role not in _PROTECTED and row.rule not in _CERTAIN_RULES
    ]
    page_lines = len([1 for row, _, _ in judged if row.role is Role.BOILERPLATE])
    margin = _MARGIN_ON_SHORT_PAGES if page_lines < _FEW_PAGE_LINES else _MARGIN
    added = [row for row, text, value in judged if not text and value > margin]
    dropped = [row for row, text, value in judged if text and value <= -margin]
    texts = sum(text for _, text, _ in judged)
    if added or len(dropped) < texts or any(row.rule in _CERTAIN_TEXT for row in rows):
        for row in added:
            short = row.words <= _MAX_HEADING_WORDS and not row.bullet and not row.ends
            row.role, row.rule = Role.HEADING if short else Role.BODY, "learned-text"
        for row in dropped:
            row.role, row.rule = Role.BOILERPLATE, "learned-page"


def explain(rows: Sequence[LineState], weights: Weights) -> list[str]:
    """Return for each line the features whose values say the most about it.

    The weight of a feature is the change of the log odds if it had its typical value.
    """
    matrix = measure_lines(rows)
    odds = weights.lines.score(matrix)
    changes = []
    for column in weights.lines.used:
        changed = matrix.copy()
        changed[:, column] = weights.typical[column]
        changes.append(odds - weights.lines.score(changed))
    return [_describe(row, weights) for row in np.array(changes).T]


def _describe(changes: NDArray[np.float64], weights: Weights) -> str:
    order = np.argsort(-np.abs(changes), kind="stable")[:_REASONS]
    used = weights.lines.used
    return ", ".join(
        f"{NAMES[used[column]]} {changes[column]:+.1f}"
        for column in order
        if not math.isclose(changes[column], 0.0)
    )
