"""Partitions: articles of three months and some without one, loaded, moved and searched."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from indexer.index import moves, reindex
from indexer.index.index import find_index
from indexer.index.moves import find_hidden
from indexer.load import partitioned
from mappings.partitions import are_partitions
from tests.integration.command_line import indexer, write
from tests.integration.service import Service, serve
from tests.integration.test_watermark import Reader

pytestmark = pytest.mark.slow

_MONTHS = ("2024-03", "2024-04", "2024-05")
_WIRE = (
    "The river rose by two metres on Tuesday night and flooded the old town, where forty families "
    "had to leave their homes before the water reached the first floor of the town hall."
)


def _article(number: int, month: str | None, **fields: Any) -> dict[str, Any]:
    date = {"published_at": f"{month}-{10 + number % 9:02}T08:00:00Z"} if month else {}
    body = f"Report {number} about the harbour and the council of the town."
    return {"id": f"a{number}", "title": f"Harbour {number}", "body": body} | date | fields


ARTICLES = [
    *(_article(number, _MONTHS[number % 3], tags=["harbour"]) for number in range(60)),
    _article(90, None, title="Undated harbour"),
    _article(91, "1999-07", title="Old harbour"),
    _article(92, "2024-03", title="Flood", body=_WIRE),
    _article(93, "2024-05", title="Flood again", body=_WIRE),
]


@pytest.fixture
def one_index(
    elasticsearch_url: str,
    elasticsearch: Elasticsearch,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[Service]:
    """The API over the articles in one index; commands use it, too."""
    with serve(elasticsearch_url, elasticsearch) as service:
        elasticsearch.indices.delete(index=f"{service.alias}-1")
        monkeypatch.setenv("ELASTICSEARCH_URL", elasticsearch_url)
        monkeypatch.setenv("ARTICLES_ALIAS", service.alias)
        monkeypatch.chdir(tmp_path)
        _run("load", str(write(Path("a.jsonl"), ARTICLES)))
        yield service


@pytest.fixture
def town(one_index: Service) -> Service:
    """The API over the articles in indices by month; commands use them, too."""
    _run("partition", "--from", "2024-01", "--by", "month")
    return one_index


def _run(*words: str) -> str:
    result = indexer(*words)
    assert result.exit_code == 0, result
    return result.out


def _load(*articles: dict[str, Any]) -> None:
    _run("load", str(write(Path("b.jsonl"), articles)))


def _counts(town: Service) -> dict[str, int]:
    """How many articles each partition has."""
    index = find_index(town.server, town.alias)
    assert index is not None
    return {
        part.alias.rpartition(".")[2]: town.server.count(index=part.name)["count"]
        for part in index.parts
    }


def test_partition_writes_each_article_to_its_month(town: Service) -> None:
    """What has no date, or is older than the first month, is in one more index."""
    assert _counts(town) == {"2024-03": 21, "2024-04": 20, "2024-05": 21, "before-2024-01": 2}
    index = find_index(town.server, town.alias)
    assert index
    assert are_partitions(part.name for part in index.parts)
    assert town.search("harbour")["total"]["value"] == 62


def _ids(town: Service, q: str = "harbour", **parameters: Any) -> list[str]:
    """The ids of all hits, page by page."""
    response = town.search(q, size=25, facets="", **parameters)
    ids = [hit["id"] for hit in response["hits"]]
    while cursor := response["page"]["next_cursor"]:
        response = town.search(q, size=25, facets="", cursor=cursor, **parameters)
        ids += [hit["id"] for hit in response["hits"]]
    return ids


def test_searches_and_walks_see_every_month_once(town: Service) -> None:
    """Facets, dates, cursors, exports and trends count all months as one index."""
    response = town.search("harbour", facets="tags,published")
    assert response["complete"]
    assert response["facets"]["tags"]["values"][0]["count"] == 60
    for sort in ("newest", "oldest", "relevance"):
        ids = _ids(town, sort=sort)
        assert len(ids) == len({*ids}) == 62
    exported = town.client.get("/v1/export", params={"q": "harbour"})
    assert len(exported.text.splitlines()) == 62 + 1
    april = {f"a{number}" for number in range(60) if number % 3 == 1}
    assert {*_ids(town, published_from="2024-04-01", published_to="2024-04-30")} == april


def test_single_articles_are_read_from_their_month(town: Service) -> None:
    """By id, similar ones, similar to a text, stories, explanations, suggestions and typos."""
    assert town.get("/v1/articles/a0")["id"] == "a0"
    assert town.client.get("/v1/articles/nothing").status_code == 404
    similar = town.get("/v1/articles/a92/similar")
    assert "a93" not in [hit["id"] for hit in similar["hits"]]  # of the same story
    stories = town.search("town hall", group_by="story", facets="")
    assert len(stories["hits"]) == 1
    assert town.search("harbour", explain="true", size=1)["hits"][0]["explanation"]
    assert town.search("harbuor")["suggestion"]
    assert town.get("/v1/suggest", q="harb")
    text = town.client.post("/v1/similar", json={"text": _WIRE, "title": "Flood"})
    assert {"a92", "a93"} & {hit["id"] for hit in text.json()["hits"]}, text.text


def test_an_article_whose_date_changes_moves(town: Service) -> None:
    """Into a month that exists, into a new one, and out of all months; a repeated load does not."""
    moved = [
        _article(0, "2024-05", updated_at="2024-06-02"),
        _article(1, "2024-06", updated_at="2024-06-02"),
        _article(2, None, updated_at="2024-06-02"),
        _article(3, "2101-01", updated_at="2024-06-02"),
    ]
    for _ in range(2):
        _load(*moved)
        assert _counts(town) == {
            "2024-03": 19,
            "2024-04": 19,
            "2024-05": 21,
            "2024-06": 1,
            "before-2024-01": 4,
        }
        ids = _ids(town)
        assert len(ids) == len({*ids}) == 62
        assert find_hidden(town.server, town.alias) == {}
    _load(_article(1, "2024-04"))  # older than what is stored
    assert _counts(town)["2024-06"] == 1


def test_one_load_may_contain_an_article_in_two_months(town: Service) -> None:
    """The newer version is the one that stays, in whichever order they come."""
    first = _article(100, "2024-03", updated_at="2024-06-01")
    second = _article(100, "2024-05", updated_at="2024-06-02")
    _load(first, second)
    _load(_article(101, "2024-05", updated_at="2024-06-02"), second, first)
    assert town.get("/v1/articles/a100")["published_at"].startswith("2024-05")
    ids = _ids(town)
    assert len(ids) == len({*ids}) == 64


class _KilledError(BaseException):
    """Ends a load as a kill would: nothing handles it."""


def test_a_load_killed_between_any_two_requests_of_a_move_leaves_one_copy(
    town: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Readers see the article once, old or new, before and after the load that follows."""
    killed = 0
    for requests in range(_REQUESTS_OF_A_MOVE + 1):
        id_ = f"a{3 * requests}"
        changed = _article(3 * requests, "2024-05", title="Moved", updated_at="2024-06-02")
        left = [requests]
        with monkeypatch.context() as patch:
            for module, name in _REQUESTS:
                patch.setattr(module, name, _limited(getattr(module, name), left))
            try:
                _load(changed)
            except _KilledError:
                killed += 1
        town.server.indices.refresh(index=town.alias)
        assert _ids(town, sort="oldest").count(id_) == 1
        if requests % 2:
            _load(_article(70 + requests, "2024-04"))  # any other load finishes the move
            assert find_hidden(town.server, town.alias) == {}
        _load(changed)
        assert _ids(town, sort="oldest").count(id_) == 1
        assert town.get(f"/v1/articles/{id_}")["title"] == "Moved"
        assert find_hidden(town.server, town.alias) == {}
    assert killed == _REQUESTS_OF_A_MOVE
    assert _counts(town)["2024-03"] == 21 - (_REQUESTS_OF_A_MOVE + 1)


