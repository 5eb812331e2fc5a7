"""One exchange: one request to one address, and its answer read within a limit.

No redirect is followed here and nothing is tried twice. What is decided here is where the request
goes (the host itself, or the mirror that the configuration gives for it), which headers it has,
and when reading stops. httpx's own client is left out on purpose: it would keep cookies, follow
what a Location header says even if only to look at it, and decode bodies without a bound.
"""

import asyncio
import os
import re
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version

import httpx

from ingest.http.address_guard import GuardedBackend, Resolve, refuse_private_literal
from ingest.http.decoding import ACCEPTED, decoder_for
from ingest.http.errors import NETWORK_ERRORS, network_error
from ingest.http.reply import FetchError, shown
from ingest.http.robots import AGENT
from ingest.http.settings import HttpSettings
from ingest.http.transport import GuardedTransport

NO_BODY = frozenset({204, 304})

ASIDE_BYTES = 64 * 1024
"""What is read of an answer that is not the document: of an error's or a redirect's body."""

BREATH_BYTES = 512 * 1024
"""After decoding this much, others on the event loop get their turn."""


_NO_VALUE = re.compile("[^\t\x20-\x7e\x80-\xff]")


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """What one request got. `headers` have lower-case names; `wire_bytes` counts headers too.

    `cookies` are the Set-Cookie lines.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    wire_bytes: int
    cookies: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def _trusted(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    """Return what certificates are checked by; reading the authorities takes some 70 ms."""
    return httpx.create_ssl_context()


class Exchange:
    """Sends requests, and holds the connections between them."""

    def __init__(self, settings: HttpSettings, resolve: Resolve | None = None) -> None:
        self._settings = settings
        self._headers = {"user-agent": user_agent(settings.contact), "accept-encoding": ACCEPTED}
        self._timeout = httpx.Timeout(
            settings.read_timeout_s, connect=settings.connect_timeout_s, pool=None
        ).as_dict()
        self._mirrors = {name.lower(): httpx.URL(at) for name, at in settings.mirrors.items()}
        tls = _trusted(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
        proxy_host = (httpx.URL(settings.proxy).host,) if settings.proxy else ()
        # Two pools, so that none but a mirrored request may go to a mirror's private address.
        self._direct = self._pool(
            (*settings.allow_hosts, *proxy_host), settings.proxy, tls, resolve
        )
        mirror_hosts = tuple(origin.host for origin in self._mirrors.values())
        self._mirrored = self._pool(mirror_hosts, "", tls, resolve)

    def _pool(
        self, allowed: tuple[str, ...], proxy: str, tls: ssl.SSLContext, resolve: Resolve | None
    ) -> GuardedTransport:
        return GuardedTransport(
            GuardedBackend(allowed, resolve),
            tls,
            max_connections=self._settings.max_connections,
            proxy=proxy,
        )

    async def get(
        self,
        url: httpx.URL,
        headers: Mapping[str, str],
        *,
        form: Mapping[str, str] | None = None,
        max_bytes: int,
        timeout_s: float,
    ) -> HttpResponse:
        """Ask once; raises FetchError for everything that can happen on a network.

        A `form` is posted. The body of an answer that is not the document itself is cut instead of
        refused.
        """
        pool, target, own = self._route(url)
        request = httpx.Request(
            "GET" if form is None else "POST",
            target,
            headers=[*_wire_form({**self._headers, **headers, **own})],
            data=form,
            extensions={"timeout": self._timeout},
        )
        in_body = False
        try:
            async with asyncio.timeout(timeout_s):
                response = await pool.handle_async_request(request)
                in_body = True
                try:
                    body, moved = await _read(response, url, max_bytes)
                finally:
                    await response.aclose()
        except NETWORK_ERRORS as error:
            raise network_error(error, url.host, in_body=in_body) from error
        lines = sum(len(name) + len(value) + 4 for name, value in response.headers.raw)
        wire_bytes = len(f"HTTP/1.1 {response.status_code} \r\n\r\n") + lines + moved
        cookies = tuple(response.headers.get_list("set-cookie"))
        response.headers.encoding = "latin-1"  # in which a validator goes back as it came
        plain = {name: ", ".join(response.headers.get_list(name)) for name in response.headers}
        return HttpResponse(response.status_code, plain, body, wire_bytes, cookies)

    def _route(self, url: httpx.URL) -> tuple[GuardedTransport, httpx.URL, dict[str, str]]:
        """Choose the pool, the address that the connection goes to, and the Host header."""
        host = url.raw_host.decode("ascii")
        for pattern, origin in self._mirrors.items():
            if fnmatchcase(host.lower(), pattern):
                target = origin.copy_with(raw_path=url.raw_path)
                return self._mirrored, target, {"host": url.netloc.decode("ascii")}
        if self._settings.proxy:
            refuse_private_literal(host, url.port or 0, self._settings.allow_hosts)
        return self._direct, url, {}

    async def aclose(self) -> None:
        """Close all connections."""
        await self._direct.aclose()
        await self._mirrored.aclose()


async def _read(response: httpx.Response, url: httpx.URL, max_bytes: int) -> tuple[bytes, int]:
    """Read and decode a body piece by piece; give it and the bytes that were transferred."""
    if response.status_code in NO_BODY:
        return b"", 0
    aside = not response.is_success
    limit = min(max_bytes, ASIDE_BYTES) if aside else max_bytes
    declared = response.headers.get("content-length", "")
    if not aside and declared.isascii() and declared.isdigit() and int(declared[:18]) > limit:
        raise _too_large(url, limit)
    decoder = decoder_for(response.headers.get("content-encoding", ""))
    body, moved, breath = bytearray(), 0, BREATH_BYTES
    async for chunk in response.aiter_raw():
        moved += len(chunk)
        for piece in decoder.feed(chunk):
            body += piece
            if len(body) > limit:
                break
            if len(body) > breath:
                breath += BREATH_BYTES
                await asyncio.sleep(0)
        if len(body) > limit or moved > limit:
            if aside:
                return bytes(body[:limit]), moved
            raise _too_large(url, limit)
    decoder.end()
    return bytes(body), moved


def _wire_form(headers: Mapping[str, str]) -> Iterator[tuple[bytes, bytes]]:
    """Yield headers as bytes; a value that no server could take is left out.

    Bytes beyond ASCII stand for themselves (Latin-1), so that a validator goes back as it came.
    """
    for name, value in headers.items():
        if not _NO_VALUE.search(value):
            yield name.encode("ascii"), value.encode("latin-1")


def _too_large(url: httpx.URL, limit: int) -> FetchError:
    message = f"{shown(str(url))} is larger than {limit:,} bytes"
    return FetchError(message, code="too-large")


@lru_cache(8)  # a client each job, and reading the version takes 5 ms
def user_agent(contact: str) -> str:
    """Return an honest User-Agent: the program, its version, and whom to write to."""
    try:
        number = version(AGENT)
    except PackageNotFoundError:  # run from a folder that was never installed
        number = "0"
    address = "".join(char for char in contact if " " <= char <= "~" and char not in "()")
    return f"{AGENT}/{number} (+{address})" if address else f"{AGENT}/{number}"
