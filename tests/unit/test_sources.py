"""The inputs in files and directories, and the reasons of rejections."""

import gzip
import io
import os
import socket
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from indexer.documents.article import ArticleError
from indexer.input.files import MAX_ARTICLE_BYTES, open_regular, read_whole
from indexer.input.sources import Input, Kind, ReadOptions, RejectedInput, read_inputs

Summary = tuple[str, int | None, object]


def stream(content: bytes = b"") -> io.BufferedReader:
    return io.BufferedReader(io.BytesIO(content))


def read(*paths: Path | str, stdin: bytes = b"", excluded: Path | None = None) -> list[Summary]:
    """Return path, line and content of each input, or path, line and reason of its rejection."""
    options = ReadOptions(excluded=excluded)
    return list(summarize(read_inputs(map(str, paths), stream(stdin), options)))


def summarize(inputs: Iterator[Input | RejectedInput]) -> Iterator[Summary]:
    for item in inputs:
        content = item.reason if isinstance(item, RejectedInput) else item.content
        yield item.path, item.line, content


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path()


def test_a_directory_is_read_in_order_of_name_with_relative_paths_as_names(here: Path) -> None:
    (here / "in/sub/deep").mkdir(parents=True)
    (here / "in/b.txt").write_bytes(b"B")
    (here / "in/a.json").write_bytes(b"{}")
    (here / "in/sub/deep/c.TXT").write_bytes(b"C")
    (here / "in/d.txt.gz").write_bytes(gzip.compress(b"D"))

    assert list(read_inputs(["in"], stream())) == [
        Input("in/a.json", "a.json", Kind.PARSED, b"{}"),
        Input("in/b.txt", "b.txt", Kind.RAW, b"B"),
        Input("in/d.txt.gz", "d.txt.gz", Kind.RAW, b"D"),
        Input("in/sub/deep/c.TXT", "sub/deep/c.TXT", Kind.RAW, b"C"),
    ]


def test_a_file_has_one_name_however_it_is_reached(here: Path) -> None:
    (here / "in").mkdir()
    (here / "in/a.txt").write_bytes(b"A")
    (here / "link.txt").symlink_to("in/a.txt")

    names = [
        [item.name for item in read_inputs([path], stream()) if isinstance(item, Input)]
        for path in ("in", "in/a.txt", "in/../in", str((here / "in").resolve()))
    ]

    assert names == [["a.txt"]] * 4
    assert read("link.txt") == [("link.txt", None, b"A")]


def test_each_line_is_an_input_and_empty_lines_are_skipped(here: Path) -> None:
    (here / "a.jsonl").write_bytes(b'{"a":1}\n\n \n{"b":2}')
    (here / "b.jsonl").write_bytes(b"{}\n" + b"x" * (MAX_ARTICLE_BYTES + 9) + b"\n{}")
    (here / "c.jsonl").write_bytes(b"\n\n")
    (here / "d.jsonl.gz").write_bytes(gzip.compress(b"{}\n{}\n"))

    assert read("a.jsonl", "b.jsonl", "c.jsonl", "d.jsonl.gz") == [
        ("a.jsonl", 1, b'{"a":1}\n'),
        ("a.jsonl", 4, b'{"b":2}'),
        ("b.jsonl", 1, b"{}\n"),
        ("b.jsonl", 2, "too-large"),
        ("b.jsonl", 3, b"{}"),
        ("c.jsonl", None, "empty"),
        ("d.jsonl.gz", 1, b"{}\n"),
        ("d.jsonl.gz", 2, b"{}\n"),
    ]


def test_other_than_regular_files_are_rejected_and_the_rest_is_read(here: Path) -> None:
    directory = here / "in"
    (directory / "empty.txt").mkdir(parents=True)
    os.mkfifo(directory / "fifo.txt")
    (directory / "good.txt").write_bytes(b"good")
    (directory / "link.txt").symlink_to("good.txt")
    (directory / "loop").symlink_to("..")
    (directory / "notes.md").write_bytes(b"notes")
    (directory / "out.txt").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind("in/socket.txt")

        assert read("in", "/dev/zero") == [
            ("in/fifo.txt", None, "not-a-file"),
            ("in/good.txt", None, b"good"),
            ("in/link.txt", None, "symbolic-link"),
            ("in/loop", None, "symbolic-link"),
            ("in/notes.md", None, "unsupported-file"),
            ("in/out.txt", None, "symbolic-link"),
            ("in/socket.txt", None, "not-a-file"),
            ("in/empty.txt", None, "no-articles"),
            ("/dev/zero", None, "not-a-file"),
        ]


def test_hidden_files_and_results_are_skipped(here: Path) -> None:
    (here / "in").mkdir()
    (here / "in/.hidden.txt").write_bytes(b"hidden")
    (here / "in/load-1.results.jsonl").write_bytes(b"{}\n")
    (here / "in/mine.jsonl").write_bytes(b"{}\n")

    assert read("in", excluded=here / "in/mine.jsonl") == []
    assert read("in") == [("in/mine.jsonl", 1, b"{}\n")]


