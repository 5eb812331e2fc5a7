"""Two months of mornings in an hour: an issue each day, none twice, each silence told once.

A newsroom follows 14 feeds on loopback, publishes a post and a site into a folder, mails readers
and tells a chat. A fifth of all requests fail, the mail server's too. Time is simulated: each look
of the schedule is three hours after the last one. The process that works is killed, or stopped
as by SIGTERM, at random moments of the first two thirds of the days, about once a day, and once the
machine is off for thirty hours; for the rest one process stays, so that its memory can be watched.

Three silences are injected: a feed that cannot be read for a third of the time and comes back, one
that says nothing new any more, one that is gone for good. Each is to be told once, and nothing
else: what a kill left in doubt (`email ...: 1 sending`) is told too and counted by itself.

The words are those of DATA; without it they are made up.
"""

import asyncio
import email
import json
import multiprocessing
import os
import random
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from aiosmtpd.controller import Controller

from benchmarks.command import Command, report
from benchmarks.day_world import Feeds, Size, Words
from benchmarks.soak_work import BEGIN, STEPS_A_DAY, Clock, work
from dateline.config.load import load_config
from dateline.store.store import Store
from tests.world.server import Request, Response, Service

SEED: Final = 20240503
FAILING: Final = 0.2
SIZE: Final = Size(feeds=14)
DEAD, SILENT, GONE = 5, 10, 13
"""Three of the feeds that publish every six hours."""

READERS: Final = tuple(f"reader{number}@paper.example" for number in range(5))
OFF_H: Final = 30


@dataclass(slots=True)
class Score:
    """What two months came to."""

    days: int = 0
    restarts: int = 0
    missed: int = 0
    twice: int = 0
    undelivered: int = 0
    doubtful: int = 0
    alerts_owed: int = 3
    alerts_sent: int = 0
    alerts_false: int = 0
    deployed_wrong: int = 0
    stray_files: int = 0
    store_mb_first: float = 0.0
    store_mb_last: float = 0.0
    rss_mb_first: float = 0.0
    rss_mb_last: float = 0.0
    files_open_first: int = 0
    files_open_last: int = 0


@dataclass(slots=True)
class Outside:
    """All that is not ours: feeds, a chat, a place for alerts, a mail server."""

    clock: Clock
    days: int
    words: Words
    chance: random.Random
    told: Counter[tuple[str, str]] = field(default_factory=Counter)
    alerts: list[str] = field(default_factory=list)
    mail_port: int = 0
    _feeds: dict[str, Feeds] = field(default_factory=dict)

    def frozen_at(self) -> datetime:
        """Return the time after which the silent feed says nothing."""
        return BEGIN + timedelta(days=self.days * 0.4)

    def __post_init__(self) -> None:
        usual: Callable[[], datetime] = self.clock
        self._feeds["usual"] = Feeds(SIZE, self.words, usual)
        self._feeds["silent"] = Feeds(SIZE, self.words, lambda: min(usual(), self.frozen_at()))

    def answer(self, request: Request) -> Response:
        """Answer a request, or fail as a fifth of them do."""
        if self.chance.random() < FAILING:
            return Response(503)
        if request.method == "POST":
            return self._post(request)
        number = "".join(filter(str.isdigit, request.host.partition(".")[0]))
        day = (self.clock() - BEGIN) / timedelta(days=self.days)
        if number == str(DEAD) and 1 / 6 < day < 1 / 2:
            return Response(500)
        if number == str(GONE) and day > 0.7:
            return Response(404)
        return self._feeds["silent" if number == str(SILENT) else "usual"].answer(request)

    def _post(self, request: Request) -> Response:
        said = json.loads(request.body)
        if request.path == "/alerts":
            self.alerts += said["message"].splitlines()
        elif found := re.search(r"https://paper\.example/([\d-]+)/$", said["message"]):
            self.told[found[1], "chat"] += 1
        return Response(200)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a mail, or ask for it later."""
        await asyncio.sleep(0)
        if self.chance.random() < FAILING:
            return "451 try again"
        name = str(email.message_from_bytes(envelope.content)["Message-ID"])
        day = date.fromisoformat(name[1:9])
        self.told[day.isoformat(), envelope.rcpt_tos[0]] += 1
        return "250 taken"

    @contextmanager
    def open(self) -> Iterator[Service]:
        """Serve all of it on loopback."""
        web = Service("outside", self.answer, lambda _: None)
        web.start()
        mail = Controller(self, hostname="127.0.0.1", port=0)
        with suppress(OSError):  # it looks for itself at port 0
            mail.start()
        assert mail.server is not None
        self.mail_port = mail.server.sockets[0].getsockname()[1]
        try:
            yield web
        finally:
            mail.stop(no_assert=True)
            web.stop()


def begin(folder: Path, outside: Outside, web: Service) -> Path:
    """Write the newsletter; return its file."""
    folder.mkdir()
    (folder / "readers.txt").write_text("\n".join(READERS))
    place = web.address.removeprefix("http://")
    (folder / ".env").write_text(
        f"DATELINE_CHAT_URLS=json://{place}/chat\nDATELINE_ALERT_URLS=json://{place}/alerts\n"
        f"DATELINE_PING_URL={web.address}/feed/0\n"
    )
    feeds = "".join(
        f'[[sources]]\nkind = "feed"\nname = "Feed {n}"\nurl = "https://f{n}.example/feed.xml"\n\n'
        for n in range(SIZE.feeds)
    )
    path = folder / "newsletter.toml"
    path.write_text(
        f"""[newsletter]
name = "The soak"
url = "https://paper.example"

