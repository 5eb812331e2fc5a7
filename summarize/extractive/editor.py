"""The extractive editor: an issue of the sources' own sentences, without any model.

It chooses sentences, cleans them, quotes people with their names, and adds phrases of its own
around them; it never rewords what a source says, so it can't say what none said. It can't translate
either: in another language than its sources' it prefers items in that language, and takes the
originals where there are none.

The order of the work is the order of what matters: the lead takes the best lines of the first
stories, the preview a short line of those that have enough, the overview tells every story with
what is left. A line that was taken is never taken again.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from summarize.edition import Bullet, Making, Paragraph, Section, Statement
from summarize.editor import Assignment, Draft
from summarize.extractive.front import FrontWriter, preview, tags_of
from summarize.extractive.lines import TellableLine
from summarize.extractive.phrases import Phrases, phrases_for
from summarize.extractive.story_lines import StoryExtract
from summarize.extractive.viewpoint import compute_viewpoint
from summarize.injection.detect import disarm
from summarize.story import Story
from summarize.text.titles import who

NAME: Final = "extractive"
NAMED: Final = 3
"""Subjects that the overview's title names."""

SENTENCES: Final = 2
FOREIGN: Final = "*foreign"
"""The key of the section for stories that no source tells in the issue's language."""

MAX_WAYS: Final = 6
LONG_SENTENCES: Final = 3
"""Sentences of a bullet: three for a story that several places carried."""

MAX_DESCRIPTION: Final = 220

_LATIN_NAME = re.compile(r"(?<![A-Za-z])[A-Z][A-Za-z]*(?:[-.]?\d[\w.]*)?[A-Za-z0-9]")
_NO_NAMES: Final = frozenset({"ai", "llm", "llms", "api", "the", "gpu", "gpus"})
"""Words in capitals that many stories share."""


class ExtractiveEditor:
    """Writes drafts from the items' own sentences; deterministic, offline, in any language."""

    def write(self, assignment: Assignment) -> Draft:
        """Return a draft; every story is told once, in the lead or in the overview."""
        assignment, _orders = disarm(assignment)
        titles = topic_titles(assignment)
        desks = _desks(assignment)
        phrases = phrases_for(assignment.language)
        first = [desk for desk in desks if not desk.is_foreign or _mostly_foreign(desks)]
        lead = FrontWriter().lead(first)
        ahead = preview(first, titles, phrases.other)
        overview = _overview(desks, titles, phrases)
        lead = lead or [Paragraph(statement=_headline_statement(desk)) for desk in desks[:1]]
        told = {s.story for s in _statements(lead, overview)}
        return Draft(
            title=first[0].headline if first else "",
            description=_description(first),
            tags=tags_of(assignment, titles),
            lead=tuple(lead),
            preview=tuple(ahead),
            viewpoint=self.viewpoint(assignment, told),
            overview_title=_overview_title(first, phrases),
            overview=tuple(overview),
            making=Making(editor=NAME, made_by=NAME, fallbacks=_untranslated(desks)),
        )

    def viewpoint(self, assignment: Assignment, told: Collection[str]) -> tuple[Statement, ...]:
        """Compute the viewpoint on the stories with these ids."""
        desks = [desk for desk in _desks(assignment) if desk.story.id in told]
        return compute_viewpoint(assignment, desks, topic_titles(assignment))

    def statements_for(self, story: Story, language: str) -> Iterator[Statement]:
        """Yield a story in one sentence, in several ways, the best first."""
        desk = StoryExtract(story, language, phrases_for(language))
        for _ in range(MAX_WAYS):
            if (statement := _statement(desk, desk.take(1))) is None:
                break
            yield statement
        yield _headline_statement(desk)

    def statement_for(self, story: Story, language: str) -> Statement:
        """Return a story in its best sentence: what replaces a statement that did not hold."""
        return next(self.statements_for(story, language))

    def label_for(self, story: Story, language: str) -> str:
        """Name a story in a few words."""
        return StoryExtract(story, language, phrases_for(language)).label

    def headline_for(self, story: Story, language: str) -> str:
        """Return a story's headline."""
        return StoryExtract(story, language, phrases_for(language)).headline


def _desks(assignment: Assignment) -> list[StoryExtract]:
    """Lay out the stories that may be told; all of them, if none may."""
    phrases = phrases_for(assignment.language)
    said: set[str] = set()
    desks = [
        StoryExtract(story, assignment.language, phrases, said=said) for story in assignment.stories
    ]
    told = [desk for desk in desks if desk.is_tellable] or desks
    return told if _mostly_foreign(told) else _without_echoes(told)


