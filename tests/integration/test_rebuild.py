"""A new index beside the old: checked, swapped, rolled back, and swept after a killed rebuild."""

import json
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import ApiError, Elasticsearch

from indexer.checking import Candidate, count_articles, find_faults
from indexer.document import build_document
from indexer.errors import WritesRefusedError
from indexer.generations import KEPT_GENERATIONS
from indexer.index import find_index
from indexer.lock import REBUILDING, WRITING, holding, lock_index
from indexer.parsed_article import parse_parsed_article
from indexer.rebuilding import create_next, find_next, read_generations, swap_to_next, sweep_next
from mappings.articles import contract_hash, index_body
from tests.integration.command_line import INDEXER, Told, indexer, outcomes, stored, write
from tests.integration.rebuilds import lines, wait_until, waiting_rebuild
from tests.integration.service import SEEDS
from tests.unit.near_copies import original

GOLDEN = Path(__file__).parents[1] / "golden"

RAIN = {"id": "rain", "title": "Rain", "body": "It rained.", "updated_at": "2024-05-01"}
SNOW = {"id": "snow", "title": "Snow", "body": "It snowed.", "tags": ["winter"]}
HAIL = {"id": "hail", "title": "Hail", "body": "It hailed."}
MANY = [{"id": str(n), "title": f"T{n}", "body": "A body.", "tags": ["t"]} for n in range(60)]

# Seconds that a lock lives which is not renewed, in commands that are to lose it.
SHORT_LIFE_S = 1.0
SHORT_LIVED = f"""
import indexer.lock
indexer.lock.LIFE_S, indexer.lock._RENEW_EVERY_S = {SHORT_LIFE_S}, {SHORT_LIFE_S / 2}
from indexer.__main__ import main
main()
"""

pytestmark = pytest.mark.usefixtures("command_settings")


def load(*articles: dict[str, Any]) -> None:
    assert indexer("load", write(Path("a.jsonl"), articles)).exit_code == 0


def current(client: Elasticsearch, alias: str) -> str:
    index = find_index(client, alias)
    assert index is not None
    return index.name


def make_index_of_last_year(client: Elasticsearch, alias: str) -> str:
    """What a version of the code left behind that knew no synonyms."""
    body = index_body()
    body["mappings"]["_meta"] = {"contract": "of last year"}
    body["settings"]["analysis"]["filter"]["synonyms"]["synonyms"] = []
    name = f"{alias}-20200101t000000000000z"
    client.indices.create(index=name, aliases={alias: {"is_write_index": True}}, **body)
    return name


