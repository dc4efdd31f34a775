"""Answers by story: near-copies are one hit, and are counted as if they were one article.

`build_story_counts` counts stories in addition to articles, and `group_found` puts their numbers
where those of articles are.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from api.schemas.response import StoryCount
from api.schemas.story import StoryRequest

Clause = dict[str, Any]
Found = Mapping[str, Any]

# The server counts different labels by a sketch. Among so many it takes two for one in less than
# one count of 60; among more it is told that the number is an estimate.
EXACT_UP_TO = 1_000
# Its most exact setting takes 320 KB: too much for each value of a facet, of which there may be
# thousands, and well spent on one total.
_PRECISION = 40_000


def _count_labels(precision: int) -> Clause:
    return {"stories": {"cardinality": {"field": "story", "precision_threshold": precision}}}


_MOST_FIRST: list[Clause] = [{"stories": "desc"}, {"_key": "asc"}]
_BUCKETS = {"terms", "missing", "filters", "date_histogram", "auto_date_histogram"}
TOTAL = "all_stories"
_ERROR_BOUND = "doc_count_error_upper_bound"
# What a total of stories is to their number, where the server would say "eq" or "gte".
ABOUT = "about"


COLLAPSE: Clause = {"field": "story", "inner_hits": {"name": "story", "size": 0}}


def build_story_counts(facets: Clause, post_filter: Clause | None) -> Clause:
    """Return the facets with stories counted, and the number of stories among the hits."""
    within = post_filter or {"match_all": {}}
    total = {"filter": within, "aggs": _count_labels(_PRECISION)}
    return {**count_stories(facets), TOTAL: total}


def count_stories(facets: Clause) -> Clause:
    """The same facets with stories counted beside articles."""
    return {name: facet | {"aggs": count_in_parts(facet["aggs"])} for name, facet in facets.items()}


def count_in_parts(parts: Clause) -> Clause:
    """The parts of one facet with stories counted beside articles."""
    return {name: _count_in(part) for name, part in parts.items()}


def _count_in(part: Clause) -> Clause:
    """An aggregation whose buckets count stories too; the most frequent are chosen by those."""
    if not _BUCKETS & part.keys():
        return part
    counted = {name: dict(options) for name, options in part.items()}
    if "terms" in counted:
        counted["terms"]["order"] = _MOST_FIRST
    return counted | {"aggs": _count_labels(EXACT_UP_TO)}


def group_found(found: Found) -> Found:
    """The answer to such a search, with stories in the place of articles."""
    facets = dict(found["aggregations"])
    number = facets.pop(TOTAL)["stories"]["value"]
    relation = "eq" if number <= EXACT_UP_TO else ABOUT
    one_shard = found["_shards"]["total"] == 1
    return {
        **found,
        "hits": {**found["hits"], "total": {"value": number, "relation": relation}},
        "aggregations": {name: read_parts(facet, one_shard) for name, facet in facets.items()},
    }


def read_parts(facet: Found, one_shard: bool) -> Found:
    """The parts of one facet, with stories in the place of articles.

    How far off its counts may be is None where that is not known.
    """
    read = {
        name: _read_part(part) if isinstance(part, Mapping) else part
        for name, part in facet.items()
    }
    # Several shards can tell how far off an order by stories is only where they told all values.
    in_order = one_shard or not facet["values"].get(_ERROR_BOUND)
    counts = (bucket["doc_count"] for part in read.values() for bucket in _buckets(part))
    exact = in_order and all(count <= EXACT_UP_TO for count in counts)
    return {**read, "values": {**read["values"], _ERROR_BOUND: 0 if exact else None}}


def _read_part(part: Found) -> Found:
    if "buckets" not in part:
        return _read_bucket(part)
    buckets = part["buckets"]
    if isinstance(buckets, Mapping):
        return {**part, "buckets": {key: _read_bucket(each) for key, each in buckets.items()}}
    return {**part, "buckets": [_read_bucket(bucket) for bucket in buckets]}


def _buckets(part: Any) -> Iterable[Found]:
    """Whatever counts stories in a part of a facet, as it is read."""
    if not isinstance(part, Mapping):
        return ()
    buckets = part.get("buckets", (part,))
    every: Iterable[Found] = buckets.values() if isinstance(buckets, Mapping) else buckets
    return (bucket for bucket in every if "stories" in bucket)


def _read_bucket(bucket: Found) -> Found:
    if "stories" not in bucket:
        return bucket
    return {**bucket, "doc_count": bucket["stories"]["value"], "articles": bucket["doc_count"]}


def count_articles(bucket: Found) -> int:
    """The articles of a bucket, whether it tells of them or of their stories."""
    articles: int = bucket.get("articles", bucket["doc_count"])
    return articles


def read_label(hit: Found) -> str:
    """The label of the story that a hit is in."""
    [story] = hit["fields"]["story"]
    return str(story)


def read_story_count(hit: Found) -> StoryCount:
    """Which story a hit stands for, and how many of its articles match."""
    return StoryCount(
        id=read_label(hit), count=hit["inner_hits"]["story"]["hits"]["total"]["value"]
    )


def with_story_count(hit: Found, count: int) -> Found:
    """The hit as if it came with the count of its story's articles."""
    return {**hit, "inner_hits": {"story": {"hits": {"total": {"value": count}}}}}


def build_story_body(story: str, request: StoryRequest, timeout: str) -> Clause:
    """The articles of one story, the first that was published first."""
    return {
        "query": {"bool": {"filter": [{"term": {"story": story}}]}},
        "sort": [{"published_at": {"order": "asc", "missing": "_last"}}, {"id": "asc"}],
        "size": request.size,
        "track_total_hits": True,
        "_source": sorted(request.fields),
        "timeout": timeout,
    }
