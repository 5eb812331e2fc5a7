"""The items of the sample day, collected once a process from the loopback world."""

import tomllib
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from dateline.config.load import parse_config
from dateline.store.items import refreshed
from ingest.item import Item
from tests.support.world import DAY, collect_all
from tests.world.world import World


@cache
def sample_items(*names: str) -> tuple[Item, ...]:
    """Return the items of the sample day's window, of all sources or some, in their order."""
    with World() as world, TemporaryDirectory() as folder:
        data = tomllib.loads(world.config_toml())
        config = parse_config(data, folder=Path(folder), secrets=world.secrets)
        sources = [each for each in config.followed() if not names or each.name in names]
        batches = [batch for source in sources for batch in collect_all(source, world)]
    items: dict[str, Item] = {}
    for item in (item for batch in batches for item in batch.items):
        if DAY.start <= item.published_at < DAY.end:
            # As the store keeps it: a thread stays whole, whichever timeline had all of it.
            items[item.id] = refreshed(items.get(item.id, item), item)
    return tuple(items.values())
