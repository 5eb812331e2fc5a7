"""What a story is called: its lines in an issue's language, the names in them, label and headline.

A headline is an editor's, else the story's best title, else its best sentence; a label is a title
cut short, unless the words beside it would say the same again. A name that most lines share is what
the story is of. A label that names another event is the worse mistake than a dull one, so titles
near what the story's first items say come first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from summarize.extractive.lines import SOCIAL, TellableLine, is_in, lines_of
from summarize.extractive.tellable import MIN_WORDS, capital, is_personal, tell, tell_title
from summarize.extractive.verbs import has_verb, is_order
from summarize.story import Story
from summarize.text.compare import count_words, likeness
from summarize.text.titles import clean_title, compress, find_names, first_names, make_label

_RUN: Final = 4
"""So many words of a label in a row at a statement's beginning are read twice."""


def title_worth(title: str, whole: str) -> float:
    """Weigh a title: near the story's centre, with names and a verb, no question, no talk."""
    telling = tell(title)
    worth = 2 * likeness(title, whole)
    worth += 0.25 if telling.manner == "plain" and not telling.dangles else -0.25
    worth += 0.1 if find_names(title) else 0.0
    worth += 0.3 if has_verb(title) else 0.0
    worth -= 0.3 if re.search(r"[?？]", title) else 0.0
    worth -= 0.3 if is_order(title) else 0.0
    size = count_words(title)
    return worth - 0.02 * max(0, size - 12) - 0.08 * max(0, 4 - size)


def names_it(title: str) -> bool:
    """Return whether a title can stand as a label: a short name, or what could be told."""
    short = count_words(title) < MIN_WORDS and "?" not in title
    return short or tell_title(title).manner != "never"


def repeats(text: str, label: str) -> bool:
    """Return whether a text begins with what its label says: four words of it in a row, or all."""
    words = _words(label)
    head = " ".join(_words(text)[: len(words) + _RUN])
    runs = (" ".join(words[n : n + _RUN]) for n in range(len(words) - _RUN + 1))
    return any(run in head for run in runs)


def _words(text: str) -> list[str]:
    return re.findall(r"[\w.’'-]*\w", text.casefold())


MAX_ITEMS: Final = 16
"""Items of a story that are looked at."""

TELLERS: Final = 3
"""Items of a story whose titles may name it: those that tell it best."""

GENERIC: Final = frozenset(
    "AI API APIs LLM LLMs GPU GPUs CPU US EU UK CEO IPO ML OS CLI SDK SOTA TTS STT OCR RAG MCP "
    "GGUF VRAM RAM NPU TPU MoE FOSS OSS PDF JSON HTML SQL UI URL PC PCs AMA PSA TLDR IMO".split()
)
"""Short forms that name nothing by themselves."""


