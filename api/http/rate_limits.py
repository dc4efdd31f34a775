"""Rate limits per key and per IP address: in one process, or shared through Redis.

If Redis is away or slow, each process counts by itself, as without it, and tries Redis again after
some seconds. So a failure of Redis neither stops nor delays the service.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from time import monotonic, time
from typing import TYPE_CHECKING, Any

import structlog
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError
from limits.util import WindowStats

from api.errors import CostLimitedError, FieldError, RateLimitedError
from api.http.security.api_keys import ApiKey
from api.request_scope import Charge
from api.settings import NO_LIMIT

if TYPE_CHECKING:
    from redis.asyncio import ConnectionPool

# Redis on the same network responds within a millisecond; a request must not wait longer for it.
_TIMEOUT_S = 0.25
# While Redis is frozen, one request in this time waits for it.
_PAUSE_S = 5.0
_KEY_PREFIX = "news-search"

RateHeaders = dict[str, str]

_log = structlog.get_logger(__name__)


class RateLimits:
    """The limits of clients, consumed by each request."""

    def __init__(
        self,
        per_key: str,
        per_ip: str,
        store: str | None = None,
        on_failure: Callable[[], None] | None = None,
        *,
        cost_per_key: str = NO_LIMIT,
    ) -> None:
        """Parse limits such as "600/minute" or "none".

        `store` is the URL of a Redis in which all processes count together, None to count in this
        process only. `on_failure` is called each time it does not respond.
        """
        self._limits = {"key": _parse_limit(per_key), "address": _parse_limit(per_ip)}
        self._cost_limit = _parse_limit(cost_per_key)
        self._local = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._pool = _connect(store) if store else None
        self._shared = _shared_limiter(store, self._pool) if store and self._pool else None
        self._on_failure = on_failure
        self._paused_until = 0.0

    async def close(self) -> None:
        """Close the connections to Redis."""
        if self._pool:
            await self._pool.disconnect()

    async def consume(self, headers: RateHeaders, key: ApiKey | None, ip: str, cost: int) -> None:
        """Consume `cost` of the client's limit, and add the remaining limit to the headers.

        Raise RateLimitedError if the limit is exceeded.
        """
        kind, client = ("key", _client(key, ip)) if key else ("address", ip)
        limit = self._limits[kind]
        if limit is None:
            return
        allowed, window = await self._hit(limit, kind, client, cost)
        seconds = max(1, round(window.reset_time - time()))
        headers["RateLimit-Policy"] = f'"{kind}";q={limit.amount};w={limit.get_expiry()}'
        headers["RateLimit"] = f'"{kind}";r={window.remaining};t={seconds}'
        if not allowed:
            raise RateLimitedError(f"At most {limit} for one {kind}.", retry_after=seconds)

    def charge_to(self, key: ApiKey | None) -> Charge | None:
        """Return what the costs of a key's queries are charged to; None if they are not limited."""
        if key is None or self._cost_limit is None:
            return None
        return partial(self._charge, self._cost_limit, key.name)

    async def _charge(self, limit: RateLimitItem, client: str, cost: int, cheaper: str) -> None:
        """Consume a cost. Raise CostLimitedError if not as much is left."""
        allowed, window = await self._hit(limit, "cost", client, cost)
        if allowed:
            return
        seconds = max(1, round(window.reset_time - time()))
        left = f"This costs {cost}, and {window.remaining} of {limit} are left."
        hint = f"{cheaper[:1].upper()}{cheaper[1:]}; or send it in {seconds} seconds."
        error = FieldError("query", "cost", "cost_limited", left, hint)
        raise CostLimitedError(f"{left} {hint}", seconds, (error,))

    async def _hit(
        self, limit: RateLimitItem, kind: str, client: str, cost: int
    ) -> tuple[bool, WindowStats]:
        if self._shared and monotonic() >= self._paused_until:
            try:
                async with asyncio.timeout(_TIMEOUT_S):
                    return await _hit(self._shared, limit, (kind, client), cost)
            except (StorageError, OSError, TimeoutError) as error:
                self._pause(error)
        return await _hit(self._local, limit, (kind, client), cost)

    def _pause(self, error: Exception) -> None:
        """Count in this process for some seconds."""
        self._paused_until = monotonic() + _PAUSE_S
        cause = error.__cause__ or error
        _log.error(
            "rate-limit-store",
            cause=type(cause).__name__,
            remedy="Start Redis, or correct API_RATE_LIMIT_STORE; meanwhile each worker counts.",
        )
        if self._on_failure:
            self._on_failure()


async def _hit(
    limiter: SlidingWindowCounterRateLimiter,
    limit: RateLimitItem,
    client: tuple[str, str],
    cost: int,
) -> tuple[bool, WindowStats]:
    """Return whether the client is within its limit now, and what is left of it."""
    allowed = await limiter.hit(limit, *client, cost=cost)
    return allowed, await limiter.get_window_stats(limit, *client)


def _client(key: ApiKey, ip: str) -> str:
    """Return the client that a key's requests count for; a public key is that of many visitors."""
    return f"{key.name} {ip}" if key.is_public else key.name


def _connect(url: str) -> "ConnectionPool":
    # It takes most of a second to import, and few installations use it.
    from redis.asyncio import ConnectionPool  # noqa: PLC0415

    return ConnectionPool.from_url(
        url, socket_connect_timeout=_TIMEOUT_S, socket_timeout=_TIMEOUT_S
    )


def _shared_limiter(url: str, pool: "ConnectionPool") -> SlidingWindowCounterRateLimiter:
    options: dict[str, Any] = {"connection_pool": pool}
    storage = RedisStorage(
        f"async+{url}",
        wrap_exceptions=True,
        implementation="redispy",
        key_prefix=_KEY_PREFIX,
        **options,
    )
    return SlidingWindowCounterRateLimiter(storage)


def _parse_limit(text: str) -> RateLimitItem | None:
    return None if text == NO_LIMIT else parse(text)
