"""Arranging: which stories lead and which section tells which, as a plan of handles.

The question is the same for every language of an edition, so that an issue in three languages is
arranged once. Without an answer stories stand by topic and rank, which is never wrong, only plain.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from summarize.editor import shorten
from summarize.llm.answer_forms import ArrangeAnswer
from summarize.llm.material import Material
from summarize.llm.question import ModelRequest
from summarize.llm.records import headline
from summarize.llm.shown import MAX_WRITTEN, fair_share, fenced
from summarize.models.budget import count_tokens
from summarize.story import Topic

MIN_HEADLINE: Final = 70
MAX_HEADLINE: Final = 300
"""Tokens of a story's line; on a thin day more of each story is shown."""

MAX_CHAT: Final = 2
"""Stories of chats alone in the sections: most of them are somebody's hobby, and one server can
fill a page. Of 47 such lines that strangers read they would have printed 26, of 299 others 234."""

MIN_OTHERS: Final = 10
"""Other stories from which on chats are held to that: a newsletter of chats is all of chats."""

MAX_LEAD: Final = 3
MAX_PREVIEW: Final = 4

Group = tuple[str, tuple[str, ...]]
"""A topic's key and the handles of the stories under it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """An arrangement: handles of the lead, groups of the preview and of the sections.

    Every story is told once, so no handle stands in two places.
    """

    lead: tuple[str, ...]
    preview: tuple[Group, ...]
    sections: tuple[Group, ...]

    @property
    def below(self) -> tuple[str, ...]:
        """The stories below the lead, in their order."""
        return tuple(name for _, handles in (*self.preview, *self.sections) for name in handles)

    @property
    def handles(self) -> tuple[str, ...]:
        """All stories that the issue tells, in its order."""
        return tuple(dict.fromkeys([*self.lead, *self.below]))

    @property
    def batches(self) -> tuple[tuple[str, ...], ...]:
        """The stories below the lead in even parts, as one question each has them written."""
        told = self.below
        parts = -(-len(told) // MAX_WRITTEN)
        return tuple(
            told[len(told) * n // parts : len(told) * (n + 1) // parts] for n in range(parts)
        )


@dataclass(frozen=True, slots=True)
class Size:
    """How large an issue is meant to be: `stories` in its sections, `total` with those above."""

    sections: int
    stories: int
    total: int = 40


class ArrangeStep:
    """The first step: asks for an arrangement and makes a plan of the answer."""

    def __init__(self, material: Material, size: Size) -> None:
        self._material = material
        self._size = size

    @cached_property
    def question(self) -> ModelRequest[ArrangeAnswer]:
        """The question for the arrangement of as many headlines as fit."""
        material = self._material
        left = material.tokens_for("arrange") - material.around("arrange")
        known = material.sheet.by_handle.items()
        sizes = [count_tokens(headline(handle, story, MAX_HEADLINE)) for handle, story in known]
        each = max(MIN_HEADLINE, fair_share(sizes, left - len(sizes), MAX_HEADLINE))
        lines: list[str] = []
        for handle, story in known:
            line = headline(handle, story, each)
            left -= count_tokens(line) + 1
            if left < 0:
                break
            lines.append(line)
        topics = material.assignment.topics
        messages = material.prompts["arrange"].fill(
            date=material.assignment.date.isoformat(),
            topics=", ".join(_describe(topic) for topic in topics) or "news (News)",
            stories=fenced("\n".join(lines)),
            max_sections=str(min(self._size.sections, len(topics) or 1)),
            max_stories=str(self._size.stories),
            max_chat=str(self._max_chat),
        )
        keep = self._size.sections + 2
        return ModelRequest("arrange", messages, ArrangeAnswer, self._check, True, keep)

    def _check(self, answer: ArrangeAnswer) -> str:
        known = any(self._known(section.stories) for section in answer.sections)
        return "" if known else "no section has a story that exists"

    def read(self, answer: ArrangeAnswer | None) -> Plan:
        """Keep of an arrangement what is possible; without one, arrange by topic and rank."""
        if answer is None:
            return self._plain()
        self._material.join(self._aliases(answer))
        seen: set[str] = set()
        sections: dict[str, list[str]] = {}
        for section in answer.sections:
            for name in self._known(section.stories):
                if name not in seen:
                    seen.add(name)
                    sections.setdefault(self._topic(section.topic, name), []).append(name)
        return self._fitted(self._known(answer.lead), self._known(answer.preview), sections)

    def _known(self, handles: Sequence[str]) -> list[str]:
        """Return the handles that exist, as they are written here, each once.

        One of joined stories ("S4+S9") is that of the first.
        """
        parts = (self._parts(handle) for handle in handles)
        return list(dict.fromkeys(names[0] for names in parts if names))

    def _parts(self, handle: str) -> list[str]:
        """Return the handles that exist of stories joined by "+"."""
        known, aliases = self._material.sheet.by_handle, self._material.aliases
        names = (part.strip().upper() for part in handle.split("+"))
        return [name for name in (aliases.get(n, n) for n in names) if name in known]

    def _aliases(self, answer: ArrangeAnswer) -> dict[str, str]:
        """Return the stories that an answer joins to others, each with the one it is told in."""
        lists = [answer.lead, answer.preview, *(section.stories for section in answer.sections)]
        aliases: dict[str, str] = {}
        for parts in (self._parts(handle) for handles in lists for handle in handles):
            for other in parts[1:]:
                if other not in aliases and other not in aliases.values():
                    aliases[other] = aliases.get(parts[0], parts[0])
        return {name: first for name, first in aliases.items() if name != first}

    def _topic(self, wanted: str, handle: str) -> str:
        """Return a section's topic if there is one of that key, else the story's own."""
        known = {topic.key for topic in self._material.assignment.topics}
        return wanted if wanted in known else self._material.sheet.by_handle[handle].topic

    @cached_property
    def _max_chat(self) -> int:
        others = sum(not self._is_chat(handle) for handle in self._material.sheet.by_handle)
        return MAX_CHAT if others >= MIN_OTHERS else self._size.stories

    def _is_chat(self, handle: str) -> bool:
        story = self._material.sheet.by_handle[handle]
        return all(item.kind == "discord" for item in story.everything)

    def widest(self) -> Plan:
        """Return the plan that asks for most: every story in a section, besides lead and preview.

        For saying beforehand what an issue takes at most.
        """
        plan, sheet = self._plain(), self._material.sheet.by_handle
        sections: dict[str, list[str]] = {}
        for handle in list(sheet)[: self._size.stories]:
            sections.setdefault(sheet[handle].topic, []).append(handle)
        return Plan(plan.lead, plan.preview, _groups(sections.items())[: self._size.sections])

    def _plain(self) -> Plan:
        """Arrange the chosen stories by topic; the first lead, the next are previewed."""
        chosen = {story.id for story in self._material.assignment.stories}
        known = self._material.sheet.by_handle.items()
        stories = [(h, s) for h, s in known if s.id in chosen] or list(known)
        sections: dict[str, list[str]] = {}
        for handle, story in stories[: self._size.stories]:
            sections.setdefault(story.topic, []).append(handle)
        names = [handle for handle, _ in stories]
        return self._fitted(names[:MAX_LEAD], names[MAX_LEAD : MAX_LEAD + MAX_PREVIEW], sections)

    def _fitted(
        self, lead: Sequence[str], preview: Sequence[str], sections: Mapping[str, Sequence[str]]
    ) -> Plan:
        """Keep within the issue's size, tell nothing twice, and leave something to the sections.

        What is too much goes from the end of the longest section.
        """
        told = list(dict.fromkeys(name for names in sections.values() for name in names))
        third = len({*lead, *preview, *told}) // 3
        total = self._size.total
        first = (list(lead)[: min(MAX_LEAD, max(1, third))] or told[:1])[:total]
        room = min(MAX_PREVIEW, third, total - len(first))
        ahead = [name for name in preview if name not in first][:room]
        above = {*first, *ahead}
        chats = [name for name in told if name not in above and self._is_chat(name)]
        above |= set(chats[self._max_chat :])
        rest = {topic: [n for n in names if n not in above] for topic, names in sections.items()}
        kept = [(topic, names) for topic, names in rest.items() if names][: self._size.sections]
        most = min(self._size.stories, total - len(first) - len(ahead))
        shorten([names for _, names in kept], most)
        topics = {name: topic for topic, names in sections.items() for name in names}
        groups: dict[str, list[str]] = {}
        for name in ahead:
            topic = topics.get(name) or self._material.sheet.by_handle[name].topic
            groups.setdefault(topic, []).append(name)
        return Plan(tuple(first), _groups(groups.items()), _groups(kept))


def _groups(found: Iterable[tuple[str, Sequence[str]]]) -> tuple[Group, ...]:
    return tuple((topic, tuple(names)) for topic, names in found if names)


def _describe(topic: Topic) -> str:
    return f"{topic.key} ({topic.titles.get('en', topic.key)})"
