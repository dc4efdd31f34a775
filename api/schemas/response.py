"""Responses to searches and to requests for one article."""

from enum import StrEnum
from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from api.schemas.article import Moment, StoredFields
from api.schemas.base import EMPTY_LIST_DEFAULT, documented
from api.schemas.facets import Facet, PublishedFacet

STALE_SINCE = Field(
    description="When this was the current response; only while Elasticsearch is unavailable.",
    examples=["2026-01-31T04:30:00Z"],
)


class IncompleteReason(StrEnum):
    """What was lost or came too late. Estimated numbers are marked where they are: `exact`."""

    shard_failed = "shard_failed"
    timed_out = "timed_out"
    highlight_cut = "highlight_cut"


Complete = Annotated[bool, documented(True, "False if any part of the response may be missing.")]
IncompleteReasons = Annotated[
    tuple[IncompleteReason, ...], documented([], "Why the response is not complete.")
]
TookMs = Annotated[int, documented(4, "Milliseconds that Elasticsearch took.")]
ArticleIdentifier = Annotated[str, documented("000_ec27dc8f054a1452.txt", "The article's id.")]


class Highlight(TypedDict):
    """A text with the words that matched, as safe HTML and as ranges."""

    html: Annotated[
        str, documented("Syrian <mark>rebels</mark> edge closer", "Escaped text with `<mark>`.")
    ]
    text: Annotated[str, documented("Syrian rebels edge closer", "The same text, plain.")]
    ranges: Annotated[
        tuple[tuple[int, int], ...],
        documented([[7, 13]], "Matches as `[start, end)` in code points of `text`."),
    ]


class Highlights(TypedDict):
    """The highlighted title, whole, and fragments of the body."""

    title: Highlight
    body: Annotated[
        tuple[Highlight, ...],
        Field(
            description="Fragments that matched, or the lead if none did; with `full` one "
            "whole text."
        ),
    ]


class MatchKind(StrEnum):
    """In which way a word matched."""

    exact = "exact"
    phrase = "phrase"
    near = "near"
    prefix = "prefix"
    stem = "stem"
    synonym = "synonym"
    typo = "typo"


class Match(TypedDict):
    """One word of the query, and where and how it matched."""

    word: Annotated[str, documented("rebels", "The word or phrase as typed.")]
    field: Annotated[str, documented("title", "The field that contains it.")]
    kind: Annotated[MatchKind, documented("exact", "The closest way in which it matched.")]
    sentence: Annotated[
        str, documented("“rebels” is in title as typed.", "The same as a sentence.")
    ]


class StoryCount(TypedDict):
    """The story that a hit represents."""

    id: Annotated[
        str, documented("000_ec27dc8f054a1452.txt", "Its articles are at `/v1/stories/{id}`.")
    ]
    count: Annotated[int, documented(3, "How many of its articles match.")]


class Recency(TypedDict):
    """How the date of a hit changes its score; with `sort=recent`."""

    factor: Annotated[float, documented(1.5, "What its relevance is multiplied by: from 1 to 2.")]
    age_days: Annotated[float | None, documented(30.0, "Its age in days; null without a date.")]
    sentence: Annotated[
        str,
        documented(
            "Published 30.0 days ago; its score is multiplied by 1.50.",
            "As a sentence.",
        ),
    ]


class Hit(StoredFields):
    """One result of a search."""

    id: ArticleIdentifier
    score: NotRequired[Annotated[float, documented(12.7, "Relevance; left out in another order.")]]
    highlights: NotRequired[
        Annotated[
            Highlights | None,
            Field(description="Matched words in context; left out with `highlight=none`."),
        ]
    ]
    explanation: NotRequired[
        Annotated[
            tuple[Match, ...],
            Field(
                description="Why it matched; only with `explain=true`.",
                json_schema_extra=EMPTY_LIST_DEFAULT,
            ),
        ]
    ]
    recency: NotRequired[
        Annotated[
            Recency | None,
            Field(description="Only with `sort=recent` and `explain=true`."),
        ]
    ]
    story: NotRequired[
        Annotated[StoryCount | None, Field(description="Its story; only with `group_by=story`.")]
    ]


class Total(TypedDict):
    """How many articles match."""

    value: Annotated[int, documented(7, "The number.")]
    exact: Annotated[
        bool, documented(True, "False if it is a lower bound or, for stories, an estimate.")
    ]


