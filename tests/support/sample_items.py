"""The items of the sample day, collected once a process from the loopback world."""

import tomllib
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from dateline.config.load import parse_config
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
    items = {
        i.id: i for batch in batches for i in batch.items if DAY.start <= i.published_at < DAY.end
    }
    return tuple(items.values())
