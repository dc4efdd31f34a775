"""A server that is overloaded for a moment, or has lost a shard, as commands that write meet it."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from indexer.documents.prepare import BulkDocument, prepare
from indexer.errors import LockLostError, NotReadyError
from indexer.index import retry
from indexer.index.bulk_settings import find_left_settings, loading_settings
from indexer.index.index import find_index, open_index
from indexer.index.lock import WRITING, holding, read_lock
from indexer.input.sources import Input, Kind
from indexer.load.bulk import bulk_index
from indexer.load.loader import Target, load
from indexer.load.results import Outcome
from indexer.stories import update as stories
from indexer.stories.changes import settling
from mappings.schema import schema_hash
from tests.integration.command_line import indexer, stored, write
from tests.integration.reindexing import current
from tests.integration.unreliable import Fault, UnreliableLine

OVERLOADED_S = 0.5
RAIN = {"id": "rain", "title": "Rain", "body": "It rained."}
SNOW = b'{"id": "snow", "title": "Snow", "body": "It snowed."}'

pytestmark = pytest.mark.usefixtures("command_settings")


def overload(line: UnreliableLine) -> None:
    """Have everything refused, and soon nothing any more."""
    line.fault = Fault.too_many
    threading.Timer(OVERLOADED_S, setattr, (line, "fault", Fault.none)).start()


@pytest.mark.parametrize("known", [True, False], ids=["asked", "written"])
def test_a_load_waits_for_an_overloaded_server(
    alias: str, elasticsearch: Elasticsearch, line: UnreliableLine, known: bool
) -> None:
    indexer("load", write(Path("a.jsonl"), [RAIN]), "--quiet")
    steps = [prepare(Input("-", None, Kind.PARSED, SNOW, 1))]
    with Elasticsearch(line.url, max_retries=0) as client:
        overload(line)
        told = [result.outcome for result in load(Target(client, alias, known), steps)]

    assert told == [Outcome.INDEXED]
    elasticsearch.indices.refresh(index=alias)
    assert set(stored(elasticsearch, alias)) == {"rain", "snow"}


@pytest.mark.parametrize("put_off", [1, 1_000_000], ids=["once", "always"])
def test_items_that_are_put_off_are_sent_again_alone(
    alias: str, elasticsearch: Elasticsearch, monkeypatch: pytest.MonkeyPatch, put_off: int
) -> None:
    """Which documents wait for a full queue is up to the server: here the first of each answer."""
    monkeypatch.setattr(retry, "RETRY_TIMEOUT_S", 0.5)
    open_index(elasticsearch, alias)
    documents = [prepared(id_) for id_ in ("rain", "snow", "hail")]
    sent: list[int] = []
    write_all = elasticsearch.bulk

    def bulk(**words: Any) -> Any:
        answer = write_all(**words)
        sent.append(len(answer["items"]))
        if len(sent) <= put_off:
            answer["items"][0]["index"] |= {"status": 429, "error": {"type": "rejected"}}
        return answer

    monkeypatch.setattr(elasticsearch, "bulk", bulk)
    if put_off > 1:
        with pytest.raises(NotReadyError, match="put off 1 documents"):
            bulk_index(elasticsearch, alias, documents)
    else:
        assert [*bulk_index(elasticsearch, alias, documents)] == ["rain", "snow", "hail"]
    assert sent[:2] == [3, 1]


def prepared(id_: str) -> BulkDocument:
    line = b'{"id": "%s", "title": "T", "body": "B."}' % id_.encode()
    step = prepare(Input("-", None, Kind.PARSED, line, 1))
    assert isinstance(step, BulkDocument)
    return step


def test_stories_are_settled_once_the_server_is_less_busy(
    alias: str, elasticsearch: Elasticsearch, line: UnreliableLine
) -> None:
    indexer("load", write(Path("a.jsonl"), [RAIN]), "--quiet")
    with (
        Elasticsearch(line.url, max_retries=0) as client,
        settling(client, alias, dry_run=False) as changes,
    ):
        elasticsearch.index(index=alias, id="snow", document={"id": "snow", "content_hash": ""})
        changes.ids.add("snow")
        overload(line)

    found = find_index(elasticsearch, alias)
    assert found
    assert found.settled
    assert set(stored(elasticsearch, alias)) == {"rain", "snow"}


def test_stories_that_a_restart_interrupts_are_read_again(
    alias: str, elasticsearch: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that was started again knows no scroll of before."""
    indexer("load", write(Path("a.jsonl"), [RAIN]), "--quiet")
    restarts = iter([True])

    def scan_over_restart(client: Elasticsearch, **words: Any) -> Iterator[dict[str, Any]]:
        for hit in scan(client, **words):
            yield hit
            if next(restarts, False):
                client.clear_scroll(scroll_id="_all")

    monkeypatch.setattr(stories, "scan", scan_over_restart)
    monkeypatch.setattr(stories, "_MEMBERS_A_PAGE", 1)
    with settling(elasticsearch, alias, dry_run=False) as changes:
        elasticsearch.index(index=alias, id="snow", document={"id": "snow", "content_hash": ""})
        changes.ids.add("snow")

    found = find_index(elasticsearch, alias)
    assert found
    assert found.settled
    assert next(restarts, None) is None


