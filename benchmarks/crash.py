"""Nothing lost, nothing doubled, nothing paid twice: kill -9 at random moments of a run.

The sample day is made by `dateline run` in a process of its own, with a model editor, from services
on loopback that answer slowly enough to be interrupted. First undisturbed; then again and again
killed at a random moment, until so many kills are counted, each time on the same store; then one
clean run. The store and the post must equal those of the undisturbed run. When a run ended before
its kill came, a new store is begun, so that kills fall into all phases.

An answer counts as paid twice if the server gave it again although it was in the store when the
killed process died.
"""

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
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.command import Command, report
from dateline.demo.replay import ISSUE_DATE
from tests.support.chat_world import ChatWorld
from tests.world.server import Fault
from tests.world.world import World

SEED = 20240503
DELAY_S = 0.02
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
    phases: dict[str, int] = field(default_factory=dict)


def begin(folder: Path, world: World, chat: ChatWorld) -> Path:
    """Write a newsletter that reads the world and has a model as its editor."""
    folder.mkdir()
    text = world.config_toml().replace(
        "[newsletter]\n", '[newsletter]\neditor = "openai:world"\n', 1
    )
    text += f'\n[model]\nbase_url = "{chat.address}/v1"\n'
    path = folder / "newsletter.toml"
    path.write_text(text, "utf-8")
    secrets = {**world.secrets, "OPENAI_API_KEY": "loopback", "DATELINE_MODEL_KEY": "loopback"}
    (folder / ".env").write_text("".join(f"{k}={v}\n" for k, v in secrets.items()))
    return path


def start(config: Path) -> subprocess.Popen[bytes]:
    """Start a run of the sample day in its own process group; what it says goes to run.log."""
    command = [sys.executable, "-m", "dateline", "run", "--config", str(config)]
    with (config.parent / "run.log").open("ab") as log:
        return subprocess.Popen(
            [*command, "--date", str(ISSUE_DATE), "--no-site", "--no-deploy"],
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


def kept_answers(folder: Path) -> set[str]:
    """Return the model's answers that the store has; none where there is no store yet."""
    if not (folder / "dateline.db").exists():
        return set()
    with closing(sqlite3.connect(folder / "dateline.db")) as store:
        try:
            return {answer for (answer,) in store.execute("SELECT answer FROM answers")}
        except sqlite3.OperationalError:
            return set()


def phase_of(folder: Path) -> str:
    """Say in which phase a killed run was."""
    if not (folder / "dateline.db").exists():
        return "start"
    with closing(sqlite3.connect(folder / "dateline.db")) as store:
        try:
            row = store.execute("SELECT phase FROM runs").fetchone()
        except sqlite3.OperationalError:
            return "start"
        return row[0] if row else "start"


def post_of(folder: Path) -> bytes:
    """Return the bytes of the post; b"" where there is none."""
    return b"".join(path.read_bytes() for path in sorted((folder / "posts").glob("*.md")))


def measure(kills: int, scratch: Path) -> Score:
    """Count what goes wrong over so many kills."""
    chance, score = random.Random(SEED), Score()
    with World() as world, ChatWorld(("good",)) as chat:
        for service in world.services.values():
            service.faults.append(Fault(delay_s=DELAY_S))
        clean = scratch / "clean"
        config = begin(clean, world, chat)
        began = time.monotonic()
        finish(config)
        whole_s = time.monotonic() - began
        items, post = items_of(clean), post_of(clean)
        print(f"undisturbed: {whole_s:.1f} s, {len(items)} items, {len(post):,} bytes")
        round_ = 0
        while score.kills < kills:
            folder = scratch / f"round{round_}"
            round_ += 1
            play(folder, world, chat, kills, whole_s, chance, score)
            finish(folder / "newsletter.toml")
            found = items_of(folder)
            score.lost += sum(found.get(id_) != item for id_, item in items.items())
            score.doubled += len(found.keys() - items.keys())
            score.wrong_bytes += post_of(folder) != post
            shutil.rmtree(folder)
    return score


def play(
    folder: Path,
    world: World,
    chat: ChatWorld,
    kills: int,
    whole_s: float,
    chance: random.Random,
    score: Score,
) -> None:
    """Kill runs on one store until one of them ends by itself, or kills enough are counted."""
    config = begin(folder, world, chat)
    known: set[str] = set()
    while score.kills < kills:
        before = len(chat.calls)
        child = start(config)
        try:
            child.wait(timeout=chance.uniform(0.2, whole_s))
            ended = True
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            ended = False
        given = [call.text for call in chat.calls[before:] if call.answered]
        score.paid_twice += sum(text in known for text in given)
        known = kept_answers(folder)
        if ended:
            return
        score.kills += 1
        phase = phase_of(folder)
        score.phases[phase] = score.phases.get(phase, 0) + 1


def main() -> None:
    parser = Command(__doc__, "8 kills instead of 50")
    parser.add_argument("--kills", type=int, default=50)
    options = parser.given()
    with tempfile.TemporaryDirectory(prefix="dateline-crash-") as scratch:
        score = measure(8 if options.quick else options.kills, Path(scratch))
    phases = ", ".join(f"{name} {count}" for name, count in sorted(score.phases.items()))
    print(f"{score.kills} kills ({phases}): {score.lost} items lost or changed, "
          f"{score.doubled} doubled, {score.wrong_bytes} posts differ, "
          f"{score.paid_twice} answers paid twice")  # fmt: skip
    figures = {
        "kills": score.kills,
        "wrong_bytes": score.wrong_bytes,
        "lost": score.lost,
        "doubled": score.doubled,
        "paid_twice": score.paid_twice,
    }
    report("crash", figures)


if __name__ == "__main__":
    main()
