"""What the polite client returns: a reply, or an error that says how to mend it.

Nothing that the server said is repeated (headers, a redirect's target, what a name resolves to),
and addresses are shown without their query, where private feeds keep their key.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from importlib.resources import files
from urllib.parse import urlsplit

HINTS: Mapping[str, str] = tomllib.loads((files("ingest.http") / "hints.toml").read_text("utf-8"))
"""What a user can do about each code; "http-5xx" and "" stand for what is not listed."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. `url` is where it came from after all redirects, as a reader would write it.

    `headers` have lower-case names. `wire_bytes` counts what moved: header lines and the body as
    it was transferred. `permanent_url` is where the address has moved for good ("" if it has not),
    `fresh_until` when asking again makes sense. `not_modified` goes with an empty body (304).
    `cookies` are the lines that set one.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    wire_bytes: int = 0
    permanent_url: str = ""
    fresh_until: datetime | None = None
    not_modified: bool = False
    cookies: tuple[str, ...] = field(default=(), repr=False)


class FetchError(Exception):
    """No usable answer. `retry_at` is when the host may be asked again, where it said so."""

    def __init__(
        self,
        message: str,
        *,
        code: str,
        status: int | None = None,
        retry_at: datetime | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        unlisted = HINTS["http-5xx" if code.startswith("http-5") else ""]
        self.hint = HINTS.get(code, unlisted)
        self.retry_at = retry_at


class StatusError(FetchError):
    """An answer with a status of 400 or more; `reply` holds what the server said."""

    def __init__(self, reply: Reply, *, retry_at: datetime | None = None) -> None:
        phrase = f" {HTTPStatus(reply.status).phrase}" if reply.status in [*HTTPStatus] else ""
        message = f"{shown(reply.url)} answered {reply.status}{phrase}"
        code = f"http-{reply.status}"
        super().__init__(message, code=code, status=reply.status, retry_at=retry_at)
        self.reply = reply


def shown(url: str) -> str:
    """Write an address for a log: without user name, query and fragment, and not endlessly long."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "it"
    return f"{parts.netloc.rpartition('@')[2]}{parts.path}"[:200].rstrip("/") or "it"
