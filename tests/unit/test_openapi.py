"""The committed OpenAPI document is complete and up to date."""

import json
import re
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from api.errors import PROBLEMS
from api.http.app import write_openapi
from api.http.validation_errors import to_field_errors
from api.query_language import parse_query
from api.schemas.limits import MAX_WINDOW
from api.schemas.request import SearchRequest
from indexer.index.aliases import select_generations

COMMITTED = (Path(__file__).parents[2] / "docs" / "openapi.json").read_text("utf-8")
DOCUMENT = json.loads(COMMITTED)

# Generated clients name their functions after these: a changed one breaks its callers.
OPERATIONS = {
    "push_articles": "POST /v1/articles",
    "delete_article": "DELETE /v1/articles/{id}",
    "search": "GET /v1/search",
    "search_by_post": "POST /v1/search",
    "get_article": "GET /v1/articles/{id}",
    "explain_article": "GET /v1/articles/{id}/explain",
    "similar_articles": "GET /v1/articles/{id}/similar",
    "get_story": "GET /v1/stories/{id}",
    "similar_to_text": "POST /v1/similar",
    "suggest": "GET /v1/suggest",
    "search_ui_search": "POST /v1/search-ui/search",
    "search_ui_autocomplete": "POST /v1/search-ui/autocomplete",
    "search_facet": "GET /v1/facets/{field}",
    "create_saved_search": "POST /v1/saved-searches",
    "list_saved_searches": "GET /v1/saved-searches",
    "preview_saved_search": "POST /v1/saved-searches/preview",
    "get_saved_search": "GET /v1/saved-searches/{id}",
    "update_saved_search": "PATCH /v1/saved-searches/{id}",
    "delete_saved_search": "DELETE /v1/saved-searches/{id}",
    "rotate_webhook_secret": "POST /v1/saved-searches/{id}/rotate-secret",
    "saved_search_matches": "GET /v1/saved-searches/{id}/matches",
    "saved_search_deliveries": "GET /v1/saved-searches/{id}/deliveries",
    "replay_delivery": "POST /v1/saved-searches/{id}/deliveries/{delivery_id}/replay",
    "trends": "GET /v1/trends",
    "changes": "GET /v1/changes",
    "atom_feed": "GET /v1/feed.atom",
    "json_feed": "GET /v1/feed.json",
    "opensearch_suggestions": "GET /v1/opensearch-suggest",
    "export_articles": "GET /v1/export",
    "mcp": "POST /mcp",
    "instantsearch": "POST /v1/instantsearch",
    "instantsearch_queries": "POST /1/indexes/*/queries",
    "instantsearch_recommendations": "POST /1/indexes/*/recommendations",
    "instantsearch_query": "POST /1/indexes/{index}/query",
    "instantsearch_facet": "POST /1/indexes/{index}/facets/{facet}/query",
    "instantsearch_records": "POST /1/indexes/*/objects",
    "instantsearch_record": "GET /1/indexes/{index}/{id}",
    "live": "GET /livez",
    "ready": "GET /readyz",
    "version": "GET /version",
    "metrics": "GET /metrics",
}


def operations() -> Iterator[tuple[str, Any]]:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def fields() -> Iterator[tuple[str, Any]]:
    """Every property of every model, and every parameter."""
    for name, schema in DOCUMENT["components"]["schemas"].items():
        for field, definition in schema.get("properties", {}).items():
            yield f"{name}.{field}", definition
    for name, operation in operations():
        for parameter in operation.get("parameters", ()):
            yield f"{name} {parameter['name']}", parameter["schema"]


def test_the_committed_document_is_current() -> None:
    assert write_openapi() == COMMITTED, "run `make openapi` and commit docs/openapi.json"


def shown(model: str, *fields: str) -> list[Any]:
    """The examples of some fields."""
    properties = DOCUMENT["components"]["schemas"][model]["properties"]
    return [properties[field]["examples"][0] for field in fields]


