"""What resembles an article, as the widgets for related articles ask and show it."""

from collections.abc import Mapping
from typing import Any

from api.instantsearch.request import Recommendation
from api.instantsearch.response import read_hits
from api.instantsearch.translate import TranslatedQuery, narrow, plan_search
from api.query_language import ParsedQuery
from api.schemas.request import Filters
from api.search.highlights import HighlightTags
from api.search.hits import partial_reasons
from api.search.more_like_this import MoreLikeThis, build_similar_body

Answer = dict[str, Any]


def plan_recommendation(asked: Recommendation) -> TranslatedQuery:
    """The plan of its query's parameters. Raises ValueError for what is refused."""
    if asked.query_parameters.query:
        raise ValueError("queryParameters.query does not go with what is similar; leave it out")
    return plan_search(asked.query_parameters)


def build_recommend_body(
    asked: Recommendation, plan: TranslatedQuery, like: MoreLikeThis, timeout: str
) -> Answer:
    """Our own search for what is similar, narrowed by the plan's conditions."""
    fields = plan.request.fields
    body = build_similar_body(like, Filters(), fields, asked.max_recommendations, timeout)
    return narrow(body, plan.every)


def read_recommendations(
    plan: TranslatedQuery, found: Mapping[str, Any], marks: HighlightTags
) -> Answer:
    """The records that resemble the article, the most alike first, each with its `_score`."""
    hits = list(read_hits(plan, ParsedQuery(None), found, marks))
    for hit, scored in zip(hits, found["hits"]["hits"], strict=True):
        hit["_score"] = scored["_score"]
    return {
        "hits": hits,
        "nbHits": len(hits),
        "processingTimeMS": found["took"],
        "complete": not list(partial_reasons(found)),
    }
