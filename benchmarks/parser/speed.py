"""How fast the parser reads and whether its memory grows.

The articles are made of the seeds, 3 kB each, on one core; nothing is cached from one round to the
next. The rate of the rules without the judges is measured in the same rounds.
"""

import json
import resource
import time
from collections.abc import Callable
from pathlib import Path

from indexer.documents.article import ArticleError
from indexer.input.decoding import decode
from indexer.parser import Role, label_by_rules, parse_article, parse_lines
from indexer.parser.assemble import build_article
from indexer.parser.bylines import plain_names, read_byline
from indexer.parser.dates import read_stamps
from indexer.parser.dates_and_bylines import read_line_names
from indexer.parser.name_pieces import may_be_relative, split_names
from indexer.parser.name_rules import is_person
from indexer.parser.photo_credits import find_credit

ROOT = Path(__file__).parents[2]
ROUNDS = 5
ARTICLE_BYTES = 3_000
# Enough to see memory grow, if it did.
FLAT_ARTICLES = 100_000
# What caches the last few lines.
CACHED = (
    find_credit,
    is_person,
    may_be_relative,
    plain_names,
    read_byline,
    read_line_names,
    read_stamps,
    split_names,
)


def main() -> None:
    """Print the speed with and without the judges, and the memory."""
    texts = grow_articles()
    print(json.dumps(measure_speed(texts)))
    print(json.dumps(measure_memory(texts)))


def grow_articles() -> list[bytes]:
    """Return the English seeds, each brought to 3 kB by paragraphs of the others."""
    texts = [decode(path.read_bytes()).text for path in sorted((ROOT / "seeds").glob("*.txt"))]
    english = [text for text in texts if parse_article(text).language == "en"]
    bodies = [parse_article(text).body for text in english]
    return [grow(text, bodies, i) for i, text in enumerate(english)]


def grow(text: str, bodies: list[tuple[str, ...]], i: int) -> bytes:
    """Return the text with paragraphs inserted below its first one, until it is long enough."""
    lines = text.splitlines()
    first = next(line.number for line in parse_lines(text) if line.role is Role.BODY)
    added: list[str] = []
    while len("\n".join(lines + added).encode()) < ARTICLE_BYTES:
        i += 1
        added += [line for paragraph in bodies[i % len(bodies)] for line in ("", paragraph)]
    return "\n".join([*lines[:first], *added, *lines[first:]]).encode()


def measure_speed(texts: list[bytes]) -> dict[str, float]:
    """Return articles of 3 kB a second of processor time: the best of a few rounds."""
    size = sum(map(len, texts))
    best, rules = float("inf"), float("inf")
    for _ in range(ROUNDS):
        best = min(best, _time_round(texts, read))
        rules = min(rules, _time_round(texts, read_by_rules))
    articles = size / ARTICLE_BYTES
    return {
        "articles": len(texts),
        "mean bytes": size // len(texts),
        "3 kB a second": round(articles / best),
        "3 kB a second, rules alone": round(articles / rules),
        "ratio": round(best / rules, 2),
    }


def read(raw: bytes) -> None:
    """Parse an article; a refusal counts as well."""
    try:
        parse_article(decode(raw).text)
    except ArticleError:
        return


def read_by_rules(raw: bytes) -> None:
    """Parse an article without the judges."""
    try:
        build_article(label_by_rules(decode(raw).text)[0])
    except ArticleError:
        return


def _time_round(texts: list[bytes], parse: Callable[[bytes], None]) -> float:
    """Return the processor time for all texts, no line of one cached from another."""
    started = time.process_time()
    for raw in texts:
        for cached in CACHED:
            cached.cache_clear()
        parse(raw)
    return time.process_time() - started


def measure_memory(texts: list[bytes]) -> dict[str, int]:
    """Return the process's peak in kB after a first round and after many articles."""
    for raw in texts:
        read(raw)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for i in range(FLAT_ARTICLES):
        read(texts[i % len(texts)].replace(b"the", str(i).encode(), 1))
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"articles": FLAT_ARTICLES, "peak kB before": before, "peak kB after": after}


if __name__ == "__main__":
    main()