def test_examples_of_warnings_and_errors_are_real() -> None:
    [warning] = parse_query('latakia "').warnings
    with pytest.raises(ValidationError) as refused:
        SearchRequest(page=MAX_WINDOW + 1)
    finding = refused.value.errors()[0]
    [fault] = to_field_errors([{**finding, "loc": ("query", *finding["loc"])}], ())

    assert shown("QueryWarning", "code", "message", "start", "end") == [*astuple(warning)]
    assert shown("ErrorDetail", "location", "name", "code", "detail", "hint") == [*astuple(fault)]


def test_the_example_of_a_generation_is_a_real_name() -> None:
    [index] = shown("Version", "index")
    assert select_generations("articles", [index]) == [index]


def test_fields_of_every_response_are_required() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    for model, field in (
        ("SearchResponse", "suggestion"),
        ("QueryEcho", "warnings"),
        ("Page", "next_cursor"),
    ):
        assert field in schemas[model]["required"]


def test_operations_keep_their_names() -> None:
    assert {operation["operationId"]: name for name, operation in operations()} == OPERATIONS


def test_every_field_has_a_description_and_an_example() -> None:
    undescribed = [name for name, field in fields() if not is_described(field)]
    unexemplified = [name for name, field in fields() if not has_example(field)]

    assert (undescribed, unexemplified) == ([], [])


def is_described(field: Any) -> bool:
    """Whether the field or the model that it refers to has a description."""
    return "description" in field or "description" in target(field)


def has_example(field: Any) -> bool:
    """Whether the field has an example or a default, or consists of fields that have."""
    if field.get("examples") or field.get("default") not in (None, [], ""):
        return True
    schema = target(field)
    return "properties" in schema or "enum" in schema


def target(field: Any) -> Any:
    """The model of a field, of its items or of its first alternative; else the field."""
    if "anyOf" in field or "allOf" in field:
        return target((field.get("anyOf") or field["allOf"])[0])
    if "$ref" in field:
        return DOCUMENT["components"]["schemas"][field["$ref"].rpartition("/")[2]]
    values = field.get("items") or field.get("additionalProperties")
    return target(values) if isinstance(values, dict) else field


def test_every_problem_is_documented_at_its_routes() -> None:
    examples = {
        kind: example["$ref"]
        for _, operation in operations()
        for status, response in operation["responses"].items()
        if status >= "400"
        for kind, example in response["content"]["application/problem+json"]["examples"].items()
    }

    assert examples == {p.kind: f"#/components/examples/{p.kind}" for p in PROBLEMS}
    for problem in PROBLEMS:
        example = DOCUMENT["components"]["examples"][problem.kind]["value"]
        assert (example["status"], example["title"]) == (problem.status, problem.title)


def test_every_reference_resolves() -> None:
    for reference in set(re.findall(r'"\$ref": "#/([^"]+)"', COMMITTED)):
        found = DOCUMENT
        for step in reference.split("/"):
            found = found[step]
        assert found


def objects(node: Any) -> Iterator[Any]:
    """Yield every object of the document."""
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node:
        if isinstance(child, dict | list):
            yield from objects(child)


def test_every_operation_has_a_known_tag_and_security() -> None:
    assert DOCUMENT["servers"]
    known = {tag["name"] for tag in DOCUMENT["tags"]}
    schemes = DOCUMENT["components"]["securitySchemes"].keys()
    for name, operation in operations():
        assert known.issuperset(operation["tags"]), name
        assert all(schemes >= requirement.keys() for requirement in operation["security"]), name


def test_every_array_has_items() -> None:
    arrays = [node for node in objects(DOCUMENT) if node.get("type") == "array"]

    assert arrays
    assert all("items" in array for array in arrays)


@pytest.mark.parametrize(
    "model",
    [
        "SearchRequest",
        "SimilarTextRequest",
        "InstantSearchQuery",
        "Recommendation",
        "RecordRequest",
    ],
)
def test_a_generated_client_can_leave_out_what_is_not_required(model: str) -> None:
    schema = DOCUMENT["components"]["schemas"][model]

    assert not [name for name, field in schema["properties"].items() if "default" in field]
