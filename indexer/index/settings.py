"""Settings of an index: its shards, its copies, its refresh; set up for a load and restored after.

What an index was created with is stored in the `_meta` of its mapping. So a setting that an
operator changed on the index is recognised, and a new generation keeps it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from elasticsearch import ApiError, Elasticsearch, TransportError

from indexer.errors import WritesRefusedError
from indexer.index.retry import retry
from mappings.connection import ClusterSettings
from mappings.embedding.embedder import Embedder, build_field
from mappings.embedding.model_files import ModelError
from mappings.embedding.onnx_model import open_model
from mappings.schema import index_body

# The keys in `_meta`: what the index was created with, and what was configured then.
_CREATED_WITH, _CONFIGURED = "created_with", "configured"
_REFRESH, _REPLICAS, _AUTO = "refresh_interval", "number_of_replicas", "auto_expand_replicas"
_SHARDS = "number_of_shards"
# A number of replicas or a range of it, which are two settings of Elasticsearch.
_COPIES = "replicas"

# Nothing is searched before the end of a first load, and replicas are copied once, as whole
# segments.
_NO_REFRESH = {_REFRESH: "-1"}
_NO_REPLICAS = {_AUTO: "false", _REPLICAS: "0"}

# Further settings that an operator may change on an index, and that do not belong to its data.
_OPERATORS = (
    *("routing.allocation.include.", "routing.allocation.exclude.", "routing.allocation.require."),
    *("search.slowlog.", "indexing.slowlog.", "translog.", "merge."),
)

Values = dict[str, str]

# A month of news is small: shards are added by adding months.
ONE_SHARD: Values = {_SHARDS: "1"}
# The settings of an index while it is filled.
FILLING: Values = _NO_REFRESH | _NO_REPLICAS


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """What is configured for new indices; None: as the index before, or as the schema says.

    `replicas` is a number, or a range such as "0-1" that grows with the number of nodes. Articles
    are embedded by `embedder`, None: by the model of the package.
    """

    shards: int | None = None
    replicas: str | None = None
    refresh_interval: str | None = None
    keep_replicas: bool = False
    embedder: Embedder | None = None

    @classmethod
    def of(cls, settings: ClusterSettings) -> "IndexSettings":
        """Return those of the environment. Raise `WritesRefusedError` if the model is damaged."""
        try:
            embedder = open_model(settings.articles_embedding_model)
        except ModelError as error:
            raise WritesRefusedError(f"ARTICLES_EMBEDDING_MODEL: {error}") from error
        return cls(
            settings.articles_shards,
            settings.articles_replicas,
            settings.articles_refresh_interval,
            settings.articles_keep_replicas,
            embedder,
        )

    @property
    def values(self) -> Values:
        """What is configured, by name; the replicas are one value."""
        shards = None if self.shards is None else str(self.shards)
        values = {_SHARDS: shards, _COPIES: self.replicas, _REFRESH: self.refresh_interval}
        return {name: value for name, value in values.items() if value is not None}


def build_index(settings: IndexSettings, kept: Values | None = None) -> dict[str, Any]:
    """Return the body of a new index; `kept` are the settings of the index before."""
    embedder = settings.embedder
    body = index_body((embedder.field, build_field(embedder)) if embedder else None)
    created_with = _created_with(settings, kept)
    body["settings"]["index"].update(_expand(created_with))
    body["mappings"]["_meta"] |= {_CREATED_WITH: created_with, _CONFIGURED: settings.values}
    return body


def clone_settings(settings: IndexSettings, kept: Values | None = None) -> Values:
    """Return the settings of a new index that is a clone, and so keeps its number of shards."""
    values = _expand(_created_with(settings, kept))
    return {name: value for name, value in values.items() if name != _SHARDS}


def _created_with(settings: IndexSettings, kept: Values | None) -> Values:
    return _defaults() | (settings.values if kept is None else kept)


def _expand(values: Values) -> Values:
    """Return the values as index settings: a number of replicas, or their range."""
    others = {name: value for name, value in values.items() if name != _COPIES}
    copies = values.get(_COPIES)
    if copies is None:
        return others
    if "-" in copies:
        return others | {_AUTO: copies}
    return others | {_AUTO: "false", _REPLICAS: copies}


def read_kept(client: Elasticsearch, index: str, settings: IndexSettings) -> Values:
    """Return the settings that the next generation of an index takes over.

    A live value is kept, unless the configuration has changed since the index was created and the
    operator did not change the value on the index.
    """
    live, meta = _read_live(client, index), _read_meta(client, index)
    created_with = _read_created_with(meta)
    if live[_REFRESH] == _NO_REFRESH[_REFRESH]:
        live |= created_with  # left by a load that was killed
    configured_then = meta.get(_CONFIGURED) or {}
    newly_configured = {
        name: value
        for name, value in settings.values.items()
        if value != configured_then.get(name)
        and (name == _SHARDS or live[name] == created_with[name])
    }
    return live | newly_configured


def _defaults() -> Values:
    """Return the schema's values of the settings that can be configured."""
    own = index_body()["settings"]["index"]
    return {_SHARDS: str(own[_SHARDS]), _COPIES: own[_AUTO], _REFRESH: own[_REFRESH]}


