"""Do the collectors read every recorded API answer, and all that is in it?

Each body under DATA/x_api_v2, DATA/reddit_json and DATA/discord_json is read by the product's
parser and counted by an independent walk over the JSON (`benchmarks.apis_walk`). A crash is an
exception; a mismatch is a body where the two differ in items, reposts, replies or errors, where
the parser's own counts don't add up, or which gave neither items nor a word about why.

    python -m benchmarks.apis [--data DIR] [--quick]
"""

import gzip
import json
import platform
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.apis_walk import Counts, walk_discord, walk_reddit, walk_x
from benchmarks.command import Command, report
from ingest.discord.export import export_messages, is_export
from ingest.discord.parse import parse_messages
from ingest.reddit.parse import parse_reddit, things
from ingest.source import SourceError
from ingest.text.json_values import read_json, rows, table
from ingest.x.parse import parse_x_page
from ingest.x.post import is_post, target

QUICK_STEP = 10
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Reading:
    """What a parser made of a body: its counts, whether they add up, and whether it is silent."""

    counts: Counts
    adds_up: bool
    explained: bool
    troubles: tuple[str, ...] = ()


@dataclass(slots=True)
class Row:
    """One service's line of the table."""

    bodies: int = 0
    bytes_read: int = 0
    seconds: float = 0.0
    slowest_s: float = 0.0
    crashed: list[str] = field(default_factory=list)
    mismatches: list[str] = field(default_factory=list)
    found: Counter[str] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)


Body = tuple[str, bytes]


NOTICES = frozenset(
    "not-posts removed over-18 not-x not-discord system-messages not-messages".split()
)
"""Troubles that are none of the service's own errors."""


def errors_of(troubles: Iterable[SourceError]) -> int:
    """Return how many errors of the service itself are named."""
    return sum(trouble.code not in NOTICES for trouble in troubles)


def read_x(body: Any) -> Reading:
    """Read an answer as the X collector does."""
    page = parse_x_page(body)
    body_of = table(body)
    posts = [post for post in rows(body_of.get("data", [body])) if is_post(post)]
    reposts, replies = (
        sum(bool(target(p, kind)) for p in posts) for kind in ("retweeted", "replied_to")
    )
    counts = Counts(len(page.items), reposts, replies, errors_of(page.troubles))
    adds_up = page.seen == len(page.items) + page.duplicates + page.skipped
    empty = isinstance(body, dict) and ("meta" in body or not body.get("data", True))
    explained = bool(page.items or page.troubles or empty)
    return Reading(counts, adds_up, explained, tuple(t.code for t in page.troubles))


def read_reddit(body: Any) -> Reading:
    """Read an answer as the Reddit collector does."""
    parsed = parse_reddit(body)
    found = list(things(body))
    comments = sum(kind == "t1" for kind, _ in found)
    crossposts = sum(kind == "t3" and bool(data.get("crosspost_parent")) for kind, data in found)
    counts = Counts(len(parsed.items), crossposts, comments, errors_of(parsed.troubles))
    adds_up = parsed.seen == len(parsed.items) + parsed.duplicates + parsed.skipped
    explained = bool(parsed.items or parsed.troubles) or not parsed.seen
    return Reading(counts, adds_up, explained, tuple(t.code for t in parsed.troubles))


def read_discord(body: Any) -> Reading:
    """Read a page or an export as the Discord collector does."""
    parsed = export_messages(body, "d") if is_export(body) else parse_messages(body)
    replies = sum(bool(said.answers) for said in parsed.messages)
    counts = Counts(len(parsed.messages), 0, replies, errors_of(parsed.troubles))
    adds_up = parsed.seen == len(parsed.messages) + parsed.duplicates + parsed.skipped
    explained = bool(parsed.messages or parsed.troubles or body == [])
    return Reading(counts, adds_up, explained, tuple(t.code for t in parsed.troubles))


def x_bodies(folder: Path) -> Iterator[Body]:
    """Yield each recorded answer; lines of a stream are answers of their own."""
    yield from _files(folder, "*.json.gz")
    for path in sorted(folder.glob("*_stream.jsonl")):
        for number, line in enumerate(path.read_bytes().splitlines()):
            yield f"{path.name}:{number}", line


def reddit_bodies(folder: Path) -> Iterator[Body]:
    """Yield each listing, thread, fixture, single submission and recorded response."""
    yield from _files(folder, "*/*.json.gz")
    yield from _lines(folder / "localllama_submissions.jsonl.gz")
    for name, line in _lines(folder / "praw_cassette_responses.jsonl.gz"):
        body = json.loads(line)["body"]
        yield name, (body if isinstance(body, str) else json.dumps(body)).encode()


