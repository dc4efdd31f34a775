"""Print the hits of a search, their authors, and articles similar to the first hit."""

import os
import sys

from news_client import AuthenticatedClient
from news_client.api.articles import search, similar_articles
from news_client.models import Facet, Hit, Problem, SimilarHit
from news_client.types import Unset


def connect(service: str) -> AuthenticatedClient:
    """Return a client with the key in NEWS_API_KEY; a service without keys ignores it."""
    key = os.environ.get("NEWS_API_KEY", "")
    return AuthenticatedClient(base_url=service, token=key, prefix="", auth_header_name="X-API-Key")


def print_hit(hit: Hit | SimilarHit) -> None:
    """Print one line: the time of publication, the title and the id."""
    published = hit.published_at
    when = "undated" if isinstance(published, Unset) or published is None else f"{published:%F %R}"
    print(f"{when}  {hit.title}  ({hit.id})")


def describe(problem: Problem | None) -> str:
    """Return why a request was rejected, with a line for each error."""
    if problem is None:
        return "The response is not one of this service."
    errors = [] if isinstance(problem.errors, Unset) else problem.errors
    lines = [f"  {error.name}: {error.detail}. {error.hint}" for error in errors]
    return "\n".join([f"{problem.title}: {problem.detail}", *lines])


def main(service: str, *words: str) -> None:
    """Search for the words. Exit with the reason if the request is rejected."""
    with connect(service) as client:
        found = search.sync(
            client=client, q=" ".join(words), facets=["authors"], facet_size=3, size=5
        )
        if found is None or isinstance(found, Problem):
            sys.exit(describe(found))
        print(f"{found.total.value} articles")
        for hit in found.hits:
            print_hit(hit)
        authors = found.facets["authors"]
        if isinstance(authors, Facet):
            for value in authors.values:
                print(f"  {value.value}: {value.count}")
        if not found.hits:
            return
        similar = similar_articles.sync(found.hits[0].id, client=client, size=1)
        if similar is None or isinstance(similar, Problem):
            sys.exit(describe(similar))
        for article in similar.hits:
            print(f"similar: {article.title}: {', '.join(article.shared_terms)}")


if __name__ == "__main__":
    main(*(sys.argv[1:] or ["http://127.0.0.1:8000"]))
