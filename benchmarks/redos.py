"""How long hostile text holds up patterns and functions: growth of all, seconds of the slowest.

Runs of one unit (`1/`, `|`, `a-`, …) are what sets off a pattern or a function of more than linear
cost. Every compiled pattern of the house and every public function of the stages that takes a text
is timed on runs of each unit at 4,000 and 8,000 characters, and then on 50,000 of the units that
were slowest for it, the better of two calls. Processor time of the thread is counted, so a busy
machine changes little.

    python -m benchmarks.redos [--quick]
"""

import argparse
import json
from collections.abc import Callable
from heapq import nlargest

from tests.support.hostile_text import LENGTH, UNITS, run_of, seconds, superlinear
from tests.support.text_functions import TRUSTED, patterns, text_functions

LONG = 50_000
SLOWEST = 3
SHOWN = 12


def main() -> None:
    """Print the slowest patterns and functions, and the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", help="not used: nothing recorded is needed")
    parser.add_argument("--quick", action="store_true", help="every eighth unit")
    units = UNITS[:: 8 if parser.parse_args().quick else 1]
    calls: dict[str, Callable[[str], object]] = {
        name: pattern.search for name, pattern in patterns()
    }
    count = len(calls)
    functions = {name: f for name, f in text_functions().items() if name not in TRUSTED}
    calls |= functions
    grown: list[str] = []
    slowest: list[tuple[float, str, str]] = []
    for name, call in calls.items():
        call("10 May " * 40)  # loads what is needed, once
        for unit in units:
            if reason := superlinear(call, unit):
                grown += [f"{name} on runs of {unit!r}: {reason}"]
        worst = nlargest(SLOWEST, units, key=lambda unit: seconds(call, run_of(unit, LENGTH)))
        for unit in worst:
            text = run_of(unit, LONG)
            slowest.append((min(seconds(call, text) for _ in range(2)), name, unit))
    slowest.sort(reverse=True)
    print(f"{count} patterns, {len(functions)} functions, {len(units)} units")
    for took, name, unit in slowest[:SHOWN]:
        print(f"{took * 1000:8.1f} ms  {name}  {unit!r}")
    print(*grown, sep="\n")
    figures = {
        "patterns": count,
        "functions": len(functions),
        "slowest_ms": round(slowest[0][0] * 1000, 1),
        "superlinear": len({line.partition(" ")[0] for line in grown}),
    }
    print(json.dumps({"benchmark": "redos", "figures": figures}))


if __name__ == "__main__":
    main()
