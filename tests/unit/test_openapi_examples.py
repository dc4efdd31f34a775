"""Every example of the OpenAPI document is valid by the schema that it is an example of."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from jsonschema_rs import Draft202012Validator

from tests.unit.test_openapi import DOCUMENT

Path = tuple[str, ...]


def objects(node: Any, path: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield every object of the document with its path."""
    if isinstance(node, dict):
        yield path, node
        for name, child in node.items():
            yield from objects(child, (*path, name))
    if isinstance(node, list):
        for index, child in enumerate(node):
            yield from objects(child, (*path, str(index)))


def examples() -> Iterator[tuple[Path, Any]]:
    """Yield every example with the path of its schema."""
    for path, node in objects(DOCUMENT):
        shown = node.get("examples")
        if isinstance(shown, list):
            yield from ((path, example) for example in shown)
        if "schema" in node and "example" in node:
            yield (*path, "schema"), node["example"]
        if "schema" in node and isinstance(shown, dict):
            for example in shown.values():
                name = example["$ref"].rpartition("/")[2]
                yield (*path, "schema"), DOCUMENT["components"]["examples"][name]["value"]


def validator(path: Path) -> Any:
    """Return a validator for the schema at a path of the document."""
    pointer = "/".join(step.replace("~", "~0").replace("/", "~1") for step in path)
    return Draft202012Validator({**DOCUMENT, "$ref": "#/" + quote(pointer, safe="/~")})


def test_every_example_is_valid() -> None:
    invalid = [
        (path, example, str(error.message))
        for path, example in examples()
        for error in validator(path).iter_errors(example)
    ]

    assert invalid == []
