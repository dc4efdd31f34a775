"""What Elasticsearch found, as an answer."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, cast

from api.query_language import Node, ParsedQuery
from api.schemas.article import ArticleFields
from api.schemas.facets import Facet, PublishedFacet
from api.schemas.request import GroupBy, HighlightMode, SearchRequest, Sort
from api.schemas.response import (
    Article,
    Highlights,
    Hit,
    IncompleteReason,
    Page,
    QueryEcho,
    QueryWarning,
    SearchResponse,
    Total,
)
from api.schemas.similar import SimilarHit, SimilarRequest, SimilarResponse
from api.schemas.story import StoryArticle, StoryRequest, StoryResponse
from api.search.explain import read_matches
from api.search.facets import read_aggregations
from api.search.grouping import ABOUT, group_found, read_story_count
from api.search.highlights import HIGHLIGHT_LIMIT, HighlightTags, highlight_of, parse_highlight
from api.search.hits import partial_reasons, single_hit
from mappings.fields import ARTICLE_FIELDS, DATE_FIELDS, LIST_FIELDS

Found = Mapping[str, Any]

_UTC = "Z"
# Why a total is not the number of matches, by what it is to that.
_UNSURE_TOTALS = {
    "gte": IncompleteReason.total_is_lower_bound,
    ABOUT: IncompleteReason.total_is_approximate,
}
_NO_CAPTION = {"text": "", "credit": None, "agency": None, "photographer": None}


def read_search_response(
    request: SearchRequest, parsed: ParsedQuery, found: Found, marks: HighlightTags
) -> SearchResponse:
    """The answer to a search; cursor and suggestion are the caller's to add."""
    if request.group_by is GroupBy.story:
        found = group_found(found)
    facets = read_aggregations(request, found.get("aggregations", {}))
    reasons = tuple(read_reasons(request, found, facets.values()))
    return SearchResponse(
        total=_total(found),
        complete=not reasons,
        incomplete_reasons=reasons,
        took_ms=found["took"],
        query=read_query(request.q, parsed),
        hits=tuple(read_hit(request, parsed.root, hit, marks) for hit in found["hits"]["hits"]),
        facets=facets,
        page=Page(number=request.page, size=request.size, next_cursor=None),
        suggestion=None,
    )


def read_total(request: SearchRequest, found: Found) -> Total:
    """How many articles match, or how many stories where those were asked for."""
    return _total(group_found(found) if request.group_by is GroupBy.story else found)


def _total(found: Found) -> Total:
    total = found["hits"]["total"]
    return Total(value=total["value"], exact=total["relation"] == "eq")


def read_query(q: str, parsed: ParsedQuery) -> QueryEcho:
    """The query and what it was read as."""
    warnings = (
        QueryWarning(
            code=warning.code, message=warning.message, start=warning.start, end=warning.end
        )
        for warning in parsed.warnings
    )
    return QueryEcho(q=q, warnings=tuple(warnings))


def read_reasons(
    request: SearchRequest, found: Found, facets: Iterable[Facet | PublishedFacet]
) -> Iterable[IncompleteReason]:
    """Everything that may be missing from an answer, once each."""
    yield from partial_reasons(found)
    if reason := _UNSURE_TOTALS.get(found["hits"]["total"]["relation"]):
        yield reason
    if not all(facet["exact"] for facet in facets):
        yield IncompleteReason.facet_is_approximate
    marked = bool(request.q.strip()) and request.highlight is not HighlightMode.none
    if marked and any(map(is_truncated, found["hits"]["hits"])):
        yield IncompleteReason.highlight_cut


def is_truncated(hit: Found) -> bool:
    """Whether the hit's body is longer than what is looked at for highlights."""
    return any(length >= HIGHLIGHT_LIMIT for length in hit.get("fields", {}).get("body_length", ()))


