"""Recency: relevance times a factor from 1, for old articles and those without a date, to 2.

The factor is bounded so that recency can at most double a score: a far better match is never below
a newer one. A product is independent of the range of scores, which differs between queries.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from api.schemas.response import Recency
from api.search.dsl import Clause

# The most that recency adds to the factor of 1: the factor of an article published now is 2.
MAX_BONUS = 1.0
# Ages are measured from the end of the hour, so that responses can be cached for as long.
_STEP = timedelta(hours=1)
_HALF = 0.5
_DATE = "published_at"


def origin_of(now: datetime) -> datetime:
    """Return the moment from which ages are measured: the end of the current hour."""
    utc = now.astimezone(UTC)
    return utc.replace(minute=0, second=0, microsecond=0) + _STEP


def with_recency(body: Clause, half_life_days: int, origin: datetime) -> dict[str, Any]:
    """Return a search whose scores are multiplied by the factor of each article."""
    moment = origin.isoformat()
    decay = {"origin": moment, "scale": f"{half_life_days}d", "decay": _HALF}
    functions = [
        {"weight": 1.0},
        {"filter": _published(lte=moment), "exp": {_DATE: decay}, "weight": MAX_BONUS},
        {"filter": _published(gt=moment), "weight": MAX_BONUS},
    ]
    scored = {
        "query": body["query"],
        "functions": functions,
        "score_mode": "sum",
        "boost_mode": "multiply",
    }
    return {**body, "query": {"function_score": scored}}


def _published(**bounds: str) -> Clause:
    return {"range": {_DATE: bounds}}


def read_recency(published_at: str | None, half_life_days: int, origin: datetime) -> Recency:
    """Return the factor of an article, and how old it is."""
    if published_at is None:
        sentence = "The article has no date, so its score is unchanged."
        return Recency(factor=1.0, age_days=None, sentence=sentence)
    published = datetime.fromisoformat(published_at)
    published = published.replace(tzinfo=published.tzinfo or UTC)
    age = max(timedelta(), origin - published) / timedelta(days=1)
    factor = 1 + MAX_BONUS * _HALF ** (age / half_life_days)
    sentence = f"Published {age:.1f} days ago; its score is multiplied by {factor:.2f}."
    return Recency(factor=factor, age_days=age, sentence=sentence)
