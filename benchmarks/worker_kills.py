"""Workers killed and PostgreSQL restarted amid a day: nothing lost, nothing twice, the same bytes.

Two newsletters that share a source, one of them in three languages by a model, are made once by one
process on SQLite. Then, for each seed, by workers on PostgreSQL that are killed with SIGKILL at
random moments and replaced, or stopped for so long that others get their jobs, and then go on; and
whose server is restarted. The editions, posts, items, billed posts of X and the model's answers
must be the same, and the branch must have one commit an issue.

With `--cut` no worker is killed: one of them lives in a network of its own, which is cut for a
minute at a random moment; the others get its jobs, and then it comes back.

An answer is paid twice if the model gives it again although the store has it. `asked_again` counts
also those that it gave to a worker who was killed before the answer came.

Workers are forked by a process that has read the program already; what they wait for before they
give a dead worker's jobs to others, or try again, is a tenth of the usual.
"""

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import psycopg
from procrastinate.exceptions import ConnectorException
from sqlalchemy.engine import make_url

from benchmarks.network import Network
from dateline.config.folder import Newsletters
from dateline.console.progress import Progress
from dateline.demo.replay import DEMO_NOW, ISSUE_DATE
from dateline.schedule.daemon import share_out
from dateline.schedule.jobs import ScheduledJobs
from dateline.store.queue import load_queue
from dateline.store.store import Store
from dateline.workers.queue import Queue, QueuedJobs
from ingest.source import Window
from tests.support.chat_model import Asked, answer
from tests.support.chat_world import Call, ChatWorld
from tests.support.folder_of_papers import papers
from tests.support.postgres import Server, database, postgres_server
from tests.world.world import World

FOLLOWED = {"Daily": ("Evaluation Notes", "X", "Hacker News"), "Notes": ("Evaluation Notes",)}
SETTINGS = """[stories]
read_pages = 0
[deploy]
to = "git"
remote = "{remote}"
author = "Desk <desk@paper.example>"
[model]
base_url = "{model}/v1"
[gate]
second_opinion = "none"
"""
LANGUAGES = ("en", "ko", "ja")
FORKER = """
import os, signal, sys
import langchain_openai, dateline.day.run, dateline.day.write, summarize.llm.editor
from dateline.cli.main import main
from dateline.workers import worker
worker.BEAT_S, worker.STALLED_S, worker.RETRY_S = 0.5, float(sys.argv[1]), 1
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for line in sys.stdin:
    folder, _, store = line.strip().partition("\t")
    child = os.fork()
    if not child:
        os.environ.update({"DATELINE_STORE": store} if store else {})
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        log = os.open(folder + "/workers.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        sys.argv[1:] = ["worker", "--config", folder]
        main()
    print(child, flush=True)
"""
HELD = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'"
DAY_S = 240
STALLED_S = 3.0
CUT_S = 60
BACK_S = 8
"""How long what a worker does that is back from a cut is waited for."""

SERVER_PORT = 5432
"""Where PostgreSQL is found in the network that is cut."""

ANSWER_S = 0.2
"""How long an answer of the model takes, so that workers die while they wait for it."""


class Model(ChatWorld):
    """A model that notes whether the store had an answer when it was asked for it again."""

    def __init__(self) -> None:
        super().__init__(obedience=self)
        self.store = ""
        self.given: Counter[str] = Counter()
        self.paid_twice = 0

    def apply(self, asked: Asked, good: dict[str, Any]) -> str:
        """Return an answer's text: in kana where Japanese is asked for."""
        if "Japanese" not in asked.system:
            return json.dumps(good)
        messages = ((role, words.replace("Japanese", "Korean")) for role, words in asked.messages)
        korean = json.dumps(answer(replace(asked, messages=tuple(messages))), ensure_ascii=False)
        return re.sub("[가-힣]+", "しらせ", korean)

    def note(self, call: Call) -> None:
        """Write a request down, and let it wait."""
        super().note(call)
        if self.given[call.asked.text] and self.store:
            with suppress(psycopg.Error), psycopg.connect(self.store) as connection:
                query = "SELECT 1 FROM answers WHERE answer = %s"
                self.paid_twice += connection.execute(query, (call.text,)).fetchone() is not None
        self.given[call.asked.text] += 1
        time.sleep(ANSWER_S)

    def forget(self, store: str = "") -> None:
        """Begin another day, whose answers are kept in a store."""
        self.given, self.paid_twice, self.store = Counter(), 0, store


@dataclass
class Day:
    """What a day came to: all that must be the same however it was made, and what befell it.

    `held` are the jobs that a worker had when it was cut off, `without` the days that were done
    before it was back.
    """

    editions: dict[str, str]
    posts: dict[str, bytes]
    items: list[str]
    billed: int
    commits: list[str]
    answers: set[str]
    paid_twice: int
    asked_again: int = field(compare=False)
    kills: int = field(default=0, compare=False)
    restarts: int = field(default=0, compare=False)
    stops: int = field(default=0, compare=False)
    cuts: int = field(default=0, compare=False)
    held: int = field(default=0, compare=False)
    without: int = field(default=0, compare=False)


