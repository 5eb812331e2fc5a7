"""Which hours an issue covers, and which issue is due: the calendar of the newsroom, pure.

An issue covers the 24 local hours that end at the paper's cutoff on its date, so the issue of
3 May with a cutoff at midnight tells 2 May. Local days are 23 or 25 hours long when the clocks
change; the issue is keyed by its date, so the change neither doubles nor skips one.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from ingest.source import Window


def cutoff_of(date: dt.date, cutoff: dt.time, zone: ZoneInfo) -> dt.datetime:
    """Return the instant at which the hours of an issue end, aware UTC."""
    return dt.datetime.combine(date, cutoff, zone).astimezone(dt.UTC)


def issue_window(date: dt.date, cutoff: dt.time, zone: ZoneInfo) -> Window:
    """Return the span of time that the issue of a date covers."""
    before = cutoff_of(date - dt.timedelta(days=1), cutoff, zone)
    return Window(before, cutoff_of(date, cutoff, zone))


def latest_issue(now: dt.datetime, cutoff: dt.time, zone: ZoneInfo) -> dt.date:
    """Return the date of the latest issue whose hours are over."""
    local = now.astimezone(zone)
    today = local.date()
    return today if now >= cutoff_of(today, cutoff, zone) else today - dt.timedelta(days=1)


def collecting_window(date: dt.date, now: dt.datetime, cutoff: dt.time, zone: ZoneInfo) -> Window:
    """Return the span to collect for an issue: its own hours, and on to now or to its end.

    Beyond the issue's end, because a cursor that moves on would lose what is published between
    the cutoff and now. Up to the end where it is still to come, because a talk that goes on is
    held back only while its window is open.
    """
    window = issue_window(date, cutoff, zone)
    return Window(window.start, max(window.end, now))


def due_issues(
    now: dt.datetime,
    published: set[dt.date],
    *,
    publish_at: dt.time,
    cutoff: dt.time,
    zone: ZoneInfo,
    catch_up_days: int,
) -> list[dt.date]:
    """List the dates whose issue should be out and isn't, oldest first.

    Dates before the first published one are not missed: the paper did not exist yet. A new paper
    owes its latest issue only.
    """
    today = now.astimezone(zone).date()
    first = min(published, default=None)
    days = (today - dt.timedelta(days=n) for n in range(catch_up_days, -1, -1))
    due = []
    for day in days:
        time = max(cutoff_of(day, publish_at, zone), cutoff_of(day, cutoff, zone))
        if time <= now and day not in published and (first is None or day > first):
            due.append(day)
    return due[-1:] if first is None else due


def oldest_sent(now: dt.datetime, catch_up_days: int, zone: dt.tzinfo) -> dt.date:
    """Return the oldest date whose issue is still finished and sent: yesterday's at least."""
    return now.astimezone(zone).date() - dt.timedelta(days=max(1, catch_up_days))


def next_publication(publish_at: dt.time, now: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return when the next issue comes out, aware UTC."""
    today = now.astimezone(zone).date()
    times = (cutoff_of(today + dt.timedelta(days=n), publish_at, zone) for n in range(2))
    return next(time for time in times if time > now)
