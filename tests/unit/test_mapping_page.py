"""The tables of `mappings/README.md` name every field, analyzer and part of one, and no other."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mappings.schema import index_body

PAGE = (Path(__file__).parents[2] / "mappings" / "README.md").read_text("utf-8")
ANALYSIS, FIELDS = PAGE.split("## Fields")
FIELD = re.compile(
    r"^\| `([a-z_.]+)` \| `([a-z]+)` \| (?:`([a-z_]+)`|–) \| [^|]+ \|$", re.MULTILINE
)
NAME = re.compile(r"^\| `([a-z_]+)` \|", re.MULTILINE)
BUILT_IN = {"lowercase"}


def fields(properties: dict[str, Any], parent: str = "") -> Iterator[tuple[str, str, str]]:
    """Every field by its whole name, with its type and its analyzer."""
    for name, field in properties.items():
        if "properties" in field:
            yield from fields(field["properties"], f"{parent}{name}.")
        else:
            yield f"{parent}{name}", field["type"], field.get("analyzer", "")


def test_the_page_lists_every_field_with_type_and_analyzer() -> None:
    assert sorted(FIELD.findall(FIELDS)) == [*fields(index_body()["mappings"]["properties"])]


def test_the_page_lists_every_analyzer_and_its_parts() -> None:
    analysis = index_body()["settings"]["analysis"]
    parts = {*analysis["char_filter"], *analysis["filter"]} | BUILT_IN

    assert set(NAME.findall(ANALYSIS)) == {*analysis["analyzer"]} | parts


def test_the_page_has_the_similarity_parameters_of_the_index() -> None:
    default = index_body()["settings"]["index"]["similarity"]["default"]

    assert f"`k1` {default['k1']} and `b` {default['b']}" in PAGE
