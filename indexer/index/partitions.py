"""The partitions that a command writes to: which article belongs where, and new ones."""

import threading
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from elasticsearch import ApiError, Elasticsearch

from indexer.index.aliases import next_alias
from indexer.index.index import IndexInfo, find_embedder, generation_name, has_write_index
from indexer.index.retry import retry
from indexer.index.settings import (
    FILLING,
    ONE_SHARD,
    IndexSettings,
    Values,
    build_index,
    read_kept,
    restore_settings,
)
from mappings.partitions import Periods, is_month, partition_alias, rest_alias

# An article may be dated to the next month; later dates are mistakes, which need no index each.
_AHEAD = timedelta(days=31)


class Partitions:
    """The partitions behind an alias, or (`is_next`) those that are to replace its index.

    `kept` are the settings of new indices. Used by several threads.
    """

    def __init__(  # noqa: PLR0913 (an index has an alias, periods and settings)
        self,
        client: Elasticsearch,
        alias: str,
        periods: Periods,
        settings: IndexSettings,
        kept: Values | None,
        *,
        is_next: bool = False,
    ) -> None:
        self._client, self.parent, self._is_next = client, alias, is_next
        self._periods = periods
        self._settings, self._kept = settings, (kept or {}) | ONE_SHARD
        self._last = periods.kind.name_of(f"{datetime.now(UTC) + _AHEAD:%Y-%m}")
        self._known: set[str] = set()
        self._mutex = threading.Lock()
        # New indices, by the alias that they are written through.
        self.created: dict[str, str] = {}

    @classmethod
    def of(
        cls, client: Elasticsearch, index: IndexInfo, settings: IndexSettings
    ) -> "Partitions | None":
        """Return those of the index, None if it has none."""
        if index.anchor is None:
            return None
        settings = replace(settings, embedder=find_embedder(index, settings))
        kept = read_kept(client, index.anchor, settings)
        partitions = cls(client, index.alias, index.periods, settings, kept)
        partitions._known.update(part.alias for part in index.partitions)
        return partitions

    @property
    def alias(self) -> str:
        """The alias through which all of them are read."""
        return next_alias(self.parent) if self._is_next else self.parent

    @property
    def rest(self) -> str:
        """The alias through which articles that are in no period are written."""
        return self.written_through(rest_alias(self.parent, self._periods))

    def of_article(self, published_at: str | None) -> str:
        """Return the alias through which an article of that time is written."""
        month = (published_at or "")[: len("2015-08")]
        kind = self._periods.kind
        name = kind.name_of(month) if is_month(month) else ""
        if not self._periods.first <= name <= self._last:
            return self.rest
        return self.written_through(partition_alias(self.parent, kind, name))

    def written_through(self, partition: str) -> str:
        """Return the alias through which the partition of that alias is written."""
        return next_alias(partition) if self._is_next else partition

    def find_indices(self, written: AbstractSet[str]) -> dict[str, str]:
        """Return the index behind each of these aliases."""
        response = self._client.indices.get_alias(name=sorted(written))
        return {alias: name for name, info in response.items() for alias in info["aliases"]}

    def ensure(self, partitions: Iterable[str]) -> None:
        """Create those that do not exist."""
        with self._mutex:
            for partition in sorted({*partitions} - self._known):
                self._create(partition)
                self._known.add(partition)

    def restore_settings(self) -> None:
        """Let what was created be searched, once it is filled."""
        for index in self.created.values():
            retry(partial(restore_settings, self._client, index))

    def _create(self, written: str) -> None:
        """Create one; if another process does so at the same moment, its index is used."""
        partition = written.removesuffix(next_alias("")) if self._is_next else written
        name = generation_name(partition, datetime.now(UTC))
        aliases = {self.alias: {}, written: {"is_write_index": True}}
        body = build_index(self._settings, self._kept)
        if self._is_next:
            body["settings"]["index"].update(FILLING)
        try:
            self._client.indices.create(index=name, aliases=aliases, **body)
        except ApiError as error:
            if not has_write_index(error):
                raise
        else:
            self.created[written] = name
