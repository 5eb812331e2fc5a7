"""Holding an edition's words against the fact gate, and keeping the record of what was done.

The gate itself (`summarize.gate.check`) only finds; here is decided: repaired by the editor,
replaced by the extractive sentence, or dropped. Each of these must hold by itself before it is
taken, so a bad repair can't get in. The viewpoint is opinion: nothing takes its place if it falls.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, Protocol

from ingest.item import Item
from summarize.compose.references import cited
from summarize.edition import Bullet, Finding, Gate, Paragraph, Picture, Section, Statement
from summarize.editor import Assignment, Draft, Editor
from summarize.extractive.editor import ExtractiveEditor
from summarize.story import Story

Action = Literal["kept", "repaired", "replaced", "dropped"]
Findings = tuple[Finding, ...]


class Checker(Protocol):
    """The fact gate as it is asked here; findings are none where all is well."""

    def statement(self, statement: Statement, where: str) -> Findings:
        """Hold a statement against the items it cites."""
        ...

    def words(self, text: str, where: str) -> Findings:
        """Hold a title, description, label or tag against all items."""
        ...


MakeChecker = Callable[[Assignment, Mapping[str, Item]], Checker]


class NoChecker:
    """Finds nothing: for an edition whose gate is switched off."""

    def statement(self, statement: Statement, where: str) -> Findings:
        """Find nothing."""
        return ()

    def words(self, text: str, where: str) -> Findings:
        """Find nothing."""
        return ()


@dataclass
class Reviewer:
    """Holds a draft's parts against the gate; `findings` grows by what was found and done.

    `extractive` says that the draft is in its sources' words, whose language may be another than
    the issue's.
    """

    assignment: Assignment
    editor: Editor
    items: Mapping[str, Item]
    check: Checker
    extractive: bool = False
    spare: ExtractiveEditor = field(default_factory=ExtractiveEditor)
    findings: list[Finding] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)
    statements: int = 0
    passed: int = 0

    @cached_property
    def stories(self) -> Mapping[str, Story]:
        """The assignment's stories by id."""
        return {story.id: story for story in self.assignment.stories}

    @cached_property
    def spare_draft(self) -> Draft:
        """The extractive draft, written only if a title, description or tag falls."""
        return self.spare.write(self.assignment)

    def report(self) -> Gate:
        """Return the gate's report so far."""
        return Gate(statements=self.statements, passed=self.passed, findings=tuple(self.findings))

    def hold(self, statement: Statement, where: str) -> Statement | None:
        """Return a statement that holds in place of this one, or None."""
        self.statements += 1
        known, unknown = self._known(statement, where)
        own_words = self.extractive or self._is_spare(known)
        found = (*unknown, *self._faults(known, where, own_words=own_words))
        if not found:
            self.passed += 1
            return self._done((), "kept", known)
        opinion = where.startswith("viewpoint")
        if not opinion and (fixed := self._repaired(known, where, found)):
            return self._done(found, "repaired", fixed)
        if len(found) == len(unknown):
            return self._done(found, "repaired", known)
        if not opinion and (spare := self._spare(known, where, found)):
            return self._done(found, "replaced", spare)
        return self._done(found, "dropped", None)

    def _done(
        self, found: Findings, action: Action, statement: Statement | None
    ) -> Statement | None:
        self.findings += [finding.model_copy(update={"action": action}) for finding in found]
        if statement is not None:
            self.kept.add(statement.plain)
        return statement

    def _known(self, statement: Statement, where: str) -> tuple[Statement, Findings]:
        """Take out citations of items that the editor was not given; their words stay."""
        unknown = [item_id for item_id in cited(statement) if item_id not in self.items]
        text = statement.text
        for item_id in unknown:
            text = re.sub(rf"\[((?:[^\[\]\\]|\\.)*)\]\({re.escape(item_id)}\)", r"\1", text)
        kept = tuple(item_id for item_id in statement.items if item_id in self.items)
        found = tuple(
            _finding("unknown-item", where, statement, f"{item_id} was not given to the editor")
            for item_id in unknown
        )
        return statement.model_copy(update={"text": text, "items": kept}), found

    def _faults(self, statement: Statement, where: str, *, own_words: bool = False) -> Findings:
        """Ask the gate; `own_words` are the sources', which nobody translates."""
        if not cited(statement) and not where.startswith("viewpoint"):
            return (_finding("uncited", where, statement, "cites no item"),)
        found = self.check.statement(statement, where)
        if own_words:  # who is said to speak, too, stands so in the item
            found = tuple(finding for finding in found if finding.kind != "attribution")
        return _but_language(found) if own_words else found

    def _holds(self, statement: Statement, where: str, *, own_words: bool = False) -> bool:
        if self._known(statement, where)[1]:
            return False
        return not self._faults(statement, where, own_words=own_words)

    def _repaired(self, statement: Statement, where: str, found: Findings) -> Statement | None:
        """Ask the editor once for a better statement; keep it if it holds."""
        repair = getattr(self.editor, "repair", None)
        fixed: Statement | None = repair(where, statement, found) if repair else None
        return fixed if fixed is not None and self._holds(fixed, where) else None

    def _is_spare(self, statement: Statement) -> bool:
        """Return whether a statement is the extractive one, which a model's draft may borrow."""
        story = self.stories.get(statement.story)
        if story is None:
            return False
        spares = self.spare.statements_for(story, self.assignment.language)
        return any(spare.plain == statement.plain for spare in spares)

    def _spare(self, statement: Statement, where: str, found: Findings) -> Statement | None:
        """Return the extractive sentence of a statement's story, if it holds.

        It may be the statement itself, if that only is in its source's language.
        """
        story = self.stories.get(statement.story)
        if story is None:
            return None
        language_only = not _but_language(found)
        for spare in self.spare.statements_for(story, self.assignment.language):
            same = spare.plain == statement.plain and not language_only
            new = language_only or spare.plain not in self.kept
            if not same and new and self._holds(spare, where, own_words=True):
                return spare
        return None

    def lead(self, paragraphs: Sequence[Paragraph]) -> tuple[Paragraph, ...]:
        """Hold the lead's paragraphs; a picture that no item carries goes."""
        kept = []
        for n, paragraph in enumerate(paragraphs):
            statement = self.hold(paragraph.statement, f"lead/{n}")
            if statement is not None:
                picture = self._picture(paragraph, f"lead/{n}")
                kept.append(Paragraph(statement=statement, picture=picture))
        return tuple(kept)

    def _picture(self, paragraph: Paragraph, where: str) -> Picture | None:
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
        """Hold the bullets of sections and their labels; a section without a bullet goes."""
        kept = []
        for i, section in enumerate(sections):
            bullets = [
                Bullet(label=self.label(bullet, f"{name}/{i}/{j}"), statement=statement)
                for j, bullet in enumerate(section.bullets)
                if (statement := self.hold(bullet.statement, f"{name}/{i}/{j}")) is not None
            ]
            if bullets:
                kept.append(section.model_copy(update={"bullets": tuple(bullets)}))
        return tuple(kept)

    def _words(self, text: str, where: str) -> Findings:
        found = self.check.words(text, where)
        return _but_language(found) if self.extractive else found

    def label(self, bullet: Bullet, where: str) -> str:
        """Return a bullet's label if it holds, else the extractive one."""
        found = self._words(bullet.label, f"{where}/label")
        if not found:
            return bullet.label
        self._done(found, "replaced", None)
        return self.spare_label(bullet.statement)

    def spare_label(self, statement: Statement) -> str:
        """Name a statement's story in its own words, or the place of its first item."""
        if story := self.stories.get(statement.story):
            return self.spare.label_for(story, self.assignment.language)
        item = self.items[cited(statement)[0]]
        return item.publisher or item.source

    def viewpoint(self, statements: Sequence[Statement]) -> tuple[Statement, ...]:
        """Hold the viewpoint's statements."""
        held = [self.hold(s, f"viewpoint/{n}") for n, s in enumerate(statements)]
        return tuple(statement for statement in held if statement is not None)

    def words(self, name: Literal["title", "description", "overview_title"], draft: Draft) -> str:
        """Return one of a draft's headings if it holds, else the extractive one."""
        text: str = getattr(draft, name)
        found = self._words(text, name)
        if text and not found:
            return text
        self._done(found, "replaced", None)
        return self._spare_words(name)

    def _spare_words(self, name: str) -> str:
        """Return the extractive heading, the first story's that holds, or the newsletter's name."""
        language = self.assignment.language
        headings = [self.spare.headline_for(story, language) for story in self.assignment.stories]
        wanted: list[str] = [getattr(self.spare_draft, name), *headings]
        name_of_paper = self.assignment.newsletter.name
        return next(
            (text for text in wanted if text and not _but_language(self.check.words(text, name))),
            name_of_paper,
        )

    def tags(self, draft: Draft) -> tuple[str, ...]:
        """Return the tags that hold, or the extractive ones if none does."""
        kept = []
        for tag in draft.tags:
            found = self._words(tag, "tags")
            self._done(found, "dropped", None)
            if not found:
                kept.append(tag)
        return tuple(kept) or self.spare_draft.tags


def _but_language(found: Findings) -> Findings:
    return tuple(finding for finding in found if finding.kind != "language")


def _finding(kind: str, where: str, statement: Statement, detail: str) -> Finding:
    return Finding(kind=kind, where=where, statement=statement.plain, detail=detail, action="kept")
