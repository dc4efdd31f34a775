"""The tables of `mappings/README.md` name every field, analyzer, language, and no other."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mappings.languages import (
    ANALYZED_FIELD,
    LANGUAGES,
    build_language_analyzers,
    build_language_filters,
    stop_words_of,
    synonyms_of,
)
from mappings.schema import index_body

PAGE = (Path(__file__).parents[2] / "mappings" / "README.md").read_text("utf-8")
PAGE, FIELDS = PAGE.split("## Fields")
ANALYSIS, LANGUAGE_TABLE = PAGE.split("## Languages")
FIELD = re.compile(
    r"^\| `([a-z_.]+)` \| `([a-z_]+)` \| (?:`([a-z_]+)`|–) \| [^|]+ \|$", re.MULTILINE
)
LANGUAGE_ROW = re.compile(
    r"^\| `([a-z]+)` \| [^|]+ \| [^|]+ \| (yes|–) \| (yes|–) \|$", re.MULTILINE
)
NAME = re.compile(r"^\| `([a-z_]+)` \|", re.MULTILINE)


def fields(properties: dict[str, Any], parent: str = "") -> Iterator[tuple[str, str, str]]:
    """Every field by its whole name, with its type and its analyzer."""
    for name, field in properties.items():
        if "properties" in field:
            yield from fields(field["properties"], f"{parent}{name}.")
        else:
            yield f"{parent}{name}", field["type"], field.get("analyzer", "")


def test_the_page_lists_every_field_with_type_and_analyzer() -> None:
    properties = index_body()["mappings"]["properties"]
    del properties[ANALYZED_FIELD]

    assert sorted(FIELD.findall(FIELDS)) == [*fields(properties)]


def test_the_page_lists_every_language_with_its_lists_of_words() -> None:
    def has(words: object) -> str:
        return "yes" if words else "–"

    assert LANGUAGE_ROW.findall(LANGUAGE_TABLE) == [
        (language.code, has(stop_words_of(language.code)), has(synonyms_of(language.code)))
        for language in LANGUAGES
    ]


def test_the_page_lists_every_analyzer_and_its_parts() -> None:
    analysis = index_body()["settings"]["analysis"]
    parts = {*analysis["analyzer"], *analysis["char_filter"], *analysis["filter"]}
    filters = build_language_filters()
    of_languages = {*filters, *build_language_analyzers(filters)}

    assert set(NAME.findall(ANALYSIS)) == parts - of_languages


def test_the_page_has_the_similarity_parameters_of_the_index() -> None:
    default = index_body()["settings"]["index"]["similarity"]["default"]

    assert f"`k1` {default['k1']} and `b` {default['b']}" in PAGE
