"""Read the responses of Elasticsearch: searches, articles, similar articles, stories."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from api.query_language import Node, ParsedQuery
from api.schemas.article import StoredFields
from api.schemas.request import GroupBy, HighlightMode, SearchRequest
from api.schemas.response import (
    Article,
    CorrectedQuery,
    Highlight,
    Highlights,
    Hit,
    IncompleteReason,
    Page,
    QueryCost,
    QueryEcho,
    QueryWarning,
    SearchResponse,
    Total,
)
from api.schemas.similar import SimilarHit, SimilarRequest, SimilarResponse, SimilarWarning
from api.schemas.story import StoryArticle, StoryRequest, StoryResponse
from api.search.cost import Cost
from api.search.dsl import RawHit, Response
from api.search.explain import read_matches
from api.search.facets import read_aggregations
from api.search.grouping import HitPage, TotalHits, counts_of, story_count
from api.search.highlights import (
    HIGHLIGHT_LIMIT,
    HighlightTags,
    highlight_of,
    parse_highlight,
    parse_tagged,
)
from api.search.hits import partial_reasons, single_hit, stored_article
from api.search.more_like_this import MoreLikeThis, has_embeddings, read_similar_hits
from api.search.recency import read_recency
from api.search.snippets import cut_fragments
from mappings.fields import DATE_FIELDS, LIST_FIELDS, RETURNED_FIELDS

_UTC = "Z"
_WORDS_ONLY = SimilarWarning(
    code="words-only",
    message="Without embeddings articles are compared by their words alone.",
)
_NO_DATELINE: dict[str, Any] = {"text": "", "places": (), "agency": None}
_NO_CAPTION: dict[str, Any] = {"text": "", "credit": None, "agency": None, "photographer": None}


@dataclass(frozen=True, slots=True)
class Interpretation:
    """How the query of a request was understood, and the corrected query to suggest.

    `origin` is the moment from which ages are measured, if recent articles rank higher.
    """

    parsed: ParsedQuery
    suggestion: CorrectedQuery | None = None
    optional_words: tuple[str, ...] = ()
    origin: datetime | None = None
    cost: QueryCost = field(default_factory=lambda: Cost(0).describe(1))


def read_search_response(
    request: SearchRequest,
    interpretation: Interpretation,
    page: HitPage,
    tags: HighlightTags,
    page_info: Page,
) -> SearchResponse:
    """Return the response to a search."""
    facets = read_aggregations(request, page.aggregations, page.counts)
    reasons = tuple(read_reasons(request, page))
    root = interpretation.parsed.root
    hits = [read_hit(request, root, hit, tags, page.story_sizes) for hit in page.hits]
    if interpretation.origin and request.explain:
        for raw, hit in zip(page.hits, hits, strict=True):
            published_at = raw["_source"].get("published_at")
            hit["recency"] = read_recency(
                published_at, request.half_life_days, interpretation.origin
            )
    return SearchResponse(
        total=_total(page.total),
        complete=not reasons,
        incomplete_reasons=reasons,
        took_ms=page.took_ms,
        query=read_query(request.q, interpretation),
        hits=tuple(hits),
        facets=facets,
        page=page_info,
        suggestion=interpretation.suggestion,
    )


def numbered_page(request: SearchRequest, next_cursor: str | None = None) -> Page:
    """Return the number of the requested page, and the cursor of the next one."""
    return Page(number=request.page, size=request.size, next_cursor=next_cursor)


def read_total(request: SearchRequest, response: Response) -> int:
    """Return how many articles match, or how many stories if the search is grouped."""
    return counts_of(request.group_by, response).total(response).value


def _total(total: TotalHits) -> Total:
    return Total(value=total.value, exact=total.relation == "eq")


def read_query(q: str, interpretation: Interpretation) -> QueryEcho:
    """Return the query as sent, with a warning for each part that is not read as typed."""
    warnings = (
        QueryWarning(
            code=warning.code, message=warning.message, start=warning.start, end=warning.end
        )
        for warning in interpretation.parsed.warnings
    )
    return QueryEcho(
        q=q,
        warnings=tuple(warnings),
        optional_words=interpretation.optional_words,
        cost=interpretation.cost,
    )


def read_reasons(request: SearchRequest, page: HitPage) -> Iterator[IncompleteReason]:
    """Everything that may be missing from a response, once each."""
    yield from page.partial
    highlighted = bool(request.q.strip()) and request.highlight is not HighlightMode.none
    if highlighted and any(map(is_truncated, page.hits)):
        yield IncompleteReason.highlight_cut


def is_truncated(hit: RawHit) -> bool:
    """Return whether the hit's body is longer than what is analysed for highlights."""
    return any(length >= HIGHLIGHT_LIMIT for length in hit.get("fields", {}).get("body_length", ()))


def read_hit(
    request: SearchRequest,
    root: Node | None,
    hit: RawHit,
    tags: HighlightTags,
    story_sizes: Mapping[str, int],
) -> Hit:
    """Return one hit, with the requested fields and no others."""
    stored = hit["_source"]
    read = cast("Hit", {"id": hit["_id"], **read_fields(stored, request.fields)})
    if request.has_scores:
        read["score"] = hit["_score"]
    if request.highlight is not HighlightMode.none:
        read["highlights"] = read_highlights(
            stored, hit.get("highlight", {}), tags, request.highlight is HighlightMode.full
        )
    if request.explain:
        read["explanation"] = read_matches(root, hit.get("matched_queries", ()))
    if request.group_by is GroupBy.story:
        read["story"] = story_count(hit, story_sizes)
    return read