@dataclass
class StoryNames:
    """A story's lines in the language of an issue, and what it may be called."""

    story: Story
    language: str

    @cached_property
    def lines(self) -> tuple[TellableLine, ...]:
        """All lines, items in the story's order; those in the issue's language if there are any."""
        found = [line for item in self.story.items[:MAX_ITEMS] for line in lines_of(item)]
        own = [line for line in found if is_in(line.text, line.item.language, self.language)]
        return tuple(own or found)

    @cached_property
    def is_foreign(self) -> bool:
        """Whether no item of the story is in the issue's language."""
        return all(item.language not in ("", self.language) for item in self.story.items)

    @cached_property
    def has_titles_only(self) -> bool:
        """Whether no item says more than its title: news aggregators give no more."""
        return not any(line.place >= 0 for line in self.lines)

    @cached_property
    def headline(self) -> str:
        """The story in one short line: an editor's title, one with a verb, else a sentence."""
        if self.story.retitled:
            return self.story.title
        titles = [(title, bonus + 0.15) for title, bonus in self.titles]
        return capital(compress(self.best([*titles, *self._sentences])))

    @cached_property
    def label(self) -> str:
        """The story in a few words: an editor's, or a title's, if there is any."""
        if self.story.retitled:
            return self.story.title
        titles = [(title, bonus + 0.8) for title, bonus in self.titles]
        titles = [pair for pair in titles if not is_personal(pair[0])] or titles
        best = self.best([*titles, *self._sentences])
        talk = tell_title(best).manner == "never" or is_personal(best)
        if talk and self.star:  # a person's talk, a call, a question
            return self.star
        return capital(make_label(best, self.names))

    def label_beside(self, text: str) -> str:
        """A label that the statement beside it does not begin with: another title, a name."""
        if self.story.retitled:
            return self.label
        titles = sorted(self.titles, key=lambda pair: -self.worth_of(pair))
        others = (capital(make_label(title, self.names)) for title, _ in titles if names_it(title))
        labels = (self.label, *others, self.star)
        return next((label for label in labels if label and not repeats(text, label)), self.label)

    @property
    def _sentences(self) -> list[tuple[str, float]]:
        """The story's first sentences that could be a headline."""
        title = self.titles[0][0]
        main = [self.main_name] if self.main_name else [n for n in self.names if n in title]
        lines = [
            line
            for line in self.lines
            if line.stands_alone and any(has_name(line.text, name) for name in main or self.names)
        ]
        return [(line.text.rstrip(".。"), 0.0) for line in lines[:6] if line.place >= 0]

    @cached_property
    def titles(self) -> list[tuple[str, float]]:
        """The titles of the story and its items, publications' first."""
        publishers = [item.publisher for item in self.story.everything]
        found = [(clean_title(self.story.title, publishers), 0.1)]
        for item in self.story.items[:TELLERS]:
            own = item.language in ("", self.language) or self.is_foreign
            if item.title and own:
                bonus = 0.0 if item.kind in SOCIAL else 0.15
                found.append((clean_title(item.title, publishers), bonus))
        return [pair for pair in found if pair[0]] or [(self.story.title or self.story.id, 0.0)]

    def best(self, titles: Sequence[tuple[str, float]]) -> str:
        """Return the worthiest of some titles, each with what it has in its favour already."""
        return max(titles, key=self.worth_of)[0]

    def worth_of(self, title: tuple[str, float]) -> float:
        """Weigh a title by how it names the story."""
        return title_worth(title[0], self._core) + title[1]

    @cached_property
    def _core(self) -> str:
        """What the story's first two items say: a title near it names the story."""
        first = [item.id for item in self.story.items[:2]]
        lines = [line for line in self.lines if line.item.id in first] or self.lines
        return " ".join(line.text for line in lines[:12])

    @cached_property
    def names(self) -> list[str]:
        """Names that the story's titles and lines share, the most frequent first."""
        texts = [title for title, _ in self.titles] + [line.text for line in self.lines]
        inner = [name for text in texts[:12] for name in find_names(text)]
        found = list(dict.fromkeys([*inner, *first_names(texts)]))
        title = self.titles[0][0]
        count = {name: sum(has_name(text, name) for text in texts) for name in found}
        return sorted(found, key=lambda name: (name not in title, -count[name]))

    @cached_property
    def main_name(self) -> str:
        """The name that most of the story's lines have, if at least half of them do."""
        texts = [line.text for line in self.lines]
        names = [name for name in self.names if name not in GENERIC]
        count = {name: sum(has_name(text, name) for text in texts) for name in names}
        best = max(count, key=lambda name: count[name], default="")
        return best if best and 2 * count[best] >= len(texts) else ""

    def name_in(self, text: str) -> str:
        """Return the story's own name that stands in a text, if any."""
        short = (name for name in self.names if len(name) > 1 and count_words(name) <= 4)
        return next((name for name in short if has_name(text, name)), "")

    @property
    def star(self) -> str:
        """The name by which the issue's title line calls the story."""
        return self.main_name or self.subject

    @cached_property
    def subject(self) -> str:
        """The name that the headline begins with, or else the one that most lines have."""
        found = find_names(self.headline) or [n for n in self.names if n in self.headline]
        names = [name for name in found if name not in GENERIC]
        first = min(names, key=self.headline.index, default="") or self.main_name
        return first or next((name for name in self.names if name not in GENERIC), "")


def has_name(text: str, name: str) -> bool:
    """Return whether a text holds a name as such: "GPT" does not stand in "GPT-4"."""
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w]|-\w)", text) is not None
