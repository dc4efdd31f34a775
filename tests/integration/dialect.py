"""Articles that InstantSearch's clients are answered from, and what they send."""

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
    """The answer to what a browser's client posts: JSON that is called plain text."""
    headers = {"Content-Type": "text/plain"}
    answer = service.client.post(path, content=json.dumps(body), headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def ask(service: Service, *queries: dict[str, Any]) -> list[Any]:
    """The answers to a batch."""
    answers: list[Any] = post(service, "/1/indexes/*/queries", {"requests": queries})["results"]
    return answers


def refusal(service: Service, query: Any) -> Any:
    """The message that a page shows its user."""
    answer = service.client.post("/v1/instantsearch", json=[query])
    assert answer.status_code == 400, answer.text
    assert answer.json()["message"] == answer.json()["detail"]
    return answer.json()["message"]


def expected(keep: Callable[[dict[str, Any]], Any]) -> list[str]:
    """The ids of the articles that hold, oldest first."""
    return [str(article["id"]) for article in ARTICLES if keep(article)]
