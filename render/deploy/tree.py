"""What is deployed, as one folder with a manifest, and what must change in a target for it.

    posts, site -> a tree kept here -> plan -> the target

The manifest, a file in the target, says what we put there last. So what is gone here goes there
and nothing else does, and a file that is neither as we put it nor as we have it was edited there
by hand. Such a file stays while there is nothing new for it here; where there is, nothing at all
is sent until somebody decides, because the worse mistake is to lose a person's work in silence.

The trees of the last deploys are kept beside the newsletter: what `roll_back` sends again, and
what a target that cannot be read file by file is compared with.
"""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from render.files import post_slug, safe_join
from summarize.errors import UserError

KEPT_TREES: Final = 3
BUILD_FILE: Final = "build.txt"
"""In the site's folder; holds the build's id, by which a deploy is verified."""

FEW_ISSUES: Final = 3
"""More issues than these, and over half of all, do not go from a target without `force`."""

_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")

DESK_FILES: Final = ("stories.toml",)
"""Ends of names that are the editors' own business, though they lie beside the posts."""


class DeployError(UserError):
    """A target could not be reached or written; the message says what it answered."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A folder to deploy: the SHA-256 of each file by its place; `build` stands for them all.

    `name` is what the manifest is called in the target: newsletters may share one. `others` are the
    slugs of newsletters whose posts lie in the same folder here: each deploys its own.
    """

    folder: Path
    digests: Mapping[str, str]
    build: str
    name: str
    others: AbstractSet[str] = frozenset()

    def last(self, manifest: bytes | None) -> tuple[str, dict[str, str]]:
        """Return a manifest's build and its files, but for posts of others that it once named.

        Nothing for none, or for one that cannot be read.
        """
        try:
            found = json.loads(manifest or b"{}")
            files = {str(place): str(digest) for place, digest in found.get("files", {}).items()}
            build = str(found.get("build", ""))
        except (ValueError, AttributeError):
            return "", {}
        return build, {p: d for p, d in files.items() if not is_of(self.others, p)}

    def manifest(self, left: Mapping[str, str]) -> bytes:
        """Return the manifest; `left` has the old entries of files that were left as they are."""
        files = dict(sorted({**self.digests, **left}.items()))
        return json.dumps({"build": self.build, "files": files}, indent=0).encode()


@dataclass(frozen=True, slots=True)
class Plan:
    """What must change in a target: places to send and to remove; `kept` were edited there."""

    send: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    left: Mapping[str, str] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """Say it, a line for each place."""
        signs = {"send": self.send, "remove": self.remove, "edited there, kept": self.kept}
        return [f"{sign}  {place}" for sign, places in signs.items() for place in places]


def is_of(slugs: AbstractSet[str], place: str) -> bool:
    """Return whether a file is a post of one of these newsletters."""
    return bool(slugs) and post_slug(place.rpartition("/")[2]) in slugs


def stage(
    parts: Mapping[str, Path],
    kept: Path,
    slug: str,
    page: str = "",
    others: AbstractSet[str] = frozenset(),
) -> Tree:
    """Gather folders into a new tree under `kept`; `parts` maps a place to the folder it is from.

    `page` is the place of the site, which gets the file BUILD_FILE; posts of `others` stay out.
    """
    folder, last = kept / "next", newest(kept)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (kept / ".gitignore").write_text("*\n", "ascii")
    before = _digests(last) if last else {}
    digests: dict[str, str] = {}
    for part, source in sorted(parts.items()):
        for path in sorted(source.rglob("*")):
            inside = path.relative_to(source)
            hidden = any(piece.startswith(".") for piece in inside.parts)
            not_ours = path.name.endswith(DESK_FILES) or is_of(others, path.name)
            if hidden or not_ours or not path.is_file():
                continue
            place, data = (Path(part) / inside).as_posix(), path.read_bytes()
            digests[place] = sha256(data).hexdigest()
            target = safe_join(folder, place)
            target.parent.mkdir(parents=True, exist_ok=True)
            if last and before.get(place) == digests[place]:
                os.link(last / place, target)
            else:
                target.write_bytes(data)
    build = sha256(json.dumps(digests).encode()).hexdigest()[:16]
    if page:
        place = (Path(page) / BUILD_FILE).as_posix()
        safe_join(folder, place).write_text(f"{build}\n", "ascii")
        digests[place] = sha256(f"{build}\n".encode()).hexdigest()
    return Tree(folder, digests, build, f".dateline-{slug}.json", others)


def trees(kept: Path) -> list[Path]:
    """Return the trees that were deployed, oldest first; each is named NUMBER-BUILD."""
    return sorted(kept.glob("[0-9]*-*"))


def newest(kept: Path) -> Path | None:
    """Return the tree that was deployed last, if any is kept."""
    return found[-1] if (found := trees(kept)) else None


def tree_of(folder: Path, slug: str, others: AbstractSet[str] = frozenset()) -> Tree:
    """Return a kept tree."""
    ours = {place: d for place, d in _digests(folder).items() if not is_of(others, place)}
    return Tree(folder, ours, folder.name.partition("-")[2], f".dateline-{slug}.json", others)


def keep(tree: Tree, kept: Path) -> None:
    """Keep a tree that was deployed as the newest, and forget the oldest."""
    last = newest(kept)
    if last and last.name.endswith(f"-{tree.build}"):
        shutil.rmtree(tree.folder)
        return
    number = int(last.name.partition("-")[0]) + 1 if last else 1
    tree.folder.rename(kept / f"{number:06}-{tree.build}")
    for old in trees(kept)[:-KEPT_TREES]:
        shutil.rmtree(old)


def plan(
    tree: Tree, last: Mapping[str, str], there: Callable[[str], str | None], *, force: bool
) -> Plan:
    """Compare a tree with a target: `last` is its manifest, `there` gives a file's digest, if any.

    Raises DeployError if a file was edited there and here, or if most files would go; with `force`
    ours are taken.
    """
    send, remove, kept, both = [], [], [], []
    left: dict[str, str] = {}
    for place in sorted({*tree.digests, *last}):
        ours, base, theirs = tree.digests.get(place), last.get(place), there(place)
        edited = theirs not in (ours, base, None) and bool(last) and not force
        if ours == theirs or (ours is None and theirs is None):
            continue
        if edited and ours not in (base, None):
            both.append(place)
        elif edited:
            kept.append(place)
            left |= {place: base} if base else {}
        elif ours is None:
            remove.append(place)
        else:
            send.append(place)
    if both:
        shown = ", ".join(both[:5])
        raise DeployError(
            f"{shown}: edited where it was deployed, and changed here too; nothing was sent.",
            "Bring the edit here, or take ours: `dateline deploy --force`.",
        )
    had, gone = _issues(last), _issues(last) - _issues(tree.digests)
    if len(gone) > FEW_ISSUES and 2 * len(gone) > len(had) and not force:
        raise DeployError(
            f"{len(gone)} of {len(had)} issues that were deployed are gone here; nothing was sent.",
            "If that is meant: `dateline deploy --force`.",
        )
    # What is new goes before what changed, so that no page leads to one that is not there yet.
    send.sort(key=lambda place: place in last)
    return Plan(tuple(send), tuple(remove), tuple(kept), left)


def _issues(places: Iterable[str]) -> set[str]:
    return {date for place in places for date in _DATE.findall(place)}


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
