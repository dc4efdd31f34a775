"""Preparing a stream of inputs."""

from collections.abc import Iterable, Iterator

from indexer.chunks import Step
from indexer.inputs import Input
from indexer.intake import prepare
from indexer.receipts import Receipt


def prepare_all(inputs: Iterable[Input | Receipt]) -> Iterator[Step]:
    """The document or the receipt for each input, in its order."""
    return (item if isinstance(item, Receipt) else prepare(item) for item in inputs)
