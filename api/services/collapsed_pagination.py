"""Walks by story: through the articles in their order, of which the best of each story stay.

Elasticsearch does not go on after a hit where hits are collapsed. So each page of articles is asked
for plainly, and then which of its stories have their best hit where: whatever is no best hit was
given before, or is still to come. Nothing is held but a page.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from api.search.grouping import TOTAL, group_found, read_label, with_story_count
from api.search.hits import partial_reasons
from api.search.pagination import Cursor

Clause = dict[str, Any]
Found = Mapping[str, Any]
Hits = list[Found]
Find = Callable[[Clause], Awaitable[Found]]

# So many pages of articles are looked through for one page of stories; what is found by then is
# given, for a story of many thousand copies must not outlast a request.
_ROUNDS = 10
_BEST_KEYS = ("sort", "post_filter", "timeout")


def build_members_body(body: Clause) -> Clause:
    """A search by story as one by article, each with the label of its story."""
    plain = {key: value for key, value in body.items() if key not in ("collapse", "from")}
    return plain | {"docvalue_fields": [*body.get("docvalue_fields", ()), "story"]}


def build_best_body(body: Mapping[str, Any], page: Found) -> Clause:
    """The best hit of each story of a page of articles, and how many of its articles match.

    `body` is the search by story.
    """
    stories = list(dict.fromkeys(map(read_label, page["hits"]["hits"])))
    among = {"bool": {"must": [body["query"]], "filter": [{"terms": {"story": stories}}]}}
    kept = {key: body[key] for key in _BEST_KEYS if key in body}
    counts = {"terms": {"field": "story", "include": stories, "size": len(stories)}}
    matching = {"filter": body.get("post_filter", {"match_all": {}}), "aggs": {"stories": counts}}
    return kept | {
        "query": among,
        # Its own way of counting, inner hits, takes a search for each story.
        "collapse": {"field": "story"},
        "aggs": {"matching": matching},
        "size": len(stories),
        "_source": False,
    }


def keep_best(page: Found, told: Found) -> Found:
    """The page of articles with only those that were told to be the best of their story."""
    best = {hit["_id"] for hit in told["hits"]["hits"]}
    buckets = told["aggregations"]["matching"]["stories"]["buckets"]
    counts = {bucket["key"]: bucket["doc_count"] for bucket in buckets}
    kept = [
        with_story_count(hit, counts[read_label(hit)])
        for hit in page["hits"]["hits"]
        if hit["_id"] in best
    ]
    took = page["took"] + told["took"]
    return {
        **page,
        **_wholeness([page, told]),
        "took": took,
        "hits": {**page["hits"], "hits": kept},
    }


async def next_collapsed_page(
    find: Find, body: Clause, cursor: Cursor
) -> tuple[Found, Cursor | None]:
    """The next stories of a walk through a snapshot, and where to go on; None at its end."""
    if cursor.after is None:
        cursor = replace(cursor, stories=await _label(find, cursor))
    after, hits, answers = cursor.after, list[Found](), list[Found]()
    for _ in range(_ROUNDS):
        given = (*cursor.stories, *map(read_label, hits))
        page = await find(_build_step(body, given, after, first=not answers))
        best = page
        if page["hits"]["hits"]:
            best = keep_best(page, await find(build_best_body(body, page)))
        answers.append(best)
        hits = [*hits, *best["hits"]["hits"]][: body["size"]]
        ended = len(page["hits"]["hits"]) < body["size"]
        full = len(hits) == body["size"]
        after = _last_sort(hits if full else page["hits"]["hits"]) or after
        if full or ended or any(partial_reasons(best)):
            break
    found = _join(answers, hits)
    seen = cursor.seen + len(hits)
    if (ended and not full) or _is_last(found, seen - len(cursor.first)):
        return found, None
    return found, replace(cursor, seen=seen, snapshot=found["pit_id"], after=after)


def _build_step(body: Clause, given: Sequence[str], after: Any, *, first: bool) -> Clause:
    """The next articles of other stories; those of the first page of all are counted besides."""
    step = build_members_body(body)
    step.pop("suggest", None)  # the first page has read the query
    narrowed = [step["post_filter"]] if "post_filter" in step else []
    others = {"must_not": [{"terms": {"story": list(given)}}]}
    step["post_filter"] = {"bool": {"filter": narrowed, **others}}
    total = body["aggs"][TOTAL]
    counted = {"filter": {"bool": {"filter": [total["filter"]], **others}}}
    step["aggs"] = {**body["aggs"], TOTAL: total | counted} if first else {}
    return step if after is None else step | {"search_after": list(after)}


async def _label(find: Find, cursor: Cursor) -> tuple[str, ...]:
    """The stories of the first page: as they were then, and as the snapshot labels them."""
    ids = {"query": {"ids": {"values": list(cursor.first)}}, "size": len(cursor.first)}
    now = await find({**ids, "_source": False, "docvalue_fields": ["story"]})
    return tuple(dict.fromkeys((*cursor.stories, *map(read_label, now["hits"]["hits"]))))


def _last_sort(hits: Sequence[Found]) -> tuple[Any, ...] | None:
    return tuple(hits[-1]["sort"]) if hits else None


def _is_last(found: Found, seen: int) -> bool:
    """Whether so many stories are all, as far as that is counted exactly."""
    total = group_found(found)["hits"]["total"]
    return bool(total["relation"] == "eq" and seen >= total["value"])


def _join(answers: Hits, hits: Hits) -> Found:
    """The first answer, which counts, with all hits and with whatever failed in any."""
    first = answers[0]
    return {
        **first,
        **_wholeness(answers),
        "pit_id": answers[-1]["pit_id"],
        "took": sum(answer["took"] for answer in answers),
        "hits": {**first["hits"], "hits": hits},
    }


def _wholeness(answers: Hits) -> Clause:
    """What lacks in any of the answers."""
    lacking = next((answer for answer in answers if any(partial_reasons(answer))), answers[0])
    return {"_shards": lacking["_shards"], "timed_out": lacking["timed_out"]}
