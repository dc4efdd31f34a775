"""`make embeddings`: write the files of `mappings/embedding` from a static model.

The model is a directory with `model.safetensors`, one vector for each piece of the vocabulary, and
`tokenizer.json`, as `potion-base-8M` is published. What most vectors have in common is removed from
each of them, since it makes any two texts look alike. The vectors are stored with 8 bits a number.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mappings.embedding.table import SCALES, VECTORS, VOCABULARY

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "mappings/embedding"
# A safetensors file begins with the length of its header.
LENGTH_BYTES = 8
MAX_BYTE = 127
# The principal components to remove. With 2 to 6 the judged collections hardly differ; with 4 and
# more, articles similar to one of bbc are less often of its section.
COMMON_COMPONENTS = 3

Vectors = NDArray[np.float32]


def main() -> None:
    """Read the model of the directory that is the only argument."""
    if len(sys.argv) != 2:  # noqa: PLR2004
        sys.exit("Usage: make embeddings MODEL=directory of model.safetensors and tokenizer.json")
    model = Path(sys.argv[1])
    pieces = read_pieces(model / "tokenizer.json")
    vectors = read_vectors(model / "model.safetensors")
    scales, numbers = quantize(remove_common(vectors))
    (TARGET / VOCABULARY).write_text("\n".join(pieces) + "\n", encoding="utf-8")
    np.save(TARGET / SCALES, scales)
    np.save(TARGET / VECTORS, numbers)
    print(f"{len(pieces):,} pieces of {numbers.shape[1]} numbers")


def read_pieces(path: Path) -> list[str]:
    """Return the vocabulary in the order of its rows."""
    rows: dict[str, int] = json.loads(path.read_text("utf-8"))["model"]["vocab"]
    return sorted(rows, key=lambda piece: rows[piece])


def read_vectors(path: Path) -> Vectors:
    """Return the only tensor of a safetensors file."""
    content = path.read_bytes()
    end = LENGTH_BYTES + int.from_bytes(content[:LENGTH_BYTES], "little")
    header: dict[str, Any] = json.loads(content[LENGTH_BYTES:end])
    [tensor] = (value for name, value in header.items() if name != "__metadata__")
    first, last = tensor["data_offsets"]
    numbers = np.frombuffer(content[end + first : end + last], np.float32)
    return numbers.reshape(tensor["shape"])


def remove_common(vectors: Vectors) -> Vectors:
    """Return the vectors without their first principal components."""
    centred = vectors - vectors.mean(axis=0)
    common = np.linalg.svd(centred, full_matrices=False)[2][:COMMON_COMPONENTS]
    without: Vectors = vectors - vectors @ common.T @ common
    return without


def quantize(vectors: Vectors) -> tuple[Vectors, NDArray[np.int8]]:
    """Return the scale of each row, and the rows in its units."""
    scales = np.maximum(np.abs(vectors).max(axis=1), np.finfo(np.float32).tiny) / MAX_BYTE
    return scales.astype(np.float32), np.round(vectors / scales[:, None]).astype(np.int8)


if __name__ == "__main__":
    main()
