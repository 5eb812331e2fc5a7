"""Processes side by side: the same bytes whichever way they start, in order, and none left over."""

import datetime as dt
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from render.files import Output
from render.site.options import SiteOptions
from render.site.workers import AHEAD, CHUNK, FORK_FROM, SPAWN_FROM, BuildContext, WorkerPool
from tests.support.editions_folder import DirectorySource
from tests.support.render_editions import DAY, edition
from tests.support.warm import warm_python

BUILD = """
import os, sys, threading
from pathlib import Path
from render.site.options import SiteOptions
from tests.support.editions_folder import DirectorySource
from render.site.build import build_site
from render.site.workers import can_fork

if __name__ == "__main__":
    if sys.argv[3] == "spawn":
        threading.Thread(target=threading.Event().wait, daemon=True).start()
    print(os.getpid(), "fork" if can_fork() else "spawn", flush=True)
    options = SiteOptions(
        name="A", url="https://a.example", cards=False, images="none",
        workers=int(sys.argv[4]),
    )
    build_site(DirectorySource(Path(sys.argv[1])), Path(sys.argv[2]), options)
"""

linux = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs Linux's /proc")


def put(folder: Path, count: int) -> Path:
    """Put issues of so many days on a shelf."""
    folder.mkdir()
    for number in range(count):
        day = DAY - dt.timedelta(days=number)
        made = edition(date=day, updated=day, title=f"Issue {number}")
        (folder / f"{day}.en.json").write_text(made.to_json(), "utf-8")
    return folder


def command(shelf: Path, out: Path, way: str, workers: int) -> list[str]:
    """Return the command that builds a site."""
    return [*warm_python(), "-c", BUILD, str(shelf), str(out), way, str(workers)]


def snapshot(out: Path) -> dict[str, bytes]:
    """Return every file's bytes."""
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()}


@linux
def test_forked_spawned_and_no_processes_make_the_same_bytes(tmp_path: Path) -> None:
    shelf = put(tmp_path / "shelf", SPAWN_FROM + 10)
    made = {}
    for way, workers in (("fork", 2), ("spawn", 2), ("alone", 1)):
        out = tmp_path / way
        done = subprocess.run(
            command(shelf, out, way, workers), capture_output=True, text=True, check=True
        )
        assert done.stdout.split()[1] == ("spawn" if way == "spawn" else "fork")
        made[way] = snapshot(out)
    assert len(made["alone"]) > 2 * SPAWN_FROM
    assert made["fork"] == made["alone"]
    assert made["spawn"] == made["alone"]


def children(process: int) -> list[int]:
    """Return the ids of a process's children."""
    try:
        text = Path(f"/proc/{process}/task/{process}/children").read_text()
    except OSError:
        return []
    return [int(word) for word in text.split()]


def running(process: int) -> bool:
    """Return whether a process is there and not just waiting to be reaped."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


@linux
@pytest.mark.parametrize("way", ["fork", "spawn"])
def test_a_killed_build_leaves_no_process_and_no_lock(tmp_path: Path, way: str) -> None:
    count = (FORK_FROM if way == "fork" else SPAWN_FROM) + 50
    shelf, out = put(tmp_path / "shelf", count), tmp_path / "site"
    build = subprocess.Popen(command(shelf, out, way, 2), stdout=subprocess.PIPE, text=True)
    assert build.stdout
    number = int(build.stdout.readline().split()[0])
    until = time.monotonic() + 100
    while not list(out.glob("*/index.md")):
        assert time.monotonic() < until
        time.sleep(0.01)
    pool = children(number)
    assert pool
    os.kill(number, signal.SIGKILL)
    build.communicate()
    while any(map(running, pool)):
        assert time.monotonic() < until, pool
        time.sleep(0.02)
    subprocess.run(command(shelf, out, way, 2), check=True, timeout=60, stdout=subprocess.DEVNULL)
    for path in out.rglob("*.html"):
        text = path.read_bytes()
        assert text.endswith(b"</html>\n") or ".dateline" in path.parts, path


def doubled(context: BuildContext, numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Return each number doubled, and who did it."""
    return [(2 * number, os.getpid()) for number in numbers]


def test_tasks_are_asked_for_as_they_are_needed_and_results_keep_their_order(
    tmp_path: Path,
) -> None:
    asked = 0

    def tasks() -> Iterator[int]:
        nonlocal asked
        for number in range(5000):
            asked += 1
            yield number

    options = SiteOptions(name="A", workers=2)
    context = BuildContext(DirectorySource(tmp_path), options, Output(tmp_path))
    with WorkerPool(context) as pool:
        results = pool.each(doubled, tasks())
        first = next(results)
        assert asked <= SPAWN_FROM + CHUNK * (2 * AHEAD + 1)
        rest = list(results)
        few = list(pool.each(doubled, range(3)))
    assert [first[0], *(value for value, _ in rest)] == [2 * n for n in range(5000)]
    assert [value for value, _ in few] == [0, 2, 4]
    assert os.getpid() not in {process for _, process in rest}


def test_few_tasks_are_done_here(tmp_path: Path) -> None:
    context = BuildContext(
        DirectorySource(tmp_path), SiteOptions(name="A", workers=2), Output(tmp_path)
    )
    with WorkerPool(context) as pool:
        assert {process for _, process in pool.each(doubled, range(20))} == {os.getpid()}
