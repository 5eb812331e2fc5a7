"""Conversations of a Discord server, read by a bot (REST v10).

Only bot tokens: a user's token in a program breaks Discord's terms. Each channel and thread keeps
the id of the last message read; one whose `last_message_id` is no newer costs no request.

A conversation that may still be going on is held back, with the cursor before it, until it or the
window has ended: an item is stored once. Each channel's refusal is its own and stops no other.
"""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ingest.discord.api import DiscordApi
from ingest.discord.channels import archived_at, archives_due, chosen, places
from ingest.discord.conversations import GAP
from ingest.discord.item import WEB_URL, Channel, place_batch
from ingest.discord.parse import EPOCH_MS, parse_messages
from ingest.errors import source_error
from ingest.gather import merged
from ingest.service import RequestRefusedError
from ingest.source import Batch, Batches, CollectContext, Cursor, Source, SourceError
from ingest.text.json_values import Table, moment, rows, snowflake_at, table, whole, words

PAGE_MESSAGES = 100
MAX_PAGES = 50
ARCHIVED_PAGE = 10
ARCHIVES_AT = "archives_at"
MAX_ARCHIVED_PAGES = 20
CHAINS_AT_ONCE = 16
CLOSED = frozenset({"http-401", "http-403", "http-404"})
"""What a channel answers for good: it is asked for nothing else after that."""

THREAD_GAP = timedelta(hours=12)
"""A thread is one talk by its nature; only half a day's silence parts it."""


@dataclass(frozen=True, slots=True)
class _Survey:
    """The server's chosen channels by id and its threads; `archives_read` tells that no archive was
    missed.
    """

    channels: Mapping[str, Table]
    threads: list[Table]
    troubles: tuple[SourceError, ...] = ()
    archives_read: bool = False


async def collect(source: Source, cursor: Cursor, context: CollectContext) -> Batches:
    """Yield a batch for each channel and thread that has something new.

    Options: server, channels, exclude, names, gap_minutes, api_url, web_url.
    """
    if later := DiscordApi.not_now(source, cursor, context):
        yield later
        return
    reader = _Reader(source, context)
    last_ids = {key: whole(value) or 0 for key, value in table(cursor.get("channels")).items()}
    try:
        survey = await reader.survey(moment(cursor.get("read_at")), moment(cursor.get(ARCHIVES_AT)))
    except RequestRefusedError as refused:
        yield Batch((), reader.cursor(cursor, last_ids), (refused.trouble,))
        return
    if survey.troubles:
        yield Batch((), reader.cursor(cursor, last_ids), survey.troubles)
    chains = [
        reader.read(place, survey.channels, last_ids.get(place.id, reader.start))
        for place, last in places(reader.server, survey.channels, survey.threads)
        if last > last_ids.get(place.id, reader.start)
    ]
    async with aclosing(merged(chains, CHAINS_AT_ONCE)) as reads:
        async for key, batch, last_id in reads:
            last_ids[key] = last_id
            moved = reader.api.bytes_since_last()
            yield replace(batch, cursor=reader.cursor(cursor, last_ids), bytes_read=moved)
    if not reader.api.stopped:
        now = context.now.isoformat()
        done = {"read_at": now} | ({ARCHIVES_AT: now} if survey.archives_read else {})
        moved = reader.api.bytes_since_last()
        yield Batch((), {**reader.cursor(cursor, last_ids), **done}, bytes_read=moved)


