"""What issues say of their stories, kept ready for the pages of stories, topics and search.

Beside each issue's page stands a small file of three lines: the words of its headings and its
other ones, which a search finds it by, and its statements, finished, by story. Pages that gather a
name's statements of many days, and the index of a year's words, read these files: whole editions
would take a hundred times as long.
"""

import functools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from markupsafe import Markup
from pydantic_core import from_json, to_json

from render.page.sources import finished
from render.page.view import View

TOLD: Final = ".dateline/told/"
"""Where the files stand, outside of what readers are shown."""

STATEMENTS: Final = 3
"""An issue's statements of one story that are shown."""


class Said(NamedTuple):
    """A statement: its place on the issue's page, its HTML, its sources as HTML."""

    anchor: str
    html: Markup
    sources: Markup


def told_file(issue: str) -> str:
    """Return the path within the site of what an issue says, by the issue's name."""
    return f"{TOLD}{issue}.json"


def told_bytes(view: View, words: Sequence[Sequence[str]]) -> bytes:
    """Return the file of an issue's words and of what it says of its stories.

    The overview says it or, if a story is not told there, the preview or the lead.
    """
    told: dict[str, list[Said]] = defaultdict(list)
    parts = (
        [(row.anchor, row.told) for part in view.overview for row in part.rows],
        [(row.anchor, row.told) for part in view.preview for row in part.rows],
        [(lead.anchor, lead.told) for lead in view.lead],
    )
    for part in parts:
        above = frozenset(told)
        for anchor, statement in part:
            said = told[statement.story]
            if statement.story not in above and len(said) < STATEMENTS:
                said.append(Said(anchor, statement.html, statement.places))
    lines = ["\t".join(part).encode() for part in words]
    return b"\n".join([*lines, to_json(told)])


def read_words(root: Path, issue: str) -> Sequence[Sequence[str]]:
    """Read the words that were given to `told_bytes`, of the site in `root`."""
    with open(f"{root}/{told_file(issue)}", "rb") as file:  # noqa: PTH123 - a year has 365
        lines = [file.readline().decode().rstrip("\n") for _ in range(2)]
    return [line.split("\t") if line else [] for line in lines]


def read_told(root: str, issue: str, digest: str, story: str) -> Sequence[Said]:
    """Read what an issue says of a story; `digest` is the issue's."""
    rows = _statements(root, issue, digest).get(story, ())
    return [Said(anchor, finished(html), finished(sources)) for anchor, html, sources in rows]


@functools.lru_cache(maxsize=512)
def _statements(root: str, issue: str, digest: str) -> Mapping[str, Sequence[Sequence[str]]]:
    """Read the statements that `told_bytes` wrote; with the digest, what is remembered holds."""
    with open(f"{root}/{told_file(issue)}", "rb") as file:  # noqa: PTH123 - a year has 365
        told: dict[str, list[list[str]]] = from_json(file.readlines()[-1])
    return told
