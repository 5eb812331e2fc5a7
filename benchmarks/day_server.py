"""The load server of the day benchmark, a process of its own: four services with latency.

    python -m benchmarks.day_server --data DIR --size JSON --now ISO

It prints its addresses as one line of JSON and serves until its input ends. The answers come from
the demo's own services; what this adds is asyncio in front of them, since hundreds of connections
wait here at once, and a latency of 100 to 300 ms, drawn for each request from its path. `/log` on
the control port gives what was asked since the last time, `/clock?now=ISO` sets the time.
"""

import argparse
import asyncio
import gzip
import json
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from benchmarks.day_world import Feeds, Size, Words, digest, discord_table, reddit_table, x_table
from dateline.demo.replay import SECRETS
from tests.world.discord_api import DiscordApi
from tests.world.discord_messages import expand_servers
from tests.world.reddit_api import RedditApi
from tests.world.reddit_posts import expand_forum
from tests.world.server import Request, Response, json_response
from tests.world.x_api import XApi
from tests.world.x_posts import expand_timeline

FASTEST_S, SLOWEST_S = 0.1, 0.3
GZIP_MIN_BYTES = 600

Answer = Callable[[Request], Response]


class Server:
    """The services, their clock, and the log of what was asked."""

    def __init__(self, size: Size, data: Path | None, now: datetime) -> None:
        self.now = now
        self.log: list[dict[str, object]] = []
        self._packed: dict[int, tuple[bytes, bytes]] = {}
        words = Words(data)
        timeline = expand_timeline(x_table(size, words, now))
        forum = expand_forum(reddit_table(size, words, now))
        servers = expand_servers(discord_table(size, words, now))
        reddit_app = SECRETS["REDDIT_CLIENT_ID"], SECRETS["REDDIT_CLIENT_SECRET"]
        self.services: dict[str, Answer] = {
            "x": XApi(timeline, SECRETS["X_BEARER_TOKEN"], self.clock).answer,
            "reddit": RedditApi(forum, *reddit_app, self.clock).answer,
            "discord": DiscordApi(servers, SECRETS["DISCORD_BOT_TOKEN"], self.clock).answer,
            "web": Feeds(size, words, self.clock).answer,
        }

    def clock(self) -> datetime:
        """Tell the services' time."""
        return self.now

    async def start(self) -> dict[str, str]:
        """Listen on a port for each service and one for control; give their addresses."""
        places = {}
        for name in (*self.services, "control"):
            listener = await asyncio.start_server(
                lambda reader, writer, name=name: self._serve(name, reader, writer),
                "127.0.0.1", 0, backlog=512,
            )  # fmt: skip
            places[name] = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
        return places

    async def _serve(
        self, name: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            while request := await _read(name, reader):
                begun = time.monotonic()
                response = self._answer(name, request)
                if name != "control":
                    latency = FASTEST_S + (SLOWEST_S - FASTEST_S) * digest([name, request.target])
                    await asyncio.sleep(begun + latency - time.monotonic())
                    head, body = self._wire(request, response)
                    self.log.append({
                        "service": name, "host": request.host, "target": request.target,
                        "status": response.status, "latency_s": latency, "at_s": begun,
                        "bytes": len(head) + len(body),
                    })  # fmt: skip
                else:
                    head, body = self._wire(request, response)
                writer.write(head + body)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # hung up, or this process ends
        finally:
            writer.close()

    def _answer(self, name: str, request: Request) -> Response:
        if name != "control":
            return self.services[name](request)
        if request.path == "/clock":
            self.now = datetime.fromisoformat(request.query["now"])
        log, self.log = self.log, []
        return json_response(log)

    def _wire(self, request: Request, response: Response) -> tuple[bytes, bytes]:
        body, headers = response.body, dict(response.headers)
        if len(body) >= GZIP_MIN_BYTES and "gzip" in request.headers.get("accept-encoding", ""):
            body = self._gzipped(body)
            headers["Content-Encoding"] = "gzip"
        headers |= {"Content-Type": response.content_type, "Content-Length": str(len(body))}
        lines = "".join(f"{key}: {value}\r\n" for key, value in headers.items())
        return f"HTTP/1.1 {response.status} OK\r\n{lines}\r\n".encode(), body

    def _gzipped(self, body: bytes) -> bytes:
        """Pack a body, once for those that are the same object each time."""
        known = self._packed.get(id(body))
        if known and known[0] is body:
            return known[1]
        packed = gzip.compress(body, 6, mtime=0)
        if len(self._packed) < 5_000:
            self._packed[id(body)] = (body, packed)
        return packed


async def _read(name: str, reader: asyncio.StreamReader) -> Request | None:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {
        key.lower(): value.strip()
        for key, _, value in (line.partition(":") for line in lines if line)
    }
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    parts = urlsplit(target)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = headers.get("host", "").lower()
    return Request(name, method, host, parts.path, query, headers, body, target)


async def run(size: Size, data: Path | None, now: datetime) -> None:
    server = Server(size, data, now)
    print(json.dumps(await server.start()), flush=True)
    await asyncio.to_thread(sys.stdin.read)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--size", type=json.loads, default={})
    parser.add_argument("--now", type=datetime.fromisoformat, required=True)
    options = parser.parse_args()
    asyncio.run(run(Size(**options.size), options.data, options.now))


if __name__ == "__main__":
    main()
