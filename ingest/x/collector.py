"""Posts on X through API v2: lists, accounts and a recent search, within a hard budget.

Every page is a batch with its own cursor (`ingest.x.timeline`). X bills every post in an answer,
the referenced ones too (https://docs.x.com/x-api/getting-started/pricing), so what a page may cost
at most is set aside before it is asked for. A post read again on the same day (UTC) is not billed
again, so the cursor keeps the day's ids. Lists have no `since_id` and search goes back seven days.
"""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from ingest.errors import source_error
from ingest.gather import merged
from ingest.service import RequestRefusedError
from ingest.source import Batch, Batches, CollectContext, Cursor, Source
from ingest.text.json_values import snowflake_at, table, words
from ingest.x.api import USER_FIELDS, XApi, look_up
from ingest.x.parse import PostsPage, read_x_page
from ingest.x.post import EPOCH_MS, WEB_URL
from ingest.x.timeline import FIRST_POSTS, PAGE_POSTS, Descent, Place, PostBudget, next_rows

SEARCH_PATH = "/2/tweets/search/recent"
SEARCH_REACH = timedelta(days=7) - timedelta(minutes=5)
"""Recent search refuses a `since_id` of more than seven days; five minutes for clocks."""

MAX_PAGES = 20
CHAINS_AT_ONCE = 16
NAMED = 5
"""Timelines that one trouble names before it says "and others"."""

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
    key: str
    place: Place
    page: PostsPage = field(default_factory=PostsPage)


_Steps = AsyncGenerator[_Step, None]


async def collect(source: Source, cursor: Cursor, context: CollectContext) -> Batches:
    """Yield a batch for each page. Options: lists, accounts, query, max_pages, api_url, web_url."""
    if later := XApi.not_now(source, cursor, context):
        yield later
        return
    api = XApi(source, context)
    accounts, troubles = await look_up(_names(source), table(cursor.get("accounts")), api)
    places = dict(table(cursor.get("timelines")))
    reader = _Reader(source, context, api)
    counted = set(billed_on(cursor, context.now))  # a page that is not handed over yet is not
    reader.billed |= counted

    def reached() -> Cursor:
        return api.cursor(
            cursor,
            accounts=accounts,
            timelines=dict(places),
            billed={"day": _day(context.now), "ids": sorted(counted)},
        )

    yield Batch((), reached(), tuple(troubles), bytes_read=api.bytes_since_last())
    timelines = _timelines(source, accounts)
    kept = {key: Place.read(table(place)) for key, place in places.items()}
    if not counted:  # the last run was on another day
        reader.newest = max((place.since or 0 for place in kept.values()), default=0)
    read = {line.key: reader.begun(line, kept.get(line.key, Place())) for line in timelines}
    for gaps in (False, True):
        reader.budget.chains = len(timelines)
        chains = [reader.read(line, read[line.key], gaps=gaps) for line in timelines]
        async with aclosing(merged(chains, CHAINS_AT_ONCE)) as steps:
            async for step in steps:
                read[step.key] = step.place
                places[step.key] = step.place.kept()
                counted |= step.page.billed_ids
                spent, moved = len(step.page.billed_ids), api.bytes_since_last()
                yield replace(step.page, cursor=reached(), spent=spent, bytes_read=moved)
        if reader.starved:
            break
        timelines = [x for x in timelines if x.key in reader.complete and read[x.key].gaps]
    if left := reader.starved:  # hundreds, at times, in one trouble
        named = ", ".join(left[:NAMED]) + (" and others" if left[NAMED:] else "")
        error = source_error("x.over-budget", source.name, count=len(left), named=named)
        yield Batch((), reached(), (error,))


def billed_on(cursor: Cursor, now: datetime) -> frozenset[str]:
    """Return the ids of the posts that X has billed already on the day (UTC) of `now`."""
    billed = table(cursor.get("billed"))
    ids = billed.get("ids") if billed.get("day") == _day(now) else None
    return frozenset(map(words, ids)) if isinstance(ids, list) else frozenset()


def _day(now: datetime) -> str:
    return now.astimezone(UTC).date().isoformat()


def _names(source: Source) -> list[str]:
    names = (str(name).lstrip("@").lower() for name in source.options.get("accounts", ()))
    return list(dict.fromkeys(names))


def _timelines(source: Source, accounts: Mapping[str, str]) -> list[_Timeline]:
    """Return what to read: lists first, because one costs less than its members one by one."""
    lists = [
        _Timeline(f"list:{i}", f"list {i}", f"/2/lists/{i}/tweets", takes_since=False)
        for i in map(str, source.options.get("lists", ()))
    ]
    members = [
        _Timeline(f"user:{i}", f"@{name}", f"/2/users/{i}/tweets", smallest=5)
        for name in _names(source)
        if (i := accounts.get(name))
    ]
    query = str(source.options.get("query", ""))
    search = _Timeline(f"search:{query}", "search", SEARCH_PATH, query, smallest=10)
    return [*lists, *members, *([search] if query else [])]


