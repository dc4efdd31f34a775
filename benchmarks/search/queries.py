"""The queries: words of the articles, some with a facet value or a date range."""

import random
from collections.abc import Sequence
from typing import Any

from api.schemas.request import SearchRequest
from benchmarks.search.corpus import Document

COUNT = 400
FACETS = ("authors", "source", "section", "places", "published")

_SEED = 400
_WITH_FACET, _WITH_DATES = 0.30, 0.15
_MOST_WORDS = 3
_SHORTEST_WORD = 4
_CHOSEN = ("source", "section", "places")


def make_requests(documents: Sequence[Document], count: int = COUNT) -> list[SearchRequest]:
    """The same requests at every run, over the vocabulary of the documents' titles."""
    dice = random.Random(_SEED)
    return [_make(dice, documents) for _ in range(count)]


def _make(dice: random.Random, documents: Sequence[Document]) -> SearchRequest:
    document = dice.choice(documents)
    words = [word for word in document["title"].split() if len(word) >= _SHORTEST_WORD]
    plain = [word for word in words if word.isalpha()] or ["news"]
    params: dict[str, Any] = {"q": " ".join(plain[: dice.randint(1, _MOST_WORDS)])}
    if dice.random() < _WITH_FACET:
        field = dice.choice(_CHOSEN)
        value = document[field]
        params[field] = (value if isinstance(value, str) else value[0],)
    if dice.random() < _WITH_DATES:
        year = dice.randint(2005, 2020)
        params |= {"published_from": f"{year}-01-01", "published_to": f"{year + 3}-12-31"}
    return SearchRequest(**params, facets=FACETS)
