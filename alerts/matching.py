"""Delta searches: what a saved search matches among the articles of a range of stamps."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from pydantic import ValidationError

from alerts.batches import BATCH_ARTICLES, Batch, sorted_stamp
from api.query_language import FieldTerm, Near, Node, Published
from api.schemas.request import Filters, GroupBy, SearchRequest
from api.search.body import by_storage
from api.search.changes import Stamps, build_delta_query, story_of
from api.search.dsl import Clause, Response
from mappings.fields import FACET_FIELDS, INDEXED_AT
from mappings.saved_searches import Failure, Match, SavedSearch
from mappings.schema import WORDS_FIELD

# A search that failed is tried again after a minute, then after twice as long, up to an hour.
_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=1)

_PUBLISHED = "published_at"
_STORY = "story"


class InvalidSearchError(Exception):
    """A stored search that this version of the service does not accept; with a reason."""


@dataclass(frozen=True, slots=True)
class PreparedSearch:
    """A saved search and its clause, which matches articles of any time.

    `fields` are those of the index without which it would match too much or too little.
    """

    saved: SavedSearch
    clause: Clause
    fields: frozenset[str]


def prepare_search(
    saved: SavedSearch, request: SearchRequest, query: Node | None
) -> PreparedSearch:
    """Return a saved search as a clause, from its query with what it requires of an article."""
    story = [_STORY] if request.group_by is GroupBy.story else []
    fields = frozenset([INDEXED_AT, *used_by_filters(request), *used_by_query(query), *story])
    return PreparedSearch(saved, build_delta_query(request, query), fields)


def read_request(saved: SavedSearch) -> SearchRequest:
    """Return the request of a saved search. Raise InvalidSearchError if it is not valid now."""
    try:
        return SearchRequest.model_validate(saved.search)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(map(str, first["loc"]))
        raise InvalidSearchError(
            f"The search is not valid any more: {name}: {first['msg']}."
        ) from None


def used_by_filters(filters: Filters) -> Iterator[str]:
    """Yield the index fields that filters compare."""
    for name in FACET_FIELDS:
        if filters.selected(name) or filters.excluded(name) or name in filters.missing:
            yield name
    if filters.published_from or filters.published_to or "published" in filters.missing:
        yield _PUBLISHED


def used_by_query(node: Node | None) -> Iterator[str]:
    """Yield the index fields in which a query must match."""
    if node is None:
        return
    children = [
        child
        for name in ("node", "nodes")
        if (value := getattr(node, name, None)) is not None
        for child in (value if isinstance(value, tuple) else (value,))
    ]
    match node:
        case FieldTerm(field=field):
            yield field
        case Near(field=field) if field:
            yield field
        case Published():
            yield _PUBLISHED
        case _ if not children:
            yield WORDS_FIELD
    for child in children:
        yield from used_by_query(child)


def build_match_body(prepared: PreparedSearch, stamps: Stamps, timeout: str) -> Clause:
    """Return the search for what one saved search matches in a range, in order."""
    start = max(stamps.start, prepared.saved.start)
    own = Stamps(start, max(stamps.end, start))
    return {
        "query": {"bool": {"filter": [prepared.clause, own.build_filter()]}},
        "sort": [by_storage("asc")],
        "size": BATCH_ARTICLES,
        "_source": False,
        "docvalue_fields": ["story"],
        "track_total_hits": False,
        "timeout": timeout,
    }


def read_matches(saved: SavedSearch, response: Response) -> list[Match]:
    """Return what a search matched."""
    return [
        Match(saved.id, hit["_id"], story_of(hit), sorted_stamp(hit))
        for hit in response["hits"]["hits"]
    ]


def find_matches(saved: SavedSearch, articles: Iterable[str], batch: Batch) -> list[Match] | None:
    """Return what a search matched in a batch, in the order of the stamps.

    None if one of the articles is not in the batch.
    """
    found = [(article, batch.articles.get(article)) for article in articles]
    matches = [Match(saved.id, id_, item.story, item.stamp) for id_, item in found if item]
    if len(matches) < len(found):
        return None
    matches.sort(key=lambda match: match.stamp)
    return [match for match in matches if match.stamp >= saved.start]


def mark_copies(
    matches: Sequence[Match],
    members: Mapping[str, Iterable[str]],
    known: Iterable[Match],
) -> list[Match]:
    """Return the matches; those in a story that their search has matched before are copies.

    `members` are the articles of each story now, `known` earlier matches and copies. A story's
    label changes with its members, so an earlier one is recognised by its article as well as by
    its label. The same article again is left as it is: it is the same document.
    """
    seen = {(match.search, label) for match in known for label in (match.article, match.story)}
    same = {(match.search, match.article) for match in known}
    marked: list[Match] = []
    for match in matches:
        labels = {(match.search, label) for label in (match.story, *members.get(match.story, ()))}
        is_copy = (match.search, match.article) not in same and bool(labels & seen)
        marked.append(replace(match, kind="copy") if is_copy else match)
        seen |= labels
    return marked


def with_failure(saved: SavedSearch, reason: str, behind: int, now: float) -> SavedSearch:
    """Return a search that failed: paused, and tried again later from the stamp `behind` on."""
    failure = saved.failure or Failure(reason, behind, now, 0, now)
    attempts = failure.attempts + 1
    pause = min(_FIRST_PAUSE * 2 ** min(attempts - 1, 16), _LONGEST_PAUSE)
    return replace(
        saved,
        failure=replace(
            failure,
            reason=reason,
            attempts=attempts,
            next_attempt_at=now + pause.total_seconds(),
        ),
    )
