"""Pairs of a story, compared with known copies, versions, and other articles of the day."""

import gzip
import json
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

from indexer.enrich.minhash import build_bands
from indexer.stories.clustering import Member, find_stories

Rows = list[dict[str, Any]]


def compare(bbc: Path, cnn: Path) -> Iterator[str]:
    """A line of figures by text alone, and one with the addresses."""
    copies = [json.loads(line) for line in bbc.read_text("utf-8").splitlines()]
    with gzip.open(cnn, "rt", encoding="utf-8") as lines:
        versions = [json.loads(line) for line in lines]
    for title, with_url in (("by text alone", False), ("by text or address", True)):
        yield f"  {title:<41} {_measure(copies, versions, with_url)}"


def _measure(copies: Rows, versions: Rows, with_url: bool) -> str:
    stories = _stories([(row["text"], None) for row in copies])
    positives = [*_alike(stories, (row["duplicate_of"] or row["id"] for row in copies))]
    found = _stories([(row["text"], row["url"] if with_url else None) for row in versions])
    positives += _alike(found, (row["url"] for row in versions))
    of_a_day = [(row["published_at"], row["section"]) for row in versions]
    urls = [row["url"] for row in versions]
    wrong = sum(
        found[one] == found[other] and urls[one] != urls[other] for one, other in _pairs(of_a_day)
    )
    right = sum(positives)
    return f"precision {right / (right + wrong):.3f}  recall {right / len(positives):.3f}"


def _stories(texts: Iterable[tuple[str, str | None]]) -> list[str]:
    members = [
        Member(f"{position:06}", "", tuple(build_bands((text,), url)))
        for position, (text, url) in enumerate(texts)
    ]
    labels = find_stories(members).changed
    return [labels[member.id] for member in members]


def _alike(stories: list[str], keys: Iterable[Hashable]) -> Iterator[bool]:
    """For each pair that belongs together, whether it is one story."""
    return (stories[one] == stories[other] for one, other in _pairs(list(keys)))


def _pairs(keys: list[Any]) -> Iterator[tuple[int, int]]:
    """Positions of all pairs with the same key."""
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for position, key in enumerate(keys):
        groups[key].append(position)
    for positions in groups.values():
        yield from combinations(positions, 2)
