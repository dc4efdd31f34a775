"""The models of the responses, for the OpenAPI document and the clients generated from it."""

from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from api.schemas.base import documented
from api.schemas.response import IncompleteReason

_EXAMPLE_ID = "000_ec27dc8f054a1452.txt"
_IGNORED = {"userToken": "Results are the same for all users."}
_REJECTED = "requests[1]: insidePolygon is not supported, and is not ignored: articles have no …"
_UNAVAILABLE = "trending-items needs counts of visits or purchases, which this service does not …"
_LEAF = {"value": "Rebels <em>advance</em>", "matchLevel": "full"}


class _ResponseModel(BaseModel):
    """Base of the models, with the names of InstantSearch."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, extra="forbid")


class InstantSearchRecord(_ResponseModel):
    """An article: the requested attributes by their names, and those below."""

    model_config = ConfigDict(extra="allow")

    object_id: str = documented(_EXAMPLE_ID, "The article's id.", alias="objectID")
    highlight_result: dict[str, Any] | None = documented(
        {"title": _LEAF},
        "The record with a leaf in place of each text: `value`, `matchLevel`, "
        "`matchedWords`, `fullyHighlighted`.",
        default=None,
        alias="_highlightResult",
    )
    snippet_result: dict[str, Any] | None = documented(
        {"body": _LEAF}, "Leaves of shortened texts.", default=None, alias="_snippetResult"
    )
    score: float | None = documented(
        12.5, "The similarity, in a recommendation.", default=None, alias="_score"
    )


class InstantSearchRecords(_ResponseModel):
    """The requested records in the order of the request; null for one that does not exist."""

    results: list[InstantSearchRecord | None]


class InstantSearchStats(_ResponseModel):
    """The statistics of a number."""

    min: float = documented(28, "The minimum.")
    max: float = documented(4210, "The maximum.")
    avg: float = documented(512.4, "The mean.")
    sum: float = documented(31256, "The sum.")


class InstantSearchExhaustive(_ResponseModel):
    """Whether numbers are exact."""

    nb_hits: bool = documented(True, "The number of hits.")
    facets_count: bool = documented(True, "The counts of facets.")


def _without_required(schema: dict[str, Any]) -> None:
    del schema["required"]


class InstantSearchResult(_ResponseModel):
    """The result of one query; `responseFields` can leave out any key."""

    model_config = ConfigDict(json_schema_extra=_without_required)

    hits: list[InstantSearchRecord]
    nb_hits: int = documented(63, "The number of articles that match.")
    page: int = documented(0, "Page number, from 0.")
    nb_pages: int = documented(4, "The number of pages that can be requested.")
    hits_per_page: int = documented(20, "Hits per page.")
    processing_time_ms: int = documented(
        4, "Milliseconds that Elasticsearch took.", alias="processingTimeMS"
    )
    query: str = documented("latakia rebels", "The query.")
    params: str = documented("query=latakia+rebels", "The parameters as a query string.")
    index: str = documented("articles", "The requested order.")
    facets: dict[str, dict[str, int]] = documented(
        {"section": {"World": 7}}, "Counts by value for each requested facet."
    )
    facets_stats: dict[str, InstantSearchStats] = documented(
        {"word_count": {"min": 28, "max": 4210, "avg": 512.4, "sum": 31256}},
        "Statistics of the numbers among them.",
        alias="facets_stats",
    )
    rendering_content: dict[str, Any] = documented(
        {"facetOrdering": {"facets": {"order": ["section"]}}}, "The order for dynamic widgets."
    )
    exhaustive_nb_hits: bool = documented(True, "Whether `nbHits` is exact.")
    exhaustive_facets_count: bool = documented(True, "Whether all counts of facets are exact.")
    exhaustive: InstantSearchExhaustive
    complete: bool = documented(True, "False if a part of the results may be missing.")
    incomplete_reasons: list[IncompleteReason] = documented(
        [], "The reasons if it is not complete."
    )
    offset: int | None = documented(
        10, "Hits before the first one, if `length` was sent.", default=None
    )
    length: int | None = documented(5, "The number of hits requested by `length`.", default=None)
    ignored_parameters: dict[str, str] | None = documented(
        _IGNORED, "Parameters without an effect, and the reasons.", default=None
    )
    message: str | None = documented(
        _REJECTED, "Why this query of the batch is rejected; the result is empty.", default=None
    )


class InstantSearchFacetHit(_ResponseModel):
    """A value with the prefix."""

    value: str = documented("Fred Lambert", "The value.")
    highlighted: str = documented("Fred <em>Lamb</em>ert", "The value with the prefix marked.")
    count: int = documented(7, "The number of articles with it.")


class InstantSearchFacetResult(_ResponseModel):
    """The result of a search for values of a facet."""

    facet_hits: list[InstantSearchFacetHit]
    exhaustive_facets_count: bool = documented(True, "Whether all counts are exact.")
    complete: bool | None = documented(False, "False if it is rejected.", default=None)
    ignored_parameters: dict[str, str] | None = documented(
        _IGNORED, "Parameters without an effect, and the reasons.", default=None
    )
    message: str | None = documented(
        _REJECTED, "Why this query of the batch is rejected; the result is empty.", default=None
    )
    processing_time_ms: int = documented(
        4, "Milliseconds that Elasticsearch took.", alias="processingTimeMS"
    )


class InstantSearchResponse(_ResponseModel):
    """The results of a batch, in its order."""

    results: list[InstantSearchResult | InstantSearchFacetResult]


class InstantSearchRelated(_ResponseModel):
    """The articles similar to one article, the most similar first."""

    hits: list[InstantSearchRecord]
    nb_hits: int = documented(5, "The number of articles.")
    processing_time_ms: int = documented(
        4, "Milliseconds that Elasticsearch took.", alias="processingTimeMS"
    )
    complete: bool = documented(True, "False if a part of the results may be missing.")
    message: str | None = documented(
        _UNAVAILABLE, "Why the model is not available; the result is empty.", default=None
    )


class InstantSearchRecommendations(_ResponseModel):
    """The similar articles of each article, in the order of the request."""

    results: list[InstantSearchRelated]
