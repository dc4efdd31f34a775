"""Cursors over several shards: pages continue past the articles that are rescored."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from elasticsearch import Elasticsearch

from api.search.boosts import RESCORE_WINDOW
from tests.integration.service import Service, serve

ARTICLES = 2 * RESCORE_WINDOW + 50
SHARDS = 3
_SEED = 7


@pytest.fixture(scope="module")
def spread(
    elasticsearch_url: str, elasticsearch: Elasticsearch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """Articles over several shards, whose second stage changes their order much."""
    dice = Random(_SEED)

    def body() -> str:
        words = ["flood"] * dice.randint(1, 4) + ["warning"] * dice.randint(1, 4)
        words += ["river"] * dice.randint(1, 60)
        dice.shuffle(words)
        return " ".join(words)

    articles = [
        {"id": f"a{number}", "title": f"Report {number}", "body": body()}
        for number in range(ARTICLES)
    ]
    folder: Path = tmp_path_factory.mktemp("spread")
    with serve(elasticsearch_url, elasticsearch, SHARDS) as service:
        service.load_articles(articles, folder)
        yield service


@pytest.mark.parametrize("sort", ["relevance", "recent"])
def test_a_walk_sees_each_article_once(spread: Service, sort: str) -> None:
    options = {"facets": "", "highlight": "none", "fields": "", "size": 50, "sort": sort}
    response = spread.search("flood warning", **options)
    seen = [hit["id"] for hit in response["hits"]]
    while cursor := response["page"]["next_cursor"]:
        response = spread.search("flood warning", **options, cursor=cursor)
        seen += [hit["id"] for hit in response["hits"]]
    assert len(seen) == len({*seen}) == ARTICLES
