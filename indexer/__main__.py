"""The indexer's command line: arguments and options of each command.

Each command imports what it needs when it runs: the parser, the models and the client take a
second, and `--help` needs none of them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from indexer.commands.cli import check_exist, check_paths, connected, same_file
from indexer.commands.options import (
    AcceptDrift,
    AsJson,
    AsJsonLines,
    BaselinePath,
    CollectionPath,
    Columns,
    DialectName,
    DryRun,
    LoadPaths,
    MapPath,
    NoSwap,
    ParsePaths,
    PartitionName,
    PerQuery,
    QrelsPath,
    Quiet,
    ReindexPaths,
    ResultsDirectory,
    ResultsPath,
    RetryRejectedPath,
    ShowLines,
)
from mappings.partitions import Period, is_month

if TYPE_CHECKING:
    from indexer.index.checks import Comparison
    from indexer.input.dialects import Dialect
    from mappings.connection import ClusterSettings

app = typer.Typer(
    help="Parses news articles and loads them into Elasticsearch.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # an error is one plain line, also without a terminal
)

# The exit code of a command that cannot run as it is called.
_MISUSE = 2


@app.command("load")
def load_command(  # noqa: PLR0913, PLR0917 (each option of a command is an argument)
    paths: LoadPaths,
    dry_run: DryRun = False,
    results: ResultsPath = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    retry_rejected: RetryRejectedPath = None,
    dialect: DialectName = None,
    columns: Columns = None,
    map_path: MapPath = None,
) -> None:
    """Load articles; unchanged articles are not written again."""
    from indexer.commands.load import LoadOptions, run_load
    from indexer.load.run import RunOptions

    check_paths(paths, results)
    if results and retry_rejected and same_file(results, retry_rejected):
        raise typer.BadParameter(f"{results} is to be retried from", param_hint="--results")
    chosen = _read_dialect(dialect, columns, map_path)
    run = RunOptions(dry_run, results, as_json, quiet, chosen)
    with connected() as (client, settings):
        raise typer.Exit(run_load(client, settings, LoadOptions(tuple(paths), run, retry_rejected)))


@app.command("watch")
def watch_command(
    directories: Annotated[
        list[Path],
        typer.Argument(metavar="DIR", help="Directories to watch; one may appear later."),
    ],
    state: Annotated[
        Path,
        typer.Option("--state", help="The file that lists what was loaded.", dir_okay=False),
    ] = Path("indexer-watch.sqlite"),
    results_dir: ResultsDirectory = Path(),
) -> None:
    """Load what appears or changes in directories, until Ctrl-C or SIGTERM."""
    from indexer.commands.feed import run_watch

    with connected() as (client, settings):
        raise typer.Exit(run_watch(client, settings, directories, state, results_dir))


@app.command("consume")
def consume_command(  # noqa: PLR0913, PLR0917 (each option of a command is an argument)
    stream: Annotated[str, typer.Argument(metavar="STREAM", help="The Redis stream.")],
    group: Annotated[str, typer.Option(help="The consumer group; made if missing.")] = "indexer",
    consumer: Annotated[
        str | None, typer.Option(help="The name of this consumer; by default host and process.")
    ] = None,
    idle: Annotated[
        float,
        typer.Option(min=0.1, help="Seconds after which an entry of a dead consumer is taken."),
    ] = 60.0,
    url: Annotated[
        str, typer.Option("--redis-url", envvar="REDIS_URL", help="Where Redis listens.")
    ] = "redis://127.0.0.1:6379/0",
    results_dir: ResultsDirectory = Path(),
) -> None:
    """Load the articles of a Redis stream, until Ctrl-C or SIGTERM."""
    from indexer.commands.feed import default_consumer, run_consume
    from indexer.feed.redis_stream import StreamOptions

    options = StreamOptions(url, stream, group, consumer or default_consumer(), idle)
    with connected() as (client, settings):
        raise typer.Exit(run_consume(client, settings, options, results_dir))


@app.command("delete")
def delete_command(
    ids: Annotated[list[str], typer.Argument(metavar="ID", help="The articles' ids.")],
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Delete articles for good: only a newer version can be loaded again."""
    from indexer.commands.delete import print_deletion, run_delete

    with connected() as (client, settings):
        deletion = run_delete(client, settings, ids, dry_run)
    raise typer.Exit(print_deletion(deletion, dry_run, as_json))


@app.command("parse")
def parse_command(  # noqa: PLR0913, PLR0917 (each option of a command is an argument)
    paths: ParsePaths,
    show_lines: ShowLines = False,
    as_json: AsJsonLines = False,
    dialect: DialectName = None,
    columns: Columns = None,
    map_path: MapPath = None,
) -> None:
    """Print the articles that the parser reads from files, without loading them."""
    from indexer.commands.parse import ParseOptions, run_parse

    check_exist(paths, "FILE")
    chosen = _read_dialect(dialect, columns, map_path)
    raise typer.Exit(run_parse(ParseOptions(tuple(paths), show_lines, as_json, chosen)))


