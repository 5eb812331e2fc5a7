"""Bringing a tree to a target: a folder, a branch of a git repository, rsync, or a command.

Deploying the same state again changes nothing, so a deploy may be repeated after any failure. In a
folder, all files are copied beside their places before the first takes it; rsync is asked to do
the same; a push is one step by itself. The manifest comes last: what was not brought there is
brought by the next deploy.
"""

import shlex
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from render.deploy.git import TIMEOUT_S, GitTarget, check_out, push, run, without_login
from render.deploy.tree import DeployError, Plan, Tree, plan
from render.files import remove_file, replace_atomically, safe_join

PUSH_ATTEMPTS: Final = 3
SHELL: Final = "ssh -o BatchMode=yes -o ConnectTimeout=20 -o ServerAliveInterval=15"
MISSING: Final = 23
"""Exit code of rsync for a source that is not there, among other part failures."""

VANISHED: Final = 24
"""The same where a folder is not there whose files it shall remove; all is done then."""


@dataclass(frozen=True, slots=True)
class RsyncTarget:
    """A place as rsync writes it, host:folder, and the newest tree that was brought there."""

    place: str
    base: Path | None = None


@dataclass(frozen=True, slots=True)
class CommandTarget:
    """A command whose {folder} becomes the tree's folder; it runs in `home`."""

    command: str
    home: Path


Target = Path | GitTarget | RsyncTarget | CommandTarget


@dataclass(frozen=True, slots=True)
class Deployed:
    """What a deploy changed, or with `dry` would change; and the commit, if it made one."""

    plan: Plan
    commit: str = ""

    @property
    def changed(self) -> int:
        """How many files were written or removed."""
        return len(self.plan.send) + len(self.plan.remove)


def send(
    tree: Tree, target: Target, message: str, *, force: bool = False, dry: bool = False
) -> Deployed:
    """Bring a tree to a target; `dry` only says what would be done, `force` overwrites edits there.

    `message` is that of a commit. Raises DeployError.
    """
    match target:
        case Path():
            todo = _compared(tree, target, force)
            if not dry:
                _apply(tree, todo, target)
            return Deployed(todo)
        case GitTarget():
            return _to_branch(tree, target, message, force, dry)
        case RsyncTarget():
            return _by_rsync(tree, target, force, dry)
        case CommandTarget():
            if not dry:
                words = [
                    w.replace("{folder}", str(tree.folder)) for w in shlex.split(target.command)
                ]
                run(words, words[0], target.home)
            return Deployed(Plan(send=tuple(tree.digests)))


def _compared(tree: Tree, target: Path, force: bool) -> Plan:
    manifest = target / tree.name
    _, last = tree.last(manifest.read_bytes() if manifest.is_file() else None)

    def there(place: str) -> str | None:
        path = safe_join(target, place)
        return sha256(path.read_bytes()).hexdigest() if path.is_file() else None

    return plan(tree, last, there, force=force)


def _apply(tree: Tree, todo: Plan, target: Path) -> None:
    aside = target / f"{tree.name}.part"
    shutil.rmtree(aside, ignore_errors=True)
    try:
        for place in todo.send:
            part = aside / place
            part.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(tree.folder / place, part)
        for place in todo.send:
            path = safe_join(target, place)
            path.parent.mkdir(parents=True, exist_ok=True)
            (aside / place).replace(path)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    for place in todo.remove:
        remove_file(target, place)
    manifest = target / tree.name
    data = tree.manifest(todo.left)
    if not manifest.is_file() or manifest.read_bytes() != data:
        replace_atomically(manifest, data)


def _to_branch(tree: Tree, target: GitTarget, message: str, force: bool, dry: bool) -> Deployed:
    """Commit a tree to a branch and push it; a branch that does not exist is begun.

    When somebody else pushed meanwhile, their commit is fetched and ours made anew on top of it.
    """
    for _attempt in range(PUSH_ATTEMPTS):
        with tempfile.TemporaryDirectory(prefix="dateline-deploy-") as name:
            checkout = Path(name)
            check_out(target, checkout)
            todo = _compared(tree, checkout, force)
            if dry:
                return Deployed(todo)
            _apply(tree, todo, checkout)
            commit = push(checkout, target, message)
            if commit is not None:
                return Deployed(todo, commit)
    remote = without_login(target.remote)
    raise DeployError(f"{remote}: others pushed to {target.branch} at every attempt")


def _by_rsync(tree: Tree, target: RsyncTarget, force: bool, dry: bool) -> Deployed:
    """Bring a tree to another machine.

    rsync tells which files differ from a folder here, not how. So edits there are found by
    comparing with the newest tree that we sent; where another machine sent the last one, only those
    of files that did not change here.
    """
    place = target.place.rstrip("/") + "/"
    with tempfile.TemporaryDirectory(prefix="dateline-deploy-") as name:
        scratch = Path(name)
        manifest = scratch / tree.name
        found = _rsync("--", f"{place}{tree.name}", f"{scratch}/", expected=MISSING)
        build, last = tree.last(None if found is None else manifest.read_bytes())
        base = target.base if target.base and target.base.name.endswith(f"-{build}") else None
        new = _differing(tree.folder, tree.digests, place, scratch)
        old = _differing(base, last, place, scratch) if base else {}

        def there(file: str) -> str | None:
            ours, before = tree.digests.get(file), last.get(file)
            if ours and file not in new:
                return ours
            if new.get(file) or old.get(file):  # it is missing
                return None
            # What the newest tree lacks was left there at an earlier deploy.
            kept = base and not (base / file).is_file()
            edited = kept or file in old if base else before == ours
            return "edited" if edited or not before else before

        todo = plan(tree, last, there, force=force)
        if dry:
            return Deployed(todo)
        if todo.send or todo.remove:
            files = _list(scratch, [*todo.send, *todo.remove])
            whole = ("--checksum", "--delay-updates", "--delete-missing-args", "--mkpath")
            _rsync(*whole, files, "--", f"{tree.folder}/", place, expected=VANISHED)
        manifest.write_bytes(tree.manifest(todo.left))
        _rsync("--checksum", "--mkpath", "--", str(manifest), place)
        return Deployed(todo)


def _differing(folder: Path, files: Iterable[str], place: str, scratch: Path) -> dict[str, bool]:
    """Return which files of a folder here are not the same there, and whether they are missing."""
    listed = _list(scratch, [file for file in files if (folder / file).is_file()])
    options = ("--dry-run", "--checksum", "--itemize-changes", "--8-bit-output", "--mkpath")
    found = {}
    for line in (_rsync(*options, listed, "--", f"{folder}/", place) or "").splitlines():
        what, _, file = line.partition(" ")
        if what[:2] in ("<f", ">f"):
            found[file] = "+" in what
    return found


def _list(scratch: Path, files: Sequence[str]) -> str:
    path = scratch / "files"
    path.write_bytes(b"\0".join(file.encode() for file in files))
    return f"--files-from={path}"


def _rsync(*arguments: str, expected: int = 0) -> str | None:
    """Run rsync and return what it printed; None if it ended with the `expected` exit code."""
    program = shutil.which("rsync")
    if not program:
        raise DeployError("rsync is not installed.", "Install it here and there.")
    modes = "--chmod=D755,F644"
    options = ("--from0", "--perms", modes, f"--rsh={SHELL}", f"--timeout={TIMEOUT_S // 2}")
    done = run([program, *options, *arguments], "rsync", expected=expected)
    return None if done.returncode else done.stdout
