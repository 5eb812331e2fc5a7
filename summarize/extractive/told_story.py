"""Headline, label and lines of one story, from the item that tells it best.

Headline, label and first sentence come from the same item, because a cluster may hold more than one
event and a label of another event than its text is the worst mistake. So items compete, not
sentences: a publication before a post, one that states before one that asks, one that is most like
the others before one apart. Comments, chats and replies open no story, but may follow.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from ingest.item import Item
from summarize.edition import Statement
from summarize.extractive.following import facts_after, following
from summarize.extractive.headline import headline_from
from summarize.extractive.item_kinds import (
    OTHER_SCRIPT,
    PLACES,
    SOCIAL,
    day_of,
    is_bot,
    is_chatter,
    is_english,
    is_listed_talk,
    is_on_ai,
)
from summarize.extractive.judge import ANY, Standard
from summarize.extractive.labels import has_name, label_of, names_of
from summarize.extractive.lines import Line, body_lines, capital, title_line
from summarize.extractive.paraphrase import facts_of, says_the_same
from summarize.extractive.phrases import Phrases
from summarize.extractive.releases import release_line
from summarize.extractive.report_likeness import in_small
from summarize.passages import is_passage
from summarize.stories.topics import PRODUCTS, assign_topic
from summarize.stories.traits import traits_of
from summarize.story import Story, Topic
from summarize.text.compare import count_words, likeness, overlap
from summarize.text.language import SCRIPTS, speaks
from summarize.text.titles import cites_sources, compress, credited, find_names, headline_of, who
from summarize.text.tokens import STOPWORDS
from summarize.text.versions import versions

MAX_ITEMS: Final = 16
"""Items of a story that are looked at."""

MAX_AGE_DAYS: Final = 1
"""Days by which an item may be older than the day that is told of: zones of time differ."""

LABEL_CHARS: Final = 60
LABEL_WORDS: Final = 9

SUPPORTS: Final = 0.5
"""Likeness from which on another item is cited beside the one whose words stand there.

Of 239 items that stories of real days put beside a line, strangers said whether each tells the
line's own event: of those cited so, or for a version that both say is out, .92 do, .77 of all
that do (.93 and .72 without the versions; .81 when a shared coined name was enough)."""

MAX_HEAD: Final = 120
"""Characters of an item in which it says what comes out."""

NAMED_SUPPORTS: Final = 0.3
"""The same of an item whose head has the telling's label."""

CENTRAL: Final = 1.0
"""What an item's mean likeness with the story's others counts: who tells two events has less."""

ABOUT: Final = 0.25
"""Share of words with the title that a sentence without its names must have to open a story."""

CERTAIN: Final = 3.0
"""What being surely printable counts, when the first sentence is chosen."""

EARLY: Final = 0.2
"""What the place counts there, of a title; the first sentence half of it."""

SAYS_MORE: Final = 0.45
"""What names or figures that the title lacks count there."""

NEWS_ON_TOP: Final = 4
"""Sentences of an item that may tell what is new; background comes after them."""

TRIED: Final = 3
"""Lines of an item that may open a story, the first of which has a name to head it."""

MAX_CITED: Final = 6

_FIRST: Final = re.compile(r"^(?:Sources: )?([A-Z]\w+)[\s,’']")
_TIGHT: Final = re.compile(r"(?<!\s)\s++(?=[:;,.!?])")
"""A blank before a mark, which a cleaned title has not."""

_INNER: Final = re.compile(r"[\"“]([^\"“”]*)[\"”]")
"""Quotation marks within a headline that is quoted itself."""


