"""Answers are plain data: whole ones are held to their declared types here, to the last field."""

from typing import Any

import pytest
from pydantic import TypeAdapter

from api.schemas.article import ArticleFields
from api.schemas.explain import ExplainResponse
from api.schemas.health import Live, Ready, Version
from api.schemas.response import Article, SearchResponse
from api.schemas.similar import SimilarResponse
from api.schemas.story import StoryResponse
from api.schemas.suggest import FacetSearchResponse, SuggestResponse
from mappings.fields import ARTICLE_FIELDS
from tests.integration.service import Service

ID = "000_ec27dc8f054a1452.txt"
EVERY_FIELD = ",".join(ARTICLE_FIELDS)


@pytest.mark.parametrize(
    ("path", "model"),
    [
        ("/v1/search", SearchResponse),
        (f"/v1/search?q=rebels&fields={EVERY_FIELD}&explain=true", SearchResponse),
        ("/v1/search?q=rebles&published_from=2015-08&authors=Fred+Lambert", SearchResponse),
        ("/v1/search?q=rebels+AND+&group_by=story&highlight=full", SearchResponse),
        (f"/v1/articles/{ID}?q=rebels", Article),
        (f"/v1/articles/{ID}/similar?fields={EVERY_FIELD}", SimilarResponse),
        (f"/v1/articles/{ID}/explain?q=rebels+-syria", ExplainResponse),
        (f"/v1/stories/{ID}?fields={EVERY_FIELD}", StoryResponse),
        ("/v1/suggest?q=syr", SuggestResponse),
        ("/v1/suggest?q=", SuggestResponse),
        ("/v1/facets/places?prefix=s&places=Syria", FacetSearchResponse),
        ("/livez", Live),
        ("/readyz", Ready),
        ("/version", Version),
    ],
)
def test_an_answer_is_what_its_types_say_and_nothing_else(
    seeds: Service, path: str, model: Any
) -> None:
    answer = seeds.client.get(path)

    assert answer.status_code == 200
    TypeAdapter(model).validate_json(answer.content, strict=True, extra="forbid")


def test_every_field_of_an_article_is_declared() -> None:
    assert set(ArticleFields.__annotations__) == set(ARTICLE_FIELDS)


def test_a_walk_is_what_its_types_say(seeds: Service) -> None:
    first = seeds.search("syria", size=1)
    step = seeds.client.get(
        "/v1/search", params={"q": "syria", "size": 1, "cursor": first["page"]["next_cursor"]}
    )

    TypeAdapter(SearchResponse).validate_json(step.content, strict=True, extra="forbid")
