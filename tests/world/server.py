"""One loopback HTTP/1.1 service: requests in, responses out, faults on demand.

Why it exists: collectors are only worth testing over a real socket. A service here is one port
with keep-alive, gzip and HEAD as real servers have them; what it answers is decided by a plain
function from `Request` to `Response`, so the modules that know an API's shape know no sockets.

Faults are laid over a service from outside (`Fault`): a status, a body, a delay, a slow drip,
a cut-off body, a reset connection. They are what the real Internet does on bad days.
"""

import gzip
import json
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from tests.support.blocking import BlockingServer

GZIP_MIN_BYTES = 600
TEXTUAL = ("text/", "application/json", "application/xml", "application/rss", "application/atom")
NO_BODY = frozenset({204, 304})


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asked. `path` is without the query; `query` maps names to their last value."""

    service: str
    method: str
    host: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""
    target: str = ""

    def number(self, name: str, default: int, highest: int) -> int:
        """Read a whole number of the query, held between 1 and `highest`."""
        text = self.query.get(name, "")
        return max(1, min(int(text), highest)) if text.isdecimal() else default

    def names(self, name: str) -> list[str]:
        """Read a comma-separated list of the query."""
        return [part for part in self.query.get(name, "").split(",") if part]


@dataclass(frozen=True, slots=True)
class Response:
    """What the service answers. Length, encoding and connection headers are the server's work."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request as the world remembers it."""

    service: str
    method: str
    host: str
    path: str
    query: Mapping[str, str]
    status: int
    user_agent: str
    at_s: float


@dataclass(slots=True)
class Fault:
    """Something that goes wrong for requests whose path begins with `path`.

    `times` is how many requests it hits (None: all). `status`, `headers`, `body` replace the
    answer's own; `truncate` sends that share of the promised body and hangs up; `drip_s` waits
    that long after each byte; `reset` drops the connection without an answer.
    """

    path: str = ""
    host: str = ""
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    delay_s: float = 0.0
    drip_s: float = 0.0
    truncate: float | None = None
    reset: bool = False
    times: int | None = None

    def hits(self, request: Request) -> bool:
        """Return whether this request is struck, and count it if so."""
        struck = (
            self.times != 0
            and request.path.startswith(self.path)
            and self.host in ("", request.host)
        )
        if struck and self.times is not None:
            self.times -= 1
        return struck

    def bend(self, response: Response) -> Response:
        """Return the answer with this fault's status, headers and body."""
        return Response(
            response.status if self.status is None else self.status,
            response.body if self.body is None else self.body,
            {**response.headers, **self.headers},
            response.content_type,
        )


Answer = Callable[[Request], Response]
Record = Callable[[Exchange], None]


def json_response(
    value: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Answer with JSON, compact and in UTF-8."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(status, body, headers or {}, "application/json; charset=utf-8")


class _Server(BlockingServer):
    """A threading server that can hang up on clients that keep their connection open."""

    request_queue_size = 256

    def __init__(self, service: "Service") -> None:
        self.service = service
        self.open: set[socket.socket] = set()
        self.resets: set[socket.socket] = set()
        self.lock = threading.Lock()
        super().__init__(("127.0.0.1", service.port), _Handler)

    def process_request(self, request: object, client_address: object) -> None:
        """Remember the connection, so that `hang_up` can find it."""
        assert isinstance(request, socket.socket)
        with self.lock:
            self.open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: object) -> None:
        """Forget the connection and close it."""
        assert isinstance(request, socket.socket)
        with self.lock:
            self.open.discard(request)
            reset = request in self.resets
            self.resets.discard(request)
        if reset:  # no orderly end first: closing with linger 0 is what sends RST
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay quiet when a client hangs up; anything else is a fault of ours and is shown."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    def hang_up(self) -> None:
        """Close every open connection."""
        with self.lock:
            connections = list(self.open)
        for connection in connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 60
    server: _Server

    def version_string(self) -> str:
        """Return the Server header."""
        return "world"

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet: the world records requests itself."""

    def _serve(self) -> None:
        request = self._read_request()
        service = self.server.service
        fault = service.fault_for(request)
        if fault:
            time.sleep(fault.delay_s)
        if fault and fault.reset:
            service.record(request, 0)
            self._reset()
            return
        response = service.answer(request)
        if fault:
            response = fault.bend(response)
        service.record(request, response.status)
        self._send(request, response, fault or Fault())

    do_GET = do_HEAD = do_POST = _serve  # noqa: N815 (the names that http.server calls)

    def _read_request(self) -> Request:
        parts = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        length = int(headers.get("content-length", "0") or 0)
        return Request(
            service=self.server.service.name,
            method=self.command,
            host=headers.get("host", "").lower(),
            path=parts.path,
            query=query,
            headers=headers,
            body=self.rfile.read(length) if length else b"",
            target=self.path,
        )

    def _reset(self) -> None:
        """Drop the connection with RST rather than FIN."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        with self.server.lock:
            self.server.resets.add(self.connection)

    def _send(self, request: Request, response: Response, fault: Fault) -> None:
        body, headers = response.body, dict(response.headers)
        if _wants_gzip(request, response):
            # No name and no time in the gzip header: the same page is the same bytes.
            body = gzip.compress(body, compresslevel=6, mtime=0)
            headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        self.send_response(response.status)
        headers.setdefault("Content-Type", response.content_type)
        if response.status not in NO_BODY:
            headers.setdefault("Content-Length", str(len(body)))
        if self.close_connection:  # the client asked for it, and relies on being told
            headers["Connection"] = "close"
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if request.method == "HEAD" or response.status in NO_BODY:
            return
        if fault.truncate is not None:
            body = body[: int(len(body) * fault.truncate)]
            self.close_connection = True
        for chunk in _chunks(body, fault.drip_s):
            self.wfile.write(chunk)
            self.wfile.flush()


def _wants_gzip(request: Request, response: Response) -> bool:
    return (
        len(response.body) >= GZIP_MIN_BYTES
        and "gzip" in request.headers.get("accept-encoding", "")
        and response.content_type.startswith(TEXTUAL)
        and "Content-Encoding" not in response.headers
    )


def _chunks(body: bytes, drip_s: float) -> Iterator[bytes]:
    if not drip_s:
        yield body
        return
    for start in range(len(body)):
        yield body[start : start + 1]
        time.sleep(drip_s)


class Service:
    """One named service on one loopback port. `answer` decides; `faults` may bend its answers."""

    def __init__(self, name: str, answer: Answer, remember: Record) -> None:
        self.name = name
        self.port = 0
        self.answer = answer
        self.faults: list[Fault] = []
        self._remember = remember
        self._striking = threading.Lock()
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        """The service's origin, `http://127.0.0.1:PORT`; it stays the same over a restart."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listen. Binding happens here, so a client that comes at once is not refused."""
        if self._server:
            return
        self._server = _Server(self)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and hang up on everyone; further clients are refused."""
        if not self._server or not self._thread:
            return
        self._server.shutdown()
        self._thread.join()
        self._server.hang_up()
        self._server.server_close()
        self._server = self._thread = None

    def fault_for(self, request: Request) -> Fault | None:
        """Find the first fault that strikes this request."""
        with self._striking:  # a fault that strikes once strikes one of those who ask together
            return next((fault for fault in self.faults if fault.hits(request)), None)

    def record(self, request: Request, status: int) -> None:
        """Remember one exchange; status 0 is a connection that was reset."""
        agent = request.headers.get("user-agent", "")
        self._remember(
            Exchange(
                self.name, request.method, request.host, request.path,
                request.query, status, agent, time.monotonic(),
            )
        )  # fmt: skip
