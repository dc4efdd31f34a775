"""Checks of the index, or the partitions, behind the alias."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from indexer.doctor.checks import (
    CLOSED_REMEDY,
    RED_REMEDY,
    Cause,
    Context,
    IndexCheck,
    find_closed,
    find_red,
    is_open,
)
from indexer.index.index import IndexInfo
from indexer.index.moves import find_hidden
from indexer.index.settings import find_leftover_settings
from indexer.stories.update import count_pending

# Elasticsearch sets it at its flood stage, and removes it once the disk has space again.
_FLOOD_BLOCK = "read_only_allow_delete"

# Elasticsearch recommends shards of 10 to 50 GB; smaller ones are useful to spread over all nodes.
_LARGEST_SHARD = 50 * 2**30
_BEST_SHARD = 25 * 2**30
_SMALLEST_SHARD = 2**30
_SHARD_SIZES = "indices.*.shards.*.store.size_in_bytes"
_GB = 2**30

# The newest article of a news collection that is still fed is not older.
_MAX_AGE = timedelta(days=7)


def _find_other_schema(_: Context, index: IndexInfo) -> Iterator[Cause]:
    if not index.is_compatible:
        yield Cause(
            f"{index.name} was made by another version of the mapping, analyzers or synonyms"
        )


def _find_other_model(context: Context, index: IndexInfo) -> Iterator[Cause]:
    field = index.model.name if index.model else None
    if field != context.model_field:
        model = index.model.model if index.model else "of the package"
        yield Cause(f"{index.name} was filled with the embedding model {model}, not the configured")


def _find_outdated_stories(context: Context, index: IndexInfo) -> Iterator[Cause]:
    is_usable = index.is_compatible and _can_search(context, index)
    if is_usable and count_pending(context.client, index.name, index.anchor):
        yield Cause("a load ended before the stories were updated")


def _find_leftover_settings(context: Context, index: IndexInfo) -> Iterator[Cause]:
    settings = find_leftover_settings(context.client, index.name)
    if settings:
        names = ", ".join(settings)
        yield Cause(f"{names} of {index.name} are still those of a load that was killed")


def _find_flood_block(context: Context, index: IndexInfo) -> Iterator[Cause]:
    yield from (cause for cause in _read_blocks(context, index) if _is_flood(cause))


def _find_other_blocks(context: Context, index: IndexInfo) -> Iterator[Cause]:
    yield from (cause for cause in _read_blocks(context, index) if not _is_flood(cause))


def _is_flood(cause: Cause) -> bool:
    return cause.values["block"] == _FLOOD_BLOCK


def _read_blocks(context: Context, index: IndexInfo) -> Iterator[Cause]:
    response = context.client.indices.get_settings(index=index.name, name="index.blocks.*")
    for info in response.values():  # empty for an index without blocks
        blocks = info["settings"]["index"]["blocks"]
        for block in sorted(name for name, value in blocks.items() if value == "true"):
            text = f"{index.name} has the block {block}"
            yield Cause(text, {"index": index.name, "block": block})


def _find_wrong_shards(context: Context, index: IndexInfo) -> Iterator[Cause]:
    if not is_open(context.client, index.name):
        return
    stats = context.client.indices.stats(
        index=index.name, metric="store", level="shards", filter_path=_SHARD_SIZES
    )
    shards = stats.body.get("indices", {}).get(index.name, {}).get("shards", {})
    sizes = [copies[0]["store"]["size_in_bytes"] for copies in shards.values()]
    nodes = context.client.cluster.health(filter_path="number_of_data_nodes")
    text = describe_shards(sizes, nodes["number_of_data_nodes"])
    if text:
        yield Cause(f"{index.name} has {text}", {"shards": str(best_shards(sum(sizes)))})


def describe_shards(sizes: Sequence[int], data_nodes: int) -> str | None:
    """Return what is wrong with shards of these sizes in bytes, or None."""
    if sizes and max(sizes) > _LARGEST_SHARD:
        return f"a shard of {max(sizes) / _GB:.0f} GB: it is slow to search and to move"
    if len(sizes) > max(1, data_nodes) and sum(sizes) / len(sizes) < _SMALLEST_SHARD:
        gigabytes = sum(sizes) / _GB
        return f"{len(sizes)} shards for {gigabytes:.1f} GB: each costs every search some time"
    return None


def best_shards(size: int) -> int:
    """Return the number of shards for an index of this size in bytes."""
    return max(1, round(size / _BEST_SHARD))


def _find_old_articles(context: Context, index: IndexInfo) -> Iterator[Cause]:
    newest_ms = _search_newest(context, index)[1]
    if newest_ms is not None:
        newest = datetime.fromtimestamp(newest_ms / 1000, UTC)
        if context.now - newest > _MAX_AGE:
            yield Cause(f"the newest article is of {newest:%Y-%m-%d}")


def _find_no_articles(context: Context, index: IndexInfo) -> Iterator[Cause]:
    if _search_newest(context, index)[0] == 0:
        yield Cause(f"{index.name} contains no article")


def _search_newest(context: Context, index: IndexInfo) -> tuple[int | None, float | None]:
    """Return the number of articles and the newest time in ms; None if a search would fail."""
    if not _can_search(context, index):
        return None, None
    response = context.client.search(
        index=index.name, size=0, aggs={"newest": {"max": {"field": "published_at"}}}
    )
    return response["hits"]["total"]["value"], response["aggregations"]["newest"]["value"]


def _can_search(context: Context, index: IndexInfo) -> bool:
    return all(
        is_open(context.client, part.name) and not any(find_red(context, part.name))
        for part in index.parts
    )


def _find_hidden(context: Context, index: IndexInfo) -> Iterator[Cause]:
    for name, ids in find_hidden(context.client, index.alias).items():
        yield Cause(f"{len(ids)} articles of {name} are hidden by a load that was killed")


INDEX_CHECKS = (
    IndexCheck("mapping", _find_other_schema, "indexer reindex"),
    IndexCheck(
        "embeddings",
        _find_other_model,
        "set ARTICLES_EMBEDDING_MODEL to that model, or run indexer reindex with this one",
    ),
    IndexCheck(
        "stories",
        _find_outdated_stories,
        "run that load again",
        while_writing=False,
        of_parts=False,
    ),
    IndexCheck("moves", _find_hidden, "run that load again", while_writing=False, of_parts=False),
    IndexCheck(
        "settings",
        _find_leftover_settings,
        "run that load again: it restores them",
        while_writing=False,
    ),
    IndexCheck(
        "blocks",
        _find_flood_block,
        'free disk space; if it stays: PUT /{index}/_settings {{"index.blocks.{block}": null}}',
    ),
    IndexCheck(
        "blocks",
        _find_other_blocks,
        'remove it: PUT /{index}/_settings {{"index.blocks.{block}": null}}',
    ),
    IndexCheck("closed", lambda c, index: find_closed(c, index.name), CLOSED_REMEDY),
    IndexCheck("shards", lambda c, index: find_red(c, index.name), RED_REMEDY),
    IndexCheck(
        "shards", _find_wrong_shards, "set ARTICLES_SHARDS={shards}, then run indexer reindex"
    ),
    IndexCheck(
        "freshness", _find_no_articles, "indexer load PATH", while_writing=False, of_parts=False
    ),
    IndexCheck(
        "freshness", _find_old_articles, "load newer ones", while_writing=False, of_parts=False
    ),
)
