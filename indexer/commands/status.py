"""`indexer status`: which index is searched, and what it contains."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
import typer
from elasticsearch import Elasticsearch

from indexer.index.index import IndexInfo, find_index
from mappings.connection import ClusterSettings
from mappings.schema import schema_hash

_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Status:
    """The index behind the alias; only `alias` is set before the first load.

    `schema_hash` is that of the index; it is `compatible` if this version may write to it. Times
    are RFC 3339 in UTC, `size_bytes` is on disk.
    """

    alias: str
    index: str | None = None
    schema_hash: str | None = None
    compatible: bool | None = None
    documents: int = 0
    size_bytes: int = 0
    created_at: str | None = None
    newest_published_at: str | None = None


def run_status(client: Elasticsearch, settings: ClusterSettings, as_json: bool) -> None:
    """Print the status of the alias and of the index behind it."""
    index = find_index(client, settings.articles_alias)
    status = read_status(client, index) if index else Status(settings.articles_alias)
    typer.echo(orjson.dumps(asdict(status)).decode() if as_json else describe_status(status))


def read_status(client: Elasticsearch, index: IndexInfo) -> Status:
    """Return the status of the index behind the alias."""
    response = client.search(
        index=index.name,
        size=1,
        track_total_hits=True,
        sort=[{"published_at": {"order": "desc", "missing": "_last"}}],
        source=False,
        docvalue_fields=[{"field": "published_at", "format": "strict_date_time_no_millis"}],
    )
    stats = client.indices.stats(index=index.name, metric="store")
    settings = client.indices.get_settings(index=index.name, name="index.creation_date")
    created_ms = settings[index.name]["settings"]["index"]["creation_date"]
    return Status(
        alias=index.alias,
        index=index.name,
        schema_hash=index.schema_hash,
        compatible=index.is_compatible,
        documents=response["hits"]["total"]["value"],
        size_bytes=stats["_all"]["total"]["store"]["size_in_bytes"],
        created_at=_format_time(int(created_ms)),
        newest_published_at=_newest_time(response["hits"]["hits"]),
    )


def describe_status(status: Status) -> str:
    """Return the status as text."""
    if status.index is None:
        return f"Alias {status.alias}: nothing loaded yet. Load with: indexer load PATH"
    note = "matches this version" if status.compatible else f"this version has {schema_hash()}"
    lines = {
        "Alias": status.alias,
        "Index": status.index,
        "Schema": f"{status.schema_hash} ({note})",
        "Articles": f"{status.documents:,}",
        "Size": f"{status.size_bytes / _MEGABYTE:,.1f} MB",
        "Created": status.created_at,
        "Newest": status.newest_published_at or "no article has a date",
    }
    return "\n".join(f"{name:<10}{value}" for name, value in lines.items())


def _format_time(milliseconds: float) -> str:
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _newest_time(hits: list[dict[str, Any]]) -> str | None:
    """Return the newest article's time, None if no article has one."""
    times = [time for hit in hits for time in hit.get("fields", {}).get("published_at", [])]
    return times[0] if times else None
