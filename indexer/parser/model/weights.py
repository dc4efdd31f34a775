"""The weights of the learned judges, which `make train-parser` writes."""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from indexer.parser.model.trees import Matrix, Trees

FILE = "weights.json"


@dataclass(frozen=True, slots=True)
class Weights:
    """The judges of lines and of names, and a typical row of line features.

    The typical row serves the explanations: a feature counts by what its value changes.
    """

    lines: Trees
    names: Trees
    typical: Matrix


@cache
def load_weights() -> Weights:
    """Read the weights of the package once."""
    data = json.loads(resources.files(__package__).joinpath(FILE).read_text("utf-8"))
    return build_weights(data)


def build_weights(data: dict[str, dict[str, list[float]]]) -> Weights:
    """Return the weights of a parsed file."""
    typical = np.array(data["lines"]["typical"], np.float32)
    return Weights(Trees(data["lines"]), Trees(data["names"]), typical)
