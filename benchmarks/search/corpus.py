"""The articles to search: real ones, repeated under new ids, with every facet field filled."""

import gzip
import random
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import orjson

from indexer.documents.article import Article
from indexer.documents.document import build_document
from indexer.documents.normalize import normalize_article

DATA = Path(__file__).parents[3] / "shared" / "data" / "volume" / "news_fulltext.jsonl.gz"

_SEED = 2015
# Values for the facets of articles that have none.
_SOURCES = tuple(f"Source {number}" for number in range(40))
_SECTIONS = ("World", "Politics", "Business", "Sport", "Culture", "Science", "Health", "Opinion")
_PLACES = ("Syria", "France", "Brazil", "Japan", "Kenya", "Canada", "India", "Mexico", "Norway")
_AUTHORS = tuple(f"Author {number}" for number in range(500))
_FIRST_YEAR, _YEARS = 2005, 20

Document = dict[str, Any]


def read_documents(count: int) -> Iterator[Document]:
    """So many documents, the same at every run."""
    dice = random.Random(_SEED)
    with gzip.open(DATA) as file:
        rows = map(orjson.loads, file)
        articles = [article for article in rows if article["title"] and article["text"]]
    for number, article in enumerate(islice(cycle(articles), count)):
        yield _build(article, number, dice)


def _build(row: dict[str, Any], number: int, dice: random.Random) -> Document:
    text = tuple(part for part in row["text"].split("\n\n") if part.strip())
    article = Article(
        title=row["title"],
        body=text or (row["title"],),
        authors=tuple(row.get("authors") or [dice.choice(_AUTHORS)]),
        source=dice.choice(_SOURCES),
        section=row.get("section") or dice.choice(_SECTIONS),
        places=tuple(dice.sample(_PLACES, dice.randint(1, 3))),
        language="en",
    )
    document = build_document(normalize_article(article)[0], f"b{number:06}")
    document["published_at"] = _date(dice)
    return document


def _date(dice: random.Random) -> str:
    year = _FIRST_YEAR + dice.randrange(_YEARS)
    return (
        f"{year}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}T{dice.randrange(24):02}:00:00Z"
    )
