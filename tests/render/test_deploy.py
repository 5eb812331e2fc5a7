"""Deploying to real folders and real git repositories."""

import subprocess
from pathlib import Path

import pytest

from render.deploy import DeployError, GitTarget, deploy_folder, deploy_git

AUTHOR = "Desk <desk@paper.example>"


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    folder = tmp_path / "posts"
    folder.mkdir()
    (folder / "2024-05-03-paper.md").write_text("one\n")
    (folder / ".hidden").write_text("no\n")
    (folder / "2024-05-03.stories.toml").write_text("drop = []\n")
    return folder


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    folder = tmp_path / "remote.git"
    folder.mkdir()
    git(folder, "init", "--bare", "--quiet", "--initial-branch=main")
    return folder


def test_a_folder_gets_the_files_and_keeps_its_own(tmp_path: Path, posts: Path):
    target = tmp_path / "public"
    (target / "content").mkdir(parents=True)
    (target / "content" / "about.md").write_text("mine\n")
    assert deploy_folder({"content": posts}, target).changed == 1
    assert deploy_folder({"content": posts}, target).changed == 0
    assert {p.name for p in (target / "content").iterdir()} == {"about.md", "2024-05-03-paper.md"}


def test_a_branch_is_begun_and_then_only_changed(remote: Path, posts: Path):
    target = GitTarget(str(remote), "pages", AUTHOR)
    first = deploy_git({"posts": posts}, target, "first issue")
    assert git(remote, "rev-parse", "pages") == first.commit
    assert git(remote, "log", "-1", "--format=%an %ae %s", "pages") == (
        "Desk desk@paper.example first issue"
    )
    assert deploy_git({"posts": posts}, target, "again").commit == ""
    (posts / "2024-05-03-paper.md").write_text("two\n")
    second = deploy_git({"posts": posts}, target, "corrected")
    assert git(remote, "rev-parse", "pages~1") == first.commit
    assert git(remote, "show", f"{second.commit}:posts/2024-05-03-paper.md") == "two"


def test_other_files_of_the_branch_stay(tmp_path: Path, remote: Path, posts: Path):
    theirs = tmp_path / "theirs"
    git(tmp_path, "clone", "--quiet", str(remote), str(theirs))
    (theirs / "README.md").write_text("theirs\n")
    git(theirs, "add", ".")
    git(theirs, "-c", "user.name=A", "-c", "user.email=a@b.example", "commit", "-qm", "theirs")
    git(theirs, "push", "--quiet", "origin", "HEAD:main")
    deploy_git({"posts": posts}, GitTarget(str(remote), "main", AUTHOR), "issue")
    assert git(remote, "ls-tree", "-r", "--name-only", "main").splitlines() == [
        "README.md",
        "posts/2024-05-03-paper.md",
    ]


def test_a_push_that_others_overtook_is_made_anew(tmp_path: Path, remote: Path, posts: Path):
    target = GitTarget(str(remote), "main", AUTHOR)
    deploy_git({"posts": posts}, target, "first")
    # The remote's own hook lets somebody else win once, in the middle of our push.
    hook = remote / "hooks" / "pre-receive"
    hook.write_text(
        "#!/bin/sh\n[ -e raced ] && exit 0\ntouch raced\n"
        "echo 'rejected: non-fast-forward, fetch first' >&2\nexit 1\n"
    )
    hook.chmod(0o755)
    (posts / "2024-05-04-paper.md").write_text("next\n")
    assert deploy_git({"posts": posts}, target, "second").commit
    assert (remote / "raced").exists()


@pytest.mark.parametrize(
    ("remote_name", "words"),
    [
        pytest.param("nowhere.git", "ls-remote failed", id="no repository"),
        pytest.param("--upload-pack=touch x", "failed", id="an option in disguise"),
    ],
)
def test_what_git_says_is_passed_on(tmp_path: Path, posts: Path, remote_name: str, words: str):
    name = remote_name if remote_name.startswith("-") else str(tmp_path / remote_name)
    with pytest.raises(DeployError, match=words):
        deploy_git({"posts": posts}, GitTarget(name, "main", AUTHOR), "x")
    assert not (tmp_path / "x").exists()


def test_the_clone_holds_no_login(posts: Path, remote: Path, tmp_path: Path):
    """A run that is killed leaves its clone behind: what it was told of the remote is not there."""
    seen = tmp_path / "seen"
    hook = remote / "hooks" / "pre-receive"
    hook.write_text(f'#!/bin/sh\ncat "{tmp_path}"/dateline-deploy-*/.git/config > "{seen}"\n')
    hook.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tempfile.tempdir", str(tmp_path))
        deploy_git({"posts": posts}, GitTarget(f"file://{remote}", author=AUTHOR), "issue")
    assert "[core]" in seen.read_text()
    assert str(remote) not in seen.read_text()
