"""`indexer parse`: what the parser makes of files, without loading them."""

import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from io import BufferedReader
from typing import Any, cast

import orjson
import typer

from indexer.documents.article import Article, ArticleError
from indexer.documents.prepare import Parsed, parse_input
from indexer.input.decoding import decode
from indexer.input.sources import Input, Kind, read_inputs
from indexer.load.results import LoadResult, rejection
from indexer.parser import Line, parse_lines, print_article

SOME_REJECTED = 1

# A rejected input has the keys of every other one.
_NO_ARTICLE: dict[str, Any] = {
    field.name: [] if field.default == () or field.name == "body" else None
    for field in fields(Article)
}


@dataclass(frozen=True, slots=True)
class ParseOptions:
    """What the user asked to see of each file."""

    paths: tuple[str, ...]
    lines: bool = False
    as_json: bool = False


def run_parse(options: ParseOptions) -> int:
    """Prints what is found in each input, in the order given, and answers with the exit code."""
    show = _show_json if options.as_json else _show_text
    stdin = cast(BufferedReader, sys.stdin.buffer)
    rejected = False
    for source in read_inputs(options.paths, stdin):
        found = _find(source, _find_lines if options.lines else parse_input)
        rejected = rejected or isinstance(found, LoadResult)
        show(source, found, options)
    return SOME_REJECTED if rejected else 0


_Found = Parsed | list[Line] | LoadResult


def _find(source: Input | LoadResult, find: Callable[[Input], Parsed | list[Line]]) -> _Found:
    if isinstance(source, LoadResult):
        return source
    try:
        return find(source)
    except ArticleError as error:
        return rejection(source.path, source.line, error)


def _find_lines(source: Input) -> list[Line]:
    if source.kind is not Kind.RAW:
        raise ArticleError(
            "not-raw", "only a raw article has lines with roles; leave out --show-lines"
        )
    return parse_lines(decode(source.content).text)


def _show_json(source: Input | LoadResult, found: _Found, options: ParseOptions) -> None:
    """One line of JSON with the same keys for every input."""
    refused = found if isinstance(found, LoadResult) else None
    typer.echo(
        orjson.dumps(
            {
                "path": source.path,
                "line": source.line,
                "reason": refused and refused.reason,
                "detail": refused and refused.detail,
                **(_lines_json(found) if options.lines else _article_json(found)),
            }
        )
    )


def _lines_json(found: _Found) -> dict[str, Any]:
    return {"lines": [line._asdict() for line in found] if isinstance(found, list) else []}


def _article_json(found: _Found) -> dict[str, Any]:
    if not isinstance(found, Parsed):
        return {"encoding": None, "warnings": [], **_NO_ARTICLE}
    return {"encoding": found.encoding, "warnings": found.warnings, **asdict(found.article)}


def _show_text(source: Input | LoadResult, found: _Found, options: ParseOptions) -> None:
    """The article as it would be printed, or its lines as columns; a name above each of several."""
    if isinstance(found, LoadResult):
        typer.echo(f"{found.path}: {found.reason}: {found.detail}", err=True)
        return
    if len(options.paths) > 1:
        typer.echo(f"==> {source.path} <==")
    if isinstance(found, Parsed):
        typer.echo(print_article(found.article))
    else:
        typer.echo("\n".join(map(_describe, found)) + "\n")


def _describe(line: Line) -> str:
    return f"{line.number:>5}  {line.role:<11}  {line.rule:<26}  {line.text}"
