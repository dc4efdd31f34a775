"""Completions while typing: titles and facet values that begin with what was typed so far."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from api.schemas.response import IncompleteReason
from api.schemas.suggest import (
    Suggestion,
    SuggestRequest,
    SuggestResponse,
)
from api.search.clauses import begins
from api.search.hits import partial_reasons
from api.search.prefix_match import MIN_TYPO_LENGTH, Word, highlight_prefixes, read_words
from mappings.fields import SUGGESTED_FIELDS

Clause = dict[str, Any]
Found = Mapping[str, Any]

# The newest titles that begin so; the same title is offered once, so more are read than shown.
TITLES = 30
# Values that are looked at in each field; see `facet_search.CANDIDATES`.
CANDIDATES = 200
# Two edits would be forgiven from a length that no word has.
_ONE_TYPO = f"AUTO:{MIN_TYPO_LENGTH},1000"


def build_suggest_body(request: SuggestRequest, typo: bool, timeout: str) -> Clause:
    """Every title and value that begins so; `typo` forgives one in each longer word."""
    fuzziness = _ONE_TYPO if typo else "0"
    title, *values = (begins(field, request.q, fuzziness) for field in ("title", *SUGGESTED_FIELDS))
    counted = {
        field: {
            "filter": clause,
            "aggs": {"values": {"terms": {"field": field, "size": CANDIDATES}}},
        }
        for field, clause in zip(SUGGESTED_FIELDS, values, strict=True)
    }
    return {
        "query": {"bool": {"filter": [any_begins(title, values)]}},
        "post_filter": title,
        "aggs": counted,
        "size": TITLES,
        "sort": [{"published_at": {"order": "desc", "missing": "_last"}}, {"id": "asc"}],
        "_source": ["title"],
        "track_total_hits": False,
        "timeout": timeout,
    }


def any_begins(title: Clause, values: list[Clause]) -> Clause:
    """Articles whose title, or one of whose values, begins so."""
    return {"bool": {"should": [title, *values], "minimum_should_match": 1}}


def read_suggestions(request: SuggestRequest, typo: bool, found: Found) -> SuggestResponse:
    """Titles take half of the room where there are so many; the rest, values by their counts."""
    typed = read_words(request.q)
    titles = list(islice(_read_titles(typed, typo, found["hits"]["hits"]), request.size))
    values = sorted(
        _read_values(typed, typo, found["aggregations"]), key=lambda value: -value["count"]
    )
    room = request.size - min(len(titles), request.size // 2)
    shown = values[:room]
    shown += islice(titles, request.size - len(shown))
    reasons = tuple(_read_reasons(found, full=len(values) >= room))
    return SuggestResponse(
        suggestions=tuple(shown),
        complete=not reasons,
        incomplete_reasons=reasons,
        took_ms=found["took"],
    )


def _read_reasons(found: Found, full: bool) -> Iterator[IncompleteReason]:
    """What may be missing: parts of the index, counts, and values unless there was no more room."""
    yield from partial_reasons(found)
    listed = [found["aggregations"][field]["values"] for field in SUGGESTED_FIELDS]
    unsure = any(each["doc_count_error_upper_bound"] for each in listed)
    unseen = any(each["sum_other_doc_count"] for each in listed)
    if unsure or (unseen and not full):
        yield IncompleteReason.facet_is_approximate


def no_suggestions() -> SuggestResponse:
    """The answer where nothing was typed yet."""
    return SuggestResponse(suggestions=(), complete=True, incomplete_reasons=(), took_ms=0)


def _read_titles(typed: tuple[Word, ...], typo: bool, hits: list[Found]) -> Iterator[Suggestion]:
    """Each title once, with how many of the newest articles bear it."""
    bearers: dict[str, list[str]] = {}
    for hit in hits:
        bearers.setdefault(hit["_source"]["title"], []).append(hit["_id"])
    for title, ids in bearers.items():
        if marked := highlight_prefixes(title, typed, typo):
            yield Suggestion(
                kind="title",
                value=title,
                count=len(ids),
                id=ids[0],
                highlight=marked,
            )


def _read_values(typed: tuple[Word, ...], typo: bool, aggregations: Found) -> Iterator[Suggestion]:
    for field in SUGGESTED_FIELDS:
        for bucket in aggregations[field]["values"]["buckets"]:
            if marked := highlight_prefixes(bucket["key"], typed, typo):
                yield Suggestion(
                    kind=field,
                    value=bucket["key"],
                    count=bucket["doc_count"],
                    highlight=marked,
                )
