"""The extractive editor: an issue of the sources' own sentences, without any model.

It chooses sentences, cleans them, quotes people with their names, and adds phrases of its own
around them; it never rewords what a source says, so it can't say what none said. It can't translate
either: in another language than its sources' it prefers items in that language, and takes the
originals where there are none.

The order of the work is the order of what matters: the lead takes the best lines of the first
stories, the overview tells every story with what is left, the preview points at the first ones with
a short line that neither has. A line that was taken is never taken again.
"""

from collections.abc import Sequence
from typing import Final

from summarize.edition import Bullet, Making, Paragraph, Section, Statement
from summarize.editor import Assignment, Draft
from summarize.extractive_front import Front, preview, tags_of
from summarize.extractive_phrases import Phrases, phrases_for, plural
from summarize.extractive_story import Line, StoryDesk, who
from summarize.injection import disarm
from summarize.story import Story
from summarize.viewpoint import compute_viewpoint

NAME: Final = "extractive"
SENTENCES: Final = 2
LONG_SENTENCES: Final = 3
"""Sentences of a bullet: three for a story that several places carried."""

MAX_DESCRIPTION: Final = 220


class ExtractiveEditor:
    """Writes drafts from the items' own sentences; deterministic, offline, in any language."""

    def write(self, assignment: Assignment) -> Draft:
        """Give a draft; every story is told once, in the lead or in the overview."""
        assignment, _orders = disarm(assignment)
        phrases = phrases_for(assignment.language)
        titles = topic_titles(assignment)
        everything = [StoryDesk(s, assignment.language, phrases) for s in assignment.stories]
        desks = [desk for desk in everything if desk.is_tellable] or everything
        front = Front()
        lead = front.lead(desks)
        overview = _overview(desks, lead, titles, phrases)
        ahead = preview(desks, titles, phrases.other)
        if not lead:
            lead = [Paragraph(statement=self._fallback_statement(desk)) for desk in desks[:1]]
        return Draft(
            title=desks[0].headline if desks else "",
            description=_description(desks),
            tags=tags_of(assignment, titles),
            lead=tuple(lead),
            preview=tuple(ahead),
            viewpoint=compute_viewpoint(assignment, desks, titles, phrases),
            overview_title=_overview_title(assignment, phrases),
            overview=tuple(overview),
            making=Making(editor=NAME, made_by=NAME, fallbacks=_untranslated(desks)),
        )

    def statement_for(self, story: Story, language: str) -> Statement:
        """Give a story in its best sentence: what replaces a statement that did not hold."""
        desk = StoryDesk(story, language, phrases_for(language))
        return _statement(desk, desk.take(1)) or self._fallback_statement(desk)

    def label_for(self, story: Story, language: str) -> str:
        """Name a story in a few words."""
        return StoryDesk(story, language, phrases_for(language)).label

    def headline_for(self, story: Story, language: str) -> str:
        """Give a story's headline."""
        return StoryDesk(story, language, phrases_for(language)).headline

    @staticmethod
    def _fallback_statement(desk: StoryDesk) -> Statement:
        """Tell a story by its headline, where none of its sentences may be told."""
        return _headline_statement(desk)


def _untranslated(desks: Sequence[StoryDesk]) -> tuple[str, ...]:
    """Say how many stories are told in another language than the issue's."""
    count = sum(desk.is_foreign for desk in desks)
    if not count:
        return ()
    return (f"{count} of {len(desks)} stories are in their sources' words, untranslated",)


def computed_facts(assignment: Assignment) -> tuple[str, ...]:
    """Give all sentences that are counted from an assignment, not read in its items."""
    phrases = phrases_for(assignment.language)
    desks = [StoryDesk(story, assignment.language, phrases) for story in assignment.stories]
    titles = topic_titles(assignment)
    counted = compute_viewpoint(assignment, desks, titles, phrases)
    return (*(s.plain for s in counted), _overview_title(assignment, phrases))


def topic_titles(assignment: Assignment) -> dict[str, str]:
    """Give the topics' titles in the issue's language, English where it has none."""
    return {
        topic.key: topic.titles.get(assignment.language) or topic.titles.get("en") or topic.key
        for topic in assignment.topics
    }


def _statement(desk: StoryDesk, lines: Sequence[Line]) -> Statement | None:
    if not lines:
        return None
    return Statement(text=desk.write(lines), items=desk.support(lines), story=desk.story.id)


def _headline_statement(desk: StoryDesk) -> Statement:
    """Name a story and where it was met: all that can be said of one without a sentence."""
    item = desk.story.items[0]
    return Statement(text=f"{who(item)}: {desk.headline}.", items=(item.id,), story=desk.story.id)


def _overview(
    desks: Sequence[StoryDesk],
    lead: Sequence[Paragraph],
    titles: dict[str, str],
    phrases: Phrases,
) -> list[Section]:
    """Tell every story under its topic; one that the lead told only if more is to be said."""
    sections: dict[str, list[Bullet]] = {}
    for desk in desks:
        wide = len({who(item) for item in desk.story.everything}) > 2
        lines = desk.take(LONG_SENTENCES if wide else SENTENCES, max_words=70)
        statement = _statement(desk, lines)
        if statement is None:
            continue
        topic = desk.story.topic if desk.story.topic in titles else ""
        sections.setdefault(topic, []).append(Bullet(label=desk.label, statement=statement))
    if not sections and desks:
        sections[""] = [Bullet(label=desks[0].label, statement=_headline_statement(desks[0]))]
    ordered = sorted(sections, key=lambda topic: topic == "")
    return [
        Section(title=titles.get(key, phrases.other), topic=key, bullets=tuple(sections[key]))
        for key in ordered
    ]


def _description(desks: Sequence[StoryDesk]) -> str:
    """Name the first two or three stories in one sentence."""
    text = ""
    for desk in desks[:3]:
        longer = f"{text}; {desk.headline}" if text else desk.headline
        if text and len(longer) > MAX_DESCRIPTION:
            break
        text = longer
    return text if text.endswith((".", "!", "?", "。")) or not text else f"{text}."


def _overview_title(assignment: Assignment, phrases: Phrases) -> str:
    sources = {item.source for story in assignment.stories for item in story.everything}
    return phrases.overview.format(
        count=plural(len(assignment.stories), phrases.story, phrases.stories),
        sources=plural(len(sources), phrases.source, phrases.sources),
    )
