"""An httpx transport that opens every connection through the address guard.

httpx makes its own connection pool and offers no place for a guard, so this transport makes the
pool of httpcore itself. It uses nothing but the public interfaces of both, and lets httpcore's
errors through: the client sorts them by the causes that only httpcore still knows.
"""

import ssl
from collections.abc import AsyncIterator

import httpcore
import httpx

from ingest.http.address_guard import GuardedBackend

IDLE_CONNECTIONS = 8


class GuardedTransport(httpx.AsyncBaseTransport):
    """A connection pool whose connections are opened by a GuardedBackend, or by a proxy.

    With a proxy the guard checks the address of the proxy only: names are resolved there, and
    what may be reached is the proxy's decision.
    """

    def __init__(
        self,
        backend: GuardedBackend,
        tls: ssl.SSLContext,
        *,
        max_connections: int,
        proxy: str = "",
    ) -> None:
        self._backend = backend
        # The client queues in front of the pool, so the pool never has to. It looks at every idle
        # connection for every request, so idle ones are few: most hosts are asked once a round.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls,
            network_backend=backend,
            proxy=_proxy(proxy) if proxy else None,
            max_connections=max_connections,
            max_keepalive_connections=min(max_connections, IDLE_CONNECTIONS),
            http2=True,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, and give the answer with its body still on the wire."""
        url = request.url
        answer = await self._pool.handle_async_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._pool.aclose()
        self._backend.close()


class _Body(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._answer.aiter_stream():
            yield chunk

    async def aclose(self) -> None:
        await self._answer.aclose()


def _proxy(address: str) -> httpcore.Proxy:
    """Read a proxy's address; its name and password, if any, go into a header of their own."""
    url = httpx.URL(address)
    user = (url.username, url.password) if url.username else None
    return httpcore.Proxy(str(url.copy_with(username=None, password=None)), auth=user)
