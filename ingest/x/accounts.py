"""The accounts of a source on X by their ids, and those that cannot be read by name.

An id never changes, and a look-up is billed, so a known one is not asked for again. An account
that is protected, suspended or gone is named each time that it is looked up, because the others
are read without it and nobody would miss it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.http.client import Reply
from ingest.refusal import RequestRefusedError
from ingest.source import SourceError
from ingest.text.json_values import read_json, rows, table, words
from ingest.x.api import XApi
from ingest.x.parse import HINTS, parse_x_page

USER_FIELDS = "name,protected,username"
NAMES_PER_LOOKUP = 100


@dataclass(frozen=True, slots=True)
class Lookup:
    """The accounts' ids by name in lower case, and what went wrong in asking for them."""

    accounts: Mapping[str, str]
    troubles: tuple[SourceError, ...] = ()
    bytes_read: int = 0


async def look_up(names: Sequence[str], known: Mapping[str, str], api: XApi) -> Lookup:
    """Find the accounts' ids; `known` are those of earlier runs."""
    lookup = Lookup({name: known[name] for name in names if name in known})
    unknown = [name for name in names if name not in known]
    for start in range(0, len(unknown), NAMES_PER_LOOKUP):
        some = unknown[start : start + NAMES_PER_LOOKUP]
        params = {"usernames": ",".join(some), "user.fields": USER_FIELDS}
        try:
            reply = await api.get("/2/users/by", params, "accounts")
        except RequestRefusedError as refused:
            troubles = (*lookup.troubles, refused.trouble)
            return Lookup(lookup.accounts, troubles, lookup.bytes_read)
        lookup = _with(lookup, reply, api.source, some)
    return lookup


def _with(before: Lookup, reply: Reply, source: str, asked: Sequence[str]) -> Lookup:
    """Add one answer: ids of open accounts, troubles for protected, suspended, lost ones."""
    body = table(read_json(reply.body))
    page = parse_x_page(body, source, subject="accounts")
    users = {words(user.get("username")).lower(): user for user in rows(body.get("data"))}
    hidden = [name for name, user in users.items() if user.get("protected") is True]
    ids = {name: words(user.get("id")) for name, user in users.items() if name not in hidden}
    troubles = [trouble for trouble in page.troubles if trouble.code != "not-posts"]
    troubles += [_protected(source, name) for name in hidden]
    told = {trouble.subject.lower() for trouble in troubles}
    lost = [name for name in asked if name not in users and f"@{name}" not in told]
    if lost and not any(trouble.code == "not-x" for trouble in troubles):
        troubles += [_not_given(source, name) for name in lost]
    return Lookup(
        {**before.accounts, **ids},
        (*before.troubles, *troubles),
        before.bytes_read + reply.wire_bytes,
    )


def _not_given(source: str, name: str) -> SourceError:
    message = "X's answer says nothing of it"
    return SourceError(source, "not-found", message, HINTS["not-found"], f"@{name}")


def _protected(source: str, name: str) -> SourceError:
    message = "its posts are protected"
    return SourceError(source, "protected", message, HINTS["protected"], f"@{name}")
