"""The Elasticsearch schema: settings and mapping of the index, synonyms and stop words."""

import hashlib
import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

# The analyzer of stored texts: stems, without synonyms.
TEXT_ANALYZER = "news_text"
# The analyzer of searches that also match synonyms.
SYNONYM_ANALYZER = "news_synonyms"
# Every word of every article as written: misspelt words are compared with it.
VOCABULARY_FIELD = "words"
# The same stemmed, with hyphened words joined as well: the field in which queries match.
WORDS_FIELD = f"{VOCABULARY_FIELD}.stems"

_WORD = re.compile(r"\w+")


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
    rules = read_synonyms(files("mappings").joinpath("synonyms.txt").read_text("utf-8"))
    return frozenset(word.lower() for rule in rules for word in _WORD.findall(rule))


@cache
def _stop_words() -> frozenset[str]:
    settings = json.loads(_index_json())["settings"]["analysis"]["filter"]
    return frozenset(settings["stop_words"]["stopwords"])


def is_stop_word(word: str) -> bool:
    """Whether a search ignores a word among others; in capitals IS, US and WHO are names."""
    return word.lower() in _stop_words() and (len(word) == 1 or not word.isupper())


@cache
def _index_json() -> str:
    """Return the index body as JSON text; it is read once, since the files are in the package."""
    directory = files("mappings")
    body = json.loads(directory.joinpath("articles.json").read_text("utf-8"))
    synonyms = directory.joinpath("synonyms.txt").read_text("utf-8")
    body["settings"]["analysis"]["filter"]["synonyms"]["synonyms"] = list(read_synonyms(synonyms))
    return json.dumps(body, sort_keys=True)


def schema_hash() -> str:
    """Return a short hash of settings, mapping and synonyms: a changed one needs a new index."""
    return hashlib.sha256(_index_json().encode()).hexdigest()[:16]


def index_body() -> dict[str, Any]:
    """Settings and mapping to create an index with; `_meta` has the hash of this definition."""
    body: dict[str, Any] = json.loads(_index_json())
    body["mappings"]["_meta"] = {"schema_hash": schema_hash()}
    return body
