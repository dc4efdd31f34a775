"""What must hold before a new index takes the place of an old one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# News comes in waves: a value may gain or lose this share of all articles between two
# generations. More looks like a rule that broke.
_MAX_DRIFT = 0.1

# Losing more than this share of the articles is no update.
_MAX_LOSS = 0.1

# Below this many articles one more or less is already a large share.
_FEWEST = 50

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Contents:
    """How many articles an index holds, and how many of them have each frequent value."""

    articles: int
    facets: Mapping[str, Counts]


def find_drift(old: Contents, new: Contents) -> Iterator[str]:
    """A sentence for each thing that differs more than two generations usually do."""
    if old.articles < _FEWEST:
        return
    if new.articles < old.articles * (1 - _MAX_LOSS):
        yield f"{new.articles:,} articles are left of {old.articles:,}"
    for facet, counts in old.facets.items():
        others = new.facets.get(facet, {})
        for value in sorted(counts.keys() | others.keys()):
            before = counts.get(value, 0) / old.articles
            after = others.get(value, 0) / max(new.articles, 1)
            if abs(after - before) > _MAX_DRIFT:
                yield f"{facet} {value}: {before:.0%} of all articles before, {after:.0%} now"


def read_contents(answer: Mapping[str, Any]) -> Contents:
    """The contents from the answer to `build_contents_body`."""
    facets = {
        name: {bucket["key"]: bucket["doc_count"] for bucket in facet["buckets"]}
        for name, facet in answer["aggregations"].items()
    }
    return Contents(answer["hits"]["total"]["value"], facets)


def build_contents_body(fields: tuple[str, ...]) -> dict[str, Any]:
    """A search that counts the articles and the frequent values of each field."""
    return {
        "size": 0,
        "track_total_hits": True,
        "aggs": {field: {"terms": {"field": field, "size": _VALUES}} for field in fields},
    }


# Enough to hold every value that a tenth of all articles can have, many times over.
_VALUES = 100
