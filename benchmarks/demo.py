"""What `dateline demo` takes: time and memory of the whole sample day, services and site included.

It runs in a process of its own. Memory is the sum of that process and its children at their
largest, sampled, since the site is built by several processes.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

EVERY_S = 0.05


def family(root: int) -> list[int]:
    """Return a process and all that it started."""
    found = [root]
    for pid in found:
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                found += map(int, task.read_text().split())
            except OSError:
                continue
    return found


def shared_out_mb(pid: int) -> float:
    """Return a process's memory, pages that it shares with others counted in part."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    (line,) = [line for line in rollup.splitlines() if line.startswith("Pss:")]
    return int(line.split()[1]) / 1024


def run_once(out: Path) -> tuple[float, float]:
    """Publish the sample day; give seconds and the largest memory in MB."""
    began, peak = time.perf_counter(), 0.0
    command = [sys.executable, "-m", "dateline", "demo", "--out", str(out)]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while child.poll() is None:
        peak = max(peak, sum(map(shared_out_mb, family(child.pid))))
        time.sleep(EVERY_S)
    if child.returncode:
        raise SystemExit(f"dateline demo ended with {child.returncode}")
    return time.perf_counter() - began, peak


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="not used: the sample day is bundled")
    parser.add_argument("--quick", action="store_true", help="once instead of three times")
    rounds = 1 if parser.parse_args().quick else 3
    with tempfile.TemporaryDirectory(prefix="dateline-bench-demo-") as scratch:
        found = [run_once(Path(scratch) / str(n)) for n in range(rounds)]
    for wall, peak in found:
        print(f"{wall:6.2f} s  {peak:6.0f} MB")
    best, peak = min(wall for wall, _ in found), max(peak for _, peak in found)
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, load "
        f"{os.getloadavg()[0]:.1f}; the fastest of {rounds}; goals: 10 s, 300 MB"
    )
    figures = {"wall_s": round(best, 2), "peak_mb": round(peak)}
    print(json.dumps({"benchmark": "demo", "figures": figures}))


if __name__ == "__main__":
    main()