_REQUESTS_OF_A_MOVE = 7
_REQUESTS = (
    (moves, "_hide"),
    (moves, "refresh"),
    (moves, "delete_articles"),
    (partitioned, "bulk_index"),
)


def _limited(request: Callable[..., Any], left: list[int]) -> Callable[..., Any]:
    def send(*args: Any, **kwargs: Any) -> Any:
        if not left[0]:
            raise _KilledError
        left[0] -= 1
        return request(*args, **kwargs)

    return send


def test_two_loads_that_write_one_article_to_two_months_leave_the_newer(
    town: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither sees the other's article, which is not visible yet; the stories' update does."""
    older = _article(200, "2024-03", updated_at="2024-06-01")
    newer = _article(200, "2024-05", updated_at="2024-06-02")
    with monkeypatch.context() as patch:
        patch.setattr(partitioned, "search_documents", lambda *_: [])
        _load(newer)
        _load(older)
    assert _ids(town).count("a200") == 1
    assert town.get("/v1/articles/a200")["published_at"].startswith("2024-05")


def test_deletes_find_the_month_and_outlast_loads(town: Service) -> None:
    """A deleted article is kept out by its tombstone whatever its month; others come back."""
    _run("delete", "a0", "a90")
    assert town.client.get("/v1/articles/a0").status_code == 404
    _load(_article(0, "2024-05", updated_at="2024-03-01"), _article(1, "2024-04"))
    assert _counts(town) == {"2024-03": 20, "2024-04": 20, "2024-05": 21, "before-2024-01": 1}
    _load(_article(0, "2024-05", updated_at="2030-01-01"))
    assert _counts(town)["2024-05"] == 22


def test_a_month_is_reindexed_and_rolled_back_while_loads_move_articles(
    town: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What moved or was deleted meanwhile is not brought back; other months are not touched."""
    before = _names(town)
    swap = reindex.ReindexJob.check

    def check(job: reindex.ReindexJob) -> None:
        swap(job)
        _load(_article(0, "2024-05", updated_at="2024-06-02"), _article(201, "2024-03"))
        _run("delete", "a6")

    with monkeypatch.context() as patch:
        patch.setattr(reindex.ReindexJob, "check", check)
        _run("reindex", "--month", "2024-03")
    after = _names(town)
    assert {month for month in before if before[month] != after[month]} == {"2024-03"}
    expected = {"2024-03": 20, "2024-04": 20, "2024-05": 22, "before-2024-01": 2}
    assert _counts(town) == expected
    _load(_article(9, "2024-04", updated_at="2024-06-02"))
    _run("rollback", "--month", "2024-03")
    assert _names(town) == before
    assert _counts(town) == expected | {"2024-03": 19, "2024-04": 21}
    ids = _ids(town)
    assert len(ids) == len({*ids}) == 62
    assert json.loads(_run("status", "--json"))["documents"] == 64


def _names(town: Service) -> dict[str, str]:
    """The index of each month."""
    index = find_index(town.server, town.alias)
    assert index is not None
    return {part.alias.rpartition(".")[2]: part.name for part in index.parts}


def test_every_month_is_reindexed_and_the_whole_rolled_back_to_one_index(town: Service) -> None:
    """The months are replaced one by one; the one index of before is still there."""
    before = _names(town)
    _run("reindex")
    assert all(before[month] != name for month, name in _names(town).items())
    stories = town.search("town hall", group_by="story", facets="")
    assert len(stories["hits"]) == 1
    assert "indices by month, 2024-03 to 2024-05" in _run("status")
    findings = json.loads(indexer("doctor", "--json").out)
    assert {finding["check"] for finding in findings} <= {"freshness", "disk"}
    _run("rollback")
    index = find_index(town.server, town.alias)
    assert index
    assert not index.is_partitioned
    assert len(_ids(town)) == 62
    _run("partition", "--from", "2024-04", "--by", "month")
    assert _counts(town) == {"2024-04": 20, "2024-05": 21, "before-2024-04": 23}


@pytest.mark.parametrize(
    ("options", "before", "after", "first"),
    [
        (
            ("--from", "2024-02", "--by", "quarter"),
            {"2024-q1": 21, "2024-q2": 41, "before-2024-q1": 2},
            {"2024-q1": 20, "2024-q2": 42, "2024-q3": 1, "before-2024-q1": 1},
            "2024-q1",
        ),
        (
            ("--from", "1999-10"),
            {"1999": 1, "2024": 62, "before-1999": 1},
            {"1999": 1, "2024": 63, "before-1999": 0},
            "1999",
        ),
    ],
)
def test_partitions_may_be_quarters_or_years(
    one_index: Service,
    options: Sequence[str],
    before: dict[str, int],
    after: dict[str, int],
    first: str,
) -> None:
    """So few articles get years, unless something else is chosen; all commands work with both."""
    _run("partition", *options)
    assert _counts(one_index) == before
    moved = [
        _article(0, "2024-05", updated_at="2024-06-02"),
        _article(90, "2024-07", title="Undated harbour", updated_at="2024-06-02"),
    ]
    for _ in range(2):
        _load(*moved)
        assert _counts(one_index) == after
        ids = _ids(one_index)
        assert len(ids) == len({*ids}) == 62
    april = {f"a{number}" for number in range(60) if number % 3 == 1}
    assert {*_ids(one_index, published_from="2024-04-01", published_to="2024-04-30")} == april
    names = _names(one_index)
    _run("reindex", "--month", "2024-03")
    changed = {name for name, index in _names(one_index).items() if names[name] != index}
    assert changed == {min(name for name in after if name.startswith("2024"))}
    _run("rollback", "--month", *changed)
    assert _names(one_index) == names
    assert _counts(one_index) == after
    assert f"and before {first}" in _run("status")
    findings = json.loads(indexer("doctor", "--json").out)
    assert {finding["check"] for finding in findings} <= {"freshness", "disk"}
    _run("reindex")
    assert _counts(one_index) == after
    _run("rollback")
    assert len(_ids(one_index)) == 62


def test_readers_of_the_watermark_see_each_change_once(town: Service) -> None:
    """Partitioning changes nothing for them; a move is one change."""
    reader = Reader(town)
    assert len(reader.read()) == 64
    _load(_article(0, "2024-05", updated_at="2024-06-02"), ARTICLES[1])
    assert reader.read() == [("stored", "a0")]
    _run("delete", "a0")
    assert reader.read() == [("deleted", "a0")]
    _run("reindex", "--month", "2024-05")
    assert reader.read() == []


@pytest.mark.parametrize(
    "words", [("partition",), ("reindex", "a.jsonl"), ("rollback", "--month", "x")]
)
def test_commands_that_do_not_fit_partitions_change_nothing(
    town: Service, words: Sequence[str]
) -> None:
    """They name what does."""
    before = _names(town)
    result = indexer(*words)
    assert result.exit_code
    assert "indexer" in result.err
    assert _names(town) == before


def test_an_empty_installation_can_begin_with_partitions(
    command_settings: None, elasticsearch: Elasticsearch, alias: str
) -> None:
    """The months follow with the first load."""
    _run("partition", "--from", "2024-01")
    _load(*ARTICLES[:3], ARTICLES[60])
    index = find_index(elasticsearch, alias)
    assert index
    assert len(index.parts) == 4
