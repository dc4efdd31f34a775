"""The seeds, the truth about them and the judged queries speak of the same articles."""

import csv
import json
from pathlib import Path
from typing import Any

from indexer.document import document_id
from indexer.parsed_article import parse_parsed_article

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"
GOLDEN = ROOT / "tests/golden"


def rows(name: str) -> list[dict[str, Any]]:
    lines = (GOLDEN / name).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def parsed_ids() -> set[str]:
    ids = set()
    for path in (SEEDS / "parsed").iterdir():
        text = path.read_text("utf-8")
        for article in text.splitlines() if path.suffix == ".jsonl" else [text]:
            name = path.relative_to(SEEDS).as_posix()
            ids.add(document_id(parse_parsed_article(article), name))
    return ids


def test_every_raw_seed_has_one_truth() -> None:
    assert [row["file"] for row in rows("seeds.jsonl")] == sorted(
        path.name for path in SEEDS.glob("*.txt")
    )


def test_what_the_truth_names_is_printed() -> None:
    missing = []
    for row in rows("seeds.jsonl"):
        printed = " ".join((SEEDS / row["file"]).read_text("utf-8").split()).casefold()
        names = [row["title"], row["lead"] or "", row["section"] or ""]
        names += row["authors"] + row["agencies"]
        missing += [(row["file"], name) for name in names if name.casefold() not in printed]

    assert missing == []


def test_judged_documents_and_queries_exist() -> None:
    with (GOLDEN / "seed_qrels.tsv").open(encoding="utf-8", newline="") as file:
        judged = list(csv.DictReader(file, delimiter="\t"))
    seeds = parsed_ids() | {path.name for path in SEEDS.glob("*.txt")}

    assert {line["doc_id"] for line in judged} - seeds == set()
    assert list(dict.fromkeys(line["query_id"] for line in judged)) == [
        row["id"] for row in rows("seed_queries.jsonl")
    ]
    assert {line["grade"] for line in judged} == {"0", "1", "2", "3"}