class _Reader:
    def __init__(self, source: Source, context: CollectContext) -> None:
        options = source.options
        self.source, self.context = source, context
        self.api = DiscordApi(source, context)
        web_url = str(options.get("web_url", WEB_URL)).rstrip("/")
        self.server = Channel("", "", str(options.get("server", "")), "", web_url=web_url)
        self.include = tuple(options.get("channels", ("*",)))
        self.exclude = tuple(options.get("exclude", ()))
        self.names = options.get("names") is True
        minutes = options.get("gap_minutes")
        self.gap = timedelta(minutes=minutes) if minutes else GAP
        self.start = max(0, snowflake_at(context.window.start, EPOCH_MS) - 1)

    def cursor(self, before: Cursor, last_ids: Mapping[str, int]) -> dict[str, object]:
        """The cursor of what is read so far; ids as strings, since JSON readers round them."""
        channels = {key: str(value) for key, value in last_ids.items()}
        return self.api.cursor(before, channels=channels)

    async def survey(self, read_at: datetime | None, archives_at: datetime | None) -> _Survey:
        """Find the server's chosen channels, and their threads that may hold something new."""
        path = f"/guilds/{self.server.server_id}"
        label = f"server {self.server.server_id}"
        guild = await self.api.table(path, subject=label, having="id")
        self.server = replace(self.server, server=words(guild.get("name")))
        channels = await self.api.rows(f"{path}/channels", subject=label)
        active = await self.api.table(f"{path}/threads/active", subject=label, having="threads")
        read = chosen(channels, self.include, self.exclude)
        if not read:
            error = source_error("discord.no-channels", self.source.name, listed=len(channels))
            return _Survey(read, [], (error,))
        survey = _Survey(read, rows(active.get("threads")))
        if not archives_due(read_at, archives_at, self.context.window.end, self.context.now):
            return survey
        # A thread's talk may have been held back, and the thread archived before the last check.
        since = archives_at - THREAD_GAP if archives_at else self.context.window.start
        return await self._with_archives(survey, since)

    async def _with_archives(self, survey: _Survey, since: datetime) -> _Survey:
        threads, complete = list(survey.threads), True
        troubles: list[SourceError] = []
        open_channels = dict(survey.channels)
        finds = [self._archived(channel, since) for channel in survey.channels.values()]
        async for channel, found in merged(finds, CHAINS_AT_ONCE):
            if isinstance(found, list):
                threads += found
                continue
            troubles += self.api.troubles(found)
            if found.trouble.code in CLOSED:
                open_channels.pop(channel, None)
            else:
                complete = False
        return _Survey(open_channels, threads, tuple(troubles), complete)

    async def _archived(
        self, channel: Table, since: datetime
    ) -> AsyncGenerator[tuple[str, list[Table] | RequestRefusedError], None]:
        """Yield the channel's id with each page of its archived threads, or why there is none."""
        key = words(channel.get("id"))
        path = f"/channels/{key}/threads/archived/public"
        label = replace(self.server, channel=words(channel.get("name"))).label
        params = {"limit": str(ARCHIVED_PAGE)}
        for _ in range(MAX_ARCHIVED_PAGES):
            if self.api.stopped:
                return
            try:
                answer = await self.api.table(path, params, label, having="threads")
            except RequestRefusedError as refused:
                yield key, refused
                return
            page = rows(answer.get("threads"))
            # Only what was archived after that can hold something new.
            new = [thread for thread in page if (at := archived_at(thread)) and at > since]
            yield key, new
            if len(new) < len(page) or not page or answer.get("has_more") is not True:
                return
            oldest = archived_at(page[-1])
            params = params | {"before": oldest.isoformat() if oldest else ""}

    async def read(
        self, place: Channel, channels: Mapping[str, Table], last_id: int
    ) -> AsyncGenerator[tuple[str, Batch, int], None]:
        """Read a place page by page after its last message; a refusal keeps the pages before it.

        Yields the place's id, its batch, and the message up to which it now counts as read.
        """
        subject = place.full_label
        path = f"/channels/{place.id}/messages"
        entries: list[object] = []
        troubles: list[SourceError] = []
        for _ in range(MAX_PAGES):
            if self.api.stopped:
                return
            params = {"limit": str(PAGE_MESSAGES), "after": str(last_id)}
            try:
                body = await self.api.get(path, params, subject)
            except RequestRefusedError as refused:
                troubles += self.api.troubles(refused)
                break
            if not isinstance(body, list):
                troubles += parse_messages(body, self.source.name, subject=subject).troubles
                break
            entries += body
            ids = [whole(entry.get("id")) or 0 for entry in rows(body)]
            last_id = max([last_id, *ids])
            if len(ids) < PAGE_MESSAGES:
                break
        else:
            name, source = "service.unfinished", self.source.name
            troubles.append(source_error(name, source, subject, pages=MAX_PAGES, how=""))
        now, gap = self.context.now, max(self.gap, THREAD_GAP) if place.title else self.gap
        batch, last_id = await self.context.aside(
            place_batch,
            entries,
            place,
            self.source.name,
            names=self.names,
            channels={key: words(channel.get("name")) for key, channel in channels.items()},
            gap=gap,
            open_at=now if now < self.context.window.end else None,
            last_id=last_id,
        )
        yield place.id, replace(batch, troubles=(*batch.troubles, *troubles)), last_id
