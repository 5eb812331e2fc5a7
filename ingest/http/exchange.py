"""One exchange: one request to one address, its answer read within a limit.

Redirects and retries are the client's. httpx's own client would keep cookies, decode without a
bound, and has no place for the address guard, so its messages go over httpcore's connections.
"""

import asyncio
import os
import re
import ssl
from collections.abc import AsyncIterator, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version

import httpcore
import httpx

from ingest.http.address_guard import GuardedBackend, Resolve, refuse_private_literal
from ingest.http.connections import Connections
from ingest.http.decoding import ACCEPTED, decoded
from ingest.http.errors import NETWORK_ERRORS, network_error
from ingest.http.reply import FetchError, Reply, shown
from ingest.http.robots import AGENT
from ingest.http.settings import HttpSettings

NO_BODY = frozenset({204, 304})

MAX_ERROR_BODY_BYTES = 64 * 1024
"""What is read of an answer that is not the document: of an error's or a redirect's body."""

YIELD_EVERY_BYTES = 512 * 1024
"""After decoding this much, others on the event loop get their turn."""

_NO_VALUE = re.compile("[^\t\x20-\x7e\x80-\xff]")


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
        # Kept apart, so that none but a mirrored request may go to a mirror's private address.
        self._guards = (
            GuardedBackend((*settings.allow_hosts, *proxy_host), resolve),
            GuardedBackend([origin.host for origin in self._mirrors.values()], resolve),
        )
        # With a proxy the guard checks the proxy's address only: names are resolved there.
        self._direct = _connections(self._guards[0], tls, settings.proxy)
        self._mirrored = _connections(self._guards[1], tls, "")

    async def get(
        self,
        url: httpx.URL,
        headers: Mapping[str, str],
        *,
        form: Mapping[str, str] | None = None,
        max_bytes: int,
        timeout_s: float,
    ) -> Reply:
        """Ask once, posting `form` if there is one; raises FetchError for all that happens on a
        network.

        The body of an answer that is not the document itself is cut instead of refused.
        """
        connections, target, own = self._route(url)
        method = "GET" if form is None else "POST"
        # Bytes beyond ASCII stand for themselves (Latin-1), so that a validator goes back as it
        # came; a value that no server could take is left out.
        sent = [
            (name.encode("ascii"), value.encode("latin-1"))
            for name, value in {**self._headers, **headers, **own}.items()
            if not _NO_VALUE.search(value)
        ]
        message = httpx.Request(method, target, headers=sent, data=form)
        request = httpcore.Request(
            method,
            httpcore.URL(
                scheme=target.raw_scheme,
                host=target.raw_host,
                port=target.port,
                target=target.raw_path,
            ),
            headers=message.headers.raw,
            content=message.stream,
            extensions={"timeout": self._timeout},
        )
        in_body = False
        try:
            async with (
                asyncio.timeout(timeout_s),
                connections.to(request.url.origin) as connection,
            ):
                response = await connection.handle_async_request(request)
                in_body = True
                lines = httpx.Headers(response.headers)
                try:
                    body, moved = await _read(response, lines, url, max_bytes)
                finally:
                    await response.aclose()
        except NETWORK_ERRORS as error:
            raise network_error(error, url.host, in_body=in_body) from error
        head = sum(len(name) + len(value) + 4 for name, value in lines.raw)
        wire_bytes = len(f"HTTP/1.1 {response.status} \r\n\r\n") + head + moved
        cookies = tuple(lines.get_list("set-cookie"))
        lines.encoding = "latin-1"  # in which a validator goes back as it came
        plain = {name: ", ".join(lines.get_list(name)) for name in lines}
        return Reply(str(url), response.status, plain, body, wire_bytes, cookies=cookies)

    def _route(self, url: httpx.URL) -> tuple[Connections, httpx.URL, dict[str, str]]:
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
        for guard in self._guards:
            guard.close()


def _connections(guard: GuardedBackend, tls: ssl.SSLContext, proxy: str) -> Connections:
    pool = httpcore.AsyncConnectionPool(
        ssl_context=tls,
        network_backend=guard,
        proxy=_proxy(proxy) if proxy else None,
        http2=True,
    )
    return Connections(pool.create_connection)


def _proxy(address: str) -> httpcore.Proxy:
    """Read a proxy's address; its name and password, if any, go into a header of their own."""
    proxy = httpx.Proxy(address)
    return httpcore.Proxy(str(proxy.url), auth=proxy.raw_auth)


async def _read(
    response: httpcore.Response, headers: httpx.Headers, url: httpx.URL, max_bytes: int
) -> tuple[bytes, int]:
    """Read and decode a body piece by piece; give it and the bytes that were transferred."""
    if response.status in NO_BODY:
        return b"", 0
    is_error = not 200 <= response.status < 300
    limit = min(max_bytes, MAX_ERROR_BODY_BYTES) if is_error else max_bytes
    declared = headers.get("content-length", "")
    if not is_error and declared.isascii() and declared.isdigit() and int(declared[:18]) > limit:
        raise _too_large(url, limit)
    body, moved, next_yield = bytearray(), 0, YIELD_EVERY_BYTES

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal moved
        async for chunk in response.aiter_stream():
            moved += len(chunk)
            yield chunk
            if moved > limit:
                raise _too_large(url, limit)

    try:
        async for piece in decoded(chunks(), headers.get("content-encoding", "")):
            body += piece
            if len(body) > limit:
                raise _too_large(url, limit)
            if len(body) > next_yield:
                next_yield += YIELD_EVERY_BYTES
                await asyncio.sleep(0)
    except FetchError:
        if not is_error:
            raise
    return bytes(body[:limit]), moved


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
