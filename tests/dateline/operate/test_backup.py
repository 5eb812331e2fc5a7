"""The store's copy while others write, its way back, and what may be thrown away."""

import datetime as dt
import shutil
import sqlite3

import pytest

from dateline.store.store import Store
from tests.support.newsletters import ISSUE, Paper


def test_a_backup_comes_back_as_it_was(stored: Paper):
    post = stored.post.read_bytes()
    copy = stored.folder / "backups" / "monday.db"
    writer = sqlite3.connect(stored.folder / "dateline.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM items")  # not committed: no part of the copy
    assert "MB" in stored.ok("backup", str(copy)).out
    writer.execute("ROLLBACK")
    writer.close()
    assert [path.name for path in copy.parent.iterdir()] == ["monday.db"]
    assert "exists already" in stored.run("backup", str(copy)).err
    with sqlite3.connect(stored.folder / "dateline.db") as store:
        store.execute("DELETE FROM editions")
    store.close()
    assert stored.run("render", "--date", ISSUE).code == 1
    assert "before-restore" in stored.ok("restore", str(copy)).out
    stored.post.unlink()
    stored.ok("render", "--date", ISSUE)
    assert stored.post.read_bytes() == post


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"my notes, a page of them " * 99, "is no store", id="no database"),
        pytest.param(b"", "is no store", id="empty"),
        pytest.param(None, "does not exist", id="missing"),
    ],
)
def test_what_is_no_backup_leaves_the_store_alone(stored: Paper, content: bytes, words: str):
    copy = stored.folder / "copy.db"
    if content is not None:
        copy.write_bytes(content)
    done = stored.run("restore", str(copy))
    assert (done.code, words in done.err) == (1, True), done.err
    assert stored.ok("status", "--json").json["issues"] == 1


def test_a_damaged_backup_is_refused(stored: Paper):
    copy = stored.folder / "copy.db"
    stored.ok("backup", str(copy))
    data = bytearray(copy.read_bytes())
    data[40_000:90_000] = b"\xff" * 50_000
    copy.write_bytes(data)
    assert stored.run("restore", str(copy)).code == 1
    assert stored.ok("status", "--json").json["issues"] == 1


def test_a_store_that_cannot_be_copied_is_named(stored: Paper):
    store, copy = stored.folder / "dateline.db", stored.folder / "backups" / "monday.db"
    content = store.read_bytes()
    store.write_bytes(content[:4096] + b"\xff" * 4096 + content[8192:])
    damaged = stored.run("backup", str(copy))
    assert (damaged.code, f"{store} is" in damaged.err) == (1, True), damaged.err
    assert "Give `dateline restore` an earlier backup." in damaged.err
    store.write_bytes(b"my notes, a page of them " * 99)
    other = stored.run("backup", str(copy))
    assert (other.code, f"store {store}: file is not" in other.err) == (1, True), other.err
    store.unlink()
    missing = stored.run("backup", str(copy))
    assert (missing.code, f"{store} does not exist" in missing.err) == (1, True), missing.err
    assert not store.exists()  # an empty one would be told as lost
    assert not list(copy.parent.iterdir())


def test_a_store_at_work_is_not_replaced(stored: Paper):
    """Whoever has it open would go on writing into the one that was put aside."""
    copy = stored.folder / "copy.db"
    stored.ok("backup", str(copy))
    with Store.open(f"sqlite:///{stored.folder}/dateline.db") as store:
        store.leases.take("schedule:ai-dateline")
        done = stored.run("restore", str(copy))
        assert (done.code, "in use" in done.err, "Stop what works on it" in done.err) == (
            1, True, True,
        )  # fmt: skip
        store.leases.drop("schedule:ai-dateline")
    stored.ok("restore", str(copy))
    (stored.folder / "dateline.db").write_bytes(b"damaged" * 999)
    stored.ok("restore", str(copy))


def test_pruning_keeps_what_an_issue_cites(stored: Paper):
    stored.now += dt.timedelta(days=500)
    before = stored.run("check", "--date", ISSUE, "--json").json
    done = stored.ok("prune", "--keep", "400d")
    assert "items from before" in done.out
    assert 0 < stored.ok("status", "--json").json["items"] < 261
    assert stored.run("check", "--date", ISSUE, "--json").json == before
    assert "too few" in stored.run("prune", "--keep", "5d").err
    assert stored.run("prune", "--keep", "a year").code == 2


def test_an_empty_store_and_one_of_a_newer_release_are_named(stored: Paper):
    path = stored.folder / "dateline.db"
    shutil.copy(path, stored.folder / "kept.db")
    with sqlite3.connect(path) as store:
        store.execute("UPDATE alembic_version SET version_num = '9999'")
    store.close()
    done = stored.run("status")
    assert (done.code, "newer dateline" in done.err) == (1, True)
    for part in stored.folder.glob("dateline.db*"):
        part.unlink()
    path.write_bytes(b"")
    done = stored.run("status")
    assert (done.code, "the file is empty" in done.err) == (1, True)
    assert path.stat().st_size == 0


@pytest.mark.parametrize(
    ("line", "at"),
    [("publish_at = 7", "07:00"), ("publish_at = 06:30:00", "06:30")],
)
def test_a_plain_number_is_an_hour(stored: Paper, line: str, at: str):
    stored.set("schedule", line)
    assert at in stored.ok("status").out
    stored.set("deploy", 'to = "git"')
    assert "deploy: remote is not set" in stored.run("status").err


def test_today_is_the_papers_day(stored: Paper):
    stored.set("newsletter", 'timezone = "Asia/Seoul"')
    stored.now = dt.datetime(2024, 5, 2, 16, tzinfo=dt.UTC)
    stored.ok("render", "--date", "today")
    stored.now -= dt.timedelta(hours=2)
    assert "2024-05-02" in stored.run("render", "--date", "today").err
