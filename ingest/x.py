"""Posts on X through API v2: lists, accounts and a recent search, within a hard budget.

Every page is a batch with its own cursor (`ingest.x_descent` says why it may be trusted). X bills
each post that an answer holds, the referenced ones too ("charged per resource returned in the
response", https://docs.x.com/x-api/getting-started/pricing), so what a page may cost at most is
set aside before it is asked for, and the allowance holds to the last post. That makes the last
pages of a budget small, which is the cheaper mistake: the next run goes on from there.

Lists have no `since_id` in v2 and search knows seven days, so the descent itself watches its goal.
A refusal ends its timeline; a refused token or a rate limit ends them all, since each further
request would be refused too.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from ingest.http import FetchError, Reply, StatusError
from ingest.merge import merged
from ingest.shape import moment, read_json, rows, snowflake_at, table, whole, words
from ingest.source import Batch, Cursor, Desk, Source, Trouble
from ingest.x_descent import Descent, Purse
from ingest.x_parse import MENDS, Page, parse_x_page
from ingest.x_post import EPOCH_MS, WEB_URL

API_URL = "https://api.x.com"
SEARCH_PATH = "/2/tweets/search/recent"
SEARCH_REACH = timedelta(days=7) - timedelta(minutes=5)
"""Recent search refuses a `since_id` of more than seven days; five minutes for clocks."""

MAX_PAGES = 20
CHAINS_AT_ONCE = 16
NAMES_PER_LOOKUP = 100
NAMED = 5
LONGEST_WAIT = timedelta(hours=24)
"""A later `x-rate-limit-reset` is a wrong clock; ask again in a day."""

USUAL_WAIT = timedelta(minutes=15)
"""X's limits are counted in windows of fifteen minutes."""

USER_FIELDS = "name,protected,username"
FIELDS: Mapping[str, str] = {
    "tweet.fields": "attachments,author_id,conversation_id,created_at,edit_history_tweet_ids,"
    "entities,in_reply_to_user_id,lang,note_tweet,possibly_sensitive,public_metrics,"
    "referenced_tweets",
    "expansions": "attachments.media_keys,author_id,referenced_tweets.id,"
    "referenced_tweets.id.author_id,referenced_tweets.id.attachments.media_keys",
    "media.fields": "alt_text,media_key,preview_image_url,type,url,variants",
    "user.fields": USER_FIELDS,
}


@dataclass(frozen=True, slots=True)
class _Timeline:
    """One list, account or search: where its pages are, and the smallest page that X gives."""

    key: str
    subject: str
    path: str
    query: str = ""
    smallest: int = 1
    takes_since: bool = True


@dataclass(frozen=True, slots=True)
class _Step:
    """One page of one timeline, and the place at which it leaves it."""

    key: str
    place: Mapping[str, str]
    page: Page = field(default_factory=Page)
    troubles: tuple[Trouble, ...] = ()
    bytes_read: int = 0


@dataclass(frozen=True, slots=True)
class _Lookup:
    """The accounts' ids by name in lower case, and what went wrong in asking for them."""

    accounts: Mapping[str, str]
    troubles: tuple[Trouble, ...] = ()
    bytes_read: int = 0


async def collect(source: Source, cursor: Cursor, desk: Desk) -> AsyncIterator[Batch]:
    """Yield a batch for each page. Options: lists, accounts, query, max_pages, api_url, web_url."""
    if not (token := desk.secrets.get("X_BEARER_TOKEN", "")):
        yield Batch((), cursor, (_no_token(source),))
        return
    if (until := moment(cursor.get("not_before"))) and desk.now < until:
        yield Batch((), cursor, (_rate_limited(source, until),))
        return
    state = {name: value for name, value in cursor.items() if name != "not_before"}
    reader = _Reader(source, desk, token)
    lookup = await reader.look_up(table(state.get("accounts")))
    state["accounts"] = dict(lookup.accounts)
    yield Batch((), reader.stamped(state), lookup.troubles, bytes_read=lookup.bytes_read)
    places = dict(table(state.get("timelines")))
    async for step in reader.read_all(reader.timelines(lookup), dict(places)):
        places[step.key] = dict(step.place)
        yield _batch(step, reader.stamped({**state, "timelines": dict(places)}))
    if troubles := reader.over_budget():
        yield Batch((), reader.stamped({**state, "timelines": dict(places)}), troubles)


def _batch(step: _Step, cursor: Cursor) -> Batch:
    page = step.page
    return Batch(
        page.items,
        cursor,
        (*page.troubles, *step.troubles),
        seen=page.seen,
        duplicates=page.duplicates,
        skipped=page.skipped,
        spent=page.billed,
        bytes_read=step.bytes_read,
    )


