"""Send one webhook: one attempt, whose time, connections and response are bounded."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aiohttp import (
    ClientConnectorCertificateError,
    ClientConnectorDNSError,
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientSSLError,
    ClientTimeout,
    DummyCookieJar,
    InvalidURL,
    ServerDisconnectedError,
    TCPConnector,
)

from alerts.webhooks.delivery import Delivery, Outcome
from alerts.webhooks.guard import Networks, SocketGuard, build_guard, parse_webhook_url
from alerts.webhooks.schedule import parse_retry_after
from alerts.webhooks.signature import build_headers

_HEADERS = {
    "content-type": "application/json",
    "user-agent": "news-search-webhooks",
    # Only the beginning of a body is read, and as text.
    "accept-encoding": "identity",
}
# The first that fits. None shows an address, which could be one of the operator's network.
_SENTENCES: tuple[tuple[type[Exception], str], ...] = (
    (ClientConnectorCertificateError, "The TLS certificate is not valid for the host."),
    (ClientSSLError, "The TLS handshake failed."),
    (ClientConnectorDNSError, "The host name has no address."),
    (UnicodeError, "The host name has no address."),
    (ClientConnectorError, "The connection failed."),
    (ServerDisconnectedError, "The receiver closed the connection without a response."),
    (InvalidURL, "The URL is not valid."),
    (ClientError, "The response is not valid HTTP."),
    (OSError, "The connection failed."),
    (ValueError, "The request could not be sent."),
)


@dataclass(frozen=True)
class Limits:
    """Bounds of one attempt."""

    # Standard Webhooks recommends 15 to 30 seconds.
    total_s: float = 20.0
    # A receiver that has sent its status has decided; the body only helps people to find errors.
    body_s: float = 2.0
    body_bytes: int = 1024


@dataclass(frozen=True)
class WebhookSender:
    """Sends webhooks to public addresses, and to those of the allowed networks."""

    allowed: Networks = ()
    limits: Limits = Limits()
    ssl_context: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    async def send(self, delivery: Delivery) -> Outcome:
        """Make one attempt, and return its result whatever the receiver does.

        Raise ValueError if the delivery cannot be signed.
        """
        headers = _HEADERS | build_headers(delivery)
        start = time.monotonic()
        try:
            url = parse_webhook_url(delivery.url, self.allowed)
        except ValueError as error:
            return Outcome(None, f"The URL {error}.", None, 0.0, "")
        guard = build_guard(url, self.allowed)
        try:
            async with (
                self._open_session(guard) as session,
                session.post(
                    url, data=delivery.body, headers=headers, allow_redirects=False
                ) as response,
            ):
                excerpt = await self._read_excerpt(response)
        except (ClientError, OSError, ValueError) as error:
            sentence = self._describe(error, guard)
            return Outcome(None, sentence, None, time.monotonic() - start, "")
        return _read_outcome(response, excerpt, time.monotonic() - start)

    @asynccontextmanager
    async def _open_session(self, guard: SocketGuard) -> AsyncIterator[ClientSession]:
        """Provide a session for one request: it keeps no connection, cookie or address."""
        connector = TCPConnector(
            ssl=self.ssl_context, socket_factory=guard, use_dns_cache=False, force_close=True
        )
        async with ClientSession(
            connector=connector,
            timeout=ClientTimeout(total=self.limits.total_s),
            cookie_jar=DummyCookieJar(),
            auto_decompress=False,
        ) as session:
            yield session

    async def _read_excerpt(self, response: ClientResponse) -> str:
        """Return the beginning of the body, as much as comes in time."""
        body = bytearray()
        with suppress(ClientError, OSError):
            async with asyncio.timeout(self.limits.body_s):
                while (missing := self.limits.body_bytes - len(body)) > 0:
                    if not (chunk := await response.content.read(missing)):
                        break
                    body += chunk
        return body.decode("utf-8", "replace")

    def _describe(self, error: Exception, guard: SocketGuard) -> str:
        """Return what went wrong, in a sentence."""
        if guard.has_refused:
            return "The host has an address that webhooks are not sent to."
        if isinstance(error, TimeoutError):
            return f"There was no response within {self.limits.total_s:g} seconds."
        return next(text for kind, text in _SENTENCES if isinstance(error, kind))


def _read_outcome(response: ClientResponse, excerpt: str, duration_s: float) -> Outcome:
    is_redirect = 300 <= response.status < 400  # noqa: PLR2004
    header = response.headers.get("retry-after")
    return Outcome(
        response.status,
        "Redirects are not followed: change the URL of the webhook." if is_redirect else None,
        parse_retry_after(header, datetime.now(UTC)) if header else None,
        duration_s,
        excerpt,
    )
