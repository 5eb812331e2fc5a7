"""A branch of a git repository: fetching it, committing to it, pushing it."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from render.child import run_child
from render.deploy.tree import DeployError

_LOGIN = re.compile(r"(?<=://)[^/\s@]+(?:@[^/\s@]+)*@")

TIMEOUT_S = 600

_REPOSITORY = frozenset(
    "GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_COMMON_DIR GIT_CONFIG GIT_CONFIG_COUNT "
    "GIT_CONFIG_PARAMETERS GIT_DIR GIT_GRAFT_FILE GIT_INDEX_FILE GIT_NAMESPACE "
    "GIT_OBJECT_DIRECTORY GIT_PREFIX GIT_SHALLOW_FILE GIT_WORK_TREE".split()
)
"""Variables that say which repository git works in (`git rev-parse --local-env-vars`)."""

_MENDS = {
    "Host key verification failed": "ssh does not know the host: log in there once by hand.",
    "Permission denied (": "Give this user an ssh key that the host takes.",
    "could not read Username": "Put a token into deploy.remote, or use ssh.",
    "not appear to be a git repository": "Nothing is there by this name: see deploy.remote.",
    "ould not resolve host": "There is no such host, or no network: see deploy.remote.",
}
"""What to do when one is not let in, by what git, rsync and ssh say."""


@dataclass(frozen=True, slots=True)
class GitTarget:
    """A branch of a repository; `author` is "Name <address>", or "" for git's own."""

    remote: str
    branch: str = "main"
    author: str = ""


def without_login(text: str) -> str:
    """Return text whose addresses name no user and no token: what may be printed and logged."""
    return _LOGIN.sub("", text)


def check_out(target: GitTarget, folder: Path) -> None:
    """Fetch the branch's newest commit into an empty folder, or begin the branch."""
    _git(folder, "init", "--quiet", f"--initial-branch={target.branch}")
    branch = f"refs/heads/{target.branch}"
    if _git(folder, "ls-remote", "--heads", "origin", branch, remote=target.remote).strip():
        _git(folder, "fetch", "--quiet", "--depth=1", "origin", branch, remote=target.remote)
        _git(folder, "reset", "--quiet", "--hard", "FETCH_HEAD")


def push(folder: Path, target: GitTarget, message: str) -> str | None:
    """Commit what changed in a checkout and push it; return the commit, "" for no change.

    None says that others pushed meanwhile: fetch theirs, and try again.
    """
    _git(folder, "add", "--all")
    if not _git(folder, "status", "--porcelain").strip():
        return ""
    _commit(folder, target, message)
    try:
        place = f"HEAD:refs/heads/{target.branch}"
        _git(folder, "push", "--quiet", "origin", place, remote=target.remote)
    except DeployError as error:
        if "fetch first" in str(error) or "non-fast-forward" in str(error):
            return None
        raise
    return _git(folder, "rev-parse", "HEAD").strip()


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
    environment["GIT_TERMINAL_PROMPT"] = "0"
    return run([program, *arguments], f"git {arguments[0]}", folder, environment).stdout


def run(
    words: Sequence[str],
    name: str,
    folder: Path | None = None,
    env: Mapping[str, str] | None = None,
    *,
    expected: int = 0,
) -> subprocess.CompletedProcess[str]:
    """Run a program; raises DeployError with what it said, but for an `expected` exit code."""
    try:
        done = run_child(words, timeout_s=TIMEOUT_S, cwd=folder, env=env)
    except subprocess.TimeoutExpired as error:
        raise DeployError(f"{name} took over {TIMEOUT_S} s") from error
    except OSError as error:
        raise DeployError(f"{name} cannot be run: {error.strerror}.") from error
    if done.returncode not in (0, expected):
        said = (done.stderr.strip() or done.stdout.strip())[-500:] or f"exit code {done.returncode}"
        hint = next((mend for words, mend in _MENDS.items() if words in said), "")
        raise DeployError(f"{name} failed: {without_login(said)}", hint)
    return done
