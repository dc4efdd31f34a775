"""Suggestions while typing: titles and facet values that begin with what was typed so far."""

from collections.abc import Iterator
from itertools import islice

from api.schemas.suggest import (
    Suggestion,
    SuggestRequest,
    SuggestResponse,
)
from api.search.dsl import Clause, RawHit, Response, prefix_clause, should
from api.search.hits import partial_reasons
from api.search.prefix_match import MIN_TYPO_LENGTH, Word, highlight_prefixes, read_words
from mappings.fields import SUGGESTED_FIELDS

# The newest titles that begin so; each title is suggested once, so more are read than shown.
TITLES = 30
# Values that are counted in each field; see `facet_search.CANDIDATES`.
CANDIDATES = 200
# One edit from the shortest length on; two edits from a length that no word has.
_ONE_TYPO = f"AUTO:{MIN_TYPO_LENGTH},1000"


def build_suggest_body(request: SuggestRequest, typo: bool, timeout: str) -> Clause:
    """Return the search for titles and values that begin so; `typo` allows one per longer word."""
    fuzziness = _ONE_TYPO if typo else "0"
    title = prefix_clause("title", request.q, fuzziness)
    values = {field: prefix_clause(field, request.q, fuzziness) for field in SUGGESTED_FIELDS}
    counts = {
        field: {
            "filter": clause,
            "aggs": {"values": {"terms": {"field": field, "size": CANDIDATES}}},
        }
        for field, clause in values.items()
    }
    return {
        "query": {"bool": {"filter": [should([title, *values.values()])]}},
        "post_filter": title,
        "aggs": counts,
        "size": TITLES,
        "sort": [{"published_at": {"order": "desc", "missing": "_last"}}, {"id": "asc"}],
        "_source": ["title"],
        "track_total_hits": False,
        "timeout": timeout,
    }


def read_suggestions(request: SuggestRequest, typo: bool, response: Response) -> SuggestResponse:
    """Read the suggestions: up to half of them titles, the others values by their counts."""
    typed = read_words(request.q)
    titles = list(islice(_read_titles(typed, typo, response["hits"]["hits"]), request.size))
    values = list(islice(_read_values(typed, typo, response["aggregations"]), request.size))
    max_values = request.size - min(len(titles), request.size // 2)
    suggestions = values[:max_values]
    suggestions += islice(titles, request.size - len(suggestions))
    reasons = tuple(partial_reasons(response))
    return SuggestResponse(
        suggestions=tuple(suggestions),
        exact=_is_exact(response, full=len(values) >= max_values),
        complete=not reasons,
        incomplete_reasons=reasons,
        took_ms=response["took"],
    )


def _is_exact(response: Response, full: bool) -> bool:
    """Whether no count is too low, and no value missing for which there was room."""
    values = [response["aggregations"][field]["values"] for field in SUGGESTED_FIELDS]
    inexact = any(terms["doc_count_error_upper_bound"] for terms in values)
    unlisted = any(terms["sum_other_doc_count"] for terms in values)
    return not inexact and (full or not unlisted)


def no_suggestions() -> SuggestResponse:
    """Return the response if nothing was typed yet."""
    return SuggestResponse(
        suggestions=(), exact=True, complete=True, incomplete_reasons=(), took_ms=0
    )


def _read_titles(typed: tuple[Word, ...], typo: bool, hits: list[RawHit]) -> Iterator[Suggestion]:
    """Yield each title once, with how many of the newest articles have it."""
    ids_by_title: dict[str, list[str]] = {}
    for hit in hits:
        ids_by_title.setdefault(hit["_source"]["title"], []).append(hit["_id"])
    for title, ids in ids_by_title.items():
        if highlight := highlight_prefixes(title, typed, typo):
            yield Suggestion(
                kind="title",
                value=title,
                count=len(ids),
                id=ids[0],
                highlight=highlight,
            )


def _read_values(
    typed: tuple[Word, ...], typo: bool, aggregations: Response
) -> Iterator[Suggestion]:
    """Yield the values that match what was typed; those of most articles first."""
    counted = [
        (field, bucket)
        for field in SUGGESTED_FIELDS
        for bucket in aggregations[field]["values"]["buckets"]
    ]
    counted.sort(key=lambda value: -value[1]["doc_count"])
    for field, bucket in counted:
        if highlight := highlight_prefixes(bucket["key"], typed, typo):
            yield Suggestion(
                kind=field,
                value=bucket["key"],
                count=bucket["doc_count"],
                highlight=highlight,
            )
