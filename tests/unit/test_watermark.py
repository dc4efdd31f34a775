"""Readers of the watermark see every change once, however several writers interleave."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from indexer.documents.prepare import BulkDocument
from indexer.index import stamps as stamps_module
from indexer.index.lock import lock_index
from indexer.index.stamps import Stamps
from mappings.watermark import Watermark, format_stamp, parse_stamp, watermark_index

CLOCKS = (0.0, -20.0, 500.0)


@dataclass
class Server:
    """The watermark, the stored changes, and those that a refresh has made visible."""

    watermark: Watermark = field(default_factory=lambda: Watermark("family", 0))
    written: dict[str, int] = field(default_factory=dict)
    visible: dict[str, int] = field(default_factory=dict)

    def change(self, _client: object, _alias: str, change: object) -> Watermark:
        self.watermark = change(self.watermark)  # type: ignore[operator]
        return self.watermark

    def refresh(self, _client: object, _alias: str) -> None:
        self.visible = dict(self.written)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(("reserve", "write", "publish", "refresh", "read")), st.integers(0, 2)
    ),
    max_size=60,
)


@given(steps=STEPS)
def test_a_reader_sees_each_change_once_and_none_appears_behind_it(
    steps: list[tuple[str, int]],
) -> None:
    server = Server()
    original = stamps_module.change_watermark, stamps_module.refresh
    stamps_module.change_watermark = server.change  # type: ignore[assignment]
    stamps_module.refresh = server.refresh  # type: ignore[assignment]
    try:
        read = run(server, steps)
    finally:
        stamps_module.change_watermark, stamps_module.refresh = original

    assert sorted(read) == sorted(server.written.values())


def run(server: Server, steps: list[tuple[str, int]]) -> list[int]:  # noqa: C901 (one model)
    """Carry out the steps, end every writer, and return the stamps that a reader saw."""
    now = iter(range(1_000, 100_000))
    writers = [
        Stamps(None, "a", clock=lambda skew=skew: next(now) + skew)  # type: ignore[arg-type, misc]
        for skew in CLOCKS
    ]
    reserved: list[list[int]] = [[], [], []]
    read: list[int] = []
    position = -1

    def write(number: int) -> None:
        first = reserved[number].pop()
        for stamp in (first, first + 1):
            server.written[f"{number}-{stamp}"] = stamp
        writers[number].finish(first)

    def catch_up() -> None:
        nonlocal position
        end = server.watermark.horizon
        read.extend(stamp for stamp in server.visible.values() if position < stamp < end)
        position = max(position, end - 1)

    for step, number in steps:
        match step:
            case "reserve":
                reserved[number].append(writers[number].reserve(2))
            case "write" if reserved[number]:
                write(number)
            case "publish":
                writers[number].publish()
            case "refresh":
                server.refresh(None, "a")
            case "read":
                catch_up()
    for number, writer in enumerate(writers):
        while reserved[number]:
            write(number)
        writer.publish()
    catch_up()
    return read


def test_stamps_are_stored_as_times_and_read_back() -> None:
    for stamp in (0, 1, 1_795_891_370_123_456):
        assert parse_stamp(format_stamp(stamp)) == stamp


def test_the_watermark_is_in_the_index_of_the_locks() -> None:
    assert watermark_index("articles") == lock_index("articles")


def test_a_document_keeps_its_fields_and_gets_its_stamp() -> None:
    document = BulkDocument("rain", "h", b'{"id":"rain"}', "rain.json").with_stamp("2026")

    assert document.payload == b'{"id":"rain","indexed_at":"2026"}'
