"""The best comments of submissions: which threads to read, and what is kept of them.

Each thread costs a request. The most discussed submissions come first; a thread that has hardly
grown since it was read is not read again, and what is beyond the budget is reported.
"""

from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping
from dataclasses import replace
from urllib.parse import quote

from ingest.errors import source_error
from ingest.item import Item
from ingest.reddit.api import RedditApi
from ingest.reddit.parse import best_comments, parse_comments
from ingest.service import RequestRefusedError
from ingest.source import Batch, SourceError

COMMENT_REQUESTS = 200
"""Threads read in one run at most: at the hundred requests a minute that Reddit allows, PRAW takes
two minutes for them. A newsletter that collects every hour reads them all in the end."""

FEWEST, MOST = 50, 500
"""Comments asked for with a thread: enough to choose from, and what Reddit gives at most."""

GROWN = 1.25
"""A thread is read again when its comments have grown by a quarter."""


CommentThread = tuple[str, int, Batch]
"""A submission's id, how many comments it had when they were read, and those that are kept."""


def wanted_threads(
    submissions: Iterable[Item], read_replies: Mapping[str, int]
) -> tuple[list[Item], int]:
    """Choose the threads to read, most discussed first; give how many are beyond the budget."""

    def replies(item: Item) -> int:
        return item.engagement.replies or 0

    talked = [item for item in submissions if replies(item) > GROWN * read_replies.get(item.id, 0)]
    talked.sort(key=lambda item: (-replies(item), item.id))
    return talked[:COMMENT_REQUESTS], max(0, len(talked) - COMMENT_REQUESTS)


async def read_thread(
    item: Item, api: RedditApi, web_url: str, keep: int
) -> AsyncGenerator[CommentThread, None]:
    """Read a submission's thread, and keep the best comments, so many at most."""
    if api.stopped:
        return
    key, place = item.id.partition(":")[2], f"{item.publisher}/" if item.publisher else ""
    params = {"limit": str(max(FEWEST, min(2 * keep, MOST))), "sort": "top"}
    subject = f"{item.publisher}: {item.title[:60]}"
    try:
        body = await api.get(f"{place}comments/{quote(key)}", params, subject)
    except RequestRefusedError as refused:
        # The submission itself is there, so this is a notice, unless it is about them all.
        told = api.troubles(refused)
        troubles = tuple(replace(trouble, fatal=refused.ends_all) for trouble in told)
        yield item.id, 0, Batch(troubles=troubles)
        return
    parts = body if isinstance(body, list) and body else None
    parsed = await api.context.aside(parse_comments, parts, api.source, web_url, subject)
    wrong = tuple(replace(t, fatal=False) for t in parsed.troubles if t.fatal)
    replies = 0 if wrong else item.engagement.replies or 0
    best = tuple(best_comments(parsed.items, keep))
    yield item.id, replies, replace(parsed, items=best, troubles=wrong)


def left_out(source: str, comments: int, keep: int, beyond: int) -> Iterator[SourceError]:
    """Say what was not kept, or not even read."""
    if comments:
        yield source_error("reddit.comments-left-out", source, count=comments, keep=keep)
    if beyond:
        yield source_error("reddit.unfinished", source, count=beyond)
