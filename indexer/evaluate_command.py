"""`indexer evaluate`: how well a judged collection is searched."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson
import typer
from elasticsearch import Elasticsearch

from indexer.checking import Comparison
from indexer.errors import elasticsearch_errors
from indexer.judged_corpus import loaded_index, read_documents
from mappings.cluster import ClusterSettings
from relevance.collection import read_judgements
from relevance.errors import CollectionError, UnansweredError
from relevance.measures import Difference, Evaluation, compare
from relevance.searching import evaluate_index

# What the first page shows counts; by every measure, chance alone would refuse some rebuilds.
_JUDGED_BY = "nDCG@10"
# A fall that chance alone brings once in twenty times.
_SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class EvaluateOptions:
    """What to measure; `against` is a file that an earlier run printed with `--json`."""

    folder: Path
    against: Path | None = None
    per_query: bool = False
    as_json: bool = False


def run_evaluate(
    client: Elasticsearch, settings: ClusterSettings, options: EvaluateOptions
) -> None:
    """Loads the corpus into an index of its own, asks the queries and prints the measures.

    Raises `IndexerError` when Elasticsearch does not answer, `typer.BadParameter` for a file of
    the folder that is missing or cannot be read.
    """
    try:
        with elasticsearch_errors(settings.elasticsearch_url):
            evaluation = evaluate_folder(client, settings.articles_alias, options.folder)
        before = read_evaluation(options.against) if options.against else None
        changes = compare(before, evaluation) if before else {}
    except (CollectionError, UnansweredError) as error:
        raise typer.BadParameter(str(error), param_hint="FOLDER") from error
    if options.as_json:
        typer.echo(orjson.dumps(as_object(evaluation, changes)).decode())
    else:
        for line in describe(evaluation, changes, options.per_query):
            typer.echo(line)


def evaluate_folder(client: Elasticsearch, alias: str, folder: Path) -> Evaluation:
    """The measures of one judged collection. Raises CollectionError and UnansweredError."""
    judged = read_judgements(folder / "queries.jsonl", folder / "qrels.tsv")
    with loaded_index(client, alias, read_documents(folder / "corpus.jsonl")) as index:
        return evaluate_index(client, index, judged)


def judging(folder: Path) -> Comparison:
    """What asks the judged queries of a folder of two indices.

    Raises `typer.BadParameter` for a file of the folder that is missing or cannot be read.
    """
    try:
        judged = read_judgements(folder / "queries.jsonl", folder / "qrels.tsv")
    except CollectionError as error:
        raise typer.BadParameter(str(error), param_hint="--judged") from error

    def ask(client: Elasticsearch, old: str, new: str) -> Iterator[str]:
        try:
            before, after = (evaluate_index(client, index, judged) for index in (old, new))
        except UnansweredError as error:
            yield f"the judged queries cannot be asked: {error}"
            return
        yield from find_fall(before, after)

    return ask


def find_fall(before: Evaluation, after: Evaluation) -> Iterator[str]:
    """A sentence where the judged queries are answered worse, and not by chance."""
    difference = compare(before, after)[_JUDGED_BY]
    if difference.change < 0 and difference.p_value < _SIGNIFICANT:
        was, now = (each.means[_JUDGED_BY] for each in (before, after))
        told = f"{was:.3f} to {now:.3f} (p = {difference.p_value:.3f})"
        yield f"{_JUDGED_BY} of the judged queries falls from {told}"


def read_evaluation(file: Path) -> Evaluation:
    """What an earlier run printed with `--json`. Raises CollectionError."""
    try:
        return Evaluation(orjson.loads(file.read_bytes())["per_query"])
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise CollectionError(f"{file} is not what `evaluate --json` prints.") from error


def as_object(evaluation: Evaluation, changes: Mapping[str, Difference]) -> dict[str, Any]:
    """What `--json` prints."""
    return {
        "measures": evaluation.means,
        "per_query": evaluation.per_query,
        "changes": {name: asdict(change) for name, change in changes.items()},
    }


def describe(
    evaluation: Evaluation, changes: Mapping[str, Difference], per_query: bool
) -> Iterator[str]:
    """A line for each measure, after a line for each query where they are asked for."""
    if per_query:
        yield from _queries(evaluation)
    for name, mean in evaluation.means.items():
        change = changes.get(name)
        told = f"  {change.change:+.3f} (p = {change.p_value:.3f})" if change else ""
        yield f"{name:<12}{mean:.3f}{told}"


def _queries(evaluation: Evaluation) -> Iterator[str]:
    yield "\t".join(("query", *evaluation.per_query))
    for query in next(iter(evaluation.per_query.values())):
        values = (f"{values[query]:.3f}" for values in evaluation.per_query.values())
        yield "\t".join((query, *values))