@app.command("release")
def release_command(
    follow: Annotated[
        bool, typer.Option("--follow", help="Wait for further ones, until Ctrl-C or SIGTERM.")
    ] = False,
    results_dir: ResultsDirectory = Path(),
) -> None:
    """Publish the articles whose embargo has ended."""
    from indexer.commands.release import run_release

    with connected() as (client, settings):
        raise typer.Exit(run_release(client, settings, follow, results_dir))


@app.command("reindex")
def reindex_command(  # noqa: PLR0913, PLR0917 (each option of a command is an argument)
    paths: ReindexPaths = None,
    dry_run: NoSwap = False,
    accept_drift: AcceptDrift = False,
    qrels: QrelsPath = None,
    results: ResultsPath = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    dialect: DialectName = None,
    columns: Columns = None,
    map_path: MapPath = None,
    month: PartitionName = None,
) -> None:
    """Fill a new index from files or from what is stored, check it, and swap it in."""
    from indexer.commands.reindex import ReindexOptions, run_reindex
    from indexer.load.run import RunOptions

    check_paths(paths or [], results)
    chosen = _read_dialect(dialect, columns, map_path)
    run = RunOptions(dry_run, results, as_json, quiet, chosen)
    with connected() as (client, settings):
        comparisons = _read_comparisons(accept_drift, qrels, settings)
        options = ReindexOptions(tuple(paths or ()), run, comparisons, month)
        raise typer.Exit(run_reindex(client, settings, options))


@app.command("partition")
def partition_command(  # noqa: PLR0913, PLR0917 (each option of a command is an argument)
    paths: ReindexPaths = None,
    first_month: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="MONTH",
            help="The first month with its own index, as 2015-08; by default 20 years ago.",
        ),
    ] = None,
    period: Annotated[
        Period | None,
        typer.Option("--by", help="One index for each; by default from the number of articles."),
    ] = None,
    dry_run: NoSwap = False,
    accept_drift: AcceptDrift = False,
    qrels: QrelsPath = None,
    results: ResultsPath = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    dialect: DialectName = None,
    columns: Columns = None,
    map_path: MapPath = None,
) -> None:
    """Replace the one index by indices by time of publication, checked and swapped in at once."""
    from indexer.commands.reindex import ReindexOptions, default_first_month, run_partition
    from indexer.load.run import RunOptions

    check_paths(paths or [], results)
    first = first_month or default_first_month(datetime.now(UTC))
    if not is_month(first):
        raise typer.BadParameter(f"{first} is not a month such as 2015-08", param_hint="--from")
    chosen = _read_dialect(dialect, columns, map_path)
    run = RunOptions(dry_run, results, as_json, quiet, chosen)
    with connected() as (client, settings):
        comparisons = _read_comparisons(accept_drift, qrels, settings)
        options = ReindexOptions(tuple(paths or ()), run, comparisons)
        raise typer.Exit(run_partition(client, settings, options, first, period))


@app.command("rollback")
def rollback_command(month: PartitionName = None) -> None:
    """Search the index before the last reindex again."""
    from indexer.commands.rollback import run_rollback

    with connected() as (client, settings):
        run_rollback(client, settings, month)


@app.command("doctor")
def doctor_command(as_json: AsJson = False) -> None:
    """Print the problems of the index and its server, with cause and remedy."""
    from indexer.commands.doctor import run_doctor

    with connected(accept_foreign=True) as (client, settings):
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
        from indexer.commands.evaluate import EvaluateOptions, run_evaluate

    with connected() as (client, settings):
        run_evaluate(client, settings, EvaluateOptions(directory, baseline, per_query, as_json))


@app.command("status")
def status_command(as_json: AsJson = False) -> None:
    """Print which index is searched, and what it contains."""
    from indexer.commands.status import run_status

    with connected() as (client, settings):
        run_status(client, settings, as_json)


def _read_dialect(name: str | None, columns: str | None, map_path: Path | None) -> "Dialect | None":
    """Return the dialect that the options describe; raise `typer.BadParameter` for a wrong one."""
    from indexer.input.dialects.custom import DialectError, choose_dialect

    try:
        return choose_dialect(name, columns, map_path)
    except DialectError as error:
        raise typer.BadParameter(str(error), param_hint="--dialect, --columns, --map") from None


def _read_comparisons(
    accept_drift: bool, qrels: Path | None, settings: "ClusterSettings"
) -> "tuple[Comparison, ...]":
    """Return how the new index is compared with the old one."""
    from indexer.index.checks import compare_contents

    contents = () if accept_drift else (compare_contents,)
    return (*contents, *_relevance_checks(qrels, settings))


def _relevance_checks(
    directory: Path | None, settings: "ClusterSettings"
) -> "tuple[Comparison, ...]":
    """Return the check that runs the judged queries of a directory; none without a directory."""
    if directory is None:
        return ()
    from indexer.index.settings import IndexSettings

    with _optional_libraries():
        from indexer.commands.evaluate import relevance_check

    return (relevance_check(directory, IndexSettings.of(settings).embedder),)


@contextmanager
def _optional_libraries() -> Iterator[None]:
    """Exit with a sentence if the libraries of the extra `evaluate` are missing."""
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
