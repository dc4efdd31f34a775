"""Measure languages: the forms of a word that share a stem, and the detection of languages."""

import os
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from itertools import permutations
from pathlib import Path

from elasticsearch import Elasticsearch

from benchmarks.languages.detection import report
from indexer.commands.evaluate import loaded_index
from mappings.languages import language_of
from mappings.schema import TEXT_ANALYZER

DATA = Path(__file__).parents[2] / "../shared/data/articles"
ALIAS = "bench-languages"
_TABLES = ("forms", "held_out_forms")


def form_figures(client: Elasticsearch, index: str) -> Iterator[tuple[str, str, float]]:
    """Yield table, language, and the share of pairs of forms that have the same stems."""
    for table in _TABLES:
        text = files("benchmarks.languages").joinpath(f"{table}.toml").read_text("utf-8")
        for language, rows in tomllib.loads(text).items():
            pairs = [pair for row in rows for pair in permutations(row.split(), 2)]
            stems = {
                form: _stems(client, index, _analyzer(language), form)
                for form in dict.fromkeys(form for pair in pairs for form in pair)
            }
            same = sum(stems[form] == stems[other] for form, other in pairs)
            yield table, language, same / len(pairs)


def _stems(client: Elasticsearch, index: str, analyzer: str, form: str) -> list[str]:
    response = client.indices.analyze(index=index, analyzer=analyzer, text=form)
    return [token["token"] for token in response["tokens"]]


def _analyzer(language: str) -> str:
    return f"language_{language}" if language_of(language) else TEXT_ANALYZER


def main() -> None:
    """Print both tables."""
    report(DATA)
    url = os.environ.get("ELASTICSEARCH_URL")
    if not url:
        print("ELASTICSEARCH_URL is not set, so the forms are not measured.")
        return
    with Elasticsearch(url) as client, loaded_index(client, ALIAS, ()) as index:
        print("| table | language | pairs of forms with the same stem |")
        for table, language, share in form_figures(client, index):
            print(f"| {table} | {language} | {share:.3f} |")


if __name__ == "__main__":
    main()
