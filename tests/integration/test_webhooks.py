"""Webhooks sent to real receivers: signed, once an attempt, and bounded whatever they do."""

import asyncio
import re
import resource
import socket
import ssl
import time
from collections.abc import Callable
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from alerts.webhooks.delivery import Delivery, Outcome
from alerts.webhooks.guard import Networks
from alerts.webhooks.sender import Limits, WebhookSender
from alerts.webhooks.signature import create_secret
from tests.integration.receivers import (
    Receiver,
    Reply,
    hang,
    receiving,
    repeat_bytes,
    respond,
    send_bytes,
)

LOOPBACK = (IPv4Network("127.0.0.0/8"),)
SECRET = create_secret()
BODY = '{"type": "articles.matched", "data": ["Überraschung"]}'.encode()
LIMITS = Limits(total_s=1.0, body_s=0.3, body_bytes=1024)
# How late a loaded machine notices the end of a limit.
LATE_S = 2.0
REFUSED = "The host has an address that webhooks are not sent to."
OK = respond("200 OK", body=b"thanks")


def make_delivery(url: str, *secrets: str) -> Delivery:
    return Delivery("msg_1", url, secrets or (SECRET,), int(time.time()), BODY)


def send(
    reply: Reply,
    url: str = "http://127.0.0.1:{port}/news?for=me",
    allowed: Networks = LOOPBACK,
    **contexts: ssl.SSLContext,
) -> tuple[Outcome, Receiver]:
    """Send one webhook to a receiver; `tls` is the context of the server, `trust` the sender's."""

    async def run() -> tuple[Outcome, Receiver]:
        trust = {"ssl_context": contexts["trust"]} if "trust" in contexts else {}
        sender = WebhookSender(allowed, LIMITS, **trust)
        async with receiving(reply, contexts.get("tls")) as receiver:
            outcome = await sender.send(make_delivery(url.format(port=receiver.port)))
        return outcome, receiver

    return asyncio.run(run())


def test_a_receiver_gets_one_signed_request_that_it_can_verify() -> None:
    outcome, receiver = send(OK)

    assert (outcome.status, outcome.error, outcome.response_excerpt) == (200, None, "thanks")
    assert outcome.delivered
    assert 0 < outcome.duration_s < LIMITS.total_s
    (request,) = receiver.requests
    assert request.line == "POST /news?for=me HTTP/1.1"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["webhook-id"] == "msg_1"
    assert Webhook(SECRET).verify(request.body, request.headers)["data"] == ["Überraschung"]


@pytest.mark.parametrize("status", ["201 Created", "202 Accepted", "204 No Content"])
def test_each_2xx_is_delivered(status: str) -> None:
    assert send(respond(status))[0].delivered


@pytest.mark.parametrize("status", ["400 Bad Request", "404 Not Found", "500 Oops", "503 Busy"])
def test_other_statuses_are_failures_with_the_beginning_of_the_body(status: str) -> None:
    outcome, _ = send(respond(status, body=b"out of \xff order"))

    assert outcome.status == int(status.split(maxsplit=1)[0])
    assert not outcome.delivered
    assert outcome.response_excerpt == "out of \N{REPLACEMENT CHARACTER} order"


def test_410_says_that_the_receiver_is_gone() -> None:
    assert send(respond("410 Gone"))[0].gone


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_redirects_are_not_followed(status: str) -> None:
    async def run() -> tuple[Outcome, Receiver]:
        async with receiving(OK) as target:
            location = f"Location: http://127.0.0.1:{target.port}/"
            async with receiving(respond(status, location)) as receiver:
                sender = WebhookSender(LOOPBACK, LIMITS)
                url = f"http://127.0.0.1:{receiver.port}/"
                return await sender.send(make_delivery(url)), target

    outcome, target = asyncio.run(run())

    assert (outcome.delivered, target.connections) == (False, 0)
    assert outcome.error == "Redirects are not followed: change the URL of the webhook."


