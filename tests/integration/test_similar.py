"""Similar articles, and the words that they share."""

from typing import Any

import pytest
from elasticsearch import Elasticsearch

from api.schemas.request import Filters
from api.search.more_like_this import (
    EMBEDDING_SHARE,
    LikeSource,
    MoreLikeThis,
    SimilarArticle,
    build_like_body,
    build_like_text_body,
    build_similar_body,
    has_embeddings,
    read_like,
    read_similar_hits,
)
from mappings.schema import EMBEDDING_FIELD, index_body

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
# Embeddings of two numbers: war, harbours, and everything else.
WAR, HARBOUR, OTHER = "7f00", "5a5a", "007f"
EMBEDDINGS = {"rebels": WAR, "rebel": WAR, "port": HARBOUR}
EMBEDDING = {"type": "dense_vector", "dims": 2, "element_type": "byte", "index": False}


def load(client: Elasticsearch, name: str, **embeddings: str) -> None:
    body = index_body()
    body["mappings"]["properties"].pop(EMBEDDING_FIELD, None)
    if embeddings:
        body["mappings"]["properties"][EMBEDDING_FIELD] = EMBEDDING
    client.indices.create(index=name, **body)
    operations: list[dict[str, Any]] = []
    for key, (title, text) in ARTICLES.items():
        section = "World" if key == "port" else "Local"
        article = {"id": key, "title": title, "body": text, "section": section}
        if key in embeddings:
            article[EMBEDDING_FIELD] = embeddings[key]
        operations += [{"index": {"_id": key}}, article]
    response = client.bulk(index=name, operations=operations, refresh=True)
    assert not response["errors"]


@pytest.fixture(scope="module")
def index(elasticsearch: Elasticsearch, articles_alias: str) -> str:
    """An index of an earlier version, without embeddings."""
    load(elasticsearch, f"{articles_alias}-1")
    return f"{articles_alias}-1"


@pytest.fixture(scope="module")
def embedded_index(elasticsearch: Elasticsearch, articles_alias: str) -> str:
    load(elasticsearch, f"{articles_alias}-2", **EMBEDDINGS)
    return f"{articles_alias}-2"


def characterise(
    client: Elasticsearch,
    index: str,
    id: str,  # noqa: A002
    embedding: str | None = None,
) -> MoreLikeThis:
    title, body = ARTICLES[id]
    response = client.termvectors(index=index, id=id, realtime=False, **build_like_body(len(body)))
    return read_like(response.body, LikeSource({"title": title, "body": body}, embedding, id))


def characterise_text(
    client: Elasticsearch, index: str, title: str, text: str, embedding: str | None = None
) -> MoreLikeThis:
    texts = {"title": title, "body": text}
    response = client.termvectors(index=index, **build_like_text_body(texts))
    return read_like(response.body, LikeSource(texts, embedding))


def find_similar(
    client: Elasticsearch, index: str, like: MoreLikeThis, min_score: float = 0, **filters: Any
) -> dict[str, SimilarArticle]:
    body = build_similar_body(like, Filters(**filters), ["title"], 10, "10s")
    response = client.search(index=index, body=body).body
    assert has_embeddings(response, like) == (like.embedding is not None and index.endswith("-2"))
    return {article.hit["_id"]: article for article in read_similar_hits(response, like, min_score)}


def similar(
    client: Elasticsearch, index: str, like: MoreLikeThis, **filters: Any
) -> dict[str, Any]:
    articles = find_similar(client, index, like, **filters)
    return {id_: article.shared_terms for id_, article in articles.items()}


def test_shared_terms_are_whole_words_and_the_article_is_excluded(
    elasticsearch: Elasticsearch, index: str
) -> None:
    like = characterise(elasticsearch, index, "rebels")

    assert similar(elasticsearch, index, like) == {
        "rebel": ("Latakia", "Rebels", "shelled", "port"),
        "port": ("port",),
    }


