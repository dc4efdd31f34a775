"""The arguments and options of the indexer's commands, with their help."""

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
LoadPaths = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH",
        help="Files and directories, or - for standard input: .txt raw articles, .html and .warc "
        "pages, .json, .jsonl, .csv, .tsv, .xml and .parquet parsed articles, .gz of any.",
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
PartitionName = Annotated[
    str | None,
    typer.Option(
        "--month",
        metavar="MONTH",
        help="Only the partition with this month, as 2015-08, or of this name, as 2015-q3.",
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
DialectName = Annotated[
    str | None,
    typer.Option(
        "--dialect", help="Read parsed articles as this program writes them; see the reference."
    ),
]
Columns = Annotated[
    str | None,
    typer.Option("--columns", help="The columns or keys of our fields: title=Headline,body=Text,…"),
]
MapPath = Annotated[
    Path | None,
    typer.Option("--map", help="A TOML file with the key of each of our fields.", dir_okay=False),
]
ResultsDirectory = Annotated[
    Path,
    typer.Option(
        "--results-dir", exists=True, file_okay=False, help="Where to write a results file a day."
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print only rejections and warnings.")]
