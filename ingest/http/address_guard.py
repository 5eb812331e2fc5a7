"""The address guard: no request goes to a private address unless the configuration names its host.

A link in a post may point anywhere, such as the metadata service of a cloud machine, and a name may
resolve differently the second time. So the check is made where connections are: a name is resolved
once, all its addresses are checked, and the connection goes to one of them. One private address
among public ones refuses the host.
"""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatchcase
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

import httpcore

from ingest.http.reply import FetchError

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Gives the addresses of a host, the best first; raises OSError where there are none."""

LOOKUPS_AT_ONCE = 32
"""Names resolved at the same time; on threads of their own, so that parsing never waits for DNS."""

# The last 32 bits of an address in these networks are an IPv4 address that the packet will reach.
_IPV4_AT_END = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"), IPv6Network("::ffff:0:0:0/96"))
# Local-use NAT64, old site-local, and where Oracle and Azure serve a machine's secrets from
# addresses that look public (the other clouds use link-local, unique-local and shared space).
_NOT_FOR_US: tuple[IPv4Network | IPv6Network, ...] = (
    IPv6Network("64:ff9b:1::/48"),
    IPv6Network("fec0::/10"),
    IPv4Network("192.0.0.0/24"),
    IPv4Network("168.63.129.16/32"),
)


def is_public(text: str) -> bool:
    """Return whether an address, written in any usual form, is one of the public Internet."""
    try:
        address: Address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return all(
        each.is_global
        and not (each.is_multicast or each.is_reserved)
        and not any(each in network for network in _NOT_FOR_US)
        for each in _reached(address)
    )


def _reached(address: Address) -> list[Address]:
    """Return the IPv4 addresses that an IPv6 address is a cover for, else the address itself."""
    if isinstance(address, IPv4Address):
        return [address]
    covered = [address.ipv4_mapped, address.sixtofour]
    if any(address in network for network in _IPV4_AT_END):
        covered.append(IPv4Address(int(address) & 0xFFFF_FFFF))
    return [each for each in covered if each is not None] or [address]


def is_named(host: str, port: int, allowed: Iterable[str]) -> bool:
    """Whether a host is one that the configuration names: `host`, `host:port` or `*.host`."""
    host = host.strip("[]").lower().rstrip(".")
    forms = (host, f"{host}:{port}")
    return any(fnmatchcase(form, name.strip("[]").lower()) for name in allowed for form in forms)


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Opens connections to public addresses, and to hosts that are named in `allow_hosts`."""

    def __init__(self, allow_hosts: Iterable[str] = (), resolve: Resolve | None = None) -> None:
        self._allowed = tuple(allow_hosts)
        self._threads = ThreadPoolExecutor(LOOKUPS_AT_ONCE, "dns")
        self._resolve = resolve or self._ask_system
        self._plain = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address that answers; each gets an equal share of the time left."""
        try:
            async with asyncio.timeout(timeout):
                *others, last = await self._checked(host, port)
                share_s = timeout / (len(others) + 1) if timeout else None
                how = (port, share_s, local_address, socket_options)
                for address in others:
                    with contextlib.suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                        return await self._plain.connect_tcp(address, *how)
                return await self._plain.connect_tcp(last, *how)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(str(error)) from error

    async def _checked(self, host: str, port: int) -> Sequence[str]:
        try:
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise FetchError(f"{host} can't be resolved", code="dns") from error
        if not addresses:
            raise FetchError(f"{host} has no address", code="dns")
        if is_named(host, port, self._allowed):
            return addresses
        for address in addresses:
            if not is_public(address):
                raise FetchError(f"{host} is not a public address", code="refused-address")
        return addresses

    async def _ask_system(self, host: str, port: int) -> Sequence[str]:
        """Resolve as the system does; it reads `0x7f.1` and 2130706433 too, and gives 127.0.0.1."""
        with contextlib.suppress(ValueError):
            return [str(IPv4Address(host))]  # what is an address already needs no thread
        found = await asyncio.get_running_loop().run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        )
        return list(dict.fromkeys(str(address[0]) for *_, address in found))

    def close(self) -> None:
        """Let the threads go; a lookup that hangs is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def refuse_private_literal(host: str, port: int, allowed: Iterable[str]) -> None:
    """Refuse a private address as host, for requests whose names a proxy resolves."""
    if is_named(host, port, allowed):
        return
    text = host.strip("[]").lower().rstrip(".")
    with contextlib.suppress(OSError):  # 2130706433, 0x7f.1 and the like
        text = socket.inet_ntoa(socket.inet_aton(text))
    try:
        private = not is_public(str(ip_address(text)))
    except ValueError:
        private = text == "localhost" or text.endswith(".localhost")
    if private:
        raise FetchError(f"{host} is not a public address", code="refused-address")
