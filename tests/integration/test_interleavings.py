"""Loads, deletes and updates of the stories, interleaved in any order: the end is always the same.

An operation runs others right before its first write, after it has read what is stored: that is
where another process can come between. INTERLEAVINGS sets how many cases are tried.
"""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from indexer.documents.prepare import BulkDocument, prepare
from indexer.errors import LockHeldError
from indexer.index.deletes import read_tombstones
from indexer.input.sources import Input, Kind
from indexer.load.deletion import delete_with_tombstones
from indexer.load.loader import LoadTarget, write_documents
from indexer.stories.clustering import Member, find_stories
from indexer.stories.update import StoryTarget, UpdateLimits, count_pending, update_stories
from mappings.schema import index_body
from tests.unit.near_copies import original

CASES = int(os.environ.get("INTERLEAVINGS", "4"))

FIRST, SECOND = original(1), original(4)
# The third is a near-copy of both others, which have nothing in common.
TEXTS = (" ".join(FIRST), " ".join(SECOND), " ".join(FIRST + SECOND), " ".join(original(3)))
IDS = ("a", "b", "c", "d", "e")
# Versions with the same quotient belong to the same article version.
STEP = 4_096


class KilledError(Exception):
    """The process ends here."""


@dataclass(frozen=True)
class Step:
    """A load of articles (id, text, day), a delete of an id, or an update of the stories.

    `inner` runs before its first write. `killed`: it ends after its writes.
    """

    articles: tuple[tuple[str, int, int], ...] = ()
    deleted: str | None = None
    inner: tuple["Step", ...] = ()
    killed: bool = False


def steps(inner: st.SearchStrategy[tuple[Step, ...]]) -> st.SearchStrategy[tuple[Step, ...]]:
    article = st.tuples(st.sampled_from(IDS), st.integers(0, len(TEXTS) - 1), st.integers(1, 9))
    articles = st.lists(article, min_size=1, max_size=3, unique_by=lambda a: a[0]).map(tuple)
    load = st.builds(Step, articles=articles, inner=inner, killed=st.booleans())
    delete = st.builds(Step, deleted=st.sampled_from(IDS), inner=inner, killed=st.booleans())
    update = st.builds(Step, inner=inner)
    return st.lists(st.one_of(load, load, delete, update), max_size=4).map(tuple)


programs = steps(steps(steps(st.just(()))))


@contextmanager
def fresh_index(client: Elasticsearch) -> Iterator[str]:
    alias = f"interleaved-{uuid4().hex[:12]}"
    body = index_body()
    client.indices.create(index=f"{alias}-1", aliases={alias: {"is_write_index": True}}, **body)
    try:
        yield alias
    finally:
        names = client.indices.get(index=f"{alias}*", expand_wildcards="all")
        client.indices.delete(index=[*names])


class Program:
    """Runs steps against one alias."""

    def __init__(self, client: Elasticsearch, alias: str) -> None:
        self.client, self.alias = client, alias
        self.newest: dict[str, int] = {}

    def run(self, program: Sequence[Step]) -> None:
        for step in program:
            with suppress(KilledError, LockHeldError):
                self._run_step(step)

    def _run_step(self, step: Step) -> None:
        fence = self._fence(step.inner)
        if step.articles:
            documents = [article_document(*article) for article in step.articles]
            for document in documents:
                newest = max(document.version, self.newest.get(document.id, 0))
                self.newest[document.id] = newest
            target = LoadTarget(
                self.client, self.alias, True, tombstones_alias=self.alias, fence=fence
            )
            list(write_documents(target, documents))
        elif step.deleted:
            self.client.indices.refresh(index=self.alias)
            delete_with_tombstones(self.client, self.alias, [step.deleted], fence)
        if step.killed:
            raise KilledError
        self.update(fence if not step.articles and not step.deleted else lambda: None)

    def update(self, fence: Callable[[], None] = lambda: None, *, wait: bool = False) -> None:
        target = StoryTarget(self.client, f"{self.alias}-1", self.alias, fence)
        limits = UpdateLimits(reread_share=1, round_size=2)
        update_stories(target, limits, wait=wait)

    def _fence(self, inner: Sequence[Step]) -> Callable[[], None]:
        left = [inner]

        def fence() -> None:
            if left:
                self.run(left.pop())

        return fence


