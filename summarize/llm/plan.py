"""Arranging: which stories lead and which section tells which, as a plan of handles.

The question is the same for every language of an edition, so that an issue in three languages is
arranged once. Without an answer stories stand by topic and rank, which is never wrong, only plain.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from summarize.edition import Paragraph, Section
from summarize.llm.material import Material, fenced
from summarize.llm.question import ModelRequest
from summarize.llm.records import headline
from summarize.llm.schema import ArrangeAnswer
from summarize.models.budget import count_tokens
from summarize.story import Topic

ARRANGE_SHARE: Final = 0.15
"""Share of the input tokens that the day's headlines may take."""

MAX_LEAD: Final = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """An arrangement: the handles of the lead, and topic and handles of each section."""

    lead: tuple[str, ...]
    sections: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def handles(self) -> tuple[str, ...]:
        """All stories that the issue tells, in its order."""
        return tuple(dict.fromkeys([*self.lead, *(h for _, hs in self.sections for h in hs)]))


@dataclass(frozen=True, slots=True)
class Size:
    """How large an issue is meant to be."""

    sections: int
    per_section: int

    @property
    def stories(self) -> int:
        """Stories that fit."""
        return self.sections * self.per_section


@dataclass(frozen=True, slots=True)
class FrontPlan:
    """What stands above the overview, as far as it could be used: empty parts could not."""

    title: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    overview_title: str = ""
    lead: tuple[Paragraph, ...] = ()
    preview: tuple[Section, ...] = ()


class ArrangeStep:
    """The first step: asks for an arrangement and makes a plan of the answer."""

    def __init__(self, material: Material, size: Size) -> None:
        self._material = material
        self._size = size

    def question(self) -> ModelRequest[ArrangeAnswer]:
        """Ask for the arrangement of as many headlines as fit."""
        material = self._material
        left = int(material.tokens * ARRANGE_SHARE) - 800
        lines: list[str] = []
        for handle, story in material.sheet.by_handle.items():
            line = headline(handle, story)
            left -= count_tokens(line) + 1
            if left < 0:
                break
            lines.append(line)
        topics = material.assignment.topics
        messages = material.prompts["arrange"].fill(
            date=material.assignment.date.isoformat(),
            topics=", ".join(_describe(topic) for topic in topics) or "news (News)",
            stories=fenced("\n".join(lines)),
            max_sections=str(self._size.sections),
            max_stories=str(self._size.per_section),
        )
        keep = self._size.sections + 2
        return ModelRequest("arrange", messages, ArrangeAnswer, self._check, True, keep)

    def _check(self, answer: ArrangeAnswer) -> str:
        return "" if self.read(answer).sections else "no section has a story that exists"

    def read(self, answer: ArrangeAnswer | None) -> Plan:
        """Keep of an arrangement what is possible; without one, arrange by topic and rank."""
        if answer is None:
            return self._plain()
        seen: set[str] = set()
        sections: dict[str, list[str]] = {}
        for section in answer.sections:
            for handle in section.stories:
                name = handle.strip().upper()
                if name in self._material.sheet.by_handle and name not in seen:
                    seen.add(name)
                    sections.setdefault(self._topic(section.topic, name), []).append(name)
        lead = [h for h in (name.strip().upper() for name in answer.lead) if h in seen]
        return self._fitted(lead, sections)

    def _topic(self, wanted: str, handle: str) -> str:
        """Return a section's topic if there is one of that key, else the story's own."""
        known = {topic.key for topic in self._material.assignment.topics}
        return wanted if wanted in known else self._material.sheet.by_handle[handle].topic

    def _plain(self) -> Plan:
        sections: dict[str, list[str]] = {}
        stories = list(self._material.sheet.by_handle.items())
        for handle, story in stories[: self._size.stories]:
            sections.setdefault(story.topic, []).append(handle)
        return self._fitted([handle for handle, _ in stories[:MAX_LEAD]], sections)

    def _fitted(self, lead: Sequence[str], sections: Mapping[str, Sequence[str]]) -> Plan:
        fitted = [
            (topic, tuple(handles[: self._size.per_section])) for topic, handles in sections.items()
        ][: self._size.sections]
        told = [handle for _, handles in fitted for handle in handles]
        chosen = [handle for handle in dict.fromkeys(lead) if handle in told][:MAX_LEAD]
        return Plan(tuple(chosen or told[:1]), tuple(fitted))


def _describe(topic: Topic) -> str:
    seeds = ", ".join(topic.seeds[:5])
    return f"{topic.key} ({topic.titles.get('en', topic.key)}{': ' + seeds if seeds else ''})"
