"""`indexer parse` prints the results of the parser, in the order of the arguments."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson
from typer.testing import CliRunner, Result

from indexer.__main__ import app
from indexer.parser import parse_article

STORY = (
    "Council votes to mend the old harbour wall\n\nBy Ada Lind\n2 May 2019\n\n"
    "The council voted on Monday to mend the wall of the old harbour, which the storms left open.\n"
    "\nShare\n"
)


def parse(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["parse", *map(str, words)])


def responses(done: Result) -> list[Any]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_json_is_one_object_a_file_in_the_order_given(tmp_path: Path) -> None:
    second = write(tmp_path, "b.txt", STORY)
    first = write(tmp_path, "a.json", json.dumps({"title": "A title", "body": "A paragraph."}))
    bad = write(tmp_path, "c.txt", "")

    done = parse("--json", second, bad, first)

    assert done.exit_code == 1
    assert [(row["path"], row["title"], row["reason"]) for row in responses(done)] == [
        (str(second), "Council votes to mend the old harbour wall", None),
        (str(bad), None, "empty"),
        (str(first), "A title", None),
    ]
    assert len({tuple(row) for row in responses(done)}) == 1  # the same keys, whatever the outcome


def test_json_contains_everything_that_was_found(tmp_path: Path) -> None:
    path = write(tmp_path, "wall.txt", STORY)

    done = parse("--json", path)

    assert done.exit_code == 0
    assert responses(done) == [
        {
            "path": str(path),
            "line": None,
            "reason": None,
            "detail": None,
            "encoding": "utf-8",
            "warnings": [],
            "mapped": None,
            **json.loads(orjson.dumps(asdict(parse_article(STORY)))),
        }
    ]


def test_lines_are_shown_with_their_role_and_rule(tmp_path: Path) -> None:
    path = write(tmp_path, "wall.txt", STORY)

    shown = [line for line in parse("--show-lines", path).stdout.splitlines() if line.strip()]
    described = [line.split(maxsplit=4) for line in shown if line.split()[0].isdigit()]
    assert [[*line[:3], line[4]] for line in described][:3] == [
        ["1", "title", "first-line", "Council votes to mend the old harbour wall"],
        ["3", "byline", "byline", "By Ada Lind"],
        ["4", "date", "date-line", "2 May 2019"],
    ]
    last = responses(parse("--show-lines", "--json", path))[0]["lines"][-1]
    assert {key: last[key] for key in ("number", "role", "rule", "text")} == {
        "number": 8,
        "role": "boilerplate",
        "rule": "button",
        "text": "Share",
    }
    assert 0 <= last["probability"] <= 1
    assert "page words" in last["reasons"] or "," in last["reasons"]


def test_the_printed_article_can_be_parsed_again(tmp_path: Path) -> None:
    printed = parse(write(tmp_path, "wall.txt", STORY)).stdout
    again = parse(write(tmp_path, "again.txt", printed)).stdout

    assert again == printed


def test_lines_of_a_parsed_article_are_refused_with_the_remedy(tmp_path: Path) -> None:
    done = parse("--show-lines", write(tmp_path, "a.json", "{}"))

    assert done.exit_code == 1
    assert "not-raw: only a raw article has lines with roles; leave out --show-lines" in done.stderr


def test_a_missing_file_is_the_users_mistake(tmp_path: Path) -> None:
    done = parse(tmp_path / "none.txt")

    assert done.exit_code == 2
    assert "none.txt does not exist" in done.stderr
