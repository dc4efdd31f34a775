"""Which addresses a webhook is sent to: public ones, and those that the operator allows.

The guard opens the sockets, so it checks the very address that is connected to. Neither a name
that resolves to another address after a check nor an address in any spelling can pass it.
"""

import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from aiohttp import AddrInfoType
from yarl import URL

IPAddress = IPv4Address | IPv6Address
Networks = tuple[IPv4Network | IPv6Network, ...]

MAX_URL_LENGTH = 2048
# The special-purpose registries of IANA. Python's own `is_global` differs between its versions.
_SPECIAL_V4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT; metadata of Alibaba Cloud
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # metadata of Azure
        "169.254.0.0/16",  # link-local; metadata of most clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments; metadata of Oracle Cloud
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved; broadcast
    )
)
# Everything that is routed; IPv4-mapped, unique local, link-local and multicast are outside.
_ROUTED_V6 = IPv6Network("2000::/3")
_SPECIAL_V6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which contains an IPv4 address
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
# An IPv6-only network reaches IPv4 addresses through this prefix; the last 32 bits are the address.
_NAT64 = IPv6Network("64:ff9b::/96")
_IPV4_BITS = 0xFFFF_FFFF


class RefusedAddressError(OSError):
    """Raised for a connection to an address that webhooks are not sent to."""


def is_public(ip: IPAddress) -> bool:
    """Whether an address is one of the public internet."""
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in _SPECIAL_V4)
    if ip in _NAT64:
        return is_public(IPv4Address(int(ip) & _IPV4_BITS))
    return ip in _ROUTED_V6 and not any(ip in network for network in _SPECIAL_V6)


class SocketGuard:
    """Opens the sockets of one delivery, to addresses that it may be sent to."""

    def __init__(self, allowed: Networks, *, allows_public: bool) -> None:
        self._allowed = allowed
        self._allows_public = allows_public
        self.has_refused = False

    def __call__(self, info: AddrInfoType) -> socket.socket:
        """Return a socket. Raise RefusedAddressError if nothing may be sent to its address."""
        family, kind, protocol, _, address = info
        # As the socket will read it, so without the zone of an address.
        ip = ip_address(str(address[0]).partition("%")[0])
        if not self.admits(ip):
            self.has_refused = True
            raise RefusedAddressError("the address is not one that webhooks are sent to")
        return socket.socket(family, kind, protocol)

    def admits(self, ip: IPAddress) -> bool:
        """Whether a webhook may be sent to an address."""
        if any(ip in network for network in self._allowed):
            return True
        return self._allows_public and is_public(ip)


def build_guard(url: URL, allowed: Networks) -> SocketGuard:
    """Return the guard of a URL: over plain HTTP only the operator's networks are reached."""
    return SocketGuard(allowed, allows_public=url.scheme == "https")


def parse_webhook_url(text: str, allowed: Networks) -> URL:
    """Return the URL of a receiver. Raise ValueError, with what to change, if it cannot be one.

    Names are not resolved here: the guard checks what they resolve to, at each delivery.
    """
    if len(text) > MAX_URL_LENGTH:
        raise ValueError(f"must be at most {MAX_URL_LENGTH} characters")
    try:
        url = URL(text)
    except ValueError:
        raise ValueError("must be a URL such as https://receiver.example/news") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError("must be a URL such as https://receiver.example/news")
    if url.user is not None or url.password is not None:
        raise ValueError("must be without a user and password; requests are signed instead")
    if url.scheme == "http" and not allowed:
        raise ValueError("must begin with https://")
    if (ip := _read_ip(url.host)) and not build_guard(url, allowed).admits(ip):
        raise ValueError("must be a public address")
    return url


def _read_ip(host: str) -> IPAddress | None:
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        return None