@dataclass(frozen=True, slots=True)
class Telling:
    """A way to tell a story: one item's words under one label; "" for no short headline."""

    item: Item
    headline: str
    label: str
    lines: tuple[Line, ...]
    is_release: bool = False

    def by_title(self) -> "Telling | None":
        """Return the same by the item's title, if it says it and the sentences are others."""
        title = title_line(self.item)
        if title is None or self.lines[0].manner == "title" or self.label == title.text:
            return None
        return replace(self, lines=(title,))


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
        return not any(self._is_own(item) for item in self.story.items[:MAX_ITEMS])

    def _is_own(self, item: Item) -> bool:
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
            and (self._is_own(i) or self.is_foreign)
            and (i.kind in SOCIAL or self.is_foreign or self.standard.any_subject or is_on_ai(i))
        )

    @cached_property
    def tellings(self) -> tuple[Telling, ...]:
        """Tellings of the story's event, each by another item; all name what the first does."""
        found = (self._telling(i) for i in self.able if not is_chatter(i))
        ranked = sorted(filter(None, found), key=self._worth, reverse=True)
        return tuple(t for t in ranked if t is ranked[0] or _is_of(t, ranked[0]))

    @property
    def is_tellable(self) -> bool:
        """Whether anything can be said of the story that stands by itself."""
        return bool(self.tellings)

    @property
    def headline(self) -> str:
        """The story in one short line: an editor's title, else that of the item that tells it."""
        if self.story.retitled or not self.tellings:
            return self.story.title
        first = self.tellings[0]
        said = replace(first.lines[0], manner="plain")  # a quotation is credited where it stands
        return first.headline or headline_from(None, said) or first.label

    def credited_headline(self, *, places_only: bool = False) -> str:
        """Return the headline with whose report it is, unless the paper tells it as its own.

        With `places_only` a publication's is not credited unless it names nobody, only what a
        person or community says.
        """
        telling, said = self.tellings[0], self.headline
        first = telling.lines[0]
        own = first.manner == "plain" and said.casefold() in first.text.casefold()
        stands = places_only and telling.item.kind not in SOCIAL and not cites_sources(telling.item)
        if own or self.story.retitled or stands:
            return said
        speaker = credited(telling.item) or who(telling.item)
        return self.phrases.credit.format(words=said, who=speaker)

    @property
    def label(self) -> str:
        """The story in a few words."""
        return self.label_of(self.tellings[0] if self.tellings else None)

    def label_of(self, telling: Telling | None) -> str:
        """Return what a telling is called; an editor's own title stands above its label."""
        if telling and not self.story.retitled:
            return telling.label
        return compress(self.story.title, LABEL_CHARS, LABEL_WORDS)

    @cached_property
    def names(self) -> frozenset[str]:
        """Names of one word in the story, as its texts write them."""
        texts = [f"{item.title}. {item.text[:2000]}" for item in self.items]
        found = {n for item in self.items for n in find_names(f"{item.title}. {item.text[:400]}")}
        found |= {match[1] for i in self.items if (match := _FIRST.match(i.title))}
        return frozenset(n for n in found if " " not in n and _is_name(n, texts))

    def topic(self, topics: Sequence[Topic]) -> str:
        """Return the topic of the story by the words of the line that tells it."""
        telling = self.tellings[0]
        if telling.is_release and any(topic.key == PRODUCTS for topic in topics):
            return PRODUCTS
        told = replace(self.story, title=telling.lines[0].text, items=(telling.item,))
        return assign_topic(told, topics, telling.item.language)

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
            for line in ([title] if title else []) + body
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
        openers.sort(key=lambda line: _opens_well(line, title), reverse=True)
        released = self._released(item)
        for first in openers[:TRIED]:
            if released and released.lines[0].worth > first.worth:
                return released
            if label := self._label(item, heading, first):
                after = facts_after(first, standing) if first is title else following(first, body)
                lines = (first, *after)
                return Telling(item, headline_from(title, first), label, lines)
        return released

    def _released(self, item: Item) -> Telling | None:
        """Tell of the model whose page an item shows, where no words of it can."""
        found = release_line(item, self.phrases)
        if found is None or found[0].worth < self.standard.bar:
            return None
        line, model = found
        return Telling(item, line.text.rstrip(".。"), model, (line,), is_release=True)

    def _label(self, item: Item, heading: str, first: Line) -> str:
        """Name what a line tells; of few sources or in other languages the speaker will do."""
        named = self.name_in(first.text, item)
        unnamed = self.standard.is_small or not is_english(heading, item)
        return named or (who(item) if unnamed else "")

    def same(self, telling: Telling) -> list[Item]:
        """Return the items that tell what a telling does: in its words, or of the same page."""
        urls = {telling.item.url, *(link.url for link in telling.item.links)}
        beside = (item for twin in self.twins for item in twin.items[:MAX_ITEMS])
        return [
            item
            for item in (*self.items, *(i for i in beside if not is_bot(i)))
            if item is telling.item
            or (
                (self.is_foreign or self._is_own(item))
                and (
                    urls & {item.url, *(link.url for link in item.links)}
                    or self._supports(f"{item.title}. {item.text[:600]}", telling)
                )
            )
        ]

    def _supports(self, text: str, telling: Telling) -> bool:
        """Return whether another item tells what a telling does: in its words, or by its names."""
        bar = NAMED_SUPPORTS if has_name(text[:300], telling.label) else SUPPORTS
        alike = any(likeness(text, line.text) >= bar for line in telling.lines)
        return alike or bool(_comes_out(telling.lines[0].text) & _comes_out(text[:MAX_HEAD]))

    def support(self, telling: Telling) -> tuple[str, ...]:
        """Return the ids that a telling rests on, its own first."""
        return tuple(dict.fromkeys(i.id for i in [telling.item, *self.same(telling)]))[:MAX_CITED]

    def statement(
        self, telling: Telling, count: int = 2, max_words: int = 60, said: Collection[str] = ()
    ) -> Statement:
        """Write a telling as a statement of up to so many sentences, none that was said before."""
        lines = [telling.lines[0]]
        for line in telling.lines[1:count]:
            size = sum(count_words(x.text) for x in [*lines, line])
            if size > max_words or line.text in said:
                break
            lines.append(line)
        return Statement(text=self.write(lines), items=self.support(telling), story=self.story.id)

    def write(self, lines: Sequence[Line]) -> str:
        """Write lines as they stand in an issue: with their speaker, unless they are plain.

        The words about another paper's report are those of the digest that tells of it.
        """
        if lines[0].manner == "title" and lines[1:]:
            title = self.write(lines[:1])
            end = "" if re.search(r"[.!?。][”’\"]?$", title) else "."
            return " ".join([f"{title}{end}", *(line.text for line in lines[1:])])
        item, words = lines[0].item, " ".join(line.text for line in lines)
        if lines[0].manner == "plain":
            return words
        speaker = who(item)
        if outlet := credited(item):
            speaker = self.phrases.via.format(outlet=outlet, page=speaker)
        if number := cites_sources(item):
            speaker = getattr(self.phrases, f"unnamed_{number}").format(who=speaker)
        person = item.kind in SOCIAL and item.kind not in PLACES
        frame = self.phrases.quote if person else self.phrases.quote_place
        if not is_said(words, item) or any(mark in words for mark in "„«»「」"):
            words = words if words.endswith((".", "!", "。", '"', "”")) else f"{words}."
            return f"{speaker}: {words}"
        return frame.format(who=speaker, words=within_quotes(words))


