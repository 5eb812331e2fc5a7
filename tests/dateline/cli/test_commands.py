"""Every command that makes an issue, as a user gives it, on the sample day over real HTTP."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.support.newsletters import ISSUE, Paper
from tests.support.warm import warm_python

EXPORT = {
    "guild": {"id": "1", "name": "Paper Room"},
    "channel": {"id": "2", "name": "general", "type": "GuildTextChat"},
    "messages": [
        {
            "id": str(1235100000000000000 + n * 4194304000),
            "type": "Default",
            "timestamp": f"2024-05-02T10:0{n}:00+00:00",
            "content": f"The Basalt-7B weights are out, note {n}: it reads 128k tokens.",
            "author": {"id": str(n), "name": f"user{n}", "nickname": f"user{n}", "isBot": False},
            "attachments": [], "embeds": [], "stickers": [], "reactions": [], "mentions": [],
        }
        for n in range(3)
    ],
}  # fmt: skip

FEED = """<rss version="2.0"><channel><title>Basalt Notes</title><link>https://basalt.example/</link>
<item><title>Basalt-7B is out</title><link>https://basalt.example/7b</link><guid>b7</guid>
<pubDate>Thu, 02 May 2024 09:00:00 GMT</pubDate><description>Basalt has released the
weights of Basalt-7B, a model with 7 billion parameters that reads 128,000 tokens. It was trained on
9 trillion tokens in English and Korean, and may be used for any purpose.</description>
</item></channel></rss>"""


def counts(rows: list[dict]) -> dict[str, tuple[int, int]]:
    return {row["source"]: (row["new"], row["duplicates"]) for row in rows}


def test_ingest_reads_every_source_and_a_second_time_nothing_new(paper: Paper):
    shown = paper.ok("ingest", "--date", ISSUE)
    assert "Hacker News" in shown.out
    lines = [line for line in shown.out.splitlines() if line.startswith(("error:", "notice:"))]
    assert len(lines) == len(set(lines))
    gone = next(line for line in lines if line.startswith("error: Old Bench Blog:"))
    assert "410 Gone" in gone
    assert gone.endswith("Remove the source, or give its new address.")
    assert paper.ok("status", "--json").json["items"] > 200
    again = paper.ok("ingest", "--date", ISSUE, "--json").json
    assert len(again) == 19
    assert {row["status"] for row in again} == {"read", "unchanged", "missing"}
    assert sum(row["new"] for row in again) == 0


def test_ingest_reads_one_source_or_says_which_there_are(paper: Paper):
    found = paper.ok("ingest", "-d", ISSUE, "-s", "Hacker News", "-s", "Machine Room", "--json")
    assert list(counts(found.json)) == ["Hacker News", "Machine Room"]
    assert {exchange.service for exchange in paper.world.exchanges} == {"web"}
    wrong = paper.run("ingest", "--source", "Hakker News")
    assert wrong.code == 2
    assert "no source is called 'Hakker News'. There are: X, " in wrong.err


def test_ingest_imports_files_once(paper: Paper):
    export, feed = paper.folder / "export.json", paper.folder / "basalt.xml"
    export.write_text(json.dumps(EXPORT), "utf-8")
    feed.write_text(FEED, "utf-8")
    first = paper.ok("ingest", "--import", str(export), "--import", str(feed), "--json").json
    assert counts(first) == {str(export): (1, 2), str(feed): (1, 0)}
    again = paper.ok("ingest", "--import", str(export), "--import", str(feed), "--json").json
    assert [row["new"] for row in again] == [0, 0]
    assert paper.asked == 0
    found = paper.ok("stories", "--date", ISSUE).out
    assert "Basalt-7B" in found


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(None, "missing.json", id="no file"),
        pytest.param(b"{]", "missing.json", id="broken"),
        pytest.param(b"\x89PNG\r\n", "missing.json", id="a picture"),
    ],
)
def test_a_file_that_cannot_be_imported_is_named(paper: Paper, content, words):
    path = paper.folder / "missing.json"
    if content is not None:
        path.write_bytes(content)
    done = paper.run("ingest", "--import", str(path))
    assert done.code == 1
    assert words in done.out
    assert "error: " in done.out


def test_run_publishes_and_says_in_a_few_lines_what_it_did(published: Paper):
    assert published.post.is_file()
    assert (published.folder / "site" / "index.html").is_file()
    said = published.said
    heads = [line.split(":")[0] for line in said.splitlines() if not line.startswith(" ")]
    assert heads == ["Issue", "Read", "Chose", "Gate", "By", "Post", "Page"]
    assert f"Post:  posts/{ISSUE}-ai-dateline.md" in said
    again = published.ok("run", "--date", ISSUE)
    assert f"Post:  posts/{ISSUE}-ai-dateline.md (unchanged)" in again.out


def test_run_offline_asks_nobody_and_makes_no_new_revision(published: Paper):
    asked, bytes_ = published.asked, published.post.read_bytes()
    told = published.ok("run", "-d", ISSUE, "--offline", "--fresh", "--json").json
    assert published.asked == asked
    assert told["sources"] == []
    assert [edition["revision"] for edition in told["editions"]] == [1]
    assert [post["changed"] for post in told["posts"]] == [False]
    assert published.post.read_bytes() == bytes_


def test_run_online_fresh_gives_the_same_issue_too(published: Paper):
    bytes_ = published.post.read_bytes()
    told = published.ok("run", "-d", ISSUE, "--fresh", "--json", "--no-site").json
    assert [edition["revision"] for edition in told["editions"]] == [1]
    assert published.post.read_bytes() == bytes_


def test_run_refused_by_the_gate_ends_with_3_and_the_last_issue_stays(published: Paper):
    bytes_ = published.post.read_bytes()
    published.set("gate", "min_stories = 500")
    done = published.run("run", "--date", ISSUE, "--fresh", "--offline")
    assert done.code == 3
    assert "gate.min_stories is 500" in done.err
    assert published.post.read_bytes() == bytes_
    assert "refused (write): the issue of" in published.ok("status").out


def test_run_without_any_source_ends_with_1_and_names_the_reasons(paper: Paper):
    for service in paper.world.services.values():
        service.stop()
    done = paper.run("run", "--date", ISSUE)
    assert done.code == 1
    assert "no source could be read (19 tried):\n  X: " in done.err
    assert " more for the same reason (connect): " in done.err
    assert len(done.err.splitlines()) < 12
    shown = paper.ok("status").out
    assert f"  {ISSUE}  failed (collect" in shown
    assert "no source could be read (19 tried)" in shown
    assert len(shown.splitlines()) < 12
    assert not paper.post.exists()


def test_summarize_fresh_follows_stories_toml(published: Paper):
    rows = published.ok("stories", "-d", ISSUE, "--json").json
    told = [row for row in rows if row["told"]]
    second, third, last = told[1], told[2], told[-1]
    (published.folder / "posts" / f"{ISSUE}.stories.toml").write_text(
        f'pin = ["{last["id"]}"]\ndrop = ["{second["id"]}", "s-gone"]\n'
        f'[[retitle]]\nstory = "{third["id"]}"\ntitle = "A title of our own"\n',
        "utf-8",
    )
    (edition,) = published.ok("summarize", "-d", ISSUE, "--fresh", "--json").json
    assert edition["revision"] == 2
    assert (
        "names what no story has: s-gone" in published.ok("summarize", "-d", ISSUE, "--dry-run").err
    )
    after = {row["id"]: row for row in published.ok("stories", "-d", ISSUE, "--json").json}
    assert after[last["id"]]["told"]
    assert not after[second["id"]]["told"]
    assert after[third["id"]]["title"] == "A title of our own"
    published.ok("render", "--date", ISSUE)
    text = published.post.read_text("utf-8")
    assert "update: 2024-05-03" in text
    assert "A title of our own" in text, text


def test_summarize_says_what_an_extractive_issue_costs(published: Paper):
    told = published.ok("summarize", "-d", ISSUE, "--dry-run", "--json").json
    assert told == {
        "date": ISSUE, "editor": "extractive", "pages": 0,
        "calls": 0, "input_tokens": 0, "output_tokens": 0, "cost": 0.0,
    }  # fmt: skip


def test_render_touches_nothing_that_is_as_it_should_be(published: Paper):
    before, bytes_ = published.post.stat().st_mtime_ns, published.post.read_bytes()
    assert published.ok("render", "--date", ISSUE).out.startswith("unchanged  ")
    assert published.post.stat().st_mtime_ns == before
    published.post.unlink()
    assert published.ok("render", "--all", "--json").json == [
        {"path": str(published.post), "changed": True, "edited": False}
    ]
    assert published.post.read_bytes() == bytes_


def test_render_of_a_date_without_issue_says_which_there_are(published: Paper):
    done = published.run("render", "--date", "2024-05-04")
    assert done.code == 1
    assert f"There are issues from {ISSUE} to {ISSUE}" in done.err


def stage(*command: str, given: str = "") -> str:
    """Run a stage as a program of its own."""
    done = subprocess.run(
        [*warm_python(), "-m", *command],
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_stages_work_without_a_store(tmp_path: Path):
    feed = tmp_path / "basalt-notes.xml"
    feed.write_text(FEED, "utf-8")
    items = stage("ingest", "file", str(feed))
    assert json.loads(items)["title"] == "Basalt-7B is out"
    edition = stage("summarize", "-", "--date", ISSUE, "--name", "Stages", given=items)
    (tmp_path / "edition.json").write_text(edition, "utf-8")
    stage("render", str(tmp_path / "edition.json"), "--out", str(tmp_path / "out"))
    post = tmp_path / "out" / f"{ISSUE}-stages.md"
    assert "https://basalt.example/7b" in post.read_text("utf-8")
