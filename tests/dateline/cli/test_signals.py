"""A signal ends every command within five seconds, with all that it started."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.newsletters import ISSUE, Paper
from tests.support.warm import warm_python

pytestmark = pytest.mark.timeout(400)
"""Each starts several processes, on whatever machine it is; usually that takes 3 seconds."""

AT_ONCE_S = 5.0
SLACK_S = 3.0
"""A busy machine ends a process later than it was told to."""

SSH = """#!/bin/sh
sleep 600 &
echo $! > "$HUNG.new"
mv "$HUNG.new" "$HUNG"
wait
"""
"""Answers nothing, as a server does whose network is away; its child outlives it if it can."""


@contextmanager
def child(folder: Path, *arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    running = subprocess.Popen(
        [*warm_python(), "-m", "dateline", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "NO_COLOR": "1", **environment},
    )
    try:
        yield running
    finally:
        running.kill()
        running.communicate()


def told(running: subprocess.Popen[str], words: str) -> None:
    """Read what a process says until it says these words."""
    assert running.stderr
    while words not in (line := running.stderr.readline()):
        assert line, f"it ended without saying {words!r}"


def wait_for(path: Path) -> None:
    end = time.monotonic() + 200
    while not path.exists():
        assert time.monotonic() < end, f"{path.name} never came"
        time.sleep(0.05)


def is_ended(process: int) -> bool:
    """Wait for the end of a process that was killed: the system takes its time."""
    end = time.monotonic() + AT_ONCE_S + SLACK_S
    while is_running(process) and time.monotonic() < end:
        time.sleep(0.02)
    return not is_running(process)


def is_running(process: int) -> bool:
    try:
        stat = Path(f"/proc/{process}/stat").read_text("utf-8")
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


@pytest.mark.parametrize(
    ("command", "number"),
    [
        ("deploy", signal.SIGINT),
        ("deploy", signal.SIGHUP),
        ("schedule --once", signal.SIGINT),
        ("schedule --once", signal.SIGTERM),
    ],
)
def test_a_push_that_hangs_is_ended_with_its_command(
    stored: Paper, tmp_path: Path, command: str, number: signal.Signals
):
    ssh, hung = tmp_path / "ssh", tmp_path / "hung"
    ssh.write_text(SSH, "utf-8")
    ssh.chmod(0o755)
    stored.set("deploy", 'to = "git"\nremote = "ssh://nowhere.example/site.git"')
    stored.set("schedule", "catch_up_days = 0")
    if command == "schedule --once":
        owe(stored)
    surroundings = {"GIT_SSH_COMMAND": str(ssh), "HUNG": str(hung)}
    with child(stored.folder, *command.split(), **surroundings) as running:
        wait_for(hung)
        grandchild = int(hung.read_text())
        running.send_signal(number)
        began = time.monotonic()
        _, err = running.communicate(timeout=30)
        assert time.monotonic() - began < AT_ONCE_S + SLACK_S
    assert running.returncode == 130, err
    assert "Traceback" not in err
    assert is_ended(grandchild)
    runs = {run["date"]: run for run in stored.ok("status", "--json").json["runs"]}
    assert (runs[ISSUE]["phase"], runs[ISSUE]["status"]) == ("deploy", "stopped")


def owe(paper: Paper) -> None:
    """Let the issue be one that was made and could not be sent."""
    from dateline.config.load import load_config
    from dateline.store.runs import RunRecord
    from dateline.store.store import Store

    config = load_config(paper.config, {})
    with Store.open(config.store_url) as store:
        run = store.runs.recent(config.newsletter.slug)[0]
        store.runs.note(RunRecord(run.newsletter, run.date, "deploy", "failed", "", run.updated))


def test_a_killed_run_is_told_as_stopped_and_goes_on(stored: Paper):
    owner = (
        "import sys, datetime as dt; from dateline.store.store import Store\n"
        "store = Store.open(sys.argv[1])\n"
        "from dateline.store.runs import RunRecord\n"
        "from dataclasses import replace\n"
        "run = store.runs.recent('ai-dateline')[0]\n"
        "store.leases.take(f'run:ai-dateline:{run.date}')\n"
        "store.runs.note(replace(run, phase='write', status='running'))\n"
        "print('ready', flush=True)\n"
        "sys.stdin.readline()\n"
    )
    url = f"sqlite:///{stored.folder / 'dateline.db'}"
    with subprocess.Popen(
        [*warm_python(), "-c", owner, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        busy = stored.run("run", "--date", ISSUE, "--offline", "--no-site")
        assert (busy.code, "is being made by" in busy.err) == (1, True)
        assert "running (write)" in stored.ok("status").out
        process.kill()
        assert process.stdout.read() == "", "whoever writes here is gone, too"
        ends = time.monotonic() + 30
        while "running (write)" in stored.ok("status").out:  # its files close before it is gone
            assert time.monotonic() < ends
        assert "stopped (write)" in stored.ok("status").out
        again = stored.ok("run", "--date", ISSUE, "--offline", "--no-site", "--json").json
        assert again["posts"][0]["changed"] is False
    (run,) = stored.ok("status", "--json").json["runs"]
    assert run["status"] == "done"
    assert set(run["durations"]) == {"write", "publish"}


def test_a_second_scheduler_waits_for_the_first(stored: Paper):
    stored.set("schedule", "catch_up_days = 0")
    text = stored.config.read_text("utf-8")
    with child(stored.folder, "schedule") as first:
        told(first, "next issue comes out")
        with child(stored.folder, "schedule") as second:
            told(second, "Waiting for its end")
            first.send_signal(signal.SIGTERM)
            told(second, "next issue comes out")
            # What is written half is not taken.
            stored.config.write_text("[newsletter\n", "utf-8")
            while "what was read of it before goes on" not in (line := second.stderr.readline()):
                assert line
            whole = stored.config.with_suffix(".whole")  # or it may be read while it is written
            whole.write_text(text.replace("[schedule]", "[schedule]\npublish_at = 06:30:00"))
            whole.replace(stored.config)
            said = ""
            while "06:30" not in (line := second.stderr.readline()):
                said += line
                assert line
            assert said.count("the settings have changed") == 1  # not when the file was half


IN_A_STEP = """
import asyncio, os, signal
from dateline.cli.signals import stopped_by_signals

