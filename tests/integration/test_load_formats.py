"""Files of other programs are loaded as they are, and the results say what became of their keys."""

import json
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from tests.integration.command_line import indexer, write
from tests.integration.loads import loaded, results, stored_documents
from tests.unit.test_dialects import NEWSPAPER, NINJS, TRAFILATURA, URL

pytestmark = pytest.mark.usefixtures("command_settings")

COPY = {"title": "Bridge", "published_at": "2021-05-03", "url": URL}


def copies(*versions: int) -> list[dict[str, Any]]:
    """Return copies of one page as scraped on the days after its publication."""
    return [
        {
            **COPY,
            "id": f"copy-{n}",
            "version": n,
            "scraped_at": f"2021-05-{4 + n:02}T08:00:00+00:00",
            "text": f"Text of version {n}.",
        }
        for n in versions
    ]


def test_one_load_reads_several_dialects(
    input_folder: Path, alias: str, elasticsearch: Elasticsearch
) -> None:
    write(input_folder / "mixed.jsonl", [TRAFILATURA, {**NEWSPAPER, "canonical_link": f"{URL}/2"}])
    (input_folder / "items.json").write_text(json.dumps([NINJS]))
    (input_folder / "table.csv").write_text(
        "headline,text,link\nRain,It rained.,https://x.example\n"
    )

    run = indexer("load", input_folder, "--json")

    summary = loaded(run)
    assert run.exit_code == 0
    assert summary["dialects"] == {"ninjs": 1, "trafilatura": 1, "newspaper4k": 1, "common": 1}
    by_id = {result["id"]: result for result in results(summary["results"])}
    assert by_id[URL]["dialect"] == "trafilatura"
    assert by_id[URL]["fields"]["text"] == "body"
    assert by_id[URL]["left_out"]["fingerprint"] == "computed from the text"
    assert by_id["https://x.example"]["line"] == 2
    assert {*stored_documents(elasticsearch, alias)} == {
        URL,
        f"{URL}/2",
        "urn:example:1",
        "https://x.example",
    }


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_of_several_copies_of_a_page_the_latest_is_kept(
    order: tuple[int, ...], input_folder: Path, alias: str, elasticsearch: Elasticsearch
) -> None:
    for position, version in enumerate(order):
        write(input_folder / f"{position}.jsonl", copies(version))

    indexer("load", input_folder)

    [document] = stored_documents(elasticsearch, alias).values()
    assert document["body"] == "Text of version 2."


def test_columns_and_maps_describe_other_tables(
    input_folder: Path, alias: str, elasticsearch: Elasticsearch
) -> None:
    table = input_folder / "table.csv"
    table.write_text("Kopf;Inhalt\nRegen;Es regnet.\n")

    assert indexer("load", table).exit_code == 1
    assert indexer("load", table, "--columns", "title=Kopf,body=Inhalt").exit_code == 0

    [document] = stored_documents(elasticsearch, alias).values()
    assert (document["title"], document["body"]) == ("Regen", "Es regnet.")


def test_a_wrong_option_is_one_sentence(input_folder: Path) -> None:
    write(input_folder / "a.json", [TRAFILATURA])

    run = indexer("load", input_folder, "--dialect", "wordpress")

    assert run.exit_code == 2
    assert "'wordpress' is not a known dialect; choose one of trafilatura, " in run.err
