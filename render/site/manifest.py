"""What the last build wrote: so that the next one renders what changed and removes what is gone.

One line for each issue (its digest, and its summary as JSON) and each group of pages (a
fingerprint of all that went into it, and the files with their sizes): fields between tabs, which
JSON and names don't hold, so that thousands of lines are split without being parsed. It stands in
the site's own folder: who deletes the folder starts anew, and a damaged manifest costs a full
build, nothing else.

Summaries are most of it, and each is needed once. So they stay on the disk: of the old manifest
only their places are kept, and the new one's go to a temporary file as they come.
"""

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import IO, Any, Final, Self

from render.files import replace_atomically
from render.site.editions import IssueKey

MANIFEST: Final = ".dateline/manifest.tsv"
FORMAT: Final = "dateline site 4"


@dataclass(frozen=True, slots=True)
class ManifestGroup:
    """A group of files made together: what they were made from, and their sizes."""

    fingerprint: str
    files: dict[str, int]

    def to_line(self) -> str:
        """Return one line without its end."""
        return "\t".join((self.fingerprint, *(f"{n}\t{size}" for n, size in self.files.items())))

    @classmethod
    def from_line(cls, line: str) -> Self:
        """Read what `to_line` wrote."""
        fingerprint, *files = line.split("\t")
        return cls(fingerprint, dict(zip(files[::2], map(int, files[1::2]), strict=True)))


class Groups:
    """Groups by name, kept as lines: a site has ten thousand, and a line takes a third."""

    def __init__(self) -> None:
        self.lines: dict[str, str] = {}

    def get(self, name: str, mark: str) -> ManifestGroup | None:
        """Return a group if it is known and has this fingerprint."""
        line = self.lines.get(name, "")
        return ManifestGroup.from_line(line) if line.startswith(f"{mark}\t") else None

    def put(self, name: str, group: ManifestGroup) -> None:
        """Note a group."""
        self.lines[name] = group.to_line()

    def keep(self, name: str, other: "Groups") -> None:
        """Note a group as others have it."""
        self.lines[name] = other.lines[name]

    def of(self, file: str) -> str:
        """Name the group of a file; "" if none has it."""
        return next((n for n, line in self.lines.items() if file in line.split("\t")[1::2]), "")

    def files(self) -> Iterator[str]:
        """Yield the files of all groups."""
        for line in self.lines.values():
            yield from line.split("\t")[1::2]


class OldManifest:
    """The manifest of the last build as it stands on the disk; empty if there is none."""

    def __init__(self, out: Path) -> None:
        self.groups = Groups()
        self._issues: dict[str, tuple[str, int]] = {}
        self._file: IO[bytes] | None = None
        try:
            self._file = (out / MANIFEST).open("rb")
            self._read(self._file)
        except (OSError, ValueError):
            self.close()
            self.groups, self._issues = Groups(), {}

    def _read(self, lines: IO[bytes]) -> None:
        if lines.readline() != f"{FORMAT}\n".encode():
            raise ValueError("another format")
        at = lines.tell()
        for line in lines:
            kind, name, rest = line.split(b"\t", 2)
            if kind == b"issue":
                self._issues[name.decode()] = (rest[: rest.index(b"\t")].decode(), at)
            else:
                self.groups.lines[name.decode()] = rest.decode().rstrip("\n")
                ManifestGroup.from_line(self.groups.lines[name.decode()])
            at += len(line)

    def knows(self, key: IssueKey) -> bool:
        """Return whether exactly this content was summed up."""
        return self._issues.get(key.name, ("", 0))[0] == key.digest

    def issues(self) -> dict[str, str]:
        """Return each issue's digest by its name."""
        return {name: digest for name, (digest, _) in self._issues.items()}

    def line(self, name: str) -> str:
        """Return an issue's line as it is."""
        assert self._file is not None, "an issue that is known stands in a file"
        self._file.seek(self._issues[name][1])
        return self._file.readline().decode()

    def summary(self, name: str) -> str:
        """Return an issue's summary as JSON."""
        return self.line(name).rstrip("\n").split("\t", 3)[3]

    def close(self) -> None:
        """Let go of the file."""
        if self._file:
            self._file.close()


class NewManifest:
    """The manifest of this build, while it grows."""

    def __init__(self) -> None:
        self.groups = Groups()
        self.issues: dict[str, str] = {}
        self._lines = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`

    def add(self, key: IssueKey, summary: str) -> None:
        """Note an issue's summary, as JSON; newest issues first."""
        self.issues[key.name] = key.digest
        self._lines.write(f"issue\t{key.name}\t{key.digest}\t{summary}\n".encode())

    def keep_of(self, old: OldManifest) -> None:
        """Take over what this build did not come to, because it failed."""
        for name, digest in old.issues().items():
            if name not in self.issues:
                self.issues[name] = digest
                self._lines.write(old.line(name).encode())
        self.groups.lines = old.groups.lines | self.groups.lines

    def differs(self, old: OldManifest) -> bool:
        """Return whether another manifest than the old one is to be saved."""
        return self.groups.lines != old.groups.lines or self.issues != old.issues()

    def save(self, out: Path) -> None:
        """Write the manifest atomically."""
        self._lines.seek(0)
        lines: Iterable[bytes] = chain([f"{FORMAT}\n".encode()], self._lines, self._group_lines())
        replace_atomically(out / MANIFEST, lines, durable=False)

    def _group_lines(self) -> Iterator[bytes]:
        for name, line in self.groups.lines.items():
            yield f"group\t{name}\t{line}\n".encode()

    def close(self) -> None:
        """Let go of the temporary file."""
        self._lines.close()


def fingerprint(*parts: Any) -> str:
    """Return a short hash of plain data: the same parts always give the same one."""
    return blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
