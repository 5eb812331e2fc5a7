"""The desk's steps: what each asks, and what it makes of the answer.

arrange -> write (a section at a time) -> front -> viewpoint; repair where the fact gate objects.
Each step is a prompt, a check that names what is wrong with an answer, and a reading of it that
keeps what is right: a bullet that fails is left to the fallback editor, its neighbours stay.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.item import Item
from summarize.edition import Bullet, Finding, Paragraph, Picture, Section, Statement
from summarize.editor import Assignment, Topic
from summarize.injection import fence
from summarize.llm_budget import count_tokens
from summarize.llm_calls import Question
from summarize.llm_client import Message
from summarize.llm_grounds import (
    SHARED_HEADING,
    SHARED_OPINION,
    fold,
    foreign_sentence,
    speaks,
    stems,
    unknown_specifics,
)
from summarize.llm_prompts import Prompt, load_prompt, load_style
from summarize.llm_records import Sheet, clean, headline, record
from summarize.llm_schema import (
    ArrangeAnswer,
    FrontAnswer,
    LeadParagraph,
    RepairAnswer,
    ViewpointAnswer,
    WriteAnswer,
    WrittenBullet,
    WrittenStatement,
)
from summarize.llm_settings import ModelSettings
from summarize.llm_text import TextError, leaks, make_statement, plain_words, shingles

STEPS: Final = ("arrange", "write", "front", "viewpoint", "repair")
LANGUAGES: Final = {
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "pt": "Portuguese",
    "ru": "Russian",
    "zh": "Chinese",
}

ARRANGE_SHARE: Final = 0.15
WRITE_SHARE: Final = 0.40
FRONT_SHARE: Final = 0.10
VIEWPOINT_SHARE: Final = 0.08
"""Shares of the input tokens; the rest is for second tries and repairs."""

MAX_RECORD: Final = 700
"""Tokens of one story's record at most: more did not fit what two sentences can say of it."""

MAX_LEAD: Final = 3
MAX_PROBLEMS: Final = 4
TITLE: Final = 140
LABEL: Final = 100
TAG: Final = 40
DESCRIPTION: Final = 320


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
class Front:
    """What stands above the overview, as far as it could be used: empty parts could not."""

    title: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    overview_title: str = ""
    lead: tuple[Paragraph, ...] = ()
    preview: tuple[Section, ...] = ()


