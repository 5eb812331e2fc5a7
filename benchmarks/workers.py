"""The engine of `dateline worker` beside bare procrastinate: jobs a second, latency, fairness.

Sources are stubs that sleep, so that the engine is what is measured. The same number of jobs is
put in twice, and done by the same number of processes with as many jobs at once: for bare
procrastinate without locks and priorities, and as `dateline schedule` puts in the sources of a
newsletter, one job each, with locks by host and by source. While a large newsletter's jobs are
done, a small one puts in ten: the delay until the last of them begins is the fairness. Latency is
that of single jobs while workers have time. Each start is noted in a file: what was begun not once
is lost or doubled.
"""

import argparse
import asyncio
import datetime as dt
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from procrastinate import App, PsycopgConnector
from procrastinate.jobs import Job

from dateline.config.folder import Newsletters
from dateline.config.settings import Config
from dateline.console.progress import Progress
from dateline.store.store import Store
from dateline.workers.queue import QUEUE, Queue, QueuedJobs, conninfo
from dateline.workers.worker import Worker, run
from tests.support.postgres import database, postgres_server

SLEEP_S = 0.005
AT_ONCE = 16
SMALL = 10
SINGLE = 100


class Stubs(Worker):
    """A worker whose sources sleep, and are noted."""

    notes: Path

    async def collect(self, newsletter: str, source: str, start: str, end: str, now: str) -> None:
        """Sleep in place of reading."""
        await sleep(self.notes, f"{newsletter}/{source}")


async def sleep(notes: Path, name: str) -> None:
    begun = time.time()
    await asyncio.sleep(SLEEP_S)
    with notes.open("a") as file:
        file.write(f"{name}\t{begun}\t{time.time()}\n")


def work(url: str, notes: Path, bare: bool) -> None:
    """Do jobs until killed."""
    with Store.open(url) as store, Queue(store) as queue:
        if bare:
            asyncio.run(work_bare(conninfo(store.engine.url), notes))
        else:
            hands = Stubs(Newsletters(Path()), store, queue, lambda config: room(queue, "", 0))
            Stubs.notes = notes
            run(hands, jobs_at_once=AT_ONCE, once=False, progress=Progress())


async def work_bare(address: str, notes: Path) -> None:
    app = App(connector=PsycopgConnector(conninfo=address, max_size=AT_ONCE + 4))

    @app.task(name="bare", queue=QUEUE)
    async def bare(name: str) -> None:
        await sleep(notes, name)

    async with app.open_async():
        await app.run_worker_async(
            queues=[QUEUE], concurrency=AT_ONCE, delete_jobs="successful", listen_notify=True
        )


@contextmanager
def workers(url: str, notes: Path, count: int, *, bare: bool) -> Iterator[None]:
    kind = "bare" if bare else "ours"
    command = [sys.executable, "-m", "benchmarks.workers", "--work", url, str(notes), kind]
    started = [subprocess.Popen(command) for _ in range(count)]
    try:
        yield
    finally:
        for process in started:
            process.kill()
            process.wait()


def room(queue: Queue, slug: str, count: int) -> QueuedJobs:
    """Return who puts in the jobs of a newsletter."""
    feeds = [
        {"kind": "feed", "name": f"f{n}", "url": f"https://{slug}{n % 5_000}.example/{n}"}
        for n in range(count)
    ]
    config = Config.model_validate({"newsletter": {"name": slug or "none"}, "sources": feeds})
    clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)  # noqa: E731
    return QueuedJobs(config, queue.store, clock, Progress(), queue=queue)


def begun(notes: Path) -> list[tuple[str, float, float]]:
    lines = [line.split("\t") for line in notes.read_text().splitlines()] if notes.exists() else []
    return [(name, float(start), float(end)) for name, start, end in lines]


def wait_for(notes: Path, count: int) -> list[tuple[str, float, float]]:
    deadline, there, read = time.monotonic() + 1800, 0, 0
    # What has been counted is not read again: the workers need the processors.
    while there < count:
        assert time.monotonic() < deadline, f"{there} of {count} jobs were done"
        time.sleep(0.2)
        if notes.exists():
            with notes.open("rb") as file:
                file.seek(read)
                there += (new := file.read()).count(b"\n")
                read += len(new)
    return begun(notes)


def rate(found: list[tuple[str, float, float]]) -> float:
    return len(found) / (max(end for *_, end in found) - min(start for _, start, _ in found))


def measure(count: int, done: int, processes: int) -> dict[str, float]:
    figures: dict[str, float] = {"sources": count, "done": done, "workers": processes}
    with postgres_server() as server, tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        server.run("CREATE DATABASE paper_template")
        with database(server) as url, Store.open(url) as store, Queue(store) as queue:
            jobs = [
                Job(queue=QUEUE, task_name="bare", lock=None, queueing_lock=None,
                    task_kwargs={"name": str(n)})
                for n in range(count)
            ]  # fmt: skip
            for start in range(0, count, 1000):
                queue.app.job_manager.batch_defer_jobs(jobs[start : start + 1000])
            with store.write() as connection:  # as PostgreSQL does by itself after a minute
                connection.exec_driver_sql("ANALYZE procrastinate_jobs")
            with workers(url, folder / "bare", processes, bare=True):
                figures["jobs_per_s_bare"] = rate(wait_for(folder / "bare", done))
        with database(server) as url, Store.open(url) as store, Queue(store) as queue:
            large, small = room(queue, "large", count), room(queue, "small", SMALL)
            notes = folder / "ours"
            before = time.monotonic()
            large.collect()
            figures["put_per_s"] = count / (time.monotonic() - before)
            with workers(url, notes, processes, bare=False):
                wait_for(notes, done // 10)
                put = time.time()
                small.collect()
                found = wait_for(notes, done + SMALL)
                figures["jobs_per_s"] = rate(found)
                starts = [start for name, start, _ in found if name.startswith("small/")]
                figures["fairness_delay_s"] = max(starts) - put
                single = room(queue, "single", SINGLE)
                times = {}
                for name in single.reads:
                    times[f"single/{name}"] = time.time()
                    single.read([name], single.clock())
                    time.sleep(0.05)
                found = wait_for(notes, done + SMALL + SINGLE)
                while len({name for name, *_ in found} & set(times)) < SINGLE:
                    found = wait_for(notes, len(found) + 1)
            waits = sorted(start - times[name] for name, start, _ in found if name in times)
            figures["latency_p50_s"] = statistics.median(waits)
            figures["latency_p99_s"] = waits[int(len(waits) * 0.99) - 1]
            times_done = Counter(name for name, *_ in found)
            if done == count:
                figures["lost"] = count + SMALL + SINGLE - len(times_done)
            figures["doubled"] = sum(n > 1 for n in times_done.values())
    figures["overhead"] = figures["jobs_per_s_bare"] / figures["jobs_per_s"]
    return {name: round(value, 3) for name, value in figures.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", help="not needed")
    parser.add_argument("--quick", action="store_true", help="2,000 sources")
    parser.add_argument("--sources", type=int, default=20_000)
    parser.add_argument("--done", type=int, help="stop after so many; the rest stays in the queue")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--work", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        url, notes, kind = options.work
        work(url, Path(notes), kind == "bare")
        return
    count = 2_000 if options.quick else options.sources
    figures = measure(count, options.done or count, options.workers)
    for name, value in figures.items():
        print(f"{name:<18}{value:>12,.3f}")
    print(json.dumps({"benchmark": "workers", "figures": figures}))


if __name__ == "__main__":
    main()
