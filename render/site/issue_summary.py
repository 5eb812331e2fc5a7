"""What lists, topics, threads and trends need of an issue, in a kilobyte or two.

Thousands of issues are summed up in these records, kept as JSON lines in the site's manifest;
whole editions are loaded only for the pages that show them.
"""

import datetime as dt
import functools
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import partial
from hashlib import blake2b
from typing import Any, Final, NamedTuple

from pydantic_core import from_json, to_json

from render.files import slugify
from render.text.words import clean
from summarize.edition import Edition

_SEPARATORS: Final = re.compile(r"[\w\s.-]+")
PAPER: Final = "arXiv "
"""How tags of papers begin."""


class StorySummary(NamedTuple):
    """A story as one issue told it; a tuple, because a site has a hundred thousand of them."""

    id: str
    thread: str
    title: str
    topic: str
    tags: Sequence[str]
    continues: bool


class Summary(NamedTuple):
    """An issue without its text. `topics` maps a topic's key to its heading."""

    title: str
    description: str
    updated: str
    published: str
    tags: Sequence[str]
    topics: dict[str, str]
    stories: Sequence[StorySummary]

    def to_json(self) -> str:
        """Return one line of JSON: what stories have in common in one text, a line for each.

        To read thousands of them takes a third of the time that lists of lists would.
        """
        columns = list(zip(*self.stories, strict=True)) or [()] * len(StorySummary._fields)
        lines = [_LINE.join(column) for column in columns[:4]]
        tags = _LINE.join(map(_WITHIN.join, columns[4]))
        return to_json([*self[:-1], len(self.stories), *lines, tags, columns[5]]).decode()

    @classmethod
    def from_json(cls, text: str) -> "Summary":
        """Read what `to_json` wrote."""
        *head, count, ids, threads, titles, topics, tags, going_on = from_json(text)
        lines = (column.split(_LINE) for column in (ids, threads, titles, topics, tags))
        *columns, labels = lines if count else [()] * 5
        each = [line.split(_WITHIN) if line else () for line in labels]
        rows = zip(*columns, each, going_on, strict=True)
        return cls._make((*head, list(map(_story, rows))))


_LINE: Final = "\n"
_WITHIN: Final = "\t"
"""Between stories and between a story's tags: no text that was cleaned has these signs."""

_story = partial(tuple.__new__, StorySummary)
"""Makes a story of its values; `_make` counts them once more."""


def published(edition: Edition) -> dt.datetime:
    """Return when an issue came out; where an old edition does not say, when its hours ended."""
    return edition.made_at or edition.window_end


def summarise(data: bytes) -> Summary:
    """Sum up an edition's JSON; pure. To validate all of it would take three times as long.

    Raises ValueError, LookupError, TypeError or AttributeError for what is no edition.
    """
    edition = from_json(data)
    headings = _headings(edition)
    came_out = dt.datetime.fromisoformat(edition.get("made_at") or edition["window_end"])
    return Summary(
        title=clean(edition["title"]),
        description=clean(edition["description"]),
        updated=edition["updated"],
        published=came_out.isoformat(),
        tags=_tags(edition),
        topics={s["topic"]: clean(s["title"]) for s in edition["overview"] if s.get("topic")},
        stories=tuple(
            StorySummary(
                clean(note["id"]),
                clean(note["thread"]),
                clean(headings.get(note["id"]) or note["title"]),
                clean(note.get("topic", "")),
                _tags(note),
                note.get("status") == "continues",
            )
            for note in edition.get("stories", ())
        ),
    )


def _headings(edition: Mapping[str, Any]) -> dict[str, str]:
    """Return what an editor called its stories, by their ids.

    Without one a line is headed by a name alone, and a story by the title of one of its items.
    """
    if edition["making"]["made_by"] == "extractive":
        return {}
    sections = [*edition["overview"], *edition["preview"]]
    bullets = [bullet for section in sections for bullet in section["bullets"]]
    told = [(bullet["statement"].get("story"), bullet["label"]) for bullet in bullets]
    first = edition["lead"][0]["statement"].get("story")
    return {first: edition["title"]} | dict(reversed(told))


def _tags(data: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(filter(None, map(clean, data.get("tags", ()))))


@functools.lru_cache(maxsize=65536)
def tag_slug(tag: str) -> str:
    """Return a tag's folder name; tags that share one differ in case, blanks, dots or hyphens.

    "C" and "C++" would both be "c", so a name that loses a sign gets a mark made of it.
    """
    slug = slugify(tag)
    if _SEPARATORS.fullmatch(tag):
        return slug
    folded = unicodedata.normalize("NFKC", tag).casefold()
    return f"{slug}-{blake2b(folded.encode(), digest_size=3).hexdigest()}"
