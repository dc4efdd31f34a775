"""Index health: how many articles can be searched, how old they are, and what blocks writes."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from api.errors import MissingIndexError, OutdatedIndexError
from api.search.dsl import Clause, Response
from mappings.partitions import are_partitions
from mappings.schema import VOCABULARY_FIELD, WORDS_FIELD, read_model_field, schema_hash

# Every index is named after the alias and the time of its creation.
_CREATED = re.compile(r"-(\d{8}t\d{6})\d*z$")
_MS = 1000.0
# Elasticsearch sets this block when its disk is nearly full, and removes it by itself.
_FULL_DISK = "read_only_allow_delete"
_FULL = "Elasticsearch's disk is full, so that nothing can be loaded: free or add disk space."
_BLOCKED = "The index is blocked, so that nothing can be loaded: run `indexer doctor`."


_OTHER_SCHEMA = (
    "The index was made by another version of the mapping, analyzers or synonyms:"
    " run `indexer reindex`."
)
_OTHER_MODEL = (
    "The index was filled with the embedding model {model}, which ARTICLES_EMBEDDING_MODEL does not"
    " name, so that searches rank by words alone: name it, or run `indexer reindex`."
)
_MODEL_UNUSED = (
    "The index was filled with another embedding model than that of ARTICLES_EMBEDDING_MODEL, which"
    " is not used: run `indexer reindex`."
)


@dataclass(frozen=True, slots=True)
class IndexState:
    """How many articles can be searched; the times are Unix times in seconds, None if unknown.

    `warnings` say what keeps articles from being loaded although they can be searched, and that
    the index was made by another version.
    """

    articles: int
    created: float | None
    newest: float | None
    warnings: tuple[str, ...] = ()
    disk_full: bool = False


# The commands whose failures matter, and which are listed before their first run, too.
_COMMANDS = ("backup", "load", "reindex")


@dataclass(frozen=True, slots=True)
class CommandRun:
    """When a command of the indexer last succeeded and failed, as Unix times; 0 for never."""

    command: str
    succeeded_at: float = 0.0
    failed_at: float = 0.0


def read_runs(response: Response) -> tuple[CommandRun, ...]:
    """Return the last runs of each command."""
    stored = {hit["_id"]: hit["_source"] for hit in response["hits"]["hits"]}
    return tuple(
        CommandRun(
            command,
            float(stored.get(command, {}).get("succeeded_at", 0)),
            float(stored.get(command, {}).get("failed_at", 0)),
        )
        for command in _COMMANDS
    )


def build_state_body(timeout: str) -> Clause:
    """Return a search for one article and the time of the newest one."""
    return {
        "size": 1,
        "_source": False,
        "track_total_hits": True,
        "timeout": timeout,
        "aggs": {"newest": {"max": {"field": "published_at"}}},
    }


def read_state(response: Response, settings: Response, mappings: Response) -> IndexState:
    """Read the state from a search, and from the settings and mapping of each index of the alias.

    Raise MissingIndexError if searches do not read exactly one whole index with articles, or all
    of its partitions, and OutdatedIndexError if no word would match.
    """
    if len(settings) > 1 and not are_partitions(settings):
        raise MissingIndexError(
            f"The alias points to {len(settings)} indices, whose articles are mixed."
        )
    if response["_shards"]["failed"]:
        raise MissingIndexError("A part of the index cannot be read.")
    require_words_field(mappings)
    hits = response["hits"]
    if not hits["hits"]:
        raise MissingIndexError("The index contains no articles: load some first.")
    indices = [hits["hits"][0]["_index"]]
    newest = response["aggregations"]["newest"]["value"]
    return IndexState(
        articles=int(hits["total"]["value"]),
        created=max(filter(None, map(_read_created, settings or indices)), default=None),
        newest=newest / _MS if newest is not None else None,
        warnings=(*_read_warnings(settings), *_read_schema_warnings(mappings)),
        disk_full=_FULL_DISK in _read_blocks(settings),
    )


def require_words_field(mappings: Response) -> None:
    """Raise OutdatedIndexError if an index lacks the field in which queries match."""
    subfield = WORDS_FIELD.removeprefix(f"{VOCABULARY_FIELD}.")
    for index in mappings.values():
        field = index["mappings"].get("properties", {}).get(VOCABULARY_FIELD, {})
        if subfield not in field.get("fields", {}):
            raise OutdatedIndexError(
                f"The index lacks the field {WORDS_FIELD}, in which queries match."
            )


def _read_schema_warnings(mappings: Response) -> tuple[str, ...]:
    hashes = {index["mappings"].get("_meta", {}).get("schema_hash") for index in mappings.values()}
    return (_OTHER_SCHEMA,) if hashes - {schema_hash()} else ()


def read_model_warnings(mappings: Response, configured: str | None) -> tuple[str, ...]:
    """Return a sentence if the index was filled with another model than the configured one.

    `configured` is the field of a model, None for that of the package.
    """
    models = [read_model_field(index["mappings"]) for index in mappings.values()]
    unknown = [model.model for model in models if model and model.name != configured]
    if unknown:
        return (_OTHER_MODEL.format(model=unknown[0]),)
    return (_MODEL_UNUSED,) if configured and None in models else ()


def _read_warnings(settings: Response) -> tuple[str, ...]:
    """Return one sentence per problem, with its remedy."""
    blocks = _read_blocks(settings)
    if not blocks:
        return ()
    return (_FULL if _FULL_DISK in blocks else _BLOCKED,)


def _read_blocks(settings: Response) -> set[str]:
    """Return the names of the blocks of any of the indices."""
    of_indices = [index["settings"]["index"].get("blocks", {}) for index in settings.values()]
    return {name for index in of_indices for name, value in index.items() if value == "true"}


def _read_created(index: str) -> float | None:
    match = _CREATED.search(index)
    if not match:
        return None
    return datetime.strptime(match[1], "%Y%m%dt%H%M%S").replace(tzinfo=UTC).timestamp()
