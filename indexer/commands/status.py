"""`indexer status`: which index is searched, and what it contains."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
import typer
from elasticsearch import Elasticsearch

from indexer.documents.withdrawal import EMBARGOED
from indexer.index.deletes import count_withdrawn
from indexer.index.embargoes import count_embargoes
from indexer.index.index import IndexInfo, find_index
from mappings.connection import ClusterSettings
from mappings.partitions import read_name
from mappings.schema import schema_hash

_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Status:
    """The index behind the alias; only `alias` is set before the first load.

    `schema_hash` is that of the index; it is `compatible` if this version may write to it. Times
    are RFC 3339 in UTC, `size_bytes` is on disk. `parse_warnings` counts the articles whose parse
    may be wrong, by reason. `withdrawn` counts the articles that are not searched, by reason: their
    sources canceled or withhold them, or their embargo has not ended.
    """

    alias: str
    index: str | None = None
    schema_hash: str | None = None
    compatible: bool | None = None
    documents: int = 0
    size_bytes: int = 0
    created_at: str | None = None
    newest_published_at: str | None = None
    parse_warnings: Mapping[str, int] = field(default_factory=dict)
    withdrawn: Mapping[str, int] = field(default_factory=dict)
    next_embargo_end: str | None = None


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
        aggregations={"parse_warnings": {"terms": {"field": "parse_warnings"}}},
        docvalue_fields=[{"field": "published_at", "format": "strict_date_time_no_millis"}],
    )
    embargoes = count_embargoes(client, index.alias)
    embargoed = {EMBARGOED: embargoes.articles} if embargoes.articles else {}
    stats = client.indices.stats(index=index.name, metric="store")
    settings = client.indices.get_settings(index=index.name, name="index.creation_date")
    created_ms = max(int(s["settings"]["index"]["creation_date"]) for s in settings.values())
    return Status(
        alias=index.alias,
        index=_describe_partitions(index) if index.is_partitioned else index.name,
        schema_hash=index.schema_hash,
        compatible=index.is_compatible,
        documents=response["hits"]["total"]["value"],
        size_bytes=stats["_all"]["total"]["store"]["size_in_bytes"],
        created_at=_format_time(created_ms),
        newest_published_at=_newest_time(response["hits"]["hits"]),
        parse_warnings={
            bucket["key"]: bucket["doc_count"]
            for bucket in response["aggregations"]["parse_warnings"]["buckets"]
        },
        withdrawn={**count_withdrawn(client, index), **embargoed},
        next_embargo_end=embargoes.next_end,
    )


def _describe_partitions(index: IndexInfo) -> str:
    periods = index.periods
    names = [read_name(part.alias) for part in index.partitions]
    dated = sorted(name for name in names if name[0].isdecimal())
    span = f", {dated[0]} to {dated[-1]}" if dated else ""
    return f"{len(names)} indices by {periods.kind}{span}, and before {periods.first}"


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
    if status.parse_warnings:
        counts = (f"{count:,} {warning}" for warning, count in status.parse_warnings.items())
        lines["Warnings"] = ", ".join(counts)
    if status.withdrawn:
        counts = (f"{count:,} {reason}" for reason, count in status.withdrawn.items())
        lines["Withdrawn"] = ", ".join(counts)
    if status.next_embargo_end:
        lines["Embargo"] = f"the next one ends at {status.next_embargo_end}"
    return "\n".join(f"{name:<10}{value}" for name, value in lines.items())


def _format_time(milliseconds: float) -> str:
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _newest_time(hits: list[dict[str, Any]]) -> str | None:
    """Return the newest article's time, None if no article has one."""
    times = [time for hit in hits for time in hit.get("fields", {}).get("published_at", [])]
    return times[0] if times else None
