"""A day of feeds read by several worker processes beside one: is the parsing spread over cores?

Feeds as in `benchmarks.day_world` are read into PostgreSQL from a server on loopback whose pages
are made beforehand: first by one process that reads all of them at once, as `dateline ingest`
does, then as jobs of their own by `dateline worker`s. Interpreters and imports are not counted; of
the workers, putting the jobs in is counted. Server and database take their share of the same cores.
Both must have stored the same items. Processor times, in ms a feed, hardly depend on what else the
machine does (`aside` is that of the server and the database); on two cores a day takes half their
sum at least.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psutil

from benchmarks.command import Command, report
from benchmarks.day_world import Size
from dateline.config.load import load_config
from dateline.console.progress import Progress
from dateline.day.collect import collect
from dateline.day.context import Newsroom
from dateline.schedule.jobs import ScheduledJobs
from dateline.store.queue import load_queue
from dateline.store.store import Store
from dateline.workers.queue import Queue, QueuedJobs
from ingest.source import collector
from tests.support.postgres import Server, database, postgres_server

NOW = datetime(2024, 5, 3, 6, tzinfo=UTC)
WORKERS = 4
WARM = 128
"""Feeds that are read before, so that everybody has imported what reading takes."""


def write(folder: Path, url: str, web: str, feeds: int) -> Path:
    """Write the newsletter that follows all feeds."""
    folder.mkdir()
    sources = "".join(
        f'[[sources]]\nkind = "feed"\nname = "f{n}"\nurl = "https://f{n}.example/feed.xml"\n'
        for n in range(feeds)
    )
    http = f'[http]\nallow_hosts = ["127.0.0.1"]\nmirrors = {{ "*.example" = "{web}" }}\n'
    path = folder / "newsletter.toml"
    path.write_text(f'[newsletter]\nname = "All"\n{http}[schedule]\nworkers = true\n{sources}')
    (folder / ".env").write_text(f"DATELINE_STORE={url}\n")
    return path


def alone(path: Path, cores: int) -> None:
    """Read all feeds in this process, once told to begin; print seconds, of clock and processor.

    On one core it parses by itself, on more in processes that it starts.
    """
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    config = load_config(path)
    collector("feed")
    with Store.open(config.store_url) as store:
        window = ScheduledJobs(config, store, lambda: NOW, Progress()).window(NOW)
        sources = config.followed()
        asyncio.run(collect(Newsroom(config, store, NOW), window, sources=sources[:WARM]))
        print("ready", flush=True)
        sys.stdin.readline()
        begun, before = time.monotonic(), sum(os.times()[:4])
        asyncio.run(collect(Newsroom(config, store, NOW), window, sources=sources[WARM:]))
        print(time.monotonic() - begun, sum(os.times()[:4]) - before)


def worked(*numbers: int) -> float:
    """Return the processor's seconds of processes and of all that they started."""
    found = 0.0
    for process in map(psutil.Process, numbers):
        for each in (process, *process.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                t = each.cpu_times()
                found += t.user + t.system + t.children_user + t.children_system
    return found


def one(path: Path, cores: int) -> tuple[float, float]:
    pipe, command = subprocess.PIPE, [sys.executable, "-m", "benchmarks.workers_ingest"]
    command += ["--alone", str(path), "--cores", str(cores)]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as made:
        assert made.stdout
        assert made.stdout.readline() == "ready\n"
        seconds, processor = map(float, made.communicate("\n")[0].split())
        return seconds, processor


def several(path: Path, store: Store, jobs: int) -> tuple[float, float]:
    command = [sys.executable, "-m", "dateline", "worker", "--config", str(path)]
    command += ["--jobs", str(jobs)]
    with Queue(store) as queue:
        room = QueuedJobs(load_config(path), store, lambda: NOW, Progress(), queue=queue)
        workers = [subprocess.Popen(command, stderr=subprocess.DEVNULL) for _ in range(WORKERS)]
        try:
            wait_until(lambda: load_queue(store).workers == WORKERS)
            running = [process.pid for process in workers]
            for names in (room.reads[:WARM], room.reads[WARM:]):
                begun, before = time.monotonic(), worked(*running)
                room.read(names, NOW)
                wait_until(lambda: not is_left(store))
            return time.monotonic() - begun, worked(*running) - before
        finally:
            for process in workers:
                process.terminate()
                process.wait()


def is_left(store: Store) -> bool:
    """Return whether a job is left; counting them all would take the server's time from them."""
    query = "SELECT 1 FROM procrastinate_jobs WHERE status IN ('todo', 'doing') LIMIT 1"
    with store.read() as connection:
        return connection.exec_driver_sql(query).scalar() is not None


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 900
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


def warm(web: str, feeds: int) -> None:
    """Let the server make each feed, so that it only sends them when time counts."""

    async def ask(client: httpx.AsyncClient, numbers: range) -> None:
        for n in numbers:
            await client.get(f"{web}/feed.xml", headers={"Host": f"f{n}.example"}, timeout=60)

    async def ask_all() -> None:
        async with httpx.AsyncClient() as client:
            await asyncio.gather(*(ask(client, range(k, feeds, 50)) for k in range(50)))

    asyncio.run(ask_all())


def measure(
    feeds: int, jobs: int, data: Path | None, server: Server, folder: Path
) -> dict[str, float]:
    size = {"feeds": feeds, **dict.fromkeys((n for n in Size.__slots__ if n != "feeds"), 2)}
    command = [sys.executable, "-m", "benchmarks.day_server", "--size", json.dumps(size)]
    command += ["--now", NOW.isoformat(), *(["--data", str(data)] if data else [])]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as serving:
        assert serving.stdout
        web = json.loads(serving.stdout.readline())["web"]
        warm(web, feeds)
        read = feeds - WARM
        figures: dict[str, float] = {"feeds": read, "others_load": os.getloadavg()[2]}
        aside = serving.pid, server.handle.get_pid()
        for name, cores in (("core", 1), ("one", 2), ("workers", 0)):
            with database(server) as url, Store.open(url) as store:
                path, before = write(folder / name, url, web, feeds), worked(*aside)
                seconds, processor = one(path, cores) if cores else several(path, store, jobs)
                figures[f"{name}_s"], figures[f"{name}_ms"] = seconds, processor / read * 1000
                figures[f"{name}_aside_ms"] = (worked(*aside) - before) / feeds * 1000
                assert figures.setdefault("items", store.items.count()) == store.items.count() > 0
    for name in ("core", "one"):
        figures[f"faster_than_{name}"] = figures[f"{name}_s"] / figures["workers_s"]
    return figures


def main() -> None:
    parser = Command(__doc__, "500 feeds")
    parser.add_argument("--feeds", type=int, default=5_000)
    parser.add_argument("--jobs", type=int, default=16, help="of each worker at once")
    parser.add_argument("--alone", type=Path, help="for itself")
    parser.add_argument("--cores", type=int, help="for itself")
    options = parser.given()
    if options.alone:
        alone(options.alone, options.cores)
        return
    with postgres_server() as server, tempfile.TemporaryDirectory() as scratch:
        server.run("CREATE DATABASE paper_template")
        feeds = 500 if options.quick else options.feeds
        figures = measure(feeds, options.jobs, options.data, server, Path(scratch))
    for name, value in figures.items():
        print(f"{name:<16}{value:>12,.2f}")
    report("workers_ingest", figures, 2)


if __name__ == "__main__":
    main()
