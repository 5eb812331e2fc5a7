"""Which channels and threads of a server are read. Pure.

A pattern is a shell pattern (`general`, `*-papers`, `*`) for a channel's name, or a channel's id.
Threads and forum posts belong to their channel; voice channels are left out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from fnmatch import fnmatchcase

from ingest.discord.item import Channel
from ingest.text.json_values import Table, moment, table, whole, words

TEXT, ANNOUNCEMENT, FORUM, MEDIA = 0, 5, 15, 16
THREADS = frozenset({10, 11, 12})
LATELY = timedelta(minutes=90)
"""An hour, and what an hourly schedule may be late; what slips through comes the next time."""

ARCHIVES_WAIT = timedelta(hours=6)
WITH_MESSAGES = frozenset({TEXT, ANNOUNCEMENT})
WITH_THREADS = frozenset({TEXT, ANNOUNCEMENT, FORUM, MEDIA})


def places(
    server: Channel, channels: Mapping[str, Table], threads: Iterable[Table]
) -> Iterator[tuple[Channel, int]]:
    """Yield each place to read with the id of its last message, channels before threads.

    `server` is what all of its places have in common. The id is 0 where a place is empty.
    """
    spots = [(each, each) for each in channels.values() if whole(each.get("type")) in WITH_MESSAGES]
    for thread in {words(thread.get("id")): thread for thread in threads}.values():
        parent = channels.get(words(thread.get("parent_id")))
        if parent and whole(thread.get("type")) in THREADS:
            spots.append((thread, parent))
    for spot, channel in spots:
        place = replace(
            server,
            id=words(spot.get("id")),
            channel=words(channel.get("name")),
            title=words(spot.get("name")) if spot is not channel else "",
            announcement=whole(channel.get("type")) == ANNOUNCEMENT,
            nsfw=channel.get("nsfw") is True,
        )
        yield place, whole(spot.get("last_message_id")) or 0


def chosen(
    channels: Iterable[Table], include: Sequence[str], exclude: Sequence[str]
) -> dict[str, Table]:
    """Return the channels that some pattern includes and none excludes, by id."""
    return {
        words(channel.get("id")): channel
        for channel in channels
        if whole(channel.get("type")) in WITH_THREADS
        and _matches(channel, include)
        and not _matches(channel, exclude)
    }


def archives_due(
    read_at: datetime | None, archives_at: datetime | None, window_end: datetime, now: datetime
) -> bool:
    """Return whether the archived threads must be asked for, which costs a request per channel.

    Discord archives a thread after an hour of silence at the earliest, so a recent reader has read
    it. What people archive by hand waits a few hours, but not beyond the window's end.
    """
    if read_at is None or archives_at is None or archives_at < window_end <= now:
        return True
    return now - read_at > LATELY or now - archives_at > ARCHIVES_WAIT


def archived_at(thread: Table) -> datetime | None:
    """Return the time at which a thread was archived."""
    return moment(table(thread.get("thread_metadata")).get("archive_timestamp"))


def _matches(channel: Table, patterns: Sequence[str]) -> bool:
    name, key = words(channel.get("name")).lower(), words(channel.get("id"))
    return any(
        fnmatchcase(name, pattern.lstrip("#").lower()) or pattern == key for pattern in patterns
    )
