"""What the polite client gives back: an answer, or an error that says how to mend it.

An error is a value of the source that had it, so it carries what a reader of the log needs: a
stable code, the host in words, the mend, and when to ask again. Nothing that the other side said
is repeated (header lines, where a redirect leads, what a name resolves to), and addresses are shown
without their query, because private feeds keep their key there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlsplit

HINTS: Mapping[str, str] = {
    "bad-address": "Give an address that starts with http:// or https://.",
    "bad-encoding": "The server sends a damaged answer; tell its owner if it stays so.",
    "connect": "Look whether the site is up; it is tried again next time.",
    "disconnected": "Nothing to do if it is rare: it is tried again next time.",
    "dns": "Check the host's name for a typing error, and that this machine can resolve names.",
    "empty": "The server answered with nothing; it is tried again next time.",
    "paused": "Nothing to do: the host is asked again after that time.",
    "protocol": "The server does not speak HTTP correctly; tell its owner if it stays so.",
    "proxy": "Check http.proxy in the configuration.",
    "redirect": "Open the address in a browser, and write down where it leads.",
    "refused-address": "If this private host is meant, name it in http.allow_hosts.",
    "robots": "The site's robots.txt forbids it; look for a feed or an API of the site.",
    "robots-unknown": "The site's robots.txt can't be read, so nothing is asked; tried next time.",
    "timeout": "It is tried again next time; raise http.total_timeout_s if the site is slow.",
    "tls": "The site's certificate is not valid: its owner must renew it.",
    "too-large": "Raise http.max_bytes if so large a document is meant.",
    "too-many-redirects": "Open the address in a browser, and write down where it leads.",
    "truncated": "The answer broke off; it is tried again next time.",
    "http-401": "Check the credentials of this source.",
    "http-403": "The site refuses programs; look for a feed or an API of the site.",
    "http-404": "Check the address: there is nothing at it.",
    "http-410": "It was removed for good: remove the source.",
    "http-429": "Nothing to do: the host is asked again later, and less often.",
}
"""What a user can do about each code; other statuses share the two mends of `hint_for`."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. `url` is where it came from after all redirects, as a reader would write it.

    `headers` have lower-case names. `wire_bytes` counts what moved: header lines and the body as
    it was transferred. `permanent_url` is where the address has moved for good ("" if it has not),
    `fresh_until` when asking again makes sense. `not_modified` goes with an empty body (304).
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    wire_bytes: int = 0
    permanent_url: str = ""
    fresh_until: datetime | None = None
    not_modified: bool = False


class FetchError(Exception):
    """No usable answer. `retry_at` is when the host may be asked again, where it said so."""

    def __init__(
        self,
        message: str,
        *,
        code: str,
        status: int | None = None,
        hint: str = "",
        retry_at: datetime | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.hint = hint or hint_for(code)
        self.retry_at = retry_at


class StatusError(FetchError):
    """An answer with a status of 400 or more; `reply` holds what the server said."""

    def __init__(self, reply: Reply, *, retry_at: datetime | None = None) -> None:
        message = f"{shown(reply.url)} answered {reply.status} {phrase(reply.status)}".rstrip()
        code = f"http-{reply.status}"
        super().__init__(message, code=code, status=reply.status, retry_at=retry_at)
        self.reply = reply


def hint_for(code: str) -> str:
    """Say what a user can do about an error code."""
    if code in HINTS:
        return HINTS[code]
    if code.startswith("http-5"):
        return "The server is in trouble; it is tried again next time."
    return "Open the address in a browser to see what the site says."


def phrase(status: int) -> str:
    """Return the standard words of a status, "" for a number that has none."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def shown(url: str) -> str:
    """Write an address for a log: without user name, query and fragment, and not endlessly long."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "it"
    return f"{parts.netloc.rpartition('@')[2]}{parts.path}"[:200].rstrip("/") or "it"
