"""The languages in which articles are analysed, in one table, and what is derived from it.

The fields of an article are analysed as English, with stems for words in Cyrillic, Greek, Arabic
and Devanagari: every search matches in them, whatever language an article is in. An article in
one of `LANGUAGES` has a copy of its texts in the fields of that language, `analyzed.de.body`, with
its stems. Other articles do not have these fields. How to add a language:
`docs/how-to/add-a-language.md`.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

# The object with the texts of an article in the analysis of its language.
ANALYZED_FIELD = "analyzed"
# The texts that it has, by their names in an article.
ANALYZED_TEXTS = ("title", "lead", "body", "captions", "headings")
# Those which are highlighted: their matches need offsets.
_HIGHLIGHTED = frozenset({"title", "lead", "body"})

_CHAR_FILTERS = ["apostrophes", "dashes", "marks", "dotted_acronyms", "thousands_commas"]

# How Unicode calls the letters of a script, in the first word of the name of each.
_LATIN = frozenset({"LATIN"})
_CYRILLIC = frozenset({"CYRILLIC"})
_ARABIC = frozenset({"ARABIC"})
_EAST_ASIAN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL"})
_CJK_FILTERS = ("cjk_width", "cjk_bigram")

# Codes of languages that are analysed like another one.
_SAME_AS = {"nb": "no", "nn": "no", "in": "id", "hr": "sr", "bs": "sr"}


@dataclass(frozen=True, slots=True)
class Language:
    """How the texts of one language are analysed.

    `filters` are the token filters after lower case and elision: names of Elasticsearch, or of
    `EXTRA_FILTERS`; `stemmer` is its stemmer, which comes after `before`. `scripts` are the scripts
    of its words. `phrases`: a word is cut into several tokens, so it matches as a phrase.
    """

    code: str
    stemmer: str = ""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    scripts: frozenset[str] = _LATIN
    tokenizer: str = "standard"
    lower_case: str = "lowercase"
    phrases: bool = False

    @property
    def analyzer(self) -> str:
        """The name of the analyzer of stored texts."""
        return f"language_{self.code}"

    @property
    def search_analyzer(self) -> str:
        """The name of the analyzer of searches: with synonyms, without stop words."""
        return f"language_{self.code}_search"


# What the stemmers of Elasticsearch leave. Measured on benchmarks/languages/forms.toml.
EXTRA_FILTERS: Mapping[str, tuple[str, str]] = {
    # Präsidentin and Ministerinnen are the forms of Präsident and Minister.
    "german_feminine": (r"^(.{4,}?)(?:(?<=t)|er)inn?$", "$1"),
    # kauft and fordert are forms of kaufen and fordern.
    "german_verbs": (r"^(.{3,}?)(?:ert|t)$", "$1"),
    # votent is a form of voter.
    "french_verbs": (r"^(.{3,})ent$", "$1"),
    # élus is the plural of élu.
    "french_plurals": (r"^(.{2,}[aiou])s$", "$1"),
    "dutch_diminutives": (r"(?<=..)(?<!i)[tp]?jes?$", ""),
    # groot and grote, zeggen and zegt.
    "dutch_vowels": (r"([aeou])\1", "$1"),
    "dutch_endings": (r"^(.{3,}?)(?:er|end|(?<![aeiou])st|[td])+$", "$1"),
    "dutch_consonants": (r"([^aeiou])\1$", "$1"),
    # huizen and huis, bedrijven and bedrijf.
    "dutch_final_v": (r"v$", "f"),
    "dutch_final_z": (r"z$", "s"),
}
_DUTCH = ("vowels", "endings", "consonants", "final_v", "final_z")

# English, Russian, Greek, Arabic and Hindi are not here: the fields of an article have their stems.
LANGUAGES = (
    Language("bg", "bulgarian", scripts=_CYRILLIC),
    Language(
        "bn",
        "bengali",
        ("indic_normalization", "bengali_normalization"),
        scripts=frozenset({"BENGALI"}),
    ),
    Language("ca", "catalan"),
    Language("ckb", "sorani", ("sorani_normalization",), scripts=_ARABIC),
    Language("cs", "czech"),
    Language("da", "danish"),
    Language("de", "german", ("german_normalization",), ("german_feminine", "german_verbs")),
    # A second pass takes what the first one leaves of europeo and alcaldesa.
    Language("es", "spanish", after=("stems_es",)),
    Language("et", "estonian"),
    Language("eu", "basque"),
    Language("fa", "persian", ("arabic_normalization", "persian_normalization"), scripts=_ARABIC),
    Language("fi", "finnish"),
    Language("fr", "french", after=("french_verbs", "french_plurals")),
    Language("ga", "irish"),
    Language("gl", "galician"),
    Language("hu", "hungarian"),
    Language("hy", "armenian", scripts=frozenset({"ARMENIAN"})),
    Language("id", "indonesian"),
    Language("it", "italian"),
    Language("ja", after=_CJK_FILTERS, scripts=_EAST_ASIAN, phrases=True),
    Language("ko", after=_CJK_FILTERS, scripts=_EAST_ASIAN, phrases=True),
    Language("lt", "lithuanian"),
    Language("lv", "latvian"),
    Language("nl", "dutch", ("dutch_diminutives",), tuple(f"dutch_{name}" for name in _DUTCH)),
    Language("no", "norwegian"),
    Language("pt", "portuguese"),
    Language("ro", "romanian"),
    Language("sr", "serbian", ("serbian_normalization",), scripts=_LATIN | _CYRILLIC),
    Language("sv", "swedish"),
    Language("th", scripts=frozenset({"THAI"}), tokenizer="thai", phrases=True),
    Language("tr", "turkish", ("apostrophe",), lower_case="turkish_lower_case"),
    Language("zh", after=_CJK_FILTERS, scripts=_EAST_ASIAN, phrases=True),
)
_BY_CODE = {language.code: language for language in LANGUAGES}


def language_of(tag: str | None) -> str | None:
    """Return the language of the table that a language tag such as `de-AT` means, if any."""
    code = (tag or "").replace("_", "-").split("-")[0].lower()
    code = _SAME_AS.get(code, code)
    return code if code in _BY_CODE else None


def analyzed_field(language: str, text: str) -> str:
    """Return the field with a text of the articles in a language."""
    return f"{ANALYZED_FIELD}.{language}.{text}"


def matches_as_phrase(language: str) -> bool:
    """Whether the words of a language are cut into several tokens."""
    return _BY_CODE[language].phrases


def languages_of_words(words: Iterable[str], languages: Iterable[str]) -> tuple[str, ...]:
    """Return those of the languages in whose script one of the words is written."""
    scripts = frozenset(name for word in words for name in _scripts(word))
    return tuple(code for code in languages if not scripts.isdisjoint(_BY_CODE[code].scripts))


@cache
def _script(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ")[0]


def _scripts(word: str) -> Iterator[str]:
    return (_script(letter) for letter in word if letter.isalpha())


@cache
def stop_words_of(language: str) -> frozenset[str]:
    """Return the words in lower case that a search in a language ignores; empty without a list."""
    return frozenset(_read_lines("stop_words", language))


@cache
def synonyms_of(language: str) -> tuple[str, ...]:
    """Return the rules of synonyms of a language, each on one line."""
    return tuple(_read_lines("language_synonyms", language))


def _read_lines(directory: str, language: str) -> list[str]:
    file = files("mappings").joinpath(directory, f"{language}.txt")
    if not file.is_file():
        return []
    lines = (line.split("#", 1)[0].strip() for line in file.read_text("utf-8").splitlines())
    return [line for line in lines if line]


def analyze_texts(language: str | None, texts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the copy of an article's texts for the analysis of its language; maybe empty.

    `texts` are those of `ANALYZED_TEXTS`, each a text or a list of texts.
    """
    code = language_of(language)
    stored = {name: texts[name] for name in ANALYZED_TEXTS if texts.get(name)}
    return {code: stored} if code and stored else {}


