"""Counts of articles over time: request and response."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from api.schemas.base import documented
from api.schemas.request import Filters, MatchMode, QueryText, RequiredWords
from api.schemas.response import Complete, IncompleteReasons, QueryEcho, TookMs
from api.schemas.validators import ValuesField

# A chart is unreadable with more series, and each is counted in every bucket.
MAX_SPLIT = 20

Share = Annotated[
    float | None,
    documented(0.05, "`count` divided by `background`; null if `background` is 0."),
]
Count = Annotated[int, documented(7, "Articles that match.")]
Background = Annotated[int, documented(140, "All articles under the same filters, without `q`.")]
Growth = Annotated[
    float | None,
    documented(
        0.4,
        "By which part of the count before the count has grown, so 0.4 is 40 % more; null if the "
        "count before is 0 or unknown, or if one of the two periods is unfinished.",
    ),
]


class TrendInterval(StrEnum):
    """The width of a bucket; weeks begin on Monday."""

    hour = "hour"
    day = "day"
    week = "week"
    month = "month"


class TrendsRequest(Filters):
    """Articles to count over time."""

    q: QueryText = ""
    match: RequiredWords = MatchMode.most
    interval: TrendInterval | None = Field(
        None, description="The width of a bucket. None: chosen by the length of the period."
    )
    split: ValuesField | None = Field(
        None,
        description="A facet: its most frequent values are counted apart.",
        examples=["source"],
    )
    split_size: int = Field(5, ge=1, le=MAX_SPLIT, description="Values of `split` to count.")
    significant: bool = Field(
        False, description="List words and names that are typical of the matches."
    )


class TrendBucket(TypedDict):
    """One hour, day, week or month."""

    start: Annotated[
        str, documented("2015-08-01T00:00:00+02:00", "Its first moment, in `time_zone`.")
    ]
    end: Annotated[
        str, documented("2015-08-02T00:00:00+02:00", "The first moment after it: the next start.")
    ]
    count: Count
    background: Background
    share: Share
    growth: Growth
    unfinished: Annotated[
        bool,
        documented(False, "True if it has not ended yet, or if the dates include a part of it."),
    ]


class TrendSeries(TypedDict):
    """The counts of one value of a facet."""

    value: Annotated[str, documented("Example Times", "The value, to be sent as the filter.")]
    count: Count
    counts: Annotated[tuple[int, ...], documented([3, 0, 4], "Its count in each bucket.")]
    shares: Annotated[
        tuple[float | None, ...],
        documented([0.03, 0.0, None], "Its count divided by the background of each bucket."),
    ]


class TrendSplit(TypedDict):
    """The matches split by the values of a facet; an article with two values counts for both."""

    field: Annotated[str, documented("source", "The facet.")]
    values: Annotated[
        tuple[TrendSeries, ...], Field(description="The most frequent values, most first.")
    ]
    other: Annotated[int, documented(12, "Occurrences of the values that are not listed.")]
    missing: Annotated[int, documented(3, "Matches without a value.")]
    exact: Annotated[bool, documented(True, "False if shards may have disagreed on the counts.")]
    error_bound: Annotated[int, documented(0, "By how much a count may be too low.")]


class TrendPeriod(TypedDict):
    """The period of the same length right before the requested one."""

    start: Annotated[str, documented("2015-07-01T00:00:00+02:00", "Its first moment.")]
    end: Annotated[str, documented("2015-08-01T00:00:00+02:00", "The first moment after it.")]
    count: Count
    background: Background
    share: Share


class SignificantTerm(TypedDict):
    """A word or name that is more frequent in the matches than in the background."""

    field: Annotated[
        str, documented("places", "The facet of a name, or `words` for a word of the text.")
    ]
    value: Annotated[str, documented("Latakia", "The name, or the word in lower case.")]
    count: Annotated[int, documented(5, "Matches that contain it.")]
    background: Annotated[
        int, documented(9, "All articles that contain it, under the same filters.")
    ]


class TrendsResponse(TypedDict):
    """Counts of articles over time, and their share of all articles."""

    query: QueryEcho
    time_zone: Annotated[str, documented("Europe/Berlin", "The zone of all times in the response.")]
    interval: Annotated[TrendInterval, documented("day", "The width of a bucket.")]
    count: Count
    background: Background
    share: Share
    undated: Annotated[
        int, documented(2, "Matches without a date, which are in no bucket but in `count`.")
    ]
    buckets: Annotated[
        tuple[TrendBucket, ...], Field(description="In order of time, without gaps.")
    ]
    split: Annotated[TrendSplit | None, Field(description="Null unless `split` was requested.")]
    previous: Annotated[
        TrendPeriod | None,
        Field(description="Null unless `published_from` was requested."),
    ]
    growth: Growth
    significant: Annotated[
        tuple[SignificantTerm, ...] | None,
        Field(description="The most typical first; null unless `significant` was requested."),
    ]
    complete: Complete
    incomplete_reasons: IncompleteReasons
    took_ms: TookMs
