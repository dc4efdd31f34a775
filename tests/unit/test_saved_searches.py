"""The pure core of alerts: matches, stories, schedules, deliveries and their order."""

from datetime import UTC, datetime
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.deliveries import (
    MAX_BODY_BYTES,
    MAX_MATCHES,
    build_body,
    due_before,
    split_matches,
    with_attempt,
)
from alerts.matching import (
    InvalidSearchError,
    mark_copies,
    prepare_search,
    read_request,
    with_failure,
)
from alerts.queue import SendQueue
from alerts.webhooks.delivery import Outcome
from alerts.webhooks.schedule import RETRY_DELAYS_S, next_attempt_s
from api.query_language import parse_query
from mappings.saved_searches import (
    DeliveryRecord,
    DeliveryState,
    Match,
    SavedSearch,
    Schedule,
    Secret,
    Webhook,
    read_document,
    write_document,
)

HOOK = Webhook("https://receiver.example/news", (Secret("whsec_a"), Secret("whsec_b", 50.0)), 0)
RETRY = partial(next_attempt_s, random=Random(1))
DELIVERED = Outcome(204, None, None, 0.1, "")
DOWN = Outcome(503, None, None, 0.1, "")


def saved(**changes: object) -> SavedSearch:
    fields = {
        "id": "s1",
        "owner": "desk",
        "name": "Rain",
        "search": {"q": "rain"},
        "schedule": Schedule.immediate,
        "webhook": HOOK,
        "enabled": True,
        "start": 0,
        "created_at": 0.0,
        "updated_at": 0.0,
    }
    return SavedSearch(**{**fields, **changes})  # type: ignore[arg-type]


def matches(count: int) -> list[Match]:
    return [Match("s1", f"article-{n}", f"article-{n}", n + 1) for n in range(count)]


def record(first: int, search: str = "s1") -> DeliveryRecord:
    return DeliveryRecord(search=search, first=first, last=first, articles=("a",), created_at=0.0)


def test_documents_are_read_as_they_were_written() -> None:
    failed = with_failure(saved(), "The index lacks a field.", 7, 100.0)
    sent = with_attempt(record(3), DOWN, 5.0, RETRY)

    for document in (failed, sent, matches(1)[0]):
        stored = orjson.loads(orjson.dumps(write_document(document)))
        assert read_document(type(document), stored) == document


def test_an_article_has_the_same_match_and_matches_the_same_delivery_whenever_written() -> None:
    again = Match("s1", "article-0", "another-label", 99)

    assert again.id == matches(1)[0].id
    assert Match("s2", "article-0", "article-0", 1).id != again.id
    assert record(3).id == "msg_s1_3"


def test_only_valid_secrets_sign() -> None:
    assert HOOK.valid_secrets(49.0) == ("whsec_a", "whsec_b")
    assert HOOK.valid_secrets(50.0) == ("whsec_a",)


def test_a_search_whose_parameter_is_gone_is_refused_with_its_name() -> None:
    with pytest.raises(InvalidSearchError, match="mood"):
        read_request(saved(search={"mood": ["glad"]}))


def test_the_fields_that_a_search_needs_are_those_of_its_filters_and_query() -> None:
    search = saved(
        search={
            "q": "rain -section:sport (a OR authors:lee)",
            "reject_tags": ["x"],
            "missing": ["places"],
            "group_by": "story",
            "published_from": "2024",
        }
    )
    request = read_request(search)
    prepared = prepare_search(search, request, parse_query(request.q).root)

    assert prepared.fields == {
        *("indexed_at", "words.stems", "section", "authors"),
        *("tags", "places", "story", "published_at"),
    }


def test_a_story_is_matched_once_whatever_its_label() -> None:
    copies = [Match("s1", "b", "b", 1), Match("s1", "c", "b", 2), Match("s1", "z", "z", 3)]
    members = {"b": ["b", "c"], "z": ["z"]}

    first = mark_copies(copies, members, [])
    assert [match.kind for match in first] == ["match", "copy", "match"]
    # The article "a" joined, so the label changed; "b" is the document that is there already.
    later = [Match("s1", "a", "a", 4), Match("s1", "b", "a", 5), Match("s2", "a", "a", 4)]
    second = mark_copies(later, {"a": ["a", "b", "c"]}, first)
    assert [match.kind for match in second] == ["copy", "match", "match"]
    # The articles that were matched are deleted: a copy recognises the story.
    third = mark_copies([Match("s1", "d", "a", 6)], {"a": ["a", "d"]}, [*first, *second])
    assert [match.kind for match in third] == ["copy"]


def test_a_failed_search_waits_longer_each_time_and_remembers_where_it_stopped() -> None:
    once = with_failure(saved(), "first", 7, 100.0)
    twice = with_failure(once, "second", 9, 200.0)
    often = twice
    for _ in range(60):
        often = with_failure(often, "again", 9, 300.0)

    assert once.failure
    assert twice.failure
    assert often.failure
    assert (once.position(50), once.failure.next_attempt_at) == (7, 160.0)
    assert (twice.failure.behind, twice.failure.since) == (7, 100.0)
    assert (twice.failure.reason, twice.failure.next_attempt_at) == ("second", 320.0)
    assert often.failure.next_attempt_at == 300.0 + 3600.0
    assert often.without_failure().position(50) == 50


