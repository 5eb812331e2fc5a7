"""Holding a draft's parts, each in the way that its place asks for: lead, sections, headings.

`hold` decides on one statement. A heading cites nothing, so it is held against the items of the
stories under it; one that falls is made anew of the lead, or of the story that it names.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, Literal

from ingest.item import Item
from summarize.compose.hold import (
    EXTRACTIVE_EDITOR,
    Findings,
    StatementHolder,
    but_language,
    finding,
)
from summarize.edition import Bullet, Paragraph, Picture, Place, Section, Statement
from summarize.editor import kept_sections
from summarize.gate.check import check_words
from summarize.text.language import speaks
from summarize.text.repeats import holds_echo, squeeze
from summarize.text.sentences import split_sentences

MAX_TITLE: Final = 110
"""Characters of a title that is made of the lead's first sentence."""


class Reviewer(StatementHolder):
    """Holds a draft's parts; see the module's docstring."""

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
        self.done((finding("image", where, paragraph.statement, detail),), "dropped", None)
        return None

    def sections(self, name: str, sections: Sequence[Section]) -> tuple[Section, ...]:
        """Hold the bullets of sections and their labels; a section without a bullet goes.

        Its title is its topic's, which no editor chose.
        """
        return kept_sections(name, sections, self._bullet)

    def _bullet(self, bullet: Bullet, where: Place) -> Bullet | None:
        """Hold a bullet; one whose label is planted is dropped whole."""
        if holds_echo(bullet.label, self.echoes):
            echo = finding("repeated", where, bullet.statement, "its label fills other fields")
            self.done((echo,), "dropped", None)
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
            found = (*found, finding("repeated", where, echo, "its words fill other fields too"))
        return but_language(found) if self.extractive else found

    def label(self, bullet: Bullet, where: Place) -> str:
        """Return a bullet's label if it holds, else the extractive one, "" in another language."""
        own = self._items_of([bullet.statement.story])
        found = self._words(bullet.label, Place(f"{where}/label"), own)
        if not found:
            return bullet.label
        self.done(found, "replaced", None)
        language = self.assignment.language
        if story := self.stories.get(bullet.statement.story):
            spare = EXTRACTIVE_EDITOR.label_for(story, language)
        else:
            item = self.items[bullet.statement.cited[0]]
            spare = item.publisher or item.source
        return spare if self.extractive or speaks(spare, language) else ""

    def viewpoint(self, statements: Sequence[Statement]) -> tuple[Statement, ...]:
        """Hold the viewpoint's statements; a model's may not rest on a single source."""
        held = [self.hold(s, Place.of("viewpoint", n)) for n, s in enumerate(statements)]
        kept = tuple(statement for statement in held if statement is not None)
        sources = {item for statement in kept for item in statement.cited}
        if len(sources) == 1 and len(self.items) > 1 and not self.extractive:
            detail = "the viewpoint rests on a single source"
            found = tuple(finding("uncited", Place("viewpoint"), s, detail) for s in kept)
            self.done(found, "dropped", None)
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
        self.done(found, "replaced", None)
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
            wanted += [EXTRACTIVE_EDITOR.headline_for(story, language) for story in first]
        if self.extractive:
            stories = self.assignment.stories
            wanted += [EXTRACTIVE_EDITOR.headline_for(story, language) for story in stories]
        return next(
            (
                text
                for text in wanted
                if text not in ("", unlike)
                and not but_language(self._words(text, Place(name), self.items))
            ),
            unlike or self.assignment.newsletter.name,
        )

    def tags(self, told: Collection[str]) -> tuple[str, ...]:
        """Return the tags that hold of the stories `told`, or the extractive ones if none does."""
        kept, items = [], self._items_of(told)
        for tag in self.draft.tags:
            found = self._words(tag, Place("tags"), items)
            self.done(found, "dropped", None)
            if not found:
                kept.append(tag)
        return tuple(kept) or self.fallback.tags


def _first_sentence(text: str) -> str:
    """Return a text's first sentence as a title, or "" if it is too long for one."""
    first = re.split(r"(?<=[.!?。])\s", text)[0].rstrip(".。")
    return first if len(first) <= MAX_TITLE else ""