def _read_created_with(meta: Mapping[str, Any]) -> Values:
    return _defaults() | dict(meta.get(_CREATED_WITH) or {})


def _read_live(client: Elasticsearch, index: str) -> Values:
    """Return the values of an index that a new generation may take over."""
    own = _read_settings(client, index)
    values = {name: value for name, value in own.items() if name.startswith(_OPERATORS)}
    auto = own.get(_AUTO, "false")
    copies = own[_REPLICAS] if auto == "false" else auto
    refresh = own.get(_REFRESH, _defaults()[_REFRESH])
    return values | {_SHARDS: own[_SHARDS], _COPIES: copies, _REFRESH: refresh}


def _read_settings(client: Elasticsearch, index: str) -> Values:
    response = client.indices.get_settings(index=index, flat_settings=True)
    (flat,) = (info["settings"] for info in response.values())
    return {
        name.removeprefix("index."): value for name, value in flat.items() if isinstance(value, str)
    }


def _read_meta(client: Elasticsearch, index: str) -> Mapping[str, Any]:
    response = client.indices.get_mapping(index=index)
    (mapping,) = (info["mappings"] for info in response.values())
    meta: Mapping[str, Any] = mapping.get("_meta", {})
    return meta


@contextmanager
def bulk_settings(
    client: Elasticsearch, index: str, fresh: bool, *, keep_replicas: bool = False
) -> Iterator[None]:
    """Fill a fresh index without refresh, and without replicas unless they are to be kept.

    The settings are restored at the end, also those that a killed load left behind.
    """
    if fresh:
        changed = _NO_REFRESH if keep_replicas else _NO_REFRESH | _NO_REPLICAS
        client.indices.put_settings(index=index, settings={"index": changed})
    try:
        yield
    except BaseException:
        # The first error is the one to report; `doctor` and the next load find what is left.
        with suppress(TransportError, ApiError):
            restore_settings(client, index)
        raise
    retry(lambda: restore_settings(client, index))


def restore_settings(client: Elasticsearch, index: str) -> None:
    """Restore the settings that a load changed."""
    settings = find_leftover_settings(client, index)
    if settings:
        client.indices.put_settings(index=index, settings={"index": settings})


def find_leftover_settings(client: Elasticsearch, index: str) -> dict[str, str]:
    """Return the settings that a load changed, with the values that the index was created with.

    Only a load sets the refresh interval to -1, so values set by an operator are not touched.
    """
    live = _read_settings(client, index)
    if live.get(_REFRESH) != _NO_REFRESH[_REFRESH]:
        return {}
    changed = _NO_REFRESH | _NO_REPLICAS
    normal = _expand(_read_created_with(_read_meta(client, index)))
    return {
        name: value
        for name, value in normal.items()
        if name in changed and live.get(name) == changed[name]
    }
