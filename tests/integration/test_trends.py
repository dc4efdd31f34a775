"""Counts over time compared with a recount of the export, in many time zones."""

import json
import os
import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.integration.service import Service

TRIPLES = int(os.environ.get("TREND_TRIPLES", "60"))
# Zones whose clocks change at midnight, by half an hour, or that skipped a day; and some that do
# not change.
ZONES = [
    *("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"),
    *("America/Sao_Paulo", "Asia/Beirut", "Pacific/Apia", "Asia/Kathmandu", "America/Havana"),
    *("Africa/Casablanca", "Pacific/Chatham", "Etc/GMT+5", "America/St_Johns"),
]
# Days on which some of these clocks change.
CHANGES = [
    *("2015-03-29", "2015-10-25", "2015-03-08", "2015-11-01", "2015-04-04", "2015-10-03"),
    *("2015-10-18", "2015-02-21", "2011-12-29", "2011-12-30", "2015-03-28", "2015-10-24"),
]
WORDS = ["syria", "truce", "army", "harbour", "election", "storm"]
NOW = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def articles() -> list[dict[str, Any]]:
    """Articles around the changes of clocks, some without a date, some of two sources."""
    chance = random.Random(11)
    articles = []
    for number in range(400):
        day = datetime.fromisoformat(chance.choice(CHANGES)).replace(tzinfo=UTC)
        minutes = chance.randrange(-36 * 60, 60 * 60)
        published = day + timedelta(minutes=minutes, seconds=chance.choice([0, 59]))
        words = " ".join(chance.choice(WORDS) for _ in range(4))
        article = {
            "id": f"t{number}",
            "title": f"Report {number}",
            "body": f"A report on {words}.",
            "source": chance.choice(["Times", "Post", "Herald"]),
            "published_at": published.isoformat(),
        }
        if number % 40 == 0:
            del article["published_at"]
        articles.append(article)
    return articles


@pytest.fixture(scope="module")
def trend_service(
    service: Service, articles: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> Service:
    service.load_articles(articles, tmp_path_factory.mktemp("trends"))
    return service


def export(service: Service, **parameters: Any) -> list[dict[str, Any]]:
    response = service.client.get(
        "/v1/export", params={"fields": "published_at,source", **parameters}
    )
    *lines, end = map(json.loads, response.text.splitlines())
    assert end["export"]["complete"]
    return lines


def local_start(moment: datetime, interval: str, zone: ZoneInfo) -> datetime:
    """Return when the local hour, day, week or month of a moment begins, from its clock."""
    local = moment.astimezone(zone)
    if interval == "hour":
        return local.replace(minute=0, second=0, microsecond=0).astimezone(UTC)
    day = local.date()
    if interval == "week":
        day -= timedelta(days=day.weekday())
    if interval == "month":
        day = day.replace(day=1)
    return midnight(day, zone)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def recount(lines: list[dict[str, Any]], interval: str, zone: ZoneInfo) -> Counter[datetime]:
    moments = (
        datetime.fromisoformat(line["published_at"]) for line in lines if line["published_at"]
    )
    return Counter(local_start(moment, interval, zone) for moment in moments)


def test_trends_equal_a_recount_of_the_export(trend_service: Service) -> None:
    chance = random.Random(3)
    buckets = 0
    for number in range(TRIPLES):
        name, interval = chance.choice(ZONES), chance.choice(["hour", "day", "week", "month"])
        zone, query = ZoneInfo(name), chance.choice([*WORDS, "syria army", '"storm truce"', ""])
        first = date.fromisoformat(chance.choice(CHANGES)) - timedelta(days=chance.randrange(3))
        period = {
            "published_from": first.isoformat(),
            "published_to": (first + timedelta(days=chance.randrange(40))).isoformat(),
            "time_zone": name,
        }
        if chance.random() < 0.3:
            period["source"] = "Times"
        trends = trend_service.get(
            "/v1/trends", q=query, interval=interval, split="source", **period
        )
        lines, everything = (
            export(trend_service, q=query, **period),
            export(trend_service, **period),
        )
        counts, background = recount(lines, interval, zone), recount(everything, interval, zone)
        case = (number, query, interval, name, period)

        listed = {utc(bucket["start"]): bucket for bucket in trends["buckets"]}
        assert {start: b["count"] for start, b in listed.items() if b["count"]} == counts, case
        assert {s: b["background"] for s, b in listed.items() if b["background"]} == background, (
            case
        )
        assert (trends["count"], trends["background"]) == (len(lines), len(everything)), case
        for before, bucket in pairwise(trends["buckets"]):
            assert before["end"] == bucket["start"], case
        for start, bucket in listed.items():
            expected = counts[start] / background[start] if background[start] else None
            assert bucket["share"] == expected, case
        sources = Counter(line["source"] for line in lines)
        series = {value["value"]: value["count"] for value in trends["split"]["values"]}
        assert series == sources, case
        buckets += len(counts)
    assert buckets > TRIPLES


def utc(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(UTC)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", "2015-03-29", 23),
        ("Europe/Berlin", "2015-10-25", 25),
        ("America/Sao_Paulo", "2015-10-18", 23),
        ("Asia/Beirut", "2015-10-24", 25),
        ("UTC", "2015-10-25", 24),
    ],
)
def test_a_day_has_as_many_hours_as_its_clock(
    trend_service: Service, zone: str, day: str, hours: int
) -> None:
    period = {"published_from": day, "published_to": day, "time_zone": zone}
    by_hour = trend_service.get("/v1/trends", interval="hour", **period)["buckets"]
    [whole] = trend_service.get("/v1/trends", interval="day", **period)["buckets"]

    assert len(by_hour) == hours
    assert sum(bucket["count"] for bucket in by_hour) == whole["count"]
    assert not any(bucket["unfinished"] for bucket in by_hour)


