"""The Elasticsearch schema: settings and mapping of the index, synonyms and stop words."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from mappings.languages import (
    ANALYZED_FIELD,
    build_language_analyzers,
    build_language_fields,
    build_language_filters,
    stop_words_of,
)

# The analyzer of stored texts: stems, without synonyms.
TEXT_ANALYZER = "news_text"
# The analyzer of searches that also match synonyms.
SYNONYM_ANALYZER = "news_synonyms"
# The analyzer of beginnings of words that a user typed; it keeps their first 20 letters.
PREFIX_ANALYZER = "prefix_search"
# The first letters of each word of the titles.
TITLE_BEGINNINGS = "title.prefix"
# Every word of every article as written: misspelt words are compared with it.
VOCABULARY_FIELD = "words"
# The same stemmed, with hyphened words joined as well: the field in which queries match.
WORDS_FIELD = f"{VOCABULARY_FIELD}.stems"

# The meaning of title and text as a vector; not in an index of an earlier version.
EMBEDDING_FIELD = "embedding"
# In an index that was filled with another model than that of the package, its name follows.
MODEL_FIELD_PREFIX = "embedding_"

# Of indices that describe the articles: a pattern such as `articles-*` does not match them.
HIDDEN_SETTINGS: Mapping[str, Any] = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    "hidden": True,
}

# Languages whose stems are in the fields of every article: their stop words count there, too.
_LANGUAGES_OF_EVERY_FIELD = ("ar", "el", "hi", "ru")
_WORD = re.compile(r"\w+")
_SYNONYM = re.compile(r",|=>")


@dataclass(frozen=True, slots=True)
class Bm25:
    """The parameters of the score of a word in a text."""

    k1: float
    b: float


def read_synonyms(text: str) -> Iterator[str]:
    """Yield the rules of `synonyms.txt`, one per line, without their reasons."""
    for line in text.splitlines():
        rule = line.split("#", 1)[0].strip()
        if rule:
            yield rule


@cache
def never_suggested() -> frozenset[str]:
    """Return the words of `never_suggested.txt`, which are never a correction."""
    text = files("mappings").joinpath("never_suggested.txt").read_text("utf-8")
    return frozenset(line.strip() for line in text.splitlines() if not line.startswith("#"))


@cache
def synonym_words() -> frozenset[str]:
    """Return the words of `synonyms.txt` in lower case, which match their synonyms at least."""
    return frozenset(word for words in _synonyms() for word in words)


@cache
def synonym_phrase_words() -> frozenset[str]:
    """Return the words of synonyms of several words, which match one after the other only."""
    return frozenset(word for words in _synonyms() if len(words) > 1 for word in words)


@cache
def synonym_phrases() -> frozenset[tuple[str, ...]]:
    """Return the tokens of the synonyms of several words."""
    return frozenset(tokens_of_words(synonym) for synonym in _typed_synonyms() if " " in synonym)


def tokens_of_words(text: str) -> tuple[str, ...]:
    """Return the letters and numbers of a text in lower case and without accents, in order."""
    letters = unicodedata.normalize("NFD", text.lower())
    return tuple(_WORD.findall("".join(filter(_is_no_accent, letters))))


def _is_no_accent(character: str) -> bool:
    return not unicodedata.combining(character)


def _synonyms() -> Iterator[list[str]]:
    """Yield the words of each synonym in lower case."""
    for synonym in _typed_synonyms():
        yield [word.lower() for word in _WORD.findall(synonym)]


def _typed_synonyms() -> Iterator[str]:
    rules = read_synonyms(files("mappings").joinpath("synonyms.txt").read_text("utf-8"))
    for rule in rules:
        yield from map(str.strip, _SYNONYM.split(rule))


@cache
def stop_words() -> frozenset[str]:
    """Return the words in lower case that a search ignores among others."""
    settings = json.loads(_index_json())["settings"]["analysis"]["filter"]
    return frozenset(settings["stop_words"]["stopwords"])


@cache
def elided_articles() -> frozenset[str]:
    """Return the articles that an apostrophe joins to the next word, in lower case."""
    settings = json.loads(_index_json())["settings"]["analysis"]["filter"]
    return frozenset(settings["elision"]["articles"])


def is_stop_word(word: str) -> bool:
    """Whether a search ignores a word among others; in capitals IS, US and WHO are names."""
    return word.lower() in stop_words() and (len(word) == 1 or not word.isupper())


@cache
def _index_json() -> str:
    """Return the index body as JSON text; it is read once, since the files are in the package."""
    directory = files("mappings")
    body = json.loads(directory.joinpath("articles.json").read_text("utf-8"))
    synonyms = directory.joinpath("synonyms.txt").read_text("utf-8")
    analysis = body["settings"]["analysis"]
    analysis["filter"]["synonyms"]["synonyms"] = list(read_synonyms(synonyms))
    joined = analysis["char_filter"]["joined_apostrophes"]
    elided = "|".join(analysis["filter"]["elision"]["articles"])
    joined["pattern"] = joined["pattern"].replace("ELIDED_ARTICLES", elided)
    for language in _LANGUAGES_OF_EVERY_FIELD:
        analysis["filter"]["stop_words"]["stopwords"] += sorted(stop_words_of(language))
    analysis["filter"] |= build_language_filters()
    analysis["analyzer"] |= build_language_analyzers(analysis["filter"])
    body["mappings"]["properties"][ANALYZED_FIELD] = build_language_fields()
    return json.dumps(body, sort_keys=True)


@cache
def bm25_parameters() -> Bm25:
    """Return the parameters with which the index scores words."""
    similarity = json.loads(_index_json())["settings"]["index"]["similarity"]["default"]
    return Bm25(similarity["k1"], similarity["b"])


def schema_hash() -> str:
    """Return a short hash of settings, mapping and synonyms: a changed one needs a new index."""
    return hashlib.sha256(_index_json().encode()).hexdigest()[:16]


def runs_index(alias: str) -> str:
    """Return the name of the index with the last outcomes of commands."""
    return f"{alias}-runs"


def index_body(model: tuple[str, Mapping[str, Any]] | None = None) -> dict[str, Any]:
    """Settings and mapping to create an index with; `_meta` has the hash of this definition.

    `model` is the field of another embedding model, and its mapping: it replaces that of the model
    in the package.
    """
    body: dict[str, Any] = json.loads(_index_json())
    body["mappings"]["_meta"] = {"schema_hash": schema_hash()}
    if model:
        field, mapping = model
        del body["mappings"]["properties"][EMBEDDING_FIELD]
        body["mappings"]["properties"][field] = mapping
    return body


@dataclass(frozen=True, slots=True)
class ModelField:
    """The field of another model than that of the package, and the name of the model."""

    name: str
    model: str


def read_model_field(mapping: Mapping[str, Any]) -> ModelField | None:
    """Return that of an index, None if it was filled with the model of the package."""
    properties = mapping.get("properties", {})
    return next(
        (
            ModelField(name, properties[name].get("meta", {}).get("model", ""))
            for name in sorted(properties)
            if name.startswith(MODEL_FIELD_PREFIX)
        ),
        None,
    )
