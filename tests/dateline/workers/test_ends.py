"""How a worker ends: its jobs go to the others, whether it was asked to or killed."""

import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks.worker_kills import Forker, Model, alone, by_workers, measure
from dateline.store.queue import load_queue
from dateline.store.store import Store
from dateline.workers.queue import Queue
from tests.support.folder_of_papers import papers
from tests.support.postgres import Server, database
from tests.support.warm import warm_python
from tests.world.server import Fault
from tests.world.world import World

pytestmark = pytest.mark.timeout(1200)

SLACK_S = 3.0
"""A busy machine ends a process later than it was told to."""


@contextmanager
def worker(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [*warm_python(), "-m", "dateline", "worker", "--config", str(folder)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as running:
        try:
            yield running
        finally:
            running.kill()


def wait_until(queue: Queue, state: str) -> None:
    deadline = time.monotonic() + 60
    while not load_queue(queue.store).count(state):
        assert time.monotonic() < deadline, load_queue(queue.store)
        time.sleep(0.1)


def test_a_worker_that_is_asked_to_end_gives_its_jobs_back(tmp_path: Path, server: Server):
    followed = {"Daily": ("Evaluation Notes",)}
    with World() as world, database(server) as url:
        world.services["web"].faults.append(Fault("/", delay_s=60))
        settings = "[schedule]\nworkers = true\n"
        folder = papers(tmp_path / "papers", world, settings, followed)
        with (folder.folder / ".env").open("a") as secrets:
            secrets.write(f"DATELINE_STORE={url}\n")
        assert folder.bare("schedule --once", "--config", str(folder.folder)).code == 0
        with Store.open(url) as store, Queue(store) as queue:
            assert load_queue(store).jobs == {"collect": {"todo": 1}}
            with worker(folder.folder) as running:
                wait_until(queue, "doing")
                asked = time.monotonic()
                running.send_signal(signal.SIGTERM)
                assert running.wait(30) == 0
                assert time.monotonic() - asked < 5 + SLACK_S
            assert load_queue(store).jobs == {"collect": {"todo": 1}}


@pytest.mark.slow
def test_any_number_of_workers_makes_the_same_day(tmp_path: Path, server: Server):
    # None dies: one that a busy machine keeps waiting must not be taken for dead.
    with World() as world, Model() as model, Forker(stalled_s=60) as forker:
        expected = alone(tmp_path / "alone", world, model)
        assert all(expected.editions.values())
        for count in (1, 2, 4):
            day = by_workers(tmp_path / str(count), world, model, server, forker, count)
            assert (day, day.asked_again) == (expected, 0)


@pytest.mark.slow
def test_a_day_whose_workers_are_killed_is_the_same(tmp_path: Path):
    figures = measure([1], 2, tmp_path)
    assert figures["kills"] + figures["restarts"] > 0
    assert figures["differ"] == 0


def test_an_answer_that_was_paid_for_outlives_a_restart_of_the_server(server: Server):
    with database(server) as url, Store.open(url) as store:
        assert store.runs.get("question") is None
        server.handle.stop()
        again = threading.Timer(0.3, server.handle.ensure_postgres_running)
        again.start()
        store.runs.put("question", "answer", {})
        again.join()
        assert store.runs.get("question") == "answer"
