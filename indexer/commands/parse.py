"""`indexer parse`: print the parsed articles of files, without loading them."""

import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from functools import partial
from io import BufferedReader
from typing import Any, TypeAlias, cast

import orjson
import typer

from indexer.documents.article import Article, ArticleError
from indexer.documents.prepare import Parsed, parse_input
from indexer.input.decoding import decode
from indexer.input.dialects import Dialect
from indexer.input.sources import Input, Kind, ReadOptions, RejectedInput, read_inputs
from indexer.parser import Line, parse_lines, print_article

SOME_REJECTED = 1

# A rejected input has the same keys as any other.
_NO_ARTICLE: dict[str, Any] = {
    field.name: [] if field.default == () or field.name == "body" else None
    for field in fields(Article)
}


@dataclass(frozen=True, slots=True)
class ParseOptions:
    """The files to parse, and what to print of each."""

    paths: tuple[str, ...]
    show_lines: bool = False
    as_json: bool = False
    dialect: Dialect | None = None


def run_parse(options: ParseOptions) -> int:
    """Print the result for each input in order, and return the exit code."""
    show = _show_json if options.as_json else _show_text
    stdin = cast(BufferedReader, sys.stdin.buffer)
    rejected = False
    parse = partial(parse_input, now=datetime.now(UTC))
    for source in read_inputs(options.paths, stdin, ReadOptions(options.dialect)):
        output = _parse(source, _parse_lines if options.show_lines else parse)
        rejected = rejected or isinstance(output, RejectedInput)
        show(source, output, options)
    return SOME_REJECTED if rejected else 0


_Output: TypeAlias = Parsed | list[Line] | RejectedInput


def _parse(source: Input | RejectedInput, parse: Callable[[Input], Parsed | list[Line]]) -> _Output:
    if isinstance(source, RejectedInput):
        return source
    try:
        return parse(source)
    except ArticleError as error:
        return RejectedInput.of(source.path, source.line, error)


def _parse_lines(source: Input) -> list[Line]:
    if source.kind is not Kind.RAW:
        raise ArticleError(
            "not-raw", "only a raw article has lines with roles; leave out --show-lines"
        )
    return parse_lines(decode(source.content).text, with_reasons=True)


def _show_json(source: Input | RejectedInput, output: _Output, options: ParseOptions) -> None:
    """Print one line of JSON, with the same keys for every input."""
    error = output if isinstance(output, RejectedInput) else None
    typer.echo(
        orjson.dumps(
            {
                "path": source.path,
                "line": source.line,
                "reason": error and error.reason,
                "detail": error and error.detail,
                **(_lines_json(output) if options.show_lines else _article_json(output)),
            }
        )
    )


def _lines_json(output: _Output) -> dict[str, Any]:
    return {"lines": [line._asdict() for line in output] if isinstance(output, list) else []}


def _article_json(output: _Output) -> dict[str, Any]:
    if not isinstance(output, Parsed):
        return {"encoding": None, "warnings": [], "mapped": None, **_NO_ARTICLE}
    return {
        "encoding": output.encoding,
        "warnings": output.warnings,
        "mapped": output.mapped and output.mapped.describe(),
        **asdict(output.article),
    }


def _show_text(source: Input | RejectedInput, output: _Output, options: ParseOptions) -> None:
    """Print the article as text, or its lines as columns; a heading above each of several."""
    if isinstance(output, RejectedInput):
        typer.echo(f"{output.path}: {output.reason}: {output.detail}", err=True)
        return
    if len(options.paths) > 1:
        typer.echo(f"==> {source.path} <==")
    if isinstance(output, Parsed):
        typer.echo(print_article(output.article))
    else:
        typer.echo("\n".join(map(_describe, output)) + "\n")


def _describe(line: Line) -> str:
    probability = "" if line.probability is None else f"{line.probability:.2f}"
    described = f"{line.number:>5}  {line.role:<11}  {line.rule:<26}  {probability:>4}  {line.text}"
    return f"{described}\n{'':>52}{line.reasons}" if line.reasons else described
