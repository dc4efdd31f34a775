"""An article under embargo is nowhere before its end, and everywhere after it, without a load."""

import itertools
import json
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from indexer.index.embargoes import embargoes_index
from tests.integration.command_line import INDEXER, indexer
from tests.integration.figures import print_figures
from tests.integration.loads import loaded, stored_documents
from tests.integration.service import Service, serve

LATER = "2121-01-01T00:00:00Z"
URI = "urn:example:secret"
# A loaded machine needs so long for what takes a second on its own.
LATEST_S = 60
# A word that is in no other article.
WORD = "zyxanthian"


def item(hour: int, uri: str = URI, **more: Any) -> dict[str, Any]:
    """Return a version of an article; the later the hour, the newer."""
    return {
        "uri": uri,
        "versionCreated": f"2021-05-03T{hour:02}:00:00Z",
        "contentCreated": "2021-05-03T06:00:00Z",
        "by": "Zyxa Nthian",
        "headlines": [{"value": f"The {WORD} bridge"}],
        "bodies": [{"contentType": "text/plain", "value": f"The {WORD} bridge at {hour}."}],
        "subjects": [{"name": WORD}],
        **more,
    }


def embargoed(hour: int, until: str = LATER, **more: Any) -> dict[str, Any]:
    return item(hour, embargoedUntil=until, **more)


PUBLIC = item(6, "urn:example:public") | {
    "by": "Ann Berg",
    "headlines": [{"value": "The harbour bridge reopens"}],
    "bodies": [{"contentType": "text/plain", "value": "The harbour bridge is open again."}],
    "subjects": [{"name": "harbour"}],
}


