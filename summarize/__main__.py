"""`python -m summarize ITEMS.json`: make an edition of some items and print it as JSON.

The stage by itself: no store, no configuration, no network. ITEMS is what `python -m ingest`
prints (a JSON array or one item a line), `-` reads standard input. The window is the day before
the issue's date, in UTC; the date is the day after the newest item unless it is given. Days before
are unknown here, so nothing is said of them.

    python -m ingest feed url=https://example.org/feed.xml | python -m summarize -
    python -m summarize items.jsonl --date 2024-05-03 --language ko > edition.json
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from ingest.item import Item, ItemError
from summarize.compose.compose import compose
from summarize.edition import Edition, Newsletter, SourceNote
from summarize.editor import Assignment
from summarize.extractive.editor import ExtractiveEditor
from summarize.stories.find import find_stories
from summarize.stories.settings import StorySettings


def main(arguments: Sequence[str] | None = None) -> int:
    """Print an edition; gives 0, or 2 for input that is no items."""
    given = _parser().parse_args(arguments)
    try:
        items = read_items(_read(given.items))
    except (OSError, ItemError, ValueError) as error:
        print(f"{given.items}: {error}", file=sys.stderr)
        return 2
    print(edition_of(items, given.date, given.language, given.name, given.stories).to_json())
    return 0


def _parser() -> argparse.ArgumentParser:
    words = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(
        prog="python -m summarize",
        description=words[0],
        epilog=words[2],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("items", help="a file of items, - for standard input")
    parser.add_argument("--date", type=date.fromisoformat, help="the issue's date (YYYY-MM-DD)")
    parser.add_argument("--language", default="en", help="the issue's language (en)")
    parser.add_argument("--name", default="Newsletter", help="the newsletter's name")
    parser.add_argument("--stories", type=int, default=24, help="how many stories at most (24)")
    return parser


def _read(name: str) -> str:
    return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")


def read_items(text: str) -> list[Item]:
    """Read items from a JSON array or from lines; raises ItemError or ValueError."""
    text = text.strip()
    rows = json.loads(text) if text.startswith("[") else map(json.loads, text.splitlines())
    return [Item.from_json(row) for row in rows]


def edition_of(
    items: Sequence[Item], day: date | None, language: str, name: str, max_stories: int
) -> Edition:
    """Make the edition of a date."""
    newest = max((item.published_at for item in items), default=datetime.now(UTC))
    day = day or newest.date() + timedelta(days=1)
    end = datetime.combine(day, time(), UTC)
    start = end - timedelta(days=1)
    within = [item for item in items if start <= item.published_at < end]
    settings = StorySettings(max_stories=max_stories)
    newsday = find_stories(within, settings=settings)
    assignment = Assignment(
        newsletter=Newsletter(name=name, slug="-".join(name.casefold().split()) or "newsletter"),
        date=day,
        language=language,
        window_start=start,
        window_end=end,
        stories=newsday.told,
        topics=settings.topics,
        sources=_sources(within),
        reading=newsday.reading,
    )
    return compose(assignment, ExtractiveEditor(), now=end)


def _sources(items: Sequence[Item]) -> tuple[SourceNote, ...]:
    counts = Counter((item.source, item.kind) for item in items)
    return tuple(
        SourceNote(name=name, kind=kind, status="read", items=count)
        for (name, kind), count in counts.items()
    )


if __name__ == "__main__":
    sys.exit(main())
