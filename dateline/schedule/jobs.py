"""The scheduled jobs: collect at an interval, publish what is due at a local time (APScheduler 3).

The scheduler only wakes the newsroom; what is due is read from the store (`due_issues`),
so a missed morning, a machine that slept, or a clock that was set back neither loses an issue nor
makes one twice. What was published but could not be sent is owed, and sent as soon as it can be.
APScheduler by itself drops a job that is late by a second and would run a job
of two schedulers twice: hence the grace of hours, coalescing, one instance, and the lease.
"""

import asyncio
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

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
from dateline.day.publish import dates_made, dates_stored
from dateline.day.run import run_date, run_lease
from dateline.day.site import build
from dateline.day.write import EmptyDayError, is_owed
from dateline.deliver.deliver import deliver, is_set
from dateline.deliver.deliver import owed as undelivered
from dateline.operate.alerts import watch
from dateline.operate.metrics import write_metrics
from dateline.store.store import Store
from summarize.errors import UserError

GRACE_S = 12 * 3600
RETRY_MIN = 15
"""Minutes after which an issue that could not be made or sent is tried again."""


@dataclass(slots=True)
class ScheduledJobs:
    """What the scheduler wakes. `clock` gives the time as aware UTC.

    `problems` are what kept issues back so far.
    """

    config: Config
    store: Store
    clock: Callable[[], dt.datetime]
    progress: Progress
    problems: list[UserError] = field(default_factory=list, init=False)

    def collect(self) -> None:
        """Read every source for the oldest issue that is still to be made.

        Between the cutoff and the time of publication that is the one whose hours are over: what
        came in its last hour has not been read yet.
        """
        now, paper = self.clock(), self.config.newsletter
        latest = latest_issue(now, paper.cutoff, self.config.zone)
        made = latest in dates_made(self.config, self.store)
        date = min([latest + dt.timedelta(days=1) if made else latest, *self._due(now)])
        window = collecting_window(date, now, paper.cutoff, self.config.zone)
        collections = asyncio.run(collect(self.config, self.store, window, now, self.progress))
        new = sum(c.new for c in collections)
        failed = [c.source for c in collections if c.status == "missing"]
        self.progress.say(
            f"collected {new} new items from {len(collections)} sources"
            + (f"; not read: {', '.join(failed)}" if failed else "")
        )

    def wake(self) -> None:
        """Do once what is due: sources are read once, for the oldest issue that still lacks."""
        now = self.clock()
        self.publish()
        if not self.store.items.collections(self.config.followed(), since=now):
            self.collect()

    def _is_collected(self, since: dt.datetime) -> bool:
        """Return whether every source was tried since then, and not all in vain."""
        followed = self.config.followed()
        tried = {c.source: c.status for c in self.store.items.collections(followed, since=since)}
        return len(tried) == len(followed) and any(s != "missing" for s in tried.values())

    def _due(self, now: dt.datetime) -> list[dt.date]:
        config = self.config
        return due_issues(
            now,
            dates_made(config, self.store),
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
        usual = dt.timedelta(minutes=config.schedule.collect_every_min)
        out = []
        for date in due:
            end = cutoff_of(date, config.newsletter.cutoff, config.zone)
            collected = date != due[0] or self._is_collected(max(end, now - usual))
            out += [date] if self._publish_one(date, now, collected=collected) else []
        for date in self._half_made(now):
            out += [date] if self._publish_one(date, now) else []
        if not due and (today := self._unwritten(now)):
            out += [today] if self._publish_one(today, now, retry=True) else []
        if not out and (late := owed(config, self.store)):
            self._send(late, now)
        for late in undelivered(config, self.store, now):
            run = self.store.runs.run(config.newsletter.slug, late)
            if late not in out and not (run and run.phase == "deploy"):
                self._deliver(late, now)
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
        stored = dates_stored(self.config, self.store)
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

    def _publish_one(
        self, date: dt.date, now: dt.datetime, *, collected: bool = True, retry: bool = False
    ) -> bool:
        """Make an issue, and send it where it is new; return whether it is."""
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
        self._send(date, now)
        return True

    def _send(self, date: dt.date, now: dt.datetime) -> None:
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
        if date >= self._oldest_sent(now) and date in dates_stored(self.config, self.store):
            self._deliver(date, now)

    def _deliver(self, date: dt.date, now: dt.datetime) -> None:
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


def plan(
    scheduler: BaseScheduler,
    newsroom: ScheduledJobs,
    wake: Callable[[Callable[[], object]], object],
) -> None:
    """Enter the newsroom's jobs: collecting, publishing, and a second look at what is due.

    `wake` is given a job when its time has come.
    """
    config = newsroom.config
    at, zone = config.schedule.publish_at, config.zone
    options = {"misfire_grace_time": GRACE_S, "coalesce": True, "max_instances": 1}
    scheduler.add_job(
        wake,
        IntervalTrigger(minutes=config.schedule.collect_every_min, timezone=zone),
        id="collect",
        args=[newsroom.collect],
        name="collect",
        next_run_time=newsroom.clock(),
        **options,
    )
    scheduler.add_job(
        wake,
        CronTrigger(hour=at.hour, minute=at.minute, second=at.second, timezone=zone),
        id="publish",
        args=[newsroom.publish],
        name="publish",
        **options,
    )
    scheduler.add_job(
        wake,
        IntervalTrigger(minutes=RETRY_MIN, timezone=zone),
        id="catch-up",
        args=[newsroom.publish],
        name="publish what is overdue",
        next_run_time=newsroom.clock(),
        **options,
    )


def next_publication(config: Config, now: dt.datetime) -> dt.datetime:
    """Return when the next issue comes out, aware UTC."""
    today = now.astimezone(config.zone).date()
    times = (
        cutoff_of(today + dt.timedelta(days=n), config.schedule.publish_at, config.zone)
        for n in range(2)
    )
    return next(time for time in times if time > now)