def test_retry_after_is_read_from_the_response() -> None:
    assert send(respond("429 Slow", "Retry-After: 120"))[0].retry_after_s == 120
    assert send(respond("503 Busy", "Retry-After: 999999999"))[0].retry_after_s == 86_400
    assert send(respond("503 Busy", "Retry-After: later"))[0].retry_after_s is None
    date = "Retry-After: Fri, 31 Dec 2199 23:59:59 GMT"
    assert send(respond("503 Busy", date))[0].retry_after_s == 86_400


HEAD = b"HTTP/1.1 200 OK\r\n"
LATE = re.escape("There was no response within 1 seconds.")
SLOW: dict[str, tuple[Reply, str]] = {
    "hangs": (hang, LATE),
    "trickles its headers": (repeat_bytes(HEAD, b"X-Wait: longer\r\n", 0.05), LATE),
    "repeats 100 Continue": (repeat_bytes(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.01), LATE),
    "sends endless headers": (repeat_bytes(HEAD, b"X-More: " + b"x" * 4000 + b"\r\n", 0), "."),
    "sends one endless header": (repeat_bytes(HEAD + b"X: ", b"x" * 65_536, 0), "."),
    "sends no HTTP": (send_bytes(b"\x00\xff" * 100 + b"\r\n\r\n"), "not valid HTTP"),
    "closes at once": (send_bytes(b""), "closed the connection without a response"),
}


@pytest.mark.parametrize("name", SLOW)
def test_a_receiver_without_a_response_ends_in_time_with_a_reason(name: str) -> None:
    reply, error = SLOW[name]
    start = time.monotonic()

    outcome, _ = send(reply)

    assert time.monotonic() - start < LIMITS.total_s + LATE_S
    assert (outcome.status, outcome.delivered) == (None, False)
    assert outcome.error
    assert re.search(error, outcome.error)


