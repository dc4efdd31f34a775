"""Deletes for good: the articles, and tombstones that keep them out of later loads."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from elasticsearch import Elasticsearch, NotFoundError

from indexer.documents.document import is_older, latest_before
from indexer.documents.withdrawal import Withdrawal
from indexer.index.deletes import (
    DeleteTarget,
    delete_articles,
    read_tombstones,
    write_tombstones,
)
from indexer.index.embargoes import (
    drop_embargoes,
    keep_embargoes,
    read_versions_under_embargo,
)
from indexer.index.index import read_documents, search_documents
from indexer.index.stamps import combine_fences, open_stamps, refresh
from indexer.load.bulk import read_stored


@dataclass(frozen=True, slots=True)
class Deletion:
    """The requested ids: deleted now, deleted before (`gone`), or never loaded."""

    deleted: tuple[str, ...]
    gone: tuple[str, ...]
    unknown: tuple[str, ...]


def delete_with_tombstones(
    client: Elasticsearch,
    alias: str,
    ids: Sequence[str],
    fence: Callable[[], None],
    *,
    partitioned: bool = False,
) -> Deletion:
    """Delete the articles and keep them deleted; their stories are updated later.

    The tombstones are written first: if the process is killed, the next update of the stories
    completes the delete.
    """
    stored = read_versions(client, alias, ids, partitioned=partitioned)
    hidden = read_versions_under_embargo(client, alias, ids)
    versions = {**hidden, **stored}
    deletion = classify(client, alias, ids, versions)
    if hidden:
        drop_embargoes(client, alias, hidden)
        silent = {id_: version for id_, version in hidden.items() if id_ not in stored}
        write_tombstones(client, alias, silent, datetime.now(UTC).isoformat(), None)
    if stored:
        with open_stamps(client, alias) as stamps:
            check = combine_fences(fence, stamps.check)
            first = stamps.reserve(len(stored))
            check()
            write_tombstones(client, alias, stored, datetime.now(UTC).isoformat(), first)
            writer = client.options(opaque_id=stamps.id)
            target = DeleteTarget(writer, alias, check, partitioned=partitioned)
            delete_articles(target, stored)
            stamps.finish(first)
    return deletion


def withdraw(target: DeleteTarget, alias: str, withdrawals: Sequence[Withdrawal]) -> None:
    """Delete the versions of articles that must not be published, and keep them out of later loads.

    `alias` is that of the tombstones; those of articles that were never visible have no stamp, so
    no reader of the changes sees their ids. What is under embargo is kept until its end. An article
    that is not stored is deleted as well: Elasticsearch then rejects an older version that another
    batch is writing.
    """
    client, newest = target.client, _newest_by_id(withdrawals)
    stored = _find_visible(client, alias, [*newest], partitioned=target.partitioned)
    visible = stored.keys()
    versions = {id_: withdrawal.deleted_version for id_, withdrawal in newest.items()}
    embargoes = {id_: w.embargo for id_, w in newest.items() if w.embargo}
    with open_stamps(client, alias) as stamps:
        check = combine_fences(target.fence, stamps.check)
        first = stamps.reserve(len(newest))
        check()
        keep_embargoes(client, alias, embargoes)
        drop_embargoes(client, alias, {i: versions[i] for i in versions.keys() - embargoes.keys()})
        _write_withdrawals(client, alias, newest, visible, first)
        client = client.options(opaque_id=stamps.id)
        deleted = delete_articles(
            replace(target, client=client, fence=check),
            versions | _versions_before_embargo(embargoes.keys(), versions, stored),
        )
        if late := deleted - visible:  # written by another load meanwhile
            _write_withdrawals(client, alias, {id_: newest[id_] for id_ in late}, late, first)
        stamps.finish(first)


def _versions_before_embargo(
    ids: AbstractSet[str], versions: Mapping[str, int], stored: Mapping[str, int]
) -> dict[str, int]:
    """Return the versions to delete of articles under embargo.

    Elasticsearch rejects a deleted version for a minute, so the version under embargo is deleted
    only if it is the stored one: it could not be published when the embargo ends.
    """
    return {
        id_: latest_before(versions[id_])
        for id_ in ids
        if latest_before(versions[id_]) >= 0
        and (id_ not in stored or is_older(stored[id_], versions[id_]))
    }


def _find_visible(
    client: Elasticsearch, alias: str, ids: Sequence[str], *, partitioned: bool
) -> dict[str, int]:
    """Return the versions of those of the articles that are stored."""
    if partitioned:
        refresh(client, alias)
        try:
            found = search_documents(client, alias, ids)
        except NotFoundError:
            return {}
    else:
        found = read_documents(client, alias, ids, ["id"], index_may_be_missing=True)
    return {document["_id"]: document["_version"] for document in found}


def _newest_by_id(withdrawals: Sequence[Withdrawal]) -> dict[str, Withdrawal]:
    """Return the newest withdrawal of each article; of equal versions the last."""
    newest: dict[str, Withdrawal] = {}
    for withdrawal in withdrawals:
        earlier = newest.get(withdrawal.id)
        if earlier is None or withdrawal.deleted_version >= earlier.deleted_version:
            newest[withdrawal.id] = replace(
                withdrawal,
                blocked_version=max(
                    withdrawal.blocked_version, earlier.blocked_version if earlier else 0
                ),
            )
        elif withdrawal.blocked_version > earlier.blocked_version:
            newest[withdrawal.id] = replace(earlier, blocked_version=withdrawal.blocked_version)
    return newest


def _write_withdrawals(
    client: Elasticsearch,
    alias: str,
    withdrawals: Mapping[str, Withdrawal],
    visible: AbstractSet[str],
    first: int,
) -> None:
    reasons = {id_: withdrawal.reason for id_, withdrawal in withdrawals.items()}
    blocked = {id_: withdrawal.blocked_version for id_, withdrawal in withdrawals.items()}
    now = datetime.now(UTC).isoformat()
    stamped = {id_: version for id_, version in blocked.items() if id_ in visible}
    silent = {id_: version for id_, version in blocked.items() if id_ not in visible}
    write_tombstones(client, alias, stamped, now, first, reasons)
    write_tombstones(client, alias, silent, now, None, reasons)


def read_versions(
    client: Elasticsearch, alias: str, ids: Sequence[str], *, partitioned: bool
) -> dict[str, int]:
    """Return the stored versions of these ids, without those that are not stored."""
    if partitioned:  # they are read by a search
        refresh(client, alias)
    stored = read_stored(client, alias, ids, partitioned=partitioned)
    return {id_: version.version for id_, version in stored.items()}


def classify(
    client: Elasticsearch, alias: str, ids: Sequence[str], versions: dict[str, int]
) -> Deletion:
    """Return which of the ids are stored, were deleted before, or are unknown."""
    tombstones = read_tombstones(client, alias, ids)
    missing = [id_ for id_ in ids if id_ not in versions]
    return Deletion(
        deleted=tuple(id_ for id_ in ids if id_ in versions),
        gone=tuple(id_ for id_ in missing if id_ in tombstones),
        unknown=tuple(id_ for id_ in missing if id_ not in tombstones),
    )
