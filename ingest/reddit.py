"""Subreddits through PRAW, with the best comments of their submissions.

    listings -> submissions -> comments of those that are talked about -> "more" where few came

Comments cost a request for each submission, and Reddit allows a hundred a minute, so they are the
budget: the most discussed submissions come first, one whose discussion has hardly grown since it
was read is not read again, and what is beyond COMMENT_REQUESTS is named. A listing costs a request
for a hundred submissions and is read every time, since votes are news too.

`top` is asked for the shortest spans that cover the window. Without credentials the communities'
public feeds are read (`ingest.reddit_feed`). The worse mistake is to lose a community in silence,
so each one's refusal is its own trouble.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from ingest.item import Item
from ingest.merge import closing, merged
from ingest.reddit_api import AT_ONCE, RedditApi, rate_limited
from ingest.reddit_feed import collect_feeds
from ingest.reddit_item import WEB_URL
from ingest.reddit_names import API_URL, community_names
from ingest.reddit_parse import More, Parsed, best_comments, is_comment, parse_reddit
from ingest.refusal import RefusedError, Teller
from ingest.shape import moment, table, whole
from ingest.source import Batch, Cursor, Desk, Source, Trouble

PAGE_POSTS = 100
COMMENT_REQUESTS = 200
"""Threads read in one run at most: at the hundred requests a minute that Reddit allows, PRAW takes
two minutes for them. A newsletter that collects every hour reads them all in the end."""

MORE_REQUESTS = 50
MORE_PER_THREAD = 2
MORE_CHILDREN = 100
"""Ids that one request for more comments may name."""

GROWN = 1.25
"""A thread is read again when its comments have grown by a quarter."""

THREADS_PER_BATCH = 20
SPANS: Mapping[str, timedelta] = {
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=31),
    "year": timedelta(days=366),
    "all": timedelta.max,
}


@dataclass(frozen=True, slots=True)
class _Community:
    """A page of a community's listing, or why there is none."""

    name: str
    parsed: Parsed = field(default_factory=Parsed)
    troubles: tuple[Trouble, ...] = ()


@dataclass(frozen=True, slots=True)
class _Talk:
    """The comments kept of one submission; `replies` is how many it had when it was read."""

    key: str
    replies: int
    items: tuple[Item, ...] = ()
    parsed: Parsed = field(default_factory=Parsed)
    troubles: tuple[Trouble, ...] = ()


async def collect(source: Source, cursor: Cursor, desk: Desk) -> AsyncIterator[Batch]:
    """Yield a batch for each page of a listing, then for every few threads.

    Options: subreddits, listing, limit, comments, over_18, api_url, web_url.
    """
    app = (
        desk.secrets.get("REDDIT_CLIENT_ID", ""),
        desk.secrets.get("REDDIT_CLIENT_SECRET", ""),
    )
    if not all(app):
        async for batch in collect_feeds(source, cursor, desk):
            yield batch
        return
    if (until := moment(cursor.get("not_before"))) and desk.now < until:
        yield Batch((), cursor, (rate_limited(source.name, until),))
        return
    api_url = str(source.options.get("api_url", API_URL))
    api = RedditApi(source.name, desk, api_url, app)
    try:
        async with closing(_Reader(source, desk, api, cursor).read()) as batches:
            async for batch in batches:
                yield batch
    finally:
        api.close()