def _without_echoes(desks: Sequence[StoryExtract]) -> list[StoryExtract]:
    """Leave out foreign stories of something that a story of the issue's language names too.

    Words don't tell that a Japanese and an English text are of one event, names in Latin letters
    do; the same news twice, once unreadable, is worse than a missing second view of it.
    """
    named = {name for desk in desks if not desk.is_foreign for name in _latin_names(desk)}
    return [desk for desk in desks if not desk.is_foreign or not named & _latin_names(desk)]


def _latin_names(desk: StoryExtract) -> set[str]:
    """Return the names in Latin letters of a story's headlines."""
    titles = " ".join((desk.story.title, desk.headline))
    return {name.casefold() for name in _LATIN_NAME.findall(titles)} - _NO_NAMES


def _mostly_foreign(desks: Sequence[StoryExtract]) -> bool:
    """Return whether an issue's stories mostly stand in another language than its own."""
    return 2 * sum(desk.is_foreign for desk in desks) > len(desks)


def _statements(lead: Sequence[Paragraph], overview: Sequence[Section]) -> Iterator[Statement]:
    yield from (paragraph.statement for paragraph in lead)
    yield from (bullet.statement for section in overview for bullet in section.bullets)


def _untranslated(desks: Sequence[StoryExtract]) -> tuple[str, ...]:
    """Say how many stories are told in another language than the issue's."""
    count = sum(desk.is_foreign for desk in desks)
    if not count:
        return ()
    return (f"{count} of {len(desks)} stories are in their sources' words, untranslated",)


def topic_titles(assignment: Assignment) -> dict[str, str]:
    """Return the topics' titles in the issue's language, English where it has none."""
    return {
        topic.key: topic.titles.get(assignment.language) or topic.titles.get("en") or topic.key
        for topic in assignment.topics
    }


def _statement(desk: StoryExtract, lines: Sequence[TellableLine]) -> Statement | None:
    if not lines:
        return None
    return Statement(text=desk.write(lines), items=desk.support(lines), story=desk.story.id)


def _headline_statement(desk: StoryExtract) -> Statement:
    """Name a story and where it was met: all that can be said of one without a sentence."""
    item = desk.story.items[0]
    return Statement(text=f"{who(item)}: {desk.headline}.", items=(item.id,), story=desk.story.id)


def _overview(
    desks: Sequence[StoryExtract], titles: dict[str, str], phrases: Phrases
) -> list[Section]:
    """Tell every story under its topic, in the topics' order, with what is left to say of it."""
    sections: dict[str, list[Bullet]] = {}
    for desk in desks:
        wide = len({who(item) for item in desk.story.everything}) > 2
        lines = desk.take(LONG_SENTENCES if wide else SENTENCES, max_words=70)
        statement = _statement(desk, lines or desk.title_line())
        if statement is None:
            continue
        topic = desk.story.topic if desk.story.topic in titles else ""
        topic = FOREIGN if desk.is_foreign and not _mostly_foreign(desks) else topic
        label = desk.label_beside(statement.plain)
        sections.setdefault(topic, []).append(Bullet(label=label, statement=statement))
    if not sections and desks:
        sections[""] = [Bullet(label=desks[0].label, statement=_headline_statement(desks[0]))]
    names = {**titles, "": phrases.other, FOREIGN: phrases.foreign}
    ordered = [key for key in (*titles, "", FOREIGN) if key in sections]
    return [
        Section(title=names[key], topic=key if key in titles else "", bullets=tuple(sections[key]))
        for key in ordered
    ]


def _description(desks: Sequence[StoryExtract]) -> str:
    """Name the first two or three stories in one sentence."""
    text = ""
    for desk in desks[:3]:
        longer = f"{text}; {desk.headline}" if text else desk.headline
        if text and len(longer) > MAX_DESCRIPTION:
            break
        text = longer
    return text if text.endswith((".", "!", "?", "。")) or not text else f"{text}."


def _overview_title(desks: Sequence[StoryExtract], phrases: Phrases) -> str:
    """Name the overview by what its first stories are about, or by the first one's headline."""
    stars = list(dict.fromkeys(desk.star for desk in desks if desk.star))[:NAMED]
    if not stars:
        return desks[0].headline if desks else phrases.other
    return phrases.overview.format(names=phrases.comma.join(stars))