def test_unusual_names_are_kept(
    here: Path,
) -> None:
    (here / "in").mkdir()
    longest = "n" * 251 + ".txt"
    for name in (b"caf\xe9.txt", b"caf\xe8.txt", b"two\nlines.txt", longest.encode()):
        Path(os.fsdecode(b"in/" + name)).write_bytes(b"x")

    assert [path for path, _, _ in read("in")] == [
        r"in/caf\xe8.txt",
        r"in/caf\xe9.txt",
        f"in/{longest}",
        "in/two\nlines.txt",
    ]


def test_a_file_that_is_too_large_is_rejected(here: Path) -> None:
    (here / "a.txt").write_bytes(b"x" * MAX_ARTICLE_BYTES)
    with (here / "b.txt").open("wb") as huge:
        huge.truncate(1024**3)
    (here / "c.txt.gz").write_bytes(gzip.compress(bytes(50 * 1024**2)))

    assert read("a.txt", "b.txt", "c.txt.gz") == [
        ("a.txt", None, b"x" * MAX_ARTICLE_BYTES),
        ("b.txt", None, "too-large"),
        ("c.txt.gz", None, "too-large"),
    ]


def test_a_very_long_line_is_skipped_in_the_memory_of_an_article(here: Path) -> None:
    with (here / "a.jsonl").open("wb") as file:
        file.truncate(50 * 1024**2)
        file.seek(0, os.SEEK_END)
        file.write(b"\n{}\n")

    tracemalloc.start()
    inputs = read("a.jsonl")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert inputs == [("a.jsonl", 1, "too-large"), ("a.jsonl", 2, b"{}\n")]
    assert most < 3 * MAX_ARTICLE_BYTES


def test_broken_archives_and_bombs_are_one_rejection(here: Path) -> None:
    lines = b"".join(b'{"n":%d}\n' % n for n in range(3))
    (here / "cut.jsonl.gz").write_bytes(gzip.compress(lines)[:-12])
    (here / "none.txt.gz").write_bytes(b"plain text")
    (here / "bomb.jsonl.gz").write_bytes(gzip.compress((b"a" * 99 + b"\n") * 500_000))

    inputs = read("cut.jsonl.gz", "none.txt.gz", "bomb.jsonl.gz")

    assert [item for item in inputs if not isinstance(item[2], bytes)] == [
        ("cut.jsonl.gz", None, "broken-archive"),
        ("none.txt.gz", None, "broken-archive"),
        ("bomb.jsonl.gz", None, "archive-bomb"),
    ]
    assert len(inputs) < 20_000


def test_a_file_that_is_deleted_or_not_readable_is_rejected(here: Path) -> None:
    (here / "in").mkdir()
    for name in "abc":
        (here / f"in/{name}.txt").write_bytes(name.encode())
    inputs = read_inputs(["in"], stream())
    first = list(summarize(iter([next(inputs)])))
    (here / "in/b.txt").unlink()
    (here / "in/c.txt").chmod(0)

    rest = list(summarize(inputs))

    closed = b"c" if os.geteuid() == 0 else "unreadable"  # the superuser reads everything
    assert first + rest == [
        ("in/a.txt", None, b"a"),
        ("in/b.txt", None, "vanished"),
        ("in/c.txt", None, closed),
    ]


def test_what_the_system_refuses_to_read_issummarize(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    (here / "in").mkdir()
    (here / "in/a.txt").write_bytes(b"a")
    monkeypatch.setattr(os, "open", refuse)

    assert read("in") == [("in/a.txt", None, "unreadable")]


def test_a_file_that_changes_is_read_again_once(here: Path) -> None:
    path = here / "a.txt"
    path.write_bytes(b"first")
    with open_regular(str(path), compressed=False) as file:
        changing = ChangingFile(file, path, times=1)
        assert read_whole(changing) == b"first and more"
    with open_regular(str(path), compressed=False) as file:
        changing = ChangingFile(file, path, times=2)
        with pytest.raises(ArticleError, match=r"^changing: "):
            read_whole(changing)


class ChangingFile(io.BufferedReader):
    """A file that is written to after each of the first reads."""

    def __init__(self, file: BinaryIO, path: Path, times: int) -> None:
        super().__init__(io.FileIO(file.fileno(), closefd=False))
        self._path, self._times = path, times

    def read(self, size: int | None = -1) -> bytes:
        content = super().read(size)
        if self._times:
            self._times -= 1
            with self._path.open("ab") as stream:
                stream.write(b" and more")
        return content


@pytest.mark.parametrize(
    ("stdin", "expected"),
    [
        (b"Title\n\nBody", [("-", None, b"Title\n\nBody")]),
        (b'\n {"a":1}\n{"b":2}\n', [("-", 2, b' {"a":1}\n'), ("-", 3, b'{"b":2}\n')]),
        (b"x" * (MAX_ARTICLE_BYTES + 1), [("-", None, "too-large")]),
        (b"", [("-", None, b"")]),
    ],
)
def test_standard_input_is_lines_of_json_or_one_raw_article(
    stdin: bytes, expected: list[Summary]
) -> None:
    assert read("-", stdin=stdin) == expected
