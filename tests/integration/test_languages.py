"""Articles in many languages: any inflected form finds the others, and no article is lost."""

import tomllib
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from tests.integration.service import Service

FORMS = Path(__file__).parents[2] / "benchmarks" / "languages" / "forms.toml"
TABLE: dict[str, list[str]] = tomllib.loads(FORMS.read_text("utf-8"))
MIN_RECALL = 0.9


def form_articles() -> Iterator[dict[str, Any]]:
    """Yield an article for each form of each word."""
    for language, rows in TABLE.items():
        for row in rows:
            for form in row.split():
                yield {
                    "id": f"{language}-{form}",
                    "title": "Nr. 1",
                    "body": f"{form}.",
                    "language": language,
                }


def mislabelled_articles() -> Iterator[dict[str, Any]]:
    """Yield an article for the first form of each word, labelled with the next language."""
    languages = [*TABLE]
    for language, other in zip(languages, [*languages[1:], languages[0]], strict=True):
        for row in TABLE[language]:
            form = row.split()[0]
            body = {"title": "Nr. 2", "body": f"{form}."}
            yield {"id": f"wrong-{language}-{form}", **body, "language": other}


ARTICLES: list[dict[str, Any]] = [
    {
        "id": "haeuser",
        "title": "Neue Häuser für Berlin",
        "body": "Die Häuser in der Straße wurden verkauft.\n\nDer Minister lobte sie.",
        "captions": [{"text": "Ein Bagger steht vor den Kränen."}],
        "authors": ["Erika Mustermann"],
        "language": "de",
    },
    {
        "id": "wrong",
        "title": "Bauarbeiten in Hamburg",
        "body": "Die Häuser der Siedlung wurden versteigert.",
        "language": "fr",
    },
    {
        "id": "none",
        "title": "Bauarbeiten in Bremen",
        "body": "Viele Häuser der Altstadt wurden gesperrt.",
        "language": "pl",
    },
    {"id": "ill", "title": "Kranke warten", "body": "Kranke warteten lange.", "language": "de"},
    {"id": "english", "title": "Die Hard returns", "body": "The film is in cinemas again."},
    {"id": "korea", "title": "한국은 눈", "body": "서울에서 눈이 내렸다.", "language": "ko"},
    {
        "id": "tokyo",
        "title": "東京で雪",
        "body": "東京で雪が降り、鉄道が止まった。",
        "language": "ja",
    },
    {
        "id": "kyoto",
        "title": "京都と東北で雨",
        "body": "京都と東北で雨が降った。",
        "language": "ja",
    },
    {
        "id": "union",
        "title": "Gipfel der Europäischen Union",
        "body": "Die Europäische Union berät über Fischerei.",
        "language": "de",
    },
]


@pytest.fixture(scope="module")
def articles(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    articles = [*ARTICLES, *form_articles(), *mislabelled_articles()]
    service.load_articles(articles, tmp_path_factory.mktemp("articles"))
    return service


def ids(service: Service, q: str, **parameters: Any) -> set[str]:
    hits = service.search(q, size=100, facets="", **parameters)["hits"]
    return {hit["id"] for hit in hits}


@pytest.mark.slow  # 640 searches
@pytest.mark.parametrize("language", TABLE)
def test_any_form_of_a_word_finds_the_others(articles: Service, language: str) -> None:
    found = {
        form: ids(articles, form, language=language)
        for row in TABLE[language]
        for form in row.split()
    }
    pairs = [pair for row in TABLE[language] for pair in permutations(row.split(), 2)]
    recall = sum(f"{language}-{other}" in found[form] for form, other in pairs) / len(pairs)

    assert recall >= MIN_RECALL
    assert all(f"{language}-{form}" in hits for form, hits in found.items())


@pytest.mark.slow
@pytest.mark.parametrize("language", TABLE)
def test_exact_words_are_found_in_every_mislabelled_article(
    articles: Service, language: str
) -> None:
    forms = [row.split()[0] for row in TABLE[language]]

    assert [form for form in forms if f"wrong-{language}-{form}" not in ids(articles, form)] == []


def test_a_wrong_language_loses_no_exact_word(articles: Service) -> None:
    assert {"haeuser", "wrong", "none"} <= ids(articles, "Häuser")


@pytest.mark.parametrize(
    "q",
    [
        pytest.param("Hauses", id="one word"),
        pytest.param("die Hauses verkauften", id="a stop word"),
        pytest.param("Hauses Mustermann", id="a name of the article"),
        pytest.param("title:Hauses", id="a field"),
        pytest.param("body:Hauses", id="another field"),
        pytest.param("NEAR/3(Hauses Straßen)", id="near words"),
        pytest.param("Hauses OR Hubschrauber", id="alternatives"),
        pytest.param("Kran Berlin", id="a word of a caption"),
        pytest.param("Berlin Haus verkaufen Minister loben Unsinn", id="many words"),
        pytest.param("Strasse Berlin", id="ss for ß"),
        pytest.param("Strassen hauser", id="no umlauts"),
    ],
)
def test_an_article_is_found_by_other_forms(articles: Service, q: str) -> None:
    assert "haeuser" in ids(articles, q)


def test_other_forms_are_excluded_too(articles: Service) -> None:
    assert "haeuser" not in ids(articles, "Berlin -Hauses")


def test_other_forms_are_highlighted(articles: Service) -> None:
    hit = next(hit for hit in articles.search("Hauses")["hits"] if hit["id"] == "haeuser")

    assert hit["highlights"]["title"]["html"] == "Neue <mark>Häuser</mark> für Berlin"
    assert "<mark>Häuser</mark>" in hit["highlights"]["body"][0]["html"]


def test_an_explanation_names_the_other_form(articles: Service) -> None:
    reply = articles.get("/v1/articles/haeuser/explain", q="Hauses")

    assert reply["found"]
    assert {"word": "Hauses", "field": "title", "kind": "stem"}.items() <= {
        key: reply["matches"][0][key] for key in ("word", "field", "kind")
    }.items()
    assert reply["missing_words"] == []


def test_another_form_is_not_a_typo(articles: Service) -> None:
    assert ids(articles, "Kranes") == {"haeuser"}


def test_a_stop_word_of_one_language_counts_in_another(articles: Service) -> None:
    assert ids(articles, "die hard") == {"english"}


def test_names_with_the_same_meaning_match(articles: Service) -> None:
    assert "union" in ids(articles, "EU Fischerei")


def test_korean_particles_do_not_hide_a_word(articles: Service) -> None:
    assert "korea" in ids(articles, "한국")


def test_japanese_characters_in_other_words_do_not_match(articles: Service) -> None:
    assert ids(articles, "東京") == {"tokyo"}
    assert ids(articles, "京都") == {"kyoto"}


def test_instantsearch_finds_and_highlights_other_forms(articles: Service) -> None:
    request = {"requests": [{"indexName": "articles", "params": {"query": "Hauses"}}]}
    response = articles.client.post("/1/indexes/*/queries", json=request)
    hits = {hit["objectID"]: hit for hit in response.json()["results"][0]["hits"]}

    assert "<em>Häuser</em>" in hits["haeuser"]["_highlightResult"]["title"]["value"]