async def work():
    os.kill(os.getpid(), signal.{name})
    sum(range(100_000))
    print("the step was finished", flush=True)
    try:
        await asyncio.sleep(60)
    finally:
        print("and cleaned up", flush=True)

try:
    with stopped_by_signals():
        asyncio.run(work())
except KeyboardInterrupt:
    print("stopped", flush=True)
"""


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_task_is_stopped_where_it_waits_and_not_amid_a_step(name: str):
    script = IN_A_STEP.format(name=name)
    done = subprocess.run(
        [*warm_python(), "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines() == ["the step was finished", "and cleaned up", "stopped"]


IN_THE_LAST_STEP = """
import asyncio, os, signal
from dateline.cli.base import report

async def other():
    try:
        await asyncio.sleep(60)
    finally:
        await asyncio.sleep(0.01)
        print("cleaned up", flush=True)

async def main():
    task = asyncio.create_task(other())
    await asyncio.sleep(0)
    os.kill(os.getpid(), signal.SIGTERM)
    for _ in range(1000):  # the signal is seen here, amid the step that ends the work
        pass

print(report(lambda: asyncio.run(main())))
"""


def test_a_signal_amid_the_last_step_ends_the_other_tasks_too():
    done = subprocess.run(
        [*warm_python(), "-c", IN_THE_LAST_STEP],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines() == ["cleaned up", "130"]


BESIDE = """
import asyncio, os, time
from contextlib import aclosing
from dateline.cli.base import report
from ingest.aside import Processes

async def main():
    async with aclosing(Processes(1, 0.0)) as aside:
        while (process := await aside(os.getpid)) == os.getpid():
            await asyncio.sleep(0.02)
        print(process, flush=True)
        await aside(time.sleep, 600)

print(report(lambda: asyncio.run(main())))
"""


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"])
def test_a_process_that_reads_beside_the_others_ends_with_them(name: str):
    with subprocess.Popen(
        [*warm_python(), "-c", BESIDE],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as running:  # fmt: skip
        assert running.stdout
        process = int(running.stdout.readline())
        began = time.monotonic()
        os.killpg(running.pid, signal.Signals[name])  # as a terminal does, to all that it knows
        out, err = running.communicate(timeout=30)
        assert time.monotonic() - began < AT_ONCE_S + SLACK_S
    assert out.strip() == ("" if name == "SIGKILL" else "130")
    assert "Traceback" not in err
    assert err.count("\n") == (0 if name == "SIGKILL" else 2), err
    assert is_ended(process)
