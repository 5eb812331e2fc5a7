"""The polite client: every request of every collector goes through here.

It spaces requests to a host (`politeness`), sends validators, and honours caching and pauses
(`caching`). Against hostile servers it checks addresses where connections are made
(`address_guard`), follows redirects itself and bounds bodies as they are decoded (`decoding`). One
deadline covers a fetch's redirects and retries, but not its wait for a turn.

Only failures that a retry may cure are retried, never a 4xx, except a 429 that asks for a few
seconds. An API's refusals are left to its collector, which knows what they apply to.
"""

import asyncio
import base64
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal, Self

import httpx

from ingest.http.address_guard import Resolve
from ingest.http.addresses import bare, parse_address, redirect_target, without_target
from ingest.http.caching import fresh_until, retry_at
from ingest.http.cookies import Cookies
from ingest.http.errors import TRANSIENT
from ingest.http.exchange import Exchange
from ingest.http.politeness import MAX_WAIT_S, Hosts
from ingest.http.reply import FetchError, Reply, StatusError, shown
from ingest.http.robots import Robots
from ingest.http.settings import HttpSettings

__all__ = ["FetchError", "HttpSettings", "PoliteClient", "Purpose", "Reply", "StatusError"]

Purpose = Literal["api", "feed", "page", "image", "robots"]

MAX_REDIRECTS = 5
ATTEMPTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
SERVER_TROUBLE = frozenset({500, 502, 503, 504})

ACCEPT: Mapping[str, str] = {
    "api": "application/json",
    "feed": "application/atom+xml, application/rss+xml, application/feed+json, "
    "application/xml;q=0.9, application/json;q=0.8, text/html;q=0.7, */*;q=0.1",
    "page": "text/html, application/xhtml+xml, */*;q=0.1",
    "image": "image/avif, image/webp, image/png, image/jpeg, image/gif, image/*;q=0.5",
    "robots": "text/plain, */*;q=0.1",
}


@dataclass(slots=True)
class _Fetch:
    """One fetch: what it is for, what it may take, and the time it has left on the network."""

    first: httpx.URL
    purpose: str
    headers: Mapping[str, str]
    validators: Mapping[str, str]
    max_bytes: int
    left_s: float
    cookie: str = ""
    form: Mapping[str, str] | None = None
    redirects: bool = True
    spacing_s: float = 0.0

    def headers_for(self, url: httpx.URL) -> dict[str, str]:
        """Return the headers for one hop. What the caller sets may be a token, and a validator
        says what was read before: both are for the host that they were meant for and for no
        other that a redirect leads to.
        """
        own = {name.lower(): value for name, value in self.headers.items()}
        same = (url.scheme, url.netloc) == (self.first.scheme, self.first.netloc)
        cookie = {"cookie": self.cookie} if self.cookie else {}
        private = {**self.validators, **own} if same else {}
        return {"accept": ACCEPT[self.purpose], **cookie, **private}