def read_fields(stored: Mapping[str, Any], fields: Iterable[str]) -> StoredFields:
    """Return the requested fields; one without a value is null, or an empty list."""
    read: dict[str, Any] = {}
    for name in fields:
        value = stored.get(name)
        if value is None:
            read[name] = _WITHOUT_VALUE.get(name)
        else:
            read[name] = _FIELD_READERS[name](value) if name in _FIELD_READERS else value
    return cast("StoredFields", read)


def _read_captions(captions: Iterable[dict[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    return tuple(_NO_CAPTION | caption for caption in captions)


def _read_dateline(dateline: dict[str, Any]) -> Mapping[str, Any] | None:
    return _NO_DATELINE | dateline if dateline else None


def _read_moment(text: str) -> str:
    """Return a time with its zone, which is UTC if none was printed."""
    if text.endswith(_UTC):
        return text
    moment = datetime.fromisoformat(text)
    zoned = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return zoned.isoformat().replace("+00:00", _UTC)


# What a field without a value is returned as, if not as null.
_WITHOUT_VALUE: Mapping[str, tuple[()]] = dict.fromkeys(LIST_FIELDS, ())
# How the fields are read that are not returned as they are stored.
_FIELD_READERS: Mapping[str, Callable[[Any], Any]] = {
    "captions": _read_captions,
    "dateline": _read_dateline,
    **dict.fromkeys(DATE_FIELDS, _read_moment),
}


def read_highlights(
    stored: Mapping[str, Any],
    highlighted: Mapping[str, list[str]],
    tags: HighlightTags,
    whole: bool,
) -> Highlights:
    """Return the whole title, and what matched in the body, or the lead if nothing did."""
    titles = highlighted.get("title")
    title = parse_highlight(titles[0], tags) if titles else highlight_of(stored["title"])
    body = tuple(_read_body(highlighted.get("body", ()), tags, whole))
    if not body and whole:
        body = (highlight_of(stored["body"]),)
    elif not body:
        body = _lead(stored, highlighted, tags)
    return Highlights(title=title, body=body)


def _read_body(tagged: Sequence[str], tags: HighlightTags, whole: bool) -> Iterable[Highlight]:
    """Return the highlighted body, or its best fragments; nothing if it does not match."""
    if whole or not tagged:
        return [parse_highlight(text, tags) for text in tagged]
    return cut_fragments(*parse_tagged(tagged[0], tags))


def _lead(
    stored: Mapping[str, Any], highlighted: Mapping[str, list[str]], tags: HighlightTags
) -> tuple[Any, ...]:
    if "lead" in highlighted:
        return (parse_highlight(highlighted["lead"][0], tags),)
    return (highlight_of(stored["lead"]),) if stored.get("lead") else ()


def read_stored_article(article: Response) -> Article:
    """Return an article that was read by its id. Raise ArticleNotFoundError if there is none."""
    return _read_article(stored_article(article))


def read_article(response: Response, tags: HighlightTags) -> Article:
    """Return the one article of a search, with highlights.

    Raise ArticleNotFoundError or PartialResultsError if there is none.
    """
    hit = single_hit(response)
    read = _read_article(hit)
    highlighted = hit.get("highlight", {})
    read["highlights"] = read_highlights(hit["_source"], highlighted, tags, whole=True)
    reasons = [*partial_reasons(response)]
    reasons += [IncompleteReason.highlight_cut] if is_truncated(hit) else []
    read["complete"], read["incomplete_reasons"] = not reasons, tuple(reasons)
    return read


def _read_article(hit: RawHit) -> Article:
    fields = read_fields(hit["_source"], RETURNED_FIELDS)
    return cast("Article", {"id": hit["_id"], **fields, "complete": True, "incomplete_reasons": ()})


def read_similar_response(
    request: SimilarRequest, response: Response, like: MoreLikeThis
) -> SimilarResponse:
    """Return similar articles."""
    reasons = tuple(partial_reasons(response))
    warnings = () if has_embeddings(response, like) else (_WORDS_ONLY,)
    return SimilarResponse(
        complete=not reasons,
        incomplete_reasons=reasons,
        took_ms=response["took"],
        warnings=warnings,
        hits=tuple(
            SimilarHit(
                id=similar.hit["_id"],
                score=similar.similarity,
                shared_terms=similar.shared_terms,
                **read_fields(similar.hit["_source"], request.fields),
            )
            for similar in read_similar_hits(response, like, request.min_score)
        ),
    )


def read_story(story: str, request: StoryRequest, response: Response) -> StoryResponse:
    """Return the articles of one story."""
    reasons = tuple(partial_reasons(response))
    return StoryResponse(
        id=story,
        total=_total(counts_of(GroupBy.none, response).total(response)),
        complete=not reasons,
        incomplete_reasons=reasons,
        took_ms=response["took"],
        articles=tuple(
            StoryArticle(id=hit["_id"], **read_fields(hit["_source"], request.fields))
            for hit in response["hits"]["hits"]
        ),
    )
