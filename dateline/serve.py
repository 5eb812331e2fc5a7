"""Serves the site on this machine, and rebuilds and reloads it at each change.

Pages on disk have no script for that: the server adds one of its own, which asks every second
whether the build is still the page's. The pages' policy allows it: it comes from the same origin.
"""

import functools
import io
import threading
import time
from contextlib import suppress
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from typing import BinaryIO, Final

from dateline.config.folder import stamp
from dateline.config.load import load_config
from dateline.config.settings import Config
from dateline.day.context import Newsroom
from dateline.day.publish import build
from dateline.store.store import Store
from summarize.errors import UserError

LOOK_EVERY_S: Final = 1.0
OWN: Final = "/-/"
"""Where the server's own answers stand; no page of a site begins like that."""

SCRIPT: Final = (files("dateline") / "live.js").read_bytes()
TAG: Final = b'<script src="/-/live.js" data-build="%d" defer></script>\n</head>'


class _Server(ThreadingHTTPServer):
    builds = 1
    """How many there were; what pages that are open compare with."""


def serve(path: Path, room: Newsroom, port: int) -> None:
    """Serve the site until Ctrl-C; build again when editions, templates, pages or settings change.

    An error in one of these is reported, and the pages stay as they were.
    """
    config, store, progress = room.config, room.store, room.progress
    seen = _state(path, config, store)  # before the build: what changes during it counts too
    build(config, progress)
    folder = str(config.path(config.newsletter.site))
    try:
        server = _Server(("127.0.0.1", port), functools.partial(_Handler, directory=folder))
    except (OSError, OverflowError) as error:
        raise UserError(f"port {port}: {error}. Give another one with --port.") from error
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with suppress(KeyboardInterrupt):  # the usual end, and no failure
        progress.say(f"http://127.0.0.1:{server.server_address[1]}/ (Ctrl-C stops)")
        while True:
            time.sleep(LOOK_EVERY_S)
            if (state := _state(path, config, store)) != seen:
                seen = state
                try:
                    config = load_config(path)
                    build(config, progress)
                except UserError as error:
                    progress.say(f"error: {error}")
                server.builds += 1
    server.shutdown()
    server.server_close()


class _Handler(SimpleHTTPRequestHandler):
    """Serves files without a line of log for each, pages with the script that loads them anew."""

    server: _Server

    def send_head(self) -> BinaryIO | io.BytesIO | None:
        """Answer for what is not a plain file: pages, the script, the number of the build."""
        if self.path == f"{OWN}build":
            return self._answer(str(self.server.builds).encode(), "text/plain")
        if self.path == f"{OWN}live.js":
            return self._answer(SCRIPT, "text/javascript")
        path = Path(self.translate_path(self.path))
        if self.path.partition("?")[0].endswith("/"):
            path /= "index.html"
        if path.suffix != ".html" or not path.is_file():
            return super().send_head()
        tag = TAG % self.server.builds  # before the page is read, which may be a later one
        return self._answer(path.read_bytes().replace(b"</head>", tag, 1), "text/html")

    def _answer(self, body: bytes, kind: str) -> io.BytesIO:
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""

    def end_headers(self) -> None:
        """Let the browser ask again each time: the pages change while one looks."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()


def _state(path: Path, config: Config, store: Store) -> tuple[object, ...]:
    keys = tuple(store.editions.keys(config.newsletter.slug))
    folders = (config.path(config.newsletter.templates), config.path(config.newsletter.pages))
    files = [path, *(file for folder in folders for file in sorted(folder.rglob("*")))]
    return keys, files, stamp(*files)