class QueryWarning(TypedDict):
    """A part of the query that was not read as typed."""

    code: Annotated[str, documented("unbalanced-quote", "A stable name for the case.")]
    message: Annotated[str, documented("This quotation mark has no partner.", "One sentence.")]
    start: Annotated[int, documented(8, "First code point in `q`.")]
    end: Annotated[int, documented(9, "One past the last code point in `q`.")]


class QueryCost(TypedDict):
    """The cost of the request, which is the same each time it is sent."""

    total: Annotated[int, documented(18, "`shards` times (1 + `terms` + 3 times `aggregations`).")]
    terms: Annotated[int, documented(2, "Words to look up; `word*` counts as ten.")]
    aggregations: Annotated[
        int, documented(5, "Facets or histograms to count; `related` counts as ten.")
    ]
    shards: Annotated[int, documented(1, "Parts of the index that are searched.")]


class QueryEcho(TypedDict):
    """The query as it was understood."""

    q: Annotated[str, documented("latakia rebels", "The query as sent.")]
    warnings: Annotated[
        tuple[QueryWarning, ...], Field(description="Empty if all was read as typed.")
    ]
    optional_words: Annotated[
        tuple[str, ...],
        documented(
            [], "Words of `q` that a hit may lack; every hit contains the others, or a synonym."
        ),
    ]
    cost: QueryCost


class CorrectedQuery(TypedDict):
    """Did you mean: the query with words that articles contain."""

    q: Annotated[str, documented("syrian rebels", "The corrected query.")]
    html: Annotated[
        str, documented("syrian <mark>rebels</mark>", "Escaped, with `<mark>` around corrections.")
    ]
    total: Annotated[int, documented(12, "How many articles match it with the same filters.")]


class Page(TypedDict):
    """The position of this response among the pages."""

    number: Annotated[int, documented(1, "This page, from 1.")]
    size: Annotated[int, documented(10, "Hits per page.")]
    next_cursor: Annotated[
        str | None,
        documented(
            "eyJxdWVyeSI6…",
            "Send it as `cursor` for the next page of the same point in time; null after the last "
            "hit and on numbered pages after the first.",
        ),
    ]


class RelatedHit(StoredFields):
    """An article that is related to the query."""

    id: ArticleIdentifier
    score: Annotated[float, documented(0.52, "The similarity of the meanings, from 0 to 1.")]


class RelatedWarning(TypedDict):
    """Why there are no related articles, or may be more."""

    code: Annotated[str, documented("no-embeddings", "A stable name for the case.")]
    message: Annotated[
        str,
        documented(
            "The index has no embeddings of a model that this API has: set "
            "ARTICLES_EMBEDDING_MODEL to that of the index, or run `indexer reindex`.",
            "One sentence.",
        ),
    ]


class Related(TypedDict):
    """Articles whose meaning is near the query and that its words do not find, with its filters."""

    total: Annotated[Total, Field(description="How many there are; they are in no other number.")]
    warnings: Annotated[
        tuple[RelatedWarning, ...],
        Field(
            description="`no-embeddings` if a part of the index has none; `no-meaning` if no word "
            "of the query has a known one."
        ),
    ]
    hits: Annotated[tuple[RelatedHit, ...], Field(description="The nearest, the nearest first.")]


class SearchResponse(TypedDict):
    """The response to a search."""

    total: Total
    complete: Complete
    incomplete_reasons: IncompleteReasons
    took_ms: TookMs
    query: QueryEcho
    hits: tuple[Hit, ...]
    facets: Annotated[
        dict[str, Facet | PublishedFacet], Field(description="One entry per requested facet.")
    ]
    page: Page
    suggestion: Annotated[
        CorrectedQuery | None,
        Field(
            description="Did you mean: set if a word of `q` is in no article and the corrected "
            "query matches more.",
        ),
    ]
    related: NotRequired[
        Annotated[
            Related | None,
            Field(
                description="Only if `related` is above 0, on the first page of a query that is "
                "ranked by meaning too."
            ),
        ]
    ]
    stale_since: NotRequired[Annotated[Moment | None, STALE_SINCE]]


class Article(StoredFields):
    """One whole article."""

    id: ArticleIdentifier
    highlights: NotRequired[
        Annotated[
            Highlights | None,
            Field(description="Title and body, whole, with matches of `q`; left out without `q`."),
        ]
    ]
    complete: Complete
    incomplete_reasons: IncompleteReasons
    stale_since: NotRequired[Annotated[Moment | None, STALE_SINCE]]
