"""Holding one statement of a draft against constraints and the fact gate, and recording it.

The gate (`summarize.gate.check`) finds what code can prove false; the constraints are ours: a
statement rests on items of its own story, an item speaks only in its own story, and no sentence
stands twice (`summarize.text.repeats`). What an editor could correct it has corrected by now, so
here is decided: replaced by the extractive sentence, or dropped. A replacement must hold by itself
before it is taken. A sentence that fills several fields is not replaced: whoever planted it chose
the story. A replacement in another language than the issue's is none: better leave a line out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal

from ingest.item import Item
from summarize.edition import Finding, Gate, Place, Statement
from summarize.editor import Assignment, Draft
from summarize.extractive.editor import ExtractiveEditor
from summarize.gate.check import Evidence, check_statement
from summarize.story import Story
from summarize.text.repeats import find_echoes, holds_echo, sentences

Action = Literal["kept", "repaired", "replaced", "dropped"]
Findings = tuple[Finding, ...]

EXTRACTIVE_EDITOR: Final = ExtractiveEditor()


@dataclass
class StatementHolder:
    """Holds statements; `findings` grows by what was found and done.

    `extractive` says that the draft is in its sources' words, whose language may be another than
    the issue's. `fallback` is the extractive draft of the same assignment.
    """

    assignment: Assignment
    items: Mapping[str, Item]
    draft: Draft
    fallback: Draft
    extractive: bool = False
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

    def is_extractive(self, statement: Statement) -> bool:
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
            return self.done((repeated,), "dropped", None)
        found = (*citations, *self._faults(known, where, own_words=self.is_extractive(known)))
        if not found:
            self.passed += 1
            return self.done((), "kept", known)
        if len(found) == len(citations):
            return self.done(found, "repaired", known)
        if not where.is_opinion and (spare := self._spare(known, where, found)):
            return self.done(found, "replaced", spare)
        return self.done(found, "dropped", None)

    def done(
        self, found: Findings, action: Action, statement: Statement | None
    ) -> Statement | None:
        """Write down what was found of a place, and what stands there now; return that."""
        self.findings += [one.model_copy(update={"action": action}) for one in found]
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
            finding("foreign-item", where, statement, f"{item_id} belongs to another story")
            if item_id in self.items
            else finding("unknown-item", where, statement, f"{item_id} was not given to it")
            for item_id in strange
        )
        return statement.model_copy(update={"text": text, "items": kept}), found

    def _repeated(self, statement: Statement, where: Place) -> Finding | None:
        """Find what nobody may repair: a planted sentence, or one that stands already."""
        if statement.story in self.draft.withheld or holds_echo(statement.plain, self.echoes):
            return finding("repeated", where, statement, "its words fill other fields too")
        told = sentences(statement.plain)
        if not self.extractive and told and self.kept.issuperset(told):
            return finding("repeated", where, statement, "the issue has this sentence already")
        opinion = where.is_opinion and not self.extractive
        if opinion and self._items_sentences & set(told):
            return finding("copied", where, statement, "an opinion is no sentence of an item")
        return None

    @cached_property
    def _items_sentences(self) -> frozenset[str]:
        texts = (text for item in self.items.values() for text in (item.title, item.text))
        return frozenset(sentence for text in texts for sentence in sentences(text))

    def _faults(self, statement: Statement, where: Place, *, own_words: bool = False) -> Findings:
        """Ask the gate; `own_words` are the sources', which nobody translates."""
        if not statement.cited and not where.is_opinion:
            return (finding("uncited", where, statement, "cites no item of its story"),)
        found = check_statement(
            statement,
            self.evidence,
            where=where,
            language=self.assignment.language,
            day=self.assignment.date,
            opinion=where.is_opinion,
        )
        return but_language(found) if own_words else found

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
        language_only = self.extractive and not but_language(found)
        for spare in EXTRACTIVE_EDITOR.statements_for(story, self.assignment.language):
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


def but_language(found: Findings) -> Findings:
    """Return what is wrong with words that nobody has translated."""
    return tuple(one for one in found if one.kind != "language")


def finding(kind: str, where: Place, statement: Statement, detail: str) -> Finding:
    """Return a finding on a statement, of which nothing has been done yet."""
    return Finding(kind=kind, where=where, statement=statement.plain, detail=detail, action="kept")
