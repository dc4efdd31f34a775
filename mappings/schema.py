"""The Elasticsearch schema: settings and mapping of the index, with its synonyms and stop words."""

import hashlib
import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

# What texts are stored with: stems, and no synonyms.
TEXT_ANALYZER = "news_text"
# What a search looks for where other names for its words shall be found as well.
SYNONYM_ANALYZER = "news_synonyms"
# Every word of every article as it is written: what a misspelt word is compared with.
VOCABULARY_FIELD = "spelling"

_WORD = re.compile(r"\w+")


def read_synonyms(text: str) -> Iterator[str]:
    """The rules of `synonyms.txt`, one a line, without their reasons."""
    for line in text.splitlines():
        rule = line.split("#", 1)[0].strip()
        if rule:
            yield rule


@cache
def never_suggested() -> frozenset[str]:
    """Words of `never_suggested.txt`, which no search is corrected to."""
    text = files("mappings").joinpath("never_suggested.txt").read_text("utf-8")
    return frozenset(line.strip() for line in text.splitlines() if not line.startswith("#"))


@cache
def synonym_words() -> frozenset[str]:
    """Words of `synonyms.txt` in lower case: each finds its other names, if not itself."""
    rules = read_synonyms(files("mappings").joinpath("synonyms.txt").read_text("utf-8"))
    return frozenset(word.lower() for rule in rules for word in _WORD.findall(rule))


@cache
def _stop_words() -> frozenset[str]:
    settings = json.loads(_contract())["settings"]["analysis"]["filter"]
    return frozenset(settings["stop_words"]["stopwords"])


def is_stop_word(word: str) -> bool:
    """Whether a search ignores a word among others; in capitals IS, US and WHO are names."""
    return word.lower() in _stop_words() and (len(word) == 1 or not word.isupper())


@cache
def _contract() -> str:
    """The index body as JSON text, read once: the files are part of the package."""
    folder = files("mappings")
    body = json.loads(folder.joinpath("articles.json").read_text("utf-8"))
    synonyms = folder.joinpath("synonyms.txt").read_text("utf-8")
    body["settings"]["analysis"]["filter"]["synonyms"]["synonyms"] = list(read_synonyms(synonyms))
    return json.dumps(body, sort_keys=True)


def schema_hash() -> str:
    """A short fingerprint of settings, mapping and synonyms: a changed one needs a new index."""
    return hashlib.sha256(_contract().encode()).hexdigest()[:16]


def index_body() -> dict[str, Any]:
    """Settings and mapping to create an index with; `_meta` has the hash of this definition."""
    body: dict[str, Any] = json.loads(_contract())
    body["mappings"]["_meta"] = {"schema_hash": schema_hash()}
    return body
