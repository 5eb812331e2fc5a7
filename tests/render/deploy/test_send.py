"""Deploying to real folders, git repositories, rsync and commands."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from render.deploy.git import GitTarget
from render.deploy.send import CommandTarget, Deployed, RsyncTarget, Target, send
from render.deploy.tree import DeployError, keep, newest, stage

AUTHOR = "Desk <desk@paper.example>"
RSYNC = pytest.mark.slow


def deploy(
    parts: dict[str, Path], target: Target, message: str = "issue", **options: bool
) -> Deployed:
    """Deploy folders as the newsroom does, and keep what was sent beside the target's folder."""
    kept = next(iter(parts.values())).parent / ".kept"
    tree = stage(parts, kept, "paper")
    if isinstance(target, RsyncTarget):
        target = RsyncTarget(target.place, newest(kept))
    done = send(tree, target, message, **options)
    if not options.get("dry"):
        keep(tree, kept)
    return done


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
    assert deploy({"content": posts}, target).changed == 1
    assert deploy({"content": posts}, target).changed == 0
    assert {p.name for p in (target / "content").iterdir()} == {"about.md", "2024-05-03-paper.md"}


def test_a_branch_is_begun_and_then_only_changed(remote: Path, posts: Path):
    target = GitTarget(str(remote), "pages", AUTHOR)
    first = deploy({"posts": posts}, target, "first issue")
    assert git(remote, "rev-parse", "pages") == first.commit
    assert git(remote, "log", "-1", "--format=%an %ae %s", "pages") == (
        "Desk desk@paper.example first issue"
    )
    assert deploy({"posts": posts}, target, "again").commit == ""
    (posts / "2024-05-03-paper.md").write_text("two\n")
    second = deploy({"posts": posts}, target, "corrected")
    assert git(remote, "rev-parse", "pages~1") == first.commit
    assert git(remote, "show", f"{second.commit}:posts/2024-05-03-paper.md") == "two"


def test_other_files_of_the_branch_stay(tmp_path: Path, remote: Path, posts: Path):
    theirs = tmp_path / "theirs"
    git(tmp_path, "clone", "--quiet", str(remote), str(theirs))
    (theirs / "README.md").write_text("theirs\n")
    git(theirs, "add", ".")
    git(theirs, "-c", "user.name=A", "-c", "user.email=a@b.example", "commit", "-qm", "theirs")
    git(theirs, "push", "--quiet", "origin", "HEAD:main")
    deploy({"posts": posts}, GitTarget(str(remote), "main", AUTHOR), "issue")
    assert git(remote, "ls-tree", "-r", "--name-only", "main").splitlines() == [
        ".dateline-paper.json",
        "README.md",
        "posts/2024-05-03-paper.md",
    ]


def test_a_push_that_others_overtook_is_made_anew(tmp_path: Path, remote: Path, posts: Path):
    target = GitTarget(str(remote), "main", AUTHOR)
    deploy({"posts": posts}, target, "first")
    # The remote's own hook lets somebody else win once, in the middle of our push.
    hook = remote / "hooks" / "pre-receive"
    hook.write_text(
        "#!/bin/sh\n[ -e raced ] && exit 0\ntouch raced\n"
        "echo 'rejected: non-fast-forward, fetch first' >&2\nexit 1\n"
    )
    hook.chmod(0o755)
    (posts / "2024-05-04-paper.md").write_text("next\n")
    assert deploy({"posts": posts}, target, "second").commit
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
        deploy({"posts": posts}, GitTarget(name, "main", AUTHOR), "x")
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("said", "mend"),
    [
        ("Host key verification failed.", "log in there once by hand"),
        ("me@host: Permission denied (publickey).", "ssh key"),
        ("fatal: could not read Username for 'https://git.example'", "token"),
        ("fatal: 'site.git' does not appear to be a git repository", "deploy.remote"),
        ("ssh: Could not resolve hostname hots: Name or service not known", "deploy.remote"),
    ],
)
def test_what_keeps_us_out_is_told_with_its_mend(posts: Path, tmp_path: Path, said: str, mend: str):
    program = tmp_path / "tool"
    program.write_text(f'#!/bin/sh\necho "{said}" >&2\nexit 255\n')
    program.chmod(0o755)
    with pytest.raises(DeployError, match=mend):
        deploy({"a": posts}, CommandTarget(f"{program} {{folder}}", tmp_path))


