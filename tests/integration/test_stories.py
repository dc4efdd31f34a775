"""Stories depend on the set of articles only, not on the order of loads and deletes."""

import random
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from indexer.documents.document import UNDATED_VERSION
from indexer.errors import LockHeldError
from indexer.stories.records import StoryRecords
from indexer.stories.update import StoryTarget, UpdateLimits, count_pending, update_stories
from tests.integration.service import Service, serve
from tests.unit.near_copies import near_copies

COPIES = near_copies(count=200, texts=12, seed=2)
TEXTS = {id_: id_.partition("-")[0] for id_ in COPIES}
SMALLEST = {text: min(i for i in TEXTS if TEXTS[i] == text) for text in TEXTS.values()}
EXPECTED = {id_: SMALLEST[text] for id_, text in TEXTS.items()}


@pytest.fixture
def empty(elasticsearch_url: str, elasticsearch: Elasticsearch) -> Iterator[Service]:
    with serve(elasticsearch_url, elasticsearch) as service:
        yield service


def articles(bodies: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"id": i, "title": f"Title {i}", "body": body} for i, body in bodies.items()]


def load(service: Service, bodies: Iterable[tuple[str, str]], folder: Path) -> None:
    service.load_articles(articles(dict(bodies)), folder)


def stories(service: Service) -> dict[str, str]:
    response = service.server.search(index=service.alias, size=1_000, source_includes=["story"])
    return {hit["_id"]: hit["_source"]["story"] for hit in response["hits"]["hits"]}


@pytest.mark.parametrize("seed", [0, 1, pytest.param(2, marks=pytest.mark.slow)])
def test_any_order_and_any_split_into_loads_give_the_same_stories(
    empty: Service, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    shuffled = chance.sample(sorted(COPIES.items()), len(COPIES))
    cuts = [0, *sorted(chance.sample(range(len(shuffled)), 3 * seed)), len(shuffled)]

    for start, end in pairwise(cuts):
        load(empty, shuffled[start:end], tmp_path)

    assert stories(empty) == EXPECTED


def test_copies_in_the_order_of_their_ids_are_written_once(empty: Service, tmp_path: Path) -> None:
    load(empty, sorted(COPIES.items()), tmp_path)

    response = empty.server.search(index=empty.alias, size=1_000, version=True)
    assert {hit["_version"] for hit in response["hits"]["hits"]} == {UNDATED_VERSION}
    assert stories(empty) == EXPECTED


def reset_stories(service: Service) -> None:
    """Label every article as a story of one."""
    script = {"source": "ctx._source.story = ctx._id"}
    service.server.update_by_query(index=service.alias, script=script, refresh=True)


def target(service: Service) -> StoryTarget:
    return StoryTarget(service.server, f"{service.alias}-1", service.alias)


WHOLE, NEIGHBOURS = UpdateLimits(reread_share=0), UpdateLimits(reread_share=1, round_size=7)


@pytest.mark.parametrize("limits", [WHOLE, NEIGHBOURS], ids=["whole", "neighbours"])
def test_the_whole_index_and_neighbours_round_by_round_give_the_same_stories(
    empty: Service, tmp_path: Path, limits: UpdateLimits
) -> None:
    load(empty, COPIES.items(), tmp_path)
    reset_stories(empty)

    update_stories(target(empty), limits)
    empty.server.indices.refresh(index=empty.alias)

    assert stories(empty) == EXPECTED
    assert count_pending(empty.server, f"{empty.alias}-1") == 0


def test_an_update_leaves_its_story_with_the_label(empty: Service, tmp_path: Path) -> None:
    load(empty, COPIES.items(), tmp_path)
    leader, stranger = SMALLEST["3"], COPIES[SMALLEST["4"]]

    load(empty, [(leader, stranger)], tmp_path)

    mates = [id_ for id_, text in TEXTS.items() if text == "3" and id_ != leader]
    joined = min(leader, SMALLEST["4"])
    moved = {id_: joined for id_, story in EXPECTED.items() if story == SMALLEST["4"]}
    assert stories(empty) == (
        EXPECTED | dict.fromkeys(mates, min(mates)) | moved | {leader: joined}
    )


def test_an_update_back_gives_the_stories_of_before(empty: Service, tmp_path: Path) -> None:
    load(empty, COPIES.items(), tmp_path)
    some = dict(list(COPIES.items())[:30])

    load(empty, ((id_, f"Nothing of interest, {id_}.") for id_ in some), tmp_path)
    assert all(stories(empty)[id_] == id_ for id_ in some)
    load(empty, some.items(), tmp_path)

    assert stories(empty) == EXPECTED


def test_a_deleted_article_leaves_the_others_under_the_next_id(
    empty: Service, tmp_path: Path
) -> None:
    load(empty, COPIES.items(), tmp_path)
    leader = SMALLEST["3"]

    empty.delete(leader)

    rest = [id_ for id_, text in TEXTS.items() if text == "3" and id_ != leader]
    expected = EXPECTED | dict.fromkeys(rest, min(rest))
    del expected[leader]
    assert stories(empty) == expected


def test_stories_that_a_killed_load_did_not_update_are_updated_by_the_next_one(
    empty: Service, tmp_path: Path
) -> None:
    load(empty, COPIES.items(), tmp_path)
    reset_stories(empty)

    load(empty, [("stranger", "Nothing of interest.")], tmp_path)

    assert stories(empty) == EXPECTED | {"stranger": "stranger"}
    assert count_pending(empty.server, f"{empty.alias}-1") == 0


def test_an_update_next_to_another_one_is_left_to_it(empty: Service, tmp_path: Path) -> None:
    load(empty, COPIES.items(), tmp_path)
    reset_stories(empty)

    other = StoryRecords(empty.server, f"{empty.alias}-1")
    with other.locked(wait=False), pytest.raises(LockHeldError):
        update_stories(target(empty), wait=False)
    update_stories(target(empty), wait=False)
    empty.server.indices.refresh(index=empty.alias)

    assert stories(empty) == EXPECTED