def build_language_filters() -> dict[str, Any]:
    """Return the token filters of all languages."""
    filters: dict[str, Any] = {
        name: {"type": "pattern_replace", "pattern": pattern, "replacement": replacement}
        for name, (pattern, replacement) in EXTRA_FILTERS.items()
    }
    filters["turkish_lower_case"] = {"type": "lowercase", "language": "turkish"}
    for language in LANGUAGES:
        code = language.code
        if language.stemmer:
            filters[f"stems_{code}"] = {"type": "stemmer", "language": language.stemmer}
        if words := stop_words_of(code):
            filters[f"stop_words_{code}"] = {"type": "stop", "stopwords": sorted(words)}
        if rules := synonyms_of(code):
            filters[f"synonyms_{code}"] = {"type": "synonym_graph", "synonyms": list(rules)}
    return filters


def build_language_analyzers(filters: Mapping[str, Any]) -> dict[str, Any]:
    """Return two analyzers for each language, of stored texts and of searches."""
    return {
        name: analyzer
        for language in LANGUAGES
        for name, analyzer in _build_analyzers(language, filters)
    }


def _build_analyzers(
    language: Language, filters: Mapping[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    code = language.code
    first = [language.lower_case, "elision"]
    stems = [f"stems_{code}"] if language.stemmer else []
    last = [*language.before, *stems, *language.after, "fold_accents"]
    only_search = [f"synonyms_{code}", f"stop_words_{code}"]
    search = [name for name in only_search if name in filters]
    base = {"type": "custom", "char_filter": _CHAR_FILTERS, "tokenizer": language.tokenizer}
    yield language.analyzer, {**base, "filter": [*first, *last]}
    yield language.search_analyzer, {**base, "filter": [*first, *search, *last]}


def build_language_fields() -> dict[str, Any]:
    """Return the mapping of the texts in the analysis of each language."""
    return {
        "properties": {
            language.code: {
                "properties": {text: _build_field(language, text) for text in ANALYZED_TEXTS}
            }
            for language in LANGUAGES
        }
    }


def _build_field(language: Language, text: str) -> dict[str, Any]:
    analyzers = {"analyzer": language.analyzer, "search_analyzer": language.search_analyzer}
    offsets = {"index_options": "offsets"} if text in _HIGHLIGHTED else {}
    return {"type": "text", **analyzers, **offsets}