def test_the_clone_holds_no_login(posts: Path, remote: Path, tmp_path: Path):
    """A run that is killed leaves its clone behind: what it was told of the remote is not there."""
    seen = tmp_path / "seen"
    hook = remote / "hooks" / "pre-receive"
    hook.write_text(f'#!/bin/sh\ncat "{tmp_path}"/dateline-deploy-*/.git/config > "{seen}"\n')
    hook.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tempfile.tempdir", str(tmp_path))
        deploy({"posts": posts}, GitTarget(f"file://{remote}", author=AUTHOR), "issue")
    assert "[core]" in seen.read_text()
    assert str(remote) not in seen.read_text()


@pytest.fixture(params=["folder", "git", pytest.param("rsync", marks=RSYNC)])
def place(request: pytest.FixtureRequest, tmp_path: Path, remote: Path) -> "Place":
    return Place(request.param, tmp_path / "www", remote)


class Place:
    """A target, and a person who edits there."""

    def __init__(self, kind: str, folder: Path, remote: Path) -> None:
        self.kind, self.folder, self.remote = kind, folder, remote
        self.target: Target = {
            "folder": folder,
            "git": GitTarget(str(remote), "main", AUTHOR),
            "rsync": RsyncTarget(str(folder)),
        }[kind]

    def files(self) -> dict[str, str]:
        """Return what stands there, without the manifest."""
        if self.kind == "git":
            names = git(self.remote, "ls-tree", "-r", "--name-only", "main").splitlines()
            found = {name: git(self.remote, "show", f"main:{name}") for name in names}
        else:
            paths = [path for path in self.folder.rglob("*") if path.is_file()]
            found = {p.relative_to(self.folder).as_posix(): p.read_text().strip() for p in paths}
        return {name: text for name, text in found.items() if not name.startswith(".dateline")}

    def edit(self, name: str, text: str) -> None:
        folder = self.folder
        if self.kind == "git":
            folder = self.remote.parent / "theirs"
            shutil.rmtree(folder, ignore_errors=True)
            git(self.remote.parent, "clone", "--quiet", str(self.remote), str(folder))
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"{text}\n")
        if self.kind == "git":
            git(folder, "add", ".")
            git(
                folder, "-c", "user.name=A", "-c", "user.email=a@b.example", "commit", "-qm", "edit"
            )
            git(folder, "push", "--quiet", "origin", "HEAD:main")


def test_what_is_gone_here_goes_there_and_nothing_else(place: Place, posts: Path):
    (posts / "2024-05-04 \uc624\ub298.md").write_text("two\n")
    deploy({"content": posts}, place.target)
    place.edit("content/about.md", "theirs")
    (posts / "2024-05-04 \uc624\ub298.md").unlink()
    preview = deploy({"content": posts}, place.target, dry=True)
    assert preview.plan.lines() == ["remove  content/2024-05-04 \uc624\ub298.md"]
    done = deploy({"content": posts}, place.target)
    assert (done.changed, done.plan) == (1, preview.plan)
    assert place.files() == {"content/about.md": "theirs", "content/2024-05-03-paper.md": "one"}
    assert deploy({"content": posts}, place.target).changed == 0


def test_a_folder_that_is_gone_here_is_emptied_there(place: Place, posts: Path):
    (posts / "tags" / "chips").mkdir(parents=True)
    (posts / "tags" / "chips" / "index.html").write_text("chips\n")
    deploy({"content": posts}, place.target)
    shutil.rmtree(posts / "tags")
    (posts / "2024-05-04-paper.md").write_text("two\n")
    assert deploy({"content": posts}, place.target).changed == 2
    assert place.files().keys() == {f"content/2024-05-0{day}-paper.md" for day in (3, 4)}


