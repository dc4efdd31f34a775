"""One decision for the whole page: which lines are the article's text, and where it ends."""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from indexer.parser.article_end import LISTED
from indexer.parser.body import ANNOUNCED, MIN_REPEATED
from indexer.parser.labelled_export import EXPORT_TEXT
from indexer.parser.lines import SIGNING, LineState, Role
from indexer.parser.model.end_features import measure_ends
from indexer.parser.model.line_features import NAMES, measure_lines
from indexer.parser.model.trees import Matrix
from indexer.parser.model.weights import Weights

# What a change between text and page costs, in units of log odds, so that a single doubtful line
# follows its neighbours.
CHANGE_COST = 0.15
# A single line is never so certain that no neighbours could outweigh it.
_MAX_LOG_ODDS = 4.0
# What the rules are worth, in log odds: text, unless many lines of the page are above it, a caption
# and a line of the page. The judge overrules them only if it is surer than that.
TEXT_BONUS = 1.8
_MAX_PAGE_LINES = 5
MALUS = {Role.CAPTION: 1.5, Role.BOILERPLATE: 0.3}
# The judge of ends estimates the gain in F1. A smaller gain is within its error.
MIN_END_GAIN = 0.08
_MAX_HEADING_WORDS = 14
_MAX_LABEL_WORDS = 6
_REASONS = 3
_DIGITS = 3
_TEXT = frozenset((Role.BODY, Role.HEADING))
_PROTECTED = frozenset((Role.TITLE, *SIGNING))
_CERTAIN_TEXT = frozenset((ANNOUNCED, LISTED, EXPORT_TEXT))
# What these rules say is certain: the judges do not overrule them.
_CERTAIN_RULES = frozenset(
    (
        *("box", "picture-toggle", "credit-below-toggle", "caption-below-toggle", "caption-twice"),
        *("paragraph-twice", "export-label", "title-twice", "no-letters", "copyright", "button"),
        *_CERTAIN_TEXT,
    )
)
# What the rules call so is not the page around an article.
_OF_THE_ARTICLE = frozenset(set(Role) - {Role.BOILERPLATE})


class Judgement(NamedTuple):
    """The probability of each line to be text, and the decision for each."""

    probabilities: Matrix
    kept: list[bool]
    ended: int


def apply_judgement(rows: Sequence[LineState], title: int, weights: Weights) -> None:
    """Give the lines below the title the role that the judges decide on.

    The title, dates, bylines and what certain rules found keep their roles. Nothing changes if the
    rules found nothing but the article, or if no line would be left.
    """
    if all(row.role in _OF_THE_ARTICLE for row in rows[title + 1 :]):
        return
    judgement = judge_page(rows, title, weights)
    for row, probability in zip(rows, judgement.probabilities.tolist(), strict=True):
        row.probability = round(probability, _DIGITS)
    if not any(judgement.kept):
        return
    for position, row in enumerate(rows):
        if position > title and row.role not in _PROTECTED and row.rule not in _CERTAIN_RULES:
            _apply(row, judgement.kept[position], below=position > judgement.ended)


def _apply(row: LineState, kept: bool, *, below: bool) -> None:
    if kept and row.role not in _TEXT:
        short = row.words <= _MAX_HEADING_WORDS and not row.bullet and not row.ends
        row.role = Role.HEADING if short else Role.BODY
        row.rule = "learned-text"
    elif not kept and row.role in _TEXT:
        row.role = Role.BOILERPLATE
        row.rule = "learned-end" if below else "learned-page"


def judge_page(rows: Sequence[LineState], title: int, weights: Weights) -> Judgement:
    """Return the probabilities, the lines to keep and the last line of the article."""
    matrix = measure_lines(rows, title)
    odds = weights.lines.score(matrix)
    probabilities = (1 / (1 + np.exp(-odds))).astype(np.float32)
    kept = smooth(odds + np.array(_weigh_rules(rows)))
    kept[: title + 1] = [False] * (title + 1)
    for position, row in enumerate(rows):
        kept[position] = _is_certain_text(row) or (
            kept[position] and row.role not in _PROTECTED and row.rule not in _CERTAIN_RULES
        )
    _drop_repeats(rows, kept)
    _keep_below_boxes(rows, kept)
    _keep_headings(rows, kept)
    ended = find_end(rows, matrix, probabilities, kept, title, weights)
    kept[ended + 1 :] = [False] * (len(rows) - ended - 1)
    _drop_labels_at_end(rows, kept)
    return Judgement(probabilities, kept, ended)


def _drop_repeats(rows: Sequence[LineState], kept: list[bool]) -> None:
    """Drop a long line that the text above has as well: a teaser of the article itself."""
    seen: set[str] = set()
    for position, row in enumerate(rows):
        if kept[position] and row.width >= MIN_REPEATED:
            kept[position] = row.text not in seen
            seen.add(row.text)


