"""How long `dateline --help` takes beside bare Python: the price of every command's start.

Both are started as processes, in turn, so that a busy machine slows both; the median counts.
"""

import platform
import statistics
import subprocess
import sys
import time

from benchmarks.command import Command, report

ROUNDS = 15
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "dateline --version": ["-m", "dateline", "--version"],
    "dateline --help": ["-m", "dateline", "--help"],
}


def seconds(arguments: list[str]) -> float:
    """Time one process from its start to its end."""
    began = time.perf_counter()
    subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def main() -> None:
    parser = Command(__doc__, "5 rounds")
    rounds = 5 if parser.given().quick else ROUNDS
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(rounds + 1):  # the first one warms the disk's cache up
        for name, arguments in COMMANDS.items():
            times[name].append(seconds(arguments))
    medians = {name: statistics.median(found[1:]) for name, found in times.items()}
    bare, help_ = medians["python -c pass"], medians["dateline --help"]
    for name, median in medians.items():
        print(f"{name:<20} {median * 1000:7.0f} ms  {(median - bare) * 1000:+7.0f} ms")
    print(f"Python {platform.python_version()}, median of {rounds}; goal: 300 ms over bare Python")
    figures = {
        "bare_s": round(bare, 4),
        "help_s": round(help_, 4),
        "over_s": round(help_ - bare, 4),
    }
    report("startup", figures)


if __name__ == "__main__":
    main()
