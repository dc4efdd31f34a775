"""How far a load is, as a terminal and as a log show it."""

import gzip
import io
from pathlib import Path

from rich.console import Console

from indexer.load.progress import ReadProgress, measure, reporting
from indexer.load.results import LoadResult, Outcome, Totals


def shown(steps: int, total: int | None, *, terminal: bool) -> str:
    """What is printed while so many articles of the total are loaded, two a second."""
    told, totals, extent = io.StringIO(), Totals(), ReadProgress()
    console = Console(file=told, force_terminal=terminal, width=100, color_system=None)
    with reporting(console, False, extent, lambda: totals.total / 2) as report:
        for _ in extent.follow(range(steps), lambda _: 1, lambda: total):
            totals.add(LoadResult("a.txt", None, Outcome.INDEXED))
            report(totals)
    return told.getvalue()


def test_a_log_gets_a_line_now_and_then_with_the_time_that_is_left() -> None:
    assert shown(25, 40, terminal=False) == (
        "10 articles, 2 a second, about 0:00:15 left\n20 articles, 2 a second, about 0:00:10 left\n"
    )


def test_of_standard_input_nobody_knows_how_much_is_left() -> None:
    assert shown(15, None, terminal=False) == "10 articles, 2 a second\n"


def test_a_terminal_gets_a_bar_that_is_gone_at_the_end() -> None:
    told = shown(30, 40, terminal=True)

    assert "30 articles, 2 a second" in told
    assert "0:00:15 left 0:00:0" in told
    assert told.endswith("\x1b[2K")


def test_what_there_is_to_read_is_known_before_it_is_unpacked(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"five.")
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(b"x" * 2_000))
    (tmp_path / "c.gz").write_bytes(b"")
    (tmp_path / "d.txt").symlink_to("a.txt")

    assert measure([str(tmp_path)]) == 2_005
