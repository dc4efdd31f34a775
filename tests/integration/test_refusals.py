"""A request that a route cannot fulfil is rejected with its remedy, never ignored."""

from typing import Any

import pytest

from tests.integration.service import Service

BODY_ALONE = "This route takes its parameters from the body only."
SURPLUS = "extra_forbidden"


def fault(location: str, name: str, code: str, detail: str, hint: str) -> dict[str, str]:
    return {"location": location, "name": name, "code": code, "detail": detail, "hint": hint}


def refusal(path: str, *faults: dict[str, str]) -> dict[str, Any]:
    return {
        "type": "/docs/problems#validation-error",
        "title": "The request is not valid",
        "status": 422,
        "detail": "See `errors`.",
        "instance": path,
        "errors": list(faults),
    }


def posted(seeds: Service, path: str, **sent: Any) -> dict[str, Any]:
    """Return the response to a POST, without what differs each time."""
    response: dict[str, Any] = seeds.client.post(path, **sent).json()
    response.pop("request_id", None)
    return response


@pytest.mark.parametrize(
    ("path", "body"), [("/v1/search", {"q": "rebels"}), ("/v1/similar", {"text": "rebels"})]
)
def test_a_parameter_in_the_address_of_a_body_is_refused(
    seeds: Service, path: str, body: dict[str, str]
) -> None:
    response = posted(seeds, f"{path}?size=1&authors=&authors=x&%3Cb%3E=1", json=body)

    assert response == refusal(
        path,
        fault("query", "size", SURPLUS, BODY_ALONE, "Put it into the body."),
        fault("query", "authors", SURPLUS, BODY_ALONE, "Put it into the body."),
        fault("query", "b", SURPLUS, BODY_ALONE, "Leave it out."),
    )


def test_a_question_mark_alone_is_no_parameter(seeds: Service) -> None:
    assert seeds.client.post("/v1/search?", json={"q": "rebels"}).status_code == 200


CHECKED = "value_error"


TOO_LONG = "too_long", "It is too long."


@pytest.mark.parametrize(
    ("query", "name", "expected"),
    [
        (f"authors={'x' * 257}", "authors.0", (*TOO_LONG, "Give at most 256 characters.")),
        ("&".join(["tags=x"] * 51), "tags", (*TOO_LONG, "Give at most 50 values.")),
        (
            "published_from=2015&published_to=2014",
            "published_to",
            (CHECKED, "It is before published_from.", "Give a later one, or leave one out."),
        ),
        (
            "page=1001",
            "page",
            (
                CHECKED,
                "It is too deep: page * size is over 10000.",
                "Narrow the search, or use cursor.",
            ),
        ),
        ("page=2&cursor=x", "cursor", (CHECKED, "It does not go with page.", "Leave page out.")),
        (
            "facets=authors,authors",
            "facets",
            (CHECKED, "It names a facet twice.", "Name each once."),
        ),
    ],
)
def test_a_parameter_of_the_address_is_named_with_its_remedy(
    seeds: Service, query: str, name: str, expected: tuple[str, str, str]
) -> None:
    response = seeds.client.get(f"/v1/search?{query}").json()
    del response["request_id"]

    assert response == refusal("/v1/search", fault("query", name, *expected))


def test_a_name_is_guessed_only_where_it_is_nearly_one(seeds: Service) -> None:
    fixes = {
        name: seeds.problem("/v1/export", **{name: "2"})["errors"][0]["hint"]
        for name in ("page", "autors", "published_form")
    }

    assert fixes == {
        "page": "Leave it out.",
        "autors": "Did you mean authors?",
        "published_form": "Did you mean published_from?",
    }


NO_OBJECT = fault(
    "body",
    "",
    "model_attributes_type",
    "The body is not a JSON object.",
    "Send one JSON object, with `Content-Type: application/json`.",
)


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ({"content": b'{"q": "rebels"}'}, NO_OBJECT),
        ({"data": {"q": "rebels"}}, NO_OBJECT),
        ({"json": ["rebels"]}, NO_OBJECT),
        ({"json": None}, {**NO_OBJECT, "code": "missing"}),
        (
            {"json": {"authors": "Fred Lambert"}},
            fault(
                "body",
                "authors",
                "tuple_type",
                "It is not a list.",
                'Give a list, also for a single value: ["…"].',
            ),
        ),
        (
            {"json": {"authors": [7]}},
            fault(
                "body",
                "authors.0",
                "string_type",
                "It is not valid text.",
                "Give valid text in quotation marks.",
            ),
        ),
    ],
)
def test_an_invalid_body_gets_an_explanation(
    seeds: Service, sent: dict[str, Any], found: dict[str, str]
) -> None:
    assert posted(seeds, "/v1/search", **sent) == refusal("/v1/search", found)
