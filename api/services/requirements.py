"""What a query requires of an article, by the words of the index.

Longer queries need the counts of their words first. A short query that matches nothing requires
fewer words, if no article of the index has all of them, whatever the filters.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, tzinfo

from api.elasticsearch.gateway import SearchGateway
from api.errors import OutdatedIndexError
from api.query_language import (
    Node,
    ParsedQuery,
    beginnings,
    mark_beginnings,
    parse_query,
    word_rows,
)
from api.schemas.request import MatchMode, PrefixMode, SearchRequest
from api.search.body import NEVER_STORED, build_matches_body, read_matches_counts
from api.search.dsl import Clause, Response
from api.search.index_health import require_words_field
from api.search.languages import (
    build_languages_body,
    query_languages,
    read_languages,
    with_languages,
)
from api.search.required_words import (
    WordCounts,
    best_requirement,
    build_counts_body,
    content_words,
    read_counts,
    require,
    smaller_requirements,
    words_to_count,
)
from api.search.spelling import (
    MAX_FEW_MATCHES,
    Correction,
    build_mistakes,
    build_unknown,
    may_be_unknown,
    read_corrections,
    read_likely_mistakes,
    read_possible_corrections,
)
from api.search.word_forms import MAX_JOINED, has_forms, split_forms
from mappings.fields import INDEXED_AT
from mappings.languages import language_of

# A language whose first article was loaded is searched after at most this time, as soon as the
# article itself by the default refresh interval.
_LANGUAGES_MAX_AGE_S = 5.0
_LANGUAGES = "languages"


def parse_typed(q: str, prefix: PrefixMode, zone: tzinfo = UTC) -> ParsedQuery:
    """Return a parsed query in which the words that `prefix` names may go on."""
    parsed = parse_query(q, zone)
    if prefix is PrefixMode.none:
        return parsed
    root = mark_beginnings(parsed.root, q, every=prefix is PrefixMode.all)
    return replace(parsed, root=root)


async def read_query(
    gateway: SearchGateway,
    q: str,
    mode: MatchMode,
    zone: tzinfo = UTC,
    prefix: PrefixMode = PrefixMode.none,
) -> ParsedQuery:
    """Return a parsed query with what it requires; dates without a zone are in `zone`."""
    parsed = parse_typed(q, prefix, zone)
    root = with_languages(parsed.root, await find_languages(gateway, parsed.root))
    counts = await count_words(gateway, root, mode)
    return replace(parsed, root=require(root, mode, counts))


async def find_languages(
    gateway: SearchGateway, query: Node | None, selected: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return the languages of the index in which to search the query: of `selected`, if any."""
    if query is None:
        return ()
    body = build_languages_body(gateway.timeout)
    languages = read_languages(await gateway.search_cached(_LANGUAGES, body, _LANGUAGES_MAX_AGE_S))
    wanted = {language_of(tag) for tag in selected}
    return tuple(code for code in languages if not wanted or code in wanted)


async def count_words(
    gateway: SearchGateway, query: Node | None, mode: MatchMode
) -> WordCounts | None:
    """Return in how many articles the words of a longer query are; None for a short one."""
    words = words_to_count(query, mode)
    if not words:
        return None
    body = build_counts_body(words, gateway.timeout, beginnings(query), query_languages(query))
    return read_counts(words, await gateway.search(body))


async def count_without_filters(gateway: SearchGateway, query: Node | None) -> int:
    """Return how many articles match a query, whatever the filters. It costs a request."""
    response = await gateway.search(build_matches_body([query], gateway.timeout))
    return read_matches_counts(response)[0]


async def check_index(gateway: SearchGateway) -> None:
    """Raise OutdatedIndexError if nothing matches because the index lacks the field of all words.

    It costs a request, so it is for searches that matched nothing.
    """
    require_words_field(await gateway.mappings())


