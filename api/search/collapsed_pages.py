"""Pages of stories by cursor: articles in their order, of which the best of each story stay.

Elasticsearch cannot continue after a hit of a collapsed search. So each page of articles is
searched without a collapse, and a second search finds the best hit of each of its stories: a hit
that is not the best of its story was returned before, or is still to come. Only one page is kept
in memory.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from api.schemas.request import GroupBy
from api.search.dsl import Clause, RawHit, Response
from api.search.grouping import TOTAL, HitPage, TotalHits, counts_of, story_of
from api.search.hits import partial_reasons
from api.search.pagination import Cursor

# How many pages of articles are searched for one page of stories. What is there by then is
# returned: a story of many thousand copies must not outlast a request.
MAX_ROUNDS = 10
_BEST_KEYS = ("sort", "post_filter", "timeout")


class StoryPage:
    """One page of stories, collected from pages of articles until it is full or they end."""

    def __init__(self, size: int, cursor: Cursor) -> None:
        self._size = size
        self._cursor = cursor
        self._responses: list[Response] = []
        self._hits: list[RawHit] = []
        self._sizes: dict[str, int] = {}
        self._has_more_articles = True
        self.after = cursor.after

    def add(self, articles: Response, best: Response | None) -> None:
        """Add the best hits of a page of articles; `best` is None if it has no article."""
        hits = articles["hits"]["hits"]
        self._responses += [articles, best] if best else [articles]
        if best:
            self._hits = [*self._hits, *best_hits(articles, best)][: self._size]
            self._sizes |= read_story_sizes(best)
        self._has_more_articles = len(hits) == self._size
        if last := (self._hits if self.is_full else hits)[-1:]:
            self.after = tuple(last[0]["sort"])

    @property
    def is_full(self) -> bool:
        """Whether it has as many stories as were requested."""
        return len(self._hits) == self._size

    @property
    def is_done(self) -> bool:
        """Whether nothing more can be added, or a response was partial."""
        return self.is_full or not self._has_more_articles or bool(self._partial)

    @property
    def is_first_round(self) -> bool:
        """Whether nothing was added yet."""
        return not self._responses

    @property
    def seen_stories(self) -> list[str]:
        """The stories of the first page, which had no point in time, and of this one."""
        return [*self._cursor.stories, *map(story_of, self._hits)]

    @property
    def _partial(self) -> tuple[Any, ...]:
        return next(filter(None, (tuple(partial_reasons(r)) for r in self._responses)), ())

    @property
    def pit_id(self) -> str:
        """The point in time to continue in."""
        return str(self._responses[-1]["pit_id"])

    @property
    def cursor(self) -> Cursor | None:
        """Where the next page begins; None after the last story."""
        seen = self._cursor.seen + len(self._hits)
        total = self._total
        all_seen = total.relation == "eq" and seen - len(self._cursor.first) >= total.value
        if all_seen or (not self._has_more_articles and not self.is_full):
            return None
        return replace(self._cursor, seen=seen, pit_id=self.pit_id, after=self.after)

    @property
    def _total(self) -> TotalHits:
        """Only the first response counts the whole search."""
        first = self._responses[0]
        return counts_of(GroupBy.story, first).total(first)

    def read(self) -> HitPage:
        """Return the hits with the counts of the whole search."""
        first = self._responses[0]
        return HitPage(
            hits=self._hits,
            total=self._total,
            aggregations=first["aggregations"],
            counts=counts_of(GroupBy.story, first),
            story_sizes=self._sizes,
            partial=self._partial,
            took_ms=sum(response["took"] for response in self._responses),
        )


def build_articles_body(body: Clause) -> Clause:
    """Return a search by story as one by article, whose hits carry the label of their story."""
    plain = {key: value for key, value in body.items() if key not in ("collapse", "from")}
    return plain | {"docvalue_fields": [*body.get("docvalue_fields", ()), "story"]}


def build_round_body(body: Clause, page: StoryPage) -> Clause:
    """Return the search for the next articles of stories that were not returned yet."""
    step = build_articles_body(body)
    narrowed = [step["post_filter"]] if "post_filter" in step else []
    unseen = {"must_not": [{"terms": {"story": page.seen_stories}}]}
    step["post_filter"] = {"bool": {"filter": narrowed, **unseen}}
    total = body["aggs"][TOTAL]
    counted = {"filter": {"bool": {"filter": [total["filter"]], **unseen}}}
    step["aggs"] = {**body["aggs"], TOTAL: total | counted} if page.is_first_round else {}
    return step if page.after is None else step | {"search_after": list(page.after)}


def build_best_body(body: Mapping[str, Any], articles: Response) -> Clause:
    """Return the search for the best hit of each story of a page of articles, and their sizes.

    `body` is the search by story.
    """
    stories = list(dict.fromkeys(map(story_of, articles["hits"]["hits"])))
    among = {"bool": {"must": [body["query"]], "filter": [{"terms": {"story": stories}}]}}
    kept = {key: body[key] for key in _BEST_KEYS if key in body}
    counts = {"terms": {"field": "story", "include": stories, "size": len(stories)}}
    matching = {"filter": body.get("post_filter", {"match_all": {}}), "aggs": {"stories": counts}}
    return kept | {
        "query": among,
        # Inner hits would count too, but take one search for each story.
        "collapse": {"field": "story"},
        "aggs": {"matching": matching},
        "size": len(stories),
        "_source": False,
    }


def best_hits(articles: Response, best: Response) -> list[RawHit]:
    """Return the hits of a page of articles that are the best of their story."""
    best_ids = {hit["_id"] for hit in best["hits"]["hits"]}
    return [hit for hit in articles["hits"]["hits"] if hit["_id"] in best_ids]


def read_story_sizes(best: Response) -> dict[str, int]:
    """Return the number of matching articles of each story."""
    buckets = best["aggregations"]["matching"]["stories"]["buckets"]
    return {bucket["key"]: bucket["doc_count"] for bucket in buckets}


def build_current_stories_body(cursor: Cursor) -> Clause:
    """Return the search for the stories of the first page's articles, as they are labelled now."""
    ids = {"query": {"ids": {"values": list(cursor.first)}}, "size": len(cursor.first)}
    return {**ids, "_source": False, "docvalue_fields": ["story"]}


def with_current_stories(cursor: Cursor, response: Response) -> Cursor:
    """Return the cursor with the stories of its first page, as labelled then and now."""
    now: Sequence[RawHit] = response["hits"]["hits"]
    return replace(cursor, stories=tuple(dict.fromkeys((*cursor.stories, *map(story_of, now)))))
