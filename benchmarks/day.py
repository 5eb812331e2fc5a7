"""The AINews day from loopback: wall time beside its bound, memory, an hour later, and peers.

500 feeds, 544 accounts in 12 lists, 12 subreddits with comments, 250 channels with 10,000 messages,
then 300 linked pages; every response takes 100 to 300 ms. The server is a process of its own, and
so is every measured run. What is served is told in `benchmarks.day_world`.

**The bound** is what the latencies alone would take, had computing no cost, with the requests that
were made and the limits that we keep. Each service takes the longest of three: the longest chain
of requests that wait for each other, all its latencies divided by the requests that it is sent at
a time, and its requests divided by those that it allows a second. Everything that shares the
client takes all latencies divided by its connections. The pages come after the rest, since their
links do.

**An hour later** the same runs again on the same store; its bytes as a share of the first run's.
"""

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import httpx

from benchmarks.command import Command, report
from benchmarks.day_world import Size, newsletter
from dateline.demo.replay import SECRETS
from ingest.discord import api as discord_api
from ingest.discord import collector as discord
from ingest.http.settings import HttpSettings
from ingest.reddit import api as reddit_api
from ingest.x import collector as x

NOW = datetime(2024, 5, 3, tzinfo=UTC)
WAYS = {"ours": "ours", "ours, archive": "ours", "reader": "reader", "scrapy": "scrapy"}
"""The ways to read the feeds that are compared, and what runs each."""

ARCHIVE_DAYS = 400
SLOTS = {"x": x.CHAINS_AT_ONCE, "discord": discord.CHAINS_AT_ONCE, "reddit": reddit_api.AT_ONCE}
PER_SECOND = {"discord": float(discord_api.PER_SECOND)}
EVERYWHERE = HttpSettings().max_connections
PER_HOST = HttpSettings().per_host

Asked = Mapping[str, Any]


@contextmanager
def serving(size: Size, data: Path | None) -> Iterator[dict[str, str]]:
    """Run the load server; give its addresses."""
    command = [sys.executable, "-m", "benchmarks.day_server", "--now", NOW.isoformat(), "--size",
               json.dumps({name: getattr(size, name) for name in size.__slots__})]  # fmt: skip
    command += ["--data", str(data)] if data else []
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        assert server.stdin
        try:
            yield json.loads(server.stdout.readline())
        finally:
            server.stdin.close()


def control(places: Mapping[str, str], path: str) -> list[dict[str, Any]]:
    """Ask the control port; it gives what was asked of the services since the last time."""
    found: list[dict[str, Any]] = httpx.get(places["control"] + path, timeout=30).json()
    return found


def run(*arguments: object) -> dict[str, Any]:
    """Measure one run in its own process."""
    command = [sys.executable, "-m", "benchmarks.day_run", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr[-3000:]}")
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def bounds(log: Sequence[Asked]) -> dict[str, float]:
    """Return the bound of each part in seconds, and of all together."""
    pages = [a for a in log if a["service"] == "web" and a["host"].startswith("p")]
    feeds = [a for a in log if a["service"] == "web" and not a["host"].startswith("p")]
    parts = {"feeds": max(total(feeds) / EVERYWHERE, slowest_host(feeds))}
    for service in SLOTS:
        parts[service] = stages(service, [a for a in log if a["service"] == service])
    shared = [a for a in log if a["service"] in ("x", "discord")]  # Reddit's client is PRAW
    together = total([*feeds, *shared]) / EVERYWHERE
    parts["collect"] = max(together, *parts.values())
    parts["pages"] = max(total(pages) / EVERYWHERE, chain(pages, "host"))
    parts["all"] = parts["collect"] + parts["pages"]
    return parts


def total(asked: Sequence[Asked]) -> float:
    return sum(float(each["latency_s"]) for each in asked)


def chain(asked: Sequence[Asked], key: str) -> float:
    """Return the longest sum of latencies that have a key in common."""
    sums: dict[str, float] = defaultdict(float)
    for each in asked:
        sums[each[key].partition("?")[0]] += each["latency_s"]
    return max(sums.values(), default=0.0)


def slowest_host(asked: Sequence[Asked]) -> float:
    return chain(asked, "host") / PER_HOST


def stages(service: str, asked: Sequence[Asked]) -> float:
    """Add up the stages of a service: what a later one asks for, an earlier one has to tell."""
    found: dict[str, list[Asked]] = defaultdict(list)
    for each in asked:
        found[stage(service, each["target"].partition("?")[0])].append(each)
    rate = PER_SECOND.get(service, float("inf"))
    return sum(
        max(total(asked) / SLOTS[service], chain(asked, "target"), len(asked) / rate)
        for asked in found.values()
    )


def stage(service: str, path: str) -> str:
    if service == "discord":
        return "messages" if path.endswith("/messages") else path.rpartition("/")[2]
    if service == "reddit":
        steps = ("access_token", "/comments/", "morechildren")
        return next((step for step in steps if step in path), "listings")
    return "timelines"


def installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def measure_day(size: Size, places: Mapping[str, str], folder: Path) -> dict[str, float]:
    """Run the day, and again an hour later."""
    (folder / "newsletter.toml").write_text(newsletter(size, places), "utf-8")
    (folder / ".env").write_text("".join(f"{k}={v}\n" for k, v in SECRETS.items()), "utf-8")
    control(places, "/log")
    hours = ("--end", (NOW + timedelta(hours=2)).isoformat(), "--pages", size.pages)
    first = run("day", folder, "--now", NOW.isoformat(), *hours)
    log = control(places, "/log")
    bound = bounds(log)
    later = NOW + timedelta(hours=1)
    control(places, f"/clock?now={later.isoformat().replace('+', '%2B')}")
    second = run("day", folder, "--now", later.isoformat(), *hours)
    log_2 = control(places, "/log")
    bytes_1, bytes_2 = (sum(each["bytes"] for each in each_log) for each_log in (log, log_2))
    tell(log, log_2, bound, first, second)
    return {
        "wall_s": round(first["wall_s"], 2),
        "bound_s": round(bound["all"], 2),
        "wall_over_bound": round(first["wall_s"] / bound["all"], 3),
        "cpu_s": round(first["cpu_s"], 2),
        "items": first["items"],
        "peak_mb": round(max(first["peak_mb"], second["peak_mb"]), 1),
        "second_run_bytes_share": round(bytes_2 / bytes_1, 4),
    }


def tell(
    log: Sequence[Asked], log_2: Sequence[Asked], bound: Mapping[str, float], *runs: dict[str, Any]
) -> None:
    """Print what was asked, and how long it took beside the bound."""
    print(f"{'':10}{'requests':>10}{'MB':>8}{'bound s':>9}{'later: requests':>17}{'MB':>8}")
    for name, chosen in {
        "feeds": lambda a: a["service"] == "web" and a["host"].startswith("f"),
        "x": lambda a: a["service"] == "x",
        "reddit": lambda a: a["service"] == "reddit",
        "discord": lambda a: a["service"] == "discord",
        "pages": lambda a: a["service"] == "web" and a["host"].startswith("p"),
    }.items():
        one, two = ([a for a in each if chosen(a)] for each in (log, log_2))
        sizes = [sum(a["bytes"] for a in each) / 1e6 for each in (one, two)]
        print(
            f"{name:10}{len(one):10}{sizes[0]:8.2f}{bound[name]:9.2f}{len(two):17}{sizes[1]:8.2f}"
        )
    for name, found in zip(("first run", "an hour later"), runs, strict=True):
        print(
            f"{name}: {found['wall_s']:.1f} s ({found['collect_s']:.1f} s before the pages), "
            f"{found['cpu_s']:.1f} s of CPU, {found['peak_mb']:.0f} MB, {found['items']:,} items"
        )
        for trouble in found["troubles"][:8]:
            print(f"    {trouble[:160]}")
    print(f"bound: {bound['collect']:.2f} s + {bound['pages']:.2f} s for the pages")
    print(f"limits: {EVERYWHERE} connections, {PER_HOST} a host, {SLOTS}, a second {PER_SECOND}")


def measure_feeds(
    size: Size, places: Mapping[str, str], folder: Path, rounds: int
) -> dict[str, float]:
    """Fetch and parse the feeds in each way in turn; the best of a few rounds counts."""
    best: dict[str, dict[str, Any]] = {}
    for _ in range(rounds):
        for name, what in WAYS.items():
            if what != "ours" and not installed(what):
                continue
            with tempfile.TemporaryDirectory(dir=folder) as place:
                found = run(
                    what, place, "--now", NOW.isoformat(), "--feeds", size.feeds,
                    "--at", places["web"], "--days", ARCHIVE_DAYS if "archive" in name else 1,
                )  # fmt: skip
            best[name] = min(found, best.get(name, found), key=lambda each: each["wall_s"])
    tell_feeds(best, rounds)
    return {
        f"{ours}_over_{peer}": round(best[name]["wall_s"] / best[peer]["wall_s"], 3)
        for peer in ("reader", "scrapy")
        for name, ours in (("ours", "feeds_ours"), ("ours, archive", "feeds_archive_ours"))
        if peer in best
    }


def tell_feeds(best: Mapping[str, dict[str, Any]], rounds: int) -> None:
    """Print each way's cost. `ours` keeps a day's entries, as it does in life; the peers keep all
    entries, and so does `ours, archive`.
    """
    print(f"\nthe feeds alone, best of {rounds}")
    print(f"{'':15}{'wall s':>9}{'CPU s':>9}{'peak MB':>9}{'entries':>9}{'ours / it':>11}  version")
    for name, found in best.items():
        ratio = best["ours"]["wall_s"] / found["wall_s"]
        print(
            f"{name:15}{found['wall_s']:9.2f}{found['cpu_s']:9.2f}{found['peak_mb']:9.0f}"
            f"{found['items']:9}{ratio:11.3f}  {installed(WAYS[name])}"
        )
    for name in set(WAYS) - set(best):
        print(f"{name} is not installed and left out")


def main() -> None:
    parser = Command(__doc__, "a tenth of the day, one round")
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.given()
    size = Size().part(0.1) if options.quick else Size()
    with tempfile.TemporaryDirectory() as folder, serving(size, options.data) as places:
        figures = measure_day(size, places, Path(folder))
        rounds = 1 if options.quick else options.rounds
        figures |= measure_feeds(size, places, Path(folder), rounds)
    report("day", figures)


if __name__ == "__main__":
    main()
