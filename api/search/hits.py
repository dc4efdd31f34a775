"""What every reader of a search response needs: its completeness, and a single hit."""

from collections.abc import Iterator

from api.errors import ArticleNotFoundError, PartialResultsError
from api.schemas.response import IncompleteReason
from api.search.dsl import RawHit, Response


def partial_reasons(response: Response) -> Iterator[IncompleteReason]:
    """What Elasticsearch could not search: status 200 does not mean complete results."""
    if response["_shards"]["failed"]:
        yield IncompleteReason.shard_failed
    if response["timed_out"] or response.get("terminated_early"):
        yield IncompleteReason.timed_out


def single_hit(response: Response, id_name: str = "id") -> RawHit:
    """Return the hit of a search for one article, whose id the caller calls `id_name`.

    Raise ArticleNotFoundError, or PartialResultsError if it may be in what was not searched.
    """
    for hit in response["hits"]["hits"]:
        only: RawHit = hit
        return only
    if reasons := ", ".join(partial_reasons(response)):
        raise PartialResultsError(f"Incomplete: {reasons}.")
    raise ArticleNotFoundError(f"No article has this {id_name}.")


def stored_article(article: Response, id_name: str = "id") -> RawHit:
    """Return an article that was read by its id. Raise ArticleNotFoundError if there is none."""
    if not article.get("found"):
        raise ArticleNotFoundError(f"No article has this {id_name}.")
    return article