def begin(folder: Path, world: World, model: Model, url: str = "") -> Newsletters:
    """Write the newsletters and the repository that they are deployed to."""
    remote = folder / "remote.git"
    settings = SETTINGS.format(remote=remote, model=model.address)
    settings += "[schedule]\nworkers = true\n" if url else ""
    papers(folder, world, settings, FOLLOWED)
    subprocess.run(["git", "init", "--bare", "--quiet", "-b", "main", remote], check=True)
    daily = folder / "daily.toml"
    told = f'[newsletter]\neditor = "openai:world"\nlanguages = {json.dumps(LANGUAGES)}\n'
    daily.write_text(daily.read_text().replace("[newsletter]\n", told))
    with (folder / ".env").open("a") as secrets:
        secrets.write("DATELINE_MODEL_KEY=loopback\n")
        secrets.write(f"DATELINE_STORE={url}\n" if url else "")
    return Newsletters.read(folder)


def outcome(newsletters: Newsletters, store: Store, folder: Path, model: Model) -> Day:
    """Return what the day came to."""
    editions, window = {}, Window(DEMO_NOW.replace(year=2000), DEMO_NOW.replace(year=2100))
    items: set[str] = set()
    billed = 0
    for config in newsletters.configs:
        slug = config.newsletter.slug
        for language in config.newsletter.editions:
            found = store.editions.text(slug, ISSUE_DATE, language) or ""
            editions[f"{slug} {language}"] = found
        sources = config.followed()
        items |= {item.id for item in store.items.load_items(window, sources)}
        billed += sum(store.cursors.spent(s, f"{DEMO_NOW:%Y-%m}") for s in sources if s.kind == "x")
    posts = {path.name: path.read_bytes() for path in (folder / "posts").glob("*.md")}
    log = subprocess.run(
        ["git", "-C", str(folder / "remote.git"), "log", "--format=%s", "main"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    commits, given = sorted(log.stdout.splitlines()), model.given
    again = given.total() - len(given)
    return Day(editions, posts, sorted(items), billed, commits, set(given), model.paid_twice, again)


def alone(folder: Path, world: World, model: Model) -> Day:
    """Make the day in this process, on SQLite."""
    newsletters = begin(folder, world, model)
    model.forget()
    with Store.open(newsletters.configs[0].store_url) as store:
        rooms = [
            ScheduledJobs(config, store, lambda: DEMO_NOW, Progress())
            for config in newsletters.configs
        ]
        share_out(rooms)
        for room in rooms:
            room.wake()
        return outcome(newsletters, store, folder, model)


class Forker:
    """Forks workers from a process that has read the program. Use as a context manager."""

    command = (sys.executable, "-c", FORKER, str(STALLED_S))

    def __init__(self, network: Network | None = None, stalled_s: float = STALLED_S) -> None:
        self.network = network
        self.command = (*Forker.command[:-1], str(stalled_s))

    def __enter__(self) -> Self:
        pipe = subprocess.PIPE
        self._process = (
            self.network.process
            if self.network
            else subprocess.Popen(self.command, stdin=pipe, stdout=pipe, text=True)
        )
        return self

    def fork(self, folder: Path, store: str = "") -> int:
        """Start a worker for a folder, to whose workers.log it speaks; return its number."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{folder}\t{store}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def __exit__(self, *_: object) -> None:
        self._process.communicate()


def by_workers(
    folder: Path, world: World, model: Model, server: Server, forker: Forker, count: int,
    chance: random.Random | None = None, far: Forker | None = None,
) -> Day:  # fmt: skip
    """Make the day with so many workers; with `chance` they are killed, the server restarted.

    `far` forks the first of them into a network that is cut once, and that is all then.
    """
    befell = {"kills": 0, "restarts": 0, "stops": 0, "cuts": 0}
    held, done_s = 0, 0.0
    ills = ("cuts",) if far else ("restarts", "stops", "kills", "kills")
    most, back_s = 1 if far else 6, 0.0
    asleep: list[int] = []
    with ExitStack() as stack:
        url = stack.enter_context(database(server))
        newsletters = begin(folder, world, model, url)
        model.forget(url)
        store = stack.enter_context(Store.open(url))
        queue = stack.enter_context(Queue(store))
        workers = [far.fork(folder, by_port(url))] if far else []
        while far and ask(store, "SELECT count(*) FROM procrastinate_workers") == 0:
            time.sleep(0.1)
        first = ask(store, "SELECT min(id) FROM procrastinate_workers")
        workers += [forker.fork(folder) for _ in range(count - bool(far))]
        stack.callback(lambda: [os.kill(worker, signal.SIGKILL) for worker in workers])
        rooms = [
            QueuedJobs(config, store, lambda: DEMO_NOW, Progress(), queue=queue)
            for config in newsletters.configs
        ]
        share_out(rooms)
        deadline = time.monotonic() + DAY_S
        ill_s = time.monotonic() + (chance.uniform(0.2, 4) if chance else DAY_S)
        while not (is_done := looked(rooms)) or time.monotonic() < back_s + BACK_S:
            done_s = done_s or (time.monotonic() if is_done else 0.0)
            assert time.monotonic() < deadline, (folder / "workers.log").read_text()[-3000:]
            time.sleep(0.5)
            if asleep and time.monotonic() > ill_s - 0.5:
                os.kill(asleep.pop(), signal.SIGCONT)
            if far and far.network and back_s and time.monotonic() > back_s and not far.network.up:
                far.network.set("up")
            if not chance or time.monotonic() < ill_s or sum(befell.values()) == most:
                continue
            if far and not ask(store, f"{HELD} AND worker_id = {first}"):
                continue
            ill_s = time.monotonic() + chance.uniform(0.2, 4)
            victim = chance.randrange(count)
            match chance.choice(ills):
                case "cuts" as ill:
                    assert far
                    assert far.network
                    far.network.set("down")
                    back_s = time.monotonic() + CUT_S
                    held = ask(store, f"{HELD} AND worker_id = {first}")
                case "restarts" as ill:
                    server.restart()
                case "stops" as ill:
                    asleep.append(workers[victim])
                    os.kill(workers[victim], signal.SIGSTOP)
                    ill_s += STALLED_S + 1
                case ill:
                    os.kill(workers[victim], signal.SIGKILL)
                    workers[victim] = forker.fork(folder)
            befell[ill] += 1
        day = outcome(newsletters, store, folder, model)
    for name, times in befell.items():
        setattr(day, name, times)
    day.held, day.without = held, int(0 < done_s < back_s)
    return day


def by_port(url: str) -> str:
    """Return a database's address as the network that is cut has it."""
    address = make_url(url).set(host="127.0.0.1", port=SERVER_PORT, query={})
    return address.render_as_string(hide_password=False)


@contextmanager
def far_away(folder: Path, world: World, model: Model, server: Server) -> Iterator[Forker]:
    """Yield what forks workers into a network of their own."""
    ports: dict[int, int | Path] = {port: port for port in ports_of(world, model)}
    ports[SERVER_PORT] = Path(make_url(server.url("x")).query["host"]) / ".s.PGSQL.5432"
    with Network(folder, ports, Forker.command) as network, Forker(network) as forker:
        yield forker


def ports_of(world: World, model: Model) -> list[int]:
    places = [*world.addresses.values(), model.address]
    return [port for place in places if (port := urlsplit(place).port)]


def ask(store: Store, query: str) -> int:
    with store.read() as connection:
        return int(connection.exec_driver_sql(query).scalar() or 0)


def looked(rooms: Sequence[QueuedJobs]) -> bool:
    """Put in what is due, as each look of the schedule does; return whether all is done."""
    store = rooms[0].store
    with suppress(ConnectorException, *store.failures):  # the server may be amid its restart
        for room in rooms:
            room.wake()
        runs = [store.runs.run(room.config.newsletter.slug, ISSUE_DATE) for room in rooms]
        done = all(run and run.phase == "done" for run in runs)
        return done and not load_queue(store).count("todo", "doing")
    return False


def measure(seeds: Sequence[int], count: int, folder: Path, *, cut: bool = False) -> dict[str, int]:
    names = ("kills", "restarts", "stops", "cuts", "held", "without", "paid_twice", "asked_again")
    figures = dict.fromkeys(("days", "differ", *names), 0)
    with ExitStack() as stack:
        world, model = stack.enter_context(World()), stack.enter_context(Model())
        server, forker = stack.enter_context(postgres_server()), stack.enter_context(Forker())
        away = far_away(folder / "network", world, model, server)
        far = stack.enter_context(away) if cut else None
        server.run("CREATE DATABASE paper_template")
        expected = alone(folder / "alone", world, model)
        assert all(expected.editions.values())
        assert len(expected.commits) == len(FOLLOWED)
        for seed in seeds:
            begun = time.monotonic()
            day = by_workers(
                folder / str(seed), world, model, server, forker, count, random.Random(seed), far
            )
            figures["days"] += 1
            for name in names:
                figures[name] += getattr(day, name)
            took_s = time.monotonic() - begun
            print(f"seed {seed}: {took_s:.0f} s, {figures}{differences(expected, day)}", flush=True)
            figures["differ"] += day != expected
    return figures


def differences(expected: Day, day: Day) -> str:
    names = ("editions", "posts", "items", "billed", "commits", "answers", "paid_twice")
    wrong = [name for name in names if getattr(day, name) != getattr(expected, name)]
    return (
        f" DIFFERS IN {', '.join(wrong)}; billed {day.billed}; commits {day.commits}"
        if wrong
        else ""
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", help="not needed")
    parser.add_argument("--quick", action="store_true", help="2 seeds")
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--cut", action="store_true", help="cut the network of one of them")
    options = parser.parse_args()
    count = 2 if options.quick else options.seeds
    with tempfile.TemporaryDirectory() as folder:
        seeds = range(options.first, options.first + count)
        figures = measure(seeds, options.workers, Path(folder), cut=options.cut)
    print(json.dumps({"benchmark": "worker_kills", "figures": figures}))


if __name__ == "__main__":
    main()
