"""The demonstration: the bundled day goes through the whole newsroom, over real HTTP.

The store is new each time and the clock stands at the morning of 3 May 2024, so the issue is the
same, byte for byte, on every machine.
"""

import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

from dateline.cli.report import run_lines
from dateline.config.init import StartError
from dateline.config.load import CONFIG_NAME, parse_config
from dateline.config.settings import Config
from dateline.console.progress import Progress
from dateline.day.run import RunResult, run_date
from dateline.day.site import build
from dateline.demo.sample import DEMO_NOW, ISSUE_DATE
from dateline.demo.world import World
from dateline.store.store import Store
from render.files import replace_atomically

STORE_NAME = "dateline.db"


KEPT = """\
# The sample newsletter, as `dateline demo --keep` left it. What served its sources has ended, so
# only commands that ask nobody work here: stories, check, correct, summarize, render, site, status.

"""


def run_demo(out: Path, progress: Progress, *, keep: bool = False) -> Iterator[str]:
    """Publish the sample day into a folder; give the lines that say what came of it.

    `keep` leaves the store and the newsletter's file there. Raises StartError if one is there.
    """
    if keep:
        _keep_nothing_over(out)
    with tempfile.TemporaryDirectory(prefix="dateline-demo-") as folder, World() as world:
        config = demo_config(world, out, (out if keep else Path(folder)) / STORE_NAME)
        with Store.open(config.store_url) as store:
            result = publish_day(config, store, progress)
            pages = build(config, progress)
            yield from run_lines(result, pages, Path.cwd())
        if keep:
            text = world.config_toml().partition("\n\n")[2]
            replace_atomically(out / CONFIG_NAME, (KEPT + text).encode())
            yield from _next_steps(out)


def _keep_nothing_over(out: Path) -> None:
    for name in (CONFIG_NAME, STORE_NAME):
        if (out / name).exists():
            raise StartError(f"{out / name} exists already. Name another folder with --out.")


def _next_steps(out: Path) -> Iterator[str]:
    yield ""
    yield f"Kept:  {out / CONFIG_NAME}, {out / STORE_NAME}. Try, in that folder:"
    for command in ("stories", "check", "correct", "render"):
        yield f"  dateline {command} --date {ISSUE_DATE}"


def demo_config(world: World, out: Path, store: Path) -> Config:
    """Return the sample newsletter, reading a world and writing into a folder."""
    secrets = {**world.secrets, "DATELINE_STORE": f"sqlite:///{store}"}
    data = tomllib.loads(world.config_toml())
    return parse_config(data, folder=out.resolve(), secrets=secrets)


def publish_day(config: Config, store: Store, progress: Progress) -> RunResult:
    """Run the sample day."""
    return run_date(config, store, ISSUE_DATE, DEMO_NOW, progress)
