"""What the tests of the X, Reddit and Discord collectors share: a service, and a way to read it.

Collectors are run over real HTTP against the loopback APIs of `tests.world`, filled with small
data of the tests' own. `read` collects a source to its end and checks, of every batch, that its
counts add up: nothing that was seen may be lost without a word.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from ingest.http.client import HttpSettings, PoliteClient
from ingest.item import Item
from ingest.source import Batch, CollectContext, Cursor, Source, SourceError, Window, collector
from tests.world.server import Answer, Exchange, Fault, Service

NOW = datetime(2024, 5, 3, tzinfo=UTC)
DAY = Window(NOW - timedelta(days=1), NOW)
SECRETS = {
    "X_BEARER_TOKEN": "x-token",
    "REDDIT_CLIENT_ID": "reddit-id",
    "REDDIT_CLIENT_SECRET": "reddit-secret",
    "DISCORD_BOT_TOKEN": "discord-token",
}


@dataclass
class Reading:
    """Everything that one run of a collector gave."""

    batches: list[Batch]

    @property
    def items(self) -> list[Item]:
        return [item for batch in self.batches for item in batch.items]

    @property
    def ids(self) -> list[str]:
        return [item.id for item in self.items]

    @property
    def troubles(self) -> list[SourceError]:
        return [trouble for batch in self.batches for trouble in batch.troubles]

    @property
    def codes(self) -> list[str]:
        return [trouble.code for trouble in self.troubles]

    @property
    def fatal(self) -> list[SourceError]:
        return [trouble for trouble in self.troubles if trouble.fatal]

    @property
    def cursor(self) -> Cursor:
        return self.batches[-1].cursor

    @property
    def spent(self) -> int:
        return sum(batch.spent for batch in self.batches)

    def item(self, item_id: str) -> Item:
        return next(item for item in self.items if item.id == item_id)


@dataclass
class Loopback:
    """One service on loopback, and what was asked of it."""

    service: Service
    exchanges: list[Exchange] = field(default_factory=list)

    @property
    def address(self) -> str:
        return self.service.address

    def fault(self, path: str, **values: Any) -> Fault:
        """Lay a fault over the requests whose path begins with `path`."""
        fault = Fault(path=path, **values)
        self.service.faults.append(fault)
        return fault

    def asked(self, path: str = "") -> list[Exchange]:
        return [exchange for exchange in self.exchanges if exchange.path.startswith(path)]


@contextmanager
def serving(answer: Answer) -> Iterator[Loopback]:
    exchanges: list[Exchange] = []
    service = Service("loopback", answer, exchanges.append)
    service.start()
    try:
        yield Loopback(service, exchanges)
    finally:
        service.stop()


def read(
    kind: str,
    options: Mapping[str, Any],
    *,
    cursor: Cursor | None = None,
    now: datetime = NOW,
    window: Window = DAY,
    allowance: int | None = None,
    secrets: Mapping[str, str] = SECRETS,
    until: Callable[[Batch], bool] = lambda batch: False,
    **settings: Any,
) -> Reading:
    """Collect a source; `until` ends the run early after a batch, as a kill would."""

    async def run() -> list[Batch]:
        batches = []
        http = HttpSettings(contact="desk@dateline.example", allow_hosts=("127.0.0.1",), **settings)
        async with PoliteClient(http, now=lambda: now) as client:
            context = CollectContext(client, window, now, secrets, allowance)
            source = Source(kind.title(), kind, options=options)
            async with aclosing(collector(kind)(source, cursor or {}, context)) as chain:
                async for batch in chain:
                    assert batch.seen == len(batch.items) + batch.duplicates + batch.skipped
                    batches.append(batch)
                    if until(batch):
                        break
        return batches

    return Reading(asyncio.run(run()))
