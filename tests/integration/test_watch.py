"""`indexer watch`: what appears or changes in a directory is searchable, once, over restarts."""

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from tests.integration.feeding import daily_results, feed, searchable, wait_until

MANY = int(os.environ.get("WATCHED_FILES", "3000"))

pytestmark = pytest.mark.slow


def article(id_: str, title: str) -> dict[str, Any]:
    return {"id": id_, "title": title, "body": f"The body of {id_}."}


def write(path: Path, *articles: dict[str, Any]) -> None:
    """Write a file in one step, as a crawler does: under another name, which is then changed."""
    hidden = path.with_name(f"{path.name}.part")
    hidden.write_text("".join(json.dumps(each) + "\n" for each in articles), "utf-8")
    hidden.rename(path)


def test_new_changed_and_renamed_files_are_searchable_once_over_restarts(
    alias: str, elasticsearch: Elasticsearch, input_folder: Path
) -> None:
    write(input_folder / "early.jsonl", article("early", "Before"))
    with feed("watch", input_folder):
        wait_until(lambda: searchable(elasticsearch, alias) == {"early": "Before"})
        (input_folder / "sub").mkdir()
        write(input_folder / "sub" / "rain.json", article("rain", "Rain"))
        wait_until(lambda: "rain" in searchable(elasticsearch, alias))
        write(input_folder / "early.jsonl", article("early", "After"))
        wait_until(lambda: searchable(elasticsearch, alias)["early"] == "After")
    write(input_folder / "meanwhile.json", article("meanwhile", "Meanwhile"))
    with feed("watch", input_folder):
        wait_until(lambda: "meanwhile" in searchable(elasticsearch, alias))
        (input_folder / "meanwhile.json").rename(input_folder / "renamed.json")
        (input_folder / "left.html.part").write_text("half", "utf-8")
        write(input_folder / "last.json", article("last", "Last"))
        wait_until(lambda: "last" in searchable(elasticsearch, alias))

    outcomes = sorted((result["id"], result["outcome"]) for result in daily_results("watch"))
    assert [each for each in outcomes if each[1] != "unchanged"] == [
        ("early", "indexed"),
        ("early", "updated"),
        ("last", "indexed"),
        ("meanwhile", "indexed"),
        ("rain", "indexed"),
    ]
    # A file under another name is read again, and its article is the same.
    assert [each for each in outcomes if each[1] == "unchanged"] in (
        [],
        [("meanwhile", "unchanged")],
    )


def test_a_file_that_is_written_slowly_is_loaded_when_it_is_complete(
    alias: str, elasticsearch: Elasticsearch, input_folder: Path
) -> None:
    text = json.dumps(article("slow", "Slow"))
    with feed("watch", input_folder), (input_folder / "slow.json").open("w") as file:
        for start in range(0, len(text), 4):
            file.write(text[start : start + 4])
            file.flush()
            time.sleep(0.05)
        wait_until(lambda: "slow" in searchable(elasticsearch, alias))

    assert daily_results("watch")[-1]["outcome"] == "indexed"


def test_a_directory_that_disappears_is_waited_for(
    alias: str, elasticsearch: Elasticsearch, input_folder: Path
) -> None:
    away = Path("away")
    with feed("watch", input_folder):
        write(input_folder / "a.json", article("a", "A"))
        wait_until(lambda: "a" in searchable(elasticsearch, alias))
        input_folder.rename(away)
        time.sleep(1)
        away.rename(input_folder)
        write(input_folder / "b.json", article("b", "B"))
        wait_until(lambda: "b" in searchable(elasticsearch, alias))

    assert [result["outcome"] for result in daily_results("watch")] == ["indexed", "indexed"]


def test_many_files_at_once_and_a_kill_lose_and_repeat_nothing(
    alias: str, elasticsearch: Elasticsearch, input_folder: Path
) -> None:
    with feed("watch", input_folder) as process:
        for number in range(MANY):
            path = input_folder / f"{number}.json"
            path.write_text(json.dumps(article(str(number), f"T{number}")), "utf-8")
        wait_until(lambda: len(searchable(elasticsearch, alias)) > MANY // 10)
        process.kill()
    with feed("watch", input_folder):
        wait_until(lambda: len(searchable(elasticsearch, alias)) == MANY)

    results = daily_results("watch")
    assert {result["id"] for result in results} == {str(number) for number in range(MANY)}
    assert {result["outcome"] for result in results} <= {"indexed", "unchanged"}
