"""Words near each other: what matches, what is highlighted, and how it is explained."""

import os
import random
from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from api.query_language import Near, Node, Or, Phrase, Prefix, Words, parse_query, write_query
from tests.integration.service import Service
from tests.integration.word_positions import Analyzer, Matcher, Text

QUERIES = int(os.environ.get("NEAR_QUERIES", "250"))
VOCABULARY = [
    *("bomb", "bombing", "bombed", "rebel", "rebels", "army", "armies", "the", "of", "IS"),
    *("al-Qaeda", "e-mail", "9/11", "Élysée", "中文", "truce", "truces", "Syria's"),
]
ARTICLES = 120


def sentence(chance: random.Random, longest: int) -> str:
    return " ".join(chance.choice(VOCABULARY) for _ in range(chance.randint(1, longest)))


@pytest.fixture(scope="module")
def articles() -> list[dict[str, Any]]:
    chance = random.Random(21)
    return [
        {"id": f"a{i}", "title": sentence(chance, 6), "body": sentence(chance, 30)}
        for i in range(ARTICLES)
    ]


@pytest.fixture(scope="module")
def near_service(
    service: Service, articles: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> Service:
    service.load_articles(articles, tmp_path_factory.mktemp("near"))
    return service


@pytest.fixture(scope="module")
def matcher(near_service: Service, elasticsearch: Elasticsearch) -> Matcher:
    return Matcher(Analyzer(elasticsearch, near_service.alias))


@pytest.fixture(scope="module")
def texts(near_service: Service, matcher: Matcher) -> dict[str, dict[str, Text]]:
    """The analysed title and body of each article, as they are stored."""
    stored = near_service.search(size=100, fields=["title", "body"], facets="")
    more = near_service.search(size=100, page=2, fields=["title", "body"], facets="")
    return {
        hit["id"]: {name: matcher.analyzer.tokens(hit[name]) for name in ("title", "body")}
        for hit in [*stored["hits"], *more["hits"]]
    }


def random_operand(chance: random.Random, levels: int) -> Node:
    kind = chance.randrange(10)
    if kind == 0:
        return Phrase(f"{chance.choice(VOCABULARY)} {chance.choice(VOCABULARY)}")
    if kind == 1:
        return Prefix(chance.choice(["bom", "reb", "arm", "tru"]))
    if kind == 2:
        sides = {Words((chance.choice(VOCABULARY),)) for _ in range(2)}
        return Or(tuple(sides)) if len(sides) > 1 else sides.pop()
    if kind == 3 and levels:
        return random_near(chance, levels - 1)
    return Words((chance.choice(VOCABULARY),))


def random_near(chance: random.Random, levels: int = 2) -> Near:
    operands = [random_operand(chance, levels) for _ in range(chance.choice([2, 2, 2, 3]))]
    ordered = chance.random() < 0.4
    if not ordered:
        operands = [*dict.fromkeys(operands)]
    if len(operands) == 1:
        return random_near(chance, levels)
    return Near(tuple(operands), chance.randrange(6), ordered=ordered)


def random_queries() -> Iterator[tuple[int, Near]]:
    chance = random.Random(7)
    for number in range(QUERIES):
        yield number, random_near(chance)


def test_random_queries_match_what_every_combination_of_tokens_matches(
    near_service: Service, matcher: Matcher, texts: dict[str, dict[str, Text]]
) -> None:
    """The same articles, and in each the highlighted words, and only they, are near enough."""
    matched, unsure = 0, 0
    for number, near in random_queries():
        q = write_query(near)
        assert parse_query(q).root == near
        response = near_service.search(q, size=100, highlight="full", fields="", facets="")
        response2 = near_service.search(q, size=100, page=2, highlight="full", fields="", facets="")
        hits = {hit["id"]: hit for hit in [*response["hits"], *response2["hits"]]}
        expected = {
            article: places
            for article, fields in texts.items()
            if (places := {n: [*matcher.combinations(near, text)] for n, text in fields.items()})
            and any(places.values())
        }
        if matcher.has_one_width(near):
            assert sorted(hits) == sorted(expected), (number, q)
        else:
            sure = {
                article
                for article, fields in texts.items()
                if any(matcher.is_sure(near, text) for text in fields.values())
            }
            assert sure <= hits.keys() <= expected.keys(), (number, q)
            unsure += len(expected) - len(hits)
        matched += len(hits)
        for article, hit in hits.items():
            for name, text in texts[article].items():
                check_highlight(matcher, near, marked_in(hit, name), text, (q, article, name))
    assert matched > QUERIES
    assert unsure < matched / 100


def marked_in(hit: Any, name: str) -> list[tuple[int, int]]:
    highlights = hit["highlights"]["body"] if name == "body" else [hit["highlights"]["title"]]
    return [tuple(marked) for highlight in highlights for marked in highlight["ranges"]]


def check_highlight(
    matcher: Matcher, near: Near, ranges: list[tuple[int, int]], text: Text, case: object
) -> None:
    """Compare the highlighted words of a text with the places that match."""
    marked = {
        position: token
        for position, token in text.items()
        if any(start <= token.start and token.end <= end for start, end in ranges)
    }
    in_a_place = {
        position
        for spans in matcher.combinations(near, text)
        for span in spans
        for position in range(span.first, span.last + 1)
    }
    if matcher.has_one_width(near):
        assert bool(marked) == bool(in_a_place), case
    assert marked.keys() <= in_a_place, case
    if marked:
        assert any(matcher.combinations(near, marked)), case
