"""Publishing as an operator does it: rsync, verification, rollback, retraction, edits by hand."""

import datetime as dt
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dateline.store.runs import RunRecord
from dateline.store.store import Store
from tests.support.newsletters import ISSUE, Paper
from tests.support.served import served


@pytest.fixture
def www(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Yield a folder and the address that a web server shows it at."""
    folder = tmp_path / "www"
    folder.mkdir()
    with served(folder) as address:
        yield folder, address


def test_a_deploy_is_verified_at_the_sites_address(published: Paper, www: tuple[Path, str]):
    folder, address = www
    text = re.sub(
        r'(?m)^url = "https://.*', f'url = "{address}"', published.config.read_text(), count=1
    )
    published.config.write_text(text)
    published.set("deploy", f'to = "folder"\nfolder = "{folder}"\nsite_path = "."\nverify_s = 1')
    assert "files changed" in published.ok("deploy").out
    (folder / "build.txt").write_text("another\n")
    failed = published.run("deploy")  # it is as we put it in every other file, and is left
    assert failed.code == 1
    assert f"sent, but {address} does not show it after 1 s" in failed.err
    assert "failed (deploy)" in published.ok("status").out
    published.ok("deploy", "--force")


@pytest.mark.parametrize("to", ["git", "rsync"])
def test_a_place_without_a_host_lies_beside_the_file(
    stored: Paper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, to: str
):
    place = stored.folder / "there"
    if to == "git":
        subprocess.run(["git", "init", "--bare", "--quiet", "-b", "main", place], check=True)
    elif not shutil.which("rsync"):
        pytest.skip("there is no rsync here")
    stored.set("deploy", f'to = "{to}"\nremote = "there"\nauthor = "Desk <desk@paper.example>"')
    monkeypatch.chdir(tmp_path)
    stored.ok("deploy")
    if to == "git":
        shown = ["git", "-C", str(place), "show", f"main:posts/{stored.post.name}"]
        assert subprocess.run(shown, capture_output=True, check=True).stdout
    else:
        assert (place / "posts" / stored.post.name).is_file()


def test_a_dry_run_changes_nothing_and_a_rollback_undoes_one_deploy(
    published: Paper, tmp_path: Path
):
    folder = tmp_path / "www"
    published.set("deploy", f'to = "folder"\nfolder = "{folder}"')
    assert f"send  posts/{published.post.name}" in published.ok("deploy", "--dry-run").out
    assert not folder.exists()
    published.ok("deploy")
    none = published.run("deploy", "--rollback")
    assert (none.code, "no earlier deploy" in none.err) == (1, True)
    there, before = folder / "posts" / published.post.name, published.post.read_text("utf-8")
    published.post.write_text(before.replace("title: ", "title: Oops "), "utf-8")
    published.ok("deploy")
    assert there.read_text("utf-8") != before
    assert "back to what was deployed before: 1 files" in published.ok("deploy", "--rollback").out
    assert there.read_text("utf-8") == before


def test_a_retracted_issue_is_gone_from_post_site_feeds_and_target(
    collected: Paper, tmp_path: Path
):
    folder = tmp_path / "www"
    collected.set("deploy", f'to = "folder"\nfolder = "{folder}"\nsite_path = "site"\nverify_s = 0')
    collected.ok("schedule", "--once")
    page, feed = folder / "site" / ISSUE / "index.html", folder / "site" / "feed.xml"
    assert page.is_file()
    assert ISSUE in feed.read_text("utf-8")
    told = collected.ok("retract", "--date", ISSUE, "--reason", "it was wrong").out
    assert f"removed  {collected.post}" in told
    assert "waiting (deploy): retracted: it was wrong" in collected.ok("status").out
    once = collected.ok("schedule", "--once")  # the deploy is owed, the issue is not made again
    assert "published" not in once.err
    assert not page.exists()
    assert not (folder / "posts" / collected.post.name).exists()
    assert ISSUE not in feed.read_text("utf-8")
    assert f"{ISSUE}  retracted  [" in collected.ok("status").out
    again = collected.run("run", "--date", ISSUE)
    assert (again.code, "was retracted" in again.err) == (1, True)
    collected.ok("retract", "--date", ISSUE)  # again: what a kill left undone
    collected.ok("run", "--date", ISSUE, "--fresh")
    assert page.is_file()
    assert collected.post.is_file()


def test_a_correction_is_owed_and_sent_by_the_schedule(published: Paper, tmp_path: Path):
    folder = tmp_path / "www"
    published.set("deploy", f'to = "folder"\nfolder = "{folder}"')
    (report,) = published.ok("check", "--date", ISSUE, "--json").json
    rows = [row for row in report["statements"] if row["where"].startswith("overview")]
    row = next(row for row in rows if row["ok"] and ". " in row["text"])
    words = row["text"].partition(". ")[0].rstrip(".") + "."
    done = published.run(
        "correct", "--date", ISSUE, "--at", row["where"], "--text", words, "--reason", "x"
    )
    assert done.code == 0, done.err
    published.ok("schedule", "--once")
    there = folder / "posts" / published.post.name
    assert there.read_bytes() == published.post.read_bytes()


def test_a_post_edited_by_hand_stays_until_somebody_decides(published: Paper):
    written = published.post.read_bytes()
    edited = written.replace(b"title: ", b"title: By hand, ")
    published.post.write_bytes(edited)
    assert "edited by hand: left as it is" in published.ok("run", "--date", ISSUE).out
    render = published.run("render", "--date", ISSUE)
    assert (render.code, render.out.startswith("edited  ")) == (1, True)
    assert published.post.read_bytes() == edited
    published.ok("render", "--date", ISSUE, "--force")
    assert published.post.read_bytes() == written
    published.post.unlink()
    published.ok("render", "--date", ISSUE)
    assert published.post.read_bytes() == written


@pytest.fixture
def sshd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[subprocess.Popen[bytes]]:
    """Yield a server that `ssh 127.0.0.1` leads to, as a user's ~/.ssh/config would have it."""
    program = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin")
    assert program
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    for name in ("host", "user"):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / name], check=True
        )
    keys = tmp_path / "keys"
    keys.write_bytes((tmp_path / "user.pub").read_bytes())
    keys.chmod(0o600)
    config = tmp_path / "sshd_config"
    config.write_text(
        f"ListenAddress 127.0.0.1:{port}\nHostKey {tmp_path}/host\nAuthorizedKeysFile {keys}\n"
        f"PidFile {tmp_path}/pid\nStrictModes no\nUsePAM no\nPermitRootLogin yes\n"
    )
    Path("/run/sshd").mkdir(exist_ok=True) if os.geteuid() == 0 else None
    own = tmp_path / "bin" / "ssh"
    own.parent.mkdir()
    own.write_text(
        f"#!/bin/sh\nexec {shutil.which('ssh')} -p {port} -i {tmp_path}/user "
        f"-o UserKnownHostsFile={tmp_path}/known -o StrictHostKeyChecking=accept-new "
        '-o LogLevel=ERROR "$@"\n'
    )
    own.chmod(0o755)
    monkeypatch.setenv("PATH", f"{own.parent}:{os.environ['PATH']}")
    with (tmp_path / "sshd.log").open("wb") as log:
        server = subprocess.Popen([program, "-D", "-e", "-f", config], stderr=log)
    end = time.monotonic() + 100
    while subprocess.run(["ssh", "127.0.0.1", "true"], check=False).returncode:
        assert time.monotonic() < end, (tmp_path / "sshd.log").read_text()
        time.sleep(0.2)
    yield server
    server.terminate()
    server.wait()


