"""How a stream of documents is cut into requests."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from indexer.documents.prepare import BulkDocument
from indexer.load.batches import CHUNK_BYTES, CHUNK_DOCUMENTS, LoadItem, batched, deduplicate
from indexer.load.results import LoadResult, Outcome

MEGABYTE = bytes(1024**2)


def document(id_: str, megabytes: int = 0, version: int = 1) -> BulkDocument:
    result = LoadResult("in", None, Outcome.INDEXED, id=id_)
    return BulkDocument(id_, "h", MEGABYTE * megabytes, result, version)


def refused(path: str) -> LoadResult:
    return LoadResult(path, None, Outcome.REJECTED)


steps = st.lists(
    st.builds(document, st.sampled_from("abcdef"), st.integers(0, 6), st.integers(1, 3))
    | st.builds(refused, st.sampled_from("xyz")),
    max_size=20,
)


def size(chunk: list[LoadItem]) -> int:
    return sum(len(step.payload) for step in chunk if isinstance(step, BulkDocument))


def ids(chunk: list[LoadItem]) -> list[str]:
    return [step.id for step in chunk if isinstance(step, BulkDocument)]


@given(steps)
def test_chunks_keep_every_step_in_order_and_stay_small(given: list[LoadItem]) -> None:
    chunks = list(batched(given))

    assert [step for chunk in chunks for step in chunk] == given
    assert all(size(chunk) <= CHUNK_BYTES or len(chunk) == 1 for chunk in chunks)
    assert all(len(set(ids(chunk))) == len(ids(chunk)) for chunk in chunks)
    for one, other in pairwise(chunks):
        assert size(one) + size(other[:1]) > CHUNK_BYTES or set(ids(other[:1])) <= set(ids(one))


def test_a_chunk_holds_so_many_documents_and_no_more() -> None:
    chunks = batched(document(str(n)) for n in range(CHUNK_DOCUMENTS * 2 + 1))

    assert [len(chunk) for chunk in chunks] == [CHUNK_DOCUMENTS, CHUNK_DOCUMENTS, 1]


@given(steps)
def test_an_id_comes_again_only_with_a_newer_version(given: list[LoadItem]) -> None:
    marked = list(deduplicate(given))

    kept = [step for step in marked if isinstance(step, BulkDocument)]
    documents = [step for step in given if isinstance(step, BulkDocument)]
    for id_ in set(ids(given)):
        versions = [step.version for step in kept if step.id == id_]
        assert versions == sorted(set(versions))
        assert versions[-1] == max(step.version for step in documents if step.id == id_)
    assert [step.result.id if isinstance(step, BulkDocument) else step.id for step in marked] == [
        step.result.id if isinstance(step, BulkDocument) else None for step in given
    ]
