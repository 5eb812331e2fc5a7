"""Headline, label and lines of one story, from the item that tells it best.

Headline, label and first sentence come from the same item, because a cluster may hold more than one
event and a label of another event than its text is the worst mistake. So items compete, not
sentences: a publication before a post, one that states before one that asks, one that is most like
the others before one apart. Comments, chats and replies open no story, but may follow.
"""

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from ingest.item import Item
from summarize.extractive.following import facts_after, following, says_the_same
from summarize.extractive.headline import headline_from
from summarize.extractive.item_kinds import (
    OTHER_SCRIPT,
    SOCIAL,
    day_of,
    is_bot,
    is_chatter,
    is_english,
    is_listed_talk,
    is_on_ai,
)
from summarize.extractive.judge import ANY, Standard
from summarize.extractive.labels import label_of
from summarize.extractive.lines import Line, body_lines, capital, title_line
from summarize.extractive.names import has_name, names_of, single_names
from summarize.extractive.phrases import Phrases
from summarize.extractive.releases import release_line
from summarize.passages import is_passage
from summarize.story import Story
from summarize.text.compare import likeness, overlap
from summarize.text.language import SCRIPTS, speaks
from summarize.text.titles import compress, headline_of, who

MAX_ITEMS: Final = 16
"""Items of a story that are looked at."""

MAX_AGE_DAYS: Final = 1
"""Days by which an item may be older than the day that is told of: zones of time differ."""

LABEL_CHARS: Final = 60

MAX_HEAD: Final = 120
"""Characters of an item without a title that stand for it."""

CENTRAL: Final = 1.0
"""What an item's mean likeness with the story's others counts: who tells two events has less."""

ABOUT: Final = 0.25
"""Share of words with the title that a sentence without its names must have to open a story."""

NEWS_ON_TOP: Final = 4
"""Sentences of an item that may tell what is new; background comes after them."""


@dataclass(frozen=True, slots=True)
class Telling:
    """A way to tell a story: one item's words under one label; "" for no short headline."""

    item: Item
    headline: str
    label: str
    lines: tuple[Line, ...]
    is_release: bool = False