def read_hit(request: SearchRequest, root: Node | None, hit: Found, marks: HighlightTags) -> Hit:
    """One result, with the fields that were asked for and no others."""
    stored = hit["_source"]
    read = cast("Hit", {"id": hit["_id"], **read_fields(stored, request.fields)})
    if request.order is Sort.relevance:
        read["score"] = hit["_score"]
    if request.highlight is not HighlightMode.none:
        read["highlights"] = read_highlights(
            stored, hit.get("highlight", {}), marks, request.highlight is HighlightMode.full
        )
    if request.explain:
        read["explanation"] = read_matches(root, hit.get("matched_queries", ()))
    if request.group_by is GroupBy.story:
        read["story"] = read_story_count(hit)
    return read


def read_fields(stored: Found, fields: Iterable[str]) -> ArticleFields:
    """Every field that was asked for; one without a value is null, or an empty list."""
    return cast("ArticleFields", {name: _read_field(name, stored.get(name)) for name in fields})


def _read_field(name: str, value: Any) -> Any:
    if name == "captions":
        return tuple(_NO_CAPTION | caption for caption in value or ())
    if name in DATE_FIELDS and value is not None:
        return _read_moment(value)
    return () if value is None and name in LIST_FIELDS else value


def _read_moment(text: str) -> str:
    """A time with its zone; one that was printed without is read as UTC."""
    if text.endswith(_UTC):
        return text
    moment = datetime.fromisoformat(text)
    zoned = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return zoned.isoformat().replace("+00:00", _UTC)


def read_highlights(
    stored: Found, marked: Mapping[str, list[str]], marks: HighlightTags, whole: bool
) -> Highlights:
    """The title whole; of the body what matched, or the lead where nothing did."""
    title = marked.get("title")
    shown = parse_highlight(title[0], marks) if title else highlight_of(stored["title"])
    body = tuple(parse_highlight(piece, marks) for piece in marked.get("body", ()))
    if not body and whole:
        body = (highlight_of(stored["body"]),)
    elif not body:
        body = _lead(stored, marked, marks)
    return Highlights(title=shown, body=body)


def _lead(stored: Found, marked: Mapping[str, list[str]], marks: HighlightTags) -> tuple[Any, ...]:
    if "lead" in marked:
        return (parse_highlight(marked["lead"][0], marks),)
    return (highlight_of(stored["lead"]),) if stored.get("lead") else ()


def read_article(found: Found, marks: HighlightTags | None) -> Article:
    """The one article of an answer; highlighted in full where it was searched with marks.

    Raises ArticleNotFoundError and PartialResultsError.
    """
    hit = single_hit(found)
    reasons = [*partial_reasons(found)]
    read = cast("Article", {"id": hit["_id"], **read_fields(hit["_source"], ARTICLE_FIELDS)})
    if marks:
        marked = hit.get("highlight", {})
        read["highlights"] = read_highlights(hit["_source"], marked, marks, whole=True)
        reasons += [IncompleteReason.highlight_cut] if is_truncated(hit) else []
    read["complete"], read["incomplete_reasons"] = not reasons, tuple(reasons)
    return read


def read_similar_response(
    request: SimilarRequest, found: Found, shared: Callable[[Found], tuple[str, ...]]
) -> SimilarResponse:
    """Articles that resemble what is liked, each with the words that it `shared`."""
    reasons = tuple(partial_reasons(found))
    return SimilarResponse(
        complete=not reasons,
        incomplete_reasons=reasons,
        took_ms=found["took"],
        hits=tuple(
            SimilarHit(
                id=hit["_id"],
                score=hit["_score"],
                shared_terms=shared(hit),
                **read_fields(hit["_source"], request.fields),
            )
            for hit in found["hits"]["hits"]
        ),
    )


def read_story(story: str, request: StoryRequest, found: Found) -> StoryResponse:
    """The articles of one story."""
    reasons = tuple(partial_reasons(found))
    return StoryResponse(
        id=story,
        total=_total(found),
        complete=not reasons,
        incomplete_reasons=reasons,
        took_ms=found["took"],
        articles=tuple(
            StoryArticle(id=hit["_id"], **read_fields(hit["_source"], request.fields))
            for hit in found["hits"]["hits"]
        ),
    )
