"""The table of fields is the only list of fields: everything else is derived from it."""

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from api.schemas.article import ArticleFields
from api.schemas.request import SearchRequest
from api.schemas.suggest import SUGGESTION_KINDS
from api.search.facets import ALL_FACETS, build_filters
from indexer.documents.article import Article
from indexer.documents.document import build_document
from indexer.documents.stored import read_document
from indexer.input.parsed_json import ParsedArticle
from mappings.fields import ARTICLE_FIELDS, FACET_FIELDS, FACETS, FIELDS, NAME_FIELDS, Field
from mappings.schema import index_body

ROOT = Path(__file__).parents[2]
PACKAGES = ("api", "indexer", "relevance")
# A facet is added to these and to the mapping; `docs/how-to/add-a-facet.md` says so.
TYPED_BY_HAND = {"api/schemas/article.py", "indexer/documents/article.py"}


def names_in(node: ast.AST) -> Iterator[str]:
    """The names that one class, call, collection or mapping lists itself."""
    match node:
        case ast.ClassDef(body=body):
            for line in body:
                if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
                    yield line.target.id
        case ast.Call(keywords=keywords):
            yield from (keyword.arg for keyword in keywords if keyword.arg)
        case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
            yield from texts(items)
        case ast.Dict(keys=keys):
            yield from texts(keys)


def texts(nodes: Sequence[ast.AST | None]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def lists_the_facets(path: Path) -> bool:
    """Whether any one place of the module names most facets."""
    listed = (set(names_in(node)) for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    return any(len(names & set(FACET_FIELDS)) > len(FACET_FIELDS) / 2 for names in listed)


def test_no_other_module_lists_the_facets() -> None:
    modules = (
        path
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if "dialects" not in path.parts  # tables of how others name our fields
    )

    assert {
        str(path.relative_to(ROOT)) for path in modules if lists_the_facets(path)
    } == TYPED_BY_HAND


def test_every_field_is_in_the_mapping_the_article_and_the_response() -> None:
    properties = index_body()["mappings"]["properties"]
    computed = {"word_count"}

    assert set(ARTICLE_FIELDS) <= set(properties)
    assert set(ARTICLE_FIELDS) - computed <= set(Article.__dataclass_fields__)
    assert tuple(ArticleFields.__annotations__) == ARTICLE_FIELDS


@pytest.mark.parametrize("field", FACETS, ids=lambda field: field.name)
def test_a_facet_is_a_filter_a_count_an_input_and_a_stored_value(field: Field) -> None:
    value = "Value"
    stored = [value] if field.many else value
    article = Article("Title", ("Body.",), **{field.name: (value,) if field.many else value})  # type: ignore[arg-type]

    document = build_document(article, "id")
    request = SearchRequest.model_validate({field.name: [value], f"reject_{field.name}": ["x"]})

    assert document[field.name] == stored
    assert field.derived or getattr(read_document(document), field.name) == getattr(
        article, field.name
    )
    assert (field.name in ParsedArticle.model_fields) is not field.derived
    assert (request.selected(field.name), request.excluded(field.name)) == ((value,), ("x",))
    assert build_filters(request) == {field.name: {"terms": {field.name: [value]}}}
    assert field.name in {definition.name for definition in ALL_FACETS}
    TypeAdapter(ArticleFields).validate_python({field.name: stored}, extra="forbid")


def test_suggestions_and_names_have_the_subfields_that_they_search() -> None:
    properties = index_body()["mappings"]["properties"]

    assert all("prefix" in properties[kind]["fields"] for kind in SUGGESTION_KINDS)
    assert all("text" in properties[name]["fields"] for name in NAME_FIELDS)


def test_every_field_is_described() -> None:
    assert all(field.description.endswith(".") and field.example for field in FIELDS)
    assert all(field.label or field.derived for field in FACETS)
