"""`indexer evaluate`: how well a judged collection is searched."""

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
from indexer.errors import translate_errors
from indexer.index.checks import Comparison
from mappings.connection import ClusterSettings
from mappings.schema import index_body
from relevance.collection import Text, read_judgements, read_lines
from relevance.errors import CollectionError, UnansweredError
from relevance.metrics import Difference, Evaluation, compare
from relevance.run import evaluate_index

# What the first page shows counts; by every measure, chance alone would refuse some reindexes.
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
        with translate_errors(settings.elasticsearch_url):
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
        raise typer.BadParameter(str(error), param_hint="--qrels") from error

    def ask(client: Elasticsearch, old: str, new: str) -> Iterator[str]:
        try:
            before, after = (evaluate_index(client, index, judged) for index in (old, new))
        except UnansweredError as error:
            yield f"the judged queries cannot be asked: {error}"
            return
        yield from find_regression(before, after)

    return ask


def find_regression(before: Evaluation, after: Evaluation) -> Iterator[str]:
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


def read_documents(corpus: Path) -> Iterator[dict[str, Any]]:
    """What Elasticsearch stores for each text of a corpus, as for an article of that text."""
    for line in read_lines(corpus, Text):
        paragraphs = tuple(part.strip() for part in line.text.split("\n\n") if part.strip())
        article = Article(line.title or "", paragraphs, section=line.section)
        yield build_document(article, line.id)


@contextmanager
def loaded_index(
    client: Elasticsearch, alias: str, documents: Iterable[dict[str, Any]]
) -> Iterator[str]:
    """An index of its own beside the alias with these documents, which is deleted in the end.

    Raises CollectionError for a document that Elasticsearch refuses.
    """
    name = f"{alias}-evaluation-{uuid4().hex[:12]}"
    client.indices.create(index=name, **index_body())
    try:
        actions = ({"_index": name, "_id": each["id"], "_source": each} for each in documents)
        for done, item in streaming_bulk(client, actions, raise_on_error=False):
            if not done:
                raise CollectionError(f"A text is refused: {item['index']['error']['reason']}.")
        client.indices.refresh(index=name)
        yield name
    finally:
        client.indices.delete(index=name)
