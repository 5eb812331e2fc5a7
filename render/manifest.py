"""What the last build wrote: so that the next one renders what changed and removes what is gone.

One line for each issue (its digest, and its summary as JSON) and each group of pages (a
fingerprint of all that went into it, and the files with their sizes): four fields between tabs,
which JSON and names don't hold, so that thousands of lines are split without being parsed. It
stands in the site's own folder: who deletes the folder starts anew, and a damaged manifest costs
a full build, nothing else.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from render.files import replace_atomically
from render.shelf import Key
from render.summary import Summary

MANIFEST: Final = ".dateline/manifest.tsv"
FORMAT: Final = "dateline site 3"


@dataclass(frozen=True, slots=True)
class Written:
    """A group of files made together: what they were made from, and their sizes."""

    fingerprint: str
    files: dict[str, int]


@dataclass(slots=True)
class Manifest:
    """Summaries as JSON by an issue's name, with its digest; pages by group."""

    summaries: dict[str, tuple[str, str]] = field(default_factory=dict)
    groups: dict[str, Written] = field(default_factory=dict)

    def knows(self, key: Key) -> bool:
        """Say whether exactly this content was summed up."""
        return self.summaries.get(key.name, ("", ""))[0] == key.digest

    def summary(self, key: Key) -> Summary:
        """Give the summary of an issue that is known."""
        return Summary.from_json(self.summaries[key.name][1])

    def files(self) -> dict[str, int]:
        """Give all files of all groups with their sizes."""
        return {name: size for group in self.groups.values() for name, size in group.files.items()}

    def save(self, out: Path) -> None:
        """Write the manifest atomically."""
        lines = (f"{line}\n".encode() for line in self._lines())
        replace_atomically(out / MANIFEST, lines, durable=False)

    def _lines(self) -> Iterable[str]:
        yield FORMAT
        for name, (digest, text) in self.summaries.items():
            yield f"issue\t{name}\t{digest}\t{text}"
        for name, group in self.groups.items():
            files = json.dumps(group.files, ensure_ascii=False)
            yield f"group\t{name}\t{group.fingerprint}\t{files}"

    @classmethod
    def load(cls, out: Path) -> "Manifest":
        """Read the manifest of a site's folder; an empty one if there is none that can be read."""
        made = cls()
        try:
            with (out / MANIFEST).open(encoding="utf-8", newline="\n") as lines:
                if next(lines, "") != f"{FORMAT}\n":
                    return cls()
                for line in lines:
                    kind, name, first, second = line.split("\t")
                    if kind == "issue":
                        made.summaries[name] = (first, second.rstrip("\n"))
                    else:
                        made.groups[name] = Written(first, json.loads(second))
        except (OSError, ValueError, TypeError):
            return cls()
        return made


def fingerprint(*parts: Any) -> str:
    """Give a short hash of plain data: the same parts always give the same one."""
    return blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