@dataclass(eq=False)
class StoryExtract:
    """A story's tellings in the language of an issue, the best first; computed once."""

    story: Story
    language: str
    phrases: Phrases
    standard: Standard = ANY
    twins: tuple[Story, ...] = ()
    """Stories of the same event that are told as one with this one."""
    _own: dict[str, bool] = field(default_factory=dict, init=False)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The items that may tell the story."""
        return tuple(
            i for i in self.story.items[:MAX_ITEMS] if not is_bot(i) and "nsfw" not in i.flags
        )

    @property
    def places(self) -> tuple[str, ...]:
        """Where the story and its twins were told."""
        stories = (self.story, *self.twins)
        return tuple(dict.fromkeys(place for story in stories for place in story.places))

    @cached_property
    def is_foreign(self) -> bool:
        """Whether no item of the story is in the issue's language."""
        return not any(self.is_own(item) for item in self.story.items[:MAX_ITEMS])

    def is_own(self, item: Item) -> bool:
        """Return whether an item is in the issue's language; each is judged once."""
        if item.id not in self._own:
            text = f"{item.title} {item.text[:400]}"
            spoken = item.language in ("", self.language) and speaks(text, self.language)
            mixed = self.language not in SCRIPTS and OTHER_SCRIPT.search(item.title)
            self._own[item.id] = spoken and not mixed
        return self._own[item.id]

    def _is_of_the_day(self, item: Item) -> bool:
        """Return whether an item is of the day that is told of, and not known from days before."""
        since = self.standard.since
        fresh = since is None or (since - day_of(item)).days <= MAX_AGE_DAYS
        return fresh and (self.story.thread.kind == "new" or item.id in self.story.thread.new_items)

    @cached_property
    def able(self) -> tuple[Item, ...]:
        """The items that may speak for the story today."""
        return tuple(
            i
            for i in self.items
            if not (is_listed_talk(i) or is_passage(i))
            and self._is_of_the_day(i)
            and (self.is_own(i) or self.is_foreign)
            and (i.kind in SOCIAL or self.is_foreign or self.standard.any_subject or is_on_ai(i))
        )

    @cached_property
    def tellings(self) -> tuple[Telling, ...]:
        """Tellings of the story's event, each by another item; all name what the first does."""
        found = (self._telling(i) for i in self.able if not is_chatter(i))
        ranked = sorted(filter(None, found), key=self._worth, reverse=True)
        return tuple(t for t in ranked if t is ranked[0] or _is_of(t, ranked[0]))

    @property
    def headline(self) -> str:
        """The story in one short line: an editor's title, else that of the item that tells it."""
        if self.story.retitled or not self.tellings:
            return self.story.title
        first = self.tellings[0]
        said = replace(first.lines[0], manner="plain")  # a quotation is credited where it stands
        return first.headline or headline_from(None, said) or first.label

    @property
    def label(self) -> str:
        """The story in a few words; an editor's own title stands above its line's label."""
        if self.tellings and not self.story.retitled:
            return self.tellings[0].label
        return compress(self.story.title, LABEL_CHARS)

    @cached_property
    def names(self) -> frozenset[str]:
        """Names of one word in the story."""
        return single_names(self.items)

    def name_in(self, text: str, item: Item) -> str:
        """Return the name that a text is most of all about, or ""."""
        return capital(label_of(text, item, self.names))

    def _worth(self, telling: Telling) -> float:
        """Weigh how well an item tells the story; see the module's docstring."""
        item, first = telling.item, telling.lines[0]
        others = [i for i in self.items if i is not item]
        alike = sum(likeness(_head(item), _head(other)) for other in others)
        worth = 2 * first.worth + 0.6 * (item.kind not in SOCIAL) + 0.3 * bool(telling.headline)
        worth += CENTRAL * alike / len(others) if others else 0.0
        return worth - 0.05 * self.items.index(item)

    def _telling(self, item: Item) -> Telling | None:
        """Tell the story in the words of one item, if they can."""
        heading, title, body = (
            headline_of(item),
            title_line(item, self.standard.any_subject),
            body_lines(item, self.standard.any_subject),
        )
        names = names_of(heading)
        standing = [
            line
            for line in ((title, *body) if title else body)
            if not line.dangles
            and (
                line is title
                or not heading
                or any(has_name(line.text, name) for name in names)
                or overlap(line.text, heading) >= ABOUT
            )
        ]
        top = [line for line in standing if line.place < NEWS_ON_TOP]
        openers = [line for line in top if line.worth >= self.standard.bar]
        released = self._released(item)
        unnamed = self.standard.is_small or not is_english(heading, item)
        speaker = who(item) if unnamed else ""  # of few sources, or in other languages, it will do
        first = max(openers, key=lambda line: line.worth, default=None)
        if first and (label := self.name_in(first.text, item) or speaker):
            after = facts_after(first, standing) if first is title else following(first, body)
            return Telling(item, headline_from(title, first), label, (first, *after))
        return released

    def _released(self, item: Item) -> Telling | None:
        """Tell of the model whose page an item shows, where no words of it can."""
        found = release_line(item, self.phrases)
        if found is None or found[0].worth < self.standard.bar:
            return None
        line, model = found
        return Telling(item, line.text.rstrip(".。"), model, (line,), is_release=True)


def _is_of(telling: Telling, first: Telling) -> bool:
    """Return whether a telling is of the first one's event and says something else."""
    if any(says_the_same(a.text, b.text) for a in telling.lines for b in first.lines):
        return False
    names = names_of(first.lines[0].text)
    shared = [n for n in names if has_name(telling.lines[0].text, n)]
    return any(re.search(r"\d|\w[A-Z]|[- ]", n) for n in shared) or len(shared) > 1


def _head(item: Item) -> str:
    return item.title or item.text[:MAX_HEAD]