[http]
allow_hosts = ["127.0.0.1"]
mirrors = {{ "*.example" = "{web.address}" }}

[schedule]
collect_every_min = 180

[deploy]
to = "folder"
folder = "out"
site_path = "site"
verify_s = 0

[email]
host = "127.0.0.1"
port = {outside.mail_port}
security = "none"
sender = "desk@paper.example"

{feeds}"""
    )
    return path


def live(path: Path, days: int, chance: random.Random) -> tuple[int, float]:
    """Let the days pass; return how often the worker was ended, and the store's MB early on."""
    clock, end, off, first_mb = Clock(path.parent / "clock"), days * STEPS_A_DAY, False, 0.0
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["benchmarks.soak_work"])
    restarts, calm = 0, end * 2 // 3
    while (steps := clock.steps) < end:
        if steps >= end // 6 and not first_mb:
            first_mb = _store_mb(path.parent)
        if steps >= end // 5 and not off:
            off = True
            clock.set(steps + OFF_H // 3)
        child = context.Process(target=work, args=(path, end))
        child.start()
        stop = steps + chance.randint(1, 2 * STEPS_A_DAY)
        while child.is_alive() and (stop >= calm or clock.steps < stop):
            time.sleep(0.05)
        time.sleep(chance.uniform(0, 2))
        if child.is_alive() and child.pid:
            os.kill(child.pid, chance.choice((signal.SIGKILL, signal.SIGTERM)))
            restarts += 1
        child.join()
        print(f"{clock():%Y-%m-%d %H:%M}, {restarts} restarts", file=sys.stderr, flush=True)
    return restarts, first_mb


def judge(path: Path, outside: Outside, score: Score) -> None:
    """Count what is wrong after the last day."""
    config, folder = load_config(path), path.parent
    with Store.open(config.store_url) as store:
        slug, stored = config.newsletter.slug, set(store.editions.dates(config.newsletter.slug))
        revisions = [key.revision for key in store.editions.keys(slug)]
        for day in stored:
            for states in store.outbox.counts(slug, day).values():
                score.doubtful += sum(states.get(name, 0) for name in ("sending", "unknown"))
                score.undelivered += states.get("waiting", 0)
    first = BEGIN.date() + timedelta(days=1)
    wanted = {first + timedelta(days=n) for n in range(score.days - 1)}
    score.missed = len(wanted - stored)
    score.twice = sum(times > 1 for times in outside.told.values())
    score.twice += sum(revision > 1 for revision in revisions)
    recipients = [*READERS, "chat"]
    silent = sum(not outside.told[str(day), name] for day in wanted for name in recipients)
    score.undelivered = max(score.undelivered, silent - score.doubtful)
    for number, words in (
        (DEAD, "cannot be read since"),
        (SILENT, "gave nothing new since"),
        (GONE, "cannot be read since"),
    ):
        about = sum(line.startswith(f"Feed {number} {words}") for line in outside.alerts)
        score.alerts_sent += about
    doubts = re.compile(r"(well again: )?(email|chat) of the issue of ")
    others = [line for line in outside.alerts if not doubts.match(line)]
    ends = sum(line.startswith(f"well again: Feed {DEAD} ") for line in others)
    score.alerts_false = len(others) - score.alerts_sent - ends
    for name in ("posts", "site"):
        score.deployed_wrong += _files(folder / "out" / _place(config, name)) != _files(
            folder / name
        )
    score.stray_files = sum(
        path.name.startswith(".") and path.name != ".env" and ".dateline" not in str(path)
        for path in folder.rglob("*")
    )
    usage = [line.split() for line in (folder / "usage.txt").read_text().splitlines()]
    last = [row for row in usage if row[0] == usage[-1][0]]
    early = last[min(2, len(last) - 1)]
    score.rss_mb_first, score.rss_mb_last = float(early[1]), float(last[-1][1])
    score.files_open_first, score.files_open_last = int(early[2]), int(last[-1][2])
    score.store_mb_last = _store_mb(folder)


def _store_mb(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.glob("dateline.db*")) / 1e6


def _place(config: Any, name: str) -> str:
    return str(config.deploy.path if name == "posts" else config.deploy.site_path)


def _files(folder: Path) -> dict[str, bytes]:
    """Return the bytes of what readers are to see of a folder."""
    found = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    return {
        name.as_posix(): path.read_bytes()
        for name, path in found.items()
        if not any(part.startswith(".") for part in name.parts) and path.name != "build.txt"
    }


def measure(days: int, scratch: Path, data: Path | None = None, seed: int = SEED) -> Score:
    """Live through so many days in a folder; return what they came to."""
    chance = random.Random(seed)
    clock = Clock(scratch / "paper" / "clock")
    outside = Outside(clock, days, Words(data), random.Random(seed + 1))
    score = Score(days=days)
    with outside.open() as web:
        path = begin(scratch / "paper", outside, web)
        clock.set(0)
        score.restarts, score.store_mb_first = live(path, days, chance)
        judge(path, outside, score)
    for line in outside.alerts:
        print(line, file=sys.stderr)
    return score


def main() -> None:
    parser = Command(__doc__, "6 days instead of 60")
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--keep", type=Path, help="an empty folder for the newsletter, kept")
    options = parser.given()
    days = 6 if options.quick else options.days
    with tempfile.TemporaryDirectory(prefix="dateline-soak-") as scratch:
        score = measure(days, options.keep or Path(scratch), options.data, options.seed)
    figures = asdict(score)
    print(f"seed {options.seed}: " + ", ".join(f"{k} {v}" for k, v in figures.items()))
    report("soak", figures, 2)


if __name__ == "__main__":
    main()
