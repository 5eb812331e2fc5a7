"""PRAW's way out, held to the rules of the house.

PRAW brings its own HTTP client (requests, wrapped by prawcore), which reads endless bodies, obeys
`~/.netrc`, follows redirects with the app's secret when it asks for a token, and dies of a
`KeyError` on a 401 without a `WWW-Authenticate` header and of a `ValueError` on limits that are no
numbers (prawcore 4: util.py, rate_limit.py, exceptions.py). `HouseRequestor` stands between: it
bounds and counts bytes, keeps redirects from being followed, mends these headers, notes how many
requests Reddit still allows, and lets all threads of a run share one token.
"""

import threading
import time
from collections.abc import Callable, MutableMapping
from datetime import UTC, datetime
from typing import Any

from prawcore import Requestor
from prawcore.exceptions import RequestException
from requests import Response, Session
from requests.exceptions import ConnectionError as BrokenConnection
from requests.exceptions import ReadTimeout, Timeout
from requests.exceptions import RequestException as HttpError
from urllib3.exceptions import HTTPError as UrllibError
from urllib3.exceptions import ReadTimeoutError

from ingest.http.caching import retry_at
from ingest.http.settings import HttpSettings

TOKEN_PATH = "/api/v1/access_token"
CHUNK_BYTES = 65_536
LIMITS = ("x-ratelimit-remaining", "x-ratelimit-used", "x-ratelimit-reset")


class TooLargeError(HttpError):
    """A body beyond the configured size."""


class TookTooLongError(HttpError):
    """No answer, or no end of it, in time."""


class EndedError(HttpError):
    """The run was cancelled: no request goes out any more."""


class SharedLimits:
    """What the threads of one run share: the settings, the bytes moved, and Reddit's limits."""

    def __init__(self, settings: HttpSettings) -> None:
        self.settings = settings
        self.closed = threading.Event()
        self.bytes_read = 0
        self._lock = threading.Lock()
        self._token_lock = threading.Lock()
        self._token: Response | None = None
        self._empty_until_s = 0.0
        self._sessions: list[Session] = []

    def session(self) -> Session:
        """Open a session for one thread; `close` closes them all."""
        session = Session()
        session.trust_env = False
        if self.settings.proxy:
            session.proxies = {"http": self.settings.proxy, "https": self.settings.proxy}
        with self._lock:
            self._sessions.append(session)
        return session

    def close(self) -> None:
        """Let no further request go out."""
        self.closed.set()
        with self._lock:
            for session in self._sessions:
                session.close()

    def token(self, ask: Callable[[], Response]) -> Response:
        """Return the answer to the first request for a token to all who ask for one."""
        with self._token_lock:
            if self._token is None:
                answer = ask()
                if answer.status_code != 200:
                    return answer
                self._token = answer
            return self._token

    def forget_token(self, sent: str) -> None:
        """Let a new token be asked for, unless the one that was refused is an older one."""
        with self._token_lock:
            if self._token is not None and sent.split(" ")[-1].encode() in self._token.content:
                self._token = None

    def wait_s(self) -> float:
        """Return the seconds until Reddit allows a request again; 0 if it does now."""
        return max(0.0, self._empty_until_s - time.monotonic())

    def note(self, response: Response, body_bytes: int) -> None:
        """Count an answer, and remember when the allowance is used up."""
        headers = response.headers
        moved = body_bytes + sum(len(name) + len(value) + 4 for name, value in headers.items())
        with self._lock:
            self.bytes_read += moved
            if all(name in headers for name in LIMITS) and float(headers[LIMITS[0]]) < 1:
                self._empty_until_s = time.monotonic() + float(headers[LIMITS[2]])


class HouseRequestor(Requestor):
    """Sends PRAW's requests."""

    def __init__(self, *, line: SharedLimits, **arguments: Any) -> None:
        super().__init__(session=line.session(), **arguments)
        self.line = line

    def request(self, *args: Any, timeout: float | None = None, **kwargs: Any) -> Response:
        """Send one request, or take the token that another thread has asked for."""
        if str(args[1]).endswith(TOKEN_PATH):
            return self.line.token(lambda: self._send(args, kwargs))
        response = self._send(args, kwargs)
        if response.status_code == 401:
            self.line.forget_token(str(response.request.headers.get("Authorization", "")))
        return response

    def _send(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Response:
        """Send one request and read its answer within the limits of size and time."""
        settings = self.line.settings
        deadline_s = time.monotonic() + settings.total_timeout_s
        times = (settings.connect_timeout_s, settings.read_timeout_s)
        how = {"allow_redirects": False, "stream": True, "timeout": times}
        try:
            if self.line.closed.is_set():
                raise EndedError("the run has ended")
            with self._http.request(*args, **{**kwargs, **how}) as response:
                self._read(response, deadline_s)
        except (HttpError, OSError, ValueError) as error:
            raise RequestException(self._cause(error), args, kwargs) from error
        mend_headers(response.status_code, response.headers)
        self.line.note(response, response.raw.tell())
        return response

    def _cause(self, error: Exception) -> Exception:
        """What prawcore is told: after a broken connection it tries again, after these not."""
        if self.line.closed.is_set():
            return EndedError("the run has ended")
        return TookTooLongError(str(error)) if isinstance(error, Timeout) else error

    def _read(self, response: Response, deadline_s: float) -> None:
        """Read the body piece by piece: `requests` itself limits neither its size nor its time."""
        body = bytearray()
        # Not `iter_content`: it waits for a full chunk, however slowly the bytes drip.
        while chunk := self._chunk(response):
            body += chunk
            if len(body) > self.line.settings.max_bytes:
                raise TooLargeError(f"more than {self.line.settings.max_bytes:,} bytes")
            if time.monotonic() > deadline_s:
                raise TookTooLongError("the answer did not end in time")
        response._content = bytes(body)

    def _chunk(self, response: Response) -> bytes:
        try:
            chunk: bytes = response.raw.read1(CHUNK_BYTES, decode_content=True)
        except ReadTimeoutError as error:
            raise ReadTimeout(error) from error
        except UrllibError as error:
            raise BrokenConnection(error) from error
        return chunk


def mend_headers(status: int, headers: MutableMapping[str, str]) -> None:
    """Make headers such that prawcore can read them; what says nothing readable is taken out."""
    if not all(_is_number(headers.get(name, "")) for name in LIMITS):
        for name in LIMITS:
            headers.pop(name, None)
    else:
        headers.update({name: str(int(float(headers[name]))) for name in LIMITS})
    if "retry-after" in headers:
        now = datetime.now(UTC)
        until = retry_at(status, {name.lower(): value for name, value in headers.items()}, now)
        headers["retry-after"] = f"{(until - now).total_seconds():.0f}" if until else "0"
    said = headers.get("www-authenticate", "")
    if status == 401 and not said.endswith(('="invalid_token"', '="insufficient_scope"')):
        headers["www-authenticate"] = 'Bearer realm="reddit", error="invalid_token"'
    elif status == 403 and not said.endswith('="insufficient_scope"'):
        headers.pop("www-authenticate", None)


def _is_number(text: str) -> bool:
    whole, _, rest = text.partition(".")
    return whole.isascii() and whole.isdecimal() and len(whole) < 10 and (rest or "0").isdecimal()
