"""Which index an article belongs to, and which indices may be behind one alias."""

import pytest
from elasticsearch import Elasticsearch

from indexer.index.index import IndexInfo
from indexer.index.partitions import Partitions
from indexer.index.periods import ENOUGH_ARTICLES, choose_period
from indexer.index.settings import IndexSettings
from mappings.partitions import (
    Period,
    Periods,
    all_partitions,
    are_partitions,
    partition_alias,
    read_name,
    read_parent,
    read_partition,
    read_period,
)

_AT = "20261128t230000000000z"
_MAY, _REST = f"news-month.2024-05-{_AT}", f"news-month.before-2020-01-{_AT}"
_BY_MONTH = Periods(Period.month, "2020-01")
_YEAR = f"news-year.2025-{_AT}"


@pytest.mark.parametrize(
    ("published_at", "month"),
    [
        ("2024-05-01T00:00:00Z", "2024-05"),
        ("2020-01-01", "2020-01"),
        ("2019-12-31T23:59:59Z", "before-2020-01"),
        ("9999-12-31T23:59:59Z", "before-2020-01"),
        ("2024", "before-2020-01"),
        ("2024-13-01", "before-2020-01"),
        (None, "before-2020-01"),
    ],
)
def test_an_article_belongs_to_its_month_or_to_the_rest(
    published_at: str | None, month: str
) -> None:
    """A date that is too early or too late makes no index."""
    with Elasticsearch("http://127.0.0.1:1") as client:
        current = Partitions(client, "news", _BY_MONTH, IndexSettings(), None)
        following = Partitions(client, "news", _BY_MONTH, IndexSettings(), None, is_next=True)

        assert current.of_article(published_at) == f"news-month.{month}"
        assert following.of_article(published_at) == f"news-month.{month}-next"


@pytest.mark.parametrize(
    ("published_at", "quarter", "year"),
    [
        ("2024-01-01", "2024-q1", "2024"),
        ("2024-03-31T23:59:59Z", "2024-q1", "2024"),
        ("2024-12-31", "2024-q4", "2024"),
        ("2020-04-01", "2020-q2", "2020"),
        ("2020-03-31", "before-2020-q2", "2020"),
        ("2019-12-31", "before-2020-q2", "before-2020"),
        ("9999-01-01", "before-2020-q2", "before-2020"),
        (None, "before-2020-q2", "before-2020"),
    ],
)
def test_periods_may_be_longer_than_a_month(
    published_at: str | None, quarter: str, year: str
) -> None:
    """The first one begins before the first month, if that is inside of it."""
    settings = IndexSettings()
    with Elasticsearch("http://127.0.0.1:1") as client:
        for period, name in ((Period.quarter, quarter), (Period.year, year)):
            periods = Periods(period, period.name_of("2020-05"))
            partitions = Partitions(client, "news", periods, settings, {})

            assert partitions.of_article(published_at) == f"news-{period}.{name}"


@pytest.mark.parametrize(
    ("articles", "period"),
    [
        ({}, Period.month),
        ({"2024-01": ENOUGH_ARTICLES}, Period.month),
        ({"2024-01": ENOUGH_ARTICLES, "2024-02": ENOUGH_ARTICLES - 1}, Period.quarter),
        ({"2024-03": ENOUGH_ARTICLES, "2024-04": ENOUGH_ARTICLES - 1}, Period.year),
        ({"2024-01": 1, "2025-01": 1}, Period.year),
    ],
)
def test_the_shortest_period_with_enough_articles_is_chosen(
    articles: dict[str, int], period: Period
) -> None:
    """On average: one small partition among large ones costs little."""
    assert choose_period(articles) is period


@pytest.mark.parametrize(
    ("period", "name"),
    [
        (Period.month, "2024-05"),
        (Period.quarter, "2024-q2"),
        (Period.year, "2024"),
        (Period.year, "before-2024"),
    ],
)
def test_names_say_which_period_an_index_has(period: Period, name: str) -> None:
    """As the name of its alias does."""
    alias = partition_alias("news", period, name)

    assert read_partition(f"{alias}-{_AT}") == alias
    assert (read_parent(alias), read_period(alias), read_name(alias)) == ("news", period, name)
    assert f"news-{period}.*" in all_partitions("news")


def test_names_say_what_an_index_is() -> None:
    """Also for an alias that looks like a month."""
    assert read_partition(_MAY) == "news-month.2024-05"
    assert read_partition(f"news-2024-05-{_AT}") is None
    assert read_partition(f"news-{_AT}") is None
    assert read_parent("news-month.2024-05") == "news"
    assert read_parent("news-2024-05") is None


@pytest.mark.parametrize(
    ("indices", "accepted"),
    [
        ([_MAY, _REST], True),
        ([_MAY], True),
        ([], False),
        ([f"news-{_AT}"], False),
        ([_MAY, f"news-{_AT}"], False),
        ([_MAY, _MAY.replace("23", "22")], False),
        ([_YEAR], True),
        ([_MAY, _YEAR], False),
    ],
)
def test_one_alias_has_one_index_for_each_period(indices: list[str], accepted: bool) -> None:
    """Two generations of a month, and a month and its year, would count articles twice."""
    assert are_partitions(indices) is accepted


def test_the_records_of_stories_are_next_to_the_rest() -> None:
    """Of one index they are next to it."""
    parts = tuple(IndexInfo(str(read_partition(name)), name, None) for name in (_MAY, _REST))
    index = IndexInfo("news", "news", None, parts)

    assert (index.anchor, index.periods) == (_REST, _BY_MONTH)
    assert IndexInfo("news", f"news-{_AT}", None).anchor is None
