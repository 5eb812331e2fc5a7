"""Requests to X's API v2, and what a refusal means for those that come after it.

A 429 names the time of the next window in `x-rate-limit-reset`, an epoch second, and no
Retry-After. That, a wrong token and credits that are used up end the run: each further request
would be refused too, and X counts them. Everything else is about one list, account or search.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from ingest.http.client import FetchError, Reply, StatusError
from ingest.refusal import RequestRefusedError, rate_limited
from ingest.source import CollectContext, SourceError
from ingest.text.json_values import moment, whole
from ingest.x.parse import HINTS

API_URL = "https://api.x.com"
ENDS_ALL = frozenset({401, 402})
LONGEST_WAIT = timedelta(hours=24)
"""A later `x-rate-limit-reset` is a wrong clock; ask again in a day."""

USUAL_WAIT = timedelta(minutes=15)
"""X's limits are counted in windows of fifteen minutes."""


class XApi:
    """Asks for one source. Once something ended all, `stopped` holds, and nobody need ask on."""

    def __init__(self, source: str, context: CollectContext, api_url: str, token: str) -> None:
        self.source, self.context = source, context
        self.api_url = api_url.rstrip("/")
        self.headers = {"Authorization": f"Bearer {token}"}
        self.stopped = False
        self.not_before: datetime | None = None

    async def get(self, path: str, params: Mapping[str, str], subject: str) -> Reply:
        """Return an answer; raises RefusedError, whose trouble names `subject`."""
        try:
            return await self.context.http.fetch(
                self.api_url + path, purpose="api", headers=self.headers, params=params
            )
        except FetchError as error:
            raise self._refused(error, subject) from error

    def _refused(self, error: FetchError, subject: str) -> RequestRefusedError:
        reply = error.reply if isinstance(error, StatusError) else None
        if error.status == 429:
            self.stopped = True
            self.not_before = _reset_at(error, reply, self.context.now)
            return RequestRefusedError(
                rate_limited("X", self.source, self.not_before, subject), True
            )
        ends_all = error.status in ENDS_ALL
        self.stopped = self.stopped or ends_all
        code = f"http-{error.status}" if error.status else error.code
        message = f"X answered {error.status}" if error.status else str(error)
        trouble = SourceError(
            self.source, code, message, HINTS.get(code, "") or error.hint, subject
        )
        return RequestRefusedError(trouble, ends_all)


def _reset_at(error: FetchError, reply: Reply | None, now: datetime) -> datetime:
    """Return the time of `x-rate-limit-reset`, held to a day at most."""
    headers = {name.lower(): value for name, value in reply.headers.items()} if reply else {}
    reset = moment(whole(headers.get("x-rate-limit-reset")))
    stated = error.retry_at if "retry-after" in headers else None
    return min(reset or stated or now + USUAL_WAIT, now + LONGEST_WAIT).astimezone(UTC)
