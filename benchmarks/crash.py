"""Nothing lost, nothing doubled, nothing paid twice: kill -9 at random moments of a run.

The sample day is made by `dateline run` in a process of its own, with a model editor, from services
on loopback that answer slowly enough to be interrupted; the issue and the site are pushed to a git
repository, mailed to readers and announced in a chat. First undisturbed; then again and again
killed at a random moment, until so many kills are counted, each time on the same store; then one
clean run. The store and the post must equal those of the undisturbed run, and the branch what is in
the folders. Which phase a kill waits for is drawn first, so that short ones get their share; when a
run ended before its kill came, a new store is begun.

Half of the killed runs go on with a copy of their store, taken amid its work: its files as they
stood at that instant, as a snapshot of the disk has them, or what `dateline backup` makes of it.

An answer counts as paid twice if the server gave it again although it was in the store when the
killed process died. A reader who got no mail must be one whom the store calls doubtful: the process
died between the mail's last dot and the server's answer.
"""

import argparse
import asyncio
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from aiosmtpd.controller import Controller

from dateline.config.load import load_config
from dateline.demo.replay import ISSUE_DATE
from dateline.operate.backup import back_up, restore
from tests.support.chat_world import ChatWorld
from tests.world.server import Fault
from tests.world.world import World

SEED = 20240503
DELAY_S = 0.02
MAIL_S = 0.1
PHASES = ("start", "collect", "write", "publish", "deploy", "deliver")
KILLS_EACH = 6
"""Kills at most before a new store is begun: to a day that is done, little can happen."""

COPIES = ("none", "none", "files", "backup")
"""What of a killed run's store the next one gets."""
READERS = tuple(f"reader{number}@paper.example" for number in range(10))
LENGTH_S = {"start": 3, "collect": 1, "write": 4, "publish": 0.3, "deploy": 1.5, "deliver": 3}
"""About how long the phases last; a kill falls within so long after its phase began."""

LATEST = "2024-06"
"""Later times are not the sample day's."""


@dataclass(slots=True)
class Score:
    """What went wrong over all rounds."""

    kills: int = 0
    wrong_bytes: int = 0
    lost: int = 0
    doubled: int = 0
    paid_twice: int = 0
    delivered_twice: int = 0
    undelivered: int = 0
    doubtful: int = 0
    deployed_wrong: int = 0
    deployed_twice: int = 0
    copies: int = 0
    phases: dict[str, int] = field(default_factory=dict)


