"""What stands behind the alias now: that an article can be found, how many, and how old it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from api.errors import MissingIndexError

# Every index is named after the alias and the time of its making.
_MADE = re.compile(r"-(\d{8}t\d{6})\d*z$")
_MS = 1000.0
# Elasticsearch sets it when its disk is nearly full, and takes it away by itself.
_FULL_DISK = "read_only_allow_delete"
_FULL = "Elasticsearch's disk is full, so that nothing can be loaded: free or add disk space."
_BLOCKED = "The index is blocked, so that nothing can be loaded: run `indexer doctor`."


@dataclass(frozen=True, slots=True)
class IndexState:
    """`articles` can be found; the times are seconds since 1970, none where unknown.

    `warnings` tell what keeps articles from being loaded though they can be found.
    """

    articles: int
    created: float | None
    newest: float | None
    warnings: tuple[str, ...] = ()


def build_state_body(timeout: str) -> dict[str, Any]:
    """A search that finds one article, and the newest article's time."""
    return {
        "size": 1,
        "_source": False,
        "track_total_hits": True,
        "timeout": timeout,
        "aggs": {"newest": {"max": {"field": "published_at"}}},
    }


def read_state(found: Mapping[str, Any], settings: Mapping[str, Any]) -> IndexState:
    """The state that the search and the settings of each index tell of.

    Raises MissingIndexError where searches do not read one whole index that holds articles.
    """
    if len(settings) > 1:
        raise MissingIndexError(
            f"The alias points to {len(settings)} indices, whose articles are mixed."
        )
    if found["_shards"]["failed"]:
        raise MissingIndexError("A part of the index cannot be read.")
    hits = found["hits"]
    if not hits["hits"]:
        raise MissingIndexError("The index holds no article: load some first.")
    newest = found["aggregations"]["newest"]["value"]
    return IndexState(
        articles=int(hits["total"]["value"]),
        created=_read_created(hits["hits"][0]["_index"]),
        newest=newest / _MS if newest is not None else None,
        warnings=_read_warnings(settings),
    )


def _read_warnings(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """Each with its remedy."""
    indices = [index["settings"]["index"].get("blocks", {}) for index in settings.values()]
    blocks = {name for each in indices for name, value in each.items() if value == "true"}
    if not blocks:
        return ()
    return (_FULL if _FULL_DISK in blocks else _BLOCKED,)


def _read_created(index: str) -> float | None:
    made = _MADE.search(index)
    if not made:
        return None
    return datetime.strptime(made[1], "%Y%m%dt%H%M%S").replace(tzinfo=UTC).timestamp()
