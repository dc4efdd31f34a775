"""Saved searches: create, change, preview, and read their matches and deliveries.

They are matched and sent by the process `news-search alerts`; see the package `alerts`.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from alerts.webhooks.guard import Networks, parse_webhook_url
from alerts.webhooks.signature import create_secret
from api.elasticsearch.documents import DocumentStore, Source, Write
from api.elasticsearch.gateway import SearchGateway
from api.errors import (
    FieldError,
    InvalidRequestError,
    MissingIndexError,
    OutdatedIndexError,
    SavedSearchNotFoundError,
    TooManySavedSearchesError,
)
from api.request_scope import charge_cost
from api.schemas.changes import START
from api.schemas.request import SearchRequest
from api.schemas.saved_searches import (
    DeliveriesRequest,
    DeliveriesResponse,
    DeliveryResponse,
    MatchesRequest,
    MatchesResponse,
    PreviewResponse,
    SavedSearchList,
    SavedSearchRequest,
    SavedSearchResponse,
    SavedSearchUpdate,
)
from api.search.changes import Stamps, read_token, write_token
from api.search.cost import search_cost
from api.search.saved_searches import (
    build_articles_body,
    build_count_body,
    build_deliveries_body,
    build_matches_body,
    build_owned_query,
    build_preview_body,
    build_state_filters,
    read_delivery,
    read_matched,
    read_preview,
    read_saved_search,
)
from api.services.requirements import read_query
from mappings.fields import INDEXED_AT
from mappings.saved_searches import (
    ALERTS_MAPPINGS,
    PROGRESS_ID,
    SAVED_SEARCHES_MAPPINGS,
    DeliveryRecord,
    DeliveryState,
    Match,
    Progress,
    SavedSearch,
    Secret,
    Webhook,
    alerts_index,
    read_document,
    saved_searches_index,
    write_document,
)
from mappings.watermark import NO_WATERMARK, Watermark, format_stamp

# A receiver has a day to learn a new secret; until then both sign.
ROTATION_S = 86_400.0
_MAX_SECRETS = 3
_ID_BYTES = 8


@dataclass(frozen=True, slots=True)
class SavedSearchLimits:
    """How many searches a key can save, and which networks webhooks may be sent to."""

    per_key: int
    networks: Networks


class SavedSearchService:
    """The saved searches of all keys; `owner` names the key. Every method raises ServiceError."""

    def __init__(self, gateway: SearchGateway, alias: str, limits: SavedSearchLimits) -> None:
        self._gateway = gateway
        self._limits = limits
        self._searches = DocumentStore(
            gateway, saved_searches_index(alias), SAVED_SEARCHES_MAPPINGS
        )
        self._alerts = DocumentStore(gateway, alerts_index(alias), ALERTS_MAPPINGS)

    async def create(self, owner: str, request: SavedSearchRequest) -> SavedSearchResponse:
        """Save a search. Raise TooManySavedSearchesError if the key has as many as it can have."""
        response = await self._searches.search(build_count_body(owner))
        count = response["hits"]["total"]["value"]
        if count >= self._limits.per_key:
            raise TooManySavedSearchesError(
                f"This key has {count} saved searches, and at most {self._limits.per_key} are "
                "allowed: delete one that is not needed."
            )
        start, now = (await self._watermark()).horizon, time.time()
        webhook = (
            None if request.webhook_url is None else self._new_hook(request.webhook_url, start)
        )
        saved = SavedSearch(
            id=secrets.token_hex(_ID_BYTES),
            owner=owner,
            name=request.name,
            search=_dump(request.search),
            schedule=request.schedule,
            webhook=webhook,
            enabled=True,
            start=start,
            created_at=now,
            updated_at=now,
        )
        # A conflict means that the request was sent twice: the id is new.
        await self._searches.write([Write(saved.id, write_document(saved))])
        return read_saved_search(saved, webhook.secrets[0].value if webhook else None)

    async def list_all(self, owner: str) -> SavedSearchList:
        """Return the saved searches of a key."""
        documents = await self._searches.find_all(build_owned_query(owner))
        all_ = [read_document(SavedSearch, document.source) for document in documents]
        in_order = sorted(all_, key=lambda saved: (saved.created_at, saved.id))
        return SavedSearchList(
            saved_searches=tuple(map(read_saved_search, in_order)), limit=self._limits.per_key
        )

    async def get(self, owner: str, id_: str) -> SavedSearchResponse:
        """Return a saved search. Raise SavedSearchNotFoundError unless it is one of the key."""
        return read_saved_search(await self._find(owner, id_))

    async def update(self, owner: str, id_: str, request: SavedSearchUpdate) -> SavedSearchResponse:
        """Change a saved search."""
        await self._find(owner, id_)
        start = (await self._watermark()).horizon
        hook = self._new_hook(request.webhook_url, start) if request.webhook_url else None
        changed = await self._change(
            owner, id_, lambda saved: _with_changes(saved, request, hook, start)
        )
        await self._resume(changed)
        is_new = hook is not None and changed.webhook == hook
        return read_saved_search(changed, hook.secrets[0].value if hook and is_new else None)

    async def rotate_secret(self, owner: str, id_: str) -> SavedSearchResponse:
        """Add a secret, and let the one before sign for another day."""
        secret, now = Secret(create_secret()), time.time()

        def rotate(saved: SavedSearch) -> SavedSearch:
            if saved.webhook is None:
                raise SavedSearchNotFoundError("This saved search has no webhook.")
            old = tuple(
                replace(each, expires_at=each.expires_at or now + ROTATION_S)
                for each in saved.webhook.secrets
                if each.expires_at is None or each.expires_at > now
            )
            hook = replace(saved.webhook, secrets=(secret, *old)[:_MAX_SECRETS])
            return replace(saved, webhook=hook, updated_at=now)

        return read_saved_search(await self._change(owner, id_, rotate), secret.value)

    async def delete(self, owner: str, id_: str) -> None:
        """Delete a saved search; the process of the alerts removes its matches and deliveries."""
        await self._find(owner, id_)
        await self._searches.update(
            [id_], lambda *_: {"owner": owner, "deleted": True, "created_at": time.time()}
        )

    async def preview(self, search: SearchRequest) -> PreviewResponse:
        """Return what a search would have matched in the last days."""
        query = (await read_query(self._gateway, search.q, search.match, search.zone)).root
        cost = search_cost(search, query)
        await charge_cost(cost.total(self._gateway.shards), cost.cheaper)
        if not await self._gateway.has_field(INDEXED_AT):
            raise OutdatedIndexError(f"The index lacks the field {INDEXED_AT}.")
        body = build_preview_body(search, query, time.time(), self._gateway.timeout)
        return read_preview(await self._gateway.search(body))

    async def matches(self, owner: str, id_: str, request: MatchesRequest) -> MatchesResponse:
        """Return the matches after a watermark, each of them once."""
        saved, watermark = await self._find(owner, id_), await self._watermark()
        after = read_token(request.after, watermark)
        end = saved.position((await self._progress()).of(saved))
        body = build_matches_body(id_, Stamps(after + 1, end), request.size)
        matches = [read_document(Match, d.source) for d in await self._alerts.find(body)]
        more = len(matches) == request.size
        last = matches[-1].stamp if more else max(after, end - 1)
        return MatchesResponse(
            matches=read_matched(
                matches, await self._read_articles(matches, request), request, watermark
            ),
            next=START if last < 0 else write_token(watermark, last),
            more=more,
            matched_until=format_stamp(end),
        )

    async def deliveries(
        self, owner: str, id_: str, request: DeliveriesRequest
    ) -> DeliveriesResponse:
        """Return the log of deliveries, the latest first."""
        await self._find(owner, id_)
        found = await self._alerts.find(build_deliveries_body(id_, request))
        records = (read_document(DeliveryRecord, document.source) for document in found)
        return DeliveriesResponse(deliveries=tuple(map(read_delivery, records)))

    async def replay(self, owner: str, id_: str, delivery: str) -> DeliveryResponse:
        """Let a delivery be sent again, with the same id and in its order."""
        await self._find(owner, id_)
        replayed: list[DeliveryRecord] = []

        def change(_: str, source: Source | None) -> Source:
            record = read_document(DeliveryRecord, source) if source else None
            if record is None or record.search != id_:
                raise SavedSearchNotFoundError("No delivery of this saved search has this id.")
            replayed[:] = [record.for_replay()]
            return write_document(replayed[0])

        await self._alerts.update([delivery], change)
        return read_delivery(replayed[0])

    async def _find(self, owner: str, id_: str) -> SavedSearch:
        document = (await self._searches.read([id_])).get(id_)
        return _own(owner, document.source if document else None)

    async def _change(
        self, owner: str, id_: str, change: Callable[[SavedSearch], SavedSearch]
    ) -> SavedSearch:
        changed: list[SavedSearch] = []

        def change_source(_: str, source: Source | None) -> Source:
            changed[:] = [change(_own(owner, source))]
            return write_document(changed[0])

        await self._searches.update([id_], change_source)
        return changed[0]

    async def _resume(self, saved: SavedSearch) -> None:
        """Send again what failed before the webhook was enabled again."""
        if saved.webhook is None or saved.webhook.disabled:
            return
        failed = {"bool": {"filter": build_state_filters(saved.id, DeliveryState.failed)}}
        ids = [document.id for document in await self._alerts.find_all(failed)]
        await self._alerts.update(
            ids,
            lambda _, source: (
                source and write_document(read_document(DeliveryRecord, source).for_replay())
            ),
        )

    def _new_hook(self, url: str, start: int) -> Webhook:
        try:
            parse_webhook_url(url, self._limits.networks)
        except ValueError as error:
            field = FieldError(
                "body", "webhook_url", "webhook_url", f"It {error}.", "Give another URL."
            )
            raise InvalidRequestError("See `errors`.", (field,)) from None
        return Webhook(url, (Secret(create_secret()),), start)

    async def _watermark(self) -> Watermark:
        try:
            return await self._gateway.watermark() or NO_WATERMARK
        except MissingIndexError:
            return NO_WATERMARK

    async def _progress(self) -> Progress:
        document = (await self._searches.read([PROGRESS_ID])).get(PROGRESS_ID)
        return read_document(Progress, document.source) if document else Progress()

    async def _read_articles(
        self, matches: list[Match], request: MatchesRequest
    ) -> dict[str, dict[str, Any]]:
        if not matches:
            return {}
        ids = [match.article for match in matches]
        body = build_articles_body(ids, request.fields, self._gateway.timeout)
        hits = (await self._gateway.search(body))["hits"]["hits"]
        return {hit["_id"]: hit["_source"] for hit in hits}


def _dump(search: SearchRequest) -> dict[str, Any]:
    return search.model_dump(mode="json", exclude_unset=True)


def _own(owner: str, source: Source | None) -> SavedSearch:
    """Return the saved search. Raise SavedSearchNotFoundError unless the key has saved it."""
    if source is None or source.get("owner") != owner or source.get("deleted"):
        raise SavedSearchNotFoundError("No saved search of this key has this id.")
    return read_document(SavedSearch, source)


def _with_changes(
    saved: SavedSearch, request: SavedSearchUpdate, hook: Webhook | None, start: int
) -> SavedSearch:
    """Return a changed search; another query, and one that was disabled, matches from now on."""
    search = _dump(request.search) if request.search else saved.search
    enabled = saved.enabled if request.enabled is None else request.enabled
    begins = search != saved.search or (enabled and not saved.enabled)
    webhook = saved.webhook
    if "webhook_url" in request.model_fields_set:
        keeps = saved.webhook and hook
        webhook = replace(saved.webhook, url=hook.url) if keeps and saved.webhook and hook else hook
    if webhook and (request.enabled or request.webhook_url):
        webhook = replace(webhook, disabled=None)
    return replace(
        saved,
        name=request.name or saved.name,
        search=search,
        schedule=request.schedule or saved.schedule,
        webhook=webhook,
        enabled=enabled,
        start=start if begins else saved.start,
        failure=None if begins else saved.failure,
        updated_at=time.time(),
    )
