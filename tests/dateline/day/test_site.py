"""The site built from the store by processes: each opens it anew, and all read the same."""

import subprocess
from pathlib import Path

from tests.support.warm import warm_python

BUILD = """
import datetime as dt
import sys
from pathlib import Path

from dateline.day.publish import StoreSource
from dateline.store.store import Store
from render.site.options import SiteOptions
from render.site.build import build_site
from render.site.workers import FORK_FROM, can_fork
from tests.support.render_editions import DAY, edition

if __name__ == "__main__":
    url, out = sys.argv[1:]
    with Store.open(url) as store:  # stays open, as the command's does
        for number in range(FORK_FROM + 20):
            day = DAY - dt.timedelta(days=number)
            made = edition(date=day, updated=day, title=f"Issue {number}")
            store.editions.save(made, dt.datetime(2024, 5, 4, tzinfo=dt.UTC))
        slug = edition().newsletter.slug
        print(can_fork())
        for workers in (2, 1):
            options = SiteOptions(
                name="A", cards=False, images="none", workers=workers
            )
            shelf = StoreSource(url, slug, ("en",))
            build_site(shelf, Path(out) / str(workers), options)
        print(len(store.editions.keys(slug)))
"""


def snapshot(out: Path) -> dict[str, bytes]:
    """Return every file's bytes."""
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()}


def test_processes_read_a_store_that_is_open(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    done = subprocess.run(
        [*warm_python(), "-c", BUILD, url, str(tmp_path)],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    forked, kept = done.stdout.split()
    assert forked == str(Path("/proc/self/task").is_dir())
    assert int(kept) > 64
    many = snapshot(tmp_path / "2")
    assert many == snapshot(tmp_path / "1")
    assert sum(name.endswith("/index.md") for name in many) == int(kept)
