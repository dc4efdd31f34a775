"""Repeated query parameters."""

import pytest

from api.errors import FieldError, InvalidRequestError
from api.http.query_params import parse_query_string

SINGLE, LISTS = frozenset({"size", "q"}), frozenset({"authors"})


def find_errors(query_string: bytes) -> tuple[FieldError, ...]:
    """Return the errors of a query string, none if it is accepted."""
    try:
        parse_query_string(query_string, LISTS, SINGLE)
    except InvalidRequestError as error:
        return error.errors
    return ()


@pytest.mark.parametrize(
    "query_string",
    [
        b"",
        b"&&",
        b"size=1",
        b"size=1&q=a",
        b"authors=a&authors=b",
        b"unknown=1&unknown=2",
        b"q&%71x",
    ],
)
def test_lists_and_unknown_parameters_may_be_repeated(query_string: bytes) -> None:
    assert find_errors(query_string) == ()


@pytest.mark.parametrize(
    "query_string",
    [
        b"size=1&size=2",
        b"size=1&size=1",
        b"size&size=",
        b"size=1&q=a&%73ize=2",
        b"authors=a&size=1&size=2",
    ],
)
def test_a_repeated_parameter_is_an_error(query_string: bytes) -> None:
    assert find_errors(query_string) == (
        FieldError("query", "size", "repeated", "It is given more than once.", "Give it once."),
    )


@pytest.mark.parametrize(
    "query_string", [b"size=&q=&authors=", b"authors&size", b"authors=&authors="]
)
def test_a_parameter_without_a_value_is_absent(query_string: bytes) -> None:
    assert parse_query_string(query_string, LISTS, SINGLE) == {}


def test_an_empty_list_of_facets_and_an_unknown_name_are_kept() -> None:
    params = parse_query_string(b"facets=&authors=&authors=a&colour=", LISTS | {"facets"}, SINGLE)

    assert params == {"facets": [""], "authors": ["a"], "colour": ""}
