"""Similar articles, and the words that they share."""

from typing import Any

import pytest
from elasticsearch import Elasticsearch

from api.schemas.request import Filters
from api.search.more_like_this import (
    MoreLikeThis,
    build_like_body,
    build_like_text_body,
    build_similar_body,
    read_like,
    read_shared_terms,
    surface_forms,
)
from mappings.schema import index_body

ARTICLES = {
    "rebels": (
        "Rebels near Latakia",
        "Rebels shelled the port of Latakia while the army withdrew.",
    ),
    "rebel": ("A rebel speaks", "One rebel in Latakia said that the shelling of the port stopped."),
    "port": ("Ships wait", "Grain ships wait at the port of Odesa for a convoy."),
    "bakery": ("Bread", "A bakery in Lodz sells rye loaves to the neighbours."),
    "choir": ("Singers", "A choir of forty singers rehearses in the old mill."),
    "frost": ("Frost", "Late frost kills the blossom of the apple orchards."),
}
TITLE, TEXT = "Bakeries", "Choirs and 🎶 a singer in Lodz."


@pytest.fixture(scope="module")
def index(elasticsearch: Elasticsearch, articles_alias: str) -> str:
    name = f"{articles_alias}-1"
    elasticsearch.indices.create(index=name, **index_body())
    operations: list[dict[str, Any]] = []
    for key, (title, body) in ARTICLES.items():
        section = "World" if key == "port" else "Local"
        article = {"id": key, "title": title, "body": body, "section": section}
        operations += [{"index": {"_id": key}}, article]
    elasticsearch.bulk(index=name, operations=operations, refresh=True)
    return name


def characterise(client: Elasticsearch, index: str, id: str) -> MoreLikeThis:  # noqa: A002
    return read_like(
        client.termvectors(index=index, id=id, realtime=False, **build_like_body()).body, id
    )


def similar(
    client: Elasticsearch, index: str, like: MoreLikeThis, **filters: Any
) -> dict[str, Any]:
    title, text = ARTICLES.get(like.id or "", (TITLE, TEXT))
    written = surface_forms(like, {"title": title, "body": text})
    body = build_similar_body(like, Filters(**filters), ["title"], 10, "10s")
    hits = client.search(index=index, body=body)["hits"]["hits"]
    return {hit["_id"]: read_shared_terms(hit, like, written) for hit in hits}


def test_shared_terms_are_whole_words_and_the_article_is_excluded(
    elasticsearch: Elasticsearch, index: str
) -> None:
    like = characterise(elasticsearch, index, "rebels")

    assert similar(elasticsearch, index, like) == {
        "rebel": ("Rebels", "Latakia", "shelled", "port"),
        "port": ("port",),
    }


def test_filters_narrow_similar_articles(elasticsearch: Elasticsearch, index: str) -> None:
    like = characterise(elasticsearch, index, "rebels")

    assert similar(elasticsearch, index, like, section=["World"]) == {"port": ("port",)}
    assert similar(elasticsearch, index, like, reject_section=["World"]) == {
        "rebel": ("Rebels", "Latakia", "shelled", "port")
    }


def test_articles_similar_to_a_text(elasticsearch: Elasticsearch, index: str) -> None:
    body = build_like_text_body(TEXT, title=TITLE)
    like = read_like(elasticsearch.termvectors(index=index, **body).body)

    assert similar(elasticsearch, index, like) == {
        "choir": ("Choirs", "singer"),
        "bakery": ("Lodz", "Bakeries"),
    }


def test_a_text_without_words_has_no_similar_articles(
    elasticsearch: Elasticsearch, index: str
) -> None:
    like = read_like(elasticsearch.termvectors(index=index, **build_like_text_body("…")).body)

    assert similar(elasticsearch, index, like) == {}


def test_similar_to_a_missing_article_is_not_found(
    elasticsearch: Elasticsearch, index: str
) -> None:
    found = elasticsearch.termvectors(index=index, id="nothing", **build_like_body())

    assert found["found"] is False
