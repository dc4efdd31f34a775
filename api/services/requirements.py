"""What a query requires of an article, by the words of the index.

Longer queries need the counts of their words first. A short query that matches nothing requires
fewer words, if no article of the index has all of them, whatever the filters.
"""

from dataclasses import replace

from api.elasticsearch.gateway import SearchGateway
from api.query_language import Node, ParsedQuery, parse_query
from api.schemas.request import MatchMode
from api.search.body import build_matches_body, read_matches_counts
from api.search.index_health import require_words_field
from api.search.required_words import (
    WordCounts,
    best_requirement,
    build_counts_body,
    read_counts,
    require,
    smaller_requirements,
    words_to_count,
)


async def read_query(gateway: SearchGateway, q: str, mode: MatchMode) -> ParsedQuery:
    """Return a parsed query with what it requires."""
    parsed = parse_query(q)
    counts = await count_words(gateway, parsed.root, mode)
    return replace(parsed, root=require(parsed.root, mode, counts))


async def count_words(
    gateway: SearchGateway, query: Node | None, mode: MatchMode
) -> WordCounts | None:
    """Return in how many articles the words of a longer query are; None for a short one."""
    words = words_to_count(query, mode)
    if not words:
        return None
    return read_counts(words, await gateway.search(build_counts_body(words, gateway.timeout)))


async def check_index(gateway: SearchGateway) -> None:
    """Raise OutdatedIndexError if nothing matches because the index lacks the field of all words.

    It costs a request, so it is for searches that matched nothing.
    """
    require_words_field(await gateway.mappings())


async def words_to_drop(
    gateway: SearchGateway, query: Node | None, mode: MatchMode
) -> tuple[str, ...]:
    """Return which words not to require of a query that matched nothing; often none."""
    options = [*smaller_requirements(query)] if mode is MatchMode.most else []
    if not options:
        return ()
    queries = [query, *(require(query, mode, dropped=dropped) for dropped in options)]
    response = await gateway.search(build_matches_body(queries, gateway.timeout))
    complete, *smaller = read_matches_counts(response)
    return () if complete else best_requirement(options, smaller)