@pytest.mark.slow
def test_rsync_over_ssh(published: Paper, tmp_path: Path, sshd: subprocess.Popen[bytes]):
    place = tmp_path / "there" / "paper"
    published.set(
        "deploy", f'to = "rsync"\nremote = "127.0.0.1:{place}"\nsite_path = "site"\nverify_s = 0'
    )
    published.ok("deploy")
    there = place / "posts" / published.post.name
    assert there.read_bytes() == published.post.read_bytes()
    assert (place / "site" / "index.html").is_file()
    assert published.ok("deploy").out.startswith("0 files")
    there.write_text("edited\n")
    assert "left as they are: posts/" in published.ok("deploy").out
    published.ok("retract", "--date", ISSUE)
    assert f"kept  posts/{there.name}" in published.ok("deploy", "--dry-run").out
    sshd.terminate()
    sshd.wait()
    broken = published.run("deploy")
    assert (broken.code, "rsync failed" in broken.err) == (1, True)


@pytest.mark.slow
def test_git_over_ssh(published: Paper, tmp_path: Path, sshd: subprocess.Popen[bytes]):
    remote = tmp_path / "site.git"
    subprocess.run(["git", "init", "--bare", "--quiet", "-b", "main", remote], check=True)
    published.set("deploy", f'to = "git"\nremote = "ssh://127.0.0.1{remote}"')
    assert published.ok("deploy").out.startswith("pushed ")
    shown = subprocess.run(
        ["git", "show", f"main:posts/{published.post.name}"],
        cwd=remote, check=True, capture_output=True,
    ).stdout  # fmt: skip
    assert shown == published.post.read_bytes()
    sshd.terminate()
    sshd.wait()
    broken = published.run("deploy")
    assert (broken.code, "git" in broken.err) == (1, True)


@pytest.mark.parametrize("phase", ["publish", "deploy"])
def test_what_a_kill_left_undone_is_done_by_the_schedule(
    published: Paper, tmp_path: Path, phase: str
):
    """The edition is stored, so no issue is due any more; its post or its deploy is still owed."""
    folder = tmp_path / "www"
    published.set("deploy", f'to = "folder"\nfolder = "{folder}"')
    written = published.post.read_bytes()
    slug, date = published.post.stem[11:], dt.date.fromisoformat(ISSUE)
    with Store.open(f"sqlite:///{published.folder}/dateline.db") as store:
        store.runs.note(RunRecord(slug, date, phase, "running", "", published.now))
    if phase == "publish":
        published.post.unlink()
    published.ok("schedule", "--once")
    assert published.post.read_bytes() == written
    assert (folder / "posts" / published.post.name).read_bytes() == written
    assert "done" in published.ok("status").out
