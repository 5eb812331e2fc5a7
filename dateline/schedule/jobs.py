"""The scheduled jobs of a newsletter: collect at an interval, publish what is due.

`daemon` only wakes the newsroom; what is due is read from the store (`Calendar.due`), so a missed
morning, a machine that slept, or a clock that was set back neither loses an issue nor makes one
twice. What was published but could not be sent is owed, and sent as soon as it can be.
"""

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from dateline.config.settings import Config
from dateline.console.progress import Progress
from dateline.day.collect import collect
from dateline.day.context import IssueContext, Newsroom
from dateline.day.deploy import deploy, owed
from dateline.day.publish import build, editions_of
from dateline.day.run import run_date
from dateline.day.write import EmptyDayError, is_owed
from dateline.deliver.deliver import deliver
from dateline.deliver.deliver import owed as undelivered
from dateline.deliver.recipients import is_set
from dateline.operate.alerts import watch
from dateline.operate.metrics import write_metrics
from dateline.store.runs import run_lease
from dateline.store.store import Store
from ingest.source import Window
from summarize.errors import UserError


@dataclass(slots=True, eq=False)
class ScheduledJobs:
    """What the scheduler wakes for a newsletter. `clock` gives the time as aware UTC.

    `problems` are what kept issues back so far. Newsletters of one deployment read a source that
    several follow once (`share_out`): `reads` names those that this one reads, for `sharing` too.
    """

    config: Config
    store: Store
    clock: Callable[[], dt.datetime]
    progress: Progress
    problems: list[UserError] = field(default_factory=list, init=False)
    reads: list[str] = field(init=False)
    sharing: set["ScheduledJobs"] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        self.reads = [source.name for source in self.config.followed()]

    @property
    def slug(self) -> str:
        """The newsletter's name in the store."""
        return self.config.newsletter.slug

    def newsroom(self, now: dt.datetime) -> Newsroom:
        """Return the newsroom as it stands at a time."""
        return Newsroom(self.config, self.store, now, self.progress)

    def window(self, now: dt.datetime) -> Window:
        """Return the span to read for the oldest issue that is still to be made.

        Between the cutoff and the time of publication that is the one whose hours are over: what
        came in its last hour has not been read yet.
        """
        calendar = self.config.calendar
        latest = calendar.latest(now)
        coming = latest + dt.timedelta(days=1) if latest in self._made() else latest
        return calendar.collecting_window(min([coming, *self._due(now)]), now)

    def shared_window(self, now: dt.datetime) -> Window:
        """Return the span that is enough for all newsletters that this one reads for."""
        spans = [each.window(now) for each in (self, *self.sharing)]
        return Window(min(s.start for s in spans), max(s.end for s in spans))

    def collect(self) -> None:
        """Read every source that this newsletter reads."""
        if self.reads or not self.sharing:
            self.read(self.reads, self.clock())

    def read(self, names: Sequence[str], now: dt.datetime) -> None:
        """Read some of the sources, and say what they gave."""
        collections = asyncio.run(collect(self.newsroom(now), self.shared_window(now), only=names))
        new = sum(c.new for c in collections)
        failed = [c.source for c in collections if c.status == "missing"]
        self.progress.say(
            f"collected {new} new items from {len(collections)} sources"
            + (f"; not read: {', '.join(failed)}" if failed else "")
        )

    def is_waiting(self) -> bool:
        """Return whether to look again soon; what is done here is done when it returns."""
        return False

    def wake(self) -> None:
        """Do once what is due; sources are read once, for the oldest issue still to be made."""
        now = self.clock()
        self.publish()
        if not self._tried(now):
            self.collect()

    def _is_collected(self, date: dt.date, now: dt.datetime) -> bool:
        """Return whether every source was tried for an issue, and not all in vain."""
        tried = self._tried_for(date, now)
        in_vain = all(status == "missing" for status in tried.values())
        return len(tried) == len(self.config.followed()) and not in_vain

    def _tried(self, since: dt.datetime) -> dict[str, str]:
        """Return how it went with each source that was tried since then."""
        followed = self.config.followed()
        tried = self.store.collections.load(followed, since=since, until=self.clock())
        return {each.source: each.status for each in tried}

    def untried(self, date: dt.date, now: dt.datetime) -> list[str]:
        """Return the sources that were not tried for an issue, or too long ago."""
        tried = self._tried_for(date, now)
        return [source.name for source in self.config.followed() if source.name not in tried]

    def _tried_for(self, date: dt.date, now: dt.datetime) -> dict[str, str]:
        """Return the same of those that were tried for an issue, and not too long ago."""
        usual = dt.timedelta(minutes=self.config.schedule.collect_every_min)
        return self._tried(max(self.config.calendar.cutoff_of(date), now - usual))

    def _made(self) -> set[dt.date]:
        return self.store.editions.dates_made(self.slug)

    def _due(self, now: dt.datetime) -> list[dt.date]:
        return self.config.calendar.due(now, self._made())

    def publish(self) -> list[dt.date]:
        """Publish what is due; all its issues share one collection, that of the oldest one.

        An issue that was held back is tried again and again: its sources are not, before their
        usual time, because some of them cost money.
        """
        now, config = self.clock(), self.config
        due, room = self._due(now), self.newsroom(now)
        out = []
        for date in due:
            collected = date != due[0] or self._is_collected(date, now)
            out += [date] if self.make(date, now, collected=collected) else []
            if self.is_waiting():  # an issue rests on the one before
                break
        for date in self._half_made(room):
            out += [date] if self.make(date, now) else []
        if not due and self._is_unwritten(room):
            out += [room.today] if self.make(room.today, now, retry=True) else []
        if not out and (late := owed(room)):
            self.send(late, now)
        for late in undelivered(room):
            run = self.store.runs.run(room.slug, late)
            if late not in out and not (run and run.phase == "deploy"):
                self.deliver(late, now)
        watch(room)
        if config.schedule.metrics:
            try:
                write_metrics(room, config.path(config.schedule.metrics))
            except (UserError, OSError) as error:  # an issue is worth more than its figures
                self.progress.say(f"no metrics: {error}")
        return out

    def _half_made(self, room: Newsroom) -> list[dt.date]:
        """List the dates whose run died after their edition was stored: none is due any more."""
        stored = room.dates
        since = self.config.calendar.oldest_sent(room.now)
        return [
            run.date
            for run in room.runs
            if run.phase in ("write", "publish")
            and run.status != "refused"
            and run.date in stored
            and run.date >= since
            and not self.store.leases.is_held(run_lease(room.slug, run.date))
        ]

    def _is_unwritten(self, room: Newsroom) -> bool:
        """Return whether its model failed to write today's issue, and a while ago."""
        run = self.store.runs.run(room.slug, room.today)
        pause = dt.timedelta(minutes=self.config.schedule.retry_model_every_min)
        if run is None or not pause or room.now - run.updated < pause:
            return False
        return any(is_owed(edition) for edition in editions_of(room, room.today))

    def make(
        self, date: dt.date, now: dt.datetime, *, collected: bool = True, retry: bool = False
    ) -> bool:
        """Make an issue, and send it where it is new; return whether it is."""
        if not collected and self.sharing and (names := self.untried(date, now)):
            self.read(names, now)
            collected = self._is_collected(date, now)
        try:
            issue = self._issue(date, now)
            run = run_date(issue, collected=collected, retry=retry, deploys=True)
        except EmptyDayError as error:  # a day without news is none without an editor
            self.progress.say(f"the issue of {date}: {error}")
            return False
        except UserError as error:
            self._note(date, error)
            return False
        if run.written.problem:
            self._note(date, run.written.problem)
            if retry:
                return False
        self.progress.say(f"published the issue of {date}")
        for post in run.posts:
            if post.edited:
                self.progress.say(f"{post.path} was edited by hand and is left as it is")
        self.send(date, now)
        return True

    def send(self, date: dt.date, now: dt.datetime) -> None:
        """Build the site and deploy; a page that cannot be made does not keep the posts back."""
        issue = self._issue(date, now)
        try:
            if self.config.newsletter.site:
                build(self.config, self.progress)
        except UserError as error:
            self._note(date, error)
        try:
            if self.config.deploy.to != "none":
                self.progress.say(deploy(issue))
        except UserError as error:
            self._note(date, error)
            return  # readers are sent an issue once it stands where its links lead
        # What is deployed late may be the correction of an issue that nobody waits for.
        if date >= self.config.calendar.oldest_sent(now) and date in issue.dates:
            self.deliver(date, now)

    def deliver(self, date: dt.date, now: dt.datetime) -> None:
        """Send an issue to its readers, if there are any."""
        try:
            if is_set(self.config):
                self.progress.say(deliver(self._issue(date, now)))
        except UserError as error:
            self._note(date, error)

    def _issue(self, date: dt.date, now: dt.datetime) -> IssueContext:
        return self.newsroom(now).issue(date)

    def _note(self, date: dt.date, error: UserError) -> None:
        self.problems.append(error)
        name = f"the issue of {date}: "
        self.progress.say(f"{name}{str(error).removeprefix(name)}")
