"""A folder shown by a web server on loopback, as files of a site are."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

from tests.support.blocking import BlockingServer


class _Quiet(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        # Told nothing, a browser takes a file for fresh for a tenth of its age: a site that a
        # test builds again within that time would be shown as it was.
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder; yield its address, which ends without a slash."""
    server = BlockingServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
