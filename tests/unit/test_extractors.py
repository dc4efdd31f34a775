"""Files that extractors made from pages of ours are read as the articles of those pages."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import Any

import pytest

from indexer.documents.article import Article
from indexer.documents.prepare import Parsed, parse_input
from indexer.input.dialects import Mapped
from indexer.input.sources import Input, read_inputs
from tests.data.extractors.pages import Story, stories

FILES = Path(__file__).parents[1] / "data" / "extractors"
STORIES = {story.url: story for story in stories()}

# The dialect of each file or directory, and whether it has the time of publication.
DIALECTS = {
    "trafilatura.jsonl": "trafilatura",
    "trafilatura.tsv": "trafilatura",
    "trafilatura-xml": "trafilatura-xml",
    "trafilatura-tei": "trafilatura-tei",
    "newspaper4k.json": "newspaper4k",
    "newspaper4k.csv": "newspaper4k",
    "fundus.json": "fundus",
    "fundus-chosen.jsonl": "fundus",
    "news-please.jsonl": "news-please",
    "cc_news.jsonl": "common",
}


def read(name: str) -> list[tuple[Input, Parsed]]:
    """Parse a file as a load does; nothing may be rejected."""
    inputs = [*read_inputs([str(FILES / name)], BufferedReader(BytesIO()))]
    assert all(isinstance(item, Input) for item in inputs), inputs
    return [(item, parse_input(item)) for item in inputs if isinstance(item, Input)]


def paired(name: str) -> Iterator[tuple[Story, Article, Mapped, Mapping[str, Any]]]:
    """Yield each article of a file with its story; fundus' have no URL, and are in order."""
    for (item, parsed), story in zip(read(name), STORIES.values(), strict=True):
        assert isinstance(parsed.mapped, Mapped)
        chosen = STORIES[parsed.article.url] if parsed.article.url else story
        yield chosen, parsed.article, parsed.mapped, json.loads(item.content)


@pytest.mark.parametrize("name", DIALECTS)
def test_the_dialect_is_recognised(name: str) -> None:
    dialects = Counter(mapped.dialect for _, _, mapped, _ in paired(name))

    assert dialects == {DIALECTS[name]: len(STORIES)}


@pytest.mark.parametrize("name", DIALECTS)
def test_title_and_text_are_those_of_the_page(name: str) -> None:
    for story, article, _, _ in paired(name):
        # news-please writes plain dashes.
        assert article.title.replace("–", "-") == story.title.replace("–", "-")
        text = [part for part in article.body if part not in (story.subheading, story.caption)]
        assert text == list(story.paragraphs)


@pytest.mark.parametrize("name", DIALECTS)
def test_every_key_with_a_value_is_read_or_named(name: str) -> None:
    for _, _, mapped, record in paired(name):
        named = {path.partition(".")[0] for path in (*mapped.origins, *mapped.left_out)}
        empty = {key for key, value in record.items() if is_empty(value)}
        assert {*record} - empty <= named


def is_empty(value: Any) -> bool:
    return value in (None, "", [], {}, "None", "null", "[]")


@pytest.mark.parametrize("name", DIALECTS)
def test_authors_dates_and_sources_are_those_of_the_page(name: str) -> None:
    for story, article, mapped, _ in paired(name):
        if "authors" in mapped.fields:
            assert article.authors == story.authors
        assert article.published_at is not None
        printed = article.published_at
        expected = datetime.fromisoformat(story.published_at)
        days = {expected.date(), expected.astimezone(UTC).date()}
        assert printed.date() in days, (name, printed, expected)
        assert article.source in (None, "Example Times", "times.example", "www.times.example")
