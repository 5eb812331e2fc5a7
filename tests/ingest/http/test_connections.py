"""A connection is used again while many are open, and never by two requests at once."""

import asyncio

import pytest
from httpcore import Origin

from ingest.http.client import HttpSettings, PoliteClient
from ingest.http.connections import IDLE, Connections

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@pytest.mark.parametrize(
    ("at_once", "opened"),
    [
        pytest.param(1, 1, id="one after the other"),
        pytest.param(16, 16, id="an API's many"),
        pytest.param(40, 80 - IDLE, id="more than are kept"),
    ],
)
def test_a_connection_serves_the_next_request(at_once: int, opened: int) -> None:
    asked, connections, ended = 0, 0, 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked, connections, ended
        connections += 1
        while await reader.readline():
            await reader.readuntil(b"\r\n\r\n")
            asked += 1
            while asked % at_once:  # all of a round are open at the same time
                await asyncio.sleep(0.001)
            writer.write(ANSWER)
        writer.close()
        await writer.wait_closed()
        ended += 1

    async def work() -> None:
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
            limits = HttpSettings(allow_hosts=("127.0.0.1",), per_host=at_once)
            async with PoliteClient(limits) as client:
                for _ in range(2):
                    asks = (client.fetch(url, purpose="feed") for _ in range(at_once))
                    await asyncio.gather(*asks)
            while ended < connections:
                await asyncio.sleep(0.001)

    asyncio.run(work())
    assert connections == opened


def test_an_exchange_that_outlasts_the_client_leaves_nothing_open() -> None:
    class Idle:
        closed = False

        def is_available(self) -> bool:
            return True

        def is_idle(self) -> bool:
            return True

        def info(self) -> str:
            return "HTTP/1.1"

        async def aclose(self) -> None:
            self.closed = True

    async def work() -> Idle:
        made = Idle()
        kept = Connections(lambda _origin: made)  # type: ignore[arg-type, return-value]
        async with kept.to(Origin(b"http", b"a.example", 80)):
            await kept.aclose()
        return made

    assert asyncio.run(work()).closed