async def check_stamps(gateway: SearchGateway, request: SearchRequest, response: Response) -> None:
    """Raise OutdatedIndexError if a search by storage is wrong because an index lacks the times.

    It costs a request, so only if nothing matches or the first hit has no time.
    """
    if not request.uses_stamps:
        return
    hits = response["hits"]["hits"]
    is_stamped = bool(hits) and hits[0].get("sort", [None])[0] != NEVER_STORED
    if not is_stamped:
        await require_stamps(gateway)


async def require_stamps(gateway: SearchGateway) -> None:
    """Raise OutdatedIndexError if an index lacks the times of storage. It costs a request."""
    if not await gateway.has_field(INDEXED_AT):
        raise OutdatedIndexError(f"The index lacks the field {INDEXED_AT}.")


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


async def find_spelling(
    gateway: SearchGateway, query: Node | None, found: int, counts: WordCounts | None = None
) -> Response:
    """Return what `find_corrections` reads, for a search that found so many articles.

    It costs a request, but not if every word is known by what was found. `counts` are those of
    `count_words`.
    """
    if not may_be_unknown(query, found, counts):
        return {}
    return await _request_suggest(gateway, build_unknown(query))


async def _request_suggest(gateway: SearchGateway, suggest: Clause) -> Response:
    """Return the response to a `suggest` part alone; nothing, without a request, if it is empty."""
    if not suggest:
        return {}
    return await gateway.search({"size": 0, "suggest": suggest, "timeout": gateway.timeout})


async def find_likely_mistakes(
    gateway: SearchGateway, query: Node | None, response: Response, found: int
) -> tuple[Correction, ...]:
    """Return the likely mistakes of a search that found few articles, which they may share.

    It costs a request, unless the response to the search has them.
    """
    if found > MAX_FEW_MATCHES:
        return ()
    if "suggest" not in response:
        response = await _request_suggest(gateway, build_mistakes(query))
    return read_likely_mistakes(query, response)


async def find_corrections(
    gateway: SearchGateway, query: Node | None, response: Response, *, nothing: bool
) -> tuple[Correction, ...]:
    """Return other forms of words that no article contains: two words for one, or its neighbours.

    `response` has the corrections (`find_spelling`). `nothing` is whether the search matched
    nothing; only then is a word split.
    """
    if nothing and (splits := await _split_unknown_words(gateway, query)):
        return splits
    corrections = read_corrections(query, response)
    possible = read_possible_corrections(query, response)
    known = await _known_words(gateway, query, corrections, possible)
    return tuple(
        correction for correction in (*corrections, *possible) if correction.typed not in known
    )


async def _known_words(
    gateway: SearchGateway,
    query: Node | None,
    corrections: Sequence[Correction],
    possible: Sequence[Correction],
) -> frozenset[str]:
    """Return the corrected words that some article has in a form that corrections do not know.

    They are unfinished, written as two words, or forms of a word of another language; the
    `possible` ones may be forms of a known stem.
    """
    languages, going_on = query_languages(query), beginnings(query)
    typed = [correction.typed for correction in corrections]
    unsure = [correction.typed for correction in possible]
    unsure += [word for word in typed if languages or word in going_on or has_forms(word)]
    words = tuple(dict.fromkeys(unsure))
    if not words:
        return frozenset()
    body = build_counts_body(words, gateway.timeout, going_on, languages)
    counts = read_counts(words, await gateway.search(body)).of
    return frozenset(word for word in words if counts[word])


async def _split_unknown_words(
    gateway: SearchGateway, query: Node | None
) -> tuple[Correction, ...]:
    rows = [content_words(row.words, row.beginnings) for row in word_rows(query)]
    forms = {word: split_forms(word) for row in rows if len(row) <= MAX_JOINED for word in row}
    splits = tuple(split for word in forms for split in forms[word])
    if not splits:
        return ()
    words = (*forms, *splits)
    body = build_counts_body(words, gateway.timeout, beginnings(query), query_languages(query))
    counts = read_counts(words, await gateway.search(body)).of
    likeliest = {
        word: max(options, key=lambda option: counts[option])
        for word, options in forms.items()
        if options and not counts[word]
    }
    return tuple(
        Correction(word, (form,), counts[form]) for word, form in likeliest.items() if counts[form]
    )
