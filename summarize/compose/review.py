"""Holding a draft's words against constraints and the fact gate, and recording what was done.

The gate (`summarize.gate.check`) finds what code can prove false; the constraints are ours: a
statement rests on items of its own story, an item speaks only in its own story, and no sentence
stands twice (`summarize.text.repeats`). What an editor could correct it has corrected by now, so
here is decided: replaced by the extractive sentence, or dropped. A replacement must hold by itself
before it is taken. A sentence that fills several fields is not replaced: whoever planted it chose
the story. A replacement in another language than the issue's is none: better leave a line out.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal

from ingest.item import Item
from summarize.edition import Bullet, Finding, Gate, Paragraph, Picture, Place, Section, Statement
from summarize.editor import Assignment, Draft, kept_sections
from summarize.extractive.editor import ExtractiveEditor
from summarize.gate.check import Evidence, check_statement, check_words
from summarize.story import Story
from summarize.text.language import speaks
from summarize.text.repeats import find_echoes, holds_echo, sentences, squeeze
from summarize.text.sentences import split_sentences

Action = Literal["kept", "repaired", "replaced", "dropped"]
Findings = tuple[Finding, ...]
MAX_TITLE: Final = 110
"""Characters of a title that is made of the lead's first sentence."""


@dataclass
class Reviewer:
    """Holds a draft's parts; `findings` grows by what was found and done.

    `extractive` says that the draft is in its sources' words, whose language may be another than
    the issue's. `fallback` is the extractive draft of the same assignment.
    """

    assignment: Assignment
    items: Mapping[str, Item]
    draft: Draft
    fallback: Draft
    extractive: bool = False
    spare: ExtractiveEditor = field(default_factory=ExtractiveEditor)
    findings: list[Finding] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)
    statements: int = 0
    passed: int = 0

    @cached_property
    def stories(self) -> Mapping[str, Story]:
        """The stories that may be told, by id."""
        return {story.id: story for story in self.assignment.known_stories}

    @cached_property
    def echoes(self) -> frozenset[str]:
        """The sentences of the draft that stand where they may not."""
        draft = self.draft
        if self.extractive:
            return frozenset()
        sections = (*draft.preview, *draft.overview)
        headings = [draft.title, draft.overview_title, *draft.tags]
        headings += [bullet.label for section in sections for bullet in section.bullets]
        return find_echoes(headings, [statement.plain for statement in draft.statements()])

    @cached_property
    def evidence(self) -> Evidence:
        """What the items say, gathered once; a viewpoint may use numbers that code has counted."""
        counted = (*(s.plain for s in self.fallback.viewpoint), self.fallback.overview_title)
        return Evidence(self.items, counted)

    @cached_property
    def _sources_words(self) -> frozenset[str]:
        """The fallback draft's sentences, which a model's draft may borrow."""
        return frozenset(statement.plain for statement in self.fallback.statements())

    def _is_extractive(self, statement: Statement) -> bool:
        """Return whether a statement is the extractive editor's: no model chose its words."""
        return self.extractive or statement.plain in self._sources_words

    def report(self) -> Gate:
        """Return the report so far."""
        return Gate(statements=self.statements, passed=self.passed, findings=tuple(self.findings))

    def hold(self, statement: Statement, where: Place) -> Statement | None:
        """Return a statement that holds in place of this one, or None."""
        self.statements += 1
        known, citations = self._known(statement, where)
        if repeated := self._repeated(known, where):
            return self._done((repeated,), "dropped", None)
        found = (*citations, *self._faults(known, where, own_words=self._is_extractive(known)))
        if not found:
            self.passed += 1
            return self._done((), "kept", known)
        if len(found) == len(citations):
            return self._done(found, "repaired", known)
        if not where.is_opinion and (spare := self._spare(known, where, found)):
            return self._done(found, "replaced", spare)
        return self._done(found, "dropped", None)

    def _done(
        self, found: Findings, action: Action, statement: Statement | None
    ) -> Statement | None:
        self.findings += [finding.model_copy(update={"action": action}) for finding in found]
        if statement is not None:
            self.kept |= {statement.plain, *sentences(statement.plain)}
        return statement

    def _known(self, statement: Statement, where: Place) -> tuple[Statement, Findings]:
        """Take out citations of unknown items and of other stories' ones; their words stay."""
        story = self.stories.get(statement.story)
        own = {item.id for item in story.everything} if story else self.items.keys()
        strange = [item_id for item_id in statement.cited if item_id not in own]
        text = statement.text
        for item_id in strange:
            text = re.sub(rf"\[((?:[^\[\]\\]|\\.)*)\]\({re.escape(item_id)}\)", r"\1", text)
        kept = tuple(item_id for item_id in statement.items if item_id in own)
        found = tuple(
            _finding("foreign-item", where, statement, f"{item_id} belongs to another story")
            if item_id in self.items
            else _finding("unknown-item", where, statement, f"{item_id} was not given to it")
            for item_id in strange
        )
        return statement.model_copy(update={"text": text, "items": kept}), found

    def _repeated(self, statement: Statement, where: Place) -> Finding | None:
        """Find what nobody may repair: a planted sentence, or one that stands already."""
        if statement.story in self.draft.withheld or holds_echo(statement.plain, self.echoes):
            return _finding("repeated", where, statement, "its words fill other fields too")
        told = sentences(statement.plain)
        if not self.extractive and told and self.kept.issuperset(told):
            return _finding("repeated", where, statement, "the issue has this sentence already")
        opinion = where.is_opinion and not self._is_extractive(statement)
        if opinion and self._items_sentences & set(told):
            return _finding("copied", where, statement, "an opinion is no sentence of an item")
        return None

    @cached_property
    def _items_sentences(self) -> frozenset[str]:
        texts = (text for item in self.items.values() for text in (item.title, item.text))
        return frozenset(sentence for text in texts for sentence in sentences(text))

    def _faults(self, statement: Statement, where: Place, *, own_words: bool = False) -> Findings:
        """Ask the gate; `own_words` are the sources', which nobody translates."""
        if not statement.cited and not where.is_opinion:
            return (_finding("uncited", where, statement, "cites no item of its story"),)
        found = check_statement(
            statement,
            self.evidence,
            where=where,
            language=self.assignment.language,
            day=self.assignment.date,
            opinion=where.is_opinion,
        )
        return _but_language(found) if own_words else found

    def _holds(self, statement: Statement, where: Place, *, own_words: bool = False) -> bool:
        if self._known(statement, where)[1] or self._repeated(statement, where):
            return False
        return not self._faults(statement, where, own_words=own_words)

    def _spare(self, statement: Statement, where: Place, found: Findings) -> Statement | None:
        """Return the extractive sentence of a statement's story, if it holds.

        It may be the statement itself, if that only is in its source's language.
        """
        story = self.stories.get(statement.story)
        if story is None:
            return None
        language_only = self.extractive and not _but_language(found)
        for spare in self.spare.statements_for(story, self.assignment.language):
            same = spare.plain == statement.plain and not language_only
            new = language_only or spare.plain not in self.kept
            if same or not new or not (self.extractive or self._speaks(spare)):
                continue
            if self._holds(spare, where, own_words=True):
                return spare
        return None

    def _speaks(self, statement: Statement) -> bool:
        """Return whether a statement's items are in the issue's language."""
        known = [self.items[id_] for id_ in statement.cited if id_ in self.items]
        return all(item.language == self.assignment.language for item in known)

    def lead(self, paragraphs: Sequence[Paragraph]) -> tuple[Paragraph, ...]:
        """Hold the lead's paragraphs; a picture that no item carries goes."""
        kept = []
        for n, paragraph in enumerate(paragraphs):
            where = Place.of("lead", n)
            statement = self.hold(paragraph.statement, where)
            if statement is not None:
                picture = self._picture(paragraph, where)
                kept.append(Paragraph(statement=statement, picture=picture))
        return tuple(kept)

    def _picture(self, paragraph: Paragraph, where: Place) -> Picture | None:
        picture = paragraph.picture
        if picture is None:
            return None
        item = self.items.get(picture.item)
        if item and any(m.url == picture.url and m.kind == "image" for m in item.media):
            return picture
        detail = f"no cited item carries the image {picture.url[:200]}"
        self._done((_finding("image", where, paragraph.statement, detail),), "dropped", None)
        return None

    def sections(self, name: str, sections: Sequence[Section]) -> tuple[Section, ...]:
        """Hold the bullets of sections and their labels; a section without a bullet goes.

        Its title is its topic's, which no editor chose.
        """
        return kept_sections(name, sections, self._bullet)

    def _bullet(self, bullet: Bullet, where: Place) -> Bullet | None:
        """Hold a bullet; one whose label is planted is dropped whole."""
        if holds_echo(bullet.label, self.echoes):
            finding = _finding("repeated", where, bullet.statement, "its label fills other fields")
            self._done((finding,), "dropped", None)
            return None
        statement = self.hold(bullet.statement, where)
        if statement is None:
            return None
        label = self.label(bullet, where)
        return Bullet(label=label, statement=statement) if label else None

    def _items_of(self, stories: Iterable[str]) -> Mapping[str, Item]:
        told = [self.stories[story] for story in stories if story in self.stories]
        return {item.id: item for story in told for item in story.everything} or self.items

    def _words(self, text: str, where: Place, items: Mapping[str, Item]) -> Findings:
        """Find what is wrong with a heading over some items."""
        if self.extractive:
            items = self.items
        evidence = self.evidence if items is self.items else self.evidence.only(items)
        found = check_words(
            text, evidence, where=where, language=self.assignment.language, day=self.assignment.date
        )
        if holds_echo(text, self.echoes):
            echo = Statement(text=text)
            found = (*found, _finding("repeated", where, echo, "its words fill other fields too"))
        return _but_language(found) if self.extractive else found

    def label(self, bullet: Bullet, where: Place) -> str:
        """Return a bullet's label if it holds, else the extractive one, "" in another language."""
        own = self._items_of([bullet.statement.story])
        found = self._words(bullet.label, Place(f"{where}/label"), own)
        if not found:
            return bullet.label
        self._done(found, "replaced", None)
        spare = self.spare_label(bullet.statement)
        return spare if self.extractive or speaks(spare, self.assignment.language) else ""

    def spare_label(self, statement: Statement) -> str:
        """Name a statement's story in its own words, or the place of its first item."""
        if story := self.stories.get(statement.story):
            return self.spare.label_for(story, self.assignment.language)
        item = self.items[statement.cited[0]]
        return item.publisher or item.source

    def viewpoint(self, statements: Sequence[Statement]) -> tuple[Statement, ...]:
        """Hold the viewpoint's statements; a model's may not rest on a single source."""
        held = [self.hold(s, Place.of("viewpoint", n)) for n, s in enumerate(statements)]
        kept = tuple(statement for statement in held if statement is not None)
        sources = {item for statement in kept for item in statement.cited}
        opinion = not all(map(self._is_extractive, kept))
        if len(sources) == 1 and len(self.items) > 1 and opinion:
            detail = "the viewpoint rests on a single source"
            found = tuple(_finding("uncited", Place("viewpoint"), s, detail) for s in kept)
            self._done(found, "dropped", None)
            return ()
        return kept

    def words(
        self,
        name: Literal["title", "description", "overview_title"],
        lead: Sequence[Paragraph],
        unlike: str = "",
    ) -> str:
        """Return one of the draft's headings if it holds, else one made of the lead.

        Title and description rest on the items of the lead; none is `unlike` again.
        """
        text: str = getattr(self.draft, name)
        if name == "description" and not self.extractive:  # what no paragraph says word for word
            new = (s for s in split_sentences(text) if squeeze(s) not in self.kept)
            text = " ".join(new) or text
        items = self.items
        if name != "overview_title":
            items = self._items_of(paragraph.statement.story for paragraph in lead)
        found = self._words(text, Place(name), items) if text else ()
        if text and not found and text != unlike:
            return text
        self._done(found, "replaced", None)
        return self._spare_words(name, lead, unlike)

    def _spare_words(self, name: str, lead: Sequence[Paragraph], unlike: str) -> str:
        """Return the extractive heading, the first that holds, or the newsletter's name."""
        language = self.assignment.language
        told = [self.stories.get(p.statement.story) for p in lead]
        wanted: list[str] = []
        if self.extractive or name == "overview_title":
            wanted.append(getattr(self.fallback, name))
        if name != "overview_title" and not self.extractive:
            first = [s for s in told if s and s.items[0].language == language]
            wanted += [_first_sentence(paragraph.statement.plain) for paragraph in lead]
            wanted += [self.spare.headline_for(story, language) for story in first]
        if self.extractive:
            stories = self.assignment.stories
            wanted += [self.spare.headline_for(story, language) for story in stories]
        return next(
            (
                text
                for text in wanted
                if text not in ("", unlike)
                and not _but_language(self._words(text, Place(name), self.items))
            ),
            unlike or self.assignment.newsletter.name,
        )

    def tags(self, told: Collection[str]) -> tuple[str, ...]:
        """Return the tags that hold of the stories `told`, or the extractive ones if none does."""
        kept, items = [], self._items_of(told)
        for tag in self.draft.tags:
            found = self._words(tag, Place("tags"), items)
            self._done(found, "dropped", None)
            if not found:
                kept.append(tag)
        return tuple(kept) or self.fallback.tags


def _first_sentence(text: str) -> str:
    """Return a text's first sentence as a title, or "" if it is too long for one."""
    first = re.split(r"(?<=[.!?。])\s", text)[0].rstrip(".。")
    return first if len(first) <= MAX_TITLE else ""


def _but_language(found: Findings) -> Findings:
    return tuple(finding for finding in found if finding.kind != "language")


def _finding(kind: str, where: Place, statement: Statement, detail: str) -> Finding:
    return Finding(kind=kind, where=where, statement=statement.plain, detail=detail, action="kept")
