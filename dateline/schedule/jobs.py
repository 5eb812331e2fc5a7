"""The scheduled jobs of a newsletter: collect at an interval, publish what is due.

The scheduler (`plan`) only wakes the newsroom; what is due is read from the store (`due_issues`),
so a missed morning, a machine that slept, or a clock that was set back neither loses an issue nor
makes one twice. What was published but could not be sent is owed, and sent as soon as it can be.
"""

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from dateline.config.settings import Config
from dateline.console.progress import Progress
from dateline.day.collect import collect
from dateline.day.context import IssueContext
from dateline.day.deploy import deploy, owed
from dateline.day.issue_dates import (
    collecting_window,
    cutoff_of,
    due_issues,
    latest_issue,
    oldest_sent,
)
from dateline.day.run import run_date
from dateline.day.site import build
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

    def window(self, now: dt.datetime) -> Window:
        """Return the span to read for the oldest issue that is still to be made.

        Between the cutoff and the time of publication that is the one whose hours are over: what
        came in its last hour has not been read yet.
        """
        paper = self.config.newsletter
        latest = latest_issue(now, paper.cutoff, self.config.zone)
        made = latest in self.store.editions.dates_made(self.config.newsletter.slug)
        date = min([latest + dt.timedelta(days=1) if made else latest, *self._due(now)])
        return collecting_window(date, now, paper.cutoff, self.config.zone)

    def shared_window(self, now: dt.datetime) -> Window:
        """Return the span that is enough for all newsletters that this one reads for."""
        spans = [room.window(now) for room in (self, *self.sharing)]
        return Window(min(s.start for s in spans), max(s.end for s in spans))

    def collect(self) -> None:
        """Read every source that this newsletter reads."""
        if self.reads or not self.sharing:
            self.read(self.reads, self.clock())

    def read(self, names: Sequence[str], now: dt.datetime) -> None:
        """Read some of the sources, and say what they gave."""
        window = self.shared_window(now)
        collections = asyncio.run(
            collect(self.config, self.store, window, now, self.progress, only=names)
        )
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
        """Do once what is due: sources are read once, for the oldest issue that still lacks."""
        now = self.clock()
        self.publish()
        if not self.store.items.collections(self.config.followed(), since=now):
            self.collect()

    def _is_collected(self, since: dt.datetime) -> bool:
        """Return whether every source was tried since then, and not all in vain."""
        tried = self._tried(since)
        in_vain = all(status == "missing" for status in tried.values())
        return len(tried) == len(self.config.followed()) and not in_vain

    def _tried(self, since: dt.datetime) -> dict[str, str]:
        """Return how it went with each source that was tried since then."""
        followed = self.config.followed()
        return {c.source: c.status for c in self.store.items.collections(followed, since=since)}

    def untried(self, date: dt.date, now: dt.datetime) -> list[str]:
        """Return the sources that were not tried for an issue, or too long ago."""
        tried = self._tried(self._fresh_since(date, now))
        return [source.name for source in self.config.followed() if source.name not in tried]

    def _fresh_since(self, date: dt.date, now: dt.datetime) -> dt.datetime:
        """Return the time since which a source must have been tried for an issue."""
        usual = dt.timedelta(minutes=self.config.schedule.collect_every_min)
        return max(cutoff_of(date, self.config.newsletter.cutoff, self.config.zone), now - usual)

    def _due(self, now: dt.datetime) -> list[dt.date]:
        config = self.config
        return due_issues(
            now,
            self.store.editions.dates_made(config.newsletter.slug),
            publish_at=config.schedule.publish_at,
            cutoff=config.newsletter.cutoff,
            zone=config.zone,
            catch_up_days=config.schedule.catch_up_days,
        )

    def publish(self) -> list[dt.date]:
        """Publish what is due; all its issues share one collection, that of the oldest one.

        An issue that was held back is tried again and again: its sources are not, before their
        usual time, because some of them cost money.
        """
        now, config = self.clock(), self.config
        due = self._due(now)
        out = []
        for date in due:
            collected = date != due[0] or self._is_collected(self._fresh_since(date, now))
            out += [date] if self.make(date, now, collected=collected) else []
            if self.is_waiting():  # an issue rests on the one before
                break
        for date in self._half_made(now):
            out += [date] if self.make(date, now) else []
        if not due and (today := self._unwritten(now)):
            out += [today] if self.make(today, now, retry=True) else []
        if not out and (late := owed(config, self.store)):
            self.send(late, now)
        for late in undelivered(config, self.store, now):
            run = self.store.runs.run(config.newsletter.slug, late)
            if late not in out and not (run and run.phase == "deploy"):
                self.deliver(late, now)
        watch(config, self.store, now, self.progress)
        if config.schedule.metrics:
            try:
                write_metrics(config, self.store, config.path(config.schedule.metrics), now)
            except (UserError, OSError) as error:  # an issue is worth more than its figures
                self.progress.say(f"no metrics: {error}")
        return out

    def _half_made(self, now: dt.datetime) -> list[dt.date]:
        """List the dates whose run died after their edition was stored: none is due any more."""
        slug, since = self.config.newsletter.slug, self._oldest_sent(now)
        stored = self.store.editions.dates(self.config.newsletter.slug)
        return [
            run.date
            for run in self.store.runs.recent(slug)
            if run.phase in ("write", "publish")
            and run.status != "refused"
            and run.date in stored
            and run.date >= since
            and not self.store.runs.is_held(run_lease(slug, run.date), dt.datetime.now(dt.UTC))
        ]

    def _oldest_sent(self, now: dt.datetime) -> dt.date:
        return oldest_sent(now, self.config.schedule.catch_up_days, self.config.zone)

    def _unwritten(self, now: dt.datetime) -> dt.date | None:
        """Return today if its model failed to write its issue, and a while ago."""
        today, every = now.astimezone(self.config.zone).date(), self.config.schedule
        run = self.store.runs.run(self.config.newsletter.slug, today)
        pause = dt.timedelta(minutes=every.retry_model_every_min)
        if run is None or not pause or now - run.updated < pause:
            return None
        slug, languages = self.config.newsletter.slug, self.config.newsletter.editions
        stored = (self.store.editions.load(slug, today, language) for language in languages)
        return today if any(edition and is_owed(edition) for edition in stored) else None

    def make(
        self, date: dt.date, now: dt.datetime, *, collected: bool = True, retry: bool = False
    ) -> bool:
        """Make an issue, and send it where it is new; return whether it is."""
        if not collected and self.sharing and (names := self.untried(date, now)):
            self.read(names, now)
            collected = self._is_collected(self._fresh_since(date, now))
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
        try:
            if self.config.newsletter.site:
                build(self.config, self.progress)
        except UserError as error:
            self._note(date, error)
        try:
            if self.config.deploy.to != "none":
                self.progress.say(deploy(self.config, self.store, date, now))
        except UserError as error:
            self._note(date, error)
            return  # readers are sent an issue once it stands where its links lead
        # What is deployed late may be the correction of an issue that nobody waits for.
        stored = self.store.editions.dates(self.config.newsletter.slug)
        if date >= self._oldest_sent(now) and date in stored:
            self.deliver(date, now)

    def deliver(self, date: dt.date, now: dt.datetime) -> None:
        """Send an issue to its readers, if there are any."""
        try:
            if is_set(self.config):
                self.progress.say(deliver(self._issue(date, now)))
        except UserError as error:
            self._note(date, error)

    def _issue(self, date: dt.date, now: dt.datetime) -> IssueContext:
        return IssueContext(self.config, self.store, date, now, self.progress)

    def _note(self, date: dt.date, error: UserError) -> None:
        self.problems.append(error)
        self.progress.say(f"the issue of {date}: {error}")
