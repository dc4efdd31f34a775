"""Boosted regression trees of at most eight leaves, evaluated for many rows at once.

Each inner node clears the leaves of its left branch from a mask of eight bits if its condition is
false. The lowest bit that is left in a tree's mask is the leaf that the row reaches. Leaf values
are integers, so the sum does not depend on the order of addition or on the machine.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAX_LEAVES = 8
# Leaf values are stored as 16-bit integers, which keeps the tables small: this many of them are 1.
SCALE = 1000
# Bounds the memory for a page of many lines.
_ROWS_AT_ONCE = 1_000

Matrix = NDArray[np.float32]


class Trees:
    """An ensemble of trees, read from the lists that training wrote."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """`data` maps "features", "thresholds", "masks" and "leaves" to lists by tree."""
        count = len(data["features"])
        inner = MAX_LEAVES - 1
        features = np.zeros((inner, count), np.intp)
        thresholds = np.full((inner, count), np.inf, np.float32)
        masks = np.full((inner, count), 0xFF, np.uint8)
        tables = np.zeros((count, 1 << MAX_LEAVES), np.int16)
        lowest = [(bits & -bits).bit_length() - 1 for bits in range(1, 1 << MAX_LEAVES)]
        for tree in range(count):
            nodes = len(data["features"][tree])
            features[:nodes, tree] = data["features"][tree]
            thresholds[:nodes, tree] = data["thresholds"][tree]
            masks[:nodes, tree] = data["masks"][tree]
            values = np.array([*data["leaves"][tree], *[0] * MAX_LEAVES], np.int16)
            tables[tree, 1:] = values[lowest]
        # Many nodes share a condition: each is evaluated once.
        nodes_of_all = np.stack((features.reshape(-1), thresholds.reshape(-1)), dtype=np.float64)
        conditions, number = np.unique(nodes_of_all, axis=1, return_inverse=True)
        self._conditions = number.reshape(-1)
        self._features = conditions[0].astype(np.intp)
        self._thresholds = conditions[1].astype(np.float32).reshape(-1, 1)
        self._cleared = ~masks.reshape(-1, 1)
        self._tables = tables.reshape(-1)
        self._offsets = (np.arange(count, dtype=np.intp) << MAX_LEAVES).reshape(-1, 1)
        self._shape = (inner, count, -1)

    @property
    def used(self) -> NDArray[np.intp]:
        """The columns that any tree looks at."""
        return np.unique(self._features)

    def score(self, matrix: Matrix) -> NDArray[np.float64]:
        """Return the sum of the leaves that each row of the matrix reaches."""
        parts = range(0, len(matrix), _ROWS_AT_ONCE)
        scores = [self._score(matrix[first : first + _ROWS_AT_ONCE]) for first in parts]
        return scores[0] if len(scores) == 1 else np.concatenate(scores)

    def _score(self, matrix: Matrix) -> NDArray[np.float64]:
        above = matrix.T.take(self._features, axis=0) > self._thresholds
        cleared = above.view(np.uint8).take(self._conditions, axis=0)
        cleared *= self._cleared
        leaves = ~np.bitwise_or.reduce(cleared.reshape(self._shape), axis=0)
        total = self._tables.take(leaves + self._offsets).sum(axis=0, dtype=np.int32)
        scores: NDArray[np.float64] = total / SCALE
        return scores
