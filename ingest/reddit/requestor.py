"""Sends PRAW's requests through the polite client, so that its rules hold here too.

prawcore's own HTTP client reads endless bodies, obeys `~/.netrc` and follows redirects with the
app's secret. prawcore is shown good answers and a 401, which it mends by a new token; other
refusals go past it to the caller. It fails on a 401 without `WWW-Authenticate` and on limits that
are no numbers (prawcore 4: util.py, rate_limit.py), so these are mended.
"""

import asyncio
import base64
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from prawcore import Requestor
from prawcore.exceptions import RequestException
from requests import Response

from ingest.http.client import FetchError, PoliteClient, Reply, StatusError

LIMITS = ("x-ratelimit-remaining", "x-ratelimit-used", "x-ratelimit-reset")


class SharedLimits:
    """What the threads of one run share: the client, the bytes moved and Reddit's limits."""

    def __init__(self, http: PoliteClient) -> None:
        self.bytes_read = 0
        self._http, self._loop = http, asyncio.get_running_loop()
        self._closed = False
        self._asked: set[Future[Reply]] = set()
        self._lock = threading.Lock()
        self._empty_until_s = 0.0

    def ask(self, url: str, **how: Any) -> Reply:
        """Ask on the event loop, from a thread; raises FetchError."""
        with self._lock:
            if self._closed:
                raise FetchError("the run has ended", code="cancelled")
            asking = self._http.fetch(url, purpose="api", redirects=False, **how)
            asked = asyncio.run_coroutine_threadsafe(asking, self._loop)
            self._asked.add(asked)
        try:
            reply = asked.result()
        except StatusError as error:
            self._note(error.reply)
            raise
        finally:
            self._asked.discard(asked)
        self._note(reply)
        return reply

    def close(self) -> None:
        """Let no further request go out, and end those that are under way."""
        with self._lock:
            self._closed = True
            for asked in list(self._asked):
                asked.cancel()

    def wait_s(self) -> float:
        """Return the seconds until Reddit allows a request again; 0 if it does now."""
        return max(0.0, self._empty_until_s - time.monotonic())

    def _note(self, reply: Reply) -> None:
        limits = stated_limits(reply.headers)
        with self._lock:
            self.bytes_read += reply.wire_bytes
            if limits and limits[LIMITS[0]] < 1:
                self._empty_until_s = time.monotonic() + limits[LIMITS[2]]


class HouseRequestor(Requestor):
    """Sends PRAW's requests."""

    def __init__(self, *, limits: SharedLimits, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.limits = limits

    def request(self, *args: Any, timeout: float | None = None, **given: Any) -> Response:
        """Send one request; raises a FetchError in a RequestException if prawcore can't mend it."""
        sent = {name.lower(): value for name, value in (given.get("headers") or {}).items()}
        headers = {name: sent[name] for name in ("authorization",) if name in sent}
        headers["user-agent"] = str(self._http.headers["User-Agent"])  # which names PRAW too
        if auth := given.get("auth"):
            headers["authorization"] = f"Basic {base64.b64encode(':'.join(auth).encode()).decode()}"
        form = dict(given["data"]) if given.get("data") else None
        params = {name: str(value) for name, value in (given.get("params") or {}).items()}
        try:
            reply = self.limits.ask(str(args[1]), headers=headers, form=form, params=params)
        except FetchError as error:
            if not (isinstance(error, StatusError) and error.status == 401):
                raise RequestException(error, (), {}) from error
            reply = error.reply
        response = Response()
        response.status_code, response.url = reply.status, reply.url
        response._content = reply.body
        response.headers.update(readable(reply))
        return response


def stated_limits(headers: Mapping[str, str]) -> dict[str, int]:
    """Return Reddit's limits as whole numbers; none if one of them is missing or no number."""
    texts = {name: headers.get(name, "").partition(".") for name in LIMITS}
    if not all(t[0].isascii() and t[0].isdecimal() and len(t[0]) < 10 for t in texts.values()):
        return {}
    return {name: int(text[0]) for name, text in texts.items()}


def readable(reply: Reply) -> dict[str, str]:
    """Return an answer's headers such that prawcore can read them."""
    kept = {name: value for name, value in reply.headers.items() if name not in LIMITS}
    kept |= {name: str(value) for name, value in stated_limits(reply.headers).items()}
    said = kept.get("www-authenticate", "")
    if reply.status == 401 and not said.endswith(('="invalid_token"', '="insufficient_scope"')):
        kept["www-authenticate"] = 'Bearer realm="reddit", error="invalid_token"'
    return kept
