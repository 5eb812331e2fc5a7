"""Several newsletters from one deployment: a shared source is read once, each reads its own."""

from pathlib import Path

from dateline.config.folder import Newsletters
from dateline.store.store import Store
from tests.support.folder_of_papers import PAPERS, SHARED, papers
from tests.support.newsletters import ISSUE
from tests.world.world import World

QUICK = "[stories]\nread_pages = 0\n"


def test_a_source_that_two_follow_is_read_once(tmp_path: Path):
    with World() as world:
        folder = papers(tmp_path / "newsletters", world, QUICK)
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
