"""How an error is told (RFC 9457)."""

from pydantic import BaseModel, Field

from api.schemas.base import example

PROBLEM_MEDIA_TYPE = "application/problem+json"
# Resolves against the service's own address, where the page stands.
TYPE_BASE = "/docs/problems#"


class Fault(BaseModel):
    """One thing that is wrong in a request."""

    location: str = example("query", "Where it stands: query, body, path or header.")
    name: str = example("page", "The parameter or field; empty for the request as a whole.")
    code: str = example("less_than_equal", "A stable name for the case.")
    detail: str = example("Input should be less than or equal to 10000", "What is wrong.")
    fix: str = example("Give at most 10000.", "What to do about it.")


class Problem(BaseModel):
    """Why a request was not answered."""

    type: str = example("/docs/problems#article-not-found", "A stable URI that names the problem.")
    title: str = example("There is no such article", "The same for every problem of this type.")
    status: int = example(404, "The HTTP status.")
    detail: str = example("No article has this id.", "What happened this time.")
    instance: str = example("/v1/articles/none", "The path that was asked.")
    request_id: str = example("0b9f6f0c2d8e4c53", "Also in the header X-Request-ID and the logs.")
    errors: tuple[Fault, ...] = Field((), description="What is wrong in the request, if anything.")
