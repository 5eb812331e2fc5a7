"""One story as the extractive editor sees it: its lines, its headline, and what to take next.

A line is a sentence of one of the story's items that may be told. `StoryDesk.take` hands out the
best lines that were not told before, so that no sentence stands in an issue twice; the sentence
that goes on from a told one ("It …") may follow it, and nothing else.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from typing import Final

from ingest.item import Item
from summarize.extractive_choose import Sentence, choose, count_words, likeness
from summarize.extractive_clean import clean_text
from summarize.extractive_phrases import Phrases
from summarize.extractive_tell import MAX_QUOTE_WORDS, Telling, tell
from summarize.extractive_verbs import has_verb
from summarize.headline import (
    clean_title,
    compress,
    find_names,
    first_names,
    make_label,
)
from summarize.sentences import split_sentences
from summarize.story import Story

MAX_ITEMS: Final = 16
MAX_LINES: Final = 24
"""Items of a story and sentences of an item that are looked at: the first say what is new."""

SAME: Final = 0.72
"""Likeness from which on two sentences say the same; the worse mistake is telling both."""

SUPPORTS: Final = 0.5
"""Likeness from which on another item is cited beside the one whose words stand there."""

SOCIAL: Final = frozenset({"x", "reddit", "discord", "hn", "hackernews", "bluesky", "mastodon"})
"""Kinds of items in which a person speaks, not a publication."""

_DEFINITE: Final = re.compile(r"(?:The|Both|All)\s(?:[a-z][\w-]*\s){1,4}")
"""A thing that is spoken of as known ("The biggest drop …"): no beginning of a story."""

_SPEAKER: Final = re.compile(r"^[^\s:][^:\n]{0,30}:\s+(?=\S)")


PLACES: Final = frozenset({"reddit", "discord", "hn", "hackernews"})
"""Kinds whose publisher is a place where many speak."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence that may be told: its words, its item, and its place there (the title is -1)."""

    telling: Telling
    item: Item
    place: int

    @property
    def text(self) -> str:
        """The words, without a quotation's frame."""
        return self.telling.text


@dataclass
class StoryDesk:
    """A story's lines in the language of an issue, and which of them were told."""

    story: Story
    language: str
    phrases: Phrases
    told: list[str] = field(default_factory=list)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """All lines, items in the story's order; those in the issue's language if there are any."""
        found = [line for item in self.story.items[:MAX_ITEMS] for line in _lines_of(item)]
        own = [line for line in found if line.item.language in ("", self.language)]
        return tuple(own or found)

    @cached_property
    def is_foreign(self) -> bool:
        """Whether no item of the story is in the issue's language."""
        return all(item.language not in ("", self.language) for item in self.story.items)

    @cached_property
    def headline(self) -> str:
        """The story in one short line."""
        return compress(self._full_title)

    @cached_property
    def label(self) -> str:
        """The story in a few words."""
        return make_label(self._full_title, self.names)

    @cached_property
    def names(self) -> list[str]:
        """Names that the story's title and lines share, the most frequent first."""
        texts = [self._full_title, *(line.text for line in self.lines)]
        inner = [name for text in texts[:8] for name in find_names(text)]
        found = list(dict.fromkeys([*inner, *first_names(texts)]))
        return sorted(found, key=lambda n: -sum(n in text for text in texts))

    @cached_property
    def _full_title(self) -> str:
        """The best title: near to the rest of the story, of a fair length, no person's talk."""
        publishers = [item.publisher for item in self.story.everything]
        titles = [(clean_title(self.story.title, publishers), 0.1)]
        titles += [
            (clean_title(item.title, publishers), _speaks_for_itself(item))
            for item in self.story.items[:MAX_ITEMS]
            if item.title
        ]
        titles += [(line.text.rstrip(".。"), -0.4) for line in self._plain()[:6]]
        whole = " ".join(line.text for line in self.lines[:12])
        own = [(t, bonus) for t, bonus in titles if t] or [(self.story.title or self.story.id, 0.0)]
        return max(own, key=lambda pair: _title_worth(pair[0], whole) + pair[1])[0]

    def _plain(self) -> list[Line]:
        return [x for x in self.lines if x.telling.manner == "plain" and not x.telling.dangles]

    def take(self, count: int, *, max_words: int = 80) -> list[Line]:
        """Hand out up to so many of the best untold lines, in an order that reads."""
        free = [x for x in self.lines if x.place >= 0 and self._is_new(x)]
        opener = self._opener(free)
        open_ = [line for line in free if not line.telling.dangles]
        weighed = [self._weighed(line) for line in open_]
        ranked = [open_[i] for i in choose(weighed, max_sentences=len(open_), taken=self.told)]
        chosen: list[Line] = []
        for line in [opener, *ranked] if opener else ranked:
            fits = sum(count_words(x.text) for x in [*chosen, line]) <= max_words or not chosen
            if len(chosen) < count and fits and self._is_new(line):
                self._tell(line)
                chosen.append(line)
        return self._with_follower(_in_order(chosen), free, count, max_words)

    def _opener(self, free: Sequence[Line]) -> Line | None:
        """Choose the line that says what the story is: near its headline, with a name of it."""
        plain = [x for x in free if x.telling.manner == "plain" and not x.telling.dangles]
        named = [x for x in plain if self.name_in(x.text) and not _DEFINITE.match(x.text)]
        weighed = [self._weighed(line) for line in named]
        near = [
            replace(s, bonus=s.bonus + 0.8 * likeness(s.text, self._full_title)) for s in weighed
        ]
        best = choose(near, max_sentences=1)
        return named[best[0]] if best else None

    def glance(self, max_words: int = 26) -> tuple[str, Line] | None:
        """Hand out a label and one short line for the preview: a title's words, or what is left.

        The label is then a name, because a label that says the same as its line says nothing.
        """
        short = [
            line
            for line in self._plain()
            if count_words(line.text) <= max_words and line.text not in self.told
        ]
        titles = [line for line in short if line.place < 0]
        rest = [line for line in short if line.place >= 0 and self._is_new(line)]
        for group in (rest, titles):
            named = [(self.name_in(line.text), line) for line in group]
            if found := [(name, line) for name, line in named if name]:
                best = choose([self._weighed(line) for _, line in found], max_sentences=1)[0]
                self._tell(found[best][1])
                return found[best]
        return None

    def name_in(self, text: str) -> str:
        """Give the story's own name that stands in a text, if any."""
        return next(
            (
                name
                for name in self.names
                if count_words(name) <= 4 and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
            ),
            "",
        )

    def _with_follower(
        self, chosen: list[Line], free: Sequence[Line], count: int, max_words: int
    ) -> list[Line]:
        """Let the sentence that goes on from the last one follow it, if there is room."""
        if not chosen or len(chosen) >= count:
            return chosen
        last = chosen[-1]
        if last.telling.manner != "plain":
            return chosen
        for line in free:
            goes_on = line.item is last.item and line.place == last.place + 1 and last.place >= 0
            size = sum(count_words(x.text) for x in [*chosen, line])
            plain = line.telling.manner == "plain" and line.telling.dangles
            if goes_on and plain and size <= max_words and self._is_new(line):
                self._tell(line)
                return [*chosen, line]
        return chosen

    def _tell(self, line: Line) -> None:
        self.told.append(line.text)

    def _is_new(self, line: Line) -> bool:
        return all(likeness(line.text, told) < SAME for told in self.told)

    def _weighed(self, line: Line) -> Sentence:
        documents = {id(item): n for n, item in enumerate(self.story.items)}
        number = documents.get(id(line.item), 0)
        bonus = line.telling.worth + (0.0 if line.item.kind in SOCIAL else 0.12) - 0.02 * number
        return Sentence(line.text, number, max(0, line.place), bonus)

    def support(self, lines: Sequence[Line], limit: int = 4) -> tuple[str, ...]:
        """Give the ids that lines rest on, and those of items that say the same."""
        ids = list(dict.fromkeys(line.item.id for line in lines))
        for other in self.lines:
            if len(ids) >= limit:
                break
            if other.item.id not in ids and any(
                likeness(other.text, line.text) >= SUPPORTS for line in lines
            ):
                ids.append(other.item.id)
        return tuple(ids)

    @property
    def is_tellable(self) -> bool:
        """Whether any line says something of the story, not only of who speaks."""
        return any(x.telling.manner == "plain" or self.name_in(x.text) for x in self.lines)

    def write(self, lines: Sequence[Line]) -> str:
        """Write lines as they stand in an issue: quotations with their speakers, else as they are.

        Neighbouring quotations of one speaker are one.
        """
        parts = []
        for item, group in groupby(
            lines, key=lambda x: x.item if x.telling.manner == "quote" else None
        ):
            words = " ".join(line.text for line in group)
            if item is not None:
                place = item.kind in PLACES
                frame = self.phrases.quote_place if place else self.phrases.quote
                words = frame.format(who=who(item), words=words)
            parts.append(words)
        return " ".join(parts)


