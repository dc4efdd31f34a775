"""What the dialect answers, for the OpenAPI document and the clients that are made from it."""

from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from api.schemas.base import documented
from api.schemas.response import IncompleteReason

_EXAMPLE_ID = "000_ec27dc8f054a1452.txt"
_LEAF = {"value": "Rebels <em>advance</em>", "matchLevel": "full"}


class _Told(BaseModel):
    """The base of these: named as the dialect names things."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, extra="forbid")


class InstantSearchRecord(_Told):
    """An article: the attributes that were asked for, by their names, and those below."""

    model_config = ConfigDict(extra="allow")

    object_id: str = documented(_EXAMPLE_ID, "The article's id.", alias="objectID")
    highlight_result: dict[str, Any] | None = documented(
        {"title": _LEAF},
        "The record's shape, a leaf in the place of each text: `value`, `matchLevel`, "
        "`matchedWords`, `fullyHighlighted`.",
        default=None,
        alias="_highlightResult",
    )
    snippet_result: dict[str, Any] | None = documented(
        {"body": _LEAF}, "Leaves of shortened texts.", default=None, alias="_snippetResult"
    )
    score: float | None = documented(
        12.5, "How alike, among what is related.", default=None, alias="_score"
    )


class InstantSearchStats(_Told):
    """The bounds of a number."""

    min: float = documented(28, "The least.")
    max: float = documented(4210, "The most.")
    avg: float = documented(512.4, "The mean.")
    sum: float = documented(31256, "All together.")


class InstantSearchExhaustive(_Told):
    """Whether numbers are all that there is."""

    nb_hits: bool = documented(True, "Of hits.")
    facets_count: bool = documented(True, "Of the counts of facets.")


class InstantSearchAnswer(_Told):
    """The answer to one query."""

    hits: list[InstantSearchRecord]
    nb_hits: int = documented(63, "Articles that match.")
    page: int = documented(0, "Page number, from 0.")
    nb_pages: int = documented(4, "Pages that can be asked for.")
    hits_per_page: int = documented(20, "Hits a page.")
    processing_time_ms: int = documented(
        4, "Milliseconds that Elasticsearch took.", alias="processingTimeMS"
    )
    query: str = documented("latakia rebels", "The query.")
    params: str = documented("query=latakia+rebels", "What was asked, as a query string.")
    index: str = documented("articles", "The order that was asked for.")
    facets: dict[str, dict[str, int]] = documented(
        {"section": {"World": 7}}, "Counts by value, for each facet that was asked for."
    )
    facets_stats: dict[str, InstantSearchStats] = documented(
        {"word_count": {"min": 28, "max": 4210, "avg": 512.4, "sum": 31256}},
        "Bounds of the numbers among them.",
        alias="facets_stats",
    )
    rendering_content: dict[str, Any] = documented(
        {"facetOrdering": {"facets": {"order": ["section"]}}}, "The order for dynamic widgets."
    )
    exhaustive_nb_hits: bool = documented(True, "Whether `nbHits` is exact.")
    exhaustive_facets_count: bool = documented(True, "Whether all counts of facets are exact.")
    exhaustive: InstantSearchExhaustive
    complete: bool = documented(True, "False where any part of the answer may be missing.")
    incomplete_reasons: list[IncompleteReason] = documented([], "Why, where it is not complete.")


class InstantSearchFacetHit(_Told):
    """A value that begins as was typed."""

    value: str = documented("Fred Lambert", "The value.")
    highlighted: str = documented("Fred <em>Lamb</em>ert", "The value with those letters marked.")
    count: int = documented(7, "Articles with it.")


class InstantSearchFacetAnswer(_Told):
    """The answer to a search inside a facet."""

    facet_hits: list[InstantSearchFacetHit]
    exhaustive_facets_count: bool = documented(True, "Whether all counts are exact.")
    processing_time_ms: int = documented(
        4, "Milliseconds that Elasticsearch took.", alias="processingTimeMS"
    )


class InstantSearchAnswers(_Told):
    """The answers to a batch, in its order."""

    results: list[InstantSearchAnswer | InstantSearchFacetAnswer]


class InstantSearchRelated(_Told):
    """What resembles one article, the most alike first."""

    hits: list[InstantSearchRecord]
    nb_hits: int = documented(5, "How many there are.")
    processing_time_ms: int = documented(
        4, "Milliseconds that Elasticsearch took.", alias="processingTimeMS"
    )
    complete: bool = documented(True, "False where any part of the answer may be missing.")


class InstantSearchRecommendations(_Told):
    """What resembles each article, in the order that was asked."""

    results: list[InstantSearchRelated]
