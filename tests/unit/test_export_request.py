"""What an export is ordered by."""

import pytest

from api.schemas.changes import START
from api.schemas.export import ExportRequest
from api.schemas.request import Sort


@pytest.mark.parametrize(
    ("order", "has_scores"),
    [
        ({}, True),
        ({"sort": Sort.relevance}, True),
        ({"sort": Sort.recent}, True),
        ({"sort": Sort.newest}, False),
        ({"sort": Sort.oldest}, False),
        ({"after": START}, False),
        ({"q": " "}, False),
    ],
)
def test_an_export_has_scores_if_it_is_in_their_order(
    order: dict[str, object], has_scores: bool
) -> None:
    assert ExportRequest.model_validate({"q": "storm", **order}).has_scores is has_scores
