"""A stream of documents and receipts, cut into what one request can carry."""

from collections.abc import Iterable, Iterator
from hashlib import blake2b

from indexer.intake import Prepared
from indexer.receipts import Outcome, Receipt

# Chunks of 250 to 1,000 news articles load equally fast; the bytes keep long ones from filling
# memory on either side.
CHUNK_DOCUMENTS = 500
CHUNK_BYTES = 4 * 1024 * 1024

# Ids seen so far are kept as digests: 20 MB for 100,000 of them, however long they are.
_SEEN_BYTES = 12

Step = Prepared | Receipt


def mark_doubles(steps: Iterable[Step]) -> Iterator[Step]:
    """The steps, where an id comes again only to bring a newer version.

    The first of two with one version stays; the others become receipts.
    """
    seen: dict[bytes, int] = {}
    for step in steps:
        if isinstance(step, Receipt):
            yield step
            continue
        key = blake2b(step.id.encode(), digest_size=_SEEN_BYTES).digest()
        newest = seen.get(key, -1)
        if step.version > newest:
            seen[key] = step.version
            yield step
        elif step.version == newest:
            yield step.told(Outcome.DUPLICATE, "same-id", "an input before has the same id")
        else:
            yield step.told(Outcome.OLDER, "older-version", "an input before is newer")


def cut_chunks(steps: Iterable[Step]) -> Iterator[list[Step]]:
    """The steps in lists that are small enough for one request and hold each id once."""
    chunk: list[Step] = []
    ids: set[str] = set()
    size = 0
    for step in steps:
        id_, length = (step.id, len(step.payload)) if isinstance(step, Prepared) else (None, 0)
        if chunk and (len(chunk) == CHUNK_DOCUMENTS or size + length > CHUNK_BYTES or id_ in ids):
            yield chunk
            chunk, ids, size = [], set(), 0
        chunk.append(step)
        size += length
        if id_ is not None:
            ids.add(id_)
    if chunk:
        yield chunk
