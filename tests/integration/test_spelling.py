"""Misspelt words are corrected to words of the articles."""

from typing import Any

import pytest
from elasticsearch import Elasticsearch

from api.query_language import And, Not, Phrase, Words, parse_query
from api.schemas.response import CorrectedQuery
from api.search.spelling import (
    Correction,
    apply_corrections,
    build_unknown,
    read_corrections,
    read_suggestion,
    with_corrections,
)
from mappings.schema import index_body

ARTICLES: tuple[dict[str, Any], ...] = (
    {"title": "Rebels in Latakia", "body": "The rebels retreated. Nobody whores for power here."},
    {"title": "Truce", "body": "A truce was agreed; bombings stopped.", "authors": ["Ana Rebetz"]},
    {"title": "Aisle", "body": "An isle."},
    {
        "title": "Fréjus",
        "body": "Der Bürgermeister sah ElBaradei und \U0001d49c\U0001d4b7\U0001d4b8\U0001d4b9.",
    },
)


@pytest.fixture(scope="module")
def index(elasticsearch: Elasticsearch, articles_alias: str) -> str:
    name = f"{articles_alias}-1"
    elasticsearch.indices.create(index=name, **index_body())
    operations: list[dict[str, Any]] = []
    for number, article in enumerate(ARTICLES):
        operations += [{"index": {}}, {"id": str(number), **article}]
    elasticsearch.bulk(index=name, operations=operations, refresh=True)
    return name


def corrections(client: Elasticsearch, index: str, q: str) -> tuple[Correction, ...]:
    root = parse_query(q).root
    found = client.search(index=index, size=0, suggest=build_unknown(root) or None)
    return read_corrections(root, found.body)


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("rebles", (Correction("rebles", ("rebels",)),)),
        ("Lattakkia, rebels", (Correction("Lattakkia", ("Latakia",)),)),
        ("RETREETED", (Correction("RETREETED", ("RETREATED",)),)),
        ("rebels latakia", ()),
        ("rebetz", ()),  # a name that only a byline holds
        ("bombing", ()),  # another form of a known word
        ("trce", (Correction("trce", ("truce",)),)),
        ("Bürgermeistr", (Correction("Bürgermeistr", ("Burgermeister",)),)),
        ("BÜRGERMEISTR", (Correction("BÜRGERMEISTR", ("BURGERMEISTER",)),)),
        ("\U0001d49c\U0001d4b7\U0001d4b8\U0001d4b9 fréjuss", (Correction("fréjuss", ("frejus",)),)),
        ("ElBaradie", (Correction("ElBaradie", ("Elbaradei",)),)),  # also known as Baradei
        ("tru", ()),  # too short
        ("whorez", ()),  # never suggested
        ("zzzzzz", ()),
        ('"rebles in latakia" title:rebles -rebles', ()),  # meant as they are typed
        ("rebles1 1234567", ()),
        ("isil", ()),  # another name for what articles may hold
        ("", ()),
    ],
)
def test_only_unknown_words_with_near_neighbours_are_corrected(
    elasticsearch: Elasticsearch, index: str, q: str, expected: tuple[Correction, ...]
) -> None:
    assert corrections(elasticsearch, index, q) == expected


REBELS = (Correction("rebles", ("rebels", "rebetz")), Correction("Trce", ("Truce",)))


def test_the_rest_of_the_query_stays_as_typed() -> None:
    q = 'rebles AND ("edge <closer>" OR Trce) -reblesque'

    assert apply_corrections(q, REBELS) == 'rebels AND ("edge <closer>" OR Truce) -reblesque'
    assert read_suggestion(q, REBELS, typed_total=1, total=3) == CorrectedQuery(
        q='rebels AND ("edge <closer>" OR Truce) -reblesque',
        html="<mark>rebels</mark> AND (&quot;edge &lt;closer&gt;&quot; OR <mark>Truce</mark>) "
        "-reblesque",
        total=3,
    )


def test_no_word_is_corrected_if_a_shard_failed(elasticsearch: Elasticsearch, index: str) -> None:
    root = parse_query("rebles").root
    found = elasticsearch.search(index=index, size=0, suggest=build_unknown(root)).body
    assert read_corrections(root, found)

    found["_shards"] = {"total": 2, "successful": 1, "failed": 1}

    assert read_corrections(root, found) == ()


def test_a_correction_that_matches_no_more_is_not_suggested() -> None:
    assert read_suggestion("rebles", REBELS, typed_total=3, total=3) is None


def test_an_unknown_word_also_matches_as_its_neighbours() -> None:
    root = parse_query('rebles, Trce -rebles "a rebles"').root

    assert with_corrections(root, REBELS) == And(
        (
            Words(("rebles,", "Trce"), (("rebels,", "Truce"), ("rebetz,", "Truce"))),
            Not(Words(("rebles",))),
            Phrase("a rebles"),
        )
    )