class Desk:
    """Asks the steps' questions about one assignment, and reads their answers."""

    def __init__(self, assignment: Assignment, settings: ModelSettings, size: Size) -> None:
        self.assignment = assignment
        self.size = size
        self.sheet = Sheet(assignment.stories)
        self.prompts: dict[str, Prompt] = {
            step: load_prompt(step, settings.prompts_dir) for step in STEPS
        }
        self._style = load_style(assignment.language, settings.prompts_dir)
        self._tokens = settings.max_input_tokens
        self._instructions = frozenset().union(
            *(shingles(p.system) for p in self.prompts.values()), shingles(self._style)
        )
        texts = [words for story in assignment.stories for words in _words_of(story.items)]
        self._material = fold(texts)
        languages = {item.language for story in assignment.stories for item in story.items}
        self._stems = stems(texts) if languages == {assignment.language} else None
        self._items: Mapping[str, Item] = {
            item.id: item for story in assignment.stories for item in story.items
        }

    # -- arrange

    def arrange(self) -> Question[ArrangeAnswer]:
        """Ask for the arrangement; the question is the same for every language of an edition."""
        left = int(self._tokens * ARRANGE_SHARE) - 800
        lines: list[str] = []
        for handle, story in self.sheet.by_handle.items():
            line = headline(handle, story)
            left -= count_tokens(line) + 1
            if left < 0:
                break
            lines.append(line)
        messages = self.prompts["arrange"].fill(
            date=self.assignment.date.isoformat(),
            topics=", ".join(_describe(topic) for topic in self.assignment.topics) or "news (News)",
            stories=fenced("\n".join(lines)),
            max_sections=str(self.size.sections),
            max_stories=str(self.size.per_section),
        )
        keep = self.size.sections + 2
        return Question("arrange", messages, ArrangeAnswer, self._check_arrangement, True, keep)

    def _check_arrangement(self, answer: ArrangeAnswer) -> str:
        return "" if self.plan(answer).sections else "no section has a story that exists"

    def plan(self, answer: ArrangeAnswer | None) -> Plan:
        """Keep of an arrangement what is possible; without one, arrange by topic and rank."""
        if answer is None:
            return self._plain_plan()
        seen: set[str] = set()
        topics = {topic.key for topic in self.assignment.topics}
        sections: dict[str, list[str]] = {}
        for section in answer.sections:
            for handle in section.stories:
                name = handle.strip().upper()
                if name in self.sheet.by_handle and name not in seen:
                    seen.add(name)
                    story = self.sheet.by_handle[name]
                    topic = section.topic if section.topic in topics else story.topic
                    sections.setdefault(topic, []).append(name)
        lead = [h for h in (name.strip().upper() for name in answer.lead) if h in seen]
        return self._fitted(lead, sections)

    def _plain_plan(self) -> Plan:
        sections: dict[str, list[str]] = {}
        for handle, story in list(self.sheet.by_handle.items())[: self.size.stories]:
            sections.setdefault(story.topic, []).append(handle)
        return self._fitted(list(self.sheet.by_handle)[:MAX_LEAD], sections)

    def _fitted(self, lead: Sequence[str], sections: Mapping[str, Sequence[str]]) -> Plan:
        fitted = [
            (topic, tuple(handles[: self.size.per_section])) for topic, handles in sections.items()
        ][: self.size.sections]
        told = [handle for _, handles in fitted for handle in handles]
        chosen = [handle for handle in dict.fromkeys(lead) if handle in told][:MAX_LEAD]
        return Plan(tuple(chosen or told[:1]), tuple(fitted))

    # -- write

    def write(self, plan: Plan, topic: str, handles: Sequence[str]) -> Question[WriteAnswer]:
        """Ask for one section."""
        tokens = int(self._tokens * WRITE_SHARE) - 900 * len(plan.sections)
        each = min(MAX_RECORD, tokens // max(1, len(plan.handles)))
        messages = self._fill(
            "write", topic=self.title_of(topic), stories=self._records(handles, each)
        )

        def check(answer: WriteAnswer) -> str:
            bullets, problems = self.read_bullets(answer.bullets, handles)
            problems += self._whole([b.statement.plain for b in bullets])
            if not answer.bullets:
                problems.append("there are no bullets")
            return join_problems(problems)

        return Question("write", messages, WriteAnswer, check, keep=2)

    def read_section(
        self, answer: WriteAnswer | None, topic: str, handles: Sequence[str]
    ) -> Section | None:
        """Make a section of the bullets that are right; None where there is none."""
        if answer is None:
            return None
        bullets, _ = self.read_bullets(answer.bullets, handles)
        if not bullets or self._whole([b.statement.plain for b in bullets]):
            return None
        title = self._heading(answer.title, TITLE) or self.title_of(topic)
        return Section(title=title, topic=topic, bullets=tuple(bullets))

    def read_bullets(
        self, written: Sequence[WrittenBullet], handles: Sequence[str]
    ) -> tuple[list[Bullet], list[str]]:
        """Give the bullets that can be used, and what is wrong with the others."""
        known = self.sheet.items_of(handles)
        bullets: list[Bullet] = []
        problems: list[str] = []
        for bullet in written:
            name = bullet.story.strip().upper()
            if name not in handles or name not in self.sheet.by_handle:
                problems.append(f"there is no story {bullet.story[:20]!r} in this section")
                continue
            try:
                story = self.sheet.by_handle[name]
                statement = self._grounded(make_statement(bullet, known, story=story.id))
                label = self._heading(bullet.label, LABEL) or clean(story.title)[:LABEL]
                bullets.append(Bullet(label=plain_words(label, LABEL), statement=statement))
            except TextError as problem:
                problems.append(f"{name}: {problem}")
        return bullets, problems

    # -- front

    def front(self, plan: Plan, told: Sequence[Section]) -> Question[FrontAnswer]:
        """Ask for what stands above the overview."""
        tokens = int(self._tokens * FRONT_SHARE) - 1200
        each = min(MAX_RECORD, tokens // (2 * max(1, len(plan.lead))))
        leading = {self.sheet.by_handle[h].id for h in plan.lead}
        others = [b for s in told for b in s.bullets if b.statement.story not in leading]
        messages = self._fill(
            "front",
            lead=self._records(plan.lead, each),
            told=fenced(self._told(others, tokens // 2)),
        )

        def check(answer: FrontAnswer) -> str:
            problems: list[str] = []
            front = self.read_front(answer, plan, problems)
            problems += [f"{n} is missing" for n in ("title", "lead") if not getattr(front, n)]
            return join_problems(problems)

        return Question("front", messages, FrontAnswer, check, keep=1)

    def read_front(
        self, answer: FrontAnswer | None, plan: Plan, problems: list[str] | None = None
    ) -> Front:
        """Keep of a front what is right; the problems of the rest are added to `problems`."""
        if answer is None:
            return Front()
        faults = problems if problems is not None else []
        lead = [p for w in answer.lead[:4] if (p := self._paragraph(w, plan, faults))]
        preview = []
        for group in answer.preview[:3]:
            bullets, wrong = self.read_bullets(group.bullets, plan.handles)
            faults += wrong
            if bullets:
                title = self._heading(group.title, TITLE) or self._topic_of(bullets[0])
                preview.append(Section(title=title, bullets=tuple(bullets[:4])))
        texts = [p.statement.plain for p in lead]
        texts += [b.statement.plain for s in preview for b in s.bullets]
        if whole := self._whole(texts):
            faults += whole
            return Front()
        tags = dict.fromkeys(filter(None, (self._heading(t, TAG) for t in answer.tags[:6])))
        return Front(
            self._heading(answer.title, TITLE, faults),
            self._heading(answer.description, DESCRIPTION),
            tuple(tags),
            self._heading(answer.overview_title, TITLE),
            tuple(lead),
            tuple(preview),
        )

    def _paragraph(self, written: LeadParagraph, plan: Plan, faults: list[str]) -> Paragraph | None:
        known = self.sheet.items_of(plan.handles)
        try:
            statement = self._grounded(make_statement(written, known))
        except TextError as problem:
            faults.append(f"lead: {problem}")
            return None
        stories = [s.id for s in self.assignment.stories if statement.items[0] in _ids(s.items)]
        item = self._items.get(known.get(written.picture.strip().upper(), ""))
        return Paragraph(
            statement=statement.model_copy(update={"story": stories[0] if stories else ""}),
            picture=picture_of(item),
        )

    # -- viewpoint

    def viewpoint(self, told: Sequence[Section]) -> Question[ViewpointAnswer]:
        """Ask for the opinion on what the issue reports."""
        tokens = int(self._tokens * VIEWPOINT_SHARE) - 700
        bullets = [b for section in told for b in section.bullets]
        messages = self._fill("viewpoint", told=fenced(self._told(bullets, tokens)))

        def check(answer: ViewpointAnswer) -> str:
            problems: list[str] = []
            if not self.read_viewpoint(answer, told, problems):
                problems.append("there are no statements")
            return join_problems(problems)

        return Question("viewpoint", messages, ViewpointAnswer, check)

    def read_viewpoint(
        self,
        answer: ViewpointAnswer | None,
        told: Sequence[Section],
        problems: list[str] | None = None,
    ) -> tuple[Statement, ...]:
        """Keep the statements that bring no new fact."""
        faults = problems if problems is not None else []
        issue = fold(b.statement.plain + " " + b.label for s in told for b in s.bullets)
        kept: list[Statement] = []
        for written in (answer.statements if answer else ())[:5]:
            try:
                statement = make_statement(written, self.sheet.items, cite=False)
            except TextError as problem:
                faults.append(str(problem))
                continue
            language = self.assignment.language
            new = unknown_specifics(statement.plain, issue, language, sentences=True)
            if new:
                faults.append(f"the issue doesn't have {', '.join(new[:4])}")
            elif stray := self._stray(statement):
                faults.append(f"the day has nothing of this: {stray[:60]!r}")
            else:
                kept.append(statement)
        if whole := self._whole([s.plain for s in kept]):
            faults += whole
            return ()
        return tuple(kept)

    def _stray(self, statement: Statement) -> str:
        """Give a sentence of which no long word occurs in the day's items."""
        return foreign_sentence(statement.plain, self._stems, SHARED_OPINION) if self._stems else ""

    # -- repair

    def repair(self, statement: Statement, findings: Sequence[Finding]) -> Question[RepairAnswer]:
        """Ask for one statement anew, with what the fact gate found in it."""
        handles = self._handles_of(statement)
        messages = self._fill(
            "repair",
            statement=fenced(statement.plain),
            findings="\n".join(f"- {f.kind}: {f.detail}"[:300] for f in findings[:8]),
            stories=self._records(handles, MAX_RECORD * 2),
        )

        def check(answer: RepairAnswer) -> str:
            try:
                fixed = self.read_repair(answer, statement)
            except TextError as problem:
                return str(problem)
            return "" if fixed else "the statement is in the wrong language"

        return Question("repair", messages, RepairAnswer, check, must_pass=True)

    def read_repair(self, answer: RepairAnswer, statement: Statement) -> Statement | None:
        """Make the corrected statement; raises TextError as `make_statement` does."""
        known = self.sheet.items_of(self._handles_of(statement))
        fixed = self._grounded(make_statement(answer, known, story=statement.story))
        return None if self._whole([fixed.plain]) else fixed

    def _handles_of(self, statement: Statement) -> list[str]:
        """Name the stories that a statement tells or cites."""
        return [
            handle
            for handle, story in self.sheet.by_handle.items()
            if story.id == statement.story or _ids(story.items) & set(statement.items)
        ][:3]

    # -- common

    def title_of(self, topic: str) -> str:
        """Give a topic's heading in the assignment's language."""
        for known in self.assignment.topics:
            if known.key == topic:
                return known.titles.get(self.assignment.language) or known.titles.get("en") or topic
        return topic or "News"

    def _topic_of(self, bullet: Bullet) -> str:
        """Give the topic's title of the story that a bullet tells."""
        told = (s.topic for s in self.assignment.stories if s.id == bullet.statement.story)
        return self.title_of(next(told, ""))

    def _fill(self, step: str, **values: str) -> tuple[Message, ...]:
        language = self.assignment.language
        return self.prompts[step].fill(
            language_name=LANGUAGES.get(language, f"the language {language!r} (ISO 639-1)"),
            style=self._style,
            **({} if step == "repair" else {"date": self.assignment.date.isoformat()}),
            **values,
        )

    def _grounded(self, statement: Statement) -> Statement:
        """Refuse a statement with a sentence that its items can't have led to."""
        items = [self._items[item] for item in statement.items if item in self._items]
        if any(item.language != self.assignment.language for item in items):
            return statement
        if sentence := foreign_sentence(statement.text, stems(_words_of(items))):
            raise TextError(f"the cited items don't say this: {sentence[:80]!r}")
        return statement

    def _records(self, handles: Sequence[str], each: int) -> str:
        return fenced("\n\n".join(record(h, self.sheet.by_handle[h], each) for h in handles))

    def _told(self, bullets: Sequence[Bullet], tokens: int) -> str:
        """Give bullets as lines with handles, as many as fit."""
        handle_of = {item: handle for handle, item in self.sheet.items.items()}
        lines: list[str] = []
        for bullet in bullets:
            statement = bullet.statement
            handles = [handle_of[item] for item in statement.items if item in handle_of]
            story = handles[0].partition("-")[0] if handles else ""
            line = f"{story} | {bullet.label}: {statement.plain} ({', '.join(handles)})"
            tokens -= count_tokens(line) + 1
            if tokens < 0:
                break
            lines.append(line)
        return "\n".join(lines)

    def _heading(self, text: str, limit: int, faults: list[str] | None = None) -> str:
        """Give a heading, or "" where it can't be published; the reason is added to `faults`."""
        try:
            words = plain_words(text, limit)
        except TextError as problem:
            if faults is not None:
                faults.append(str(problem))
            return ""
        if wrong := self._heading_problems([words]):
            if faults is not None:
                faults += wrong
            return ""
        return words

    def _heading_problems(self, headings: Sequence[str]) -> list[str]:
        language = self.assignment.language
        unknown = [
            word for text in headings for word in unknown_specifics(text, self._material, language)
        ]
        problems = [f"the items don't have {', '.join(unknown[:4])}"] if unknown else []
        if self._stems is not None:
            foreign = [t for t in headings if foreign_sentence(t, self._stems, SHARED_HEADING)]
            problems += [f"no item is about this: {text[:60]!r}" for text in foreign]
        return problems + self._whole(headings)

    def _whole(self, texts: Sequence[str]) -> list[str]:
        """Find what is wrong with texts as a whole: their language, or our own words in them."""
        language = self.assignment.language
        problems = []
        if texts and not speaks(" ".join(texts), language):
            problems.append(f"write in {LANGUAGES.get(language, language)} only")
        if leaks(texts, self._instructions):
            problems.append("the instructions are not news; don't repeat them")
        return problems


def fenced(text: str) -> str:
    """Fence text under a word that depends on it, so that no text can know its own fence."""
    return fence(text, hashlib.sha256(text.encode()).hexdigest()[:8])


def _words_of(items: Sequence[Item]) -> list[str]:
    """Give all words by which a statement on some items can be told from an invention."""
    return [words for i in items for words in (i.title, i.text, i.author, i.publisher)]


def picture_of(item: Item | None) -> Picture | None:
    """Give an item's first picture."""
    if item is None:
        return None
    media = next((m for m in item.media if m.kind == "image"), None)
    return Picture(item=item.id, url=media.url, alt=media.alt) if media else None


def join_problems(problems: Sequence[str]) -> str:
    """Say the first few problems in one line."""
    return "; ".join(dict.fromkeys(problems[:MAX_PROBLEMS]))


def _describe(topic: Topic) -> str:
    seeds = ", ".join(topic.seeds[:5])
    return f"{topic.key} ({topic.titles.get('en', topic.key)}{': ' + seeds if seeds else ''})"


def _ids(items: Sequence[Item]) -> set[str]:
    return {item.id for item in items}


__all__ = ["STEPS", "Desk", "Front", "Plan", "Size", "WrittenStatement", "fenced"]
