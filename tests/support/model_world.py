"""The life of a loopback server that plays models: begun, asked in some behaviour, and stopped."""

import random
import threading
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any, Self

from tests.support.blocking import BlockingServer


class _Server(BlockingServer):
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that gave up are part of the game."""


class ModelWorld:
    """A server whose behaviours are gone through request by request; the last one stays.

    With a `seed` they are drawn at random instead.
    """

    handler: type[BaseHTTPRequestHandler]

    def __init__(
        self, behaviours: Sequence[str], *, stall_s: float, seed: int | None = None
    ) -> None:
        self.behaviours = list(behaviours)
        self.stall_s = stall_s
        self.rng = random.Random(seed)
        self._mixed = seed is not None
        self._lock = threading.Lock()
        self.stopping = threading.Event()

    def __enter__(self) -> Self:
        handler = type("Handler", (self.handler,), {"world": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Close the server: whoever asks from here on is refused a connection."""
        if not self.stopping.is_set():
            self.stopping.set()
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()

    @property
    def address(self) -> str:
        """Where the server listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def behaviour(self) -> str:
        """Choose how the next request is treated."""
        with self._lock:
            if self._mixed:
                return self.rng.choice(self.behaviours)
            return self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]
