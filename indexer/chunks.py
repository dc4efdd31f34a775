"""A stream of documents and receipts, cut into what one request can carry."""

from collections.abc import Iterable, Iterator
from hashlib import blake2b

from indexer.intake import Prepared
from indexer.receipts import Outcome, Receipt

# Chunks of 250 to 1,000 news articles load equally fast; the bytes keep long ones from filling
# memory on either side.
CHUNK_DOCUMENTS = 500
CHUNK_BYTES = 4 * 1024 * 1024

# Ids seen so far are kept as digests: 20 MB for 200,000 of them, however long they are.
_SEEN_BYTES = 12

Step = Prepared | Receipt


def mark_doubles(steps: Iterable[Step]) -> Iterator[Step]:
    """The steps, each after the first of one id turned into the receipt of a duplicate."""
    seen: set[bytes] = set()
    for step in steps:
        if isinstance(step, Receipt):
            yield step
            continue
        key = blake2b(step.id.encode(), digest_size=_SEEN_BYTES).digest()
        if key in seen:
            yield step.told(Outcome.DUPLICATE, "same-id", "an input before has the same id")
        else:
            seen.add(key)
            yield step


def cut_chunks(steps: Iterable[Step]) -> Iterator[list[Step]]:
    """The steps in lists that are small enough for one request."""
    chunk: list[Step] = []
    size = 0
    for step in steps:
        length = len(step.payload) if isinstance(step, Prepared) else 0
        if chunk and (len(chunk) == CHUNK_DOCUMENTS or size + length > CHUNK_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(step)
        size += length
    if chunk:
        yield chunk
