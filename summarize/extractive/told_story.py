"""Headline, label and lines of one story, from the item that tells it best.

Headline, label and first sentence come from the same item, because a cluster may hold more than one
event and a label of another event than its text is the worst mistake. So items compete, not
sentences: a publication before a post, one that states before one that asks, one that shares its
names with the others before one that stands apart. Comments, chats and replies never open a story;
what one of them says may follow, quoted, if it names the same thing.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from ingest.item import Item
from summarize.edition import Statement
from summarize.extractive.item_kinds import (
    PLACES,
    SOCIAL,
    is_bot,
    is_chatter,
    is_english,
    is_on_subject,
    is_talk,
    points_out,
)
from summarize.extractive.labels import COINED, has_name, label_of, names_of
from summarize.extractive.lines import Line, body_lines, capital, is_heading, title_line
from summarize.extractive.phrases import Phrases
from summarize.extractive.report_likeness import states
from summarize.extractive.select import Sentence, choose, says_the_same
from summarize.story import Story
from summarize.text.compare import count_words, likeness, overlap
from summarize.text.language import speaks
from summarize.text.names import known_names_in
from summarize.text.titles import clause_cut, clean_title, find_names, who
from summarize.text.tokens import STOPWORDS

MAX_ITEMS: Final = 16
"""Items of a story that are looked at."""

HEADLINE_CHARS: Final = 100
LABEL_CHARS: Final = 60
LABEL_WORDS: Final = 9
HEADING_WORDS: Final = 4
"""Words from which on a title without a name may be a label."""

SUPPORTS: Final = 0.4
"""Likeness from which on another item is cited beside the one whose words stand there."""

NAMED_SUPPORTS: Final = 0.2
"""The same of an item whose head has the telling's label."""

ABOUT: Final = 0.25
"""Share of words with the title that a sentence without its names must have to open a story."""

EARLY: Final = 8
"""Sentences of an item among which the opening one is: news stands at the top."""

MAX_CITED: Final = 6

_TURNS: Final = re.compile(
    r",? (?:but|although|though|while|yet|however|except|unless|only|"
    r"and (?:it|this|that|they|some))\b"
)
"""What goes on so that the words before it, alone, would say something else."""

_FLOURISH: Final = re.compile(r"^In an?\s[^,\d]{3,60},\s")
"""What a writer puts before his news, and a headline does without."""

_INTRODUCES: Final = re.compile(r"^(?:Introducing|Announcing|Launching|Meet)\s(?=[A-Z\d])")


@dataclass(frozen=True, slots=True)
class Telling:
    """A way to tell a story: one item's words under one label; "" for no short headline."""

    item: Item
    headline: str
    label: str
    lines: tuple[Line, ...]

    def by_title(self) -> "Telling | None":
        """Return the same by the item's title, if it says it and the sentences are others."""
        title = title_line(self.item)
        if title is None or self.lines[0].manner == "title" or self.label == title.text:
            return None
        return replace(self, lines=(title,))