@pytest.mark.parametrize(
    ("schedule", "zone", "expected"),
    [
        (Schedule.hourly, "UTC", "2026-07-01T21:00:00+00:00"),
        (Schedule.daily, "UTC", "2026-07-01T00:00:00+00:00"),
        (Schedule.daily, "Europe/Berlin", "2026-06-30T22:00:00+00:00"),
        (Schedule.daily, "Asia/Tokyo", "2026-07-01T15:00:00+00:00"),
    ],
)
def test_digests_end_with_the_hour_or_the_day(schedule: Schedule, zone: str, expected: str) -> None:
    now = datetime(2026, 7, 1, 21, 30, tzinfo=UTC).timestamp()

    end = due_before(schedule, now, ZoneInfo(zone)) / 1e6
    assert datetime.fromtimestamp(end, UTC).isoformat() == expected
    assert due_before(Schedule.immediate, now, UTC) / 1e6 > now


def test_deliveries_cover_every_match_once_in_order() -> None:
    records = split_matches(saved(), matches(2 * MAX_MATCHES + 1), 0.0)

    assert [len(r.articles) for r in records] == [MAX_MATCHES, MAX_MATCHES, 1]
    assert [id_ for r in records for id_ in r.articles] == [m.article for m in matches(41)]
    assert [(r.first, r.last) for r in records] == [(1, 20), (21, 40), (41, 41)]


def test_a_deleted_article_is_sent_as_its_id_only() -> None:
    sent = DeliveryRecord(search="s1", first=1, last=2, articles=("a", "b"), created_at=0.0)
    body = orjson.loads(build_body(saved(), sent, {"a": {"title": "Rain", "url": "u"}}))

    assert (body["type"], body["timestamp"]) == ("articles.matched", "1970-01-01T00:00:00Z")
    assert body["data"]["saved_search"] == {"id": "s1", "name": "Rain"}
    known, gone = body["data"]["matches"]
    assert (known["id"], known["title"], known["url"]) == ("a", "Rain", "u")
    assert gone == {"id": "b", "deleted": True}


@given(st.integers(0, 5_000), st.integers(0, 2_000))
def test_a_body_leaves_out_leads_before_titles_to_stay_small(lead: int, title: int) -> None:
    ids = tuple(f"article-{n}" for n in range(MAX_MATCHES))
    article = {"title": "ä" * title, "lead": "é" * lead, "url": "u" * 40}
    sent = DeliveryRecord(search="s1", first=1, last=2, articles=ids, created_at=0.0)

    body = build_body(saved(), sent, dict.fromkeys(ids, article))
    assert len(body) < MAX_BODY_BYTES
    first = orjson.loads(body)["data"]["matches"][0]
    assert first["id"] == "article-0"
    assert "title" in first or title * 2 * MAX_MATCHES > MAX_BODY_BYTES / 2


def test_a_delivery_is_tried_until_the_schedule_ends() -> None:
    now, tried = 1000.0, record(1)
    for delay in RETRY_DELAYS_S:
        tried = with_attempt(tried, DOWN, now, RETRY)
        assert tried.state is DeliveryState.pending
        assert delay <= tried.next_attempt_at - now <= 1.2 * delay
        now = tried.next_attempt_at
    tried = with_attempt(tried, DOWN, now, RETRY)

    assert (tried.state, tried.tries) == (DeliveryState.failed, len(RETRY_DELAYS_S) + 1)
    again = tried.for_replay()
    assert (again.state, again.next_attempt_at) == (DeliveryState.replay, 0.0)
    assert with_attempt(again, DOWN, now, RETRY).state is DeliveryState.pending
    assert with_attempt(again, DELIVERED, now, RETRY).state is DeliveryState.delivered


def test_a_receiver_that_is_gone_gets_no_retry() -> None:
    gone = Outcome(410, None, None, 0.1, "")

    assert with_attempt(record(1), gone, 0.0, RETRY).state is DeliveryState.failed


def test_the_log_of_a_delivery_is_bounded() -> None:
    tried = record(1)
    for _ in range(100):
        tried = with_attempt(tried, DOWN, 0.0, RETRY).for_replay()

    assert len(tried.attempts) == 20


def everyone(_: str) -> bool:
    return True


@given(st.permutations(range(1, 8)))
def test_the_next_delivery_of_a_search_waits_for_the_one_before(order: list[int]) -> None:
    queue = SendQueue()
    for first in order:
        queue.put(record(first))
    queue.put(record(1, search="s2"))
    sent = []
    while due := [r for r in queue.due(0.0, everyone) if r.search == "s1"]:
        [head] = due
        sent.append(head.first)
        queue.remove(head)

    assert sent == [1, 2, 3, 4, 5, 6, 7]
    assert len(queue) == 1


def test_a_delivery_that_waits_for_its_retry_holds_back_the_later_ones_of_its_search() -> None:
    queue = SendQueue()
    queue.put(record(2))
    queue.put(with_attempt(record(1), DOWN, 0.0, RETRY))

    assert list(queue.due(1.0, everyone)) == []
    assert [r.first for r in queue.due(10.0, everyone)] == [1]
    assert list(queue.due(10.0, lambda search: search != "s1")) == []
    queue.forget("s1")
    assert len(queue) == 0
