"""Alerts: what is indexed is matched and delivered once, in order, whatever happens meanwhile."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from fastapi.testclient import TestClient

from api.http.app import create_app
from mappings.fields import FACET_FIELDS
from mappings.schema import index_body
from tests.integration.alerting import AlertService, Clock, Receiver, run_alerts, serve_alerts

DAY_S = 86_400.0


@pytest.fixture
def service(
    elasticsearch_url: str, elasticsearch: Elasticsearch, tmp_path: Path
) -> Iterator[AlertService]:
    with serve_alerts(elasticsearch_url, elasticsearch, tmp_path) as service:
        yield service


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


def article(id_: str, text: str = "It rained.", **more: Any) -> dict[str, Any]:
    return {"id": id_, "title": id_.title(), "body": text, **more}


def test_a_saved_search_matches_what_is_indexed_later_once(
    service: AlertService, tmp_path: Path
) -> None:
    service.load_articles([article("before")], tmp_path)
    rain = service.desk.save("rained")["id"]
    everything = service.desk.save()["id"]
    service.load_articles([article("first"), article("snow", "It snowed.")], tmp_path)
    run_alerts(service)
    run_alerts(service)
    changed = {"updated_at": "2030-01-01", "lead": "Again."}
    service.load_articles([article("first", **changed), article("second")], tmp_path)
    run_alerts(service)

    assert service.desk.matches(rain) == ["first", "second"]
    assert sorted(service.desk.matches(everything)) == ["first", "second", "snow"]
    page = service.desk.send("GET", f"/{rain}/matches", params={"size": 1})
    assert page["more"]
    assert service.desk.matches(rain, after=page["next"]) == ["second"]


def test_a_search_that_is_saved_before_the_first_load_matches_all_of_it(
    service: AlertService, tmp_path: Path
) -> None:
    rain = service.desk.save("rained")["id"]
    run_alerts(service)
    service.load_articles([article(f"rain-{n:04}") for n in range(1_201)], tmp_path)
    run_alerts(service)

    seen, after, more = list[str](), "start", True
    while more:
        page = service.desk.send(
            "GET", f"/{rain}/matches", params={"after": after, "size": 500, "fields": ""}
        )
        seen += [match["id"] for match in page["matches"]]
        after, more = page["next"], page["more"]
    assert sorted(seen) == [f"rain-{n:04}" for n in range(1_201)]


@pytest.mark.slow  # four loads and a delete
def test_a_story_is_matched_once(service: AlertService, tmp_path: Path) -> None:
    text = " ".join(f"word{n} rained" for n in range(80))
    stories = service.desk.save("rained", search_group_by="story")["id"]
    articles = service.desk.save("rained")["id"]
    service.load_articles([article("m", text), article("n", text)], tmp_path)
    run_alerts(service)
    # The label of the story is its smallest id, so it changes.
    service.load_articles([article("a", text), article("z", "It rained elsewhere.")], tmp_path)
    run_alerts(service)
    service.delete("m")
    service.load_articles([article("o", text)], tmp_path)
    run_alerts(service)

    assert sorted(service.desk.matches(articles)) == ["a", "m", "n", "o", "z"]
    first, other = service.desk.matches(stories)
    assert (first in ("m", "n"), other) == (True, "z")


def test_a_webhook_is_signed_and_thin(
    service: AlertService, receiver: Receiver, tmp_path: Path
) -> None:
    saved = service.desk.save("rained", webhook_url=receiver.url + "/")
    service.load_articles([article("rain", url="https://news.example/rain")], tmp_path)

    assert run_alerts(service) == 1
    [request] = receiver.received
    secret = base64.b64decode(saved["secret"].removeprefix("whsec_"))
    signed = f"{request.id}.{request.headers['webhook-timestamp']}.".encode() + request.body
    digest = base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()
    assert request.headers["webhook-signature"] == f"v1,{digest}"
    body = json.loads(request.body)
    assert (body["type"], body["data"]["saved_search"]["id"]) == ("articles.matched", saved["id"])
    [match] = body["data"]["matches"]
    assert (match["id"], match["title"]) == ("rain", "Rain")
    assert match["url"] == "https://news.example/rain"
    [delivery] = service.desk.deliveries(saved["id"])
    assert (delivery["id"], delivery["state"]) == (request.id, "delivered")
    assert [attempt["status"] for attempt in delivery["attempts"]] == [204]
    assert run_alerts(service) == 0


def test_both_secrets_sign_after_a_rotation(
    service: AlertService, receiver: Receiver, tmp_path: Path
) -> None:
    saved = service.desk.save("rained", webhook_url=receiver.url + "/")
    service.desk.send("POST", f"/{saved['id']}/rotate-secret")
    service.load_articles([article("rain")], tmp_path)
    run_alerts(service)
    clock = Clock()
    clock.offset = 1.1 * DAY_S
    service.load_articles([article("rain-2")], tmp_path)
    run_alerts(service, clock)

    signatures = [len(r.headers["webhook-signature"].split()) for r in receiver.received]
    assert signatures == [2, 1]


@pytest.mark.slow  # six loads
def test_a_receiver_that_is_down_for_a_day_gets_everything_in_order(
    service: AlertService, receiver: Receiver, tmp_path: Path
) -> None:
    saved = service.desk.save("rained", webhook_url=receiver.url + "/")
    receiver.status, clock = 503, Clock()
    for hour in range(0, 24, 4):
        clock.offset = hour * 3600.0
        ids = [f"hour-{hour:02}-{n:02}" for n in range(25)]
        service.load_articles([article(id_) for id_ in ids], tmp_path)
        run_alerts(service, clock)
        expected = service.desk.matches(saved["id"], size=1000)
    attempted = {request.id for request in receiver.received}
    states = [d["state"] for d in service.desk.deliveries(saved["id"])]
    assert (len(attempted), set(states), len(states)) == (1, {"pending"}, 12)

    receiver.status = 204
    receiver.received.clear()
    assert run_alerts(service, clock) == 0  # the first one waits for its retry
    first = service.desk.deliveries(saved["id"])[0]
    service.desk.send("POST", f"/{saved['id']}/deliveries/{first['id']}/replay")
    assert run_alerts(service, clock) == 12

    assert receiver.articles() == expected
    assert len(expected) == len(set(expected)) == 150
    assert len(receiver.received) == len({request.id for request in receiver.received}) == 12


def test_a_receiver_that_is_gone_gets_nothing_until_the_search_is_enabled(
    service: AlertService, receiver: Receiver, tmp_path: Path
) -> None:
    saved = service.desk.save("rained", webhook_url=receiver.url + "/")
    path = f"/{saved['id']}"
    receiver.status = 410
    service.load_articles([article("one")], tmp_path)
    run_alerts(service)
    assert "410" in service.desk.send("GET", path)["webhook"]["disabled"]
    service.load_articles([article("two")], tmp_path)
    assert run_alerts(service) == 0
    assert service.desk.matches(saved["id"]) == ["one", "two"]

    receiver.status = 204
    assert service.desk.send("PATCH", path, json={"enabled": True})["webhook"]["disabled"] is None
    receiver.received.clear()
    run_alerts(service)
    assert receiver.articles() == ["one", "two"]


@pytest.mark.slow  # eleven starts
def test_a_delivery_that_exhausts_its_retries_disables_the_webhook(
    service: AlertService, receiver: Receiver, tmp_path: Path
) -> None:
    saved = service.desk.save("rained", webhook_url=receiver.url + "/")
    receiver.status, clock = 500, Clock()
    service.load_articles([article("one")], tmp_path)
    for _ in range(10):
        run_alerts(service, clock)
        clock.offset += DAY_S
    assert run_alerts(service, clock) == 0

    assert len(receiver.received) == 10
    assert len({request.id for request in receiver.received}) == 1
    [delivery] = service.desk.deliveries(saved["id"])
    assert delivery["state"] == "failed"
    assert "last retry" in service.desk.send("GET", f"/{saved['id']}")["webhook"]["disabled"]


def test_a_digest_is_sent_at_the_end_of_its_hour(
    service: AlertService, receiver: Receiver, tmp_path: Path
) -> None:
    service.desk.save("rained", webhook_url=receiver.url + "/", schedule="hourly")
    service.load_articles([article("one"), article("two")], tmp_path)
    run_alerts(service)
    assert [r for r in receiver.received if len(r.articles) != 2] == []
    before = len(receiver.received)
    clock = Clock()
    clock.offset = 3600.0
    run_alerts(service, clock)

    assert before in (0, 1)  # 1: the hour has just ended
    assert sorted(receiver.articles()) == ["one", "two"]
    assert len(receiver.received) == 1


def test_a_deleted_article_is_not_sent_any_more(
    service: AlertService, receiver: Receiver, tmp_path: Path
) -> None:
    saved = service.desk.save("rained", webhook_url=receiver.url + "/")["id"]
    service.load_articles([article("secret"), article("open")], tmp_path)
    receiver.status = 503
    run_alerts(service)
    service.delete("secret")
    receiver.status, clock = 204, Clock()
    clock.offset = 60.0
    receiver.received.clear()
    run_alerts(service, clock)

    [request] = receiver.received
    matches = {match["id"]: match for match in json.loads(request.body)["data"]["matches"]}
    assert matches["secret"] == {"id": "secret", "deleted": True}
    assert matches["open"]["title"] == "Open"
    page = service.desk.send("GET", f"/{saved}/matches", params={"fields": "title"})
    pulled = {match["id"]: (match["deleted"], match["title"]) for match in page["matches"]}
    assert pulled == {"secret": (True, None), "open": (False, "Open")}


def store(service: AlertService, id_: str, search: dict[str, Any]) -> None:
    """Store another search, as an earlier version of the service may have done."""
    index = f"{service.alias}-saved-searches"
    source = service.server.get(index=index, id=id_)["_source"] | {"search": search}
    service.server.index(index=index, id=id_, document=source, refresh=True)


def test_a_search_that_fails_is_paused_and_matches_later_what_it_missed(
    service: AlertService, receiver: Receiver, tmp_path: Path
) -> None:
    broken = service.desk.save("rained", webhook_url=receiver.url + "/")["id"]
    healthy = service.desk.save("rained")["id"]
    store(service, broken, {"q": "rained", "mood": ["glad"]})
    service.load_articles([article("one")], tmp_path)
    run_alerts(service)
    paused = service.desk.send("GET", f"/{broken}")
    assert (paused["state"], paused["paused"]["attempts"]) == ("paused", 1)
    assert "mood" in paused["paused"]["reason"]
    assert service.desk.matches(healthy) == ["one"]
    service.load_articles([article("two")], tmp_path)
    clock = Clock()
    clock.offset = 61.0
    run_alerts(service, clock)
    assert service.desk.send("GET", f"/{broken}")["paused"]["attempts"] == 2

    store(service, broken, {"q": "rained"})
    clock.offset = 300.0
    run_alerts(service, clock)
    assert service.desk.send("GET", f"/{broken}")["state"] == "active"
    assert service.desk.matches(broken) == receiver.articles() == ["one", "two"]


def test_a_search_whose_field_is_not_in_the_index_is_paused(
    service: AlertService, tmp_path: Path
) -> None:
    body = index_body()
    del body["mappings"]["properties"]["places"]
    service.server.indices.create(
        index=f"{service.alias}-1", aliases={service.alias: {"is_write_index": True}}, **body
    )
    service.load_articles([article("one")], tmp_path)
    saved = service.desk.save("rained", search_places=["Syria"])["id"]
    other = service.desk.save("rained")["id"]
    service.load_articles([article("two")], tmp_path)
    run_alerts(service)

    reason = service.desk.send("GET", f"/{saved}")["paused"]["reason"]
    assert reason.startswith("The index lacks places: run `indexer reindex`")
    assert service.desk.matches(other) == ["two"]


def test_a_search_that_elasticsearch_refuses_is_paused_and_the_others_match(
    service: AlertService, tmp_path: Path
) -> None:
    body = index_body()
    body["mappings"]["properties"]["section"] |= {"type": "integer", "ignore_malformed": True}
    del body["mappings"]["properties"]["section"]["ignore_above"]
    service.server.indices.create(
        index=f"{service.alias}-1", aliases={service.alias: {"is_write_index": True}}, **body
    )
    service.load_articles([article("one")], tmp_path)
    saved = service.desk.save("rained", search_section=["Sport"])["id"]
    others = [service.desk.save("rained")["id"] for _ in range(2)]
    service.load_articles([article("two"), article("three")], tmp_path)
    run_alerts(service)

    paused = service.desk.send("GET", f"/{saved}")["paused"]
    assert paused["reason"] == "Elasticsearch rejected the search."
    for other in others:
        assert sorted(service.desk.matches(other)) == ["three", "two"]


QUERIES = (
    *("rain", "rains valley", "the", "to be", "rain AND -snow", "-snow", "rain OR snow", "flood*"),
    *('"heavy rain"', '"heavy rains"', 'title:rain "the valley"', "authors:lee", "tags:storm"),
    *("rain NEAR/3 valley", "published:>=2024", "(rain OR snow) -tags:storm", "a b c rain valley"),
    *("heavy rain floods the old valley", "rain valley snow mountain storm", "missingword", ""),
)
FILTERS: tuple[dict[str, Any], ...] = (
    {"search_tags": ["storm"]},
    {"search_reject_tags": ["storm"]},
    {"search_missing": ["tags"]},
    {"search_published_from": "2024-01-01", "search_sort": "recent"},
)


def test_a_saved_search_matches_what_the_search_finds(
    service: AlertService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alerts.matcher.BATCH_SEARCHES", 16)
    texts = ("Heavy rain fell.", "It rains in the valley.", "Snow fell.", "A flood, a storm.")
    options: tuple[dict[str, Any], ...] = (
        {"tags": ["storm"], "authors": ["Ann Lee"]},
        {"published_at": "2024-05-01"},
        {"published_at": "2020-05-01", "tags": ["storm", "other"]},
    )
    articles = [
        article(f"article-{i}-{j}", text, **more)
        for i, text in enumerate(texts)
        for j, more in enumerate(options)
    ]
    searches: list[tuple[str, dict[str, Any]]] = [
        *((q, {}) for q in QUERIES),
        *((q, FILTERS[n % len(FILTERS)]) for n, q in enumerate(QUERIES)),
    ]
    saved = [service.desk.save(q, **more)["id"] for q, more in searches]
    service.load_articles(articles, tmp_path)
    run_alerts(service)

    anyone = service.settings.model_copy(update={"api_keys_file": None})
    with TestClient(create_app(anyone)) as reader:
        for (q, more), id_ in zip(searches, saved, strict=True):
            params = {key.removeprefix("search_"): value for key, value in more.items()}
            found = reader.get("/v1/search", params={"q": q, "size": 100, **params}).json()
            expected = sorted(hit["id"] for hit in found["hits"])
            assert sorted(service.desk.matches(id_)) == expected, (q, more)


def test_a_search_of_512_clauses_matches(service: AlertService, tmp_path: Path) -> None:
    words = " OR ".join(f"w{n}" for n in range(70))
    values = [f"v{n}" for n in range(50)]
    filters = dict.fromkeys(("tags", "people", "source"), values)
    rejected = {f"reject_{name}": [f"r{n}" for n in range(50)] for name in FACET_FIELDS}
    search = {"q": words, **filters, **rejected}
    body = {"name": "many", "search": search}
    saved = service.desk.send("POST", "", 201, json=body)["id"]
    service.load_articles(
        [article("one", "w69 fell.", tags=["v49"], people=["v7"], source="v3")], tmp_path
    )
    run_alerts(service)

    assert service.desk.send("GET", f"/{saved}")["paused"] is None
    assert service.desk.matches(saved) == ["one"]


def test_saved_searches_survive_a_rebuild_which_matches_nothing_twice(
    service: AlertService, receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.integration.command_line import indexer  # noqa: PLC0415

    saved = service.desk.save("rained", webhook_url=receiver.url + "/")["id"]
    service.load_articles([article("one")], tmp_path)
    run_alerts(service)
    monkeypatch.setenv("ELASTICSEARCH_URL", service.url)
    monkeypatch.setenv("ARTICLES_ALIAS", service.alias)
    assert indexer("reindex").exit_code == 0
    service.load_articles([article("two")], tmp_path)
    run_alerts(service)

    assert service.desk.matches(saved) == receiver.articles() == ["one", "two"]


def test_old_matches_and_deliveries_are_removed_and_nothing_is_sent_again(
    service: AlertService, receiver: Receiver, tmp_path: Path
) -> None:
    saved = service.desk.save("rained", webhook_url=receiver.url + "/")["id"]
    waits = service.desk.save("rained", webhook_url=receiver.url + "/down")["id"]
    receiver.failing = {"/down"}
    clock = Clock()
    service.load_articles([article("one")], tmp_path)
    run_alerts(service, clock)
    clock.offset = 89 * DAY_S
    run_alerts(service, clock)
    assert service.desk.matches(saved) == ["one"]
    clock.offset = 91 * DAY_S
    run_alerts(service, clock)

    assert service.desk.matches(saved) == service.desk.deliveries(saved) == []
    assert [d["state"] for d in service.desk.deliveries(waits)] == ["pending"]
    assert receiver.articles() == ["one"]
    assert len([r for r in receiver.received if r.path == "/"]) == 1


def test_a_deleted_search_leaves_nothing(
    service: AlertService, receiver: Receiver, tmp_path: Path
) -> None:
    saved = service.desk.save("rained", webhook_url=receiver.url + "/")["id"]
    receiver.status = 503
    service.load_articles([article("one")], tmp_path)
    run_alerts(service)
    service.desk.send("DELETE", f"/{saved}", 204)
    clock = Clock()
    clock.offset = DAY_S
    run_alerts(service, clock)

    assert len(receiver.received) == 1
    for index in ("alerts", "saved-searches"):
        hits = service.server.search(index=f"{service.alias}-{index}")["hits"]["hits"]
        assert [hit["_id"] for hit in hits if hit["_id"] != "progress"] == []
