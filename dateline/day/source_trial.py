"""Reading one source as it is now, from its beginning, to show what it gives: stores nothing."""

import asyncio
from dataclasses import asdict, dataclass
from typing import Any

from dateline.config.load import no_source
from dateline.day.context import Newsroom
from ingest.http.client import PoliteClient
from ingest.intake.collect import collect_all
from ingest.item import Item
from ingest.source import CollectContext, Source, SourceError


@dataclass(slots=True)
class SourceTrial:
    """What one source gave when it was tried."""

    source: Source
    items: tuple[Item, ...] = ()
    troubles: tuple[SourceError, ...] = ()
    skipped: int = 0

    @property
    def failed(self) -> bool:
        """Return whether it gave nothing because something is wrong."""
        return not self.items and any(trouble.fatal for trouble in self.troubles)

    def to_json(self, limit: int) -> dict[str, Any]:
        """Return it as plain data, with at most `limit` items."""
        return {
            "source": self.source.name,
            "count": len(self.items),
            "skipped": self.skipped,
            "items": [item.to_json() for item in self.items[:limit]],
            "troubles": [asdict(trouble) for trouble in self.troubles],
        }


def try_source(room: Newsroom, name: str) -> SourceTrial:
    """Read one source from its beginning, as it is now, and store nothing."""
    sources = {source.name: source.plain() for source in room.config.sources}
    if name not in sources:
        raise no_source(name, sources)
    return asyncio.run(_try(room, sources[name]))


async def _try(room: Newsroom, source: Source) -> SourceTrial:
    config, calendar = room.config, room.config.calendar
    window = calendar.collecting_window(calendar.latest(room.now), room.now)
    found = SourceTrial(source)
    async with PoliteClient(config.http) as http:
        context = CollectContext(http, window, room.now, config.secrets)
        async for _, batch in collect_all([source], {}, lambda _: context):
            found.items += batch.items
            found.troubles += batch.troubles
            found.skipped += batch.skipped
    return found
