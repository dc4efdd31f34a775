"""How much there is to read, told before it is read."""

import os
from collections.abc import Iterable
from pathlib import Path

from indexer.article import ArticleError
from indexer.inputs import Input
from indexer.receipts import Receipt
from indexer.sources.files import open_regular
from indexer.sources.folders import Found, find_files

# A gzip file ends with the size of what it holds, as four bytes.
_SIZE_BYTES = 4


def measure(paths: Iterable[str]) -> int:
    """The bytes that the files under the paths hold, unpacked; those not to be read count 0."""
    found = (each for path in paths for each in find_files(Path(path)))
    return sum(_measure_file(each) for each in found if isinstance(each, Found))


def size_of(item: Input | Receipt) -> int:
    """The bytes of one input."""
    return len(item.content) if isinstance(item, Input) else 0


def _measure_file(found: Found) -> int:
    try:
        with open_regular(found.location, packed=False) as file:
            size = os.fstat(file.fileno()).st_size
            if not found.name.lower().endswith(".gz"):
                return size
            file.seek(max(0, size - _SIZE_BYTES))
            return int.from_bytes(file.read(), "little")
    except ArticleError:  # told when its turn comes
        return 0