class Outside:
    """A mail server and a chat, and what they took from whom: (place, recipient) -> times."""

    def __init__(self) -> None:
        self.taken: Counter[tuple[str, str]] = Counter()
        self.mail_port = self.chat_port = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a mail; its subject's folder says which round it belongs to."""
        self.taken[envelope.mail_from, envelope.rcpt_tos[0]] += 1
        await asyncio.sleep(MAIL_S)
        return "250 taken"

    @contextmanager
    def open(self) -> Iterator[None]:
        """Serve both on loopback."""
        taken = self.taken

        class Chat(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                taken["chat", self.path] += 1
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        chat = ThreadingHTTPServer(("127.0.0.1", 0), Chat)
        thread = Thread(target=chat.serve_forever, daemon=True)
        thread.start()
        mail = Controller(self, hostname="127.0.0.1", port=0)
        with suppress(OSError):  # it looks for itself at port 0
            mail.start()
        assert mail.server is not None
        self.mail_port = mail.server.sockets[0].getsockname()[1]
        self.chat_port = chat.server_port
        try:
            yield
        finally:
            mail.stop(no_assert=True)
            chat.shutdown()
            chat.server_close()
            thread.join()


def begin(folder: Path, world: World, chat: ChatWorld, outside: Outside) -> Path:
    """Write a newsletter that reads the world, has a model as its editor, and is sent out."""
    folder.mkdir()
    remote = folder / "remote.git"
    subprocess.run(["git", "init", "--bare", "--quiet", "-b", "main", remote], check=True)
    (folder / "readers.txt").write_text("\n".join(READERS))
    text = world.config_toml().replace(
        "[newsletter]\n", '[newsletter]\neditor = "openai:world"\n', 1
    )
    text += f'\n[model]\nbase_url = "{chat.address}/v1"\n'
    text += f'\n[deploy]\nto = "git"\nremote = "{remote}"\nsite_path = "site"\nverify_s = 0\n'
    text += 'author = "Desk <desk@paper.example>"\n'
    text += f'\n[email]\nhost = "127.0.0.1"\nport = {outside.mail_port}\nsecurity = "none"\n'
    text += f'sender = "{folder.name}@paper.example"\n'
    path = folder / "newsletter.toml"
    path.write_text(text, "utf-8")
    secrets = {**world.secrets, "OPENAI_API_KEY": "loopback", "DATELINE_MODEL_KEY": "loopback"}
    secrets["DATELINE_CHAT_URLS"] = f"json://127.0.0.1:{outside.chat_port}/{folder.name}"
    (folder / ".env").write_text("".join(f"{k}={v}\n" for k, v in secrets.items()))
    return path


def start(config: Path) -> subprocess.Popen[bytes]:
    """Start a run of the sample day in its own process group; what it says goes to run.log."""
    command = [sys.executable, "-m", "dateline", "run", "--config", str(config)]
    with (config.parent / "run.log").open("ab") as log:
        return subprocess.Popen(
            [*command, "--date", str(ISSUE_DATE)],
            cwd=config.parent,
            stdout=log,
            stderr=log,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            start_new_session=True,
        )


def finish(config: Path) -> None:
    """Run the sample day undisturbed; a run that fails ends the benchmark with what it said."""
    if start(config).wait(timeout=300):
        raise SystemExit((config.parent / "run.log").read_text("utf-8")[-3000:])


def items_of(folder: Path) -> dict[str, str]:
    """Return the stored items by id, without what differs by itself from run to run.

    That is the engagement, which may be refreshed, and the time of pages and entries that have
    none: the time of reading stands in for it, which is years after the sample day.
    """
    with closing(sqlite3.connect(folder / "dateline.db")) as store:
        rows = {}
        for id_, data in store.execute("SELECT id, data FROM items"):
            item = json.loads(data)
            item.pop("engagement", None)
            if item["published_at"] > LATEST:
                item.pop("published_at")
            rows[id_] = json.dumps(item, sort_keys=True)
        return rows


def ask(folder: Path, query: str) -> list[tuple[Any, ...]]:
    """Ask a store that another process may be making; nothing where it has no such table yet.

    Reads only: a reader that closes last would tidy up what the killed process left.
    """
    try:
        with closing(sqlite3.connect(f"file:{folder}/dateline.db?mode=ro", uri=True)) as store:
            return store.execute(query).fetchall()
    except sqlite3.OperationalError:
        return []


def kept_answers(folder: Path) -> set[str]:
    """Return the model's answers that the store has; none where there is no store yet."""
    return {answer for (answer,) in ask(folder, "SELECT answer FROM answers")}


def run_of(folder: Path) -> tuple[Any, ...]:
    """Return the run's phase and when it was noted; () before the first."""
    return next(iter(ask(folder, "SELECT phase, updated FROM runs")), ())


def phase_of(folder: Path, before: tuple[Any, ...] = ()) -> str:
    """Say in which of PHASES a run is, that began when the store had `before` of the run."""
    run = run_of(folder)
    if not run or run == before:
        return "start"
    return "deliver" if run[0] == "done" else str(run[0])


def post_of(folder: Path) -> bytes:
    """Return the bytes of the post; b"" where there is none."""
    return b"".join(path.read_bytes() for path in sorted((folder / "posts").glob("*.md")))


def judge_outside(folder: Path, outside: Outside, score: Score) -> None:
    """Count what readers, chat and branch have wrong after a round."""
    with closing(sqlite3.connect(folder / "dateline.db")) as store:
        rows = store.execute("SELECT recipient FROM outbox WHERE state != 'sent'")
        doubtful = {recipient for (recipient,) in rows}
    for place, recipient, name in [
        *((f"{folder.name}@paper.example", reader, reader) for reader in READERS),
        ("chat", f"/{folder.name}", "chat"),
    ]:
        times = outside.taken[place, recipient]
        score.delivered_twice += max(0, times - 1)
        in_doubt = name in doubtful or (name == "chat" and any("json:" in d for d in doubtful))
        score.doubtful += in_doubt
        score.undelivered += not times and not in_doubt
    copy = folder / "copy"
    remote = folder / "remote.git"
    subprocess.run(["git", "clone", "--quiet", remote, copy], check=True)
    log = subprocess.run(["git", "rev-list", "--count", "main"], cwd=copy, stdout=subprocess.PIPE)
    score.deployed_twice += int(log.stdout) - 1
    for name in ("posts", "site"):
        score.deployed_wrong += files_of(copy / name) != files_of(folder / name)


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the bytes of what is deployed of a folder."""
    found = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    return {
        name.as_posix(): path.read_bytes()
        for name, path in found.items()
        if not any(part.startswith(".") for part in name.parts) and path.name != "build.txt"
    }


def measure(kills: int, scratch: Path, seed: int = SEED) -> Score:
    """Count what goes wrong over so many kills."""
    chance, score, outside = random.Random(seed), Score(), Outside()
    with World() as world, ChatWorld(("good",)) as chat, outside.open():
        for service in world.services.values():
            service.faults.append(Fault(delay_s=DELAY_S))
        clean = scratch / "clean"
        config = begin(clean, world, chat, outside)
        began = time.monotonic()
        finish(config)
        whole_s = time.monotonic() - began
        items, post = items_of(clean), post_of(clean)
        print(f"undisturbed: {whole_s:.1f} s, {len(items)} items, {len(post):,} bytes")
        round_ = 0
        while score.kills < kills:
            folder = scratch / f"round{round_}"
            round_ += 1
            world.reddit.open_window()
            config = begin(folder, world, chat, outside)
            play(config, chat, kills, chance, score)
            finish(config)
            found = items_of(folder)
            score.lost += sum(found.get(id_) != item for id_, item in items.items())
            score.doubled += len(found.keys() - items.keys())
            score.wrong_bytes += post_of(folder) != post
            judge_outside(folder, outside, score)
            print(f"round {round_}: {score}", flush=True)
            shutil.rmtree(folder)
    return score


def play(config: Path, chat: ChatWorld, kills: int, chance: random.Random, score: Score) -> None:
    """Kill runs on one store until one of them ends by itself, or kills enough are counted."""
    folder = config.parent
    known: set[str] = set()
    for _ in range(min(KILLS_EACH, kills - score.kills)):
        calls, before = len(chat.calls), run_of(folder)
        child = start(config)
        ended = await_moment(child, folder, before, chance)
        if not ended:
            os.killpg(child.pid, signal.SIGSTOP)
            phase, kept = phase_of(folder, before), copy_store(config, chance.choice(COPIES))
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            if kept:
                score.copies += 1
                put_back(config, kept)
        given = [call.text for call in chat.calls[calls:] if call.answered]
        score.paid_twice += sum(text in known for text in given)
        known = kept_answers(folder)
        if ended:
            return
        score.kills += 1
        score.phases[phase] = score.phases.get(phase, 0) + 1


def await_moment(
    child: subprocess.Popen[bytes], folder: Path, before: tuple[Any, ...], chance: random.Random
) -> bool:
    """Wait for a random moment of a random phase; return whether the run ended before it."""
    phase = chance.choice(PHASES)
    while PHASES.index(phase_of(folder, before)) < PHASES.index(phase):
        with suppress(subprocess.TimeoutExpired):
            child.wait(timeout=0.02)
            return True
    with suppress(subprocess.TimeoutExpired):
        child.wait(timeout=chance.uniform(0, LENGTH_S[phase]))
        return True
    return False


def copy_store(config: Path, copy: str) -> Path | None:
    """Copy the store of a process that stands still; None where it has none that can be copied."""
    store, kept = config.parent / "dateline.db", config.parent / "kept"
    if copy == "none" or not ask(config.parent, "SELECT version_num FROM alembic_version"):
        return None
    kept.mkdir()
    if copy == "backup":
        back_up(load_config(config), kept / "backup.db")
    else:
        for path in (store, store.with_name("dateline.db-wal")):
            if path.exists():
                shutil.copy(path, kept)
    return kept


def put_back(config: Path, kept: Path) -> None:
    """Let a copy be the store from now on."""
    if (backup := kept / "backup.db").exists():
        restore(load_config(config), backup)
    else:
        for path in config.parent.glob("dateline.db*"):
            path.unlink()
        for path in kept.iterdir():
            shutil.copy(path, config.parent)
    shutil.rmtree(kept)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="not used: the sample day is bundled")
    parser.add_argument("--quick", action="store_true", help="8 kills instead of 50")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dateline-crash-") as scratch:
        score = measure(8 if options.quick else options.kills, Path(scratch), options.seed)
    phases = ", ".join(f"{name} {count}" for name, count in sorted(score.phases.items()))
    figures = {name: count for name, count in asdict(score).items() if name != "phases"}
    told = ", ".join(f"{name} {count}" for name, count in figures.items())
    print(f"seed {options.seed}: {told} ({phases})")
    print(json.dumps({"benchmark": "crash", "figures": figures}))


if __name__ == "__main__":
    main()
