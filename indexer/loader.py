"""Loads a stream of inputs: prepared, compared with what is stored, written, told."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from elasticsearch import Elasticsearch

from indexer.bulk import Item, Stored, read_stored, send_chunk
from indexer.chunks import Step, cut_chunks, mark_doubles
from indexer.inputs import Input
from indexer.intake import Prepared, prepare
from indexer.receipts import Outcome, Receipt

# With one request the server waits for us between two of them; more than two only wait there.
IN_FLIGHT = 2

# A server's message may repeat a page of the document.
_MAX_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Target:
    """Where a load goes.

    `stored` tells whether the index may hold documents already, `dry_run` that nothing is
    written: the receipts then tell what would have happened.
    """

    client: Elasticsearch
    alias: str
    stored: bool
    dry_run: bool = False


def load(target: Target, inputs: Iterable[Input | Receipt]) -> Iterator[Receipt]:
    """One receipt for each input, in its order, while the next ones are already read.

    Documents with the content that is stored are not written again; of two inputs with one id
    the first is loaded. Raises `WritesRefusedError` and the client's errors.
    """
    steps = (item if isinstance(item, Receipt) else prepare(item) for item in inputs)
    sent: deque[Future[list[Receipt]]] = deque()
    with ThreadPoolExecutor(IN_FLIGHT) as senders:
        for chunk in cut_chunks(mark_doubles(steps)):
            if len(sent) == IN_FLIGHT:
                yield from sent.popleft().result()
            sent.append(senders.submit(_load_chunk, target, chunk))
        while sent:
            yield from sent.popleft().result()


def _load_chunk(target: Target, chunk: Sequence[Step]) -> list[Receipt]:
    documents = [step for step in chunk if isinstance(step, Prepared)]
    known = _read_known(target, documents)
    changed = [changed for d in documents if (changed := _compare(d, known.get(d.id)))]
    items: dict[str, Any] = {}
    if changed and not target.dry_run:
        items = send_chunk(target.client, target.alias, changed)
    return [
        step if isinstance(step, Receipt) else _tell(step, items.get(step.id), known)
        for step in chunk
    ]


def _compare(document: Prepared, stored: Stored | None) -> Prepared | None:
    """The document as it is to be written, None where it is stored already."""
    if stored is None:
        return document
    if stored.content_hash == document.content_hash:
        return None
    return replace(document, story=stored.story)


def _read_known(target: Target, documents: Sequence[Prepared]) -> dict[str, Stored]:
    if not documents or not target.stored:
        return {}
    return read_stored(target.client, target.alias, [document.id for document in documents])


def _tell(document: Prepared, item: Item | None, known: dict[str, Stored]) -> Receipt:
    """What became of a document: from the server's item, or from what is stored."""
    if item is None:
        stored = known.get(document.id)
        if stored is None:
            return document.told(Outcome.INDEXED)
        same = stored.content_hash == document.content_hash
        return document.told(Outcome.UNCHANGED if same else Outcome.UPDATED)
    if "error" in item:
        return document.told(Outcome.REJECTED, "refused-by-elasticsearch", _cause(item))
    created = item["result"] == "created"
    return document.told(Outcome.INDEXED if created else Outcome.UPDATED)


def _cause(item: Item) -> str:
    """The server's words, down to the first cause."""
    error = item["error"]
    cause = error.get("caused_by", {}).get("reason")
    words = f"{error['type']}: {error['reason']}" + (f" ({cause})" if cause else "")
    return words[:_MAX_SHOWN]
