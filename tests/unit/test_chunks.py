"""How a stream of documents is cut into requests."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from indexer.chunks import CHUNK_BYTES, CHUNK_DOCUMENTS, Step, cut_chunks, mark_doubles
from indexer.intake import Prepared
from indexer.receipts import Outcome, Receipt

MEGABYTE = bytes(1024**2)


def document(id_: str, megabytes: int = 0) -> Prepared:
    return Prepared(id_, "h", MEGABYTE * megabytes, Receipt("in", None, Outcome.INDEXED, id=id_))


def refused(path: str) -> Receipt:
    return Receipt(path, None, Outcome.REJECTED)


steps = st.lists(
    st.builds(document, st.sampled_from("abcdef"), st.integers(0, 6))
    | st.builds(refused, st.sampled_from("xyz")),
    max_size=20,
)


def size(chunk: list[Step]) -> int:
    return sum(len(step.payload) for step in chunk if isinstance(step, Prepared))


@given(steps)
def test_chunks_keep_every_step_in_order_and_stay_small(given: list[Step]) -> None:
    chunks = list(cut_chunks(given))

    assert [step for chunk in chunks for step in chunk] == given
    assert all(size(chunk) <= CHUNK_BYTES or len(chunk) == 1 for chunk in chunks)
    joined = [size(one) + size(other[:1]) for one, other in pairwise(chunks)]
    assert all(bytes_ > CHUNK_BYTES for bytes_ in joined)


def test_a_chunk_holds_so_many_documents_and_no_more() -> None:
    chunks = cut_chunks(document(str(n)) for n in range(CHUNK_DOCUMENTS * 2 + 1))

    assert [len(chunk) for chunk in chunks] == [CHUNK_DOCUMENTS, CHUNK_DOCUMENTS, 1]


@given(steps)
def test_only_the_first_document_of_an_id_stays_one(given: list[Step]) -> None:
    marked = list(mark_doubles(given))

    kept = [step.id for step in marked if isinstance(step, Prepared)]
    ids = [step.id for step in given if isinstance(step, Prepared)]
    assert kept == list(dict.fromkeys(ids))
    assert [step.receipt.id if isinstance(step, Prepared) else step.id for step in marked] == [
        step.receipt.id if isinstance(step, Prepared) else None for step in given
    ]
