"""Whatever a route cannot do as asked is refused with its remedy, and never ignored."""

from typing import Any

import pytest

from tests.integration.service import Service

BODY_ALONE = "This route takes its parameters from the body alone."
SURPLUS = "extra_forbidden"


def fault(location: str, name: str, code: str, detail: str, fix: str) -> dict[str, str]:
    return {"location": location, "name": name, "code": code, "detail": detail, "fix": fix}


def refusal(path: str, *faults: dict[str, str]) -> dict[str, Any]:
    return {
        "type": "/docs/problems#refused-request",
        "title": "The request asks for something that is refused",
        "status": 422,
        "detail": "See `errors`.",
        "instance": path,
        "errors": list(faults),
    }


def posted(seeds: Service, path: str, **sent: Any) -> dict[str, Any]:
    """The answer to a POST, without what differs each time."""
    answer: dict[str, Any] = seeds.client.post(path, **sent).json()
    answer.pop("request_id", None)
    return answer


@pytest.mark.parametrize(
    ("path", "body"), [("/v1/search", {"q": "rebels"}), ("/v1/similar", {"text": "rebels"})]
)
def test_a_parameter_in_the_address_of_a_body_is_refused(
    seeds: Service, path: str, body: dict[str, str]
) -> None:
    answer = posted(seeds, f"{path}?size=1&authors=&authors=x&%3Cb%3E=1", json=body)

    assert answer == refusal(
        path,
        fault("query", "size", SURPLUS, BODY_ALONE, "Put it into the body."),
        fault("query", "authors", SURPLUS, BODY_ALONE, "Put it into the body."),
        fault("query", "b", SURPLUS, BODY_ALONE, "Leave it out."),
    )


def test_a_question_mark_alone_is_no_parameter(seeds: Service) -> None:
    assert seeds.client.post("/v1/search?", json={"q": "rebels"}).status_code == 200
