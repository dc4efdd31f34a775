"""Embeddings of texts, from the table in the package."""

import re
import struct
import subprocess
import sys
import unicodedata
from collections import Counter
from math import sqrt
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.embeddings import quantize, remove_common
from indexer.documents.article import Article
from indexer.documents.document import build_document
from mappings.embedding.embed import DIMENSIONS, embed_article, embed_query
from mappings.embedding.word_pieces import WordPieces
from mappings.schema import index_body


def read(embedding: str | None) -> tuple[int, ...]:
    assert embedding is not None
    return struct.unpack(f"{DIMENSIONS}b", bytes.fromhex(embedding))


def cosine(first: str | None, second: str | None) -> float:
    a, b = read(first), read(second)
    product = sum(x * y for x, y in zip(a, b, strict=True))
    return product / sqrt(sum(x * x for x in a) * sum(y * y for y in b))


@pytest.mark.parametrize(
    ("text", "related", "unrelated"),
    [
        ("stock market crash", "Shares tumble on Wall Street", "Striker scores twice in the derby"),
        ("heart attack treatment", "Cardiologists test a new drug", "The senate passed a tax bill"),
        (
            "flood victims",
            "Heavy rain drove thousands from their homes",
            "A new phone was unveiled",
        ),
    ],
)
def test_texts_of_one_subject_are_nearer_without_a_common_word(
    text: str, related: str, unrelated: str
) -> None:
    query = embed_query(text)

    assert cosine(query, embed_query(related)) > cosine(query, embed_query(unrelated)) + 0.1


def test_an_article_is_near_its_own_title() -> None:
    article = embed_article("Rebels storm Latakia", "Fighting went on in the province all night.")

    assert cosine(article, embed_query("rebels in latakia")) > 0.7


def test_the_beginning_of_an_article_says_most_about_it() -> None:
    storm, strike = "A storm flooded the coast. ", "The miners went on strike. "
    storm_first, strike_first = f"{storm * 20}{strike * 20}", f"{strike * 20}{storm * 20}"
    query = embed_query("storm floods")

    assert cosine(query, embed_article("", storm_first)) > (
        cosine(query, embed_article("", strike_first)) + 0.02
    )


@pytest.mark.parametrize("text", ["", " ", "\u0e00", "x" * 200])
def test_a_text_without_known_words_has_no_embedding(text: str) -> None:
    assert embed_query(text) is None


@given(st.text(max_size=200))
def test_every_text_has_an_embedding_of_the_mapping_or_none(text: str) -> None:
    embedding = embed_query(text)

    assert embedding is None or len(read(embedding)) == DIMENSIONS


def test_the_mapping_has_the_dimensions_of_the_table() -> None:
    assert index_body()["mappings"]["properties"]["embedding"]["dims"] == DIMENSIONS


def test_the_embedding_does_not_change_the_content_hash() -> None:
    document = build_document(Article("Rain", ("It rained.",)), "rain")
    unknown = build_document(Article("\u0e00", ("\u0e00",)), "rain")

    assert "embedding" in document
    assert "embedding" not in unknown


def test_words_are_cut_into_the_longest_pieces() -> None:
    pieces = WordPieces({"rebel": 0, "##s": 1, "re": 2, "##bels": 3, "\u65b0": 4})

    assert pieces.count_rows("R\u00e9bels, rebel!") == ([0, 1, 0], [1, 1, 1])
    assert pieces.count_rows("\u65b0\u65b0 rebel") == ([4, 0], [2, 1])
    assert pieces.count_rows("rebelx") == ([], [])


@given(
    st.text(
        alphabet=st.sampled_from("aB \u00e9e\u0301\u2019_-\u00a09\u0130\u65b0\uf900\u0436\u0e01\n")
    )
)
def test_words_of_mostly_english_text_are_those_of_any_text(text: str) -> None:
    spaced = re.sub("([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])", r" \1 ", text.lower())
    plain = re.sub("[\u0300-\u036f]+", "", unicodedata.normalize("NFD", spaced))
    words = re.findall(r"[^\W_]+", plain)
    pieces = WordPieces({word: row for row, word in enumerate(dict.fromkeys(words))})

    rows, counts = pieces.count_rows(text)

    assert rows == [*range(len(rows))]
    assert counts == [*Counter(words).values()]


def test_more_words_than_are_remembered_have_the_same_pieces() -> None:
    with patch("mappings.embedding.word_pieces._CACHED_WORDS", 2):
        pieces = WordPieces({"rain": 0, "storm": 1, "snow": 2})

        assert pieces.count_rows("rain storm snow rain") == ([0, 1, 2], [2, 1, 1])
        assert pieces.count_rows("rain snow") == ([0, 2], [1, 1])


def test_rounded_vectors_keep_their_direction() -> None:
    vectors = np.random.default_rng(1).normal(size=(20, DIMENSIONS)).astype(np.float32)
    scales, numbers = quantize(vectors)
    restored = scales[:, None] * numbers

    lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(restored, axis=1)
    assert ((vectors * restored).sum(axis=1) / lengths).min() > 0.9999


def test_unrelated_vectors_are_not_alike_without_what_they_have_in_common() -> None:
    random = np.random.default_rng(1)
    common = random.normal(size=(3, DIMENSIONS))
    own = random.normal(size=(500, DIMENSIONS))
    vectors = (own + random.normal(size=(500, 3)) @ (10 * common)).astype(np.float32)
    cut = remove_common(vectors)

    first, second = cut[:250], cut[250:]
    lengths = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
    assert np.abs((first * second).sum(axis=1) / lengths).mean() < 0.1


def test_nothing_is_read_at_import() -> None:
    code = "import sys, mappings.embedding.embed; sys.exit('numpy' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
