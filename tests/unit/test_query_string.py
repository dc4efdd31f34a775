"""Parameters that are given twice."""

import pytest

from api.errors import FieldError, RefusedRequestError
from api.http.query_params import refuse_repeated

SINGLE = frozenset({"size", "q"})


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
def test_what_is_given_once_or_may_be_repeated_passes(query_string: bytes) -> None:
    refuse_repeated(query_string, SINGLE)


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
def test_a_value_too_many_is_refused_by_its_name(query_string: bytes) -> None:
    with pytest.raises(RefusedRequestError) as refused:
        refuse_repeated(query_string, SINGLE)

    assert refused.value.faults == (
        FieldError("query", "size", "repeated", "It is given more than once.", "Give it once."),
    )
