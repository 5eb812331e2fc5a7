"""Corpora with gold stories, as items: read from DATA, split into a dev and a test half.

A story (or, for AINews, a day) belongs to a half by the hash of its label, so none straddles.
Settings are chosen on the dev half only; what is reported is the test half.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from benchmarks.command import rows
from ingest.item import Item, Link

Half = Literal["dev", "test"]
NAMES = ("uci", "reddit", "crisislex", "trec", "googlenews")
EPOCH = datetime(2024, 5, 2, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Batch:
    """Items that are clustered together, and their gold labels."""

    items: tuple[Item, ...]
    gold: tuple[str, ...]


def half_of(label: str) -> Half:
    """Return the half that a story belongs to."""
    return "dev" if hashlib.sha256(label.encode()).digest()[0] % 2 == 0 else "test"


def load(name: str, data: Path, half: Half) -> list[Batch]:
    """Read a corpus: one batch, or one for each day."""
    if name == "reddit":
        return list(_reddit_days(data, half))
    labelled = [(row, str(row["label"])) for row in rows(data / "clustering_gold" / _FILES[name])]
    kept = [
        (_item(name, n, row), label)
        for n, (row, label) in enumerate(labelled)
        if half_of(label) == half and row.get("informativeness") != "Not related"
    ]
    return [_batch(kept)]


_FILES = {
    "uci": "uci_news.jsonl.gz",
    "crisislex": "crisislex_t26.jsonl.gz",
    "trec": "trec_tweet.jsonl.gz",
    "googlenews": "googlenews_ts.jsonl.gz",
    "googlenews_t": "googlenews_t.jsonl.gz",
}


def _batch(pairs: list[tuple[Item, str]]) -> Batch:
    ordered = sorted(pairs, key=lambda pair: (pair[0].published_at, pair[0].id))
    return Batch(tuple(item for item, _ in ordered), tuple(label for _, label in ordered))


def _item(name: str, n: int, row: dict[str, Any]) -> Item:
    """Make an item; without a time of its own it has that of its place, so that none is known."""
    stamp = row.get("published_at")
    return Item(
        id=f"{name}:{row['id']}:{n}",
        source=str(row.get("publisher") or name),
        url="",
        title=row.get("title", ""),
        text=row.get("text", ""),
        author="",
        published_at=datetime.fromisoformat(stamp) if stamp else EPOCH,
    )


def _reddit_days(data: Path, half: Half) -> Iterator[Batch]:
    """Yield AINews' Reddit posts by issue, with the issue's themes as gold.

    Posts under a catch-all heading have no story, so they are left out.
    """
    days: dict[str, list[tuple[Item, str]]] = {}
    for n, row in enumerate(rows(data / "ainews" / "theme_clusters.jsonl.gz")):
        if row["source"] != "reddit" or row.get("catchall") or not row.get("title"):
            continue
        if half_of(row["issue"]) == half:
            pair = (_reddit_item(n, row), row["label"])
            days.setdefault(row["issue"], []).append(pair)
    yield from (_batch(pairs) for _, pairs in sorted(days.items()) if len(pairs) > 1)


def _reddit_item(n: int, row: dict[str, Any]) -> Item:
    return Item(
        id=f"reddit:{n:06}",
        source="reddit",
        url="",
        title=row["title"].partition("] ")[2] if row["title"].startswith("[") else row["title"],
        text="",
        author="",
        published_at=EPOCH + timedelta(seconds=0),
        links=(Link(row["url"]),) if row.get("url") else (),
    )
