"""What the server makes of news English, by the analyzers of `mappings/articles.json`.

Each row is a choice that `mappings/README.md` explains. Words are shown by position, those that
stand at one place joined by `|`.
"""

from collections.abc import Callable

import pytest
from elasticsearch import Elasticsearch

from mappings.schema import index_body

Analyze = Callable[[str, str], str]

# Quadratic time would be minutes.
LETTERS, LINEAR_S = 60_000, 30


@pytest.fixture(scope="module")
def analyze(elasticsearch: Elasticsearch, articles_alias: str) -> Analyze:
    """Return the tokens that one of our analyzers makes of a text."""
    elasticsearch.indices.create(index=articles_alias, **index_body())

    def words(analyzer: str, text: str) -> str:
        response = elasticsearch.indices.analyze(index=articles_alias, analyzer=analyzer, text=text)
        places: dict[int, set[str]] = {}
        for token in response["tokens"]:
            places.setdefault(token["position"], set()).add(token["token"])
        return " ".join("|".join(sorted(places[place])) for place in sorted(places))

    return words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("Syria\u2019s \u2018rebels`", "syria rebels", id="curly quotes"),
        pytest.param("Assad\u2019s James' Jones's", "assad james jones", id="possessives"),
        pytest.param("co\u2010opted sol\u00addiers", "co opted soldiers", id="hyphens"),
        pytest.param("U.S. U.N.-backed J.K. e.g.", "us_ un backed jk eg", id="dotted acronyms"),
        pytest.param("IS said it is WHO", "is_ said it is who_", id="acronyms that are words"),
        pytest.param("ʿAshura Hawaiʻi", "ashura hawai'i", id="transliterations"),
        pytest.param("Türkiye São Łódź", "turkiye sao lodz", id="accents"),
        pytest.param("1,200 2,000,000 1,2 3.5", "1200 2000000 1,2 3.5", id="thousands"),
        pytest.param("bombings bombed", "bombings bombed", id="no stems"),
        pytest.param("the army of the north", "the army of the north", id="every word kept"),
        pytest.param("al-Qaeda's", "alqaeda|qaeda", id="article with a hyphen"),
        pytest.param("al Qaeda", "alqaeda|qaeda", id="article apart"),
        pytest.param("alQaeda", "alqaeda|qaeda", id="article joined"),
        pytest.param("Bashar al-Assad's", "bashar alassad|assad", id="article within a name"),
        pytest.param("Alabama, always", "alabama always", id="no article"),
        pytest.param("سوريا 東京", "سوريا 東 京", id="other scripts"),
        pytest.param("ёлка ЁЛКА елка", "елка елка елка", id="Cyrillic letters with marks"),
        pytest.param("ΚΥΒΕΡΝΗΣΗ κυβέρνηση", "κυβερνηση κυβερνηση", id="Greek accents"),
        pytest.param("كِتَابٌ كتاب", "كتاب كتاب", id="Arabic vowel signs"),
        pytest.param("שָׁלוֹם שלום", "שלום שלום", id="Hebrew points"),
        pytest.param("L\u2019Iran all'Aquila c'est", "iran aquila est", id="elided articles"),
        pytest.param("O'Brien ma'am all's", "o'brien ma'am all", id="other apostrophes"),
    ],
)
def test_words_are_stored_as_written(analyze: Analyze, text: str, words: str) -> None:
    assert analyze("news_unstemmed", text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("bombings bombed bombing", "bomb bomb bomb", id="stems"),
        pytest.param("the army of the north", "the armi of the north", id="every word kept"),
        pytest.param("IS militants", "is_ milit", id="no synonyms in the index"),
        pytest.param("правительство правительства", "правительств правительств", id="Russian"),
        pytest.param("κυβέρνηση κυβερνήσεις", "κυβερνησ κυβερνησ", id="Greek"),
        pytest.param("الكتاب كتاب", "كتاب كتاب", id="Arabic"),
        pytest.param("चुनाव चुनावों", "चुनाव चुनाव", id="Hindi"),
    ],
)
def test_texts_are_stored_as_stems(analyze: Analyze, text: str, words: str) -> None:
    assert analyze("news_text", text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("e-mail's G-7", "e mail email g 7 g7", id="hyphens"),
        pytest.param("mother-in-law", "mother in law motherinlaw", id="two hyphens"),
        pytest.param("old-news.com", "old news.com", id="a name after a hyphen"),
        pytest.param("half-O'Brien", "half o'brien obrien", id="a hyphen and an apostrophe"),
        pytest.param("O\u2019Brien's Sana'a", "o'brien obrien sana'a sanaa", id="apostrophes"),
        pytest.param("rock'n'roll", "rock'n'rol rocknrol", id="two apostrophes"),
        pytest.param("l'Iran dell'arte", "iran art", id="elided articles"),
        pytest.param("don't we'll", "don't we'll", id="contractions"),
        pytest.param("Sant'Angelo", "angelo|sant'angelo santangelo", id="a saint"),
    ],
)
def test_words_are_matched_joined_as_well(analyze: Analyze, text: str, words: str) -> None:
    assert analyze("news_joined", text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("Daesh", "daesh|is_|isi|isil|islam state", id="a group of synonyms"),
        pytest.param("islamic state", "daesh|is_|isi|isil|islam state", id="one of two words"),
        pytest.param("is who", "", id="stop words alone"),
        pytest.param("us", "unit|us|us_|usa state", id="a word that may be a name"),
        pytest.param("WHO", "who_|world health organ", id="a name that is written as a word"),
        pytest.param("alqaeda", "alqaeda|alqaida|qaeda|qaida", id="transliterations"),
        pytest.param("Bashar al-Assad", "bashar alassad|assad", id="a name with its article"),
    ],
)
def test_a_search_adds_synonyms_and_drops_stop_words(
    analyze: Analyze, text: str, words: str
) -> None:
    assert analyze("news_synonyms", text) == words


def test_stop_words_leave_a_gap_in_phrases(
    analyze: Analyze, elasticsearch: Elasticsearch, articles_alias: str
) -> None:
    analyzed = elasticsearch.indices.analyze(
        index=articles_alias, analyzer="news_search", text="army of the north"
    )

    assert [(token["token"], token["position"]) for token in analyzed["tokens"]] == [
        ("armi", 0),
        ("north", 3),
    ]


def test_prefixes_are_stored_and_searched_whole(analyze: Analyze) -> None:
    assert analyze("prefix_index", "Jean-Luc") == "j|je|jea|jean l|lu|luc"
    assert analyze("prefix_search", "Jean-Lu") == "jean lu"
    assert analyze("prefix_index", "a" * 30).split("|")[-1] == analyze("prefix_search", "a" * 30)


def test_a_text_without_spaces_is_analysed_in_linear_time(elasticsearch: Elasticsearch) -> None:
    """A pattern that is tried at every letter of a long run would occupy a thread for minutes."""
    client = elasticsearch.options(request_timeout=LINEAR_S)
    analysis = index_body()["settings"]["analysis"]
    for char_filter in analysis["char_filter"].values():
        response = client.indices.analyze(
            tokenizer="standard", char_filter=[char_filter], text="x" * LETTERS
        )
        assert response["tokens"]
