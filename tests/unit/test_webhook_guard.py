"""The guard of webhooks: no address that is not public passes, in whatever form it comes."""

import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from alerts.webhooks.guard import (
    IPAddress,
    RefusedAddressError,
    SocketGuard,
    build_guard,
    is_public,
    parse_webhook_url,
)

SPECIAL = [
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
    *("172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4"),
    *("240.0.0.0/4", "192.88.99.0/24", "168.63.129.16/32"),
]
SPECIAL_V6 = [
    *("::1/128", "::/128", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8", "100::/64"),
    *("2001:db8::/32", "fd00:ec2::254/128", "64:ff9b:1::/48", "5f00::/16"),
]
# The addresses of metadata services, by cloud.
METADATA = {
    "AWS, Google, Azure and others": "169.254.169.254",
    "AWS over IPv6": "fd00:ec2::254",
    "Azure, wire server": "168.63.129.16",
    "Alibaba": "100.100.100.200",
    "Oracle": "192.0.0.192",
}
PORT = 443


def v4_of(network: str) -> st.SearchStrategy[IPv4Address]:
    return st.ip_addresses(v=4, network=network).map(lambda ip: IPv4Address(str(ip)))


special_v4 = st.sampled_from(SPECIAL).flatmap(v4_of)
any_v4 = st.integers(0, 2**32 - 1).map(IPv4Address)
any_v6 = st.integers(0, 2**128 - 1).map(IPv6Address)
special_v6 = st.sampled_from(SPECIAL_V6).flatmap(lambda text: st.ip_addresses(v=6, network=text))


def embed(ip: IPv4Address) -> dict[str, IPv6Address]:
    """The forms in which an IPv6 address contains an IPv4 address."""
    number = int(ip)
    return {
        "mapped": IPv6Address((0xFFFF << 32) | number),
        "compatible": IPv6Address(number),
        "nat64": IPv6Address((0x64FF9B << 96) | number),
        "nat64 of a local prefix": IPv6Address((0x64FF9B0001 << 80) | number),
        "6to4": IPv6Address((0x2002 << 112) | (number << 80) | 1),
        "teredo": IPv6Address((0x20010000 << 96) | (number ^ 0xFFFFFFFF)),
    }


def info(ip: IPAddress, zone: str = "") -> tuple[int, int, int, str, tuple[str, int]]:
    family = socket.AF_INET if ip.version == 4 else socket.AF_INET6
    return family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (f"{ip}{zone}", PORT)


def passes(guard: SocketGuard, ip: IPAddress, zone: str = "") -> bool:
    try:
        guard(info(ip, zone)).close()
    except RefusedAddressError:
        assert guard.has_refused
        return False
    return True


def public_guard(*allowed: str) -> SocketGuard:
    return build_guard(URL("https://receiver.example"), tuple(map(ip_network, allowed)))


@given(ip=special_v4)
def test_special_addresses_are_refused_in_every_form(ip: IPv4Address) -> None:
    assert not passes(public_guard(), ip)
    assert [name for name, form in embed(ip).items() if passes(public_guard(), form)] == []


@given(ip=special_v6)
def test_special_ipv6_addresses_are_refused(ip: IPv6Address) -> None:
    assert not passes(public_guard(), ip)
    assert not passes(public_guard(), ip, "%1")


@given(ip=any_v4 | any_v6)
def test_nothing_that_the_standard_library_calls_special_passes(ip: IPAddress) -> None:
    special = ip.is_private or ip.is_loopback or ip.is_link_local or ip.is_multicast
    # The library reserves all of ::/8, and the prefix of NAT64 with it.
    reserved = ip.is_reserved and ip not in ip_network("64:ff9b::/96")
    if special or reserved or ip.is_unspecified:
        assert not passes(public_guard(), ip)


@given(ip=any_v4)
def test_an_embedded_address_passes_only_through_nat64_and_if_it_is_public(ip: IPv4Address) -> None:
    forms = embed(ip)

    assert passes(public_guard(), forms.pop("nat64")) == is_public(ip)
    assert not any(passes(public_guard(), form) for form in forms.values())


@pytest.mark.parametrize("text", METADATA.values(), ids=METADATA)
def test_metadata_services_are_refused(text: str) -> None:
    ip = ip_network(text).network_address

    assert not passes(public_guard(), ip)


@pytest.mark.parametrize(
    "text", ["93.184.215.14", "1.1.1.1", "2606:4700::1111", "64:ff9b::808:808"]
)
def test_public_addresses_pass(text: str) -> None:
    assert passes(public_guard(), ip_network(text).network_address)


@given(ip=special_v4 | special_v6)
def test_allowed_networks_pass_and_no_others(ip: IPAddress) -> None:
    own = "10.20.0.0/16", "fd12::/32"
    inside = any(ip in ip_network(text) for text in own)

    assert passes(public_guard(*own), ip) == inside


@given(ip=st.ip_addresses(v=4, network="10.20.0.0/16"))
def test_an_allowed_network_passes_over_plain_http(ip: IPv4Address) -> None:
    allowed = (IPv4Network("10.20.0.0/16"), IPv6Network("fd12::/32"))

    assert passes(build_guard(URL("http://news.intranet"), allowed), ip)


@given(ip=any_v4.filter(is_public))
def test_a_public_address_is_refused_over_plain_http(ip: IPv4Address) -> None:
    assert not passes(build_guard(URL("http://receiver.example"), ()), ip)


def spell(ip: IPv4Address) -> list[str]:
    """The spellings of an address that a resolver reads as numbers."""
    first, second, third, fourth = ip.packed
    return [
        str(int(ip)),
        hex(int(ip)),
        f"0{int(ip):o}",
        f"{first}.{int.from_bytes(ip.packed[1:], 'big')}",
        f"{first}.{second}.{int.from_bytes(ip.packed[2:], 'big')}",
        f"0x{first:x}.0{second:o}.{third}.{fourth}",
    ]


@given(ip=special_v4)
def test_no_spelling_of_an_address_passes(ip: IPv4Address) -> None:
    for text in spell(ip):
        for resolved in socket.getaddrinfo(text, PORT, type=socket.SOCK_STREAM):
            with pytest.raises(RefusedAddressError):
                public_guard()(resolved)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("receiver.example/news", "must be a URL"),
        ("ftp://receiver.example/", "must be a URL"),
        ("https:///news", "must be a URL"),
        ("https://[::1", "must be a URL"),
        ("https://receiver.example:99999/", "must be a URL"),
        ("https://user:password@receiver.example/", "without a user and password"),
        ("https://user@receiver.example/", "without a user and password"),
        ("http://receiver.example/", "must begin with https://"),
        ("https://127.0.0.1/", "must be a public address"),
        ("https://[::ffff:10.0.0.1]/", "must be a public address"),
        ("https://[fe80::1%25eth0]/", "must be a public address"),
        ("https://receiver.example/" + "n" * 2048, "at most 2048 characters"),
    ],
)
def test_urls_that_cannot_receive_webhooks_are_rejected_with_a_reason(
    text: str, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        parse_webhook_url(text, ())


@pytest.mark.parametrize(
    "text",
    ["https://receiver.example/news?for=me", "https://bücher.example:8443/", "https://1.1.1.1"],
)
def test_urls_of_receivers_are_accepted(text: str) -> None:
    assert parse_webhook_url(text, ()) == URL(text)


def test_plain_http_is_accepted_if_the_operator_allows_networks() -> None:
    allowed = (IPv4Network("10.0.0.0/8"),)

    assert parse_webhook_url("http://10.1.2.3:8080/", allowed).port == 8080
    assert parse_webhook_url("http://news.intranet/", allowed).host == "news.intranet"
    with pytest.raises(ValueError, match="must be a public address"):
        parse_webhook_url("http://1.1.1.1/", allowed)
