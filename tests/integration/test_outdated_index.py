"""An index that an earlier version created: searches fail with the remedy, not silently."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.settings import ApiSettings
from mappings.schema import VOCABULARY_FIELD, WORDS_FIELD, index_body

ARTICLE = {
    "id": "1",
    "title": "Rain over 9 of 11 US towns",
    "body": "Rain fell over the US.",
    "published_at": "2024-05-01T10:00:00Z",
}


def create_index(server: Elasticsearch, alias: str, *, has_words: bool) -> str:
    """Return the name of an index with another schema hash, and maybe without `words`."""
    body = index_body()
    body["mappings"]["_meta"] = {"schema_hash": "of last year"}
    if not has_words:
        properties = body["mappings"]["properties"]
        del properties[VOCABULARY_FIELD]
        body["mappings"] |= {"dynamic": False, "properties": _without_copies(properties)}
    name = f"{alias}-1"
    server.indices.create(index=name, aliases={alias: {}}, **body)
    server.index(index=name, id="1", document=ARTICLE, refresh=True)
    return name


def _without_copies(fields: dict[str, dict[str, object]]) -> dict[str, dict[str, object]]:
    return {
        name: {key: value for key, value in field.items() if key != "copy_to"}
        for name, field in fields.items()
    }


@pytest.fixture(params=[False, True], ids=["without-words", "other-hash"])
def client(
    request: pytest.FixtureRequest, elasticsearch: Elasticsearch, elasticsearch_url: str
) -> Iterator[TestClient]:
    alias = f"outdated-{uuid4().hex[:12]}"
    name = create_index(elasticsearch, alias, has_words=request.param)
    settings = ApiSettings(elasticsearch_url=elasticsearch_url, articles_alias=alias)
    try:
        with TestClient(create_app(settings)) as client:
            yield client
    finally:
        elasticsearch.indices.delete(index=name)


@pytest.mark.parametrize("client", [False], indirect=True)
@pytest.mark.parametrize("q", ["rain", "rain towns", "US", "9/11"])
@pytest.mark.parametrize("path", ["/v1/search", "/v1/export"])
def test_a_search_reports_an_index_without_the_field_of_all_words(
    client: TestClient, path: str, q: str
) -> None:
    response = client.get(path, params={"q": q})
    assert response.status_code == 503, response.text
    assert response.json()["type"].endswith("index-outdated")


@pytest.mark.parametrize("client", [False], indirect=True)
def test_readiness_names_the_remedy(client: TestClient) -> None:
    response = client.get("/readyz")
    assert response.status_code == 503
    assert WORDS_FIELD in response.json()["detail"]
    assert "indexer reindex" in response.json()["detail"]


@pytest.mark.parametrize("client", [True], indirect=True)
def test_readiness_warns_of_another_schema(client: TestClient) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    [warning] = response.json()["warnings"]
    assert "indexer reindex" in warning
