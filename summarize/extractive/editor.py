"""The extractive editor: an issue of the sources' own sentences, without any model.

It chooses sentences, cleans them, quotes people with their names, and adds phrases of its own
around them; it never rewords what a source says, so it can't say what none said. It can't
translate either: stories that no source tells in the issue's language are left out, unless most of
the day is foreign, and in English or all of it: strangers refused every line of a day of Chinese
headlines and few others.

Fewer lines and better ones: a story without a line that stands by itself is not told, and the lead
goes to the first stories that can be told well. Each story is told once: in the lead, ahead of the
overview, or in it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from summarize.edition import Bullet, Making, Paragraph, Section, Statement
from summarize.editor import Assignment, Draft
from summarize.extractive.choice import choose, likelihood, standard_of
from summarize.extractive.judge import ANY, PRINTS, Standard
from summarize.extractive.lead import fuller, lead_paragraphs, leading, tags_of, title_of
from summarize.extractive.phrases import Phrases, phrases_for
from summarize.extractive.posted import posted
from summarize.extractive.quoting import credited_headline
from summarize.extractive.support import statement
from summarize.extractive.told_story import StoryExtract
from summarize.extractive.viewpoint import compute_viewpoint
from summarize.stories.topics import PRODUCTS, assign_topic
from summarize.story import Story, Topic
from summarize.text.titles import who

NAME: Final = "extractive"
NAMED: Final = 3
"""Stories that the description names."""

SENTENCES: Final = 2
MAX_DESCRIPTION: Final = 220
MIN_PREVIEW: Final = 2
"""Stories that are told ahead of the overview, where it is long enough to spare them."""


class ExtractiveEditor:
    """Writes drafts from the items' own sentences; deterministic, offline, in any language."""

    def __init__(self) -> None:
        self._extracts: dict[tuple[int, str, Standard], StoryExtract] = {}

    def extract(self, story: Story, language: str, standard: Standard = ANY) -> StoryExtract:
        """Return what can be told of a story, computed once; see `StoryExtract`."""
        key = id(story), language, standard  # the extract holds the story, so its id stays its own
        if key not in self._extracts:
            phrases = phrases_for(language)
            self._extracts[key] = StoryExtract(story, language, phrases, standard)
        return self._extracts[key]

    def write(self, assignment: Assignment) -> Draft:
        """Return a draft; every story is told once, in the lead or in the overview.

        It has neither on a day of which nothing can be told.
        """
        titles, phrases = topic_titles(assignment), phrases_for(assignment.language)
        standard = standard_of(assignment)

        def extracts_of(stories: Iterable[Story]) -> list[StoryExtract]:
            return [self.extract(story, assignment.language, standard) for story in stories]

        extracts, notes = choose(assignment, extracts_of)
        first = leading(extracts)
        opening = [(e, fuller(e)) for e in first]
        lead = lead_paragraphs(opening)
        told = [e for e in extracts if e not in first]
        size = MIN_PREVIEW if len(told) > 2 * MIN_PREVIEW else 0
        ahead, told = told[:size], told[size:]
        said = {line.text for _, telling in opening for line in telling.lines}
        ranked = [*first, *(e for e in extracts if e not in first)]
        topics = {e.story.id: _topic(e, assignment.topics) for e in ranked}
        overview = _sections(told, titles, topics, phrases, SENTENCES, said)
        if first:
            beside = extracts_of(assignment.known_stories)
            posts = _posted(beside, extracts, phrases)
            overview += (Section(title=phrases.posted, bullets=posts),) if posts else ()
        return Draft(
            title="".join(credited_headline(e, title_of(e) or e.headline) for e in first[:1]),
            description=_description(ranked[1:] or ranked),
            tags=tags_of(assignment, ranked, titles),
            lead=tuple(lead),
            preview=_sections(ahead, titles, topics, phrases, 1, said),
            viewpoint=compute_viewpoint(extracts, phrases, {e.story.id: t for e, t in opening}),
            overview_title=phrases.overview,
            overview=overview,
            making=Making(editor=NAME, made_by=NAME, fallbacks=notes),
            joined=tuple((e.story.id, *(s.id for s in e.twins)) for e in ranked if e.twins),
        )

    def statements_for(self, story: Story, language: str) -> Iterator[Statement]:
        """Yield a story in several ways, the best first; nothing if it can't be told well."""
        extract = self.extract(story, language)
        for telling in extract.tellings:
            yield statement(extract, telling, 1)

    def label_for(self, story: Story, language: str) -> str:
        """Name a story in a few words."""
        return self.extract(story, language).label or who(story.items[0])

    def headline_for(self, story: Story, language: str) -> str:
        """Return a story's headline."""
        return self.extract(story, language).headline


