"""Every command that runs the house: status, sources, deploy, site, schedule."""

import datetime as dt
import os
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.support.newsletters import HALF, ISSUE, Paper
from tests.support.warm import warm_python


def git(*arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], capture_output=True, text=True, timeout=60, check=True
    ).stdout


def test_status_tells_of_issues_money_and_sources(published: Paper):
    shown = published.ok("status").out
    assert re.match(r"AI Dateline: 1 issue, \d+ items in the store\n", shown)
    assert f"Latest issue: {ISSUE}; next one: 2024-05-04 07:00 UTC" in shown
    assert re.search(
        rf"  {ISSUE}  done  \[collect [\d.]+ s, write [\d.]+ s, publish [\d.]+ s\]\n", shown
    )
    assert re.search(r"X this month: \d+ of 6,000 posts read, \d+ may be read now", shown)
    assert "Old Bench Blog: failed once. " in shown
    state = published.ok("status", "--json").json
    assert state["issues"] == 1
    assert state["x_posts"]["X"]["spent"] > 0
    assert len(state["sources"]) == len(HALF)
    published.now += dt.timedelta(days=1, hours=4)
    assert "Overdue: 2024-05-04\n" in published.ok("status").out


def test_status_counts_failures_in_a_row(published: Paper):
    published.ok("ingest", "-s", "Old Bench Blog", "-s", "Hacker News", "-d", ISSUE)
    rows = {row["name"]: row for row in published.ok("sources list", "--json").json}
    assert rows["Old Bench Blog"]["failures"] == 2
    assert "410 Gone" in rows["Old Bench Blog"]["problem"]
    assert rows["Hacker News"]["failures"] == 0
    assert "failed 2 times in a row" in published.ok("status").out


def test_sources_list_shows_how_each_stands(published: Paper):
    shown = published.ok("sources list").out
    (row,) = [line for line in shown.splitlines() if line.lstrip().startswith("Hacker News")]
    assert row.split() == ["Hacker", "News", "hackernews", "05-03", "07:00", "0", "12.0",
                           "any", "time"]  # fmt: skip


def test_sources_test_shows_what_comes_or_why_nothing_does(paper: Paper):
    good = paper.ok("sources test", "Lab Notices", "--limit", "2").out
    assert good.startswith("Lab Notices (page): 4 items\n")
    assert good.count("https://labnotices.example/") == 2
    bad = paper.run("sources test", "Old Bench Blog")
    assert bad.code == 1
    assert "error: it answered 410 Gone" in bad.out
    assert "Remove the source" in bad.out
    paper.world.services["x"].stop()
    assert paper.run("sources test", "X", "--json").code == 1
    unknown = paper.run("sources test", "Nope")
    assert unknown.code == 2
    assert "no source is called 'Nope'" in unknown.err
    assert paper.ok("status", "--json").json["items"] == 0


def test_deploy_copies_to_a_folder_only_what_changed(published: Paper, tmp_path: Path):
    published.set(
        "deploy", f'to = "folder"\nfolder = "{tmp_path}/www"\nsite_path = "site"\nverify_s = 0'
    )
    first = published.ok("deploy", "--date", ISSUE).out
    assert int(first.split()[0]) > 10
    assert (tmp_path / "www" / "posts" / published.post.name).read_bytes() == (
        published.post.read_bytes()
    )
    assert (tmp_path / "www" / "site" / "index.html").is_file()
    assert published.ok("deploy", "--date", ISSUE).out.startswith("0 files changed")


def test_deploy_pushes_to_a_branch_once(published: Paper, tmp_path: Path):
    remote = tmp_path / "remote.git"
    git("init", "--quiet", "--bare", str(remote))
    published.set(
        "deploy",
        f'to = "git"\nremote = "{remote}"\nbranch = "pages"\npath = "content"\n'
        'author = "Paper <paper@dateline.example>"',
    )
    assert "pushed 1 files" in published.ok("deploy", "--date", ISSUE).out
    assert "is up to date" in published.ok("deploy", "--date", ISSUE).out
    log = git("-C", str(remote), "log", "--format=%an: %s", "pages")
    assert log == f"Paper: AI Dateline: issue of {ISSUE}\n"
    shown = git("-C", str(remote), "show", f"pages:content/{published.post.name}")
    assert shown == published.post.read_text("utf-8")


@pytest.mark.parametrize(
    ("table", "code", "words"),
    [
        pytest.param('to = "none"', 2, "deploy.to to folder, git, rsync", id="nowhere"),
        pytest.param('to = "folder"', 2, "deploy: folder is not set", id="no folder"),
        pytest.param('to = "git"', 2, "deploy: remote is not set", id="no remote"),
        pytest.param('to = "git"\nremote = "/nowhere/a.git"', 1, "/nowhere/a.git", id="gone"),
    ],
)
def test_deploy_says_what_is_missing(published: Paper, table, code, words):
    published.set("deploy", table)
    done = published.run("deploy", "--date", ISSUE)
    assert done.code == code
    assert words in done.err


def test_site_build_writes_only_what_changed(published: Paper):
    built = published.ok("site build", "--json").json
    assert (built["written"], built["removed"]) == ([], [])
    page = published.folder / "site" / ISSUE / "index.html"
    before = page.stat().st_mtime_ns
    assert "0 files written" in published.ok("site build", "--all").out
    assert page.stat().st_mtime_ns == before
    page.unlink()
    again = published.ok("site build", "--json").json
    assert f"{ISSUE}/index.html" in again["written"]


