"""When a feed is asked again: as it asks for, and not much more often than it changes. Pure.

The longest counts of what the feed asks for (ttl, skipHours, the syndication module, HTTP's
max-age) and what it does (the gaps between entries); LONGEST bounds it.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median

LONGEST = timedelta(hours=6)
SHORTEST = timedelta(minutes=10)
ENTRIES_JUDGED = 10
GAPS_PER_VISIT = 4
"""A feed with an entry every four hours is visited every hour: a visit mostly finds nothing."""

_PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}
_TTL = re.compile(r"<ttl>\s*(\d{1,9})\s*</ttl>", re.IGNORECASE)
_PERIOD = re.compile(r"<\w+:updatePeriod>\s*(\w+)\s*<", re.IGNORECASE)
_FREQUENCY = re.compile(r"<\w+:updateFrequency>\s*(\d{1,4})\s*<", re.IGNORECASE)
_SKIP = re.compile(r"<skipHours>(.{0,2000}?)</skipHours>", re.IGNORECASE | re.DOTALL)
_HOUR = re.compile(r"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)


def next_visit(
    text: str, times: Sequence[datetime], now: datetime, fresh_until: datetime | None = None
) -> datetime:
    """Return the time before which a feed should not be asked again.

    `text` is the beginning of the document, `times` are its entries' known times, `fresh_until` is
    what HTTP said.
    """
    wait = max(asked_wait(text), usual_wait(times, now))
    earliest = max(now + wait, fresh_until or now)
    skipped = skipped_hours(text)
    while earliest.hour in skipped:
        earliest = (earliest + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    return min(max(earliest, now + SHORTEST), now + LONGEST)


def asked_wait(text: str) -> timedelta:
    """Return the distance between visits that the document asks for; none is zero."""
    minutes = int(match[1]) if (match := _TTL.search(text)) else 0
    if match := _PERIOD.search(text):
        often = _FREQUENCY.search(text)
        hours = _PERIODS.get(match[1].lower(), 0)
        minutes = max(minutes, hours * 60 // max(1, int(often[1]) if often else 1))
    return min(timedelta(minutes=min(minutes, 60 * 24 * 365)), LONGEST)


def usual_wait(times: Sequence[datetime], now: datetime) -> timedelta:
    """Return a quarter of the usual gap between entries, the one since the newest included."""
    newest = sorted((time for time in times if time <= now), reverse=True)[:ENTRIES_JUDGED]
    if len(newest) < 2:
        return SHORTEST
    gaps = [(b - a).total_seconds() for a, b in zip(newest[1:], newest, strict=False)]
    usual_s = max(median(gaps), (now - newest[0]).total_seconds() / 2)
    return min(timedelta(seconds=usual_s / GAPS_PER_VISIT), LONGEST)


def skipped_hours(text: str) -> frozenset[int]:
    """Return the hours of the day (UTC) in which a feed does not want to be asked."""
    match = _SKIP.search(text)
    hours = {int(hour) % 24 for hour in _HOUR.findall(match[1])} if match else set()
    return frozenset(hours) if len(hours) < 24 else frozenset()
