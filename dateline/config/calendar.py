"""Which hours an issue covers, and which issue is due. Pure.

An issue covers the 24 local hours that end at the cutoff on its date: with a cutoff at midnight,
the issue of 3 May tells 2 May. The hours are 23 or 25 when the clocks change.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ingest.source import Window


@dataclass(frozen=True, slots=True)
class Calendar:
    """When the hours of issues end and when issues come out, in the paper's `zone`.

    `catch_up_days` is how many missed issues are made up for.
    """

    zone: ZoneInfo
    cutoff: dt.time = dt.time()
    publish_at: dt.time = dt.time()
    catch_up_days: int = 0

    def today(self, now: dt.datetime) -> dt.date:
        """Return the paper's own day."""
        return now.astimezone(self.zone).date()

    def cutoff_of(self, date: dt.date) -> dt.datetime:
        """Return the instant at which the hours of an issue end, aware UTC."""
        return self._at(date, self.cutoff)

    def window(self, date: dt.date) -> Window:
        """Return the span of time that the issue of a date covers."""
        return Window(self.cutoff_of(date - dt.timedelta(days=1)), self.cutoff_of(date))

    def latest(self, now: dt.datetime) -> dt.date:
        """Return the date of the latest issue whose hours are over."""
        today = self.today(now)
        return today if now >= self.cutoff_of(today) else today - dt.timedelta(days=1)

    def collecting_window(self, date: dt.date, now: dt.datetime) -> Window:
        """Return the span to collect for an issue: its hours, and on to now, or to its end if that
        is later.

        A cursor that moves on would lose what appears between cutoff and now, and a conversation is
        held back only while its window is open.
        """
        window = self.window(date)
        return Window(window.start, max(window.end, now))

    def due(self, now: dt.datetime, published: set[dt.date]) -> list[dt.date]:
        """List the dates whose issue should be out and isn't, oldest first.

        No date before the first published one is missed; a new paper owes its latest issue only.
        """
        first = min(published, default=None)
        days = (self.today(now) - dt.timedelta(days=n) for n in range(self.catch_up_days, -1, -1))
        due = [
            day
            for day in days
            if max(self._at(day, self.publish_at), self.cutoff_of(day)) <= now
            and day not in published
            and (first is None or day > first)
        ]
        return due[-1:] if first is None else due

    def oldest_sent(self, now: dt.datetime) -> dt.date:
        """Return the oldest date whose issue is still finished and sent: yesterday's at least."""
        return self.today(now) - dt.timedelta(days=max(1, self.catch_up_days))

    def next_publication(
        self, now: dt.datetime, published: Collection[dt.date] = ()
    ) -> dt.datetime:
        """Return when the next issue comes out that is not there yet, aware UTC."""
        days = (self.today(now) + dt.timedelta(days=n) for n in range(len(published) + 2))
        times = (self._at(day, self.publish_at) for day in days if day not in published)
        return next(at for at in times if at > now)

    def _at(self, date: dt.date, time: dt.time) -> dt.datetime:
        return dt.datetime.combine(date, time, self.zone).astimezone(dt.UTC)
