"""Every command that looks at an issue or mends it, as a user gives it, on the sample day."""

import io
import re
import sqlite3
import sys
from pathlib import Path

import pytest

from tests.support.newsletters import ISSUE, Paper


def test_stories_are_listed_before_and_after_an_issue_is_written(collected: Paper):
    before = collected.ok("stories", "--date", ISSUE, "--json").json
    assert [row for row in before if row["told"]]
    assert all(row["reason"] for row in before if not row["told"])
    for row in before:
        assert row["score"] == pytest.approx(sum(row["parts"].values()), abs=0.01)
    collected.ok("summarize", "--date", ISSUE)
    after = collected.ok("stories", "--date", ISSUE)
    told = [line for line in after.out.splitlines() if line.endswith("  told")]
    assert len(told) >= 5
    assert "left out: " in after.out


def test_a_story_explains_itself_by_id_item_or_title(published: Paper):
    rows = published.ok("stories", "-d", ISSUE, "--json").json
    first = rows[0]
    by_id = published.ok("stories", "-d", ISSUE, "--why", first["id"]).out
    assert "told, place 1" in by_id
    assert f"score {first['score']:.3f} = " in by_id
    others = (published.ok("stories", "-d", ISSUE, "--why", row["id"]).out for row in rows)
    assert any("nearest stories that were kept apart:" in out for out in others)
    assert published.ok("stories", "-d", ISSUE, "--why", first["title"]).out == by_id
    item = by_id.split(" items:\n")[1].split()[0]
    as_json = published.ok("stories", "-d", ISSUE, "--why", item, "--json").json
    assert as_json == by_id.rstrip("\n").split("\n")


def test_a_name_that_no_story_or_several_have_lists_them(published: Paper):
    nothing = published.run("stories", "-d", ISSUE, "--why", "zeppelin")
    assert nothing.code == 1
    assert "no story is 'zeppelin'. Name one of these by its id:\n  s-" in nothing.err
    many = published.run("stories", "-d", ISSUE, "--why", "a")
    assert many.code == 1
    assert "stories have 'a' in their title" in many.err


def test_check_shows_each_statement_with_its_sources(published: Paper):
    shown = published.ok("check", "--date", ISSUE).out
    (report,) = published.ok("check", "--date", ISSUE, "--json").json
    assert shown.splitlines()[0].startswith(f"{ISSUE} [en] revision 1: ")
    assert all(row["sources"] for row in report["statements"] if "viewpoint" not in row["where"])
    assert shown.count("\nok  ") == sum(row["ok"] for row in report["statements"])


def test_check_ends_with_3_where_a_finding_blocks(published: Paper):
    published.set("gate", 'block_on = ["number", "unit", "percent", "money", "version"]')
    (report,) = published.ok("check", "--date", ISSUE, "--json").json
    found = (re.search(r"\d+\.\d", row["text"]) for row in report["statements"])
    spoil(published, next(number[0] for number in found if number), "99.9")
    done = published.run("check", "--date", ISSUE)
    assert done.code == 3
    assert "\nBAD " in done.out
    assert re.search(r"no item has [^\n]*99\.9", done.out)


def spoil(paper: Paper, old: str, new: str) -> None:
    """Change the words of the stored issue behind the newsroom's back."""
    with sqlite3.connect(paper.folder / "dateline.db") as store:
        changed = store.execute("UPDATE editions SET data = replace(data, ?, ?)", (old, new))
        assert changed.rowcount == 1
    store.close()


def longest(paper: Paper) -> tuple[str, str]:
    """Return the place and the text of the overview's longest statement that holds."""
    (report,) = paper.ok("check", "--date", ISSUE, "--json").json
    rows = [r for r in report["statements"] if r["ok"] and r["where"].startswith("overview")]
    row = max(rows, key=lambda row: row["text"].count(". ") * 1000 + len(row["text"]))
    return row["where"], row["text"]