def _keep_below_boxes(rows: Sequence[LineState], kept: list[bool]) -> None:
    """Keep the paragraphs right below a box: a page puts boxes between paragraphs."""
    inside = False
    for position, row in enumerate(rows):
        inside = row.rule == "box" or (inside and row.role is Role.BODY)
        if inside and row.role is Role.BODY:
            kept[position] = True


def _weigh_rules(rows: Sequence[LineState]) -> list[float]:
    """Return what the role by the rules adds to the log odds of each line."""
    weights, page_lines, begun = [], 0, False
    for row in rows:
        begun = begun or row.role is Role.BODY
        if begun and row.role is Role.BOILERPLATE and row.rule not in _CERTAIN_RULES:
            page_lines += 1
        if row.role is Role.BODY:
            weights.append(TEXT_BONUS if page_lines <= _MAX_PAGE_LINES else 0.0)
        else:
            weights.append(-MALUS.get(row.role, 0.0) if row.role else 0.0)
    return weights


def _drop_labels_at_end(rows: Sequence[LineState], kept: list[bool]) -> None:
    """Drop headings and labels below the last sentence: nothing of the text follows them."""
    for position in range(len(rows) - 1, -1, -1):
        row = rows[position]
        closes = row.ends and not row.text.endswith(":")
        if kept[position] and (closes or row.bullet or row.words > _MAX_LABEL_WORDS):
            return
        kept[position] = False


def _keep_headings(rows: Sequence[LineState], kept: list[bool]) -> None:
    """Keep what the rules call a heading if the text that it announces is kept."""
    for position in range(len(rows) - 2, -1, -1):
        if rows[position].role is Role.HEADING and kept[position + 1]:
            kept[position] = True


def _is_certain_text(row: LineState) -> bool:
    return row.role is Role.BODY and row.rule in _CERTAIN_TEXT


def find_end(  # noqa: PLR0913, PLR0917
    rows: Sequence[LineState],
    matrix: Matrix,
    probabilities: Matrix,
    kept: Sequence[bool],
    title: int,
    weights: Weights,
) -> int:
    """Return the line after which nothing is kept, the last line if no earlier one is better."""
    lines = [position for position, keep in enumerate(kept) if keep]
    breaks = _find_breaks(rows, lines)
    if not breaks:
        return len(rows) - 1
    texts = [row.text for row in rows]
    gains = weights.ends.score(measure_ends(texts, matrix, probabilities, lines, title))
    best = max(breaks, key=lambda position: float(gains[position]))
    return lines[best] if gains[best] - gains[-1] >= MIN_END_GAIN else len(rows) - 1


def _find_breaks(rows: Sequence[LineState], lines: Sequence[int]) -> list[int]:
    """Return which of the kept lines have lines of the page below: only there may the text end."""
    return [
        position
        for position, (above, below) in enumerate(pairwise(lines))
        if any(
            row.role not in _OF_THE_ARTICLE and row.rule not in _CERTAIN_RULES - {"button"}
            for row in rows[above + 1 : below]
        )
    ]


def smooth(odds: Iterable[float]) -> list[bool]:
    """Return the sequence of text and page with the best sum of log odds less the cost of changes.

    The exact optimum by dynamic programming over the two states of each line.
    """
    page, text = 0.0, -CHANGE_COST
    steps: list[tuple[bool, bool]] = []
    for value in odds:
        gain = max(-_MAX_LOG_ODDS, min(_MAX_LOG_ODDS, float(value)))
        from_text = text - CHANGE_COST > page
        stays_text = text >= page - CHANGE_COST
        steps.append((from_text, stays_text))
        page, text = max(page, text - CHANGE_COST), max(text, page - CHANGE_COST) + gain
    state = text > page
    kept = [False] * len(steps)
    for position in range(len(steps) - 1, -1, -1):
        kept[position] = state
        from_text, stays_text = steps[position]
        state = stays_text if state else from_text
    return kept


def explain(rows: Sequence[LineState], title: int, weights: Weights) -> list[str]:
    """Return for each line the features whose values say the most about it.

    The weight of a feature is the change of the log odds if it had its typical value.
    """
    matrix = measure_lines(rows, title)
    odds = weights.lines.score(matrix)
    changes = []
    for column in weights.lines.used:
        changed = matrix.copy()
        changed[:, column] = weights.typical[column]
        changes.append(odds - weights.lines.score(changed))
    table = np.array(changes).T
    return [_describe(row, weights) for row in table]


def _describe(changes: np.ndarray, weights: Weights) -> str:
    order = np.argsort(-np.abs(changes), kind="stable")[:_REASONS]
    used = weights.lines.used
    return ", ".join(
        f"{NAMES[used[column]]} {changes[column]:+.1f}"
        for column in order
        if not math.isclose(changes[column], 0.0)
    )