def test_the_settings_of_a_load_are_put_back_once_the_server_is_less_busy(
    alias: str, elasticsearch: Elasticsearch, line: UnreliableLine
) -> None:
    indexer("load", write(Path("a.jsonl"), [RAIN]), "--quiet")
    index = current(elasticsearch, alias)
    with (
        Elasticsearch(line.url, max_retries=0) as client,
        loading_settings(client, index, fresh=True),
    ):
        left = find_left_settings(elasticsearch, index)
        overload(line)

    assert left
    assert find_left_settings(elasticsearch, index) == {}


def test_what_stopped_a_load_is_told_though_nothing_can_be_put_back(
    alias: str, elasticsearch: Elasticsearch, line: UnreliableLine
) -> None:
    indexer("load", write(Path("a.jsonl"), [RAIN]), "--quiet")
    index = current(elasticsearch, alias)
    client = Elasticsearch(line.url, max_retries=0)

    def lose_all() -> None:
        with holding(client, alias, WRITING, "load"), loading_settings(client, index, fresh=True):
            line.fault = Fault.reset
            raise LockLostError("overtaken")

    with client, pytest.raises(LockLostError, match="overtaken"):
        lose_all()

    assert find_left_settings(elasticsearch, index)
    assert read_lock(elasticsearch, alias, WRITING)


@pytest.mark.parametrize(
    ("command", "cause"),
    [
        (
            "delete rain",
            "No shard available for [org.elasticsearch.action.get.MultiGetShardRequest/unset]",
        ),
        ("load a.jsonl --quiet", "503"),
    ],
)
def test_a_shard_that_does_not_come_back_is_one_line_and_exit_code_3(
    alias: str,
    elasticsearch: Elasticsearch,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    cause: str,
) -> None:
    monkeypatch.setattr(retry, "RETRY_TIMEOUT_S", 0.2)
    write(Path("a.jsonl"), [RAIN])
    elasticsearch.indices.create(
        index=f"{alias}-red",
        aliases={alias: {"is_write_index": True}},
        mappings={"_meta": {"schema_hash": schema_hash()}},
        settings={"index.routing.allocation.require._name": "nobody"},
        timeout="1ms",
        wait_for_active_shards="0",
    )

    told = indexer(*command.split())

    assert (told.exit_code, told.out) == (3, "")
    assert re.sub(r" at \S+", "", told.err) == (
        f"indexer: Elasticsearch is not ready ({cause}): try again shortly; if that does not help, "
        "`indexer doctor` tells why.\n"
    )
