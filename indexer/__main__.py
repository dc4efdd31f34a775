"""The indexer's command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from elasticsearch import Elasticsearch, OrjsonSerializer

from indexer.commands.cli import check_exist, check_paths, read_settings, same_file
from indexer.commands.delete import run_delete, tell_deletion
from indexer.commands.doctor import run_doctor
from indexer.commands.load import LoadOptions, run_load
from indexer.commands.parse import ParseOptions, run_parse
from indexer.commands.reindex import ReindexOptions, run_reindex
from indexer.commands.rollback import run_rollback
from indexer.commands.status import run_status
from indexer.errors import IndexerError
from indexer.index.checks import Comparison, compare_contents
from indexer.load.run import RunOptions
from mappings.connection import ClusterSettings, client_options

app = typer.Typer(
    help="Parses news articles and loads them into Elasticsearch.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # one plain line for an error, also where no terminal is
)

# The exit code of a command that cannot run as it is called.
_MISUSE = 2

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
LoadPaths = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH",
        help="Files and folders, or - for standard input: .txt raw articles, .json and .jsonl "
        "parsed ones, .gz of either.",
    ),
]
JudgedDirectory = Annotated[
    Path,
    typer.Argument(
        metavar="DIR",
        exists=True,
        file_okay=False,
        help="A directory with corpus.jsonl, queries.jsonl and qrels.tsv.",
    ),
]
Baseline = Annotated[
    Path | None,
    typer.Option("--baseline", help="The output of an earlier run with --json, to compare with."),
]
PerQuery = Annotated[bool, typer.Option("--per-query", help="Print a line for each query.")]
ReindexPaths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH", help="The same as for load; without any, the articles that are stored."
    ),
]
AcceptDrift = Annotated[
    bool,
    typer.Option("--accept-drift", help="Swap though counts and facets differ from the old."),
]
Judged = Annotated[
    Path | None,
    typer.Option(
        "--qrels",
        exists=True,
        file_okay=False,
        help="Run the queries of this directory (queries.jsonl, qrels.tsv) on both indices, and "
        "do not swap if nDCG@10 is significantly worse.",
    ),
]
NoSwap = Annotated[
    bool,
    typer.Option("--dry-run", help="Fill and check the new index, then delete it."),
]
ParsePaths = Annotated[
    list[str], typer.Argument(metavar="FILE", help="The same files as for load, or - .")
]
Lines = Annotated[bool, typer.Option("--show-lines", help="Print each line's role and its rule.")]
AsJsonLines = Annotated[bool, typer.Option("--json", help="Print one JSON object a file.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Write nothing, tell what would be.")]
ResultsPath = Annotated[
    Path | None,
    typer.Option("--results", help="Keep one JSON line for each input here.", dir_okay=False),
]
RetryRejected = Annotated[
    Path | None,
    typer.Option(
        "--retry-rejected",
        help="Load only what this results file of an earlier load lists as rejected.",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print only what was rejected.")]


@app.command("load")
def load_command(  # noqa: PLR0913, PLR0917 (an option of a command is an argument)
    paths: LoadPaths,
    dry_run: DryRun = False,
    results: ResultsPath = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    retry_rejected: RetryRejected = None,
) -> None:
    """Load articles; those already loaded and unchanged are left alone."""
    check_paths(paths, results)
    if results and retry_rejected and same_file(results, retry_rejected):
        raise typer.BadParameter(
            f"{retry_rejected} is the results file to retry from", param_hint="--results"
        )
    run = RunOptions(dry_run, results, as_json, quiet)
    with _elasticsearch() as (client, settings):
        raise typer.Exit(run_load(client, settings, LoadOptions(tuple(paths), run, retry_rejected)))


@app.command("delete")
def delete_command(
    ids: Annotated[list[str], typer.Argument(metavar="ID", help="The articles' ids.")],
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Delete articles for good: only a newer version comes back by loading."""
    with _elasticsearch() as (client, settings):
        deletion = run_delete(client, settings, ids, dry_run)
    raise typer.Exit(tell_deletion(deletion, dry_run, as_json))


@app.command("parse")
def parse_command(paths: ParsePaths, lines: Lines = False, as_json: AsJsonLines = False) -> None:
    """Print what the parser makes of files, without loading them."""
    check_exist(paths, "FILE")
    raise typer.Exit(run_parse(ParseOptions(tuple(paths), lines, as_json)))


@app.command("reindex")
def reindex_command(  # noqa: PLR0913, PLR0917 (an option of a command is an argument)
    paths: ReindexPaths = None,
    dry_run: NoSwap = False,
    accept_drift: AcceptDrift = False,
    judged: Judged = None,
    results: ResultsPath = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Fill a new index from files or from what is stored, check it, and search it from then on."""
    check_paths(paths or [], results)
    run = RunOptions(dry_run, results, as_json, quiet)
    contents = () if accept_drift else (compare_contents,)
    options = ReindexOptions(tuple(paths or ()), run, (*contents, *_relevance_checks(judged)))
    with _elasticsearch() as (client, settings):
        raise typer.Exit(run_reindex(client, settings, options))


@app.command("rollback")
def rollback_command() -> None:
    """Search the index before the last reindex again."""
    with _elasticsearch() as (client, settings):
        run_rollback(client, settings)


@app.command("doctor")
def doctor_command(as_json: AsJson = False) -> None:
    """Tell what is wrong with the index and its server, why, and what to do about it."""
    with _elasticsearch() as (client, settings):
        raise typer.Exit(run_doctor(client, settings, as_json))


@app.command("evaluate")
def evaluate_command(
    directory: JudgedDirectory,
    baseline: Baseline = None,
    per_query: PerQuery = False,
    as_json: AsJson = False,
) -> None:
    """Measure the ranking of a judged collection in a temporary index (extra `evaluate`)."""
    with _optional_libraries():
        from indexer.commands.evaluate import EvaluateOptions, run_evaluate  # noqa: PLC0415

    with _elasticsearch() as (client, settings):
        run_evaluate(client, settings, EvaluateOptions(directory, baseline, per_query, as_json))


@app.command("status")
def status_command(as_json: AsJson = False) -> None:
    """Tell which index answers searches, and what is in it."""
    with _elasticsearch() as (client, settings):
        run_status(client, settings, as_json)


def _relevance_checks(directory: Path | None) -> tuple[Comparison, ...]:
    """Return the check that runs the judged queries of a directory; none without a directory."""
    if directory is None:
        return ()
    with _optional_libraries():
        from indexer.commands.evaluate import relevance_check  # noqa: PLC0415

    return (relevance_check(directory),)


@contextmanager
def _optional_libraries() -> Iterator[None]:
    """Exit with a sentence if the libraries of the extra `evaluate` are missing.

    They are imported on use, because that takes most of a second.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name not in ("ir_measures", "scipy"):
            raise
        typer.echo(
            "indexer: Relevance is measured with the extra `evaluate`: install it with "
            "`pip install 'news-search[evaluate]'`, or with `make setup` in a checkout.",
            err=True,
        )
        raise typer.Exit(_MISUSE) from error


@contextmanager
def _elasticsearch() -> Iterator[tuple[Elasticsearch, ClusterSettings]]:
    """A client by the settings; what stops a command becomes one line and its exit code."""
    settings = read_settings()
    client = Elasticsearch(**client_options(settings), serializer=OrjsonSerializer())
    try:
        with client:
            yield client, settings
    except IndexerError as error:
        typer.echo(f"indexer: {error}", err=True)
        raise typer.Exit(error.exit_code) from error


def main() -> None:
    """The console script."""
    app(prog_name="indexer")


if __name__ == "__main__":
    main()
