"""How long the periods of partitions are: the shortest ones that have enough articles each."""

from collections import defaultdict
from collections.abc import Mapping
from statistics import mean

from elasticsearch import Elasticsearch

from mappings.partitions import Period

# Searching one more partition costs Elasticsearch about 1 ms, as much as 65,000 more articles do.
# With three times as many in each, all partitions together cost about 1.3 times one index.
ENOUGH_ARTICLES = 200_000


def choose_period(articles: Mapping[str, int]) -> Period:
    """Return the shortest period with enough articles on average; `articles` are those by month.

    Without articles they are expected to be many.
    """
    for period in Period:
        if not articles or _average(period, articles) >= ENOUGH_ARTICLES:
            return period
    return Period.year


def _average(period: Period, articles: Mapping[str, int]) -> float:
    counts: defaultdict[str, int] = defaultdict(int)
    for month, count in articles.items():
        counts[period.name_of(month)] += count
    return mean(counts.values())


def count_by_month(client: Elasticsearch, index: str, first_month: str) -> dict[str, int]:
    """Return how many articles each month has, from the first one on."""
    response = client.search(
        index=index,
        size=0,
        query={"range": {"published_at": {"gte": first_month, "lte": "now"}}},
        aggregations={
            "months": {
                "date_histogram": {
                    "field": "published_at",
                    "calendar_interval": "month",
                    "format": "yyyy-MM",
                    "min_doc_count": 1,
                }
            }
        },
        allow_partial_search_results=False,
    )
    buckets = response["aggregations"]["months"]["buckets"]
    return {bucket["key_as_string"]: bucket["doc_count"] for bucket in buckets}
