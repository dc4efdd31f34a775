"""Which of two versions of an article is the newer one."""

from datetime import UTC, datetime, timedelta

from indexer.documents.article import Article

# Elasticsearch counts external versions from 1. An article without any time is older than every
# dated one, and the later loaded of two such articles wins.
UNDATED = 1

# Elasticsearch counts a version on with every new label of a story, which makes no newer article:
# versions of one age lie within this room.
_ROOM = 4_096

_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def article_version(article: Article) -> int:
    """A number that grows with `updated_at`, else with `published_at`.

    It depends on nothing but the article, so that any order of loading ends with the same index.
    """
    time = article.updated_at or article.published_at
    if time is None:
        return UNDATED
    aware = time if time.tzinfo else time.replace(tzinfo=UTC)
    return (1 + max((aware - _BEGINNING) // _MILLISECOND, 0)) * _ROOM


def is_older(version: int, other: int) -> bool:
    """Whether the first version is that of an older article."""
    return version // _ROOM < other // _ROOM
