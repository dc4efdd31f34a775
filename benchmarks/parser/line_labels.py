"""Which lines of a labelled text belong to its body."""

from collections.abc import Sequence

from benchmarks.parser.corpus import Truth
from benchmarks.parser.scoring import fold, tokens

_SHINGLE = 4
_MIN_SHARE = 0.5


def label_lines(lines: Sequence[str], truth: Truth) -> list[float]:
    """Return 1 for a line of the body, 0 for another line, -1 if the truth does not say."""
    if truth.body:
        return _label_by_body(lines, truth)
    required = [fold(segment) for segment in truth.required]
    forbidden = [fold(segment) for segment in truth.forbidden]
    return [_label_by_segments(fold(line), required, forbidden) for line in lines]


def _label_by_segments(line: str, required: list[str], forbidden: list[str]) -> float:
    if any(segment and segment in line for segment in required):
        return 1.0
    if any(segment and segment in line for segment in forbidden):
        return 0.0
    return -1.0


def _label_by_body(lines: Sequence[str], truth: Truth) -> list[float]:
    printed = (*truth.body, *truth.headings)
    paragraphs = {fold(line) for paragraph in printed for line in paragraph.splitlines()}
    shingles = _shingles(tokens("\n".join(truth.body)))
    whole = " ".join(tokens("\n".join(printed)))
    found: list[float] = []
    for line in lines:
        parts = tokens(line)
        if fold(line) in paragraphs:
            label = 1.0
        elif len(parts) >= _SHINGLE:
            own = _shingles(parts)
            label = float(len(own & shingles) > _MIN_SHARE * len(own))
        else:
            # Two or three words inside a paragraph: decided by the lines around them.
            label = -2.0 if parts and f" {' '.join(parts)} " in f" {whole} " else 0.0
        found.append(label)
    return _settle(found)


def _shingles(parts: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(parts[i : i + _SHINGLE]) for i in range(max(1, len(parts) - _SHINGLE + 1))}


def _settle(labels: list[float]) -> list[float]:
    """Decide the lines that a paragraph contains: they are text between two lines of text."""
    for i, label in enumerate(labels):
        if label < 0:
            above = next((other for other in reversed(labels[:i]) if other >= 0), 0.0)
            below = next((other for other in labels[i + 1 : i + 4] if other >= 0), 0.0)
            labels[i] = float(above == below == 1.0)
    return labels