def who(item: Item) -> str:
    """Name who speaks in an item, as a reader knows him."""
    return item.publisher or item.author or item.source


def _lines_of(item: Item) -> Iterator[Line]:
    """Give an item's sentences that may be told, each once."""
    social = item.kind in SOCIAL
    raw = " ".join(f"{item.title} {item.text}".split())
    if item.title and not item.title.endswith("…"):
        title = tell(
            clean_title(item.title, [item.publisher]), social=social, language=item.language
        )
        if title.manner == "plain":
            yield Line(title, item, -1)
    pieces = split_sentences(_body(item), item.language)
    if "truncated" in item.flags or item.text.rstrip().endswith(("…", "...")):
        pieces = pieces[:-1]
    for place, piece in enumerate(pieces[:MAX_LINES]):
        telling = tell(piece, social=social, language=item.language)
        if telling.manner == "plain" or (telling.manner == "quote" and _is_said(telling, raw)):
            yield Line(telling, item, place)


def _body(item: Item) -> str:
    text = clean_text(item.text)
    if item.kind != "discord":
        return text
    return "\n".join(_SPEAKER.sub("", line) for line in text.split("\n"))


def _is_said(telling: Telling, raw: str) -> bool:
    """Tell whether a quotation stands word for word in its item, after all the cleaning."""
    return telling.text.rstrip(".。!") in raw and count_words(telling.text) <= MAX_QUOTE_WORDS


def _speaks_for_itself(item: Item) -> float:
    return 0.0 if item.kind in SOCIAL else 0.15


def _title_worth(title: str, whole: str) -> float:
    """Weigh a title: near the story's centre, with names, no question, no person's talk."""
    telling = tell(title)
    worth = likeness(title, whole)
    worth += 0.25 if telling.manner == "plain" and not telling.dangles else -0.25
    worth += 0.1 if find_names(title) else 0.0
    worth += 0.15 if has_verb(title) else 0.0
    worth -= 0.3 if re.search(r"[?？]", title) else 0.0
    size = count_words(title)
    return worth - 0.02 * max(0, size - 13) - 0.08 * max(0, 4 - size)


def _in_order(lines: Iterable[Line]) -> list[Line]:
    """Put the best line first, and lines of one item in their own order."""
    lines = list(lines)
    order = list(dict.fromkeys(line.item.id for line in lines))
    rest = sorted(lines[1:], key=lambda line: (order.index(line.item.id), line.place))
    return lines[:1] + rest
