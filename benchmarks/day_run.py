"""One measured run of the day benchmark, in a process of its own; prints one line of JSON.

    python -m benchmarks.day_run day FOLDER --now ISO --end ISO --pages N
    python -m benchmarks.day_run ours|reader|scrapy FOLDER --feeds N --at URL --days N

Interpreter and imports are not counted, for anybody. The peers get the same feeds from the same
server with as many requests at a time as we make; `reader` and ours keep entries in SQLite, Scrapy
hands them to nobody.
"""

import argparse
import asyncio
import json
import resource
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

AT_ONCE = 64


def day(folder: Path, options: argparse.Namespace) -> Callable[[], dict[str, Any]]:
    """Collect everything that the folder's newsletter follows, then read the linked pages."""
    import dateline.day.linked_pages
    from benchmarks.day_world import Size, page_links
    from dateline.config.load import load_config
    from dateline.day.collect import collect
    from dateline.day.context import Newsroom
    from dateline.store.store import Store
    from ingest.source import KINDS, Window, collector

    import trafilatura  # noqa: F401, isort: skip - imported by the first page otherwise

    config = load_config(folder / "newsletter.toml")
    for kind in KINDS:
        collector(kind)
    now = options.now
    urls = list(page_links(Size(pages=options.pages)))

    def work() -> dict[str, Any]:
        with Store.open(config.store_url) as store:
            begun = time.monotonic()
            # The hours are not over, as they are not when an hourly collection runs.
            end = datetime.fromisoformat(options.end)
            window = Window(end - timedelta(days=1), end)
            room = Newsroom(config, store, now)
            told = asyncio.run(collect(room, window))
            collected_s = time.monotonic() - begun
            asyncio.run(dateline.day.linked_pages.read_pages(room, urls))
            pages = dateline.day.linked_pages.known_pages(store, urls)
            troubles = {f"{t.source}: {t.code}: {t.message}" for c in told for t in c.troubles}
            return {
                "items": store.items.count(),
                "collect_s": collected_s,
                "pages": len(pages),
                "troubles": sorted(troubles),
            }

    return work


def ours(folder: Path, options: argparse.Namespace) -> Callable[[], dict[str, Any]]:
    """Collect the feeds with our collector into our store."""
    from dateline.config.load import parse_config
    from dateline.day.collect import collect
    from dateline.day.context import Newsroom
    from dateline.store.store import Store
    from ingest.source import Window, collector

    collector("feed")
    http = {"allow_hosts": ["127.0.0.1"], "per_host": AT_ONCE, "total_timeout_s": 120.0}
    sources = [
        {"kind": "feed", "name": str(n), "url": url} for n, url in enumerate(addresses(options))
    ]
    config = parse_config({"http": http, "sources": sources}, folder=folder, secrets={})
    now = options.now

    def work() -> dict[str, Any]:
        with Store.open(config.store_url) as store:
            window = Window(now - timedelta(days=options.days), now)
            asyncio.run(collect(Newsroom(config, store, now), window))
            return {"items": store.items.count()}

    return work


def reader(folder: Path, options: argparse.Namespace) -> Callable[[], dict[str, Any]]:
    """Update the feeds with lemon24's reader."""
    from reader import make_reader

    app = make_reader(str(folder / "reader.sqlite"))
    for url in addresses(options):
        app.add_feed(url)

    def work() -> dict[str, Any]:
        app.update_feeds(workers=AT_ONCE)
        return {"items": app.get_entry_counts().total}

    return work


def scrapy(folder: Path, options: argparse.Namespace) -> Callable[[], dict[str, Any]]:
    """Crawl the feeds with Scrapy, parse them with feedparser."""
    import feedparser
    from scrapy import Spider
    from scrapy.crawler import CrawlerProcess

    found: list[int] = []

    class Feeds(Spider):
        name = "feeds"
        start_urls = addresses(options)

        def parse(self, response: Any) -> None:
            found.append(len(feedparser.parse(response.body).entries))

    settings = {
        "CONCURRENT_REQUESTS": AT_ONCE, "CONCURRENT_REQUESTS_PER_DOMAIN": AT_ONCE,
        "DOWNLOAD_DELAY": 0, "ROBOTSTXT_OBEY": False, "LOG_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False, "COOKIES_ENABLED": False,
    }  # fmt: skip

    def work() -> dict[str, Any]:
        process = CrawlerProcess(settings)
        process.crawl(Feeds)
        process.start()
        return {"items": sum(found)}

    return work


def addresses(options: argparse.Namespace) -> list[str]:
    return [f"{options.at}/feed/{n}" for n in range(options.feeds)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("day", "ours", "reader", "scrapy"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--now", type=datetime.fromisoformat)
    parser.add_argument("--end", default="", help="when the issue's hours end")
    parser.add_argument("--feeds", type=int, default=0)
    parser.add_argument("--pages", type=int, default=0)
    parser.add_argument("--at", default="")
    parser.add_argument("--days", type=int, default=1, help="the window of ours")
    options = parser.parse_args()
    work = globals()[options.what](options.folder, options)
    peaks = [0.0]
    threading.Thread(target=watch, args=(peaks,), daemon=True).start()
    before, begun = cpu_s(), time.monotonic()
    figures = work()
    figures |= {"wall_s": time.monotonic() - begun, "cpu_s": cpu_s() - before}
    own_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures["peak_mb"] = max(own_mb, *peaks)
    json.dump(figures, sys.stdout)
    print()


def cpu_s() -> float:
    """Return the processor time of this process and of those that it started and that ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def watch(peaks: list[float]) -> None:
    """Note the memory in MB of this process and of those that it started, ten times a second."""
    while True:
        at_once = 0
        for place in (Path("/proc/self"), *map(Path("/proc").joinpath, children())):
            with suppress(OSError):
                at_once += int((place / "statm").read_text().split()[1]) * resource.getpagesize()
        peaks.append(at_once / 1024**2)
        time.sleep(0.1)


def children() -> Iterator[str]:
    """Give the ids of the processes that this one started."""
    for task in Path("/proc/self/task").iterdir():
        with suppress(OSError):
            yield from (task / "children").read_text().split()


if __name__ == "__main__":
    main()
