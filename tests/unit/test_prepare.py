"""Articles that are prepared in batches."""

from pathlib import Path
from unittest.mock import patch

from indexer.documents import prepare as preparing
from indexer.documents.article import ArticleError
from indexer.documents.document import build_document
from indexer.documents.prepare import BulkDocument, prepare, prepare_batch
from indexer.input.sources import Input, Kind, RejectedInput
from indexer.load.results import LoadResult, Outcome

SEEDS = Path(__file__).parents[2] / "seeds"


def read_seeds() -> list[Input]:
    return [
        Input(str(path), path.name, Kind.RAW, path.read_bytes())
        for path in sorted(SEEDS.glob("*.txt"))
    ]


def test_a_document_does_not_depend_on_its_batch() -> None:
    inputs = read_seeds()

    documents = prepare_batch(inputs)

    assert len(documents) > 5
    assert all(isinstance(document, BulkDocument) for document in documents)
    assert documents == [prepare(source) for source in inputs]
    assert [*reversed(documents)] == prepare_batch([*reversed(inputs)])


def test_a_rejected_input_and_a_defect_keep_their_places_and_stop_no_other() -> None:
    first, broken, *_, last = read_seeds()
    unread = RejectedInput.of("unread.txt", None, ArticleError("unreadable", "it is locked"))
    empty = Input("empty.txt", "empty.txt", Kind.RAW, b"")

    def build_or_fail(article: object, id_: str) -> object:
        if id_ == broken.name:
            raise KeyError(id_)
        return build_document(article, id_)  # type: ignore[arg-type]

    with patch.object(preparing, "build_document", build_or_fail):
        items = prepare_batch([unread, first, empty, broken, last])

    rejected = [item for item in items if isinstance(item, LoadResult)]
    assert [items.index(result) for result in rejected] == [0, 2, 3]
    assert {result.outcome for result in rejected} == {Outcome.REJECTED}
    assert [result.path for result in rejected] == ["unread.txt", "empty.txt", broken.path]
    assert rejected[-1].reason == "internal-error"
    assert items[1::3] == [prepare(first), prepare(last)]
