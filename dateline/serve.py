"""The built site, shown on this machine: what is on the disk, asked for again at each look."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from summarize.errors import UserError


def serve(folder: Path, port: int, say: Callable[[str], None]) -> None:
    """Show a folder at 127.0.0.1 until Ctrl-C; raises UserError if the port can't be had."""
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, directory=str(folder)))
    except (OSError, OverflowError) as error:
        raise UserError(f"port {port}: {error}. Give another one with --port.") from error
    with server, suppress(KeyboardInterrupt):  # the usual end, and no failure
        say(f"http://127.0.0.1:{server.server_port}/ (Ctrl-C stops)")
        server.serve_forever()


class _Handler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""

    def end_headers(self) -> None:
        """Let the browser ask again each time: the pages change while one looks."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()
