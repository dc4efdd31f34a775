"""`indexer evaluate`: measures the ranking on a judged collection."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import typer
from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from indexer.documents.article import Article
from indexer.documents.document import build_document
from indexer.index.checks import Comparison
from indexer.index.settings import IndexSettings, build_index
from indexer.load.embedding import embed_all
from mappings.connection import ClusterSettings
from mappings.embedding.embedder import Embedder
from relevance.collection import CollectionError, Text, read_judgements, read_lines
from relevance.metrics import Difference, Evaluation, compare
from relevance.run import RejectedQueryError, evaluate_index

# The metric of the first page. With every metric, chance alone would refuse some reindexes.
_DECIDING_METRIC = "nDCG@10"
# The usual level: chance alone causes such a fall in 1 of 20 comparisons.
_SIGNIFICANCE_LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class EvaluateOptions:
    """The options of the command; `baseline` is the output of an earlier run with `--json`."""

    directory: Path
    baseline: Path | None = None
    per_query: bool = False
    as_json: bool = False


def run_evaluate(
    client: Elasticsearch, settings: ClusterSettings, options: EvaluateOptions
) -> None:
    """Load the corpus into a temporary index, run the queries and print the metrics.

    Raises `IndexerError` if Elasticsearch fails, `typer.BadParameter` if a file of the directory
    is missing or invalid.
    """
    try:
        model = IndexSettings.of(settings).embedder
        alias, directory = settings.articles_alias, options.directory
        evaluation = evaluate_collection(client, alias, directory, model)
        before = read_evaluation(options.baseline) if options.baseline else None
        changes = compare(before, evaluation) if before else {}
    except (CollectionError, RejectedQueryError) as error:
        raise typer.BadParameter(str(error), param_hint="DIR") from error
    if options.as_json:
        typer.echo(orjson.dumps(as_object(evaluation, changes)).decode())
    else:
        for line in describe(evaluation, changes, options.per_query):
            typer.echo(line)


def evaluate_collection(
    client: Elasticsearch, alias: str, directory: Path, model: Embedder | None = None
) -> Evaluation:
    """Return the metrics of a judged collection. Raises CollectionError and RejectedQueryError."""
    judged = read_judgements(directory / "queries.jsonl", directory / "qrels.tsv")
    documents = read_documents(directory / "corpus.jsonl")
    with loaded_index(client, alias, documents, model) as index:
        return evaluate_index(client, index, judged, model)


def relevance_check(directory: Path, model: Embedder | None = None) -> Comparison:
    """Return a check that runs the judged queries of a directory on two indices.

    `model` is the configured one; each index is searched by the model that it was filled with.

    Raises `typer.BadParameter` if a file of the directory is missing or invalid.
    """
    try:
        judged = read_judgements(directory / "queries.jsonl", directory / "qrels.tsv")
    except CollectionError as error:
        raise typer.BadParameter(str(error), param_hint="--qrels") from error

    def check(client: Elasticsearch, old: str, new: str) -> Iterator[str]:
        try:
            before, after = (evaluate_index(client, index, judged, model) for index in (old, new))
        except RejectedQueryError as error:
            yield f"the judged queries fail: {error}"
            return
        yield from find_regression(before, after)

    return check


def find_regression(before: Evaluation, after: Evaluation) -> Iterator[str]:
    """Yield a sentence if the deciding metric falls significantly."""
    difference = compare(before, after)[_DECIDING_METRIC]
    if difference.change < 0 and difference.p_value < _SIGNIFICANCE_LEVEL:
        was, now = (run.means[_DECIDING_METRIC] for run in (before, after))
        change = f"{was:.3f} to {now:.3f} (p = {difference.p_value:.3f})"
        yield f"{_DECIDING_METRIC} of the judged queries falls from {change}"


def read_evaluation(file: Path) -> Evaluation:
    """Return the evaluation that a run printed with `--json`. Raises CollectionError."""
    try:
        return Evaluation(orjson.loads(file.read_bytes())["per_query"])
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise CollectionError(f"{file} is not output of `evaluate --json`.") from error


def as_object(evaluation: Evaluation, changes: Mapping[str, Difference]) -> dict[str, Any]:
    """Return the output of `--json`."""
    return {
        "measures": evaluation.means,
        "per_query": evaluation.per_query,
        "changes": {name: asdict(change) for name, change in changes.items()},
    }


def describe(
    evaluation: Evaluation, changes: Mapping[str, Difference], per_query: bool
) -> Iterator[str]:
    """Yield a line for each metric, after a line for each query if `per_query` is set."""
    if per_query:
        yield from _queries(evaluation)
    for name, mean in evaluation.means.items():
        change = changes.get(name)
        difference = f"  {change.change:+.3f} (p = {change.p_value:.3f})" if change else ""
        yield f"{name:<12}{mean:.3f}{difference}"


def _queries(evaluation: Evaluation) -> Iterator[str]:
    yield "\t".join(("query", *evaluation.per_query))
    for query in next(iter(evaluation.per_query.values())):
        values = (f"{values[query]:.3f}" for values in evaluation.per_query.values())
        yield "\t".join((query, *values))


def read_documents(corpus: Path) -> Iterator[dict[str, Any]]:
    """Yield the documents of a corpus, built like those of articles."""
    for line in read_lines(corpus, Text):
        paragraphs = tuple(part.strip() for part in line.text.split("\n\n") if part.strip())
        article = Article(line.title or "", paragraphs, section=line.section)
        yield build_document(article, line.id)


@contextmanager
def loaded_index(
    client: Elasticsearch,
    alias: str,
    documents: Iterable[dict[str, Any]],
    model: Embedder | None = None,
) -> Iterator[str]:
    """Yield the name of a temporary index with these documents, embedded by the model.

    Raises CollectionError if Elasticsearch rejects a document.
    """
    name = f"{alias}-evaluation-{uuid4().hex[:12]}"
    client.indices.create(index=name, **build_index(IndexSettings(embedder=model)))
    if model:
        documents = embed_all(model, documents)
    try:
        actions = ({"_index": name, "_id": doc["id"], "_source": doc} for doc in documents)
        for ok, item in streaming_bulk(client, actions, raise_on_error=False):
            if not ok:
                raise CollectionError(
                    f"Elasticsearch rejects a text: {item['index']['error']['reason']}."
                )
        client.indices.refresh(index=name)
        yield name
    finally:
        client.indices.delete(index=name)
