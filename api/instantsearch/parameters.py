"""The search parameters that have no effect, and those that are rejected, each with its reason.

A parameter without an effect never narrows the results: the response lists it with its reason.
"""

from collections.abc import Iterable, Mapping
from typing import Any

_NO_ANALYTICS = "This service collects no analytics."
_NO_TESTS = "This service has no A/B tests."
_NO_RULES = "This service has no rules."
_NO_PERSONS = "Results are the same for all users."
_ONE_RANKING = "The ranking is the same for all queries; docs/explanation describes it."
_FIXED_TYPOS = "Typos are corrected only in words that no article contains."
_ALL_LANGUAGES = "Words are analysed in the same way for all languages."
_NO_COORDINATES = "Articles have no coordinates."

IGNORED: Mapping[str, str] = {
    "advancedSyntaxFeatures": "Phrases and excluded words are enabled or disabled together.",
    "allowTyposOnNumericTokens": "Numbers are never corrected.",
    "alternativesAsExact": _ONE_RANKING,
    "analytics": _NO_ANALYTICS,
    "analyticsTags": _NO_ANALYTICS,
    "aroundPrecision": _NO_COORDINATES,
    "aroundRadius": _NO_COORDINATES,
    "attributeCriteriaComputedBy": _ONE_RANKING,
    "attributeCriteriaComputedByMinProximity": _ONE_RANKING,
    "clickAnalytics": _NO_ANALYTICS,
    "decompoundQuery": _ALL_LANGUAGES,
    "disableExactOnAttributes": _ONE_RANKING,
    "disableTypoToleranceOnAttributes": _FIXED_TYPOS,
    "enableABTest": _NO_TESTS,
    "enablePersonalization": _NO_PERSONS,
    "enableReRanking": _ONE_RANKING,
    "enableRules": _NO_RULES,
    "exactOnSingleWordQuery": _ONE_RANKING,
    "facetingAfterDistinct": "With distinct, facets always count stories.",
    "getRankingInfo": "GET /v1/articles/{id}/explain explains a rank.",
    "ignorePlurals": "Singular and plural forms always match each other.",
    "minProximity": _ONE_RANKING,
    "minWordSizefor1Typo": _FIXED_TYPOS,
    "minWordSizefor2Typos": _FIXED_TYPOS,
    "minimumAroundRadius": _NO_COORDINATES,
    "mode": "Words are matched, not meanings.",
    "naturalLanguages": _ALL_LANGUAGES,
    "optionalFilters": "They only change the order, which is the same for all queries.",
    "percentileComputation": _NO_ANALYTICS,
    "personalizationImpact": _NO_PERSONS,
    "queryLanguages": _ALL_LANGUAGES,
    "ranking": "The order is a choice of an index: articles, articles_newest, articles_oldest.",
    "reRankingApplyFilter": _ONE_RANKING,
    "relevancyStrictness": "It affects virtual replicas only, which this service does not have.",
    "removeStopWords": "Stop words are never required next to other words.",
    "renderingContent": "The order of facets is that of the request.",
    "replaceSynonymsInHighlight": "A synonym is highlighted as it is in the text.",
    "ruleContexts": _NO_RULES,
    "semanticSearch": "Words are matched, not meanings.",
    "sumOrFiltersScores": "Filters have no scores.",
    "userToken": _NO_PERSONS,
}
# They narrow the results, so they cannot be ignored.
REJECTED: Mapping[str, str] = dict.fromkeys(
    ("aroundLatLng", "aroundLatLngViaIP", "insideBoundingBox", "insidePolygon"), _NO_COORDINATES
)
# Values with which such a parameter narrows nothing.
_UNSET: tuple[object, ...] = (None, False, "", "false", [])


def check_rejected(params: Mapping[str, Any]) -> None:
    """Raise ValueError if a parameter narrows the results in a way that is not supported."""
    for name in REJECTED.keys() & params.keys():
        if params[name] not in _UNSET:
            reason = REJECTED[name]
            raise ValueError(
                f"{name} is not supported, and is not ignored: "
                f"{reason[:1].lower()}{reason[1:].rstrip('.')}"
            )


def reasons_for(names: Iterable[str]) -> dict[str, str]:
    """Return the reason why each of these parameters has no effect."""
    return {name: IGNORED[name] for name in names}
