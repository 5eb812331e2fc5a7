"""The Story: the items of one event, with its score and the earlier story that it continues."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Literal

from ingest.item import Item

TALK: Final = frozenset({"discord"})
"""Kinds whose items are people talking."""

PUBLICATIONS: Final = frozenset({"feed", "page"})
"""Kinds whose items a publisher chose."""

ThreadKind = Literal["new", "continues", "repeats"]


def is_talk(item: Item) -> bool:
    """Return whether an item is a comment, a reply or a piece of chat."""
    return item.kind in TALK or any(relation.kind == "reply" for relation in item.relations)


@dataclass(frozen=True, slots=True)
class PastStory:
    """A story as an earlier edition told it: what threading compares today's stories with.

    `thread` is the id that the story has kept since its first day. `items` are its members, so
    far as the store still has them; `links` and `numbers` are what was known by then.
    """

    id: str
    thread: str
    date: date
    title: str
    items: tuple[Item, ...]
    links: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Thread:
    """How a story stands to the days before: new, continuing (and with what), or repeating.

    `id` names the thread over all its days; `since` is its first day, `last` the latest earlier
    day, `last_title` that day's title. The `new_*` fields hold what was not known then.
    """

    kind: ThreadKind = "new"
    id: str = ""
    since: date | None = None
    last: date | None = None
    last_title: str = ""
    new_items: tuple[str, ...] = ()
    new_links: tuple[str, ...] = ()
    new_numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """The items of one event.

    `id` is stable for the same founding item. `items` are ordered, the one that an editor should
    open with first (`best`): whose news it is, then publications, then what states something; talk
    comes last. `copies` maps a member's id to its near-duplicates, which add places but no words.
    `score` is the sum of `parts` (each part's name and its contribution), so that every score
    explains itself. `topic` is a key of the taxonomy; `tags` are entity tags. `retitled` says that
    an editor gave the title, so that no program looks for a better one.
    """

    id: str
    title: str
    items: tuple[Item, ...]
    copies: Mapping[str, tuple[Item, ...]] = field(default_factory=dict)
    score: float = 0.0
    parts: Mapping[str, float] = field(default_factory=dict)
    topic: str = ""
    tags: tuple[str, ...] = ()
    thread: Thread = Thread()
    retitled: bool = False

    @property
    def best(self) -> Item:
        """The item to open with: headline, label and first sentence come from it."""
        return self.items[0]

    @property
    def everything(self) -> tuple[Item, ...]:
        """All items of the story, the copies after the members they repeat."""
        return self.items + tuple(i for copies in self.copies.values() for i in copies)

    @property
    def places(self) -> tuple[str, ...]:
        """Where the story was told: the publishers of all its items, its best item's first."""
        return tuple(dict.fromkeys(i.publisher or i.source for i in self.everything))


def joined(stories: Sequence[Story]) -> Story:
    """Return stories that tell the same event as one: the first, with all items."""
    first = stories[0]
    items = {item.id: item for story in stories for item in story.items}
    copies = {id_: same for story in reversed(stories) for id_, same in story.copies.items()}
    earlier = next((s.thread for s in stories if s.thread.kind == "continues"), first.thread)
    return replace(first, items=tuple(items.values()), copies=copies, thread=earlier)


@dataclass(frozen=True, slots=True)
class Topic:
    """A heading under which stories are told: its key, title by language, and seed words.

    `events` are words for what happened; a headline that has one is of this kind of event, whatever
    else it names.
    """

    key: str
    titles: Mapping[str, str]
    seeds: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
