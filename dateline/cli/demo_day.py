"""The demonstration: the bundled day goes through the whole newsroom, over real HTTP.

Store and clock (the morning of 3 May 2024) are the same each time, and so are the issue's bytes.
"""

import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

from dateline.cli.report import page_line, run_lines
from dateline.config.load import CONFIG_NAME, parse_config
from dateline.config.settings import Config
from dateline.console.progress import Progress
from dateline.day.context import Newsroom
from dateline.day.publish import build
from dateline.day.run import RunResult, run_date
from dateline.demo.replay import DEMO_NOW, ISSUE_DATE, SECRETS, replayed
from dateline.store.store import Store
from render.files import replace_atomically
from summarize.errors import UserError

STORE_NAME = "dateline.db"

KEPT = """\
# The sample newsletter, as `dateline demo --keep` left it. What served its sources has ended, so
# only commands that ask nobody work here: stories, check, correct, summarize, render, site, status.

"""


def run_demo(out: Path, progress: Progress, *, keep: bool = False) -> Iterator[str]:
    """Publish the sample day into a folder; yield the lines that say what came of it.

    `keep` leaves the store and the newsletter's file there. Raises UserError if one is there.
    """
    for path in (out / CONFIG_NAME, out / STORE_NAME) if keep else ():
        if path.exists():
            raise UserError(f"{path} exists already. Name another folder with --out.")
    with tempfile.TemporaryDirectory(prefix="dateline-demo-") as folder, replayed() as newsletter:
        config = demo_config(newsletter, out, (out if keep else Path(folder)) / STORE_NAME)
        with Store.open(config.store_url) as store:
            result = publish_day(config, store, progress)
            pages = build(config, progress)
            yield from run_lines(result, Path.cwd())
            yield page_line(pages, Path.cwd())
        if keep:
            text = KEPT + newsletter.partition("\n\n")[2]
            replace_atomically(out / CONFIG_NAME, text.encode())
            yield f"\nKept:  {out / CONFIG_NAME}, {out / STORE_NAME}. Try, in that folder:"
            for command in ("stories", "check", "correct", "render"):
                yield f"  dateline {command} --date {ISSUE_DATE}"


def demo_config(newsletter: str, out: Path, store: Path) -> Config:
    """Return the sample newsletter's configuration, writing into a folder."""
    secrets = {**SECRETS, "DATELINE_STORE": f"sqlite:///{store}"}
    return parse_config(tomllib.loads(newsletter), folder=out.resolve(), secrets=secrets)


def publish_day(config: Config, store: Store, progress: Progress) -> RunResult:
    """Run the sample day."""
    return run_date(Newsroom(config, store, DEMO_NOW, progress).issue(ISSUE_DATE))
