"""The seeds, the truth about them and the judged queries speak of the same articles."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from indexer.documents.document import document_id
from indexer.input.decoding import decode
from indexer.input.parsed_json import parse_parsed_article
from indexer.parser import parse_article

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


def read(row: dict[str, Any]) -> dict[str, Any]:
    """Return what the parser finds in a raw seed, in the form of the expected values."""
    article = parse_article(decode((SEEDS / row["file"]).read_bytes()).text)
    return {
        "file": row["file"],
        "title": article.title,
        "published_at": printed_time(article.published_at),
        "updated_at": printed_time(article.updated_at),
        "authors": list(article.authors),
        "agencies": list(article.agencies),
        "section": article.section,
        "lead": article.lead,
        "captions": len(article.captions),
        "headings": len(article.headings),
        "paragraphs": len(article.body),
        "language": article.language,
    }


def printed_time(moment: datetime | None) -> str | None:
    """RFC 3339; a moment at midnight without a zone is a day."""
    if moment is None:
        return None
    return moment.isoformat().replace("+00:00", "Z").removesuffix("T00:00:00")


@pytest.mark.parametrize("row", rows("seeds.jsonl"), ids=lambda row: row["file"])
def test_every_raw_seed_is_read_as_its_truth_says(row: dict[str, Any]) -> None:
    assert read(row) == row


def test_the_customers_article_is_parsed_completely() -> None:
    text = (SEEDS / "000_ec27dc8f054a1452.txt").read_text("utf-8")
    article = parse_article(text)

    assert article.title == "Syrian rebels, Nusra edge closer to Latakia province"
    assert article.published_at == datetime(2015, 8, 12, 12, 48, tzinfo=UTC)
    assert article.authors == ("Fred Lambert",)
    assert [(c.credit, c.agency, c.photographer) for c in article.captions] == [
        ("AFP/Amr Radwan Al-Homsi", "AFP", "Amr Radwan Al-Homsi")
    ]
    assert article.captions[0].text.startswith("Rebel fighters gather along the road")
    assert len(article.body) == 9
    assert article.body[-1].endswith("pro-government militiamen have been killed.")
    assert article.boilerplate == (
        "You may also like",
        "Subscribe",
        "Sign up to our newsletter for exclusive updates and enhanced content",
    )


def test_judged_documents_and_queries_exist() -> None:
    with (GOLDEN / "seed_qrels.tsv").open(encoding="utf-8", newline="") as file:
        judged = list(csv.DictReader(file, delimiter="\t"))
    seeds = parsed_ids() | {path.name for path in SEEDS.glob("*.txt")}

    assert {line["doc_id"] for line in judged} - seeds == set()
    assert list(dict.fromkeys(line["query_id"] for line in judged)) == [
        row["id"] for row in rows("seed_queries.jsonl")
    ]
    assert {line["grade"] for line in judged} == {"0", "1", "2", "3"}
