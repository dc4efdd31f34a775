"""A stream of documents and results, cut into what one request can carry."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import blake2b

from indexer.documents.prepare import BulkDocument
from indexer.load.results import LoadResult, Outcome

# Chunks of 250 to 1,000 news articles load equally fast; the bytes keep long ones from filling
# memory on either side.
CHUNK_DOCUMENTS = 500
CHUNK_BYTES = 4 * 1024 * 1024

# Ids seen so far are kept as digests, and each with its newest version and a digest of the content
# in one number: 20 MB for 100,000 of them, however long they are.
_SEEN_BYTES = 12
_CONTENT_BITS = 64

LoadItem = BulkDocument | LoadResult


def deduplicate(steps: Iterable[LoadItem]) -> Iterator[LoadItem]:
    """The steps, where an id comes again only to bring a newer version.

    Of two with one version the first stays. The other becomes a result: a duplicate, or rejected
    where it is another article, for which a mere result would be a loss.
    """
    seen: dict[bytes, int] = {}
    for step in steps:
        if isinstance(step, LoadResult):
            yield step
            continue
        key = blake2b(step.id.encode(), digest_size=_SEEN_BYTES).digest()
        edition = _edition(step)
        earlier = seen.get(key)
        if earlier is None or edition >> _CONTENT_BITS > earlier >> _CONTENT_BITS:
            seen[key] = edition
            yield step if earlier is None else replace(step, again=True)
        else:
            yield _told_of_double(step, edition, earlier)


def _edition(document: BulkDocument) -> int:
    """The version, and below it what tells two contents apart."""
    content = hash(document.content_hash) % (1 << _CONTENT_BITS)
    return document.version << _CONTENT_BITS | content


def _told_of_double(document: BulkDocument, edition: int, earlier: int) -> LoadResult:
    if edition == earlier:
        return document.told(Outcome.DUPLICATE, "same-id", "an input before is the same article")
    if edition >> _CONTENT_BITS < earlier >> _CONTENT_BITS:
        return document.told(Outcome.STALE, "stale-version", "an input before is newer")
    remedy = "give each an id or a url of its own, or load the folder above both"
    return document.told(
        Outcome.REJECTED, "same-id", f"another article of this load has its id and time: {remedy}"
    )


def batched(steps: Iterable[LoadItem]) -> Iterator[list[LoadItem]]:
    """The steps in lists that are small enough for one request and hold each id once."""
    chunk: list[LoadItem] = []
    ids: set[str] = set()
    size = 0
    for step in steps:
        id_, length = (step.id, len(step.payload)) if isinstance(step, BulkDocument) else (None, 0)
        if chunk and (len(chunk) == CHUNK_DOCUMENTS or size + length > CHUNK_BYTES or id_ in ids):
            yield chunk
            chunk, ids, size = [], set(), 0
        chunk.append(step)
        size += length
        if id_ is not None:
            ids.add(id_)
    if chunk:
        yield chunk
