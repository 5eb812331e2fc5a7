"""Requests to X's API v2, and what a refusal means for those that come after it.

A 429 names the time of the next window in `x-rate-limit-reset`, an epoch second, and no
Retry-After. That, a wrong token and credits that are used up end the run: each further request
would be refused too, and X counts them. Everything else is about one list, account or search.
"""

from datetime import datetime, timedelta

from ingest.http.client import FetchError, StatusError
from ingest.service import ServiceApi
from ingest.text.json_values import moment, whole

LONGEST_WAIT = timedelta(hours=24)
"""A later `x-rate-limit-reset` is a wrong clock; ask again in a day."""


class XApi(ServiceApi):
    """X's API v2; its limits are counted in windows of fifteen minutes."""

    name = "X"
    usual_url = "https://api.x.com"
    secret = "X_BEARER_TOKEN"
    how = "Take your app's bearer token"
    usual_wait = timedelta(minutes=15)
    ends_all = frozenset({401, 402})

    def free_at(self, error: FetchError) -> datetime:
        """Return the time of `x-rate-limit-reset`, held to a day at most."""
        headers = error.reply.headers if isinstance(error, StatusError) else {}
        reset = moment(whole(headers.get("x-rate-limit-reset")))
        stated = error.retry_at if "retry-after" in headers else None
        usual = self.context.now + self.usual_wait
        return min(reset or stated or usual, self.context.now + LONGEST_WAIT)
