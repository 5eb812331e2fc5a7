"""The material of all steps, as what models make of it is held to it.

Every step reads its answer against here: the language, the items that a statement cites, the names
and numbers of the day, and our own instructions, which no issue may repeat. What models are shown
of it stands in `shown`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ingest.item import Item
from summarize.edition import LINK, Bullet, Finding, Picture, Statement
from summarize.editor import Assignment
from summarize.gate.check import Evidence, check_statement, check_words, with_terms
from summarize.llm.answer_forms import WrittenBullet, WrittenStatement
from summarize.llm.grounding import (
    DOTTED,
    copied_sentence,
    fold,
    foreign_sentence,
    has_dotted,
    is_label_of,
    repeats,
    stems,
)
from summarize.llm.reading import Reading, Rejected, join_problems
from summarize.llm.safe_words import TextError, leaks, make_statement, plain_words, shingles
from summarize.llm.shown import Shown
from summarize.llm.spoken import clean, speaker
from summarize.models.settings import ModelSettings
from summarize.story import Story
from summarize.text.language import ENGLISH_NAMES, speaks
from summarize.text.names import known_name, known_names_in
from summarize.text.sentences import split_sentences
from summarize.text.titles import compress

LABEL: Final = 100


class Material(Shown):
    """What all steps share; see the module's docstring."""

    def __init__(self, assignment: Assignment, settings: ModelSettings) -> None:
        super().__init__(assignment, settings)
        self.items: Mapping[str, Item] = {
            item.id: item for story in self.sheet.stories for item in story.items
        }
        self.evidence = Evidence(
            {item.id: item for story in self.sheet.stories for item in story.everything}
        )
        self._held: dict[tuple[object, ...], Statement | TextError] = {}
        self._instructions = frozenset().union(
            *(shingles(p.system) for p in self.prompts.values()), shingles(self.style)
        )

    @property
    def is_translated(self) -> bool:
        """Whether most items are in another language than the issue."""
        languages = [item.language for item in self.items.values()]
        return 2 * languages.count(self.assignment.language) < len(languages)

    def read_bullets(
        self, written: Sequence[WrittenBullet], handles: Sequence[str], reading: Reading
    ) -> list[Bullet]:
        """Return the bullets on some stories that can be printed."""
        bullets = []
        for bullet in written:
            name = bullet.story.strip().upper()
            if name in handles and (statement := self.read_statement(bullet, name, reading)):
                given = reading.mended[name].label if name in reading.mended else bullet.label
                story, faults = self.sheet.by_handle[name], list[str]()
                label = self.label(given, statement, [story], faults)
                if faults and name not in reading.mended:
                    why = f"label: {join_problems(faults)}"
                    text = bullet.text[:1_000]
                    reading.rejected.append(Rejected(name, text, (name,), why, "name", given))
                if not label:
                    words, own = clean(story.title), story.items[0].language
                    if own != self.assignment.language or words.count("(") != words.count(")"):
                        words = split_sentences(statement.plain)[0]
                    label = plain_words(compress(words, LABEL), LABEL)
                bullets.append(Bullet(label=label, statement=statement))
        return bullets

    def read_statement(
        self, written: WrittenStatement, handle: str, reading: Reading
    ) -> Statement | None:
        """Return a statement on a story if it, or its correction, can be printed."""
        try:
            if handle in reading.mended:
                return reading.mended[handle].statement
            return self.statement(written, [handle])
        except TextError as problem:
            text, why = written.text[:1_000], str(problem)
            label = getattr(written, "label", "")
            reading.rejected.append(Rejected(handle, text, (handle,), why, problem.kind, label))
            return None

    def statement(
        self, written: WrittenStatement, stories: Sequence[str], *, opinion: bool = False
    ) -> Statement:
        """Make a statement on some stories of what a model wrote.

        Where another item of its story bears it out, it cites that one too. Raises TextError if
        its form is wrong, or if its items can't have led to it: what the gate finds, and, unless
        it is an opinion, a sentence that shares no words with them.
        Each is looked at once, however often an answer is read (checked, corrected, laid out).
        """
        key = (written.text, written.items, tuple(stories), opinion)
        if key not in self._held:
            try:
                self._held[key] = self._hold(written, stories, opinion)
            except TextError as problem:
                self._held[key] = problem
        held = self._held[key]
        if isinstance(held, TextError):
            raise TextError(str(held), held.kind)
        return held

    def _hold(self, written: WrittenStatement, stories: Sequence[str], opinion: bool) -> Statement:
        known = self.sheet.items_of(stories)
        story = self.sheet.by_handle[stories[0]].id if len(stories) == 1 else ""
        made = make_statement(written, known, story=story, default=tuple(known.values())[:1])
        made = with_terms(made, self.evidence, self.assignment.language)
        if not opinion:
            self._ground(made)
        cases = len(made.cited) if opinion else 0
        if not (found := self._findings(made, cases)):
            return self._without_repeats(made, cases)
        for item in known.values():
            wider = made.model_copy(update={"items": (*made.items, item)})
            if item not in made.cited and not self._findings(wider, cases):
                return wider
        raise TextError("; ".join(finding.detail for finding in found[:3]), found[0].kind)

    def _without_repeats(self, made: Statement, cases: int) -> Statement:
        """Return a statement without what it cites twice, as flashes of one wire: one is enough."""
        linked = {match[2] for match in LINK.finditer(made.text)}
        for item in repeats([self.items[id_] for id_ in made.items if id_ in self.items]):
            fewer = tuple(id_ for id_ in made.items if id_ != item.id)
            without = made.model_copy(update={"items": fewer})
            if item.id not in linked and not self._findings(without, cases):
                made = without
        return made

    def _findings(self, made: Statement, cases: int) -> tuple[Finding, ...]:
        day, known = self.assignment, self.evidence
        return check_statement(
            made, known, where="", language=day.language, day=day.date, cases=cases
        )

    def _ground(self, statement: Statement) -> None:
        """Refuse an unknown dotted name, a copied sentence, and one without its items' words."""
        items = [self.items[item] for item in statement.items if item in self.items]
        words = _words_of(items)
        here = fold(" ".join(words)).replace("[.]", ".")  # as security people write addresses
        unknown = [name for name in DOTTED.findall(statement.plain) if not has_dotted(here, name)]
        if unknown:  # an item may have the name in another script
            named = known_names_in(" ".join(words))
            unknown = [name for name in unknown if known_name(name) not in named]
        if unknown:
            raise TextError(f"the cited items don't have {', '.join(unknown[:3])}", "name")
        if sentence := copied_sentence(statement.text, [item.text for item in items]):
            why = f"an item's own sentence is quoted or reworded: {sentence[:80]!r}"
            raise TextError(why, "copied")
        if any(item.language != self.assignment.language for item in items):
            return
        if sentence := foreign_sentence(statement.text, stems(words)):
            raise TextError(f"the cited items don't say this: {sentence[:80]!r}", "name")

    def told_by(self, lines: Iterable[str]) -> Evidence:
        """Return what lines of the issue tell, as evidence for what is said of the issue."""
        day = self.assignment
        item = Item("told", "", "", "", "\n".join(lines), "", day.window_end, language=day.language)
        return Evidence({item.id: item})

    def untold(self, text: str, told: Evidence) -> str:
        """Name the first numbers, dates, names and quotations of a text that no line tells."""
        found = self._unfounded(text, told)[:4]
        return ", ".join(re.sub(r"^no item (?:has|bears out) ", "", detail) for detail in found)

    def _unfounded(self, text: str, evidence: Evidence) -> list[str]:
        day = self.assignment
        found = check_words(text, evidence, where="", language=day.language, day=day.date)
        return [finding.detail for finding in found]

    def heading(
        self, text: str, limit: int, stories: Sequence[Story], faults: list[str] | None = None
    ) -> str:
        """Return a heading over some stories, or "" where it can't be published.

        What is specific in it must stand in their items. The reason is added to `faults`.
        """
        try:
            ids = tuple(item.id for story in stories for item in story.everything)
            made = Statement(text=plain_words(text, limit), items=ids)
            words = with_terms(made, self.evidence, self.assignment.language).text
            wrong = self._unfounded(words, self.evidence.only(ids)) + self.whole([words])
        except TextError as problem:
            words, wrong = "", [str(problem)]
        if faults is not None:
            faults += wrong
        return "" if wrong else words

    def label(
        self,
        text: str,
        statement: Statement,
        stories: Sequence[Story],
        faults: list[str] | None = None,
    ) -> str:
        """Return a heading in front of a statement, or "" where it says another thing."""
        words = self.heading(text, LABEL, stories, faults)
        titles = [item.title for id_ in statement.cited if (item := self.items.get(id_))]
        titles += [story.title for story in stories]
        if words and not is_label_of(words, " ".join((statement.plain, *titles))):
            if faults is not None:
                faults.append("its line doesn't say this")
            return ""
        return words

    def whole(self, texts: Sequence[str]) -> list[str]:
        """Find what is wrong with texts as a whole: their language, or our own words in them."""
        language = self.assignment.language
        problems = []
        if texts and not speaks(" ".join(texts), language):
            problems.append(f"write in {ENGLISH_NAMES.get(language, language)} only")
        if leaks(texts, self._instructions):
            problems.append("the instructions are not news; don't repeat them")
        return problems


def picture_of(item: Item | None) -> Picture | None:
    """Return an item's first picture."""
    if item is None:
        return None
    media = next((m for m in item.media if m.kind == "image"), None)
    return Picture(item=item.id, url=media.url, alt=media.alt) if media else None


def _words_of(items: Iterable[Item]) -> list[str]:
    """Return all words by which a statement on some items can be told from an invention."""
    return [words for i in items for words in (i.title, i.text, speaker(i), i.publisher, i.kind)]
