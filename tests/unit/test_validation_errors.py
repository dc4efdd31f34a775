"""Every validation error has our own message and a hint."""

from collections.abc import Iterator
from itertools import product
from math import inf
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from api.http.validation_errors import to_field_errors
from api.schemas.explain import ExplainRequest
from api.schemas.export import ExportRequest
from api.schemas.request import ArticleRequest, SearchRequest
from api.schemas.similar import SimilarRequest, SimilarTextRequest
from api.schemas.story import StoryRequest
from api.schemas.suggest import FacetSearchRequest, SuggestRequest

MODELS: tuple[type[BaseModel], ...] = (
    SearchRequest,
    ArticleRequest,
    SimilarRequest,
    SimilarTextRequest,
    FacetSearchRequest,
    SuggestRequest,
    ExportRequest,
    StoryRequest,
    ExplainRequest,
)
LONG = "x" * 200_000
VALUES: tuple[Any, ...] = ("", LONG, "\ud800", "9" * 5000, -1, 0, 10**30, 1.5, inf, None, True, {})
LISTS: tuple[list[Any], ...] = (
    [],
    [""],
    ["colour"],
    [LONG],
    [7],
    [None],
    ["\ud800"],
    ["a"] * 60,
    ["authors"] * 2,
)
PYTHONS_OWN = ("tuple", "dictionary", "instance", "after validation", "unicode", "Value error")


def bodies(model: type[BaseModel]) -> Iterator[Any]:
    """Return a request body for this model."""
    yield from ("text", [], 7, None, {"colour": 1})
    for name, value in product(model.model_fields, (*VALUES, *LISTS)):
        yield {name: value}


@pytest.mark.parametrize("model", MODELS)
def test_every_error_has_a_detail_and_a_hint(model: type[BaseModel]) -> None:
    messages = set()
    for body in bodies(model):
        try:
            model.model_validate(body)
        except ValidationError as error:
            found = ({**one, "loc": ("body", *one["loc"])} for one in error.errors())
            messages |= {(fault.detail, fault.hint) for fault in to_field_errors(found, ())}

    assert len(messages) > 3
    for detail, hint in messages:
        assert not any(word in detail + hint for word in PYTHONS_OWN), detail
        assert "See /docs" not in hint, detail
        assert len(hint) > len("."), detail
        assert hint.endswith("."), detail
        assert "{" not in hint, hint
