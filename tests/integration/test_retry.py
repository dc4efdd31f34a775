"""Commands that write, on a server that is briefly overloaded or has lost a shard."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch, OrjsonSerializer
from elasticsearch.helpers import scan

from indexer.documents.prepare import BulkDocument, prepare
from indexer.errors import LockLostError, NotReadyError
from indexer.index import retry
from indexer.index.index import find_loaded, open_index
from indexer.index.lock import WRITING, locked, read_locks
from indexer.index.settings import bulk_settings, find_leftover_settings
from indexer.input.sources import Input, Kind
from indexer.load.bulk import bulk_index
from indexer.load.loader import LoadTarget, write_documents
from indexer.load.results import Outcome
from indexer.stories import update as stories
from indexer.stories.update import StoryTarget, UpdateLimits, count_pending, update_stories
from mappings.schema import schema_hash
from tests.integration.bulk_faults import bulk_proxy
from tests.integration.command_line import indexer, stored, write
from tests.integration.reindexing import current
from tests.integration.unreliable import Fault, UnreliableLine

OVERLOADED_S = 0.5
RAIN = {"id": "rain", "title": "Rain", "body": "It rained."}
SNOW = b'{"id": "snow", "title": "Snow", "body": "It snowed."}'

pytestmark = pytest.mark.usefixtures("command_settings")


def overload(line: UnreliableLine) -> None:
    """Let the server reject everything for a short time."""
    line.fault = Fault.too_many
    threading.Timer(OVERLOADED_S, setattr, (line, "fault", Fault.none)).start()


@pytest.mark.parametrize("known", [True, False], ids=["asked", "written"])
def test_a_load_waits_for_an_overloaded_server(
    alias: str, elasticsearch: Elasticsearch, line: UnreliableLine, known: bool
) -> None:
    indexer("load", write(Path("a.jsonl"), [RAIN]), "--quiet")
    items = [prepare(Input("-", None, Kind.PARSED, SNOW, 1))]
    with Elasticsearch(line.url, max_retries=0) as client:
        overload(line)
        results = write_documents(LoadTarget(client, alias, known), items)
        outcomes = [result.outcome for result in results]

    assert outcomes == [Outcome.INDEXED]
    elasticsearch.indices.refresh(index=alias)
    assert set(stored(elasticsearch, alias)) == {"rain", "snow"}


@pytest.mark.parametrize("put_off", [1, 1_000_000], ids=["once", "always"])
def test_only_items_that_are_put_off_are_sent_again(
    alias: str,
    elasticsearch_url: str,
    elasticsearch: Elasticsearch,
    monkeypatch: pytest.MonkeyPatch,
    put_off: int,
) -> None:
    """The server rejects some documents temporarily: here the first of each response."""
    monkeypatch.setattr(retry, "RETRY_TIMEOUT_S", 0.5)
    open_index(elasticsearch, alias)
    documents = [prepared(id_) for id_ in ("rain", "snow", "hail")]
    with (
        bulk_proxy(elasticsearch_url) as proxy,
        Elasticsearch(proxy.url, max_retries=0, serializer=OrjsonSerializer()) as client,
    ):

        def put_off_first(response: dict[str, Any]) -> dict[str, Any]:
            if len(proxy.bulk_sizes) <= put_off:
                response["items"][0]["index"] |= {"status": 429, "error": {"type": "rejected"}}
            return response

        proxy.fault = put_off_first
        if put_off > 1:
            with pytest.raises(NotReadyError, match="put off 1 documents"):
                bulk_index(client, alias, documents)
        else:
            assert [*bulk_index(client, alias, documents)] == ["rain", "snow", "hail"]
        assert proxy.bulk_sizes[:2] == [3, 1]


def prepared(id_: str) -> BulkDocument:
    line = b'{"id": "%s", "title": "T", "body": "B."}' % id_.encode()
    step = prepare(Input("-", None, Kind.PARSED, line, 1))
    assert isinstance(step, BulkDocument)
    return step


def test_stories_are_updated_once_the_server_is_less_busy(
    alias: str, elasticsearch: Elasticsearch, line: UnreliableLine
) -> None:
    indexer("load", write(Path("a.jsonl"), [RAIN]), "--quiet")
    index = find_loaded(elasticsearch, alias).name
    elasticsearch.index(index=alias, id="snow", document={"id": "snow", "content_hash": ""})
    with Elasticsearch(line.url, max_retries=0) as client:
        overload(line)
        update_stories(StoryTarget(client, index, alias))

    assert count_pending(elasticsearch, index) == 0
    assert set(stored(elasticsearch, alias)) == {"rain", "snow"}


def test_stories_are_read_again_after_a_restart(
    alias: str, elasticsearch: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A restarted server has lost its scrolls."""
    indexer("load", write(Path("a.jsonl"), [RAIN]), "--quiet")
    restarts = iter([True])

    def scan_over_restart(client: Elasticsearch, **words: Any) -> Iterator[dict[str, Any]]:
        for hit in scan(client, **words):
            yield hit
            if next(restarts, False):
                client.clear_scroll(scroll_id="_all")

    monkeypatch.setattr(stories, "scan", scan_over_restart)
    index = find_loaded(elasticsearch, alias).name
    limits = UpdateLimits(page_size=1, reread_share=0)
    elasticsearch.index(index=alias, id="snow", document={"id": "snow", "content_hash": ""})

    update_stories(StoryTarget(elasticsearch, index, alias), limits)

    assert count_pending(elasticsearch, index) == 0
    assert next(restarts, None) is None


def test_the_settings_of_a_load_are_restored_once_the_server_is_less_busy(
    alias: str, elasticsearch: Elasticsearch, line: UnreliableLine
) -> None:
    indexer("load", write(Path("a.jsonl"), [RAIN]), "--quiet")
    index = current(elasticsearch, alias)
    with (
        Elasticsearch(line.url, max_retries=0) as client,
        bulk_settings(client, index, fresh=True),
    ):
        left = find_leftover_settings(elasticsearch, index)
        overload(line)

    assert left
    assert find_leftover_settings(elasticsearch, index) == {}


def test_the_cause_of_a_stop_is_reported_even_if_no_setting_can_be_restored(
    alias: str, elasticsearch: Elasticsearch, line: UnreliableLine
) -> None:
    indexer("load", write(Path("a.jsonl"), [RAIN]), "--quiet")
    index = current(elasticsearch, alias)
    client = Elasticsearch(line.url, max_retries=0)

    def lose_all() -> None:
        with locked(client, alias, WRITING, "load"), bulk_settings(client, index, fresh=True):
            line.fault = Fault.reset
            raise LockLostError("overtaken")

    with client, pytest.raises(LockLostError, match="overtaken"):
        lose_all()

    assert find_leftover_settings(elasticsearch, index)
    assert read_locks(elasticsearch, alias, WRITING)


@pytest.mark.parametrize("command", ["delete rain", "load a.jsonl --quiet"])
def test_a_shard_that_stays_unavailable_is_one_line_and_exit_code_3(
    alias: str,
    elasticsearch: Elasticsearch,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
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

    result = indexer(*command.split())

    cause = "No shard available for [org.elasticsearch.action.get.MultiGetShardRequest/unset]"
    assert (result.exit_code, result.out) == (3, "")
    assert re.sub(r" at \S+", "", result.err) == (
        f"indexer: Elasticsearch is not ready ({cause}): try again shortly; if that does not help, "
        "`indexer doctor` shows the cause.\n"
    )
