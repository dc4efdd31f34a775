"""The language of an article, and what an article in a language is stored with."""

import pytest

from api.query_language import Near, Not, Or, Phrase, Words, parse_query
from api.search.body import build_query
from api.search.languages import query_languages, with_languages
from indexer.documents.article import Article, Caption
from indexer.documents.document import build_document
from indexer.documents.stored import reenrich
from indexer.enrich.entities import enrich_article
from indexer.enrich.language import detect_language
from mappings.languages import language_of, languages_of_words

GERMAN = (
    "Die Regierung hat am Dienstag einen neuen Entwurf für das Gesetz vorgelegt, so ein Sprecher."
)
ENGLISH = "The government presented a new draft of the law on Tuesday, a spokesman said."
FRENCH = "Le gouvernement a présenté mardi un nouveau projet de loi, a dit un porte-parole."
INDEX = ("de", "ja", "sr")


def article(language: str | None, *body: str) -> Article:
    return Article(
        title="Entwurf vorgelegt",
        body=body or (GERMAN,),
        language=language,
        captions=(Caption(text="Ein Sprecher."),),
    )


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param(GERMAN, "de", id="German"),
        pytest.param(FRENCH, "fr", id="French"),
        pytest.param("\n".join([FRENCH] * 4 + [GERMAN] * 12), "de", id="begins in French"),
        pytest.param("\n".join([GERMAN] * 12 + [FRENCH] * 4), "de", id="ends in French"),
        pytest.param("\n".join([GERMAN] * 6 + [FRENCH] * 6 + [ENGLISH] * 6), None, id="of three"),
        pytest.param("12:30 17.5", None, id="no words"),
    ],
)
def test_the_language_of_most_of_a_text_is_detected(text: str, language: str | None) -> None:
    assert detect_language(text) == language


def test_a_given_language_is_kept() -> None:
    assert enrich_article(article("fr")).language == "fr"


def test_a_missing_language_is_detected_and_marked_as_derived() -> None:
    enriched = enrich_article(article(None))

    assert enriched.language == "de"
    assert "language" in enriched.derived_fields


def test_a_short_text_has_no_language() -> None:
    assert enrich_article(Article(title="Entwurf", body=("Ein Text.",))).language is None


def test_an_article_has_its_texts_in_the_analysis_of_its_language() -> None:
    document = build_document(article("de-AT"), "a")

    assert document["analyzed"] == {
        "de": {
            "title": "Entwurf vorgelegt",
            "lead": GERMAN,
            "body": GERMAN,
            "captions": ["Ein Sprecher."],
        }
    }


@pytest.mark.parametrize("language", [None, "en", "ru", "xx"])
def test_other_articles_have_no_second_analysis(language: str | None) -> None:
    assert "analyzed" not in build_document(article(language), "a")


def test_a_reindex_adds_the_analysis_and_removes_a_wrong_one() -> None:
    document = build_document(article("de"), "a")
    old = {name: value for name, value in document.items() if name != "analyzed"}

    assert reenrich(old)["analyzed"] == document["analyzed"]
    assert "analyzed" not in reenrich(document | {"language": "en"})


def test_the_hash_of_an_article_does_not_depend_on_its_analysis() -> None:
    document = build_document(article("de"), "a")
    shorter = build_document(article("de"), "a") | {"analyzed": {}}

    assert document["content_hash"] == shorter["content_hash"]


@pytest.mark.parametrize(
    ("tag", "language"),
    [("de-AT", "de"), ("pt_BR", "pt"), ("nb", "no"), ("ZH", "zh"), ("en", None), ("", None)],
)
def test_a_language_tag_means_a_language_of_the_table(tag: str, language: str | None) -> None:
    assert language_of(tag) == language


def test_words_are_searched_in_the_languages_of_their_script() -> None:
    assert languages_of_words(["Haus"], INDEX) == ("de", "sr")
    assert languages_of_words(["東京"], INDEX) == ("ja",)
    assert languages_of_words(["град"], INDEX) == ("sr",)
    assert languages_of_words(["2024"], INDEX) == ()


def test_every_kind_of_words_is_searched_in_languages() -> None:
    root = with_languages(parse_query('Haus OR title:Haus "ein Haus" NEAR/3(a b) -Hof').root, INDEX)
    assert root

    assert query_languages(root) == ("de", "sr")
    assert with_languages(Not(Words(("Hof",))), ("de",)) == Not(Words(("Hof",), languages=("de",)))
    group = Near((Words(("a",)), Phrase("b c")), 3)
    assert with_languages(group, INDEX) == group  # positions of other fields differ
    either = Near((Words(("a",)), Or((Words(("b",)), Words(("c",))))), 3)
    assert query_languages(with_languages(either, INDEX)) == ("de", "sr")


def test_a_query_without_languages_has_the_same_request() -> None:
    root = parse_query("Haus Berlin title:Hof").root

    assert build_query(with_languages(root, ()), [], []) == build_query(root, [], [])