def test_schedule_once_does_what_is_due(collected: Paper, tmp_path: Path):
    remote = tmp_path / "remote.git"
    git("init", "--quiet", "--bare", str(remote))
    collected.set("deploy", f'to = "git"\nremote = "{remote}"\nauthor = "P <p@p.example>"')
    first = collected.ok("schedule", "--once")
    assert f"published the issue of {ISSUE}" in first.err
    assert "pushed 1 files" in first.err
    again = collected.ok("schedule", "--once")
    assert "published" not in again.err
    assert git("-C", str(remote), "log", "--format=%s", "main").count("\n") == 1


def test_schedule_builds_the_site_that_it_deploys(collected: Paper, tmp_path: Path):
    collected.set(
        "deploy", f'to = "folder"\nfolder = "{tmp_path}/www"\nsite_path = "public"\nverify_s = 0'
    )
    collected.ok("schedule", "--once")
    assert (tmp_path / "www" / "public" / ISSUE / "index.html").is_file()


def test_an_issue_that_could_not_be_sent_is_sent_as_soon_as_it_can_be(
    collected: Paper, tmp_path: Path
):
    remote = tmp_path / "remote.git"
    collected.set("deploy", f'to = "git"\nremote = "{remote}"\nauthor = "P <p@p.example>"')
    failed = collected.run("schedule", "--once")
    assert (failed.code, collected.post.is_file()) == (1, True)
    assert f"  {ISSUE}  failed (deploy): git ls-remote failed: " in collected.ok("status").out
    git("init", "--quiet", "--bare", str(remote))
    assert "pushed 1 files" in collected.ok("schedule", "--once").err
    assert f"  {ISSUE}  done  [" in collected.ok("status").out
    assert "up to date" not in collected.ok("schedule", "--once").err


def test_a_page_that_cannot_be_made_keeps_no_post_back(collected: Paper, tmp_path: Path):
    collected.set("deploy", f'to = "folder"\nfolder = "{tmp_path}/www"')
    own = collected.folder / "templates" / "site"
    own.mkdir(parents=True)
    (own / "issue.html.j2").write_text("{{ titel }}")
    done = collected.run("schedule", "--once")
    assert done.code == 2
    assert "issue.html.j2" in done.err
    assert (tmp_path / "www" / "posts" / collected.post.name).is_file()


def test_a_run_tells_of_its_issue_though_it_cannot_be_sent(collected: Paper):
    collected.set("deploy", 'to = "git"\nremote = "/nowhere/a.git"')
    done = collected.run("run", "--date", ISSUE)
    assert done.code == 1
    assert f"Issue: {ISSUE} [en]" in done.out
    assert "/nowhere/a.git" in done.err


def test_schedule_once_says_that_the_gate_refused(collected: Paper):
    collected.set("gate", "min_stories = 500")
    assert collected.run("schedule", "--once").code == 3
    assert not collected.post.exists()


def test_a_deploy_names_the_issue_that_it_sends(published: Paper, tmp_path: Path):
    remote = tmp_path / "remote.git"
    git("init", "--quiet", "--bare", str(remote))
    published.set("deploy", f'to = "git"\nremote = "{remote}"\nauthor = "P <p@p.example>"')
    published.ok("deploy")
    assert git("-C", str(remote), "log", "--format=%s", "main").endswith(f"issue of {ISSUE}\n")


def fetch(url: str) -> str:
    with urllib.request.urlopen(url, timeout=60) as answer:
        return answer.read().decode()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "kill"])
def test_site_serve_follows_changes_and_stops_in_order(published: Paper, number: signal.Signals):
    command = [*warm_python(), "-m", "dateline", "site", "serve", "--port", "0"]
    with subprocess.Popen(
        command, cwd=published.folder, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "200"},
    ) as child:  # fmt: skip
        assert child.stderr
        while not (found := re.match(r"(http://\S+/)", line := child.stderr.readline())):
            assert line, "it ended by itself"
        home = found[1]
        assert "AI Dateline" in fetch(home)
        text = published.config.read_text("utf-8")
        published.config.write_text(text + "\nnonsense = [", "utf-8")
        while "not valid TOML" not in (line := child.stderr.readline()):
            assert line, "a broken file stopped it"
        published.config.write_text(text.replace('"AI Dateline"', '"Other Line"', 1), "utf-8")
        deadline = time.monotonic() + 60
        while "Other Line" not in fetch(home):
            assert time.monotonic() < deadline, "it follows no change"
            time.sleep(0.2)
        with pytest.raises(urllib.error.HTTPError, match="404"):
            fetch(f"{home}nowhere/")
        assert 'src="/-/live.js"' in fetch(home)
        assert "/-/build" in fetch(f"{home}-/live.js")
        assert int(fetch(f"{home}-/build")) > 1
        assert "live.js" not in (published.folder / "site" / "index.html").read_text("utf-8")
        child.send_signal(number)
        child.stderr.read()
    assert child.returncode == 0


def test_site_serve_names_a_port_that_is_taken(published: Paper):
    taken = published.world.services["web"].address.rpartition(":")[2]
    done = published.run("site serve", "--port", taken)
    assert done.code == 1
    assert "Give another one with --port" in done.err