@pytest.fixture
def newsroom(
    elasticsearch_url: str,
    elasticsearch: Elasticsearch,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[Service]:
    """The API and the commands over an index with one public article."""
    with serve(elasticsearch_url, elasticsearch) as service:
        monkeypatch.setenv("ELASTICSEARCH_URL", elasticsearch_url)
        monkeypatch.setenv("ARTICLES_ALIAS", service.alias)
        monkeypatch.chdir(tmp_path)
        load(PUBLIC)
        yield service


def load(*items: dict[str, Any]) -> dict[str, Any]:
    path = Path("items.jsonl")
    path.write_text("".join(json.dumps(item) + "\n" for item in items), "utf-8")
    return loaded(indexer("load", path, "--json"))


def pass_time(service: Service, end: datetime | None = None) -> None:
    """Let every embargo end, by default long ago."""
    until = end or datetime(2021, 5, 3, tzinfo=UTC)
    service.server.update_by_query(
        index=embargoes_index(service.alias),
        script={"source": "ctx._source.until = params.until", "params": {"until": until}},
        refresh=True,
        ignore_unavailable=True,
    )


def release() -> str:
    run = indexer("release")
    assert run.exit_code == 0, run
    return run.out.strip()


def text_of(service: Service) -> str:
    """Return everything that the API responds, as one text."""
    requests: list[tuple[str, dict[str, Any]]] = [
        ("/v1/search", {"q": "", "facets": "authors,tags,source", "size": 50}),
        ("/v1/search", {"q": "bridge", "group_by": "story", "explain": "true"}),
        ("/v1/search", {"q": "zyxanthiam"}),
        ("/v1/suggest", {"q": "zyx"}),
        ("/v1/facets/tags", {"q": "zyx"}),
        ("/v1/export", {}),
        ("/v1/export", {"format": "ninjs"}),
        ("/v1/articles/urn:example:public", {}),
        ("/v1/articles/urn:example:public/similar", {"min_score": 0}),
        ("/v1/stories/urn:example:public", {}),
        ("/v1/changes", {"after": "start"}),
        ("/v1/feed.atom", {}),
        ("/v1/feed.json", {}),
    ]
    responses = [service.client.get(path, params=params) for path, params in requests]
    # The query is part of some responses, so the misspelt one is not the word.
    return "\n".join(r.text for r in responses if r.status_code == 200)


def test_an_article_under_embargo_is_nowhere_until_its_end(newsroom: Service) -> None:
    assert load(embargoed(8))["outcomes"]["withdrawn"] == 1
    release()

    assert WORD not in text_of(newsroom)
    assert "Nthian" not in text_of(newsroom)
    assert URI not in text_of(newsroom)
    assert newsroom.client.get(f"/v1/articles/{URI}").status_code == 404
    seen = newsroom.get("/v1/changes", after="start")["next"]

    pass_time(newsroom)
    assert release() == "Embargoes that have ended: 1 indexed."

    assert newsroom.ids(WORD) == [URI]
    changes = newsroom.get("/v1/changes", after=seen)["changes"]
    assert [(change["type"], change["id"]) for change in changes] == [("stored", URI)]
    response = text_of(newsroom)
    assert response.count(URI) >= 5
    assert "Zyxa Nthian" in response
    assert release() == "Embargoes that have ended: no inputs."


def test_a_stored_version_is_removed_and_comes_back(newsroom: Service) -> None:
    load(item(7))
    seen = newsroom.get("/v1/changes", after="start")["next"]
    assert newsroom.ids(WORD) == [URI]

    load(embargoed(8))

    assert newsroom.ids(WORD) == []
    changes = newsroom.get("/v1/changes", after=seen)
    assert [(c["type"], c["id"]) for c in changes["changes"]] == [("deleted", URI)]
    pass_time(newsroom)
    release()
    [document] = [
        d for d in stored_documents(newsroom.server, newsroom.alias).values() if WORD in d["title"]
    ]
    assert document["body"].endswith("at 8.")


CANCELED, WITHHELD = {"pubStatus": "canceled"}, {"pubStatus": "withheld"}


# The versions of an article in the order of their loads, and the one that is published at the end.
CASES: list[tuple[list[dict[str, Any]], int | None]] = [
    ([embargoed(8)], 8),
    ([embargoed(8), embargoed(9)], 9),
    ([embargoed(9), embargoed(8)], 9),
    ([embargoed(8), item(9)], 9),
    ([item(9), embargoed(8)], 9),
    ([embargoed(8), item(7)], 8),
    ([item(7), embargoed(8)], 8),
    ([embargoed(8), item(8)], 8),
    ([embargoed(8), item(9, **CANCELED)], None),
    ([item(9, **CANCELED), embargoed(8)], None),
    ([embargoed(8), item(8, **CANCELED)], None),
    ([item(8, **CANCELED), embargoed(8)], None),
    ([item(8, **CANCELED), embargoed(9)], 9),
    ([embargoed(9), item(8, **CANCELED)], 9),
    ([embargoed(8), item(9, **WITHHELD)], None),
    ([embargoed(8), item(8, **WITHHELD)], None),
    ([item(9, **WITHHELD), embargoed(8)], None),
    ([embargoed(8, pubStatus="withheld")], 8),
    ([embargoed(8, bodies=[])], None),
]


@pytest.mark.parametrize("together", [True, False])
def test_what_is_published_at_the_end(together: bool, newsroom: Service) -> None:
    columns = [
        [{**version, "uri": f"urn:case:{n}"} for version in versions]
        for n, (versions, _) in enumerate(CASES)
    ]
    if together:
        load(*itertools.chain(*columns))
    else:
        for stage in itertools.zip_longest(*columns):
            load(*filter(None, stage))
    pass_time(newsroom)
    release()

    stored = stored_documents(newsroom.server, newsroom.alias)
    for n, (versions, hour) in enumerate(CASES):
        body = stored.get(f"urn:case:{n}", {}).get("body")
        assert body == (hour and f"The {WORD} bridge at {hour}."), versions
    assert newsroom.server.count(index=embargoes_index(newsroom.alias))["count"] == 0


def test_a_deleted_article_is_not_published(newsroom: Service) -> None:
    load(embargoed(8))

    assert indexer("delete", URI).exit_code == 0

    pass_time(newsroom)
    release()
    load(embargoed(8))
    pass_time(newsroom)
    release()
    assert newsroom.ids(WORD) == []
    assert URI not in text_of(newsroom)


def test_what_was_never_visible_is_not_reported_as_deleted(newsroom: Service) -> None:
    load(item(7, "urn:example:seen"))
    load(
        item(8, "urn:example:seen", **CANCELED),
        item(8, "urn:example:unseen", **CANCELED),
        embargoed(8),
    )

    changes = newsroom.get("/v1/changes", after="start")["changes"]
    assert {c["id"] for c in changes} == {"urn:example:public", "urn:example:seen"}


def test_the_status_counts_what_is_withdrawn_by_reason(newsroom: Service) -> None:
    load(
        embargoed(8),
        embargoed(8, "2031-01-01T00:00:00Z", uri="urn:example:2"),
        item(8, "urn:example:3", **CANCELED),
        item(8, "urn:example:4", **WITHHELD),
        item(8, "urn:example:5", **WITHHELD),
    )
    load(item(9, "urn:example:5"))

    status = indexer("status", "--json").json

    assert status["withdrawn"] == {"canceled": 1, "withheld": 1, "embargoed": 2}
    assert status["next_embargo_end"] == "2031-01-01T00:00:00.000Z"
    [line] = [row for row in indexer("status").out.splitlines() if row.startswith("Withdrawn")]
    counts = line.removeprefix("Withdrawn").strip().split(", ")
    assert {*counts} == {"1 canceled", "1 withheld", "2 embargoed"}


def test_a_load_publishes_what_is_due(newsroom: Service) -> None:
    load(embargoed(8))
    pass_time(newsroom)

    load(PUBLIC)

    assert newsroom.ids(WORD) == [URI]


def test_a_release_that_is_killed_in_between_publishes_once(
    newsroom: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(embargoed(8))
    pass_time(newsroom)
    with monkeypatch.context() as patch:
        patch.setattr("indexer.feed.writer.end_embargoes", fail)
        with pytest.raises(RuntimeError):
            indexer("release")
    seen = newsroom.get("/v1/changes", after="start")["next"]

    assert release() == "Embargoes that have ended: 1 unchanged."

    assert newsroom.ids(WORD) == [URI]
    assert newsroom.get("/v1/changes", after=seen)["changes"] == []


def fail(*_: object) -> None:
    raise RuntimeError("killed")


def test_a_reindex_from_files_keeps_the_embargo(newsroom: Service) -> None:
    path = Path("all.jsonl")
    path.write_text("".join(json.dumps(item) + "\n" for item in (PUBLIC, embargoed(8))), "utf-8")

    assert indexer("reindex", path).exit_code == 0

    assert newsroom.ids(WORD) == []
    pass_time(newsroom)
    release()
    assert newsroom.ids(WORD) == [URI]


@pytest.mark.slow
def test_an_article_is_published_on_time_while_a_process_follows(newsroom: Service) -> None:
    load(embargoed(8))
    command = [*INDEXER, "release", "--follow"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert "release is running" in process.stderr.readline()
        time.sleep(2)
        assert newsroom.ids(WORD) == []
        end = datetime.now(UTC) + timedelta(seconds=3)
        pass_time(newsroom, end)
        while datetime.now(UTC) < end:
            # A response is of an earlier moment than its return.
            assert newsroom.ids(WORD) == [] or datetime.now(UTC) >= end
            time.sleep(0.1)
        limit = end + timedelta(seconds=LATEST_S)
        while not newsroom.ids(WORD) and datetime.now(UTC) < limit:
            time.sleep(0.1)
        late = (datetime.now(UTC) - end).total_seconds()
        process.terminate()

    assert newsroom.ids(WORD) == [URI]
    print_figures(seconds_after_the_end=round(late, 1))
