"""How much one caller may ask for, told in the headers of every answer."""

from time import time

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from api.errors import RateLimitedError
from api.http.security.api_keys import ApiKey
from api.settings import NO_LIMIT

# What one request counts as, where it is more than one search.
ROUTE_COSTS = {"/v1/export": 10}
USUAL_COST = 1

RateHeaders = dict[str, str]


class RateLimits:
    """Counts in this process's memory; each worker grants the whole share."""

    def __init__(self, per_key: str, per_address: str) -> None:
        """Limits such as "600/minute", or "none"."""
        self._limits = {"key": _parse(per_key), "address": _parse(per_address)}
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def spend(self, told: RateHeaders, key: ApiKey | None, address: str, cost: int) -> None:
        """Take the cost from the caller's share, and tell in the headers what is left of it.

        Raises RateLimitedError when it is used up, which the headers tell too.
        """
        kind, caller = ("key", key.name) if key else ("address", address)
        limit = self._limits[kind]
        if limit is None:
            return
        allowed = await self._limiter.hit(limit, kind, caller, cost=cost)
        window = await self._limiter.get_window_stats(limit, kind, caller)
        seconds = max(1, round(window.reset_time - time()))
        told["RateLimit-Policy"] = f'"{kind}";q={limit.amount};w={limit.get_expiry()}'
        told["RateLimit"] = f'"{kind}";r={window.remaining};t={seconds}'
        if not allowed:
            raise RateLimitedError(f"At most {limit} for one {kind}.", retry_after=seconds)


def _parse(text: str) -> RateLimitItem | None:
    return None if text == NO_LIMIT else parse(text)
