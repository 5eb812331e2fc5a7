"""Reading one source as it is now, from its beginning, to show what it gives: stores nothing."""

import asyncio
import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from dateline.config.load import ConfigError
from dateline.config.settings import Config
from dateline.day.collect import http_settings
from dateline.day.issue_dates import collecting_window, latest_issue
from ingest.http.client import PoliteClient
from ingest.intake.collect import collect_all
from ingest.item import Item
from ingest.source import CollectContext, Source, SourceError


@dataclass(frozen=True, slots=True)
class SourceTrial:
    """What one source gave when it was tried."""

    source: Source
    items: tuple[Item, ...]
    troubles: tuple[SourceError, ...]
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


def try_source(config: Config, name: str, now: dt.datetime) -> SourceTrial:
    """Read one source from its beginning, as it is now, and store nothing."""
    found = next((s.plain() for s in config.sources if s.name == name), None)
    if found is None:
        names = ", ".join(source.name for source in config.sources)
        raise ConfigError(f"no source is called {name!r}. There are: {names or 'none'}.")
    return asyncio.run(_try(config, found, now))


async def _try(config: Config, source: Source, now: dt.datetime) -> SourceTrial:
    paper = config.newsletter
    date = latest_issue(now, paper.cutoff, config.zone)
    window = collecting_window(date, now, paper.cutoff, config.zone)
    items: list[Item] = []
    troubles: list[SourceError] = []
    skipped = 0
    async with PoliteClient(http_settings(config.http)) as http:
        context = CollectContext(http, window, now, config.secrets)
        async for _, batch in collect_all([source], {}, lambda _: context):
            items += batch.items
            troubles += batch.troubles
            skipped += batch.skipped
    return SourceTrial(source, tuple(items), tuple(troubles), skipped)
