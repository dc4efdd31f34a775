"""Which index an article belongs to, and which indices may be behind one alias."""

import pytest
from elasticsearch import Elasticsearch

from indexer.index.index import IndexInfo
from indexer.index.partitions import Partitions
from indexer.index.settings import IndexSettings
from mappings.partitions import are_partitions, read_parent, read_partition

_AT = "20261128t230000000000z"
_MAY, _REST = f"news-month.2024-05-{_AT}", f"news-month.before-2020-01-{_AT}"


@pytest.mark.parametrize(
    ("published_at", "month"),
    [
        ("2024-05-01T00:00:00Z", "2024-05"),
        ("2020-01-01", "2020-01"),
        ("2019-12-31T23:59:59Z", "before-2020-01"),
        ("9999-12-31T23:59:59Z", "before-2020-01"),
        ("2024", "before-2020-01"),
        (None, "before-2020-01"),
    ],
)
def test_an_article_belongs_to_its_month_or_to_the_rest(
    published_at: str | None, month: str
) -> None:
    """A date that is too early or too late makes no index."""
    with Elasticsearch("http://127.0.0.1:1") as client:
        current = Partitions(client, "news", "2020-01", IndexSettings(), None)
        following = Partitions(client, "news", "2020-01", IndexSettings(), None, is_next=True)

        assert current.of_article(published_at) == f"news-month.{month}"
        assert following.of_article(published_at) == f"news-month.{month}-next"


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
    ],
)
def test_one_alias_has_one_index_for_each_month(indices: list[str], accepted: bool) -> None:
    """Two generations of a month would count its articles twice."""
    assert are_partitions(indices) is accepted


def test_the_records_of_stories_are_next_to_the_rest() -> None:
    """Of one index they are next to it."""
    parts = tuple(IndexInfo(str(read_partition(name)), name, None) for name in (_MAY, _REST))
    index = IndexInfo("news", "news", None, parts)

    assert (index.anchor, index.first_month) == (_REST, "2020-01")
    assert IndexInfo("news", f"news-{_AT}", None).anchor is None
