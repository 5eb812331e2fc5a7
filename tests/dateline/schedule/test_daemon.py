"""Every day by itself, with time moved on: one issue a date, deployed once, none missed."""

import datetime as dt
import subprocess
import time
from pathlib import Path

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from dateline.cli.demo_day import demo_config
from dateline.config.settings import Config, DeployTable
from dateline.console.progress import Progress
from dateline.operate.doctor import CHECKS
from dateline.operate.problems import source_health
from dateline.schedule.daemon import GRACE_S, plan
from dateline.schedule.jobs import ScheduledJobs
from dateline.store.editions import EditionKey
from dateline.store.store import Store
from tests.support.newsletters import FEW, with_sources
from tests.world.world import World


class Clock:
    """A clock that is moved by hand."""

    def __init__(self, text: str) -> None:
        self.now = dt.datetime.fromisoformat(text)

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    folder = tmp_path / "site.git"
    subprocess.run(["git", "init", "--bare", "--quiet", "-b", "main", folder], check=True)
    return folder


def with_deploy(config: Config, remote: Path) -> Config:
    table = DeployTable(
        to="git", remote=str(remote), path="content/posts", author="Desk <desk@paper.example>"
    )
    return config.model_copy(update={"deploy": table})


def commits(remote: Path) -> list[str]:
    done = subprocess.run(
        ["git", "log", "--format=%s", "main"], cwd=remote, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    return done.stdout.splitlines()


def test_days_pass_and_each_has_one_issue_in_the_repository(tmp_path: Path, remote: Path):
    with World() as world:
        toml = with_sources(world.config_toml(), FEW)
        config = with_deploy(demo_config(toml, tmp_path, tmp_path / "a.db"), remote)
        clock = Clock("2024-05-02T20:00:00+00:00")
        with Store.open(config.store_url) as store:
            room = ScheduledJobs(config, store, clock, Progress())
            world.now = clock.now
            room.collect()
            assert store.editions.dates(config.newsletter.slug) == []
            clock.now = world.now = dt.datetime.fromisoformat("2024-05-03T07:00:01+00:00")
            assert room.publish() == [dt.date(2024, 5, 3)]
            assert room.publish() == []
            assert len(commits(remote)) == 1
            # Three days later: what nobody wrote about has no issue, and nothing is made twice.
            clock.now = world.now = dt.datetime.fromisoformat("2024-05-06T09:00:00+00:00")
            room.collect()
            room.publish()
            assert store.editions.dates(config.newsletter.slug)[0] == dt.date(2024, 5, 3)
            assert len(commits(remote)) == len(store.editions.dates(config.newsletter.slug))
    name = f"content/posts/2024-05-03-{config.newsletter.slug}.md"
    shown = subprocess.run(
        ["git", "show", f"main:{name}"], cwd=remote, capture_output=True, check=True
    ).stdout
    assert shown == (tmp_path / "posts" / Path(name).name).read_bytes()


def test_a_clock_that_was_ahead_once_stops_no_reading(tmp_path: Path):
    """What was noted in a year that has not come counts neither as read nor as wrong."""
    with World() as world:
        toml = with_sources(world.config_toml(), FEW)
        config = with_deploy(demo_config(toml, tmp_path, tmp_path / "a.db"), tmp_path / "no.git")
        clock = Clock("2025-05-03T07:30:00+00:00")
        with Store.open(config.store_url) as store:
            jobs = ScheduledJobs(config, store, clock, Progress())
            jobs.wake()
            room = jobs.newsroom(clock.now)
            assert [run.status for run in room.runs] == ["quiet"]
            assert [found.state for found in CHECKS["clock"](room)] == ["ok"]
            clock.now = world.now = dt.datetime.fromisoformat("2024-05-03T07:30:00+00:00")
            room = jobs.newsroom(clock.now)
            assert [found.state for found in CHECKS["clock"](room)] == ["error"]
            asked = len(world.exchanges)
            assert jobs.publish() == [dt.date(2024, 5, 3)]
            assert len(world.exchanges) > asked
            assert [found.state for found in CHECKS["clock"](room)] == ["ok"]
            assert [run.date.year for run in room.runs] == [2024]
            assert [source.failures for _, source in source_health(room, config.followed(), 9)] == [
                0 for _ in FEW
            ]


def test_the_last_hours_before_the_cutoff_are_read_after_it(tmp_path: Path):
    """The cutoff is at midnight, the issue comes out at seven: reading at one is still for it."""
    with World() as world:
        toml = with_sources(world.config_toml(), ["Hacker News"])
        config = demo_config(toml, tmp_path, tmp_path / "a.db")
        clock = Clock("2024-05-03T01:00:00+00:00")
        world.now = clock.now
        with Store.open(config.store_url) as store:
            before = EditionKey(config.newsletter.slug, dt.date(2024, 5, 2), "en", 0)
            store.editions.retract(before, clock.now)  # the issue of the day before was made
            ScheduledJobs(config, store, clock, Progress()).collect()
        asked = [e.query["numericFilters"] for e in world.exchanges if "numericFilters" in e.query]
    began = int(dt.datetime(2024, 5, 2, tzinfo=dt.UTC).timestamp())
    stories = [filters for filters in asked if "created_at_i>=" in filters]
    assert stories
    assert all(f"created_at_i>={began}" in filters for filters in stories)


def test_a_real_scheduler_wakes_the_newsroom(tmp_path: Path):
    woken: list[str] = []

    class Room(ScheduledJobs):
        def collect(self) -> None:
            woken.append("collect")

        def publish(self) -> list[dt.date]:
            woken.append("publish")
            return []

    config = Config(folder=tmp_path)
    with Store.open(config.store_url) as store:
        scheduler = BackgroundScheduler(timezone=config.zone)
        room = Room(config, store, lambda: dt.datetime.now(dt.UTC), Progress())
        plan(scheduler, room, lambda job: job())
        jobs = {job.id: job for job in scheduler.get_jobs()}
        assert set(jobs) == {
            f"{name} my-ai-newsletter" for name in ("collect", "publish", "catch-up")
        }
        for job in jobs.values():
            assert (job.misfire_grace_time, job.coalesce, job.max_instances) == (GRACE_S, True, 1)
        scheduler.start()
        deadline = time.monotonic() + 60
        while {"collect", "publish"} - set(woken):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        scheduler.shutdown()
    # The other way round, what is due would be collected for, and then everything again.
    assert woken == ["collect", "publish"]
