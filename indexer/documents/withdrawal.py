"""Articles that must not be published: canceled, withheld, or embargoed until a later time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from indexer.documents.article import Article, ArticleError, as_utc
from indexer.documents.document import article_version, document_id, latest_of_version

_CANCELED = frozenset({"canceled", "cancelled", "killed", "kill", "deleted"})
_WITHHELD = frozenset({"withheld", "embargoed", "hold", "held"})


CANCELED, WITHHELD, EMBARGOED = "canceled", "withheld", "embargoed"


@dataclass(frozen=True, slots=True)
class Embargo:
    """An article that is published at a later time.

    `document` is what is stored then, as JSON; `path` and `line` are those of its input.
    """

    until: datetime
    version: int
    document: bytes
    path: str
    line: int | None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Versions of an article that must not be published.

    Stored versions up to `deleted_version` are deleted, and versions up to `blocked_version` cannot
    be loaded again. They differ for a version that may be published later: by another load, or at
    the end of its `embargo`.
    """

    id: str
    reason: str
    deleted_version: int
    blocked_version: int
    embargo: Embargo | None = None


class WithdrawnError(ArticleError):
    """The input says that its article must not be published.

    `withdrawal` says which versions of the article must not be stored, `until` for how long if
    that is known.
    """

    def __init__(self, detail: str, withdrawal: Withdrawal, until: datetime | None = None) -> None:
        super().__init__(withdrawal.reason, detail)
        self.withdrawal = withdrawal
        self.until = until


def check_published(fields: Mapping[str, Any], name: str, now: datetime | None) -> None:
    """Raise `WithdrawnError` if the fields of a record say that it must not be published now.

    `now` has a zone, None is the present. `name` identifies an article without an id and a URL. A
    canceled article cannot be loaded again in the same version; one that is withheld or under
    embargo can.
    """
    status = str(fields.get("status") or "").lower()
    embargo = _read_time(fields.get("embargoed_until"))
    if status in _CANCELED:
        raise WithdrawnError("its source canceled it", _withdraw(CANCELED, fields, name))
    if embargo is not None and embargo > (now or datetime.now(UTC)):
        detail = f"it is under embargo until {embargo.isoformat()}"
        raise WithdrawnError(detail, _withdraw(EMBARGOED, fields, name), embargo)
    if status in _WITHHELD and embargo is None:
        detail = "its source withholds it; load it again when it is released"
        raise WithdrawnError(detail, _withdraw(WITHHELD, fields, name))


def _withdraw(reason: str, fields: Mapping[str, Any], name: str) -> Withdrawal:
    article = Article(
        title="",
        body=(),
        id=fields.get("id"),
        url=fields.get("url"),
        published_at=_read_time(fields.get("published_at")),
        updated_at=_read_time(fields.get("updated_at")),
    )
    version = article_version(article)
    blocked = version if reason == CANCELED else version - 1
    return Withdrawal(document_id(article, name), reason, latest_of_version(version), blocked)


def _read_time(value: Any) -> datetime | None:
    if not value:
        return None
    return as_utc(datetime.fromisoformat(str(value)))
