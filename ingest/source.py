"""Sources, cursors, and the contract of a collector.

A collector turns one source into batches of items and has no state: a cursor goes in, and each
batch carries a new one. The newsroom stores both together, so a killed run resumes where it
stopped.

Errors that a source can be expected to have (refused, moved, broken, over budget) are values in a
batch: one bad source never stops an issue. Anything else propagates, because it is our bug.
"""

import json
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from ingest.item import Item

if TYPE_CHECKING:
    from ingest.aside import Aside
    from ingest.http.client import PoliteClient

Cursor = Mapping[str, Any]
"""How far a source has been read, as JSON: validators, since_id, last message ids, next try."""


@dataclass(frozen=True, slots=True)
class Window:
    """The half-open span of time [start, end), aware UTC, that an issue covers."""

    start: datetime
    end: datetime


NO_IDENTITY: Final = frozenset(
    "api_url limit max_entries max_pages posts_per_month posts_per_run web_url".split()
)
"""Options that say how much is read, or where a service is asked, not which source it is."""


@dataclass(frozen=True, slots=True)
class Source:
    """What the newsletter follows, as configured. `options` are the kind's own settings.

    `weight` scales the source's say in ranking (1.0 is usual), `owner` joins sources of one owner.
    """

    name: str
    kind: str
    weight: float = 1.0
    owner: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Return a hash of kind, address and options, shared by all who follow the source."""
        parts = {
            name: sorted(value) if isinstance(value, list | tuple) else value
            for name, value in self.options.items()
            if name not in NO_IDENTITY
        }
        text = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str)
        return f"{self.kind}:{sha256(text.encode()).hexdigest()[:16]}"


def stated_zone(source: Source) -> ZoneInfo | None:
    """Return the zone of a source's dates that name none, as its option `timezone` says."""
    name = str(source.options.get("timezone", ""))
    return ZoneInfo(name) if name else None


@dataclass(frozen=True, slots=True)
class SourceError:
    """What went wrong with a source, or is worth knowing of it, in words that say how to mend it.

    `fatal` means that (this part of) the source gave nothing; otherwise it is a notice. `subject`
    is the part concerned (a channel, an account, an entry), `code` a stable word for machines
    ("http-403", "not-a-feed", "moved", "gone", "rate-limited", "over-budget", "no-credentials").
    """

    source: str
    code: str
    message: str
    hint: str = ""
    subject: str = ""
    fatal: bool = True


@dataclass(frozen=True, slots=True)
class Batch:
    """Some items and the cursor that stands for them: stored together or not at all.

    `seen` counts the documents' entries behind the batch; `seen == len(items) + duplicates +
    skipped` where `skipped` entries are each explained by one of `troubles` or lie outside the
    window. `spent` counts billed units (posts read on X). `bytes_read` is what moved on the wire.
    Parsers, which are pure, give batches too: their collector adds the cursor.
    """

    items: tuple[Item, ...] = ()
    cursor: Cursor = field(default_factory=dict)
    troubles: tuple[SourceError, ...] = ()
    seen: int = 0
    duplicates: int = 0
    skipped: int = 0
    spent: int = 0
    bytes_read: int = 0


@dataclass(frozen=True, slots=True)
class CollectContext:
    """What a collector may use: the polite client, the window, the clock, secrets and a budget.

    `secrets` holds environment values by name (X_BEARER_TOKEN, REDDIT_CLIENT_ID, …).
    `allowance` is the number of billed units that this source may still spend now (None: no limit).
    What takes long is computed `aside`, off the event loop, by functions of plain data.
    """

    http: "PoliteClient"
    window: Window
    now: datetime
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    allowance: int | None = None
    aside: "Aside" = field(default_factory=lambda: import_module("asyncio").to_thread)


Batches = AsyncGenerator[Batch, None]
Collector = Callable[[Source, Cursor, CollectContext], Batches]
"""Reads one kind of source: yields batches, oldest first where the service allows; the last cursor
is complete. A module gives it as a function named `collect`."""

KINDS: Mapping[str, str] = {
    "feed": "ingest.feed.collector",
    "x": "ingest.x.collector",
    "reddit": "ingest.reddit.collector",
    "discord": "ingest.discord.collector",
    "hackernews": "ingest.hackernews.collector",
    "page": "ingest.page.collector",
}
"""Each kind of source and the module whose `collect` reads it."""


def collector(kind: str) -> Collector:
    """Return the collector of a kind, imported when first asked for; raises KeyError."""
    module = import_module(KINDS[kind])
    collect: Collector = module.collect
    return collect