def article_document(id_: str, text: int, day: int) -> BulkDocument:
    """The article; its time is unique to its id and text, so that no two versions are the same."""
    time = f"2024-05-0{day}T0{text}:00:00Z"
    article = {"id": id_, "title": f"T{text}", "body": TEXTS[text], "updated_at": time}
    document = prepare(Input("in", None, Kind.PARSED, json.dumps(article).encode()))
    assert isinstance(document, BulkDocument)
    return document


def test_the_texts_are_linked_as_the_cases_need_it() -> None:
    documents = [article_document(id_, text, 1) for id_, text in zip("abcd", range(4), strict=True)]
    a, b, both, other = (set(document.bands) for document in documents)

    assert a & both
    assert b & both
    assert not a & b
    assert not other & (a | b | both)


@pytest.mark.slow
@settings(
    max_examples=CASES,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
    derandomize="INTERLEAVINGS" not in os.environ,
)
@given(program=programs)
def test_any_interleaving_ends_with_the_newest_articles_and_their_stories(
    elasticsearch: Elasticsearch, program: tuple[Step, ...]
) -> None:
    with fresh_index(elasticsearch) as alias:
        running = Program(elasticsearch, alias)
        running.run(program)
        running.update(wait=True)
        elasticsearch.indices.refresh(index=alias)

        check(running)


def check(program: Program) -> None:
    client, alias = program.client, program.alias
    query = {"version": True}
    hits = {hit["_id"]: hit for hit in scan(client, query=query, index=alias)}
    members = [
        Member(id_, hit["_source"]["story"], tuple(hit["_source"].get("story_minhash", ())))
        for id_, hit in hits.items()
    ]
    deleted = read_tombstones(client, alias, IDS)
    expected = {
        id_: version // STEP
        for id_, version in program.newest.items()
        if version // STEP > deleted.get(id_, -1) // STEP
    }

    assert find_stories(members).changed == {}
    assert {id_: hit["_version"] // STEP for id_, hit in hits.items()} == expected
    assert count_pending(client, f"{alias}-1") == 0


def test_an_article_that_left_its_story_while_that_got_another_label(
    elasticsearch: Elasticsearch,
) -> None:
    """`c` links `b` and `d`; it changes with the label of before, while `a` joins them."""
    join = Step(articles=(("a", 0, 2),))
    program = (
        Step(articles=(("b", 0, 1), ("c", 2, 1), ("d", 1, 1))),
        Step(articles=(("c", 3, 3),), inner=(join,)),
    )
    with fresh_index(elasticsearch) as alias:
        running = Program(elasticsearch, alias)
        running.run(program)
        elasticsearch.indices.refresh(index=alias)

        check(running)
        stories = {h["_id"]: h["_source"]["story"] for h in scan(elasticsearch, index=alias)}
        assert stories == {"a": "a", "b": "a", "c": "c", "d": "d"}


@pytest.mark.parametrize("remembered", ["60s", "0s"])
def test_a_load_that_has_read_the_tombstones_before_a_delete_does_not_bring_the_article_back(
    elasticsearch: Elasticsearch, remembered: str
) -> None:
    """Also if the server no longer remembers the delete."""
    before = (Step(articles=(("a", 0, 1), ("b", 0, 1))), Step(deleted="a"))
    with fresh_index(elasticsearch) as alias:
        elasticsearch.indices.put_settings(index=alias, settings={"index.gc_deletes": remembered})
        running = Program(elasticsearch, alias)
        running.run((Step(articles=(("a", 0, 1),), inner=before),))
        running.update(wait=True)
        elasticsearch.indices.refresh(index=alias)

        stories = {h["_id"]: h["_source"]["story"] for h in scan(elasticsearch, index=alias)}
        assert stories == {"b": "b"}
