"""The demonstration: the bundled day goes through the whole newsroom, over real HTTP.

The store is new each time and the clock stands at the morning of 3 May 2024, so the issue is the
same, byte for byte, on every machine.
"""

import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

from dateline.config import parse_config
from dateline.demo.sample import DEMO_NOW, ISSUE_DATE
from dateline.demo.world import World
from dateline.pipeline import RunResult, run_date
from dateline.progress import Progress
from dateline.reporting import run_lines
from dateline.settings import Config
from dateline.site import build
from dateline.store import Store


def run_demo(out: Path, progress: Progress) -> Iterator[str]:
    """Publish the sample day into a folder; give the lines that say what came of it."""
    with tempfile.TemporaryDirectory(prefix="dateline-demo-") as folder, World() as world:
        config = demo_config(world, out, Path(folder) / "dateline.db")
        with Store.open(config.store_url) as store:
            result = publish_day(config, store, progress)
            pages = build(config, progress)
            yield from run_lines(result, pages, Path.cwd())


def demo_config(world: World, out: Path, store: Path) -> Config:
    """Give the sample newsletter, reading a world and writing into a folder."""
    secrets = {**world.secrets, "DATELINE_STORE": f"sqlite:///{store}"}
    data = tomllib.loads(world.config_toml())
    return parse_config(data, folder=out.resolve(), secrets=secrets)


def publish_day(config: Config, store: Store, progress: Progress) -> RunResult:
    """Run the sample day."""
    return run_date(config, store, ISSUE_DATE, DEMO_NOW, progress)
