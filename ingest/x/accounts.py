"""The accounts of a source on X by their ids, and those that cannot be read by name.

An id never changes, and a look-up is billed, so a known one is not asked for again. An account
that is protected, suspended or gone is named each time that it is looked up, because the others
are read without it and nobody would miss it.
"""

from collections.abc import Mapping, Sequence

from ingest.errors import source_error
from ingest.service import RequestRefusedError
from ingest.source import SourceError
from ingest.text.json_values import Table, read_json, rows, table, words
from ingest.x.api import XApi
from ingest.x.parse import parse_x_page

USER_FIELDS = "name,protected,username"
NAMES_PER_LOOKUP = 100


async def look_up(
    names: Sequence[str], known: Mapping[str, str], api: XApi
) -> tuple[dict[str, str], list[SourceError]]:
    """Find the accounts' ids, by name in lower case, and say what went wrong in asking for them.

    `known` are those of earlier runs.
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
    """Return the ids of open accounts, and troubles for protected, suspended, lost ones."""
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
