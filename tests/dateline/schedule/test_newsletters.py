"""Several newsletters from one deployment: a shared source is read once, each reads its own."""

import subprocess
from pathlib import Path

from dateline.config.folder import Newsletters
from dateline.store.store import Store
from tests.support.folder_of_papers import PAPERS, SHARED, papers
from tests.support.newsletters import ISSUE
from tests.world.world import World

QUICK = """[stories]
read_pages = 0
[deploy]
to = "git"
remote = "remote.git"
path = "posts"
author = "Desk <desk@paper.example>"
"""


def test_a_source_that_two_follow_is_read_once(tmp_path: Path):
    with World() as world:
        git = ("git", "-C", str(tmp_path / "remote.git"))
        subprocess.run(["git", "init", "--bare", "-q", "-b", "main", git[2]], check=True)
        settings = QUICK.replace("remote.git", git[2])
        folder = papers(tmp_path / "newsletters", world, settings)
        (folder.folder / "broken.toml").write_text("[newsletter]\nnam = 1\n", "utf-8")
        done = folder.bare("schedule --once", "--config", str(folder.folder))
        asked = [e for e in world.exchanges if e.host == "evalnotes.example" and "feed" in e.path]
        assert len(asked) == 1
    assert done.code == 2
    assert "broken.toml: newsletter.nam is no setting. Did you mean name?" in done.err
    for slug in ("daily", "weekly-notes"):
        assert (folder.folder / "posts" / f"{ISSUE}-{slug}.md").is_file(), done.err
    configs = Newsletters.read(folder.folder).configs
    with Store.open(configs[0].store_url) as store:
        for config in configs:
            edition = store.editions.load(config.newsletter.slug, folder.now.date(), "en")
            assert edition
            assert {note.name for note in edition.sources} == set(PAPERS[config.newsletter.name])
            (shared,) = [note for note in edition.sources if note.name == SHARED]
            assert shared.status == "read"
    # Both write into one folder of posts, and each publishes its own: a deploy that is repeated,
    # as after a kill, finds nothing new because another newsletter's issue came out meanwhile.
    for slug, other in (("daily", "weekly-notes"), ("weekly-notes", "daily")):
        again = folder.bare("deploy", "--config", str(folder.folder / f"{slug}.toml"))
        assert "is up to date" in again.out, again.err
        site = folder.folder / "site" / slug
        assert not [path for path in site.rglob("*") if other in path.name]
    log = subprocess.run([*git, "log", "--format=%s"], capture_output=True, text=True, check=True)
    assert len(log.stdout.splitlines()) == 2
