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


def test_every_field_is_told_with_its_type_and_analyzer() -> None:
    assert sorted(FIELD.findall(FIELDS)) == [*fields(index_body()["mappings"]["properties"])]


def test_every_analyzer_and_each_of_its_parts_is_told() -> None:
    analysis = index_body()["settings"]["analysis"]
    parts = {*analysis["char_filter"], *analysis["filter"]} | BUILT_IN

    assert set(NAME.findall(ANALYSIS)) == {*analysis["analyzer"]} | parts


def test_the_numbers_of_the_ranking_are_those_of_the_index() -> None:
    default = index_body()["settings"]["index"]["similarity"]["default"]

    assert f"`k1` {default['k1']} and `b` {default['b']}" in PAGE
