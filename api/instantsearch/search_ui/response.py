"""Reads results of InstantSearch into responses of Search UI."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from api.instantsearch.highlighting import Markup
from api.instantsearch.request import DEFAULT_TAGS
from api.instantsearch.response import RANGE_COUNTS
from api.instantsearch.search_ui.request import (
    ResultFields,
    SearchUiAutocompleteConfig,
    SearchUiFacet,
    SearchUiRequest,
    SearchUiResults,
    SearchUiSuggestions,
)
from api.instantsearch.search_ui.translate import TranslatedSearch
from api.schemas.base import documented
from api.schemas.suggest import Suggestion

Json = dict[str, Any]

_MARKUP = Markup(*DEFAULT_TAGS, ellipsis="…")
_RESULT = {"id": {"raw": "a-1"}, "title": {"raw": "Rebels advance", "snippet": "<em>Rebels</em> …"}}


class _ResponseModel(BaseModel):
    model_config = ConfigDict(frozen=True, alias_generator=to_camel)


class SearchUiResponse(_ResponseModel):
    """The results of a search."""

    result_search_term: str = documented("latakia", "The query.")
    total_results: int = documented(63, "The number of articles that match.")
    total_pages: int = documented(4, "The number of pages that can be requested.")
    paging_start: int = documented(1, "The number of the first result, from 1; 0 without one.")
    paging_end: int = documented(20, "The number of the last result.")
    was_searched: bool = documented(False, "The page sets it.")
    request_id: str = documented("", "Empty: this service collects no analytics.")
    results: list[Json] = documented([_RESULT], "`raw` and `snippet` by field; snippets are HTML.")
    facets: dict[str, list[Json]] = documented(
        {
            "section": [
                {"field": "section", "type": "value", "data": [{"value": "World", "count": 7}]}
            ]
        },
        "The counts by field.",
    )
    raw_response: Json = documented(
        {"complete": True, "incompleteReasons": []}, "Whether a part of the results is missing."
    )


class SearchUiAutocompleteResponse(_ResponseModel):
    """The completions of a query."""

    autocompleted_results: list[Json] = documented([_RESULT], "The articles.")
    autocompleted_suggestions: dict[str, list[Json]] = documented(
        {"places": [{"suggestion": "Latakia", "highlight": "<em>Lata</em>kia"}]},
        "The texts by type.",
    )
    autocompleted_results_request_id: str = documented("", "Empty.")
    autocompleted_suggestions_request_id: str = documented("", "Empty.")


def read_search(
    request: SearchUiRequest, search: TranslatedSearch, results: Sequence[Mapping[str, Any]]
) -> Json:
    """Return the response to a search."""
    main, config = results[0], request.query_config
    size, first = main["hitsPerPage"], main["page"] * main["hitsPerPage"]
    shown = len(main["hits"])
    facets = {
        name: [_read_facet(name, config.facets[name], result)]
        for names, result in zip(search.counted, results, strict=True)
        for name in names
    }
    return {
        "resultSearchTerm": main["query"],
        "totalResults": main["nbHits"],
        "totalPages": main["nbPages"],
        "pagingStart": first + 1 if shown else 0,
        "pagingEnd": min(first + size, first + shown),
        "wasSearched": False,
        "requestId": "",
        "results": [*read_hits(main["hits"], config.result_fields)],
        "facets": {name: facets[name] for name in config.facets},
        "rawResponse": {
            "complete": all(result["complete"] for result in results),
            "incompleteReasons": main["incompleteReasons"],
        },
    }


def read_hits(hits: Iterable[Mapping[str, Any]], fields: ResultFields) -> Iterator[Json]:
    """Yield each hit with the raw value and the snippet of its fields."""
    for hit in hits:
        marked = {**hit["_highlightResult"], **hit.get("_snippetResult", {})}
        result: Json = {"id": {"raw": hit["objectID"]}, "_meta": {"id": hit["objectID"]}}
        for name, value in hit.items():
            if name.startswith("_") or name == "objectID" or value is None:
                continue
            result[name] = {"raw": value, **_read_snippet(name, marked.get(name), fields)}
        yield result


def _read_snippet(name: str, leaf: Any, fields: ResultFields) -> Json:
    """Return the marked text of a field, if it matches or the page wants it in any case."""
    snippet = fields[name].snippet if name in fields else None
    leaves = leaf if isinstance(leaf, list) else [leaf]
    if snippet is None or not all(isinstance(item, dict) and "value" in item for item in leaves):
        return {}
    if not snippet.fallback and all(item["matchLevel"] == "none" for item in leaves):
        return {}
    values = [item["value"] for item in leaves]
    return {"snippet": values if isinstance(leaf, list) else values[0]}


def _read_facet(name: str, facet: SearchUiFacet, result: Mapping[str, Any]) -> Json:
    if facet.type == "range":
        counts = result.get(RANGE_COUNTS, {}).get(name, ())
        data = [
            {
                "value": row.model_dump(by_alias=True, exclude_none=True),
                "count": count,
            }
            for row, count in zip(facet.ranges, counts, strict=True)
        ]
    else:
        data = [
            {"value": value, "count": count}
            for value, count in _sort_values(result["facets"].get(name, {}), facet)
        ]
    return {"field": name, "type": facet.type, "data": data}


def _sort_values(counts: Mapping[str, int], facet: SearchUiFacet) -> list[tuple[str, int]]:
    """Return the values in the order of the facet, by default the most frequent first."""
    if facet.sort == "value":
        rows = sorted(counts.items(), reverse=facet.direction == "desc")
    else:
        sign = 1 if facet.direction == "asc" else -1
        rows = sorted(counts.items(), key=lambda row: (sign * row[1], row[0]))
    return rows[: facet.size]


def article_lists(config: SearchUiAutocompleteConfig) -> dict[str | None, SearchUiResults]:
    """Return the lists of articles of a completion by type; that of None is not a suggestion."""
    types = config.suggestions.types if config.suggestions else {}
    lists: dict[str | None, SearchUiResults] = {None: config.results} if config.results else {}
    return lists | {name: row for name, row in types.items() if row.query_type == "results"}


def read_autocomplete(
    config: SearchUiAutocompleteConfig,
    hits: Mapping[str | None, Iterable[Mapping[str, Any]]],
    texts: Iterable[Suggestion],
) -> Json:
    """Return the response to a completion: articles by type, and texts for the other types."""
    lists = article_lists(config)
    results = {name: [*read_hits(hits[name], row.result_fields)] for name, row in lists.items()}
    suggestions = config.suggestions or SearchUiSuggestions.model_validate({})
    listed = {
        name: [{"queryType": "results", "result": result} for result in results[name]]
        if name in results
        else [*_read_texts(texts, row)][: suggestions.size]
        for name, row in suggestions.types.items()
    }
    return {
        "autocompletedResults": results.get(None, []),
        "autocompletedSuggestions": listed,
        "autocompletedResultsRequestId": "",
        "autocompletedSuggestionsRequestId": "",
    }


def _read_texts(texts: Iterable[Suggestion], config: SearchUiResults) -> Iterator[Json]:
    """Yield the texts of one type as suggestions, of its fields only."""
    for text in texts:
        if not config.fields or text["kind"] in config.fields:
            yield {
                "suggestion": text["value"],
                "highlight": _MARKUP.render(text["highlight"]),
                "data": {"kind": text["kind"], "count": text["count"]},
            }
