"""What issues say of their stories, kept ready for the pages of stories and topics.

Beside each issue's page stands a small file with the overview's statements, finished, by story.
Pages that gather a name's statements of many days read these files: whole editions would take a
hundred times as long.
"""

import functools
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from markupsafe import Markup

from render.page.view import View, finished

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


def told_bytes(view: View) -> bytes:
    """Return the file of what an issue's overview says."""
    told: dict[str, list[Said]] = defaultdict(list)
    for section in view.overview:
        for row in section.rows:
            if len(said := told[row.told.story]) < STATEMENTS:
                places = dict.fromkeys(source.place for source in row.sources)
                said.append(Said(row.anchor, row.told.html, Markup(", ").join(places)))
    return json.dumps(told, ensure_ascii=False).encode()


@functools.lru_cache(maxsize=512)
def read_told(path: Path, digest: str) -> Mapping[str, Sequence[Said]]:
    """Read what `told_bytes` wrote; `digest` is the issue's, so that what is remembered holds."""
    told: dict[str, list[list[str]]] = json.loads(path.read_bytes())
    return {
        story: [Said(anchor, finished(html), finished(sources)) for anchor, html, sources in rows]
        for story, rows in told.items()
    }
