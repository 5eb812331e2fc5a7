"""A year-long store: all posts rendered anew, then once more where nothing has changed.

The sample day's edition is stored under as many dates as a year and a bit has, each with a title of
its own, as a newsletter that ran every day would have them. `dateline render --all` then runs in a
process of its own. The second run must touch no file. The goal is 60 s for 400 days.
"""

import argparse
import datetime as dt
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from dateline.cli.demo_day import demo_config, publish_day
from dateline.console.progress import NullProgress
from dateline.demo.replay import DEMO_NOW, ISSUE_DATE
from dateline.store.store import Store
from summarize.edition import Edition
from tests.world.world import World


def fill(folder: Path, days: int) -> Path:
    """Make a newsletter whose store has so many editions; gives its settings file."""
    with World() as world:
        config = demo_config(world.config_toml(), folder, folder / "dateline.db")
        with Store.open(config.store_url) as store:
            (edition,) = publish_day(config, store, NullProgress()).written.editions
            for number in range(1, days):
                store.editions.save(moved(edition, number), DEMO_NOW)
        path = folder / "newsletter.toml"
        path.write_text(world.config_toml(), "utf-8")
    return path


def moved(edition: Edition, days: int) -> Edition:
    """Return the edition as if it were one of an earlier day."""
    date = ISSUE_DATE - dt.timedelta(days=days)
    changed = {"date": date, "updated": date, "title": f"{edition.title}, day {days}"}
    return edition.model_copy(update=changed)


def render_all(config: Path) -> tuple[float, float, int]:
    """Render all posts; give seconds, peak memory in MB, and how many files were written."""
    began, peak_kb = time.perf_counter(), 0
    command = [sys.executable, "-m", "dateline", "render", "--all", "--json"]
    with tempfile.TemporaryFile("w+") as out:
        child = subprocess.Popen([*command, "--config", str(config)], stdout=out)
        while child.poll() is None:
            peak_kb = max(peak_kb, high_water_kb(child.pid))
            time.sleep(0.02)
        if child.returncode:
            raise SystemExit(f"dateline render ended with {child.returncode}")
        seconds = time.perf_counter() - began
        out.seek(0)
        written = sum(row["changed"] for row in json.load(out))
    return seconds, peak_kb / 1024, written


def high_water_kb(pid: int) -> int:
    """The most memory that a process has had; unlike the kernel's usage, not its parent's."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    lines = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(lines[0].split()[1]) if lines else 0


def measure(days: int, scratch: Path) -> dict[str, float]:
    """Render so many days twice."""
    scratch.mkdir()
    config = fill(scratch, days)
    first_s, peak_mb, _ = render_all(config)
    again_s, _, touched = render_all(config)
    print(
        f"{days:>5} days: {first_s:6.1f} s, {peak_mb:4.0f} MB; again {again_s:6.1f} s, "
        f"{touched} files touched"
    )
    return {
        "days": days,
        "render_s": round(first_s, 2),
        "again_s": round(again_s, 2),
        "touched": touched,
        "peak_mb": round(peak_mb),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="not used: the sample day is bundled")
    parser.add_argument("--quick", action="store_true", help="50 days instead of 400")
    days = 50 if parser.parse_args().quick else 400
    with tempfile.TemporaryDirectory(prefix="dateline-year-") as scratch:
        few = measure(max(10, days // 8), Path(scratch) / "few")
        figures = measure(days, Path(scratch) / "many")
    figures["mb_per_100_days"] = round(
        (figures["peak_mb"] - few["peak_mb"]) / (figures["days"] - few["days"]) * 100, 1
    )
    print(f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}; goal: 60 s, memory "
          "that does not grow with the days")  # fmt: skip
    print(json.dumps({"benchmark": "year", "figures": figures}))


if __name__ == "__main__":
    main()
