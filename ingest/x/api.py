"""Requests to X's API v2: what a refusal means for those that come after it, and accounts by name.

A 429 names the time of the next window in `x-rate-limit-reset`, an epoch second, and no
Retry-After. That, a wrong token and credits that are used up end the run: each further request
would be refused too, and X counts them. Everything else is about one list, account or search.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from ingest.errors import source_error
from ingest.http.client import FetchError, StatusError
from ingest.service import RequestRefusedError, ServiceApi
from ingest.source import SourceError
from ingest.text.json_values import Table, moment, read_json, rows, table, whole, words
from ingest.x.parse import parse_x_page

LONGEST_WAIT = timedelta(hours=24)
"""A later `x-rate-limit-reset` is a wrong clock; ask again in a day."""

USER_FIELDS = "name,protected,username"
NAMES_PER_LOOKUP = 100


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


async def look_up(
    names: Sequence[str], known: Mapping[str, str], api: XApi
) -> tuple[dict[str, str], list[SourceError]]:
    """Return the accounts' ids, by name in lower case, and what went wrong in asking for them.

    `known` are the ids of earlier runs: a look-up is billed, and an id never changes. An account
    that can't be read is reported at each look-up, since nobody would miss it.
    """
    accounts = {name: known[name] for name in names if name in known}
    unknown = [name for name in names if name not in known]
    troubles: list[SourceError] = []
    for start in range(0, len(unknown), NAMES_PER_LOOKUP):
        asked = unknown[start : start + NAMES_PER_LOOKUP]
        params = {"usernames": ",".join(asked), "user.fields": USER_FIELDS}
        try:
            reply = await api.ask("/2/users/by", params, "accounts")
        except RequestRefusedError as refused:
            troubles.append(refused.trouble)
            break
        ids, wrong = _read(table(read_json(reply.body)), api.source, asked)
        accounts |= ids
        troubles += wrong
    return accounts, troubles


def _read(
    body: Table, source: str, asked: Sequence[str]
) -> tuple[dict[str, str], list[SourceError]]:
    page = parse_x_page(body, source, subject="accounts")
    users = {words(user.get("username")).lower(): user for user in rows(body.get("data"))}
    hidden = [name for name, user in users.items() if user.get("protected") is True]
    ids = {name: words(user.get("id")) for name, user in users.items() if name not in hidden}
    troubles = [trouble for trouble in page.troubles if trouble.code != "not-posts"]
    troubles += [source_error("x.protected", source, f"@{name}") for name in hidden]
    told = {trouble.subject.lower() for trouble in troubles}
    lost = [name for name in asked if name not in users and f"@{name}" not in told]
    if not any(trouble.code == "not-x" for trouble in troubles):
        troubles += [source_error("x.not-found", source, f"@{name}") for name in lost]
    return ids, troubles