def quiet_draft(assignment: Assignment) -> Draft:
    """Return the draft of a day without a story: one notice, which cites nothing."""
    phrases = phrases_for(assignment.language)
    return Draft(
        title=phrases.quiet_title,
        description=phrases.quiet,
        tags=(assignment.newsletter.name,),
        lead=(Paragraph(statement=Statement(text=phrases.quiet)),),
        preview=(),
        viewpoint=(),
        overview_title=phrases.quiet_title,
        overview=(),
        making=Making(editor=NAME, made_by=NAME),
    )


def _posted(
    extracts: Sequence[StoryExtract], told: Sequence[StoryExtract], phrases: Phrases
) -> tuple[Bullet, ...]:
    """Return what people posted beside what is told."""
    ids = {story.id for e in told for story in (e.story, *e.twins)}
    said = [line.text for extract in told for line in extract.tellings[0].lines]
    return posted([e for e in extracts if e.story.id not in ids], said, phrases)


def topic_titles(assignment: Assignment) -> dict[str, str]:
    """Return the topics' titles in the issue's language, English where it has none."""
    return {
        topic.key: topic.titles.get(assignment.language) or topic.titles.get("en") or topic.key
        for topic in assignment.topics
    }


def _sections(
    told: Sequence[StoryExtract],
    titles: Mapping[str, str],
    topics: Mapping[str, str],
    phrases: Phrases,
    count: int,
    said: set[str],
) -> tuple[Section, ...]:
    """Tell stories under their topics in the topics' order, in so many sentences each."""
    sections: dict[str, list[Bullet]] = {}
    for extract in told:
        telling = extract.tellings[0]
        bullet = Bullet(
            label=extract.label, statement=statement(extract, telling, count, said=said)
        )
        said |= {line.text for line in telling.lines[:count]}
        sections.setdefault(topics[extract.story.id], []).append(bullet)
    return tuple(
        Section(title=titles.get(key, phrases.other), topic=key, bullets=tuple(sections[key]))
        for key in (*titles, "")
        if key in sections
    )


def _topic(extract: StoryExtract, topics: Sequence[Topic]) -> str:
    """Return the topic of a story by the words of the line that tells it."""
    telling = extract.tellings[0]
    if telling.is_release and any(topic.key == PRODUCTS for topic in topics):
        return PRODUCTS
    told = replace(extract.story, title=telling.lines[0].text, items=(telling.item,))
    return assign_topic(told, topics, telling.item.language)


def _description(extracts: Sequence[StoryExtract]) -> str:
    """Name two or three stories that are surely told well, a sentence each, or the surest one.

    The title has told the first one.
    """
    text = ""
    named = [e for e in extracts if e.tellings[0].headline or e.story.retitled]
    sure = [e for e in named if likelihood(e) >= PRINTS] or sorted(named, key=likelihood)[-1:]
    headlines = [credited_headline(e) for e in sure[:NAMED]]
    for headline in headlines or [e.tellings[0].lines[0].text for e in extracts[:1]]:
        whole = headline.rstrip("\"'”’").endswith((".", "!", "?", "。"))
        longer = f"{text} {headline}{'' if whole else '.'}".lstrip()
        if text and len(longer) > MAX_DESCRIPTION:
            break
        text = longer
    return text
