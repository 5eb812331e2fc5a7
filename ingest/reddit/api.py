"""Requests to Reddit through PRAW, from threads, as raw JSON.

PRAW handles the app's token, the spacing by `X-Ratelimit-*`, and retries after a 5xx. Its objects
are not used: an attribute that is missing costs a silent request. PRAW is not thread-safe, so each
thread has its own client. A 401 or 429 ends the run, and so do three failures in a row.
"""

import asyncio
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import praw
from praw.exceptions import PRAWException
from prawcore.exceptions import (
    BadJSON,
    OAuthException,
    PrawcoreException,
    RequestException,
    ResponseException,
)

from ingest.http.client import FetchError, StatusError
from ingest.http.exchange import user_agent
from ingest.reddit.item import API_URL, site_of
from ingest.reddit.parse import parse_reddit
from ingest.reddit.requestor import HouseRequestor, SharedLimits
from ingest.service import RequestRefusedError, ServiceApi
from ingest.source import CollectContext, Source
from ingest.text.json_values import read_json

AT_ONCE = 8
"""Clients at once. PRAW spaces their requests by what Reddit says is left of its limit, so this
only decides how long a short run waits for answers."""

MAX_WAIT_S = 30.0
"""A longer wait for the next window of the limit is left to a later run."""

MAX_FAILURES_IN_A_ROW = 3

NOT_FORESEEN = (AttributeError, KeyError, RecursionError, TypeError, ValueError)
"""What prawcore dies of where a token's answer is none, or JSON is nested too deep to read."""


class RedditApi(ServiceApi):
    """Reddit's API, for which PRAW asks."""

    name = "Reddit"
    usual_url = API_URL

    def __init__(self, source: Source, context: CollectContext, app: tuple[str, str]) -> None:
        super().__init__(source, context)
        self._app = app
        self._limits = SharedLimits(context.http)
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="reddit")
        self._own = threading.local()
        self._failures = 0

    def close(self) -> None:
        """End: no thread starts another request, and those under way are broken off."""
        self._limits.close()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def bytes_since_last(self) -> int:
        """Return what moved on the wire since the last call, so that every byte is told once."""
        self.bytes_read = self._limits.bytes_read
        return super().bytes_since_last()

    async def get(self, path: str, params: Mapping[str, str], subject: str) -> object:
        """Return a decoded answer; raises RefusedError, whose trouble names `subject`."""
        if (wait_s := self._limits.wait_s()) > MAX_WAIT_S:
            raise self.limited(self.context.now + timedelta(seconds=wait_s), subject)
        await asyncio.sleep(wait_s)
        try:
            answer: object = await asyncio.get_running_loop().run_in_executor(
                self._pool,
                lambda: self._client().request(method="GET", path=path, params=dict(params)),
            )
        except (PrawcoreException, PRAWException, *NOT_FORESEEN) as error:
            raise self._refusal(error, subject) from error
        self._failures = 0
        return answer

    def _client(self) -> Any:
        if not hasattr(self._own, "client"):
            self._own.client = praw.Reddit(
                "DEFAULT",
                requestor_class=HouseRequestor,
                requestor_kwargs={"limits": self._limits},
                client_id=self._app[0],
                client_secret=self._app[1],
                user_agent=user_agent(self.context.http.settings.contact),
                oauth_url=self.url,
                reddit_url=site_of(self.url),
                # A praw.ini or PRAW's environment must not turn a read-only app into a user.
                username=None,
                password=None,
                refresh_token=None,
                redirect_uri=None,
                check_for_updates=False,
                check_for_async=False,
            )
        return self._own.client

    def _refusal(self, error: Exception, subject: str) -> RequestRefusedError:
        asked = error.original_exception if isinstance(error, RequestException) else None
        if isinstance(asked, StatusError) and asked.status == 429:
            return self.limited(self.free_at(asked), subject)
        failure = _named(asked if isinstance(asked, FetchError) else error)
        if isinstance(asked, FetchError) and (not asked.status or asked.status >= 500):
            self._failures += 1
            self.stopped = self.stopped or self._failures >= MAX_FAILURES_IN_A_ROW
        refused = self.refused(failure, subject, str(failure))
        refused.ends_all = self.stopped
        return refused


def _named(error: Exception) -> FetchError:
    """Return a failure of PRAW or the network in words; unknown communities are redirected."""
    match error:
        case FetchError(status=int(status)) if 300 <= status < 400:
            return FetchError("Reddit knows no such community", code="http-404", status=404)
        case StatusError(status=status, code=code):
            said = parse_reddit(read_json(error.reply.body)).troubles
            stated = next((t.message for t in said if t.code.startswith("http-")), "")
            return FetchError(stated or f"Reddit answered {status}", code=code, status=status)
        case FetchError():
            return error
        case OAuthException():
            return FetchError("Reddit gives no token", code="http-401", status=401)
        case ResponseException() if not isinstance(error, BadJSON):
            message = "Reddit does not know the app's id and secret (any more)"
            return FetchError(message, code="http-401", status=401)
    message = f"the answer is none of Reddit's API ({type(error).__name__})"
    return FetchError(message, code="not-reddit")