def test_the_page_of_dates_and_its_filter_use_the_zone(trend_service: Service) -> None:
    """Each day of the facet, sent back as a filter in the same zone, has the count of the facet."""
    zone = {"time_zone": "Australia/Lord_Howe"}
    response = trend_service.search(facets="published:day", size=1, **zone)
    days = response["facets"]["published"]["values"]
    for day in days[::5]:
        filtered = trend_service.search(
            published_from=day["from"], published_to=day["to"], size=1, **zone
        )
        assert filtered["total"]["value"] == day["count"]
        typed = trend_service.search(f"published:{day['from']}", size=1, **zone)
        assert typed["total"]["value"] == day["count"]
    assert len(days) > 10


def test_growth_is_that_of_the_period_before(trend_service: Service) -> None:
    october = {"published_from": "2015-10", "published_to": "2015-10"}
    trends = trend_service.get("/v1/trends", q="syria", interval="week", **october)
    before = trend_service.search("syria", published_from="2015-09", published_to="2015-09")
    one_week = trends["buckets"][1:4]

    assert trends["previous"]["start"] == "2015-09-01T00:00:00+00:00"
    assert trends["previous"]["count"] == before["total"]["value"]
    assert [bucket["unfinished"] for bucket in trends["buckets"]] == [
        *(True, False, False, False, True)
    ]
    for earlier, later in pairwise(one_week):
        expected = later["count"] / earlier["count"] - 1 if earlier["count"] else None
        assert later["growth"] == expected


def test_a_bucket_that_has_not_ended_is_unfinished(trend_service: Service) -> None:
    today = datetime.now(UTC).date()
    dates = {"published_from": str(today - timedelta(days=2)), "published_to": str(today)}
    trends = trend_service.get("/v1/trends", interval="day", **dates)

    assert [bucket["unfinished"] for bucket in trends["buckets"]] == [False, False, True]
    assert trends["growth"] is None


def test_typical_words_and_names_have_exact_counts(seeds: Service) -> None:
    trends = seeds.get("/v1/trends", q="latakia", significant="true", published_to="2016")
    assert trends["significant"]
    for term in trends["significant"][:10]:
        quoted = f'"{term["value"]}"'
        filters: dict[str, Any] = {"published_to": "2016"}
        if term["field"] != "words":
            filters[term["field"]] = term["value"]
            quoted = ""
        matched = seeds.search(f"latakia {quoted}", match="all", **filters)
        everything = seeds.search(quoted, **filters)
        assert matched["total"]["value"] == term["count"], term
        assert everything["total"]["value"] == term["background"], term
        assert term["count"] / trends["count"] > term["background"] / trends["background"]


@pytest.mark.parametrize(
    ("parameters", "name", "hint"),
    [
        ({"interval": "hour"}, "interval", "Give a wider interval"),
        ({"interval": "minute"}, "interval", "Give one of 'hour', 'day', 'week' or 'month'."),
        ({"time_zone": "Europe/Berlim"}, "time_zone", "Give Europe/Berlin, if that is meant."),
        ({"time_zone": "EST5"}, "time_zone", "Give"),
        ({"time_zone": "right/UTC"}, "time_zone", "Give"),
        ({"time_zone": "../../etc/passwd"}, "time_zone", "Give"),
        ({"split": "colour"}, "split", "Choose from authors"),
        ({"split_size": 21}, "split_size", "Give at most 20."),
    ],
)
def test_what_cannot_be_counted_is_refused_with_a_hint(
    trend_service: Service, parameters: dict[str, Any], name: str, hint: str
) -> None:
    [error] = trend_service.problem("/v1/trends", **parameters)["errors"]

    assert error["name"] == name
    assert error["hint"].startswith(hint)


def test_a_query_without_a_match_has_empty_buckets(trend_service: Service) -> None:
    trends = trend_service.get(
        "/v1/trends", q="xylophone", published_from="2015-10-20", published_to="2015-10-22"
    )
    assert (trends["count"], trends["interval"]) == (0, "hour")
    assert len(trends["buckets"]) == 72


def test_typos_are_corrected_as_in_a_search(trend_service: Service) -> None:
    trends = trend_service.get("/v1/trends", q="harbuor")
    assert trends["count"] == trend_service.search("harbuor")["total"]["value"] > 0


def test_an_index_without_dates_has_no_bucket(trend_service: Service, tmp_path: Path) -> None:
    trends = trend_service.get("/v1/trends", missing="published")
    assert (trends["buckets"], trends["undated"]) == ([], trends["count"])
