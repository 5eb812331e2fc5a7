"""What lists, topics, threads and trends need of an issue, in a kilobyte or two.

Thousands of issues are summed up in these records, kept as JSON lines in the site's manifest;
whole editions are loaded only for the pages that show them.
"""

import functools
import json
import re
import unicodedata
from dataclasses import asdict, dataclass
from hashlib import blake2b
from typing import Any, Final

from render.files import slugify
from render.prose import clean
from summarize.edition import Edition

_SEPARATORS: Final = re.compile(r"[\w\s./,:;'’\"()&-]+")
PAPER: Final = "arXiv "
"""How tags of papers begin."""


@dataclass(frozen=True, slots=True)
class StorySummary:
    """A story as one issue told it."""

    id: str
    thread: str
    title: str
    topic: str
    tags: tuple[str, ...]
    continues: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """An issue without its text. `topics` maps a topic's key to its heading."""

    title: str
    description: str
    updated: str
    published: str
    tags: tuple[str, ...]
    topics: dict[str, str]
    stories: tuple[StorySummary, ...]

    def to_json(self) -> str:
        """Give one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Summary":
        """Read what `to_json` wrote."""
        data: dict[str, Any] = json.loads(text)
        data["stories"] = tuple(
            StorySummary(**{**story, "tags": tuple(story["tags"])}) for story in data["stories"]
        )
        return cls(**{**data, "tags": tuple(data["tags"])})


def summarise(edition: Edition) -> Summary:
    """Sum up an edition; pure."""
    return Summary(
        title=clean(edition.title),
        description=clean(edition.description),
        updated=edition.updated.isoformat(),
        published=edition.window_end.isoformat(),
        tags=tuple(filter(None, map(clean, edition.tags))),
        topics={s.topic: clean(s.title) for s in edition.overview if s.topic},
        stories=tuple(
            StorySummary(
                note.id,
                note.thread,
                clean(note.title),
                note.topic,
                tuple(filter(None, map(clean, note.tags))),
                note.status == "continues",
            )
            for note in edition.stories
        ),
    )


@functools.lru_cache(maxsize=65536)
def tag_slug(tag: str) -> str:
    """Give a tag's folder name; tags that differ in more than case and blanks never share one.

    "C" and "C++" would both be "c", so a name that loses a sign gets a mark made of it.
    """
    slug = slugify(tag)
    if _SEPARATORS.fullmatch(tag):
        return slug
    folded = unicodedata.normalize("NFKC", tag).casefold()
    return f"{slug}-{blake2b(folded.encode(), digest_size=3).hexdigest()}"