def test_what_is_stored_becomes_a_new_index_with_its_usual_settings(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    load(RAIN, SNOW)
    old = current(elasticsearch, alias)
    before = stored(elasticsearch, alias)

    told = indexer("rebuild", "--json")

    assert told.exit_code == 0
    assert told.json["replaced"] == old
    assert told.json["index"] == current(elasticsearch, alias) != old
    assert stored(elasticsearch, alias) == before
    assert find_next(elasticsearch, alias) == []
    settings = elasticsearch.indices.get_settings(index=alias, flat_settings=True)
    (kept,) = (found["settings"] for found in settings.values())
    assert kept["index.refresh_interval"] == "5s"
    assert kept["index.auto_expand_replicas"] == "0-1"


def sources(client: Elasticsearch, alias: str) -> dict[str, dict[str, Any]]:
    """Everything that is stored, by id."""
    return {hit["_id"]: hit["_source"] for hit in client.search(index=alias)["hits"]["hits"]}


def test_places_and_stories_are_made_anew_from_what_is_stored(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    text = " ".join(original(1)) + " Talks failed in Oslo."
    load({**RAIN, "body": text}, {**SNOW, "body": f"Updated. {text}"})
    before = sources(elasticsearch, alias)
    stale = {"places": ["Oz"], "place_paths": ["Oz"], "story": "nobody", "story_bands": ["stale"]}
    for id_ in before:
        elasticsearch.update(index=alias, id=id_, doc=stale, refresh=True)

    assert indexer("rebuild").exit_code == 0

    assert sources(elasticsearch, alias) == before
    assert before["snow"]["places"] == ["Norway", "Oslo"]
    assert {each["story"] for each in before.values()} == {"rain"}


def test_an_index_of_another_version_is_rebuilt_and_rolled_back(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    old = make_index_of_last_year(elasticsearch, alias)
    elasticsearch.index(index=old, id="rain", document=document(RAIN), refresh=True)
    assert indexer("load", write(Path("a.jsonl"), [SNOW])).exit_code == 5

    assert indexer("rebuild").exit_code == 0
    index = find_index(elasticsearch, alias)
    assert index is not None
    assert (index.contract, set(stored(elasticsearch, alias))) == (contract_hash(), {"rain"})

    back = indexer("rollback")
    assert back.out.splitlines()[0] == (
        f"{alias} is answered by {old} again; {index.name} is kept until the next rebuild."
    )
    assert current(elasticsearch, alias) == old
    assert indexer("rollback") == Told(
        2,
        "",
        f"indexer: No generation before {old} is kept: run `indexer rebuild PATH` instead.\n",
    )


def document(article: dict[str, Any]) -> dict[str, Any]:
    """What is stored for a parsed article."""
    return build_document(parse_parsed_article(json.dumps(article)), article["id"])


def test_what_is_loaded_and_deleted_meanwhile_is_carried_over(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    load(RAIN, SNOW)
    with waiting_rebuild() as (process, stdin):
        wait_until(lambda: find_next(elasticsearch, alias))
        load({**RAIN, "body": "It poured.", "updated_at": "2024-05-02"}, HAIL)
        assert indexer("delete", "snow").exit_code == 0
        stdin.write(lines(RAIN, SNOW))
        out, _ = process.communicate(timeout=120)

    assert process.returncode == 0
    assert json.loads(out)["index"] == current(elasticsearch, alias)
    assert set(stored(elasticsearch, alias)) == {"rain", "hail"}
    assert elasticsearch.get(index=alias, id="rain")["_source"]["body"] == "It poured."


def test_an_index_that_fails_its_checks_is_not_searched(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    load(*MANY)
    old = current(elasticsearch, alias)
    fewer = write(Path("b.jsonl"), [{**article, "tags": ["u"]} for article in MANY[:40]])

    refused = indexer("rebuild", fewer, "--quiet")

    assert refused == Told(
        1,
        "",
        f"indexer: The new index did not pass its checks, {old} stays:\n"
        "  40 articles are left of 60\n"
        "  tags t: 100% of all articles before, 0% now\n"
        "  tags u: 0% of all articles before, 100% now\n",
    )
    assert current(elasticsearch, alias) == old
    assert find_next(elasticsearch, alias) == []
    assert indexer("rebuild", fewer, "--quiet", "--accept-drift").exit_code == 0
    assert len(stored(elasticsearch, alias)) == 40


def test_an_index_of_which_a_part_is_away_passes_no_check(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    halves = {"number_of_shards": 2, "routing.allocation.total_shards_per_node": 1}
    elasticsearch.indices.create(index=alias, settings=halves, wait_for_active_shards="0")
    elasticsearch.cluster.health(index=alias, wait_for_no_initializing_shards=True)

    with pytest.raises(ApiError, match="search_phase_execution_exception"):
        count_articles(elasticsearch, alias)
    with pytest.raises(ApiError, match="search_phase_execution_exception"):
        [*find_faults(elasticsearch, Candidate(alias, None, expected=0), ())]


def test_a_dry_run_checks_a_new_index_and_keeps_none(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    load(*MANY)
    old = current(elasticsearch, alias)
    fewer = write(Path("b.jsonl"), MANY[:40])

    told = indexer("rebuild", "--dry-run", "--json")
    refused = indexer("rebuild", fewer, "--dry-run", "--quiet")

    assert told.exit_code == 0
    assert told.json["dry_run"]
    assert told.json["outcomes"] == outcomes(indexed=60)
    assert told.json["index"] == old
    assert refused.exit_code == 1
    assert refused.err.splitlines()[1:] == ["  40 articles are left of 60"]
    assert read_generations(elasticsearch, alias) == [current(elasticsearch, alias)] == [old]
    assert find_next(elasticsearch, alias) == []


def write_judgements(folder: Path) -> Path:
    """The judged queries over the seeds, as a judged collection holds them."""
    folder.mkdir()
    for kind in ("queries.jsonl", "qrels.tsv"):
        shutil.copy(GOLDEN / f"seed_{kind}", folder / kind)
    return folder


def exchange_texts(folder: Path) -> Path:
    """The seeds, where each raw one has the text of the next: as many, and of the same kinds."""
    shutil.copytree(SEEDS, folder)
    seeds = sorted(SEEDS.glob("*.txt"))
    for seed, following in pairwise([*seeds, seeds[0]]):
        shutil.copy(following, folder / seed.name)
    return folder


def test_an_index_that_answers_the_judged_queries_worse_is_not_searched(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    indexer("load", SEEDS, "--quiet")
    old = current(elasticsearch, alias)
    judged = ("--judged", write_judgements(Path("judged")), "--quiet")
    wrong = exchange_texts(Path("wrong"))

    refused = indexer("rebuild", wrong, *judged)

    assert refused.exit_code == 1
    [told] = refused.err.splitlines()[1:]
    assert re.fullmatch(
        r"  nDCG@10 of the judged queries falls from 0\.8\d\d to 0\.\d{3} \(p = 0\.000\)", told
    )
    assert current(elasticsearch, alias) == old
    assert indexer("rebuild", SEEDS, *judged).exit_code == 0
    assert current(elasticsearch, alias) != old


def test_a_folder_without_judgements_is_named_before_anything_is_built(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    load(RAIN)
    Path("empty").mkdir()

    told = indexer("rebuild", "--judged", "empty")

    assert told.exit_code == 2
    assert "empty/qrels.tsv cannot be read" in " ".join(told.err.split())
    assert len(read_generations(elasticsearch, alias)) == 1


def test_a_killed_rebuild_is_told_and_swept_by_the_next(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    load(RAIN)
    with waiting_rebuild() as (process, _):
        wait_until(lambda: find_next(elasticsearch, alias))
        process.kill()
    (orphan,) = find_next(elasticsearch, alias)
    problems = {problem["check"] for problem in indexer("doctor", "--json").json}

    again = indexer("rebuild", "--json")

    assert {"orphan", "lock"} <= problems
    assert again.exit_code == 0
    assert orphan not in elasticsearch.indices.get(index=f"{alias}-*")
    assert set(stored(elasticsearch, alias)) == {"rain"}


def test_an_overtaken_rebuild_ends_with_4_and_leaves_the_other_in_peace(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    load(RAIN)
    old = current(elasticsearch, alias)
    with waiting_rebuild([sys.executable, "-c", SHORT_LIVED]) as (process, stdin):
        wait_until(lambda: find_next(elasticsearch, alias))
        process.send_signal(signal.SIGSTOP)
        time.sleep(SHORT_LIFE_S)
        with holding(elasticsearch, alias, REBUILDING, "rebuild"):
            other = create_next(elasticsearch, alias)
            process.send_signal(signal.SIGCONT)
            stdin.write(lines(RAIN))
            _, err = process.communicate(timeout=120)
            left = find_next(elasticsearch, alias)

    assert process.returncode == 4
    assert err.decode().startswith("indexer: Another process took the lock over")
    assert left == [other]
    assert current(elasticsearch, alias) == old


def test_a_signal_leaves_the_old_index_and_no_orphan(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    load(RAIN)
    old = current(elasticsearch, alias)
    with waiting_rebuild() as (process, _):
        wait_until(lambda: find_next(elasticsearch, alias))
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=120)

    assert process.returncode == 128 + signal.SIGTERM
    assert (current(elasticsearch, alias), find_next(elasticsearch, alias)) == (old, [])


@contextmanager
def rebuild_behind_a_load(client: Elasticsearch, alias: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A rebuild that is filled, and waits for the end of a load; it goes on after the block."""
    command = [*INDEXER, "rebuild", "--quiet"]
    pipe = subprocess.PIPE
    with holding(client, alias, WRITING, "load"):
        process = subprocess.Popen(command, stdout=pipe, stderr=pipe)
        wait_until(lambda: find_next(client, alias))
        before = count_looks(client, alias)
        wait_until(lambda: count_looks(client, alias) > before)
        yield process


def count_looks(client: Elasticsearch, alias: str) -> int:
    """How often somebody looked whether a lock is free."""
    stats = client.indices.stats(index=lock_index(alias), metric="get")
    return int(stats["_all"]["primaries"]["get"]["total"])


def test_a_signal_reaches_a_rebuild_that_waits_for_a_load(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    load(RAIN)
    old = current(elasticsearch, alias)
    with rebuild_behind_a_load(elasticsearch, alias) as process:
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=10)

    assert (process.returncode, err) == (128 + signal.SIGTERM, b"")
    assert (current(elasticsearch, alias), find_next(elasticsearch, alias)) == (old, [])


def write_to(client: Elasticsearch, index: str, documents: Iterable[dict[str, Any]]) -> None:
    """What a load writes, all at once."""
    operations = [part for each in documents for part in ({"index": {"_id": each["id"]}}, each)]
    assert not client.bulk(index=index, operations=operations)["errors"]


@pytest.mark.parametrize(
    ("more", "faults"),
    [({}, []), ({"found": ["tags"]}, ["  tags winter: 99% of all articles before, 0% now"])],
)
def test_much_that_comes_while_a_load_is_waited_for_is_carried_over_and_checked(
    alias: str, elasticsearch: Elasticsearch, more: dict[str, Any], faults: list[str]
) -> None:
    load(RAIN)
    old = current(elasticsearch, alias)
    much = [document({**SNOW, "id": f"snow-{n}"}) for n in range(150)]
    with rebuild_behind_a_load(elasticsearch, alias) as process:
        write_to(elasticsearch, old, [{**each, **more} for each in much])
    _, err = process.communicate(timeout=60)

    assert err.decode().splitlines()[1:] == faults
    assert process.returncode == (1 if faults else 0)
    assert (current(elasticsearch, alias) == old) == bool(faults)
    assert len(stored(elasticsearch, current(elasticsearch, alias))) == 1 + len(much)


def test_only_the_last_generations_are_kept(alias: str, elasticsearch: Elasticsearch) -> None:
    load(RAIN)
    made = [current(elasticsearch, alias)]
    for _ in range(KEPT_GENERATIONS + 1):
        made.append(indexer("rebuild", "--json").json["index"])

    assert read_generations(elasticsearch, alias) == made[-KEPT_GENERATIONS - 1 :]


def test_a_rollback_never_ends_in_the_generation_that_another_left(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    load(RAIN)
    good = current(elasticsearch, alias)
    rejected = indexer("rebuild", "--json").json["index"]
    indexer("rollback")
    kept = read_generations(elasticsearch, alias)
    better = indexer("rebuild", "--json").json["index"]

    again = indexer("rollback")

    assert kept == [good, rejected]
    assert again.exit_code == 0
    assert current(elasticsearch, alias) == good
    assert read_generations(elasticsearch, alias) == [good, better]


def test_what_rebuilds_left_that_were_killed_after_their_swap_is_swept_by_the_next(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    load(RAIN)
    for _ in range(KEPT_GENERATIONS + 1):
        new = create_next(elasticsearch, alias)
        swap_to_next(elasticsearch, alias, current(elasticsearch, alias), new)
    left = read_generations(elasticsearch, alias)
    load(RAIN)

    made = indexer("rebuild", "--json").json["index"]

    assert read_generations(elasticsearch, alias) == [*left[-KEPT_GENERATIONS:], made]
    assert set(stored(elasticsearch, alias)) == {"rain"}


def test_an_alias_that_somebody_else_moved_is_left_there(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    load(RAIN)
    old = current(elasticsearch, alias)
    first = create_next(elasticsearch, alias)
    swap_to_next(elasticsearch, alias, old, first)
    second = create_next(elasticsearch, alias)

    with pytest.raises(WritesRefusedError, match="was moved by somebody else"):
        swap_to_next(elasticsearch, alias, old, second)

    assert current(elasticsearch, alias) == first
    sweep_next(elasticsearch, alias)


def test_a_first_load_during_a_first_rebuild_keeps_the_alias(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    with waiting_rebuild() as (process, stdin):
        wait_until(lambda: find_next(elasticsearch, alias))
        load(RAIN)
        stdin.write(lines(SNOW))
        out, err = process.communicate(timeout=120)

    assert process.returncode == 5
    assert err.decode().splitlines()[-1] == (
        f"indexer: The alias {alias} was moved by somebody else meanwhile, and was left there: "
        "look at `indexer status`, then run the command again."
    )
    assert (json.loads(out)["index"], json.loads(out)["replaced"]) == (None, None)
    assert set(stored(elasticsearch, alias)) == {"rain"}
    assert find_next(elasticsearch, alias) == []


def test_a_rebuild_that_failed_says_that_nothing_was_loaded(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    load(*MANY)
    old = current(elasticsearch, alias)

    refused = indexer("rebuild", write(Path("b.jsonl"), MANY[:40]))

    assert refused.exit_code == 1
    assert re.sub(r"[\d.]+ s", "9.9 s", refused.out) == (
        f"{alias} ({old}) is as it was: the new index was deleted again after 9.9 s: 40 indexed.\n"
    )


def test_nothing_is_rebuilt_from_nothing(alias: str) -> None:
    assert indexer("rebuild") == Told(
        2, "", "indexer: Nothing is stored to rebuild from: give a PATH.\n"
    )
