"""Issues of recorded items in English and Korean, for what is measured of a whole site.

A day's reddit items of DATA/ainews make an English issue, and Korean news of DATA/korean, in the
order of its times, is dealt to the same days. Nothing is chosen: the newest days with enough
items, each item as one story in its own words, cut at a sentence.
"""

import datetime as dt
import html
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from benchmarks.command import rows
from summarize.edition import (
    Bullet,
    Edition,
    Making,
    Newsletter,
    Paragraph,
    Reference,
    Section,
    Statement,
    StoryNote,
)

STORIES: Final = 20
MIN_STORIES: Final = 8
TEXT_CHARS: Final = 320
_MARKUP: Final = re.compile(r"<[^>]*>|[\[\]\\]|https?://\S+")


class Recorded(NamedTuple):
    """An item as an issue tells it."""

    day: dt.date
    title: str
    text: str
    url: str
    publisher: str
    topic: str


def editions(data: Path, count: int, language: str) -> list[Edition]:
    """Return `count` issues in a language ("en", "ko"), oldest first."""
    by_day: dict[dt.date, list[Recorded]] = defaultdict(list)
    for item in _english(data):
        by_day[item.day].append(item)
    days = sorted(day for day, items in by_day.items() if len(items) >= MIN_STORIES)[-count:]
    if language == "ko":
        items = sorted(_korean(data), key=lambda item: (item.day, item.url))
        by_day = {day: items[n :: len(days)] for n, day in enumerate(days)}
    return [_edition(day, by_day[day][:STORIES], language) for day in days]


def _english(data: Path) -> Iterator[Recorded]:
    for row in rows(data / "ainews" / "reddit_items.jsonl.gz"):
        text, day = row["summary"] or row["text"], dt.date.fromisoformat(row["date"])
        title = row["title"] or (row["text"] or "").partition(":")[0]
        url = row["link"] or next(iter(row["urls"]), "")
        yield from _told(row, day, title, text, url, f"r/{row['subreddit']}", row["theme"])


def _korean(data: Path) -> Iterator[Recorded]:
    for name in ("knews_2022_items", "tera_rss_2026_items"):
        for row in rows(data / "korean" / f"{name}.jsonl.gz"):
            day = dt.datetime.fromisoformat(row["published_at"]).date()
            topic = row["feeds"][0][0] if "feeds" in row else row["spec"]
            yield from _told(
                row, day, row["title"], row["text"], row["url"], row["publisher"], topic
            )


def _told(
    row: Mapping[str, Any],
    day: dt.date,
    title: str,
    text: str,
    url: str,
    publisher: str,
    topic: str,
) -> Iterator[Recorded]:
    """Yield an item if there is enough of it to be told."""
    title, text = _plain(title), _plain(text)
    if len(text) > TEXT_CHARS:
        text = text[: max(text.rfind(". ", 0, TEXT_CHARS) + 1, 0) or TEXT_CHARS]
    if len(title) > 5 and len(text) > 30 and url.startswith("http"):
        yield Recorded(day, title[:160], text, url, _plain(publisher), _plain(topic) or "News")


def _plain(text: str | None) -> str:
    return " ".join(_MARKUP.sub(" ", html.unescape(html.unescape(text or ""))).split())


def _edition(day: dt.date, items: Sequence[Recorded], language: str) -> Edition:
    noon = dt.datetime.combine(day, dt.time(12), dt.UTC)
    ids = [f"feed:{day}-{n}" for n in range(len(items))]
    references = {
        id_: Reference(
            id=id_, url=item.url, title=item.title, kind="feed", publisher=item.publisher,
            published_at=noon, language=language, excerpt=item.text,
        )
        for id_, item in zip(ids, items, strict=True)
    }  # fmt: skip
    bullets: dict[str, list[Bullet]] = defaultdict(list)
    for id_, item in zip(ids, items, strict=True):
        told = Statement(text=item.text, items=(id_,), story=id_)
        bullets[item.topic].append(Bullet(label=item.title, statement=told))
    first = items[0]
    return Edition(
        newsletter=Newsletter(name="Recorded", slug="recorded", url="https://recorded.example"),
        date=day,
        language=language,
        title=first.title,
        description=first.text,
        tags=tuple(dict.fromkeys(item.topic for item in items))[:4],
        lead=(Paragraph(statement=Statement(text=first.text, items=ids[:1], story=ids[0])),),
        overview_title=items[1].title,
        overview=tuple(
            Section(title=topic, topic=topic, bullets=tuple(told))
            for topic, told in bullets.items()
        ),
        references=references,
        stories=tuple(
            StoryNote(id=id_, thread=id_, title=item.title, items=(id_,), topic=item.topic)
            for id_, item in zip(ids, items, strict=True)
        ),
        making=Making(editor="extractive", made_by="extractive"),
        window_start=noon,
        window_end=noon,
        updated=day,
    )