def is_said(words: str, item: Item) -> bool:
    """Return whether an item has words as they stand, so that they may be quoted."""
    raw = " ".join(f"{item.title} {item.text}".split())
    return words.rstrip(".。!").casefold() in _TIGHT.sub("", raw).casefold()


def within_quotes(words: str) -> str:
    """Return words as they stand between quotation marks: with single ones in them."""
    return _INNER.sub(r"‘\1’", words)


def _comes_out(text: str) -> frozenset[tuple[str, str]]:
    """Return the names and versions that a text says are out."""
    return versions(text) if "release" in traits_of(text) else frozenset()


def _opens_well(line: Line, title: Line | None) -> float:
    """Weigh a line as a story's first: sure, early, with names or figures that the title lacks."""
    more = title is not None and len(facts_of(line.text) - facts_of(title.text)) > 1
    return CERTAIN * line.worth + EARLY / (2 + line.place) + SAYS_MORE * more


def _is_of(telling: Telling, first: Telling) -> bool:
    """Return whether a telling is of the first one's event and says something else."""
    if any(says_the_same(a.text, b.text) for a in telling.lines for b in first.lines):
        return False
    names = names_of(first.lines[0].text)
    shared = [n for n in names if has_name(telling.lines[0].text, n)]
    return any(re.search(r"\d|\w[A-Z]|[- ]", n) for n in shared) or len(shared) > 1


def _head(item: Item) -> str:
    return item.title or item.text[:MAX_HEAD]


def _is_name(word: str, texts: Sequence[str]) -> bool:
    """Return whether a word with a capital is a name, as texts write it and no plural is."""
    within = any(re.search(rf"(?<=[a-z,]\s){re.escape(word)}\b", in_small(x)) for x in texts)
    small = any(re.search(rf"\b{re.escape(word.lower())}\b", text) for text in texts)
    return within or not (small or word.endswith("s") or word.casefold() in STOPWORDS)
