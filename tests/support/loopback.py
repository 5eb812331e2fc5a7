"""Servers on loopback that answer byte for byte what a test says, well or badly.

`tests.world.server` answers as real servers do; this one answers as no decent server would.
"""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Script = Callable[[socket.socket, bytes], None]


@dataclass
class Loopback:
    """A listening socket; each connection is given to the script with the head of its request."""

    script: Script
    tls: ssl.SSLContext | None = None
    requests: list[bytes] = field(default_factory=list)
    port: int = 0

    @property
    def address(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), self._secured(connection) as secured:
            head = b""
            while b"\r\n\r\n" not in head:
                part = secured.recv(65536)
                if not part:
                    return
                head += part
            self.requests.append(head)
            self.script(secured, head)
            if isinstance(secured, ssl.SSLSocket):
                secured.unwrap()

    def _secured(self, connection: socket.socket) -> socket.socket:
        if self.tls is None:
            return connection
        try:
            return self.tls.wrap_socket(connection, server_side=True)
        except OSError:
            connection.close()
            raise


@contextmanager
def loopback(script: Script, tls: ssl.SSLContext | None = None) -> Iterator[Loopback]:
    """Run a server for the time of a test."""
    server = Loopback(script, tls)
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    server.port = listener.getsockname()[1]
    threading.Thread(target=server._serve, args=(listener,), daemon=True).start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def sends(*parts: bytes, pause_s: float = 0.0) -> Script:
    """Return a script that sends these parts, waits between them, and hangs up."""

    def script(connection: socket.socket, head: bytes) -> None:
        for part in parts:
            connection.sendall(part)
            time.sleep(pause_s)

    return script


def answer(body: bytes = b"hello", status: str = "200 OK", **headers: str) -> bytes:
    """Write an answer with its length; underscores in names of headers are hyphens."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
