"""How a stream of documents is deduplicated and cut into batches."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from indexer.documents.prepare import BulkDocument, LoadItem
from indexer.load.batches import BATCH_BYTES, BATCH_DOCUMENTS, batched, deduplicate
from indexer.load.results import LoadResult, Outcome

MEGABYTE = bytes(1024**2)


def document(id_: str, megabytes: int = 0, version: int = 1) -> BulkDocument:
    return BulkDocument(id_, "h", MEGABYTE * megabytes, "in", version=version)


def rejected(path: str) -> LoadResult:
    return LoadResult(path, None, Outcome.REJECTED)


load_items = st.lists(
    st.builds(document, st.sampled_from("abcdef"), st.integers(0, 6), st.integers(1, 3))
    | st.builds(rejected, st.sampled_from("xyz")),
    max_size=20,
)


def size(batch: list[LoadItem]) -> int:
    return sum(len(item.payload) for item in batch if isinstance(item, BulkDocument))


def ids(batch: list[LoadItem]) -> list[str]:
    return [item.id for item in batch if isinstance(item, BulkDocument)]


@given(load_items)
def test_batches_keep_every_item_in_order_and_stay_small(items: list[LoadItem]) -> None:
    batches = list(batched(items))

    assert [item for batch in batches for item in batch] == items
    assert all(size(batch) <= BATCH_BYTES or len(batch) == 1 for batch in batches)
    assert all(len(set(ids(batch))) == len(ids(batch)) for batch in batches)
    for batch, following in pairwise(batches):
        first = following[:1]
        assert size(batch) + size(first) > BATCH_BYTES or set(ids(first)) <= set(ids(batch))


def test_a_batch_has_a_limited_number_of_documents() -> None:
    batches = batched(document(str(n)) for n in range(BATCH_DOCUMENTS * 2 + 1))

    assert [len(batch) for batch in batches] == [BATCH_DOCUMENTS, BATCH_DOCUMENTS, 1]


@given(load_items)
def test_an_id_comes_again_only_with_a_newer_version(items: list[LoadItem]) -> None:
    unique = list(deduplicate(items))

    kept = [item for item in unique if isinstance(item, BulkDocument)]
    documents = [item for item in items if isinstance(item, BulkDocument)]
    for id_ in set(ids(items)):
        versions = [item.version for item in kept if item.id == id_]
        assert versions == sorted(set(versions))
        assert versions[-1] == max(item.version for item in documents if item.id == id_)
    assert [item.id for item in unique] == [item.id for item in items]
