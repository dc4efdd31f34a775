"""Responses to pushed and deleted articles."""

from typing import Annotated

from typing_extensions import TypedDict

from api.schemas.base import documented


class PushResult(TypedDict):
    """The outcome of one article."""

    line: Annotated[int, documented(1, "Its number in the body, from 1.")]
    id: Annotated[str | None, documented("rain-2024", "Its id; null if it was rejected.")]
    outcome: Annotated[
        str,
        documented(
            "indexed",
            "`indexed`, `updated`, `unchanged`, `stale` (older than what is stored, or deleted) or "
            "`rejected`.",
        ),
    ]
    reason: Annotated[str | None, documented("no-title", "A stable code, if it was not stored.")]
    detail: Annotated[str | None, documented("the text has no title", "A sentence.")]
    warnings: Annotated[list[str], documented([], "What was truncated or left out.")]


class PushResponse(TypedDict):
    """One result for each article, in the order of the body."""

    results: Annotated[list[PushResult], documented([], "The outcomes, in order.")]


class DeleteResponse(TypedDict):
    """A deleted article."""

    id: Annotated[str, documented("rain-2024", "The article's id.")]
    outcome: Annotated[str, documented("deleted", "`deleted`, or `gone` if it was deleted before.")]