def test_correct_makes_a_new_revision_that_every_page_shows(published: Paper):
    place, text = longest(published)
    shorter = f"{text.split('. ')[0]}."
    published.now = published.now.replace(day=6)
    done = published.ok(
        "correct", "-d", ISSUE, "--at", place, "--text", shorter, "--reason", "One word too many."
    )
    assert f"revision 2 written to {published.post}" in done.out
    post = published.post.read_text("utf-8")
    assert f"date: {ISSUE}\nupdate: 2024-05-06\n" in post
    assert text not in post
    published.ok("site build")
    page = (published.folder / "site" / ISSUE / "index.html").read_text("utf-8")
    assert "One word too many." in page
    before = published.post.stat().st_mtime_ns
    assert published.ok("render", "--date", ISSUE).out.startswith("unchanged")
    assert published.post.stat().st_mtime_ns == before
    assert "revision 2" in published.ok("check", "--date", ISSUE).out


def test_a_correction_outlives_a_new_writing(published: Paper):
    place, text = longest(published)
    shorter = f"{text.split('. ')[0]}."
    published.ok("correct", "-d", ISSUE, "--at", place, "--text", shorter, "--reason", "Too much.")
    corrected = published.post.read_bytes()
    published.ok("run", "--fresh", "--date", ISSUE)
    assert published.post.read_bytes() == corrected
    (report,) = published.ok("check", "--date", ISSUE, "--json").json
    assert report["revision"] == 2
    assert text not in [row["text"] for row in report["statements"]]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["--at", "overview/9/9", "--text", "x", "--reason", "y"],
                     "there is no 'overview/9/9'. There are: lead/0", id="no such place"),
        pytest.param(["--at", "lead/0", "--text", "Nokia lost 77 points.", "--reason", "y"],
                     "the new text does not hold:", id="not in the sources"),
        pytest.param(["--at", "lead/0", "--text", "See [here](item:x:1).", "--reason", "y"],
                     "", id="unknown item"),
        pytest.param(["--at", "lead/0", "--text", "Scale AI has a test.", "--reason", "  "],
                     "a correction needs a reason", id="no reason"),
        pytest.param(["--at", "lead/0", "--file", "/nowhere/text"],
                     "/nowhere/text: No such file or directory", id="no file"),
    ],
)  # fmt: skip
def test_a_correction_that_cannot_be_is_refused(published: Paper, arguments, words):
    bytes_ = published.post.read_bytes()
    done = published.run("correct", "--date", ISSUE, *arguments)
    assert done.code == 1, done.out
    assert words in done.err
    assert published.post.read_bytes() == bytes_


def test_correct_opens_the_editor_of_the_user(
    published: Paper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    place, text = longest(published)
    editor = tmp_path / "editor.py"
    editor.write_text(
        "import pathlib, sys\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "text = path.read_text('utf-8')\n"
        "path.write_text(text.split('. ')[0] + '.', 'utf-8')\n"
    )
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"{sys.executable} {editor}")
    published.ok("correct", "-d", ISSUE, "--at", place, "--reason", "Shorter.")
    assert text not in published.post.read_text("utf-8")
    monkeypatch.setenv("EDITOR", "true")
    unchanged = published.run("correct", "-d", ISSUE, "--at", place, "--reason", "None.")
    assert unchanged.code == 1
    assert "was not changed" in unchanged.err
    monkeypatch.setenv("EDITOR", "no-such-editor")
    missing = published.run("correct", "-d", ISSUE, "--at", place, "--reason", "None.")
    assert missing.code == 1
    assert "no-such-editor cannot be run: No such file or directory. Set EDITOR" in missing.err
    monkeypatch.setenv("EDITOR", "false")
    given_up = published.run("correct", "-d", ISSUE, "--at", place, "--reason", "None.")
    assert "false ended with code 1: nothing was corrected" in given_up.err


def test_correct_without_a_terminal_asks_for_options(
    published: Paper, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    done = published.run("correct", "-d", ISSUE, "--at", "lead/0")
    assert (done.code, "Give --text or --file" in done.err) == (1, True)
    done = published.run("correct", "-d", ISSUE, "--at", "lead/0", "--text", "Scale AI has a test.")
    assert (done.code, "Give --reason" in done.err) == (1, True)


def test_correct_says_how_readers_come_to_see_it(published: Paper):
    published.set("deploy", 'to = "folder"\nfolder = "../www"')
    place, text = longest(published)
    shorter = f"{text.split('. ')[0]}."
    done = published.ok(
        "correct", "-d", ISSUE, "--at", place, "--text", shorter, "--reason", "Long"
    )
    assert done.out.splitlines()[1:] == ["next: dateline site build", "next: dateline deploy"]
