"""Requests to X's API v2, and what a refusal means for those that come after it.

A 429 names the time of the next window in `x-rate-limit-reset`, an epoch second, and no
Retry-After. That, a wrong token and credits that are used up end the run: each further request
would be refused too, and X counts them. Everything else is about one list, account or search.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from ingest.http.client import FetchError, Reply, StatusError
from ingest.service import ServiceApi
from ingest.source import CollectContext
from ingest.text.json_values import moment, whole

API_URL = "https://api.x.com"
LONGEST_WAIT = timedelta(hours=24)
"""A later `x-rate-limit-reset` is a wrong clock; ask again in a day."""

USUAL_WAIT = timedelta(minutes=15)
"""X's limits are counted in windows of fifteen minutes."""


class XApi(ServiceApi):
    """X's API v2."""

    name = "X"
    ends_all = frozenset({401, 402})

    def __init__(self, source: str, context: CollectContext, api_url: str, token: str) -> None:
        super().__init__(source, context)
        self.api_url = api_url.rstrip("/")
        self.headers = {"Authorization": f"Bearer {token}"}

    async def get(self, path: str, params: Mapping[str, str], subject: str) -> Reply:
        """Return an answer; raises RequestRefusedError, whose trouble names `subject`."""
        try:
            reply = await self.context.http.fetch(
                self.api_url + path, purpose="api", headers=self.headers, params=params
            )
        except FetchError as error:
            if error.status == 429:
                raise self.limited(_reset_at(error, self.context.now), subject) from error
            raise self.refused(error, subject) from error
        self.bytes_read += reply.wire_bytes
        return reply


def _reset_at(error: FetchError, now: datetime) -> datetime:
    """Return the time of `x-rate-limit-reset`, held to a day at most."""
    headers = error.reply.headers if isinstance(error, StatusError) else {}
    reset = moment(whole(headers.get("x-rate-limit-reset")))
    stated = error.retry_at if "retry-after" in headers else None
    return min(reset or stated or now + USUAL_WAIT, now + LONGEST_WAIT).astimezone(UTC)
