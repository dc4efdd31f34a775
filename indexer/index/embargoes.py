"""Articles under embargo: kept next to the index, which never contains them before its end.

They are in an index of their own that no search reads: neither their text nor their words are in
hits, facets, suggestions, spellings or statistics. At the end of an embargo the article is written
like any other input, so newer versions, deletes and cancellations apply.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import orjson
from elasticsearch import Elasticsearch

from indexer.documents.document import is_older
from indexer.documents.prepare import BulkDocument
from indexer.documents.stored import reenrich
from indexer.documents.withdrawal import Embargo
from indexer.index.index import (
    create_hidden,
    read_documents,
    revision_condition,
    write_conditionally,
)
from indexer.index.retry import retry

EMBARGOES_SUFFIX = "-embargoes"

# Articles that are read at a time; each has up to 5 MB.
_PAGE = 50
_MAPPINGS: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        "version": {"type": "long"},
        "until": {"type": "date"},
        "path": {"type": "keyword", "index": False, "doc_values": False},
        "line": {"type": "long", "index": False},
        "document": {"type": "object", "enabled": False},
        "refused": {"type": "keyword", "index_options": "docs", "ignore_above": 512},
    },
}

_Condition = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class EndedEmbargo:
    """An article to publish, and the condition that nobody changed its record."""

    document: BulkDocument
    condition: _Condition


@dataclass(frozen=True, slots=True)
class EmbargoCounts:
    """How many articles are under embargo, and when (RFC 3339) the next embargo ends."""

    articles: int = 0
    next_end: str | None = None


def embargoes_index(alias: str) -> str:
    """Return the name of the alias's index of embargoes, whose ids are those of the articles."""
    return f"{alias}{EMBARGOES_SUFFIX}"


def keep_embargoes(client: Elasticsearch, alias: str, embargoes: Mapping[str, Embargo]) -> None:
    """Store articles until the end of their embargoes; a newer stored version is kept."""
    if not embargoes:
        return
    create_hidden(client, embargoes_index(alias), _MAPPINGS)
    left = dict(embargoes)
    while left:
        stored = retry(partial(_read_stored, client, alias, [*left]))
        operations: list[Mapping[str, Any]] = []
        for id_, embargo in left.items():
            version, condition = stored.get(id_, (embargo.version, None))
            if condition is None:
                operations += [{"create": {"_id": id_}}, _build_record(embargo)]
            elif not is_older(embargo.version, version):
                operations += [{"index": {"_id": id_, **condition}}, _build_record(embargo)]
        conflicts = write_conditionally(client, embargoes_index(alias), operations)
        left = {id_: left[id_] for id_ in conflicts}


def drop_embargoes(client: Elasticsearch, alias: str, versions: Mapping[str, int]) -> set[str]:
    """Forget articles in these versions or older ones; return the ids of those that were kept."""
    dropped: set[str] = set()
    left = dict(versions)
    while left:
        stored = retry(partial(_read_stored, client, alias, [*left]))
        conditions = {
            id_: condition
            for id_, (version, condition) in stored.items()
            if not is_older(left[id_], version)
        }
        conflicts = write_conditionally(
            client,
            embargoes_index(alias),
            [{"delete": {"_id": id_, **c}} for id_, c in conditions.items()],
        )
        dropped |= conditions.keys() - conflicts
        left = {id_: left[id_] for id_ in conflicts}
    return dropped


def read_versions_under_embargo(
    client: Elasticsearch, alias: str, ids: Sequence[str]
) -> dict[str, int]:
    """Return the versions of those of the articles that are under embargo."""
    return {id_: version for id_, (version, _) in _read_stored(client, alias, ids).items()}


def _read_stored(
    client: Elasticsearch, alias: str, ids: Sequence[str]
) -> dict[str, tuple[int, _Condition]]:
    documents = read_documents(
        client, embargoes_index(alias), ids, ["version"], index_may_be_missing=True
    )
    return {doc["_id"]: (doc["_source"]["version"], revision_condition(doc)) for doc in documents}


def _build_record(embargo: Embargo) -> dict[str, Any]:
    return {
        "version": embargo.version,
        "until": embargo.until.isoformat(),
        "path": embargo.path,
        "line": embargo.line,
        "document": orjson.loads(embargo.document),
    }


def read_ended(client: Elasticsearch, alias: str, now: datetime) -> list[EndedEmbargo]:
    """Return articles whose embargo has ended, the first ones first; not all of many."""
    ended = {"range": {"until": {"lte": now.isoformat()}}}
    response = client.search(
        index=embargoes_index(alias),
        ignore_unavailable=True,
        query={"bool": {"filter": [ended], "must_not": [{"exists": {"field": "refused"}}]}},
        sort=[{"until": {"order": "asc", "unmapped_type": "date"}}],
        size=_PAGE,
        seq_no_primary_term=True,
        allow_partial_search_results=False,
    )
    return [
        EndedEmbargo(_read_document(hit["_id"], hit["_source"]), revision_condition(hit))
        for hit in response["hits"]["hits"]
    ]


def _read_document(id_: str, record: Mapping[str, Any]) -> BulkDocument:
    """Return the article, enriched again since this version of the code may have other rules."""
    source = {key: value for key, value in record["document"].items() if key != "story"}
    document = reenrich(source)
    return BulkDocument(
        id=id_,
        content_hash=document["content_hash"],
        payload=orjson.dumps({**document, "story": id_}),
        path=record["path"],
        line=record["line"],
        version=record["version"],
        story=id_,
        bands=tuple(document.get("story_minhash", ())),
        published_at=document.get("published_at"),
    )


def end_embargoes(
    client: Elasticsearch, alias: str, published: Iterable[EndedEmbargo], refused: Mapping[str, str]
) -> None:
    """Forget the articles that were published, except the refused ones, with the reason.

    A record that changed meanwhile stays as it is.
    """
    operations: list[Mapping[str, Any]] = []
    for ended in published:
        id_ = ended.document.id
        if id_ in refused:
            operations += [
                {"update": {"_id": id_, **ended.condition}},
                {"doc": {"refused": refused[id_]}},
            ]
        else:
            operations.append({"delete": {"_id": id_, **ended.condition}})
    write_conditionally(client, embargoes_index(alias), operations)


def count_embargoes(client: Elasticsearch, alias: str) -> EmbargoCounts:
    """Return how many articles are under embargo, those refused at its end included."""
    response = client.search(
        index=embargoes_index(alias),
        ignore_unavailable=True,
        size=0,
        track_total_hits=True,
        aggregations={"next": {"min": {"field": "until"}}},
    )
    total = response["hits"]["total"]["value"]
    if not total:
        return EmbargoCounts()
    return EmbargoCounts(total, response["aggregations"]["next"]["value_as_string"])
