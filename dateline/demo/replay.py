"""The sample day, replayed: what its sources answered, served again on loopback.

Each line of `day.jsonl` is one answer, recorded from the tests' sample world (docs/demo.md).
`dateline demo` reads them over real HTTP, with the usual collectors and settings.
"""

import base64
import json
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

FOLDER = files("dateline.demo")
DEMO_NOW = datetime(2024, 5, 3, 7, tzinfo=UTC)
"""When the demo's newsroom works: the morning after the day."""

ISSUE_DATE = date(2024, 5, 3)
SERVICES = ("x", "reddit", "discord", "web")
SECRETS = {
    "X_BEARER_TOKEN": "world-x-bearer",
    "REDDIT_CLIENT_ID": "world-reddit-id",
    "REDDIT_CLIENT_SECRET": "world-reddit-secret",
    "DISCORD_BOT_TOKEN": "world-discord-bot",
}
"""What the sample newsletter logs in with; secret in form only."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to a GET or POST of a path with a query.

    `host` is the virtual host of a site; the services that are asked at an address have none.
    """

    host: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    status: int = 404
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @classmethod
    def from_line(cls, line: str) -> Self:
        """Read a line of `day.jsonl`: the body stands as JSON, as text, or in base64."""
        kept = json.loads(line)
        if "json" in kept:
            body = json.dumps(kept.pop("json"), ensure_ascii=False).encode()
        elif "text" in kept:
            body = kept.pop("text").encode()
        else:
            body = base64.b64decode(kept.pop("base64"))
        return cls(**kept, body=body)


Answers = Mapping[tuple[str, str], list[Answer]]


def load_day() -> Answers:
    """Return the day's answers by host and path."""
    answers: dict[tuple[str, str], list[Answer]] = defaultdict(list)
    for line in FOLDER.joinpath("day.jsonl").read_text("utf-8").splitlines():
        answer = Answer.from_line(line)
        answers[answer.host, answer.path].append(answer)
    return answers


def newsletter_toml(addresses: Mapping[str, str]) -> str:
    """Return the sample newsletter.toml; `addresses` are the origins of SERVICES by name."""
    text = FOLDER.joinpath("newsletter.toml").read_text("utf-8")
    for name, address in addresses.items():
        text = text.replace(f"{{{name}}}", address)
    return text


@contextmanager
def replayed() -> Iterator[str]:
    """Serve the day on a free loopback port until the end; yields its newsletter.toml."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, load_day())) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        try:
            yield newsletter_toml(dict.fromkeys(SERVICES, address))
        finally:
            server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def __init__(self, answers: Answers, *connection: Any) -> None:
        self.answers = answers
        super().__init__(*connection)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet: the newsroom says itself what it read."""

    def do_GET(self) -> None:
        """Answer with what was recorded for the query that is most like the request's."""
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        address, host = urlsplit(self.path), self.headers.get("Host", "")
        asked = dict(parse_qsl(address.query)).items()
        known = self.answers.get((host if host.endswith(".example") else "", address.path), ())
        answer = max(
            known,
            key=lambda one: (len(one.query.items() & asked), -len(one.query)),
            default=Answer(host, address.path),
        )
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    do_POST = do_GET  # noqa: N815 - as above