ENDLESS: dict[str, Reply] = {
    "10 GB at full speed": repeat_bytes(
        HEAD + b"Content-Length: 10737418240\r\n\r\n", b"x" * 1_048_576, 0, 10_240
    ),
    "10 GB in chunks": repeat_bytes(
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"x" * 65_536 + b"\r\n", 0
    ),
    "a byte at a time": repeat_bytes(HEAD + b"Content-Length: 100000\r\n\r\n", b"x", 0.05),
    "less than it announced": send_bytes(HEAD + b"Content-Length: 100\r\n\r\nx"),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_the_body_of_a_response_costs_neither_time_nor_memory(name: str) -> None:
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()

    outcome, _ = send(ENDLESS[name])

    assert (outcome.status, outcome.delivered) == (200, True)
    assert 1 <= len(outcome.response_excerpt) <= LIMITS.body_bytes
    assert set(outcome.response_excerpt) == {"x"}
    assert time.monotonic() - start < LIMITS.body_s + LATE_S
    # In KiB: 64 MiB more than the process had needed before.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 65_536


def test_a_compressed_body_is_not_decompressed() -> None:
    outcome, receiver = send(respond("200 OK", "Content-Encoding: gzip", body=b"\x1f\x8b no gzip"))

    assert outcome.delivered
    assert receiver.requests[0].headers["accept-encoding"] == "identity"


def test_cookies_of_one_response_are_not_sent_again() -> None:
    async def run() -> Receiver:
        async with receiving(respond("200 OK", "Set-Cookie: a=b")) as receiver:
            sender = WebhookSender(LOOPBACK, LIMITS)
            for _ in range(2):
                await sender.send(make_delivery(f"http://127.0.0.1:{receiver.port}/"))
        return receiver

    receiver = asyncio.run(run())

    assert receiver.connections == 2
    assert ["cookie" in request.headers for request in receiver.requests] == [False, False]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f.1", "017700000001", "localhost", "[::ffff:127.0.0.1]"]
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_private_receiver_gets_no_connection(scheme: str, host: str) -> None:
    # Without networks of the operator a URL without TLS is refused; so some other is allowed.
    outcome, receiver = send(OK, f"{scheme}://{host}:{{port}}/", (IPv4Network("10.0.0.0/8"),))

    assert receiver.connections == 0
    assert outcome.error in (REFUSED, "The URL must be a public address.", "The URL is not valid.")


def resolve_as(
    monkeypatch: pytest.MonkeyPatch, *resolutions: list[str]
) -> Callable[[], list[tuple[Any, ...]]]:
    """Let names resolve to these addresses, one list a query, the last again and again."""
    queries: list[tuple[Any, ...]] = []

    def getaddrinfo(host: Any, port: Any, *args: Any, **options: Any) -> list[Any]:
        ips = resolutions[min(len(queries), len(resolutions) - 1)]
        queries.append((host, port))
        return [
            (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (ip, int(port)))
            for ip in ips
        ]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return lambda: queries


def test_a_name_that_resolves_to_a_private_address_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolve_as(monkeypatch, ["127.0.0.1", "169.254.169.254"])

    outcome, receiver = send(OK, "https://receiver.example:{port}/", ())

    assert (receiver.connections, outcome.error) == (0, REFUSED)


def test_a_name_that_resolves_to_another_address_the_second_time_gains_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """DNS rebinding: the address that was checked is the one that is connected to."""
    # An address that is public, and does not respond here.
    queries = resolve_as(monkeypatch, ["192.5.5.241"], ["127.0.0.1"])

    outcome, receiver = send(OK, "https://receiver.example:{port}/", ())

    assert (receiver.connections, outcome.delivered) == (0, False)
    assert len(queries()) == 1


def test_of_several_addresses_only_those_that_may_be_used_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolve_as(monkeypatch, ["10.0.0.1", "169.254.169.254", "127.0.0.1"])

    outcome, receiver = send(OK, "http://receiver.example:{port}/")

    assert (receiver.connections, outcome.delivered) == (1, True)


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    """The context of a server whose certificate names 127.0.0.1 only."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_a_certificate_of_the_host_is_accepted(tls: ssl.SSLContext, certificate: Path) -> None:
    trust = ssl.create_default_context(cafile=certificate)

    outcome, _ = send(OK, "https://127.0.0.1:{port}/", tls=tls, trust=trust)

    assert outcome.delivered


def test_a_certificate_of_another_host_is_refused(tls: ssl.SSLContext, certificate: Path) -> None:
    trust = ssl.create_default_context(cafile=certificate)

    outcome, receiver = send(OK, "https://localhost:{port}/", tls=tls, trust=trust)

    assert outcome.error == "The TLS certificate is not valid for the host."
    assert receiver.requests == []


def test_a_certificate_of_an_unknown_authority_is_refused(tls: ssl.SSLContext) -> None:
    outcome, receiver = send(OK, "https://127.0.0.1:{port}/", tls=tls)

    assert outcome.error == "The TLS certificate is not valid for the host."
    assert receiver.requests == []


def test_a_receiver_without_tls_is_refused_at_a_url_with_tls() -> None:
    outcome, _ = send(OK, "https://127.0.0.1:{port}/")

    assert outcome.error in ("The TLS handshake failed.", "The connection failed.")


@pytest.mark.parametrize(
    "host", ["missing.invalid", "a" * 64 + ".example", ".example", "receiver..example"]
)
def test_a_host_without_an_address_is_a_failure(host: str) -> None:
    outcome, _ = send(OK, f"http://{host}:{{port}}/")

    assert outcome.status is None
    assert outcome.error in ("The host name has no address.", "The connection failed.")


def test_a_port_that_nobody_listens_on_is_a_failure_without_the_address() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        outcome, _ = send(OK, f"http://127.0.0.1:{unused.getsockname()[1]}/")

    assert outcome.error == "The connection failed."


def test_the_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")

    assert send(OK)[0].delivered
