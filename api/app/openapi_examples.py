"""Descriptions and examples in the OpenAPI document where a field does not give its own.

A field that holds another model is told of by that model, and shown by the examples of its fields;
a filter is shown by the example of the field that it narrows.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Schema = dict[str, Any]
Schemas = Mapping[str, Schema]

_REFERENCE = "#/components/schemas/"
_ARTICLE = "Article"


def complete_fields(document: Schema) -> None:
    """Give every property and every parameter a description and an example."""
    schemas = document["components"]["schemas"]
    for schema in schemas.values():
        for name, field in schema.get("properties", {}).items():
            _complete(name, field, schemas)
    for operation in operations(document):
        for parameter in operation.get("parameters", ()):
            _complete(parameter["name"], parameter["schema"], schemas)


def operations(document: Schema) -> Iterator[Schema]:
    """Every operation of the document."""
    for path in document["paths"].values():
        yield from path.values()


def _complete(name: str, field: Schema, schemas: Schemas) -> None:
    target = _target(field, schemas)
    if "description" not in field:
        field["description"] = target.get("description") or field.get("title", name)
    if "examples" not in field:
        field["examples"] = [_find_example(name, field, schemas)]


def _find_example(name: str, field: Schema, schemas: Schemas) -> Any:
    """Its own example or default, else one of the article field of this name, else by its type."""
    if "examples" in field:
        return field["examples"][0]
    if field.get("default") not in (None, [], ""):
        return field["default"]
    shown = schemas[_ARTICLE]["properties"].get(name.removeprefix("reject_"), {})
    if field.get("type") == "array" and "examples" in shown:
        example = shown["examples"][0]
        return example if isinstance(example, list) else [example]
    return _make_example(field, schemas)


def _make_example(schema: Schema, schemas: Schemas) -> Any:
    """A value that the schema allows, made of the examples of its parts."""
    target = _target(schema, schemas)
    if "enum" in target:
        return target["enum"][0]
    if "properties" in target:
        fields = target["properties"].items()
        return {name: _find_example(name, field, schemas) for name, field in fields}
    if target.get("type") == "array":
        return [_make_example(target["items"], schemas)]
    if "additionalProperties" in target:
        return {"source": _make_example(target["additionalProperties"], schemas)}
    return "text" if target.get("type") == "string" else None


def _target(schema: Schema, schemas: Schemas) -> Schema:
    """The schema that a reference, or the first of several alternatives, leads to."""
    if alternatives := schema.get("anyOf") or schema.get("allOf"):
        return _target(alternatives[0], schemas)
    if reference := schema.get("$ref"):
        return schemas[str(reference).removeprefix(_REFERENCE)]
    return schema
