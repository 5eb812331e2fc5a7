"""Workers killed and PostgreSQL restarted amid a day: nothing lost, nothing twice, the same bytes.

Two newsletters that share a source are made once by one process on SQLite. Then, for each seed, by
workers on PostgreSQL that are killed with SIGKILL at random moments and replaced, or stopped for so
long that others get their jobs, and then go on; and whose server is restarted. The editions, posts,
items and billed posts of X must be the same, and the branch must have one commit an issue.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dateline.config.folder import Newsletters
from dateline.console.progress import NullProgress
from dateline.demo.replay import DEMO_NOW, ISSUE_DATE
from dateline.schedule.jobs import ScheduledJobs
from dateline.schedule.plan import share_out
from dateline.store.queue import load_queue
from dateline.store.store import Store
from dateline.workers.queue import Queue, QueuedJobs
from ingest.source import Window
from tests.support.folder_of_papers import papers
from tests.support.postgres import Server, database, postgres_server
from tests.world.world import World

FOLLOWED = {"Daily": ("Evaluation Notes", "X", "Hacker News"), "Notes": ("Evaluation Notes",)}
SETTINGS = """[stories]
read_pages = 0
[deploy]
to = "git"
remote = "remote.git"
author = "Desk <desk@paper.example>"
"""
WORKER = """
import sys
from dateline.workers import worker
worker.BEAT_S, worker.STALLED_S = 0.5, 3.0  # the machine is one, so its dead are known sooner
from dateline.cli.main import main
sys.argv[1:] = ["worker", "--config", sys.argv[1]]
main()
"""
DAY_S = 240
STALLED_S = 3.0


@dataclass
class Day:
    """What a day came to: all that must be the same however it was made."""

    editions: dict[str, str]
    posts: dict[str, bytes]
    items: list[str]
    billed: int
    commits: list[str]
    kills: int = field(default=0, compare=False)
    restarts: int = field(default=0, compare=False)
    stops: int = field(default=0, compare=False)


def begin(folder: Path, world: World, url: str = "") -> Newsletters:
    """Write the newsletters and the repository that they are deployed to."""
    settings = SETTINGS + ("[schedule]\nworkers = true\n" if url else "")
    papers(folder, world, settings, FOLLOWED)
    remote = folder / "remote.git"
    subprocess.run(["git", "init", "--bare", "--quiet", "-b", "main", remote], check=True)
    for file in folder.glob("*.toml"):
        text = file.read_text().replace('"remote.git"', json.dumps(str(remote)))
        file.write_text(text)
    if url:
        with (folder / ".env").open("a") as secrets:
            secrets.write(f"DATELINE_STORE={url}\n")
    return Newsletters.read(folder)


def outcome(newsletters: Newsletters, store: Store, folder: Path) -> Day:
    """Return what the day came to."""
    editions, window = {}, Window(DEMO_NOW.replace(year=2000), DEMO_NOW.replace(year=2100))
    items: set[str] = set()
    billed = 0
    for config in newsletters.configs:
        slug = config.newsletter.slug
        editions[slug] = store.editions.text(slug, ISSUE_DATE, "en") or ""
        sources = config.followed()
        items |= {item.id for item in store.items.load_items(window, sources)}
        billed += sum(store.items.spent(s, f"{DEMO_NOW:%Y-%m}") for s in sources if s.kind == "x")
    posts = {path.name: path.read_bytes() for path in (folder / "posts").glob("*.md")}
    log = subprocess.run(
        ["git", "-C", str(folder / "remote.git"), "log", "--format=%s", "main"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return Day(editions, posts, sorted(items), billed, sorted(log.stdout.splitlines()))


def alone(folder: Path, world: World) -> Day:
    """Make the day in this process, on SQLite."""
    newsletters = begin(folder, world)
    with Store.open(newsletters.configs[0].store_url) as store:
        rooms = [
            ScheduledJobs(config, store, lambda: DEMO_NOW, NullProgress())
            for config in newsletters.configs
        ]
        share_out(rooms)
        for room in rooms:
            room.wake()
        return outcome(newsletters, store, folder)


def by_workers(
    folder: Path, world: World, server: Server, count: int, chance: random.Random | None = None
) -> Day:
    """Make the day with so many workers; with `chance` they are killed, the server restarted."""
    kills = restarts = stops = 0
    asleep: list[subprocess.Popen[bytes]] = []
    with database(server) as url:
        newsletters = begin(folder, world, url)

        def start() -> subprocess.Popen[bytes]:
            command = [sys.executable, "-c", WORKER, str(folder)]
            log = (folder / "workers.log").open("ab")
            with log:
                return subprocess.Popen(command, stderr=log, stdout=log, env=os.environ)

        workers = [start() for _ in range(count)]
        try:
            deadline = time.monotonic() + DAY_S
            ill_s = time.monotonic() + (chance.uniform(1, 6) if chance else DAY_S)
            while not is_done(newsletters, url):
                assert time.monotonic() < deadline, (folder / "workers.log").read_text()[-3000:]
                if chance and time.monotonic() > ill_s and kills + restarts + stops < 6:
                    ill_s = time.monotonic() + chance.uniform(0.5, 6)
                    victim = chance.randrange(count)
                    match chance.choice(("restart", "sleep", "kill", "kill")):
                        case "restart":
                            server.restart()
                            restarts += 1
                        case "sleep":
                            workers[victim].send_signal(signal.SIGSTOP)
                            asleep.append(workers[victim])
                            stops += 1
                            ill_s += STALLED_S + 1
                        case _:
                            workers[victim].kill()
                            workers[victim].wait()
                            workers[victim] = start()
                            kills += 1
                look(newsletters, url)
                time.sleep(0.3)
                if asleep and time.monotonic() > ill_s - 0.5:
                    asleep.pop().send_signal(signal.SIGCONT)
        finally:
            for worker in workers:
                worker.kill()
                worker.wait()
        with Store.open(url) as store:
            day = outcome(newsletters, store, folder)
    day.kills, day.restarts, day.stops = kills, restarts, stops
    return day


def look(newsletters: Newsletters, url: str) -> None:
    """Put in what is due, as each look of the schedule does."""
    with Store.open(url) as store, Queue(store) as queue:
        rooms = [
            QueuedJobs(config, store, lambda: DEMO_NOW, NullProgress(), queue=queue)
            for config in newsletters.configs
        ]
        share_out(rooms)
        for room in rooms:
            room.wake()


def is_done(newsletters: Newsletters, url: str) -> bool:
    with Store.open(url) as store:
        runs = [store.runs.run(c.newsletter.slug, ISSUE_DATE) for c in newsletters.configs]
        done = all(run and run.phase == "done" for run in runs)
        return done and not load_queue(store).count("todo", "doing")


def measure(seeds: Sequence[int], count: int, folder: Path) -> dict[str, int]:
    figures = dict.fromkeys(("days", "kills", "restarts", "stops", "differ"), 0)
    with World() as world, postgres_server() as server:
        server.run("CREATE DATABASE paper_template")
        expected = alone(folder / "alone", world)
        assert all(expected.editions.values())
        assert len(expected.commits) == len(FOLLOWED)
        for seed in seeds:
            day = by_workers(folder / str(seed), world, server, count, random.Random(seed))
            figures["days"] += 1
            figures["kills"] += day.kills
            figures["restarts"] += day.restarts
            figures["stops"] += day.stops
            if day != expected:
                figures["differ"] += 1
                print(f"seed {seed}: {differences(expected, day)}")
    return figures


def differences(expected: Day, day: Day) -> str:
    names = ("editions", "posts", "items", "billed", "commits")
    return (
        ", ".join(name for name in names if getattr(day, name) != getattr(expected, name))
        + f"; billed {day.billed} of {expected.billed}; commits {day.commits}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", help="not needed")
    parser.add_argument("--quick", action="store_true", help="2 seeds")
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    count = 2 if options.quick else options.seeds
    with tempfile.TemporaryDirectory() as folder:
        seeds = range(options.first, options.first + count)
        figures = measure(seeds, options.workers, Path(folder))
    print(json.dumps({"benchmark": "worker_kills", "figures": figures}))


if __name__ == "__main__":
    main()
