"""Whole responses conform to their declared types, to the last field."""

from typing import Any

import pytest
from httpx2 import Response
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


def assert_conforms(response: Response, model: Any) -> None:
    """Check that the response has the declared types, and all of it is declared."""
    types = TypeAdapter(model)
    value = types.validate_json(response.content, strict=True, extra="forbid")
    assert types.dump_python(value, mode="json", exclude_unset=True) == response.json()


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
def test_a_response_conforms_to_its_types(seeds: Service, path: str, model: Any) -> None:
    response = seeds.client.get(path)

    assert response.status_code == 200
    assert_conforms(response, model)


def test_every_field_of_an_article_is_declared() -> None:
    assert set(ArticleFields.__annotations__) == set(ARTICLE_FIELDS)


def test_a_page_by_cursor_conforms_to_its_types(seeds: Service) -> None:
    first = seeds.search("syria", size=1)
    response = seeds.client.get(
        "/v1/search", params={"q": "syria", "size": 1, "cursor": first["page"]["next_cursor"]}
    )

    assert_conforms(response, SearchResponse)