class _Reader:
    """Reads the timelines of one source, and keeps what ends one of them for all."""

    def __init__(self, source: Source, desk: Desk, token: str) -> None:
        self.source, self.desk = source, desk
        self.api = str(source.options.get("api_url", API_URL)).rstrip("/")
        self.web = str(source.options.get("web_url", WEB_URL)).rstrip("/")
        self.max_pages = int(source.options.get("max_pages", MAX_PAGES))
        self.headers = {"Authorization": f"Bearer {token}"}
        self.purse = Purse(desk.allowance)
        self.starved: list[str] = []
        self.stopped = False
        self.not_before: datetime | None = None
        self.told: set[str] = set()

    def stamped(self, state: Mapping[str, Any]) -> Cursor:
        """Give a cursor with the time before which X wants no request, if there is one."""
        if self.not_before is None:
            return dict(state)
        return {**state, "not_before": self.not_before.isoformat()}

    def timelines(self, lookup: _Lookup) -> list[_Timeline]:
        """Give what to read: lists first, because one costs less than its members one by one."""
        options = self.source.options
        lists = [
            _Timeline(f"list:{i}", f"list {i}", f"/2/lists/{i}/tweets", takes_since=False)
            for i in map(str, options.get("lists", ()))
        ]
        accounts = [
            _Timeline(f"user:{i}", f"@{name}", f"/2/users/{i}/tweets", smallest=5)
            for name in self._names()
            if (i := lookup.accounts.get(name))
        ]
        query = str(options.get("query", ""))
        search = _Timeline(f"search:{query}", "search", SEARCH_PATH, query, smallest=10)
        return [*lists, *accounts, *([search] if query else [])]

    async def look_up(self, known: Mapping[str, str]) -> _Lookup:
        """Find the accounts' ids. They never change, so known ones are not asked for again."""
        lookup = _Lookup({name: known[name] for name in self._names() if name in known})
        unknown = [name for name in self._names() if name not in known]
        for start in range(0, len(unknown), NAMES_PER_LOOKUP):
            some = unknown[start : start + NAMES_PER_LOOKUP]
            params = {"usernames": ",".join(some), "user.fields": USER_FIELDS}
            try:
                reply = await self._fetch("/2/users/by", params)
            except FetchError as error:
                refused = self._refused(error, "accounts")
                return _Lookup(lookup.accounts, (*lookup.troubles, refused), lookup.bytes_read)
            lookup = self._looked_up(lookup, reply)
        return lookup

    def _looked_up(self, before: _Lookup, reply: Reply) -> _Lookup:
        """Add one answer: ids of open accounts, troubles for protected, suspended, lost ones."""
        body = table(read_json(reply.body))
        page = parse_x_page(body, self.source.name, subject="accounts")
        users = {words(user.get("username")).lower(): user for user in rows(body.get("data"))}
        hidden = [name for name, user in users.items() if user.get("protected") is True]
        ids = {name: words(user.get("id")) for name, user in users.items() if name not in hidden}
        troubles = [trouble for trouble in page.troubles if trouble.code != "not-posts"]
        troubles += [self._trouble("protected", "its posts are protected", f"@{n}") for n in hidden]
        return _Lookup(
            {**before.accounts, **ids},
            (*before.troubles, *troubles),
            before.bytes_read + reply.wire_bytes,
        )

    async def read_all(
        self, lines: Sequence[_Timeline], places: Mapping[str, Any]
    ) -> AsyncIterator[_Step]:
        """Read the timelines together, out of one purse."""
        self.purse.chains = len(lines)
        chains = (self._read(line, table(places.get(line.key))) for line in lines)
        async for step in merged(chains, CHAINS_AT_ONCE):
            yield step

    async def _read(self, line: _Timeline, place: Mapping[str, Any]) -> AsyncIterator[_Step]:
        try:
            async for step in self._descend(line, place):
                yield step
        finally:
            self.purse.leave()

    async def _descend(self, line: _Timeline, place: Mapping[str, Any]) -> AsyncIterator[_Step]:
        """Descend a timeline to its last complete point, first to the end of a broken descent."""
        descent = Descent.resumed(place, self._start())
        resumed = bool(descent.token)
        for _ in range(self.max_pages):
            if self.stopped:
                return
            if not (size := await self.purse.set_aside(line.smallest)):
                self.starved.append(line.subject)
                yield _Step(line.key, descent.place())
                return
            page, trouble, moved = await self._page(line, descent, size)
            self.purse.settle(size, page.billed)
            if trouble and trouble.code == "http-400" and resumed:
                # The page token has expired: from the top again, down to the same goal.
                descent, resumed = Descent(descent.since), False
                continue
            if trouble:
                yield _Step(line.key, descent.place(), troubles=self._told_once(trouble))
                return
            descent = descent.after(page.ids, page.next_token)
            yield _Step(line.key, descent.place(), page, bytes_read=moved)
            if not descent.token and not resumed:
                return
            if not descent.token:
                descent, resumed = descent.again(), False
        yield _Step(line.key, descent.place(), troubles=(self._unfinished(line),))

    async def _page(
        self, line: _Timeline, descent: Descent, size: int
    ) -> tuple[Page, Trouble | None, int]:
        """Fetch and read one page; a refusal is a trouble. Parsing runs off the event loop."""
        floor = self._floor(line, descent)
        params = {**FIELDS, "max_results": str(size)}
        params |= {"query": line.query} if line.query else {}
        params |= {"since_id": str(floor)} if line.takes_since and floor else {}
        params |= {"pagination_token": descent.token} if descent.token else {}
        try:
            reply = await self._fetch(line.path, params)
        except FetchError as error:
            return Page(), self._refused(error, line.subject), 0
        page = await asyncio.to_thread(
            lambda: parse_x_page(
                read_json(reply.body),
                self.source.name,
                web_url=self.web,
                subject=line.subject,
                after=floor,
            )
        )
        return page, None, reply.wire_bytes

    async def _fetch(self, path: str, params: Mapping[str, str]) -> Reply:
        return await self.desk.http.fetch(
            self.api + path, purpose="api", headers=self.headers, params=params
        )

    def _names(self) -> list[str]:
        names = (str(name).lstrip("@").lower() for name in self.source.options.get("accounts", ()))
        return list(dict.fromkeys(names))

    def _start(self) -> int:
        """Give the id at which a timeline begins that was never read: the window's start."""
        return max(0, snowflake_at(self.desk.window.start, EPOCH_MS) - 1)

    def _floor(self, line: _Timeline, descent: Descent) -> int:
        reach = snowflake_at(self.desk.now - SEARCH_REACH, EPOCH_MS) if line.query else 0
        return max(descent.since, reach)

    def _refused(self, error: FetchError, subject: str) -> Trouble:
        """Name a refusal in X's own words where it gave some, and stop all if it means all."""
        reply = error.reply if isinstance(error, StatusError) else None
        if error.status == 429:
            self.stopped = True
            self.not_before = _reset_at(error, reply, self.desk.now)
            return _rate_limited(self.source, self.not_before, subject)
        self.stopped = self.stopped or error.status == 401
        said = parse_x_page(read_json(reply.body) if reply else None).troubles
        message = said[0].message if said and said[0].code != "not-x" else str(error)
        code = f"http-{error.status}" if error.status else error.code
        return self._trouble(code, message, subject, error.mend)

    def _told_once(self, trouble: Trouble) -> tuple[Trouble, ...]:
        """Give what ends all timelines once, however many of them met it at the same time."""
        if trouble.code not in ("http-401", "rate-limited"):
            return (trouble,)
        first = trouble.code not in self.told
        self.told.add(trouble.code)
        return (replace(trouble, subject=""),) if first else ()

    def over_budget(self) -> tuple[Trouble, ...]:
        """Name what the budget did not reach, in one trouble: there may be hundreds."""
        if not self.starved:
            return ()
        named = ", ".join(self.starved[:NAMED]) + (" and others" if self.starved[NAMED:] else "")
        message = f"the budget of posts is spent; {len(self.starved)} not read to the end: {named}"
        mend = "The next run goes on there; raise posts_per_run or posts_per_month for more."
        return (self._trouble("over-budget", message, "", mend),)

    def _unfinished(self, line: _Timeline) -> Trouble:
        message = f"{self.max_pages} pages did not reach the end; the next run goes on from there"
        mend = "Raise max_pages, or collect more often."
        return self._trouble("unfinished", message, line.subject, mend, fatal=False)

    def _trouble(
        self, code: str, message: str, subject: str, mend: str = "", fatal: bool = True
    ) -> Trouble:
        mend = MENDS.get(code, "") or mend
        return Trouble(self.source.name, code, message, mend, subject, fatal)


def _reset_at(error: FetchError, reply: Reply | None, now: datetime) -> datetime:
    """Give the time of `x-rate-limit-reset`, an epoch second, held to a day at most."""
    headers = {name.lower(): value for name, value in reply.headers.items()} if reply else {}
    reset = moment(whole(headers.get("x-rate-limit-reset")))
    stated = error.retry_at if "retry-after" in headers else None
    return min(reset or stated or now + USUAL_WAIT, now + LONGEST_WAIT).astimezone(UTC)


def _rate_limited(source: Source, until: datetime, subject: str = "") -> Trouble:
    message = f"X takes no more requests until {until:%Y-%m-%d %H:%M:%S} UTC"
    mend = "Nothing to do: what is missing is read after that time."
    return Trouble(source.name, "rate-limited", message, mend, subject)


def _no_token(source: Source) -> Trouble:
    message = "X_BEARER_TOKEN is not set"
    mend = (
        "Set it to your app's bearer token: `export X_BEARER_TOKEN=...`, "
        "or a line `X_BEARER_TOKEN=...` in the file .env beside the configuration."
    )
    return Trouble(source.name, "no-credentials", message, mend)
