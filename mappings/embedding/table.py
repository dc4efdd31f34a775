"""The table of the static model: one vector for each word piece, in the files of this package."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from mappings.embedding.word_pieces import WordPieces

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

VOCABULARY, VECTORS, SCALES = "vocabulary.txt", "vectors.npy", "scales.npy"


@dataclass(frozen=True, slots=True)
class Table:
    """A row of `vectors` times its number in `scales` is the vector of a word piece."""

    pieces: WordPieces
    vectors: "NDArray[np.int8]"
    scales: "NDArray[np.float32]"

    def add_up(self, rows: Sequence[int], counts: Sequence[int]) -> "NDArray[np.float32]":
        """Return the sum of the vectors of these rows, each as many times as its count."""
        import numpy as np  # noqa: PLC0415 (as in `load_table`)

        numbers = np.array(rows, dtype=np.intp)
        weights = self.scales[numbers] * np.array(counts, dtype=np.float32)
        return weights @ self.vectors.take(numbers, axis=0)


@cache
def load_table() -> Table:
    """Read the files once; processes share the memory of the vectors."""
    import numpy as np  # noqa: PLC0415 (commands that embed nothing start without it)

    directory = files(__package__)
    lines = directory.joinpath(VOCABULARY).read_text("utf-8").splitlines()
    rows = {piece: row for row, piece in enumerate(lines)}
    with as_file(directory.joinpath(VECTORS)) as vectors, as_file(directory / SCALES) as scales:
        mapped = np.asarray(np.load(vectors, mmap_mode="r"))
        return Table(WordPieces(rows), mapped, np.load(scales))