@dataclass
class StoryExtract:
    """A story's tellings in the language of an issue, the best first; computed once."""

    story: Story
    language: str
    phrases: Phrases
    _own: dict[str, bool] = field(default_factory=dict, init=False)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The items that may tell the story."""
        return tuple(
            i for i in self.story.items[:MAX_ITEMS] if not is_bot(i) and "nsfw" not in i.flags
        )

    @cached_property
    def is_foreign(self) -> bool:
        """Whether no item of the story is in the issue's language."""
        return not any(self._is_own(item) for item in self.story.items[:MAX_ITEMS])

    def _is_own(self, item: Item) -> bool:
        """Return whether an item is in the issue's language; each is judged once."""
        if item.id not in self._own:
            text = f"{item.title} {item.text[:400]}"
            spoken = item.language in ("", self.language) and speaks(text, self.language)
            self._own[item.id] = spoken
        return self._own[item.id]

    @cached_property
    def tellings(self) -> tuple[Telling, ...]:
        """Tellings of the story's event, each by another item; all name what the first does."""
        able = [
            i
            for i in self.items
            if not (is_talk(i) or is_chatter(i))
            and (self.is_foreign or self._is_own(i))
            and is_on_subject(i)
        ]
        found = [
            (self._worth(telling), telling) for item in able if (telling := self._telling(item))
        ]
        ranked = [telling for _, telling in sorted(found, key=lambda pair: -pair[0])]
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
        return self.tellings[0].headline or self.tellings[0].label

    @property
    def label(self) -> str:
        """The story in a few words."""
        return self.label_of(self.tellings[0] if self.tellings else None)

    def label_of(self, telling: Telling | None) -> str:
        """Return what a telling is called; an editor's own title stands above its label."""
        if telling and not self.story.retitled:
            return telling.label
        title = self.story.title
        return clause_cut(title, LABEL_CHARS, LABEL_WORDS) or title[:LABEL_CHARS]

    @cached_property
    def names(self) -> dict[str, int]:
        """Names in the story, with the number of its items that have them."""
        texts = [f"{item.title}. {item.text[:2000]}" for item in self.items]
        found = {n for item in self.items for n in find_names(f"{item.title}. {item.text[:400]}")}
        sure = {n for n in found if " " in n or COINED.search(n) or known_names_in(n)}
        firsts = {
            n for i in self.items for n in re.findall(r"^(?:Sources: )?([A-Z]\w+)[\s,’\']", i.title)
        }
        sure |= {n for n in (found | firsts) - sure if _is_name(n, texts)}
        return {name: sum(has_name(text, name) for text in texts) for name in sure}

    def name_in(self, text: str, item: Item) -> str:
        """Return the name that a text is most of all about, or ""."""
        return capital(label_of(text, item, self.names))

    def _worth(self, telling: Telling) -> float:
        """Weigh how well an item tells the story; see the module's docstring."""
        item, first = telling.item, telling.lines[0]
        others = [i for i in self.items if i is not item]
        own = names_of(f"{item.title}. {item.text[:400]}")
        shared = sum(any(has_name(f"{o.title} {o.text}", n) for n in own) for o in others)
        worth = {"plain": 1.0, "title": 0.5, "quote": 0.2}[first.manner]
        worth += 0.8 if item.kind not in SOCIAL else 0.0
        worth += 0.4 if item.kind in PLACES and points_out(item) else 0.0
        worth += 0.6 * shared / len(others) if others else 0.0
        worth += first.share + 0.6 * bool(telling.headline)
        return worth - 0.05 * self.items.index(item)

    def _telling(self, item: Item) -> Telling | None:
        """Tell the story in the words of one item, if they can."""
        title = title_line(item)
        heading = clean_title(item.title, [item.publisher])
        lines = self._opening(item, heading, body_lines(item))
        if not lines and title is not None and title.opens:
            lines = [title]
        if not lines:
            return None
        label = self._label(item, heading, lines)
        return Telling(item, _headline(title, lines[0]), label, tuple(lines)) if label else None

    def _opening(self, item: Item, heading: str, body: Sequence[Line]) -> list[Line]:
        """Choose the sentences that say what an item's title announces; the first has a name."""
        names = names_of(heading)
        openers = [
            line
            for line in body
            if line.opens
            and line.place < EARLY
            and (
                (not heading and names_of(line.text))
                or any(has_name(line.text, name) for name in names)
                or (item.kind not in PLACES and overlap(line.text, heading) >= ABOUT)
                or (item.kind not in SOCIAL and line.place == 0 and self._is_shared(line.text))
            )
        ]
        if not openers:
            return []
        weighed = [
            Sentence(x.text, 0, x.place, 1.5 * likeness(x.text, heading) + x.share
                     + (0.3 if x.manner == "plain" else 0.0))
            for x in openers
        ]  # fmt: skip
        first = openers[choose(weighed, max_sentences=1)[0]]
        return [first, *_following(first, body)]

    def _is_shared(self, text: str) -> bool:
        """Return whether a text has a name that several of the story's items have."""
        return any(self.names.get(name, 0) > 1 for name in names_of(text))

    def _label(self, item: Item, heading: str, lines: Sequence[Line]) -> str:
        """Name what lines tell: the item's title in short, else a name that the first one has."""
        first = lines[0]
        heading = _INTRODUCES.sub("", heading)
        short = clause_cut(heading, LABEL_CHARS, LABEL_WORDS) if heading else ""
        named = bool(names_of(short)) or count_words(short) >= HEADING_WORDS
        fits = first.manner != "title" and named and is_heading(short) and "/" not in short
        fits = fits and not (item.kind in PLACES and self.name_in(first.text, item))
        fits = fits and not re.match(r"\w+ing\s(?![a-z]+s\b)", short)
        if fits and not first.text.casefold().startswith(short.casefold()):
            return capital(short)
        return self.name_in(first.text, item) or ("" if is_english(heading, item) else who(item))

    def same(self, telling: Telling) -> list[Item]:
        """Return the items that tell what a telling does: in its words, or of the same page."""
        urls = {telling.item.url, *(link.url for link in telling.item.links)}
        return [
            item
            for item in self.items
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
        first = telling.lines[0].text
        if any(COINED.search(n) and has_name(text[:300], n) for n in names_of(first)):
            return True
        bar = NAMED_SUPPORTS if has_name(text[:300], telling.label) else SUPPORTS
        return any(likeness(text, line.text) >= bar for line in telling.lines)

    def support(self, telling: Telling) -> tuple[str, ...]:
        """Return the ids that a telling rests on, its own first."""
        found = [telling.item, *self.same(telling)]
        return tuple(dict.fromkeys(item.id for item in found))[:MAX_CITED]

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
        """Write lines as they stand in an issue: with their speaker, unless they are plain."""
        item, words = lines[0].item, " ".join(line.text for line in lines)
        if lines[0].manner == "plain":
            return words
        person = item.kind in SOCIAL and item.kind not in PLACES
        frame = self.phrases.quote if person else self.phrases.quote_place
        marked = any(mark in words for mark in '"“”„«»「」')  # marks within marks are misread
        if marked or words.rstrip(".。!") not in f"{item.title} {_raw(item)}":
            words = words if words.endswith((".", "!", "。", '"', "”")) else f"{words}."
            return f"{who(item)}: {words}"
        return frame.format(who=who(item), words=words)


def _following(first: Line, body: Sequence[Line]) -> Iterator[Line]:
    """Yield up to two more lines of the item: the next ones, as long as they go on or stand."""
    words, last, count = count_words(first.text), first, 1
    for line in body:
        if line.place <= last.place or line.manner != first.manner or count == 3:
            continue
        words += count_words(line.text)
        goes_on = line.place == last.place + 1
        if line.manner == "quote" and f"{last.text} {line.text}" not in _raw(first.item):
            break
        if words > 75 or (line.dangles and not goes_on) or says_the_same(line.text, last.text):
            break
        yield line
        last, count = line, count + 1


def _is_of(telling: Telling, first: Telling) -> bool:
    """Return whether a telling is of the first one's event and says something else."""
    if any(says_the_same(a.text, b.text) for a in telling.lines for b in first.lines):
        return False
    names = names_of(first.lines[0].text)
    shared = [n for n in names if has_name(telling.lines[0].text, n)]
    return any(re.search(r"\d|\w[A-Z]|[- ]", n) for n in shared) or len(shared) > 1


def _is_name(word: str, texts: Sequence[str]) -> bool:
    """Return whether a word with a capital is a name, as texts write it and no plural is."""
    within = any(re.search(rf"(?<=[a-z,]\s){re.escape(word)}\b", text) for text in texts)
    small = any(re.search(rf"\b{re.escape(word.lower())}\b", text) for text in texts)
    return within or not (small or word.endswith("s") or word.casefold() in STOPWORDS)


def _raw(item: Item) -> str:
    return " ".join(item.text.split())


def _headline(title: Line | None, first: Line) -> str:
    """Return an item's title, or its first sentence, so short that it still states; else ""."""
    for line in (title, first):
        if line is None or not line.opens or line.manner == "quote":
            continue
        text = capital(_FLOURISH.sub("", line.text))
        cut = clause_cut(text, HEADLINE_CHARS)
        if _TURNS.match(text[len(cut) :]):
            continue
        if cut and (not is_english(cut, line.item) or states(cut)):
            return cut
    return ""