def test_an_edit_there_is_kept_and_never_overwritten_in_silence(place: Place, posts: Path):
    name = "content/2024-05-03-paper.md"
    deploy({"content": posts}, place.target)
    place.edit(name, "edited by hand")
    (posts / "2024-05-04-paper.md").write_text("two\n")
    done = deploy({"content": posts}, place.target)
    assert (done.plan.kept, done.changed) == ((name,), 1)
    assert deploy({"content": posts}, place.target).plan.kept == (name,)  # it stays known
    (posts / "2024-05-03-paper.md").write_text("corrected here\n")
    (posts / "2024-05-05-paper.md").write_text("three\n")
    with pytest.raises(DeployError, match=f"{name}: edited where it was deployed"):
        deploy({"content": posts}, place.target)
    assert place.files() == {name: "edited by hand", "content/2024-05-04-paper.md": "two"}
    assert deploy({"content": posts}, place.target, force=True).changed == 2
    assert place.files()[name] == "corrected here"


def test_a_post_that_is_gone_here_but_was_edited_there_stays(place: Place, posts: Path):
    name = "content/2024-05-03-paper.md"
    deploy({"content": posts}, place.target)
    place.edit(name, "edited by hand")
    (posts / "2024-05-03-paper.md").rename(posts / "2024-05-04-paper.md")
    assert deploy({"content": posts}, place.target).plan.kept == (name,)
    assert place.files() == {name: "edited by hand", "content/2024-05-04-paper.md": "one"}
    assert deploy({"content": posts}, place.target).plan.kept == (name,)  # it stays known
    assert deploy({"content": posts}, place.target, force=True).plan.remove == (name,)
    assert place.files() == {"content/2024-05-04-paper.md": "one"}
    assert deploy({"content": posts}, place.target).plan.kept == ()


def test_an_empty_folder_here_does_not_empty_the_place(place: Place, posts: Path):
    for number in range(10, 22):
        (posts / f"2024-06-{number:02}.md").write_text("old\n")
    deploy({"content": posts}, place.target)
    for number in range(10, 22):
        (posts / f"2024-06-{number:02}.md").unlink()
    with pytest.raises(DeployError, match="12 of 13 issues"):
        deploy({"content": posts}, place.target)
    assert len(place.files()) == 13
    deploy({"content": posts}, place.target, force=True)
    assert len(place.files()) == 1


def test_two_papers_in_one_place_leave_each_other_alone(place: Place, posts: Path, tmp_path: Path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "2024-05-03-other.md").write_text("other\n")
    deploy({"a": posts}, place.target)
    send(stage({"b": other}, tmp_path / ".others", "other"), place.target, "other")
    deploy({"a": posts}, place.target)
    assert place.files() == {"a/2024-05-03-paper.md": "one", "b/2024-05-03-other.md": "other"}


def test_a_folder_that_was_half_copied_is_whole_after_the_next_deploy(posts: Path, tmp_path: Path):
    target = tmp_path / "www"
    deploy({"a": posts}, target)
    # Killed between its files and its manifest: one is new there, and a copy lies beside.
    (posts / "2024-05-03-paper.md").write_text("two\n")
    (posts / "2024-05-04-paper.md").write_text("two\n")
    (target / "a" / "2024-05-03-paper.md").write_text("two\n")
    (target / ".dateline-paper.json.part" / "a").mkdir(parents=True)
    assert deploy({"a": posts}, target).changed == 1
    assert sorted(p.name for p in target.iterdir()) == [".dateline-paper.json", "a"]
    files = json.loads((target / ".dateline-paper.json").read_text())["files"]
    assert set(files) == {"a/2024-05-03-paper.md", "a/2024-05-04-paper.md"}


def test_a_command_gets_a_folder_with_everything(posts: Path, tmp_path: Path):
    command = f"cp -r {{folder}} {tmp_path}/copied"
    deploy({"a": posts}, CommandTarget(command, tmp_path), dry=True)
    assert not (tmp_path / "copied").exists()
    deploy({"a": posts}, CommandTarget(command, tmp_path))
    assert (tmp_path / "copied" / "a" / "2024-05-03-paper.md").read_text() == "one\n"
    with pytest.raises(DeployError, match="false failed: exit code 1"):
        deploy({"a": posts}, CommandTarget("false {folder}", tmp_path))
    with pytest.raises(DeployError, match="no-such-program cannot be run"):
        deploy({"a": posts}, CommandTarget("no-such-program {folder}", tmp_path))
