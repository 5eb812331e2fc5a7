"""Deploying: posts and site go to a folder or to a branch of a git repository.

Only files of ours are written: whatever else lives in the target stays. Deploying the same state
again changes nothing there, so a deploy may be repeated after any failure.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from render.child import run_child
from render.files import safe_join, write_if_changed
from summarize.errors import UserError

_LOGIN = re.compile(r"(?<=://)[^/\s@]+(?:@[^/\s@]+)*@")

GIT_TIMEOUT_S = 300
PUSH_ATTEMPTS = 3

_REPOSITORY = frozenset(
    "GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_COMMON_DIR GIT_CONFIG GIT_CONFIG_COUNT "
    "GIT_CONFIG_PARAMETERS GIT_DIR GIT_GRAFT_FILE GIT_INDEX_FILE GIT_NAMESPACE "
    "GIT_OBJECT_DIRECTORY GIT_PREFIX GIT_SHALLOW_FILE GIT_WORK_TREE".split()
)
"""Variables that say which repository git works in (`git rev-parse --local-env-vars`)."""

DESK_FILES = ("stories.toml",)
"""Ends of names that are the editors' own business, though they lie beside the posts."""


class DeployError(UserError):
    """A target could not be reached or written; the message says what it answered."""


@dataclass(frozen=True, slots=True)
class GitTarget:
    """A branch of a repository; `author` is "Name <address>", or "" for git's own."""

    remote: str
    branch: str = "main"
    author: str = ""


@dataclass(frozen=True, slots=True)
class Deployed:
    """What a deploy changed: files written or removed, and the commit, if it made one."""

    changed: int
    commit: str = ""


def without_login(text: str) -> str:
    """Return text whose addresses name no user and no token: what may be printed and logged."""
    return _LOGIN.sub("", text)


def deploy_folder(parts: Mapping[str, Path], target: Path) -> Deployed:
    """Copy folders into `target`: `parts` maps each place there to the folder it comes from."""
    changed = sum(_copy(source, safe_join(target, place)) for place, source in parts.items())
    return Deployed(changed)


def deploy_git(parts: Mapping[str, Path], target: GitTarget, message: str) -> Deployed:
    """Commit folders to a branch and push it; a branch that does not exist is begun.

    When somebody else pushed meanwhile, their commit is fetched and ours made anew on top of it.
    """
    for _attempt in range(PUSH_ATTEMPTS):
        with tempfile.TemporaryDirectory(prefix="dateline-deploy-") as name:
            checkout = Path(name)
            _check_out(target, checkout)
            deployed = deploy_folder(parts, checkout)
            _git(checkout, "add", "--all")
            if not _git(checkout, "status", "--porcelain").strip():
                return Deployed(0)
            _commit(checkout, target, message)
            try:
                place = f"HEAD:refs/heads/{target.branch}"
                _git(checkout, "push", "--quiet", "origin", place, remote=target.remote)
            except DeployError as error:
                if "fetch first" in str(error) or "non-fast-forward" in str(error):
                    continue
                raise
            return Deployed(deployed.changed, _git(checkout, "rev-parse", "HEAD").strip())
    remote = without_login(target.remote)
    raise DeployError(f"{remote}: others pushed to {target.branch} at every attempt")


def _copy(source: Path, target: Path) -> int:
    """Copy the files of a folder that differ; give how many."""
    changed = 0
    for path in sorted(source.rglob("*")):
        inside = path.relative_to(source)
        hidden = any(part.startswith(".") for part in inside.parts)
        if path.is_file() and not hidden and not path.name.endswith(DESK_FILES):
            changed += write_if_changed(safe_join(target, inside.as_posix()), path.read_bytes())
    return changed


def _check_out(target: GitTarget, folder: Path) -> None:
    """Fetch the branch's newest commit into an empty folder, or begin the branch."""
    _git(folder, "init", "--quiet", f"--initial-branch={target.branch}")
    branch = f"refs/heads/{target.branch}"
    if _git(folder, "ls-remote", "--heads", "origin", branch, remote=target.remote).strip():
        _git(folder, "fetch", "--quiet", "--depth=1", "origin", branch, remote=target.remote)
        _git(folder, "reset", "--quiet", "--hard", "FETCH_HEAD")


def _commit(folder: Path, target: GitTarget, message: str) -> None:
    name, _, address = target.author.partition("<")
    identity = (
        ["-c", f"user.name={name.strip()}", "-c", f"user.email={address.rstrip('> ')}"]
        if address
        else []
    )
    _git(folder, *identity, "commit", "--quiet", f"--message={message}")


def _git(folder: Path, *arguments: str, remote: str = "") -> str:
    """Run git in a folder; raises DeployError with what it said.

    `remote` is what "origin" means. Its address may hold a token, so it is neither written into
    the clone, which a killed run leaves behind, nor an argument, which every user can list.
    """
    program = shutil.which("git")
    if not program:
        raise DeployError("git is not installed. Install it, or deploy to a folder.")
    # A repository that a hook of git names to us (GIT_DIR) is not the one that is meant.
    environment = {k: v for k, v in os.environ.items() if k not in _REPOSITORY}
    if remote:
        settings = {"COUNT": "1", "KEY_0": "remote.origin.url", "VALUE_0": remote}
        environment |= {f"GIT_CONFIG_{name}": value for name, value in settings.items()}
    try:
        done = run_child(
            [program, *arguments],
            cwd=folder,
            env={**environment, "GIT_TERMINAL_PROMPT": "0"},
            timeout_s=GIT_TIMEOUT_S,
        )
    except subprocess.TimeoutExpired as error:
        raise DeployError(f"git {arguments[0]} took over {GIT_TIMEOUT_S} s") from error
    if done.returncode:
        words = done.stderr.strip() or done.stdout.strip() or f"exit code {done.returncode}"
        raise DeployError(f"git {arguments[0]} failed: {without_login(words)}")
    return done.stdout
