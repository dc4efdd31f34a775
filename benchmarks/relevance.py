"""The quality of searches, similar articles and corrections: `make bench-relevance`.

One setting for all, on the collections of `../shared/data/relevance`, compared with what textbook
methods reach there (BM25 with Porter stems, TF-IDF with cosine) and what is to be reached.
"""

import csv
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from elasticsearch import Elasticsearch

from api.query_language import Words, parse_query
from api.search.spelling import Correction, build_unknown, read_corrections
from benchmarks.judged import choose, compare_collections, mean_ratio
from benchmarks.similar import similar_figures
from indexer.commands.evaluate import loaded_index, read_documents
from mappings.schema import VOCABULARY_FIELD
from relevance.collection import Query, read_lines

ROOT = Path(__file__).parents[1]
DATA = ROOT / "../shared/data/relevance"
URL = "http://127.0.0.1:9200"
ALIAS = "bench-relevance"
# What similar articles are to reach, and what TF-IDF with cosine reaches.
TARGETS = {("bbc", "same section among 10 similar"): ("≥ .933", ".917")}
# Enough for a loaded machine.
TIMEOUT_S, TIMEOUT = 120, "30s"
BATCH = 100


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table; `textbook` is empty where there is no such method."""

    what: str
    reached: float
    target: str
    textbook: str = ""


def main() -> None:
    """Prints the tables; with `--choose` also what leave-one-out chooses."""
    if not DATA.is_dir():
        sys.exit(f"{DATA} is missing: the figures need the shared collections.")
    url = os.environ.get("ELASTICSEARCH_URL", URL)
    with Elasticsearch(url, request_timeout=TIMEOUT_S) as client:
        print(f"{'collection and metric':<40}{'BM25':>9}{'ours':>9}{'ratio':>9}{'p':>9}")
        comparisons = []
        for comparison in compare_collections(client, ALIAS, DATA):
            comparisons.append(comparison)
            print(comparison, flush=True)
        print(f"mean ratio to BM25 with Porter stems: {mean_ratio(comparisons):.3f}\n")
        if "--choose" in sys.argv:
            print("Each number as chosen on the other collections:")
            for line in choose(client, ALIAS, DATA):
                print(line, flush=True)
        print(f"{'measure':<58}{'textbook':>9}{'to reach':>10}{'reached':>9}")
        for figure in (*similar(client), *corrections(client)):
            columns = f"{figure.textbook:>9}{figure.target:>10}{figure.reached:>9.3f}"
            print(f"{figure.what:<58}{columns}", flush=True)


def similar(client: Elasticsearch) -> Iterator[Figure]:
    """How many of the most similar articles are of the same subject, by words and by both."""
    for name, measure, words, both in similar_figures(client, ALIAS, DATA):
        yield Figure(f"{name}, {measure}, words alone", words, "")
        yield Figure(f"{name}, {measure}", both, *TARGETS.get((name, measure), ("", "")))


def corrections(client: Elasticsearch) -> Iterator[Figure]:
    """Words misspelt as people misspell them, and the queries of `time`, which are spelt right."""
    with (DATA / "misspellings/wikipedia.tsv").open(encoding="utf-8") as lines:
        rows = csv.DictReader(lines, delimiter="\t")
        pairs = [(row["misspelling"], row["correct"]) for row in rows]
    queries = [query.text for query in read_lines(DATA / "time/queries.jsonl", Query)]
    for name in ("time", "bbc"):
        with loaded_index(client, ALIAS, read_documents(DATA / name / "corpus.jsonl")) as index:
            share, number = _first_offers(client, index, pairs)
            what = f"{number} misspellings over {name}, right word first"
            yield Figure(what, share, "≥ .75")
            if name == "time":
                wrong = fmean(map(bool, _offers(client, index, queries)))
                yield Figure("time, wrong offers for its queries", wrong, "≤ .02")


def _first_offers(
    client: Elasticsearch, index: str, pairs: Sequence[tuple[str, str]]
) -> tuple[float, int]:
    """Return how often the right word is suggested first, of pairs in which only it is known."""
    known = _known(client, index, {word for pair in pairs for word in pair})
    counted = [pair for pair in pairs if pair[1] in known and pair[0] not in known]
    offers = _offers(client, index, [typed for typed, _ in counted])
    right = (
        any(word.neighbours[0].lower() == meant.lower() for word in offered)
        for offered, (_, meant) in zip(offers, counted, strict=True)
    )
    return fmean(right), len(counted)


def _known(client: Elasticsearch, index: str, words: Iterable[str]) -> set[str]:
    """Return the words that some article contains."""
    listed = sorted(words)
    bodies = [{"query": {"match": {VOCABULARY_FIELD: word}}, "size": 0} for word in listed]
    responses = _search(client, index, bodies)
    return {
        word
        for word, response in zip(listed, responses, strict=True)
        if response["hits"]["total"]["value"]
    }


def _offers(
    client: Elasticsearch, index: str, queries: Iterable[str]
) -> Iterator[tuple[Correction, ...]]:
    nodes = [parse_query(query).root or Words(()) for query in queries]
    bodies = [{"suggest": build_unknown(node) or {"text": ""}, "size": 0} for node in nodes]
    for node, response in zip(nodes, _search(client, index, bodies), strict=True):
        yield read_corrections(node, response)


def _search(
    client: Elasticsearch, index: str, bodies: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    for start in range(0, len(bodies), BATCH):
        batch = bodies[start : start + BATCH]
        searches = [part for body in batch for part in ({"index": index}, body)]
        yield from client.msearch(searches=searches)["responses"]


if __name__ == "__main__":
    main()
