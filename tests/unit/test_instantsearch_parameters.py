"""All search parameters of the InstantSearch clients: used, without an effect, or rejected."""

import re
from pathlib import Path
from typing import Any

import pytest

from api.instantsearch.parameters import IGNORED, REJECTED, reasons_for
from api.instantsearch.request import InstantSearchQuery

DOCS = Path(__file__).parents[2] / "docs" / "reference" / "instantsearch.md"
# The names of the type `SearchParamsObject` of @algolia/client-search 5.
PARAMETERS = [
    "advancedSyntax",
    "advancedSyntaxFeatures",
    "allowTyposOnNumericTokens",
    "alternativesAsExact",
    "analytics",
    "analyticsTags",
    "aroundLatLng",
    "aroundLatLngViaIP",
    "aroundPrecision",
    "aroundRadius",
    "attributeCriteriaComputedBy",
    "attributeCriteriaComputedByMinProximity",
    "attributesToHighlight",
    "attributesToRetrieve",
    "attributesToSnippet",
    "clickAnalytics",
    "decompoundQuery",
    "disableExactOnAttributes",
    "disableTypoToleranceOnAttributes",
    "distinct",
    "enableABTest",
    "enablePersonalization",
    "enableReRanking",
    "enableRules",
    "exactOnSingleWordQuery",
    "facetFilters",
    "facetingAfterDistinct",
    "facets",
    "filters",
    "getRankingInfo",
    "highlightPostTag",
    "highlightPreTag",
    "hitsPerPage",
    "ignorePlurals",
    "insideBoundingBox",
    "insidePolygon",
    "length",
    "maxValuesPerFacet",
    "minProximity",
    "minWordSizefor1Typo",
    "minWordSizefor2Typos",
    "minimumAroundRadius",
    "mode",
    "naturalLanguages",
    "numericFilters",
    "offset",
    "optionalFilters",
    "optionalWords",
    "page",
    "percentileComputation",
    "personalizationImpact",
    "query",
    "queryLanguages",
    "queryType",
    "ranking",
    "reRankingApplyFilter",
    "relevancyStrictness",
    "removeStopWords",
    "removeWordsIfNoResults",
    "renderingContent",
    "replaceSynonymsInHighlight",
    "responseFields",
    "restrictHighlightAndSnippetArrays",
    "restrictSearchableAttributes",
    "ruleContexts",
    "semanticSearch",
    "similarQuery",
    "snippetEllipsisText",
    "sortFacetValuesBy",
    "sumOrFiltersScores",
    "synonyms",
    "tagFilters",
    "typoTolerance",
    "userToken",
]
USED = {str(field.alias) for field in InstantSearchQuery.model_fields.values()}


def test_there_are_74_parameters() -> None:
    assert len(set(PARAMETERS)) == len(PARAMETERS) == 74


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_parameter_is_used_ignored_or_rejected(name: str) -> None:
    assert [name in USED, name in IGNORED, name in REJECTED].count(True) == 1


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_parameter_is_documented(name: str) -> None:
    assert re.search(rf"`{name}`", DOCS.read_text("utf-8"))


@pytest.mark.parametrize("name", IGNORED)
def test_an_ignored_parameter_is_listed_with_its_reason(name: str) -> None:
    query = InstantSearchQuery.model_validate({"params": {name: "any value"}})

    assert query.ignored == (name,)
    assert reasons_for(query.ignored) == {name: IGNORED[name]}
    assert InstantSearchQuery.model_validate({name: None}).ignored == ()


@pytest.mark.parametrize("name", REJECTED)
def test_a_filter_that_is_not_supported_is_rejected(name: str) -> None:
    value: Any = True if name == "aroundLatLngViaIP" else "1,2"
    with pytest.raises(ValueError, match=f"{name} is not supported, and is not ignored"):
        InstantSearchQuery.model_validate({name: value})
    assert InstantSearchQuery.model_validate({name: None}) == InstantSearchQuery.model_validate({})
