"""Cost: time and memory of finding a day's stories, and how they grow to 1,000,000 items.

The items are synthetic, made to the statistics of DATA/ai_stream: lengths of titles, the share of
addresses that come again, and words drawn one by one from the stream's own frequencies; each event
has words of its own, as events have. (Titles cut out of one long run of words would share whole
phrases by chance, more of them the more titles are cut, and letters counted up would make all
events alike by their beginnings.) Each size runs in a process of its own, so that its peak memory
is its own. The exponent is the slope of log time over log items from 10,000 to the largest size.
"""

import argparse
import json
import math
import random
import resource
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from benchmarks.command import Command, report
from benchmarks.pairs import stream_items
from ingest.item import Engagement, Item
from summarize.stories.find import find_stories
from summarize.text.tokens import words

SIZES = (10_000, 100_000, 1_000_000)
START = datetime(2024, 5, 2, tzinfo=UTC)
PER_EVENT = 3
OWN_WORDS = 3
OWN_LETTERS = 8
LETTERS = "bcdfghjklmnpqrstvwxyzaeiou"
SEED = 11


def statistics_of(data: Path) -> tuple[list[str], list[int], list[int], float]:
    """Measure the stream: its words with their counts, title lengths, share of repeated pages."""
    items = stream_items(data)
    counts: Counter[str] = Counter()
    lengths = []
    for item in items:
        said = words(item.title)
        counts.update(said)
        lengths.append(max(3, len(said)))
    pages = Counter(item.url for item in items)
    again = 1 - len(pages) / len(items)
    names, numbers = zip(*counts.most_common(60_000), strict=True)
    return list(names), list(numbers), lengths, again


def synthetic(count: int, data: Path) -> list[Item]:
    """Make a stream of so many items: events of a few reports, some of them copies."""
    names, weights, lengths, again = statistics_of(data)
    chance = random.Random(SEED)
    sums = list(accumulate(weights))
    made: list[Item] = []
    while len(made) < count:
        own = ["".join(chance.choices(LETTERS, k=OWN_LETTERS)) for _ in range(OWN_WORDS)]
        when = START + timedelta(seconds=86_400 * len(made) / count)
        for _ in range(1 + int(chance.expovariate(1 / (PER_EVENT - 1)))):
            length = chance.choice(lengths)
            title = " ".join([*own, *chance.choices(names, cum_weights=sums, k=length - OWN_WORDS)])
            made.append(_item(len(made), title, when, chance))
            if chance.random() < again:
                made.append(_copy(made[-1], len(made)))
    return made[:count]


def _item(n: int, title: str, when: datetime, chance: random.Random) -> Item:
    return Item(
        id=f"feed:{n}",
        source=f"source {n % 40}",
        url=f"https://site{n % 997}.example/{n}",
        title=title,
        text="",
        author=f"writer {n % 5_000}",
        published_at=when,
        publisher=f"place {n % 400}",
        engagement=Engagement(score=int(chance.paretovariate(1))),
    )


def _copy(item: Item, n: int) -> Item:
    return Item(
        id=f"feed:{n}",
        source="mirror",
        url=item.url,
        title=item.title,
        text="",
        author="mirror",
        published_at=item.published_at,
        publisher="mirror",
    )


def measure(count: int, data: Path) -> dict[str, float]:
    """Find the stories of a synthetic stream in this process."""
    items = synthetic(count, data)
    before_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start, start_cpu = time.perf_counter(), time.process_time()
    found = find_stories(items)
    took = time.perf_counter() - start
    took_cpu = time.process_time() - start_cpu
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "s": took,
        "cpu_s": took_cpu,
        "mb": peak_mb,
        "items_mb": before_mb,
        "stories": len(found.stories),
    }


def in_a_process(count: int, data: Path) -> dict[str, float]:
    """Run `measure` in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.scale", "--data", str(data), "--one", str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def main() -> None:
    parser = Command(__doc__, "no more than 100,000 items", needs_data=True)
    parser.add_argument("--one", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.given()
    if options.one:
        print(json.dumps(measure(options.one, options.data)))
        return
    sizes = SIZES[:-1] if options.quick else SIZES
    found = {}
    for count in sizes:
        found[count] = in_a_process(count, options.data)
        row = found[count]
        print(f"{count:>9,} items  {row['s']:8.2f} s ({row['cpu_s']:.2f} s of CPU)  "
              f"{row['mb']:6.0f} MB, {row['items_mb']:.0f} before", flush=True)  # fmt: skip
    first, last = sizes[0], sizes[-1]
    exponent = math.log(found[last]["s"] / found[first]["s"]) / math.log(last / first)
    figures = {"n10k_s": found[first]["s"], "n10k_mb": found[first]["mb"], "exponent": exponent}
    if last == SIZES[-1]:
        figures |= {"n1m_s": found[last]["s"], "n1m_mb": found[last]["mb"]}
    figures = {name: round(value, 3) for name, value in figures.items()}
    print(f"exponent {exponent:.3f}")
    report("scale", figures)


if __name__ == "__main__":
    main()