class _Reader:
    """Reads the communities of one source."""

    def __init__(self, source: Source, desk: Desk, api: RedditApi, cursor: Cursor) -> None:
        options = source.options
        self.source, self.desk, self.api = source, desk, api
        self.listing = str(options.get("listing", "top"))
        self.limit = whole(options.get("limit")) or 100
        self.keep = whole(options.get("comments", 5)) or 0
        self.over_18 = options.get("over_18") is True
        self.web_url = str(options.get("web_url", WEB_URL))
        self.before = {name: value for name, value in cursor.items() if name != "not_before"}
        self.read_replies = {
            key: whole(count) or 0 for key, count in table(cursor.get("replies")).items()
        }
        self.found: dict[str, Item] = {}
        self.more_left = MORE_REQUESTS
        self.left_out = 0
        self.teller = Teller()

    def cursor(self) -> dict[str, Any]:
        """Give the cursor of what is read so far."""
        state = {**self.before, "replies": dict(self.read_replies)}
        if self.api.not_before:
            state["not_before"] = self.api.not_before.isoformat()
        return state

    async def read(self) -> AsyncIterator[Batch]:
        """Read all listings, then the threads that are worth it."""
        chains = [self._listing(name) for name in community_names(self.source.options)]
        async for page in merged(chains, AT_ONCE):
            yield self._listing_batch(page)
        wanted, beyond = self._wanted()
        talks: list[_Talk] = []
        async for talk in merged((self._talk(item) for item in wanted), AT_ONCE):
            talks.append(talk)
            if len(talks) == THREADS_PER_BATCH:
                yield self._talks_batch(talks)
                talks = []
        if talks:
            yield self._talks_batch(talks)
        # Only now: a thread whose community could not be listed keeps its count until here.
        self.read_replies = {k: n for k, n in self.read_replies.items() if k in self.found}
        yield Batch((), self.cursor(), tuple(self._left_out(beyond)))

    async def _listing(self, name: str) -> AsyncIterator[_Community]:
        """Read a community's listing page by page, for each span that it takes."""
        for span in self.spans():
            after, left = "", self.limit
            while left > 0 and not self.api.stopped:
                params: dict[str, str | int] = {
                    "limit": min(left, PAGE_POSTS),
                    "after": after,
                    "t": span,
                }
                path = f"r/{quote(name, safe='+')}/{quote(self.listing)}"
                try:
                    body = await self.api.get(
                        path, {key: value for key, value in params.items() if value}, f"r/{name}"
                    )
                except RefusedError as refused:
                    yield _Community(name, troubles=self.teller.troubles(refused))
                    return
                page = await asyncio.to_thread(
                    parse_reddit,
                    body,
                    self.source.name,
                    web_url=self.web_url,
                    over_18=self.over_18,
                    since=self.desk.window.start,
                    subject=f"r/{name}",
                )
                yield _Community(name, page)
                after, left = page.after, left - max(page.seen, 1)
                if not after:
                    break

    def spans(self) -> tuple[str, ...]:
        """Give the spans of `top` from the shortest one to the first that covers the window."""
        if self.listing != "top":
            return ("",)
        age = self.desk.now - self.desk.window.start
        names = list(SPANS)
        last = next(index for index, name in enumerate(names) if SPANS[name] >= age)
        return tuple(names[: last + 1])

    def _listing_batch(self, page: _Community) -> Batch:
        parsed = page.parsed
        new = tuple(item for item in parsed.items if item.id not in self.found)
        self.found.update((item.id, item) for item in new)
        return Batch(
            new,
            self.cursor(),
            (*parsed.troubles, *page.troubles),
            seen=parsed.seen,
            duplicates=parsed.duplicates + len(parsed.items) - len(new),
            skipped=parsed.skipped,
            bytes_read=self.api.bytes_since_last(),
        )

    def _wanted(self) -> tuple[list[Item], int]:
        """Choose the threads to read, most discussed first; give how many are beyond the budget."""

        def replies(item: Item) -> int:
            return item.engagement.replies or 0

        talked = [
            item
            for item in self.found.values()
            if self.keep and replies(item) > GROWN * self.read_replies.get(item.id, 0)
        ]
        talked.sort(key=lambda item: (-replies(item), item.id))
        return talked[:COMMENT_REQUESTS], max(0, len(talked) - COMMENT_REQUESTS)

    async def _talk(self, item: Item) -> AsyncIterator[_Talk]:
        """Read the best comments of a submission, and more of them if too few came along."""
        if self.api.stopped:
            return
        key, replies = item.id.partition(":")[2], item.engagement.replies or 0
        place = f"{item.publisher}/" if item.publisher else ""
        params: dict[str, str | int] = {"limit": max(50, min(2 * self.keep, 500)), "sort": "top"}
        subject = f"{item.publisher}: {item.title[:60]}"
        try:
            body = await self.api.get(f"{place}comments/{quote(key)}", params, subject)
            parsed = await asyncio.to_thread(self._comments, body, subject)
            chosen = best_comments(parsed.items, self.keep)
            if len(chosen) < self.keep and parsed.more:
                parsed = await self._with_more(parsed, key, subject)
                chosen = best_comments(parsed.items, self.keep)
        except RefusedError as refused:
            # The submission itself is there, so this is a notice, unless it is about them all.
            told = self.teller.troubles(refused)
            troubles = tuple(replace(trouble, fatal=refused.ends_all) for trouble in told)
            yield _Talk(item.id, 0, troubles=troubles)
            return
        yield _Talk(item.id, replies, tuple(chosen), parsed)

    def _comments(self, body: object, subject: str) -> Parsed:
        """Read the comments of an answer; the submission that comes along is known already."""
        parsed = parse_reddit(
            body, self.source.name, web_url=self.web_url, over_18=True, subject=subject
        )
        comments = tuple(item for item in parsed.items if is_comment(item))
        known = len(parsed.items) - len(comments)
        return replace(parsed, items=comments, seen=parsed.seen - known)

    async def _with_more(self, parsed: Parsed, key: str, subject: str) -> Parsed:
        """Add comments that the answer only named, the largest groups first, within the budget."""
        groups = sorted((g for g in parsed.more if g.children), key=lambda g: -g.count)
        for group in groups[:MORE_PER_THREAD]:
            if self.more_left <= 0 or self.api.stopped:
                break
            self.more_left -= 1
            answer = await self._more(group, key, subject)
            comments = await asyncio.to_thread(self._comments, answer, subject)
            parsed = _joined(parsed, comments)
        return parsed

    async def _more(self, group: More, key: str, subject: str) -> object:
        data = {
            "children": ",".join(group.children[:MORE_CHILDREN]),
            "link_id": f"t3_{key}",
            "sort": "top",
        }
        return await self.api.post("api/morechildren", data, subject)

    def _talks_batch(self, talks: Iterable[_Talk]) -> Batch:
        talks = list(talks)
        self.read_replies.update((talk.key, talk.replies) for talk in talks if talk.replies)
        items = tuple(item for talk in talks for item in talk.items)
        seen = sum(talk.parsed.seen for talk in talks)
        duplicates = sum(talk.parsed.duplicates for talk in talks)
        self.left_out += seen - duplicates - len(items)
        return Batch(
            items,
            self.cursor(),
            _told_once(trouble for talk in talks for trouble in talk.troubles),
            seen=seen,
            duplicates=duplicates,
            skipped=seen - duplicates - len(items),
            bytes_read=self.api.bytes_since_last(),
        )

    def _left_out(self, beyond: int) -> Iterator[Trouble]:
        """Say what was not kept, or not even read."""
        if self.left_out:
            message = f"{self.left_out} comments were not among the best {self.keep} of theirs"
            yield Trouble(self.source.name, "comments-left-out", message, fatal=False)
        if beyond:
            message = f"the comments of {beyond} less discussed submissions were not read"
            mend = "Follow fewer subreddits, lower limit, or collect more often."
            yield Trouble(self.source.name, "unfinished", message, mend, fatal=False)


def _joined(first: Parsed, second: Parsed) -> Parsed:
    """Add an answer's comments to those before it; one that came twice is a duplicate."""
    known = {item.id for item in first.items}
    new = tuple(item for item in second.items if item.id not in known)
    return replace(
        first,
        items=first.items + new,
        seen=first.seen + second.seen,
        duplicates=first.duplicates + second.duplicates + len(second.items) - len(new),
        skipped=first.skipped + second.skipped,
    )


def _told_once(troubles: Iterable[Trouble]) -> tuple[Trouble, ...]:
    """Keep one trouble of each code: forty threads on one bad server are one trouble."""
    return tuple({trouble.code: trouble for trouble in troubles}.values())