class PoliteClient:
    """An async context manager with one method, `fetch`; `now` is its clock."""

    def __init__(
        self,
        settings: HttpSettings,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        resolve: Resolve | None = None,
    ) -> None:
        self.settings = settings
        self._now = now
        self._exchange = Exchange(settings, resolve)
        self._robots = Robots(lambda url: self.fetch(url, purpose="robots"))
        self._hosts = Hosts(settings, now)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections."""
        await self._exchange.aclose()

    async def fetch(
        self,
        url: str,
        *,
        purpose: Purpose,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        etag: str = "",
        last_modified: str = "",
        max_bytes: int | None = None,
        form: Mapping[str, str] | None = None,
        redirects: bool = True,
        spacing_s: float = 0.0,
    ) -> Reply:
        """Get a document; raises FetchError, or StatusError for a status of 400 or more.

        `etag` and `last_modified` are the validators of an earlier reply, given back as they came.
        A `form` is posted; without `redirects` one is an error. `spacing_s` is the time that the
        host wants between two requests.
        """
        address = parse_address(url)
        own = dict(headers or {})
        if address.userinfo:  # a private feed's name and password, as browsers take them
            pair = f"{address.username}:{address.password}".encode()
            own.setdefault("authorization", f"Basic {base64.b64encode(pair).decode()}")
        if params:
            address = address.copy_merge_params(params)
        given = {"if-none-match": etag, "if-modified-since": last_modified}
        job = _Fetch(
            bare(address),
            purpose,
            own,
            {name: value for name, value in given.items() if value},
            self.settings.max_bytes if max_bytes is None else max_bytes,
            self.settings.total_timeout_s,
            form=form,
            redirects=redirects,
            spacing_s=spacing_s,
        )
        place, permanent, lasting, wire_bytes = job.first, "", True, 0
        cookies = Cookies()
        for _ in range(MAX_REDIRECTS + 1):
            job.cookie = cookies.header(place)
            try:
                answer = await self._insist(job, place)
            except FetchError as error:
                raise without_target(error, job.first, place) from error.__cause__
            wire_bytes += answer.wire_bytes
            cookies.keep(place, answer.cookies)
            if answer.status not in REDIRECTS or not job.redirects:
                return self._reply(job, answer, permanent, wire_bytes)
            place = redirect_target(place, answer)
            lasting = lasting and answer.status in PERMANENT
            permanent = str(place) if lasting else permanent
        message = f"{shown(str(job.first))} redirects more than {MAX_REDIRECTS} times"
        raise FetchError(message, code="too-many-redirects")

    async def _insist(self, job: _Fetch, url: httpx.URL) -> Reply:
        """Ask, and ask again after a failure that may pass; raises what the last attempt raised."""
        spacing_s = job.spacing_s if job.purpose == "api" else self.settings.min_delay_s
        if job.purpose in ("page", "image"):
            spacing_s = max(spacing_s, await self._robots.check(str(url)))
        failed = 0
        while True:
            try:
                return await self._ask(job, url, spacing_s)
            except FetchError as error:
                failed += 1
                if failed == ATTEMPTS or not self._may_pass(job, error):
                    until = error.retry_at
                    if isinstance(error, StatusError) and until and job.purpose != "api":
                        self._hosts.pause(url.host, until)
                    raise
                pause_s = _pause_s(error, failed, self._now())
            await asyncio.sleep(pause_s)

    async def _ask(self, job: _Fetch, url: httpx.URL, spacing_s: float) -> Reply:
        is_api = job.purpose == "api"
        async with self._hosts.turn(url.host, api=is_api, spacing_s=spacing_s):
            clock = asyncio.get_running_loop().time
            begun_s = clock()
            try:
                answer = await self._exchange.get(
                    url,
                    job.headers_for(url),
                    form=job.form,
                    max_bytes=job.max_bytes,
                    timeout_s=max(job.left_s, 0.001),
                )
            finally:
                job.left_s -= clock() - begun_s
        if answer.status >= 400:
            until = retry_at(answer.status, answer.headers, self._now())
            if until and not is_api and "retry-after" in answer.headers:
                self._hosts.pause(url.host, until)
            raise StatusError(answer, retry_at=until)
        return answer

    def _may_pass(self, job: _Fetch, error: FetchError) -> bool:
        if job.left_s <= 0:
            return False
        if not isinstance(error, StatusError):
            return error.code in TRANSIENT
        said = "retry-after" in error.reply.headers
        soon = self._now() + timedelta(seconds=MAX_WAIT_S)
        short = said and error.retry_at is not None and error.retry_at <= soon
        if error.status == 429:
            return short and job.purpose != "api"
        return error.status in SERVER_TROUBLE and (short or not said)

    def _reply(self, job: _Fetch, answer: Reply, permanent: str, wire_bytes: int) -> Reply:
        not_modified = answer.status == 304 and bool(job.validators)
        if not 200 <= answer.status < 300 and not not_modified:
            message = f"{shown(answer.url)} answered {answer.status}, which means nothing here"
            raise FetchError(message, code=f"http-{answer.status}", status=answer.status)
        if not answer.body and not not_modified and job.purpose in ("feed", "page", "image"):
            raise FetchError(f"{shown(answer.url)} answered with an empty body", code="empty")
        return replace(
            answer,
            wire_bytes=wire_bytes,
            permanent_url=permanent,
            fresh_until=fresh_until(answer.headers, self._now()),
            not_modified=not_modified,
        )


def _pause_s(error: FetchError, failed: int, now: datetime) -> float:
    """Wait as long as the host asked, else longer from time to time, and never in step."""
    if isinstance(error, StatusError) and "retry-after" in error.reply.headers and error.retry_at:
        return max(0.0, (error.retry_at - now).total_seconds())
    return 0.125 * 2.0**failed + random.uniform(0.0, 0.25)  # noqa: S311 - no secret
