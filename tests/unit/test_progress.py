"""The progress of a load, as a terminal and as a log show it."""

import gzip
import io
from pathlib import Path

from rich.console import Console

from indexer.load.progress import LoadProgress, measure_files
from indexer.load.results import LoadResult, Outcome, Totals


def shown(articles: int, total: int | None, *, terminal: bool) -> str:
    """What is printed while this many articles of the total are loaded, two a second."""
    output, totals = io.StringIO(), Totals()
    console = Console(file=output, force_terminal=terminal, width=100, color_system=None)
    progress = LoadProgress(console, clock=lambda: totals.total / 2)
    with progress:
        for _ in progress.track(range(articles), lambda _: 1, lambda: total):
            totals.add(LoadResult("a.txt", None, Outcome.INDEXED))
            progress.show(totals)
    return output.getvalue()


def test_a_log_gets_a_line_now_and_then_with_the_time_that_is_left() -> None:
    assert shown(25, 40, terminal=False) == (
        "10 articles, 2 a second, about 0:00:15 left\n20 articles, 2 a second, about 0:00:10 left\n"
    )


def test_one_article_is_not_several() -> None:
    assert "1 article, 2 a second" in shown(1, 40, terminal=True)


def test_the_time_left_of_standard_input_is_unknown() -> None:
    assert shown(15, None, terminal=False) == "10 articles, 2 a second\n"


def test_a_terminal_gets_a_bar_that_is_removed_at_the_end() -> None:
    output = shown(30, 40, terminal=True)

    assert "30 articles, 2 a second" in output
    assert "0:00:15 left 0:00:0" in output
    assert output.endswith("\x1b[2K")


def test_quiet_prints_nothing() -> None:
    output, totals = io.StringIO(), Totals()
    progress = LoadProgress(
        Console(file=output, force_terminal=True), quiet=True, clock=lambda: totals.total / 2
    )
    with progress:
        for _ in progress.track(range(25), lambda _: 1, lambda: 25):
            totals.add(LoadResult("a.txt", None, Outcome.INDEXED))
            progress.show(totals)

    assert output.getvalue() == ""


def test_the_size_of_inputs_is_known_before_they_are_unpacked(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"five.")
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(b"x" * 2_000))
    (tmp_path / "c.gz").write_bytes(b"")
    (tmp_path / "d.txt").symlink_to("a.txt")

    assert measure_files([str(tmp_path)]) == 2_005
