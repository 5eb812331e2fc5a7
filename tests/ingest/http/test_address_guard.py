"""The address guard: no spelling of a private address gets through, nor a name that leads there."""

import asyncio
from ipaddress import IPv4Address, IPv4Network, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.http.address_guard import GuardedBackend, is_named, is_public, refuse_private_literal
from ingest.http.reply import FetchError
from tests.support.loopback import answer, loopback, sends

PRIVATE = [
    pytest.param("127.0.0.1", id="loopback"),
    pytest.param("127.8.9.1", id="loopback-elsewhere"),
    pytest.param("0.0.0.0", id="this-host"),
    pytest.param("10.1.2.3", id="ten"),
    pytest.param("172.16.0.1", id="172-16"),
    pytest.param("192.168.1.1", id="192-168"),
    pytest.param("169.254.169.254", id="metadata"),
    pytest.param("100.64.0.1", id="carrier-grade-nat"),
    pytest.param("100.100.100.200", id="metadata-in-shared-space"),
    pytest.param("192.0.0.192", id="metadata-of-oracle"),
    pytest.param("168.63.129.16", id="metadata-of-azure"),
    pytest.param("198.18.0.1", id="benchmarking"),
    pytest.param("224.0.1.1", id="multicast"),
    pytest.param("255.255.255.255", id="broadcast"),
    pytest.param("240.0.0.1", id="reserved"),
    pytest.param("::1", id="loopback-6"),
    pytest.param("::", id="unspecified-6"),
    pytest.param("fe80::1", id="link-local-6"),
    pytest.param("fe80::1%eth0", id="link-local-6-scoped"),
    pytest.param("fc00::1", id="unique-local"),
    pytest.param("fd00:ec2::254", id="metadata-6"),
    pytest.param("fec0::1", id="site-local"),
    pytest.param("ff02::1", id="multicast-6"),
    pytest.param("::ffff:127.0.0.1", id="mapped"),
    pytest.param("::ffff:a9fe:a9fe", id="mapped-in-hex"),
    pytest.param("::ffff:0:127.0.0.1", id="translated"),
    pytest.param("::127.0.0.1", id="compatible"),
    pytest.param("64:ff9b::7f00:1", id="nat64"),
    pytest.param("64:ff9b:1::808:808", id="nat64-local-use"),
    pytest.param("2002:7f00:1::", id="6to4"),
    pytest.param("2001:0:7f00:1::", id="teredo"),
    pytest.param("not an address", id="no-address"),
]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_told(address: str):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "64:ff9b::101:101", "::ffff:1.1.1.1"]
)
def test_public_addresses_are_told(address: str):
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_no_cover_makes_an_address_public_that_is_not(inner: IPv4Address):
    number = int(inner)
    for cover in (0xFFFF << 32, 0x64FF9B << 96, 0xFFFF << 48):
        assert is_public(str(IPv6Address(cover | number))) == is_public(str(inner))
    if not is_public(str(inner)):
        assert not is_public(str(IPv6Address((0x2002 << 112) | (number << 80))))


@pytest.mark.parametrize(
    "network", ["127.0.0.0/8", "10.0.0.0/8", "169.254.0.0/16", "100.64.0.0/10"]
)
@given(st.data())
def test_whole_networks_are_private(network: str, data: st.DataObject):
    assert not is_public(str(data.draw(st.ip_addresses(network=IPv4Network(network)))))


@pytest.mark.parametrize(
    ("host", "port", "names", "named"),
    [
        pytest.param("intranet", 80, ("intranet",), True, id="host"),
        pytest.param("Intranet.", 80, ("intranet",), True, id="case-and-final-dot"),
        pytest.param("intranet", 80, ("intranet:8080",), False, id="other-port"),
        pytest.param("intranet", 8080, ("intranet:8080",), True, id="port"),
        pytest.param("a.lan", 80, ("*.lan",), True, id="pattern"),
        pytest.param("lan", 80, ("*.lan",), False, id="pattern-needs-a-label"),
        pytest.param("intranet.evil.com", 80, ("intranet",), False, id="longer-name"),
        pytest.param("::1", 80, ("[::1]",), True, id="ipv6"),
        pytest.param("127.0.0.1", 80, (), False, id="none-named"),
    ],
)
def test_hosts_that_the_configuration_names(
    host: str, port: int, names: tuple[str, ...], named: bool
):
    assert is_named(host, port, names) is named


def connect(host: str, port: int, *addresses: str, allow: tuple[str, ...] = ()) -> None:
    """Open a connection to a name that resolves to these addresses (or as the system says)."""

    async def resolve(name: str, port: int) -> list[str]:
        return list(addresses)

    async def run() -> None:
        backend = GuardedBackend(allow, resolve if addresses else None)
        try:
            stream = await backend.connect_tcp(host, port, timeout=30.0)
            await stream.aclose()
        finally:
            backend.close()

    asyncio.run(run())


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "::1",
     "::ffff:127.0.0.1", "0"],
)  # fmt: skip
def test_no_spelling_of_loopback_is_connected_to(host: str):
    with loopback(sends(answer())) as server:
        with pytest.raises(FetchError) as caught:
            connect(host, server.port)
        assert caught.value.code in ("refused-address", "dns")  # some systems read no octal
        assert not server.requests


def test_one_private_address_among_public_ones_refuses_the_host():
    with pytest.raises(FetchError, match=r"split\.test is not a public") as caught:
        connect("split.test", 80, "1.1.1.1", "10.0.0.1")
    assert caught.value.code == "refused-address"
    assert "10.0.0.1" not in str(caught.value)
    assert "allow_hosts" in caught.value.hint


def test_a_named_host_is_connected_to():
    with loopback(sends(answer())) as server:
        connect("intranet.test", server.port, "127.0.0.1", allow=("intranet.test",))


def test_the_next_address_is_tried_when_the_first_does_not_answer():
    with loopback(sends(answer())) as server:
        connect("two.test", server.port, "127.0.0.2", "127.0.0.1", allow=("two.test",))


def test_the_name_is_resolved_once_and_the_checked_address_is_connected_to():
    """DNS rebinding: whoever asked a second time would get another answer; nobody does."""
    asked: list[str] = []

    async def resolve(name: str, port: int) -> list[str]:
        asked.append(name)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.9"]

    async def run(port: int) -> None:
        backend = GuardedBackend(("rebind.test",), resolve)
        try:
            stream = await backend.connect_tcp("rebind.test", port, timeout=30.0)
            peer = stream.get_extra_info("server_addr")
            await stream.aclose()
        finally:
            backend.close()
        assert peer[0] == "127.0.0.1"

    with loopback(sends(answer())) as server:
        asyncio.run(run(server.port))
    assert asked == ["rebind.test"]


def test_a_name_without_addresses_is_a_dns_error():
    with pytest.raises(FetchError) as caught:
        connect("nowhere.invalid", 80)
    assert caught.value.code == "dns"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f.1", "[::1]", "localhost", "a.localhost", "10.0.0.1",
             "169.254.169.254"],
)  # fmt: skip
def test_behind_a_proxy_private_hosts_are_told_by_their_spelling(host: str):
    with pytest.raises(FetchError):
        refuse_private_literal(host, 80, ())
    refuse_private_literal(host, 80, (host,))


def test_behind_a_proxy_names_and_public_addresses_pass():
    refuse_private_literal("example.com", 80, ())
    refuse_private_literal("1.1.1.1", 80, ())
