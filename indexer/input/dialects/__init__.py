"""Parsed articles as other programs write them, recognised by their keys."""

from collections.abc import Mapping
from typing import Any

from indexer.input.dialects.json_ld import JSON_LD, find_articles
from indexer.input.dialects.model import Dialect, Mapped, fold_key, map_record
from indexer.input.dialects.ninjs import NINJS, is_ninjs
from indexer.input.dialects.web import (
    COMMON,
    FUNDUS,
    NEWS_PLEASE,
    NEWSPAPER,
    TRAFILATURA,
    WEBZ,
    is_fundus,
)

__all__ = ["DIALECTS", "Dialect", "Mapped", "map_record", "nearest_dialect", "recognise"]

_BY_SIGNATURE = (TRAFILATURA, NEWSPAPER, FUNDUS, NEWS_PLEASE, WEBZ)
DIALECTS: Mapping[str, Dialect] = {
    dialect.name: dialect for dialect in (*_BY_SIGNATURE, NINJS, JSON_LD, COMMON)
}


def recognise(record: Mapping[str, Any]) -> Dialect | None:
    """Return the dialect of a record, None if its keys are those of none."""
    keys = record.keys()
    for dialect in _BY_SIGNATURE:
        if dialect.signature <= keys:
            return dialect
    if is_fundus(record):
        return FUNDUS
    if is_ninjs(record):
        return NINJS
    if next(find_articles(record), None) is not None or "articleBody" in keys:
        return JSON_LD
    folded = {fold_key(key): value for key, value in record.items()}
    if folded.keys() != keys:
        return recognise(folded)
    return COMMON if _has_title_and_text(record) else None


def _has_title_and_text(record: Mapping[str, Any]) -> bool:
    """Whether usual names for a title and a text are among the keys, but not our own `body`.

    A record with `body` is one of ours: a misspelt key of it is an error, not a foreign key.
    """
    present = {field for key, field in COMMON.keys if key in record}
    return {"title", "body"} <= present and "body" not in record


def nearest_dialect(record: Mapping[str, Any]) -> Dialect | None:
    """Return the dialect that shares the most keys with a record, None without a common key.

    Of several the one whose records have more of these keys in any case.
    """
    keys = {fold_key(key) for key in record}

    def common_keys(dialect: Dialect) -> tuple[int, int]:
        known = {fold_key(path.partition(".")[0]) for path, _ in dialect.keys}
        known |= {fold_key(key.partition(".")[0]) for key in dialect.left_out}
        return len(known & keys), len({*map(fold_key, dialect.signature)} & keys)

    nearest = max(DIALECTS.values(), key=common_keys)
    return nearest if common_keys(nearest)[0] else None
