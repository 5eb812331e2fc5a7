"""What issues said of the stories that go on over days: each story's page shows it for every day.

The texts come up while the issues' pages are made, and are wanted when the stories' pages are. In
between they stand in a temporary database, since those of years don't belong in memory.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence

from render.site.editions import EditionSource, IssueKey
from render.site.issue import plain_texts


class StoryTexts:
    """What issues said of stories: as their pages were just made, or from the shelf."""

    def __init__(self, shelf: EditionSource) -> None:
        self.shelf = shelf
        # Without a name, SQLite keeps a database in memory while it is small, then on the disk.
        self._texts = sqlite3.connect("", isolation_level=None)
        self._texts.execute(
            "create table told (issue text, story text, texts text, primary key (issue, story))"
            " without rowid"
        )

    def close(self) -> None:
        """Let go of the texts."""
        self._texts.close()

    def keep(self, issue: str, texts: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        """Keep what an issue said, as (story, texts)."""
        rows = [(issue, story, json.dumps(said)) for story, said in texts]
        if rows:
            self._texts.executemany("insert or replace into told values (?, ?, ?)", rows)

    def __call__(self, key: IssueKey, story: str) -> Sequence[str]:
        """Return what an issue said of a story."""
        row = self._texts.execute(
            "select texts from told where issue = ? and story = ?", (key.name, story)
        ).fetchone()
        if row is None:
            return plain_texts(self.shelf.load(key), story)
        texts: list[str] = json.loads(row[0])
        return texts
