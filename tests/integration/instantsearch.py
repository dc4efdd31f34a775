"""Articles for the tests of InstantSearch, and the requests of its clients."""

import json
from collections.abc import Callable
from typing import Any

from tests.integration.service import Service

TAGS = ("alpha", "beta", "gamma", "-dashed")
SECTIONS = ("World", "Sport", "Culture")
DOCKS = ("north", "south", "east", "west")
# Seconds since 1970 at the first of May 2024.
MAY = 1714521600
DAY = 86400

ARTICLES = [
    {
        "id": f"a{number:02}",
        "title": f"Harbour report {number} __ais-highlight__",
        "body": f"The <b>harbour</b> was calm on day {number}, {DOCKS[number % 4]}. "
        + "Nothing else was said. " * 5,
        "authors": ["Ana Lima"] if number % 2 else ["Ben Okoro", "Ana Lima"],
        "tags": [TAGS[number % 4], TAGS[(number + 1) % 4]],
        "section": SECTIONS[number % 3],
        "published_at": f"2024-05-{number + 1:02}",
    }
    for number in range(24)
]


def post(service: Service, path: str, body: Any) -> Any:
    """Return the response to a browser's client, which sends JSON as plain text."""
    headers = {"Content-Type": "text/plain"}
    response = service.client.post(path, content=json.dumps(body), headers=headers)
    assert response.status_code == 200, response.text
    return response.json()


def search(service: Service, *queries: dict[str, Any]) -> list[Any]:
    """Return the results of a batch."""
    results: list[Any] = post(service, "/1/indexes/*/queries", {"requests": queries})["results"]
    return results


def rejection(service: Service, query: Any) -> Any:
    """Return the message that a page shows its user."""
    response = service.client.post("/v1/instantsearch", json=[query])
    assert response.status_code == 400, response.text
    assert response.json()["message"] == response.json()["detail"]
    return response.json()["message"]


def expected(keep: Callable[[dict[str, Any]], Any]) -> list[str]:
    """Return the ids of the articles that match, oldest first."""
    return [str(article["id"]) for article in ARTICLES if keep(article)]
