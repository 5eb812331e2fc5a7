"""One story as the extractive editor sees it: its lines, its headline, and what to take next.

`take` hands out the best lines that say something not told before, so that nothing stands in an
issue twice. The first one must say what the story is: it has a name of the story, speaks of nothing
as known, and is near the headline. A sentence that goes on from a told one ("It …") may follow it,
and nothing else. At most one quotation stands in a statement.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ingest.item import Item
from summarize.extractive.lines import PLACES, SOCIAL, TALKS, TellableLine
from summarize.extractive.naming import TELLERS, StoryNames, has_name
from summarize.extractive.phrases import Phrases
from summarize.extractive.select import SAME, Sentence, choose, says_the_same
from summarize.extractive.verbs import has_verb
from summarize.text.compare import count_words, likeness, overlap
from summarize.text.titles import find_names, who

SUBJECT_CHARS: Final = 40
"""A sentence that names its subject later is about something else first."""

RELATED: Final = 0.2
"""Share of words from which on two sentences of a story belong into one statement."""

MIN_TELLABLE: Final = 8
"""Words of the sentence that a story must have to be told: "Retrieval is cheaper." is no news."""

SUPPORTS: Final = 0.5
"""Likeness from which on another item is cited beside the one whose words stand there."""

GLANCE_WORDS: Final = 28
MIN_LEFT: Final = 3
"""Lines that a story must have left, that one of them may go to the preview."""

_NO_OPENER: Final = re.compile(r"(?:If|Unless|Suppose|Assuming|What|Why|How|Wenn|Falls)\b")
_AS_KNOWN: Final = re.compile(r"The\s[A-Z0-9][\w.-]*\s[a-z]")
"""A named thing that is spoken of as known ("The GPT-3.5 jailbreak …"): others begin better."""

_DEFINITE: Final = re.compile(r"(?:The|Both|All)\s(?:[a-z][\w-]*\s){1,4}")
"""A thing that is spoken of as known ("The biggest drop …"): no beginning of a story."""


@dataclass
class StoryExtract(StoryNames):
    """A story's lines in the language of an issue, and which of them were told.

    `said` is shared by the desks of an issue: a sentence of two stories is told in one of them.
    """

    phrases: Phrases
    told: list[str] = field(default_factory=list)
    said: set[str] = field(default_factory=set)

    @property
    def is_tellable(self) -> bool:
        """Whether any line says something of the story, not only of who speaks."""
        least = 0 if self.has_titles_only else MIN_TELLABLE
        lines = [line for line in self._tellable if count_words(line.text) >= least]
        return any(self._says_something(line) for line in lines)

    @property
    def _tellable(self) -> Sequence[TellableLine]:
        """The lines to tell: sentences, or titles where there is nothing else."""
        if self.has_titles_only:
            return self.lines
        return [line for line in self.lines if line.place >= 0]

    def _says_something(self, line: TellableLine) -> bool:
        """A quotation must name what it speaks of; what a person says needs a name or a number."""
        if line.place < 0:
            return True
        if self.name_in(line.text) or not line.text.isascii():
            return True
        return line.is_plain and (line.item.kind not in SOCIAL or bool(re.search(r"\d", line.text)))

    def take(self, count: int, *, max_words: int = 80, quotes: bool = True) -> list[TellableLine]:
        """Hand out up to so many of the best untold lines, in an order that reads."""
        free = [x for x in self._tellable if self._is_new(x)]
        free = [x for x in free if quotes or x.is_plain]
        opener = self._opener(free)
        rest = [x for x in free if not x.telling.dangles and self._says_something(x)]
        weighed = [self._weighed(line) for line in rest]
        ranked = [rest[i] for i in choose(weighed, max_sentences=len(rest), taken=self.told)]
        chosen: list[TellableLine] = []
        if opener is None:  # what is left may be of another event
            ranked = [line for line in ranked if self._is_about_title(line)] or (
                [] if self.told else ranked
            )
        for line in [opener, *ranked] if opener else ranked:
            size = sum(count_words(x.text) for x in [*chosen, line])
            second_quote = not line.is_plain and any(not x.is_plain for x in chosen)
            fits = (size <= max_words or not chosen) and not second_quote
            if len(chosen) < count and fits and self._belongs(line, chosen):
                self._tell([line], chosen)
        return self._with_follower(_in_order(chosen), free, count, max_words)

    def _belongs(self, line: TellableLine, chosen: Sequence[TellableLine]) -> bool:
        """Return whether a line goes with those before it: of their item, or about the subject.

        One that speaks of something as known ("The suit …") needs the item that said what it is.
        """
        if not chosen or any(line.item is other.item for other in chosen):
            return True
        return self._is_about_title(line) and not _DEFINITE.match(line.text)

    def _tell(self, lines: Iterable[TellableLine], chosen: list[TellableLine]) -> None:
        for line in lines:
            if self._is_new(line):
                self._mark(line)
                chosen.append(line)

    def _mark(self, line: TellableLine) -> None:
        self.told.append(line.text)
        self.said.add(line.text)

    def _opener(self, free: Sequence[TellableLine]) -> TellableLine | None:
        """Choose the line that says what the story is."""
        named = [x for x in free if x.stands_alone and self.name_in(x.text)]
        named = [x for x in named if not _NO_OPENER.match(x.text)]
        named = [x for x in named if not _DEFINITE.match(x.text)] or named
        about = [x for x in named if self._is_about_title(x)]
        named = about if about or self.told else named
        named = [x for x in named if self._begins_with_subject(x.text)] or named
        named = [x for x in named if not _AS_KNOWN.match(x.text)] or named
        near = [
            replace(s, bonus=s.bonus + 0.8 * likeness(s.text, self.best(self.titles)))
            for s in map(self._weighed, named)
        ]
        best = choose(near, max_sentences=1)
        return named[best[0]] if best else None

    def _begins_with_subject(self, text: str) -> bool:
        """Return whether a sentence begins with whom the headline is about."""
        return bool(self.subject) and has_name(text[:SUBJECT_CHARS], self.subject)

    def glance(self) -> TellableLine | None:
        """Hand out one short untold line for the preview, if others are left for the overview."""
        free = [
            line
            for line in self.lines
            if line.stands_alone
            and MIN_TELLABLE <= count_words(line.text) <= GLANCE_WORDS
            and self._says_something(line)
            and self._is_new(line)
            and overlap(line.text, self.label) < 1
            and self._is_about_title(line)
            and not _DEFINITE.match(line.text)
        ]
        if len(free) < MIN_LEFT:
            return None
        free = [line for line in free if line.place >= 0] or free
        best = choose([self._weighed(line) for line in free], max_sentences=1)
        if not best:
            return None
        line, was_told = free[best[0]], bool(self.told)
        self._mark(line)
        if was_told or self._opener([x for x in self._tellable if self._is_new(x)]):
            return line
        self.told.remove(line.text)  # the overview needs it: nothing else says what the story is
        self.said.discard(line.text)
        return None

    def point(self) -> tuple[str, TellableLine] | None:
        """Hand out a name and a title that says something of it, where `glance` finds nothing."""
        for line in self.lines:
            name = self.name_in(line.text)
            if line.place < 0 and line.stands_alone and name and line.text not in self.said:
                self._mark(line)
                return name, line
        return None

    def title_line(self) -> list[TellableLine]:
        """Hand out a title in full, where all else that could be said stands in the lead.

        It may say again what the lead says in other words: a day in full leaves no story out.
        """
        titles = [line for line in self.lines if line.place < 0 and line.text not in self.said]
        if not titles or not self.told:
            return []
        best = max(titles, key=lambda line: self.worth_of((line.text, 0.0)))
        self._mark(best)
        return [best]

    def _is_about_title(self, line: TellableLine) -> bool:
        """Return whether a line speaks of what the headline names, and not of another event.

        It has the subject, or two other names of the headline, or stands in an item about the
        subject. A headline without a name asks for some of its words.
        """
        if not self.subject:
            return overlap(line.text, f"{self.headline} {self.label}") >= RELATED
        shared = sum(has_name(line.text, name) for name in find_names(self.headline))
        main = bool(self.main_name) and has_name(line.text, self.main_name)
        named = main or has_name(line.text, self.subject)
        return named or shared > 1 or self._is_about(line.item)

    def _is_about(self, item: Item) -> bool:
        """Return whether a whole item is about the subject: a talk or a digest never is."""
        if item.kind in TALKS:
            return False
        if item.title:
            return has_name(item.title, self.subject) or overlap(item.title, self.headline) > SAME
        return has_name(item.text, self.subject)

    def _with_follower(
        self, chosen: list[TellableLine], free: Sequence[TellableLine], count: int, max_words: int
    ) -> list[TellableLine]:
        """Let the sentence that goes on from the last one follow it, if there is room."""
        if not chosen or len(chosen) >= count or not chosen[-1].is_plain:
            return chosen
        last = chosen[-1]
        for line in free:
            goes_on = line.item is last.item and line.place == last.place + 1
            size = sum(count_words(x.text) for x in [*chosen, line])
            if goes_on and line.is_plain and line.telling.dangles and size <= max_words:
                self._tell([line], chosen)
        return chosen

    def _is_new(self, line: TellableLine) -> bool:
        if line.text in self.said:
            return False
        return not any(says_the_same(line.text, told) for told in self.told)

    def _weighed(self, line: TellableLine) -> Sentence:
        """Weigh a line: publications before persons, the story's first items before others."""
        number = next((n for n, item in enumerate(self.story.items) if item is line.item), 0)
        bonus = 2 * line.telling.worth
        bonus += 0.0 if line.item.kind in SOCIAL else 0.3
        bonus -= 0.3 if line.item.kind in TALKS else 0.0
        bonus -= 0.0 if number <= TELLERS else 0.5
        return Sentence(line.text, number, max(0, line.place), bonus)

    def support(self, lines: Sequence[TellableLine], limit: int = 4) -> tuple[str, ...]:
        """Return the ids that lines rest on, and those of items that say the same."""
        ids = list(dict.fromkeys(line.item.id for line in lines))
        for other in self.lines:
            new = other.item.id not in ids and len(ids) < limit
            if new and any(likeness(other.text, line.text) >= SUPPORTS for line in lines):
                ids.append(other.item.id)
        return tuple(ids)

    def write(self, lines: Sequence[TellableLine]) -> str:
        """Write lines as they stand in an issue: a quotation with its speaker, else as they are."""
        return " ".join(self._plain(line) if line.is_plain else self._quote(line) for line in lines)

    def _plain(self, line: TellableLine) -> str:
        """Write a line; a title leaves out what the label says before its colon."""
        rest = line.text.removeprefix(f"{self.label}: ")
        is_rest = line.place < 0 and rest != line.text and has_verb(rest)
        return rest[:1].upper() + rest[1:] if is_rest else line.text

    def _quote(self, line: TellableLine) -> str:
        place = line.item.kind in PLACES
        frame = self.phrases.quote_place if place else self.phrases.quote
        return frame.format(who=who(line.item), words=line.text)


def _in_order(lines: Iterable[TellableLine]) -> list[TellableLine]:
    """Leave the first line first; then lines of one item in their own order; quotations last."""
    lines = sorted(lines, key=lambda line: not line.is_plain)
    order = list(dict.fromkeys(line.item.id for line in lines))
    rest = sorted(
        lines[1:], key=lambda line: (not line.is_plain, order.index(line.item.id), line.place)
    )
    return lines[:1] + rest
