"""Translates a search of Search UI to queries of InstantSearch, which are one batch.

The first one has the results. Each disjunctive facet with a filter of the page has another one
without that filter.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from api.instantsearch.attributes import FILTER_ATTRIBUTES, SNIPPET_ATTRIBUTES
from api.instantsearch.filters import ConditionGroup
from api.instantsearch.request import InstantSearchQuery
from api.instantsearch.search_ui.filters import build_groups, build_range
from api.instantsearch.search_ui.request import (
    DEFAULT_SUGGESTIONS,
    ResultFields,
    SearchFields,
    SearchUiFacet,
    SearchUiFilter,
    SearchUiQueryConfig,
    SearchUiRequest,
    SearchUiResults,
    SearchUiState,
)
from api.instantsearch.translate import TranslatedQuery, translate
from api.schemas.limits import MAX_FACET_SIZE, MAX_PAGE_SIZE

_ID = "id"
# A snippet has a number of characters in Search UI, and one of words in InstantSearch.
_CHARACTERS_OF_A_WORD = 6
_DEFAULT_SNIPPET_CHARACTERS = 200
# Shown as a whole unless a size is configured.
_SHORT_TEXTS = ("title",)
_SORTS = {"": "articles", "desc": "articles_newest", "asc": "articles_oldest"}


@dataclass(frozen=True, slots=True)
class TranslatedSearch:
    """The queries of a search; `counted` are the facets of each query."""

    queries: tuple[TranslatedQuery, ...]
    counted: tuple[tuple[str, ...], ...]


def translate_search(request: SearchUiRequest) -> TranslatedSearch:
    """Translate a search. Raise ValueError for an unknown field or an invalid value."""
    state, config = request.state, request.query_config
    filtered = {row.field for row in state.filters}
    apart = [name for name in config.disjunctive_facets if name in config.facets.keys() & filtered]
    together = [name for name in config.facets if name not in apart]
    size = min(state.results_per_page, MAX_PAGE_SIZE)
    params = {"page": state.current - 1, "hitsPerPage": size, **_returned(config.result_fields)}
    main = _query(state, config, together, state.filters, params)
    others = [
        _query(
            state,
            config,
            [name],
            [row for row in state.filters if row.field != name],
            {"hitsPerPage": 0},
        )
        for name in apart
    ]
    return TranslatedSearch((main, *others), (tuple(together), *((name,) for name in apart)))


def translate_results(state: SearchUiState, config: SearchUiResults, size: int) -> TranslatedQuery:
    """Translate a search below the box. Raise ValueError as `translate_search` does."""
    size = min(config.results_per_page or size or DEFAULT_SUGGESTIONS, MAX_PAGE_SIZE)
    params = {"hitsPerPage": size, **_returned(config.result_fields)}
    params |= _searched(config.search_fields)
    query = InstantSearchQuery.model_validate({"query": state.search_term, **params})
    return replace(translate(query), filters=build_groups(config.filters, {}))


def _query(
    state: SearchUiState,
    config: SearchUiQueryConfig,
    facets: Iterable[str],
    filters: Iterable[SearchUiFilter],
    params: Mapping[str, Any],
) -> TranslatedQuery:
    chosen = {name: config.facets[name] for name in facets}
    values = {name: facet for name, facet in chosen.items() if facet.type == "value"}
    if not values.keys() <= {*FILTER_ATTRIBUTES}:
        raise ValueError(f"facets has an unknown field; choose from {', '.join(FILTER_ATTRIBUTES)}")
    query = InstantSearchQuery.model_validate(
        {
            "indexName": _index(state),
            "query": state.search_term,
            "facets": list(values),
            "maxValuesPerFacet": _most_values(values),
            **_searched(config.search_fields),
            **params,
        }
    )
    groups: tuple[ConditionGroup, ...] = build_groups([*config.filters, *filters], config.facets)
    ranges = {
        name: tuple(build_range(name, row) for row in facet.ranges)
        for name, facet in chosen.items()
        if facet.type == "range" and facet.ranges
    }
    return replace(translate(query), filters=groups, ranges=ranges)


def _most_values(facets: Mapping[str, SearchUiFacet]) -> int:
    """Return how many values to count: all, if another order chooses among them."""
    sizes = [facet.size if _is_usual(facet) else MAX_FACET_SIZE for facet in facets.values()]
    return max(sizes, default=1)


def _is_usual(facet: SearchUiFacet) -> bool:
    return facet.sort == "count" and facet.direction != "asc"


def _index(state: SearchUiState) -> str:
    """Return the order. Raise ValueError for a field by which articles are not sorted."""
    single = (state.sort_field, state.sort_direction)
    keys = [(key.field, key.direction) for key in state.sort_list] or [single]
    field, direction = next(((field, way) for field, way in keys if way), ("", ""))
    if field not in ("", "_score", "published_at"):
        raise ValueError("sortList has an unknown field; choose published_at or none")
    return _SORTS[direction if field == "published_at" else ""]


def _searched(fields: SearchFields) -> dict[str, Any]:
    return {"restrictSearchableAttributes": list(fields)} if fields else {}


def _returned(fields: ResultFields) -> dict[str, Any]:
    """Return the parameters for the fields of a result; without fields, for the default ones."""
    if not fields:
        return {}
    marked = {name: field.snippet for name, field in fields.items() if field.snippet}
    cut = {
        name: snippet.size or _DEFAULT_SNIPPET_CHARACTERS
        for name, snippet in marked.items()
        if name in SNIPPET_ATTRIBUTES and (snippet.size or name not in _SHORT_TEXTS)
    }
    return {
        "attributesToRetrieve": [name for name in fields if name != _ID],
        "attributesToHighlight": [name for name in marked if name not in cut and name != _ID],
        "attributesToSnippet": [
            f"{name}:{max(1, size // _CHARACTERS_OF_A_WORD)}" for name, size in cut.items()
        ],
    }
