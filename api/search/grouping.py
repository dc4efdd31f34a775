"""Group by story: near-copies are one hit, and counts are counts of stories.

`build_story_counts` counts stories in addition to articles in every aggregation. Readers take their
counts from `Counts`, which is either of articles or of stories, so they need not know which.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.schemas.request import GroupBy
from api.schemas.response import IncompleteReason, StoryCount
from api.schemas.story import StoryRequest
from api.search.dsl import Clause, RawHit, Response
from api.search.hits import partial_reasons

Aggregation = Mapping[str, Any]

# Elasticsearch counts different labels by a sketch. Up to this number, fewer than one count in 60
# is wrong; above it the number is reported as an estimate.
EXACT_UP_TO = 1_000
# The highest precision takes 320 KB: too much for each value of a facet, of which there may be
# thousands, but well spent on one total.
_TOTAL_PRECISION = 40_000
_MOST_STORIES_FIRST: list[Clause] = [{"stories": "desc"}, {"_key": "asc"}]
_BUCKET_AGGREGATIONS = {"terms", "missing", "filters", "date_histogram", "auto_date_histogram"}
_ERROR_BOUND = "doc_count_error_upper_bound"
TOTAL = "all_stories"
COLLAPSE: Clause = {"field": "story", "inner_hits": {"name": "story", "size": 0}}
# The relation of an estimated number to the exact one, next to Elasticsearch's "eq" and "gte".
APPROXIMATE = "about"


@dataclass(frozen=True, slots=True)
class TotalHits:
    """A number of matches; `relation` is "eq", "gte" or APPROXIMATE."""

    value: int
    relation: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of articles, as Elasticsearch counts."""

    def total(self, response: Response) -> TotalHits:
        """Return the number of matches."""
        total = response["hits"]["total"]
        return TotalHits(total["value"], total["relation"])

    def count(self, bucket: Aggregation) -> int:
        """Return the number of matches in a bucket."""
        count: int = bucket["doc_count"]
        return count

    def error_bound(self, facet: Aggregation) -> int | None:
        """Return how far a facet's counts may be off; None if that is unknown."""
        bound: int = facet["values"].get(_ERROR_BOUND, 0)
        return bound


@dataclass(frozen=True, slots=True)
class StoryCounts(Counts):
    """Counts of stories, in a response to a search with `build_story_counts`."""

    one_shard: bool

    def total(self, response: Response) -> TotalHits:
        """Return the number of stories that match."""
        stories = response["aggregations"][TOTAL]["stories"]["value"]
        return TotalHits(stories, "eq" if stories <= EXACT_UP_TO else APPROXIMATE)

    def count(self, bucket: Aggregation) -> int:
        """Return the number of stories in a bucket, or of articles if stories were not counted."""
        count: int = bucket["stories"]["value"] if "stories" in bucket else bucket["doc_count"]
        return count

    def error_bound(self, facet: Aggregation) -> int | None:
        """Return 0 if every count is exact, else None."""
        # The order of values over several shards is sure only if every shard returned all values.
        in_order = self.one_shard or not facet["values"].get(_ERROR_BOUND)
        counts = (self.count(bucket) for part in facet.values() for bucket in _counted(part))
        return 0 if in_order and all(count <= EXACT_UP_TO for count in counts) else None


def _counted(part: Any) -> Iterable[Aggregation]:
    """The buckets of a part of a facet in which stories were counted."""
    if not isinstance(part, Mapping):
        return ()
    buckets = part.get("buckets", (part,))
    listed: Iterable[Aggregation] = buckets.values() if isinstance(buckets, Mapping) else buckets
    return (bucket for bucket in listed if "stories" in bucket)


def counts_of(group_by: GroupBy, response: Response) -> Counts:
    """Return how to count in a response to a search that is grouped so."""
    if group_by is GroupBy.story:
        return StoryCounts(one_shard=response["_shards"]["total"] == 1)
    return Counts()


@dataclass(frozen=True, slots=True)
class HitPage:
    """One page of hits, with the counts of the whole search.

    `story_sizes` is the number of matching articles by story; `partial` is why results may lack.
    """

    hits: Sequence[RawHit]
    total: TotalHits
    aggregations: Aggregation
    counts: Counts
    story_sizes: Mapping[str, int]
    partial: tuple[IncompleteReason, ...]
    took_ms: int


def read_hit_page(group_by: GroupBy, response: Response) -> HitPage:
    """Return the hits of a search that is grouped so."""
    hits, counts = response["hits"]["hits"], counts_of(group_by, response)
    grouped = hits if group_by is GroupBy.story else ()
    return HitPage(
        hits=hits,
        total=counts.total(response),
        aggregations=response.get("aggregations", {}),
        counts=counts,
        story_sizes={story_of(hit): _inner_total(hit) for hit in grouped},
        partial=tuple(partial_reasons(response)),
        took_ms=response["took"],
    )


def story_of(hit: RawHit) -> str:
    """Return the label of the story that a hit belongs to."""
    [story] = hit["fields"]["story"]
    return str(story)


def story_count(hit: RawHit, sizes: Mapping[str, int]) -> StoryCount:
    """Return the story that a hit represents, and how many of its articles match."""
    story = story_of(hit)
    return StoryCount(id=story, count=sizes[story])


def _inner_total(hit: RawHit) -> int:
    size: int = hit["inner_hits"]["story"]["hits"]["total"]["value"]
    return size


def build_story_counts(facets: Clause, post_filter: Clause | None) -> Clause:
    """Return the facets with stories counted, and the number of stories among the hits."""
    within = post_filter or {"match_all": {}}
    total = {"filter": within, "aggs": _count_labels(_TOTAL_PRECISION)}
    return {**count_stories(facets), TOTAL: total}


def count_stories(facets: Clause) -> Clause:
    """Return the facets with stories counted in addition to articles."""
    return {name: facet | {"aggs": count_in_parts(facet["aggs"])} for name, facet in facets.items()}


def count_in_parts(parts: Clause) -> Clause:
    """Return the parts of one facet with stories counted in addition to articles."""
    return {name: _count_in(part) for name, part in parts.items()}


def _count_in(part: Clause) -> Clause:
    """Count stories in each bucket; the most frequent values are those with most stories."""
    if not _BUCKET_AGGREGATIONS & part.keys():
        return part
    counted = {name: dict(options) for name, options in part.items()}
    if "terms" in counted:
        counted["terms"]["order"] = _MOST_STORIES_FIRST
    return counted | {"aggs": _count_labels(EXACT_UP_TO)}


def _count_labels(precision: int) -> Clause:
    return {"stories": {"cardinality": {"field": "story", "precision_threshold": precision}}}


def build_story_body(story: str, request: StoryRequest, timeout: str) -> Clause:
    """Return the search for the articles of one story, the first published first."""
    return {
        "query": {"bool": {"filter": [{"term": {"story": story}}]}},
        "sort": [{"published_at": {"order": "asc", "missing": "_last"}}, {"id": "asc"}],
        "size": request.size,
        "track_total_hits": True,
        "_source": sorted(request.fields),
        "timeout": timeout,
    }