def discord_bodies(folder: Path) -> Iterator[Body]:
    """Yield each export and each page of messages."""
    yield from _files(folder, "*/*.json.gz")


def _files(folder: Path, pattern: str) -> Iterator[Body]:
    for path in sorted(folder.glob(pattern)):
        yield f"{path.parent.name}/{path.name}", gzip.decompress(path.read_bytes())


def _lines(path: Path) -> Iterator[Body]:
    if path.exists():
        with gzip.open(path) as lines:
            for number, line in enumerate(lines):
                yield f"{path.name}:{number}", line


SERVICES: dict[str, tuple[str, Callable[[Path], Iterator[Body]], Any, Any]] = {
    "X API v2": ("x_api_v2", x_bodies, read_x, walk_x),
    "Reddit": ("reddit_json", reddit_bodies, read_reddit, walk_reddit),
    "Discord": ("discord_json", discord_bodies, read_discord, walk_discord),
}


def measure(
    bodies: Iterator[Body], read: Callable[[Any], Reading], walk: Callable[[Any], Counts], step: int
) -> Row:
    """Read and count each body, or each `step`-th one."""
    row = Row()
    for number, (name, raw) in enumerate(bodies):
        if number % step:
            continue
        row.bodies += 1
        row.bytes_read += len(raw)
        started = time.perf_counter()
        try:
            reading = read(read_json(raw))
        except Exception as error:  # noqa: BLE001 - a crash is what is measured
            row.crashed.append(f"{name}: {type(error).__name__}: {error}")
            continue
        took_s = time.perf_counter() - started
        row.seconds += took_s
        row.slowest_s = max(row.slowest_s, took_s)
        row.troubles.update(reading.troubles)
        _compare(row, name, reading, _walked(raw, walk))
    return row


def _walked(raw: bytes, walk: Callable[[Any], Counts]) -> Counts | None:
    """Count a body; None for one in a shape that the walk does not know."""
    try:
        body = json.loads(raw)
    except ValueError:
        return Counts()  # no JSON holds nothing
    try:
        return walk(body)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _compare(row: Row, name: str, reading: Reading, expected: Counts | None) -> None:
    if expected is None:
        row.mismatches.append(f"{name}: the walk does not know its shape")
        return
    for part in ("items", "reposts", "replies", "errors"):
        row.found[part] += getattr(expected, part)
    if reading.counts != expected:
        row.mismatches.append(f"{name}: read {reading.counts}, counted {expected}")
    elif not reading.adds_up:
        row.mismatches.append(f"{name}: seen is not items + duplicates + skipped")
    elif not reading.explained:
        row.mismatches.append(f"{name}: neither items nor a word about why")


def show(rows: dict[str, Row]) -> None:
    """Print the table, and what differs."""
    print(f"Recorded API answers, Python {platform.python_version()}, {platform.machine()}")
    heads = ("bodies", "MB", "items", "reposts", "replies", "errors", "crashed", "differ")
    print(f"{'':10}" + "".join(f"{head:>9}" for head in heads) + f"{'MB/s':>8}{'slowest':>10}")
    for name, row in rows.items():
        megabytes = row.bytes_read / 1e6
        numbers = [row.found[part] for part in ("items", "reposts", "replies", "errors")]
        cells = [row.bodies, f"{megabytes:.1f}", *numbers, len(row.crashed), len(row.mismatches)]
        speed = megabytes / row.seconds if row.seconds else 0.0
        line = "".join(f"{cell:>9}" for cell in cells)
        print(f"{name:10}{line}{speed:>8.1f}{row.slowest_s * 1000:>7.0f} ms")
    for name, row in rows.items():
        named = ", ".join(f"{code} {count}" for code, count in row.troubles.most_common())
        print(f"{name} troubles named: {named or 'none'}")
        for problem in (*row.crashed, *row.mismatches)[:SHOWN]:
            print(f"  {problem}")


def main() -> None:
    """Run the benchmark."""
    parser = Command(__doc__, "every tenth body only", needs_data=True)
    given = parser.given()
    step = QUICK_STEP if given.quick else 1
    rows = {
        name: measure(bodies(Path(given.data) / folder), read, walk, step)
        for name, (folder, bodies, read, walk) in SERVICES.items()
    }
    show(rows)
    figures = {
        "bodies": sum(row.bodies for row in rows.values()),
        "crashed": sum(len(row.crashed) for row in rows.values()),
        "count_mismatches": sum(len(row.mismatches) for row in rows.values()),
    }
    report("apis", figures)


if __name__ == "__main__":
    main()
