"""How well and how fast the parser reads: `make bench-parser`.

The table is measured on the labelled articles in `../shared/data`; the speed on articles of 3 kB
made of the seeds, on one core, nothing cached from one round to the next.
"""

import collections
import datetime
import json
import re
import resource
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from indexer.documents.article import Article, ArticleError
from indexer.input.decoding import decode
from indexer.parser import Role, parse_article, parse_lines
from indexer.parser.bylines import plain_names, read_byline, split_names
from indexer.parser.dates import read_stamps
from indexer.parser.name_rules import is_person
from indexer.parser.photo_credits import find_credit

ROOT = Path(__file__).parents[1]
LABELLED = ROOT / "../shared/data/articles"
DIRECTORIES = ("public", "public_other_languages", "public_meta_only")
ROUNDS = 5
ARTICLE_BYTES = 3_000
# Enough to see memory grow, if it did.
FLAT_ARTICLES = 100_000
# Functions with a cache of the last few lines.
KNOWN = (find_credit, is_person, plain_names, read_byline, read_stamps, split_names)
_SHINGLE = 4


def main() -> None:
    """Print the table, the speed and the memory."""
    if LABELLED.is_dir():
        for directory in DIRECTORIES:
            print(json.dumps(measure_directory(LABELLED / directory)))
    else:
        print("The labelled articles are not here: only speed and memory are measured.")
    texts = grown_articles()
    print(json.dumps(measure_speed(texts)))
    print(json.dumps(measure_memory(texts)))


def measure_directory(directory: Path) -> dict[str, Any]:
    """Return the means over a directory: shares of correct values, and of invented ones."""
    values: dict[str, list[float]] = collections.defaultdict(list)
    for path in sorted(directory.glob("*.txt")):
        truth = json.loads(path.with_suffix(".json").read_text("utf-8"))
        raw = path.read_bytes()
        article = read(raw)
        for name, value in compare(article, truth):
            values[name].append(value)
        if article:
            values["not printed"].append(float(not is_printed(article, decode(raw).text)))
    means = {name: round(sum(found) / len(found), 3) for name, found in values.items()}
    return {"directory": directory.name, "articles": len(values["title"]), **means}


def read(raw: bytes) -> Article | None:
    """The article, or None where the parser refuses."""
    try:
        return parse_article(decode(raw).text)
    except ArticleError:
        return None


def compare(article: Article | None, truth: dict[str, Any]) -> Iterator[tuple[str, float]]:
    """Each figure that the truth allows for one article."""
    yield "title", float(article is not None and fold(article.title) == fold(truth["title"]))
    if truth.get("body"):
        said = shingles("\n".join(article.body) if article else "")
        yield from compare_body(said, shingles("\n".join(truth["body"])))
    yield from compare_date(article, truth)
    yield from compare_authors(article, truth)


def compare_body(
    said: collections.Counter[Any], wanted: collections.Counter[Any]
) -> Iterator[tuple[str, float]]:
    """Precision, recall and their harmonic mean over shingles of four words."""
    hit = sum((said & wanted).values())
    precision, recall = hit / max(1, sum(said.values())), hit / max(1, sum(wanted.values()))
    yield "precision", precision
    yield "recall", recall
    yield "f1", 2 * precision * recall / max(1e-9, precision + recall)


def compare_date(article: Article | None, truth: dict[str, Any]) -> Iterator[tuple[str, float]]:
    """Whether the day is right, give or take one for zones, where the text prints it."""
    found = article.published_at if article else None
    if truth["in_text"].get("date_line"):
        wanted = datetime.datetime.fromisoformat(truth["published_at"].replace("Z", "+00:00"))
        yield "date", float(found is not None and abs((found.date() - wanted.date()).days) <= 1)
    elif not truth.get("published_at"):
        yield "date invented", float(found is not None)


def compare_authors(article: Article | None, truth: dict[str, Any]) -> Iterator[tuple[str, float]]:
    """The F1 of names where the text prints them."""
    got = {fold(name) for name in article.authors} if article else set()
    wanted = {fold(name) for name in truth["in_text"].get("authors") or ()}
    if wanted:
        yield "authors", 2 * len(wanted & got) / (len(wanted) + len(got))
    elif not truth.get("authors"):
        yield "authors invented", float(bool(got))


def is_printed(article: Article, text: str) -> bool:
    """Whether the text prints each author, and the day and the year of the date."""
    date, said = article.published_at, fold(text)
    dated = date is None or (str(date.day) in text and str(date.year)[2:] in text)
    return dated and all(fold(name) in said for name in article.authors)


def fold(text: str) -> str:
    """Words in small letters, one blank between them."""
    return " ".join(words(text))


def words(text: str) -> list[str]:
    """The words of a text in small letters."""
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text).lower())


def shingles(text: str) -> collections.Counter[Any]:
    """Every run of four words, with its number of occurrences."""
    found = words(text)
    last = max(1, len(found) - _SHINGLE + 1)
    return collections.Counter(tuple(found[i : i + _SHINGLE]) for i in range(last if found else 0))


def grown_articles() -> list[bytes]:
    """The English seeds, each brought to 3 kB by paragraphs of the others."""
    texts = [decode(path.read_bytes()).text for path in sorted((ROOT / "seeds").glob("*.txt"))]
    english = [text for text in texts if parse_article(text).language == "en"]
    bodies = [parse_article(text).body for text in english]
    return [grow(text, bodies, i) for i, text in enumerate(english)]


def grow(text: str, bodies: list[tuple[str, ...]], i: int) -> bytes:
    """The text with paragraphs put in below its first one, until it is long enough."""
    lines = text.splitlines()
    first = next(line.number for line in parse_lines(text) if line.role is Role.BODY)
    added: list[str] = []
    while len("\n".join(lines + added).encode()) < ARTICLE_BYTES:
        i += 1
        added += [line for paragraph in bodies[i % len(bodies)] for line in ("", paragraph)]
    return "\n".join([*lines[:first], *added, *lines[first:]]).encode()


def measure_speed(texts: list[bytes]) -> dict[str, float]:
    """Articles of 3 kB a second of this process's own time: the best of a few rounds."""
    size = sum(map(len, texts))
    best = min(round_seconds(texts) for _ in range(ROUNDS))
    return {
        "articles": len(texts),
        "mean bytes": size // len(texts),
        "articles a second": round(len(texts) / best),
        "3 kB a second": round(size / ARTICLE_BYTES / best),
    }


def round_seconds(texts: list[bytes]) -> float:
    """How long all texts take once, no line of one known from another."""
    started = time.process_time()
    for raw in texts:
        for known in KNOWN:
            known.cache_clear()
        read(raw)
    return time.process_time() - started


def measure_memory(texts: list[bytes]) -> dict[str, int]:
    """The process's peak in kB after a first round and after many articles."""
    for raw in texts:
        read(raw)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for i in range(FLAT_ARTICLES):
        read(texts[i % len(texts)].replace(b"the", str(i).encode(), 1))
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"articles": FLAT_ARTICLES, "peak kB before": before, "peak kB after": after}


if __name__ == "__main__":
    main()