class _Reader:
    def __init__(self, source: Source, context: CollectContext, api: XApi) -> None:
        self.source, self.context, self.api = source, context, api
        self.web = str(source.options.get("web_url", WEB_URL)).rstrip("/")
        self.max_pages = int(source.options.get("max_pages", MAX_PAGES))
        self.budget = PostBudget(context.allowance)
        self.starved: list[str] = []
        self.complete: set[str] = set()
        self.billed: set[str] = set()
        self.newest = 0
        self.start = max(0, snowflake_at(context.window.start, EPOCH_MS) - 1)

    def begun(self, line: _Timeline, place: Place) -> Place:
        """Return where a timeline stands; one that was never read begins at the window's start."""
        if place.since is None:
            return Place(self.start)
        reach = snowflake_at(self.context.now - SEARCH_REACH, EPOCH_MS)
        place = replace(place, gaps=tuple(gap for gap in place.gaps if gap.until > reach))
        return place.catching_up(self.newest) if line.takes_since else place

    async def read(self, line: _Timeline, place: Place, *, gaps: bool) -> _Steps:
        """Read what is new of a timeline, or the gaps that earlier runs left."""
        todo = place.gaps if gaps else (Descent(place.since or 0),)
        try:
            for number, descent in enumerate(todo, 1):
                rest = replace(place, gaps=place.gaps[number:]) if gaps else place
                if line.takes_since:  # it can be asked below a post, by tokens that don't expire
                    descent = replace(descent, token="")
                self.complete.discard(line.key)
                async for step in self._descend(line, descent, rest):
                    yield step
                if line.key not in self.complete:
                    return
        finally:
            self.budget.leave()

    async def _descend(self, line: _Timeline, descent: Descent, rest: Place) -> _Steps:
        """Descend a timeline page by page; `rest` is where it stands but for this descent."""
        resumed = bool(descent.token)
        tokens: set[str] = set()
        few = not line.takes_since and (descent.until or descent.since > self.start)
        asked = FIRST_POSTS if few else PAGE_POSTS
        for _ in range(self.max_pages):
            if self.api.stopped:
                return
            if not (size := await self.budget.set_aside(line.smallest, asked)):
                self.starved.append(line.subject)
                short = not (descent.until or descent.newest)
                yield _Step(line.key, replace(rest.after(descent), short=short))
                return
            spent = 0
            try:
                page = self._charged(await self._page(line, descent, size))
                spent = len(page.billed_ids)
            except RequestRefusedError as refused:
                if resumed and refused.trouble.code == "http-400":
                    # The page token has expired: from the top again, down to the same goal.
                    descent, resumed, tokens = replace(descent, token=""), False, set()
                    continue
                troubles = self.api.troubles(refused)
                yield _Step(line.key, rest.after(descent), PostsPage(troubles=troubles))
                return
            finally:
                self.budget.settle(size, spent)
            tokens.add(descent.token)
            if page.next_token and page.next_token in tokens:
                # The same page would come again and again, and be no end of the timeline.
                start = Descent(descent.since, descent.until)
                error = source_error("x.repeats", self.source.name, line.subject)
                page = replace(page, troubles=(*page.troubles, error))
                yield _Step(line.key, rest.after(start), page)
                return
            descent = descent.after(page.ids, page.next_token)
            if descent.complete:
                self.complete.add(line.key)
            yield _Step(line.key, rest.after(descent), page)
            if descent.complete:
                return
            if not line.takes_since:
                asked = next_rows(asked, page.ids, descent.since)
        how = ", or raise max_pages"
        unfinished = source_error(
            "service.unfinished", self.source.name, line.subject, pages=self.max_pages, how=how
        )
        yield _Step(line.key, rest.after(descent), PostsPage(troubles=(unfinished,)))

    def _charged(self, page: PostsPage) -> PostsPage:
        """Return a page with the posts that X bills for it: those billed on the day are free."""
        fresh = page.billed_ids - self.billed
        self.billed |= fresh
        return replace(page, billed_ids=fresh)

    async def _page(self, line: _Timeline, descent: Descent, size: int) -> PostsPage:
        reach = snowflake_at(self.context.now - SEARCH_REACH, EPOCH_MS) if line.query else 0
        floor = max(descent.since, reach)
        params = {**FIELDS, "max_results": str(size)}
        params |= {"query": line.query} if line.query else {}
        params |= {"since_id": str(floor)} if line.takes_since and floor else {}
        params |= {"until_id": str(descent.until)} if line.takes_since and descent.until else {}
        params |= {"pagination_token": descent.token} if descent.token else {}
        reply = await self.api.ask(line.path, params, line.subject)
        name, about = self.source.name, line.subject
        return await self.context.aside(read_x_page, reply.body, name, self.web, about, floor)
