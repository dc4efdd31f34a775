"""Problem details: the body of an error response (RFC 9457)."""

from pydantic import BaseModel, Field

from api.schemas.base import documented

PROBLEM_MEDIA_TYPE = "application/problem+json"
# Relative to the service's own URL, which serves the page.
TYPE_BASE = "/docs/problems#"


class ErrorDetail(BaseModel):
    """One error in a request."""

    location: str = documented("query", "The part of the request: query, body, path or header.")
    name: str = documented("page", "The parameter or field; empty for the request as a whole.")
    code: str = documented("less_than_equal", "A stable name of the error.")
    detail: str = documented("Input should be less than or equal to 10000", "What is wrong.")
    hint: str = documented("Give at most 10000.", "What to do about it.")


class Problem(BaseModel):
    """Why a request failed."""

    type: str = documented(
        "/docs/problems#article-not-found", "A stable URI that names the problem."
    )
    title: str = documented("There is no such article", "The same for every problem of this type.")
    status: int = documented(404, "The HTTP status.")
    detail: str = documented("No article has this id.", "What happened this time.")
    instance: str = documented("/v1/articles/none", "The path of the request.")
    request_id: str = documented(
        "0b9f6f0c2d8e4c53", "Also in the header X-Request-ID and the logs."
    )
    errors: tuple[ErrorDetail, ...] = Field((), description="The errors in the request, if any.")
