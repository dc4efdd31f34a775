"""Dialects that a user describes: columns on the command line, or a TOML file."""

import re
import tomllib
from pathlib import Path

from indexer.input.dialects import DIALECTS
from indexer.input.dialects.model import READERS, Dialect
from indexer.input.dialects.web import COMMON_KEYS
from indexer.input.dialects.xml_tables import XML_DIALECTS

_FIELDS = ", ".join(READERS)
_COLUMN_SEPARATOR = re.compile(r",(?=\w+=)")


class DialectError(ValueError):
    """A dialect that a user describes is wrong; the message names the remedy."""


def choose_dialect(name: str | None, columns: str | None, map_path: Path | None) -> Dialect | None:
    """Return the dialect of at most one of the three options, None without any.

    Raises `DialectError`.
    """
    if sum(option is not None for option in (name, columns, map_path)) > 1:
        raise DialectError("--dialect, --columns and --map exclude each other; use one")
    if columns is not None:
        return read_columns(columns)
    if map_path is not None:
        return read_map(map_path)
    if name is None:
        return None
    known = {**DIALECTS, **XML_DIALECTS}
    if name not in known:
        raise DialectError(f"{name!r} is not a known dialect; choose one of {', '.join(known)}")
    return known[name]


def read_columns(text: str) -> Dialect:
    """Return the dialect of `title=Headline,body=Text`.

    Other columns with usual names are read as well. Raises `DialectError`.
    """
    pairs = [part.partition("=") for part in _COLUMN_SEPARATOR.split(text)]
    keys = [(column.strip(), field.strip()) for field, _, column in pairs]
    _check(keys, "--columns title=Headline,body=Text")
    mapped = {field for _, field in keys}
    usual = [(key, field) for key, field in COMMON_KEYS if field not in mapped]
    return Dialect("columns", frozenset(), (*keys, *usual))


def read_map(path: Path) -> Dialect:
    """Return the dialect of a TOML file with a table `fields`: our field = "key" or a list.

    A key inside another object is written with a dot: `body = "story.text"`. The optional table
    `left_out` has a reason for each key that is not read. Raises `DialectError`.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DialectError(f"{path} cannot be read: {error}") from None
    fields, left_out = data.get("fields"), data.get("left_out", {})
    unknown = data.keys() - {"name", "fields", "left_out"}
    if not isinstance(fields, dict) or not isinstance(left_out, dict) or unknown:
        raise DialectError(f"{path} has a `name`, a table `fields` and, optionally, `left_out`")
    keys = [
        (str(key), field)
        for field, value in fields.items()
        for key in (value if isinstance(value, list) else [value])
    ]
    _check(keys, f'{path}: [fields] title = "Headline", body = ["Text"]')
    reasons = {str(key): str(reason) for key, reason in left_out.items()}
    name = str(data.get("name") or path.stem)
    return Dialect(name, frozenset(), tuple(keys), left_out=reasons)


def _check(keys: list[tuple[str, str]], example: str) -> None:
    unknown = [field for _, field in keys if field not in READERS]
    if unknown:
        raise DialectError(f"{unknown[0]!r} is not one of the fields {_FIELDS}; write {example}")
    if not all(key for key, _ in keys) or not {"title", "body"} <= {field for _, field in keys}:
        raise DialectError(f"title and body need a key; write {example}")
