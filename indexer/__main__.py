"""The indexer's command line: arguments and options of each command."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from indexer.commands.cli import check_exist, check_paths, connected, same_file
from indexer.commands.delete import print_deletion, run_delete
from indexer.commands.doctor import run_doctor
from indexer.commands.load import LoadOptions, run_load
from indexer.commands.parse import ParseOptions, run_parse
from indexer.commands.reindex import ReindexOptions, run_reindex
from indexer.commands.rollback import run_rollback
from indexer.commands.status import run_status
from indexer.index.checks import Comparison, compare_contents
from indexer.load.run import RunOptions

app = typer.Typer(
    help="Parses news articles and loads them into Elasticsearch.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # an error is one plain line, also without a terminal
)

# The exit code of a command that cannot run as it is called.
_MISUSE = 2

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
LoadPaths = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH",
        help="Files and directories, or - for standard input: .txt raw articles, .json and .jsonl "
        "parsed ones, .gz of either.",
    ),
]
CollectionPath = Annotated[
    Path,
    typer.Argument(
        metavar="DIR",
        exists=True,
        file_okay=False,
        help="A directory with corpus.jsonl, queries.jsonl and qrels.tsv.",
    ),
]
BaselinePath = Annotated[
    Path | None,
    typer.Option("--baseline", help="The output of an earlier run with --json, to compare with."),
]
PerQuery = Annotated[bool, typer.Option("--per-query", help="Print a line for each query.")]
ReindexPaths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH", help="The same as for load; by default the stored articles are read."
    ),
]
AcceptDrift = Annotated[
    bool,
    typer.Option(
        "--accept-drift", help="Swap even if counts and facets differ from the old index."
    ),
]
QrelsPath = Annotated[
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
ShowLines = Annotated[
    bool, typer.Option("--show-lines", help="Print the role and the rule of each line.")
]
AsJsonLines = Annotated[bool, typer.Option("--json", help="Print one JSON object a file.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Write nothing; print what would be written.")
]
ResultsPath = Annotated[
    Path | None,
    typer.Option(
        "--results", help="Write one JSON line for each input to this file.", dir_okay=False
    ),
]
RetryRejectedPath = Annotated[
    Path | None,
    typer.Option(
        "--retry-rejected", help="Load only the inputs that this results file lists as rejected."
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print only rejections and warnings.")]


@app.command("load")
def load_command(  # noqa: PLR0913, PLR0917 (each option of a command is an argument)
    paths: LoadPaths,
    dry_run: DryRun = False,
    results: ResultsPath = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    retry_rejected: RetryRejectedPath = None,
) -> None:
    """Load articles; unchanged articles are not written again."""
    check_paths(paths, results)
    if results and retry_rejected and same_file(results, retry_rejected):
        raise typer.BadParameter(f"{results} is to be retried from", param_hint="--results")
    run = RunOptions(dry_run, results, as_json, quiet)
    with connected() as (client, settings):
        raise typer.Exit(run_load(client, settings, LoadOptions(tuple(paths), run, retry_rejected)))


@app.command("delete")
def delete_command(
    ids: Annotated[list[str], typer.Argument(metavar="ID", help="The articles' ids.")],
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Delete articles for good: only a newer version can be loaded again."""
    with connected() as (client, settings):
        deletion = run_delete(client, settings, ids, dry_run)
    raise typer.Exit(print_deletion(deletion, dry_run, as_json))


@app.command("parse")
def parse_command(
    paths: ParsePaths, show_lines: ShowLines = False, as_json: AsJsonLines = False
) -> None:
    """Print the articles that the parser reads from files, without loading them."""
    check_exist(paths, "FILE")
    raise typer.Exit(run_parse(ParseOptions(tuple(paths), show_lines, as_json)))


@app.command("reindex")
def reindex_command(  # noqa: PLR0913, PLR0917 (each option of a command is an argument)
    paths: ReindexPaths = None,
    dry_run: NoSwap = False,
    accept_drift: AcceptDrift = False,
    qrels: QrelsPath = None,
    results: ResultsPath = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Fill a new index from files or from what is stored, check it, and swap it in."""
    check_paths(paths or [], results)
    run = RunOptions(dry_run, results, as_json, quiet)
    contents = () if accept_drift else (compare_contents,)
    options = ReindexOptions(tuple(paths or ()), run, (*contents, *_relevance_checks(qrels)))
    with connected() as (client, settings):
        raise typer.Exit(run_reindex(client, settings, options))


@app.command("rollback")
def rollback_command() -> None:
    """Search the index before the last reindex again."""
    with connected() as (client, settings):
        run_rollback(client, settings)


@app.command("doctor")
def doctor_command(as_json: AsJson = False) -> None:
    """Print the problems of the index and its server, with cause and remedy."""
    with connected() as (client, settings):
        raise typer.Exit(run_doctor(client, settings, as_json))


@app.command("evaluate")
def evaluate_command(
    directory: CollectionPath,
    baseline: BaselinePath = None,
    per_query: PerQuery = False,
    as_json: AsJson = False,
) -> None:
    """Measure the ranking of a judged collection in a temporary index (extra `evaluate`)."""
    with _optional_libraries():
        from indexer.commands.evaluate import EvaluateOptions, run_evaluate  # noqa: PLC0415

    with connected() as (client, settings):
        run_evaluate(client, settings, EvaluateOptions(directory, baseline, per_query, as_json))


@app.command("status")
def status_command(as_json: AsJson = False) -> None:
    """Print which index is searched, and what it contains."""
    with connected() as (client, settings):
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


def main() -> None:
    """Run the console script."""
    app(prog_name="indexer")


if __name__ == "__main__":
    main()