def test_filters_narrow_similar_articles(elasticsearch: Elasticsearch, index: str) -> None:
    like = characterise(elasticsearch, index, "rebels")

    assert similar(elasticsearch, index, like, section=["World"]) == {"port": ("port",)}
    assert similar(elasticsearch, index, like, reject_section=["World"]) == {
        "rebel": ("Latakia", "Rebels", "shelled", "port")
    }


def test_articles_similar_to_a_text(elasticsearch: Elasticsearch, index: str) -> None:
    like = characterise_text(elasticsearch, index, TITLE, TEXT)

    assert similar(elasticsearch, index, like) == {
        "choir": ("Choirs", "singer"),
        "bakery": ("Bakeries", "Lodz"),
    }


def test_a_text_without_words_has_no_similar_articles(
    elasticsearch: Elasticsearch, index: str
) -> None:
    like = characterise_text(elasticsearch, index, "", "…")

    assert similar(elasticsearch, index, like) == {}


@pytest.mark.parametrize("embedding", [None, WAR])
def test_the_same_text_has_the_similarity_1(
    elasticsearch: Elasticsearch, index: str, embedded_index: str, embedding: str | None
) -> None:
    name = embedded_index if embedding else index
    for key in ("rebels", "rebel"):
        like = characterise_text(elasticsearch, name, *ARTICLES[key], embedding=embedding)
        hits = find_similar(elasticsearch, name, like)

        assert hits[key].similarity == 1, hits
        assert all(0 < hit.similarity < 0.9 for other, hit in hits.items() if other != key)


def test_embeddings_are_a_fixed_share_of_the_similarity(
    elasticsearch: Elasticsearch, index: str, embedded_index: str
) -> None:
    words = find_similar(elasticsearch, index, characterise(elasticsearch, index, "port"))
    both = find_similar(
        elasticsearch, embedded_index, characterise(elasticsearch, embedded_index, "port", HARBOUR)
    )

    assert words.keys() == both.keys() == {"rebels", "rebel"}
    cosine = 0.5**0.5
    for id_, article in both.items():
        expected = words[id_].similarity + EMBEDDING_SHARE * (cosine - words[id_].similarity)
        assert article.similarity == pytest.approx(expected, abs=0.001)
        assert article.shared_terms == words[id_].shared_terms


def test_an_article_without_an_embedding_is_compared_by_its_words(
    elasticsearch: Elasticsearch, index: str, embedded_index: str
) -> None:
    """The bakery and the choir have none; neither has any article of an earlier index."""
    words = characterise_text(elasticsearch, index, TITLE, TEXT)
    like = characterise_text(elasticsearch, embedded_index, TITLE, TEXT, embedding=OTHER)
    expected = find_similar(elasticsearch, index, words)
    body = build_similar_body(like, Filters(), ["title"], 10, "10s")

    for name in (index, embedded_index):
        response = elasticsearch.search(index=name, body=body).body
        hits = {article.hit["_id"]: article for article in read_similar_hits(response, like)}
        assert not has_embeddings(response, like)
        for id_, article in hits.items():
            assert article.similarity == pytest.approx(expected[id_].similarity, abs=0.001)


def test_less_similar_articles_than_requested_are_left_out(
    elasticsearch: Elasticsearch, index: str
) -> None:
    like = characterise(elasticsearch, index, "rebels")
    hits = find_similar(elasticsearch, index, like)
    limit = hits["rebel"].similarity

    assert hits.keys() == {"rebel", "port"}
    assert find_similar(elasticsearch, index, like, min_score=limit).keys() == {"rebel"}
    assert find_similar(elasticsearch, index, like, min_score=1) == {}


def test_a_long_text_is_characterised_by_fewer_words(
    elasticsearch: Elasticsearch, index: str
) -> None:
    title, text = ARTICLES["rebels"]
    like = characterise_text(elasticsearch, index, title, f"{text} " * 1_000)

    assert set(similar(elasticsearch, index, like)) == {"rebels", "rebel", "port"}
    assert like.own_score > 0


def test_similar_to_a_missing_article_is_not_found(
    elasticsearch: Elasticsearch, index: str
) -> None:
    response = elasticsearch.termvectors(index=index, id="nothing", **build_like_body(0))

    assert response["found"] is False
