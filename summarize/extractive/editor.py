"""The extractive editor: an issue of the sources' own sentences, without any model.

It chooses sentences, cleans them, quotes people with their names, and adds phrases of its own
around them; it never rewords what a source says, so it can't say what none said. It can't
translate either: stories that no source tells in the issue's language are left out, unless most of
the day is foreign.

Fewer lines and better ones: a story without a line that stands by itself is not told, and the lead
goes to the first stories that can be told well. Each story is told once: in the lead, ahead of the
overview, or in it.
"""

import math
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from summarize.edition import Bullet, Fallback, Making, Paragraph, Section, Statement
from summarize.editor import Assignment, Draft
from summarize.extractive.item_kinds import SOCIAL
from summarize.extractive.labels import COINED, has_name, names_of
from summarize.extractive.lead import LEAD_STORIES, lead_paragraphs, tags_of
from summarize.extractive.phrases import Phrases, phrases_for
from summarize.extractive.report_likeness import REPORT, states
from summarize.extractive.select import says_the_same
from summarize.extractive.told_story import StoryExtract, Telling
from summarize.extractive.viewpoint import compute_viewpoint
from summarize.stories.topics import assign_topic
from summarize.story import Story
from summarize.text.compare import likeness
from summarize.text.names import known_names_in
from summarize.text.titles import who

NAME: Final = "extractive"
NAMED: Final = 3
"""Subjects that the overview's title names."""

SENTENCES: Final = 2
MAX_DESCRIPTION: Final = 220
MIN_PREVIEW: Final = 2
"""Stories that are told ahead of the overview, where it is long enough to spare them."""

ALIKE: Final = 0.16
"""Likeness of two lines that tell one event, if they share two names or a coined one.

Nearly twice as much is asked of lines that share one known name only."""

ENOUGH: Final = 24
"""Stories to be told: while there are fewer, those that only a cap kept out stand in."""

RANKS: Final = 3
"""Ranks that a story falls behind in the lead if it reads as talk, or gains by twice the places."""

Told = tuple[StoryExtract, Telling]


class ExtractiveEditor:
    """Writes drafts from the items' own sentences; deterministic, offline, in any language."""

    def __init__(self) -> None:
        self._extracts: dict[tuple[int, str], StoryExtract] = {}

    def extract(self, story: Story, language: str) -> StoryExtract:
        """Return what can be told of a story, computed once."""
        key = (id(story), language)  # the extract holds the story, so that its id stays its own
        if key not in self._extracts:
            self._extracts[key] = StoryExtract(story, language, phrases_for(language))
        return self._extracts[key]

    def write(self, assignment: Assignment) -> Draft:
        """Return a draft; every story is told once, in the lead or in the overview.

        It has neither on a day of which nothing can be told.
        """
        titles, phrases = topic_titles(assignment), phrases_for(assignment.language)
        extracts, notes = self._tellable(assignment)
        first = _leading(extracts)
        lead = lead_paragraphs([(e, e.tellings[0]) for e in first])
        told = [(e, e.tellings[0]) for e in extracts if e not in first]
        size = MIN_PREVIEW if len(told) > 2 * MIN_PREVIEW else 0
        ahead, told = told[:size], told[size:]
        said = {line.text for e in first for line in e.tellings[0].lines}
        topic_of = partial(_topic_of, assignment)
        preview = _sections(ahead, titles, phrases.other, topic_of, 1, said)
        overview = _sections(told, titles, phrases.other, topic_of, SENTENCES, said)
        ranked = [*first, *(e for e in extracts if e not in first)]
        stories = [e.story for e in ranked]
        return Draft(
            title=first[0].headline if first else "",
            description=_description(ranked[1:] or ranked),
            tags=tags_of(assignment, stories, titles),
            lead=tuple(lead),
            preview=tuple(preview),
            viewpoint=compute_viewpoint(assignment, extracts, titles),
            overview_title=_overview_title(first, phrases),
            overview=tuple(overview),
            making=Making(editor=NAME, made_by=NAME, fallbacks=notes),
        )

    def viewpoint(self, assignment: Assignment, told: Collection[str]) -> tuple[Statement, ...]:
        """Compute the viewpoint on the stories with these ids."""
        stories = [story for story in assignment.stories if story.id in told]
        extracts = [self.extract(story, assignment.language) for story in stories]
        return compute_viewpoint(assignment, extracts, topic_titles(assignment))

    def statements_for(self, story: Story, language: str) -> Iterator[Statement]:
        """Yield a story in several ways, the best first; nothing if it can't be told well."""
        extract = self.extract(story, language)
        for telling in extract.tellings:
            yield extract.statement(telling, 1)
            if other := telling.by_title():
                yield extract.statement(other, 1)

    def label_for(self, story: Story, language: str) -> str:
        """Name a story in a few words."""
        return self.extract(story, language).label or who(story.items[0])

    def headline_for(self, story: Story, language: str) -> str:
        """Return a story's headline."""
        return self.extract(story, language).headline

    def _tellable(self, assignment: Assignment) -> tuple[list[StoryExtract], tuple[Fallback, ...]]:
        """Return the stories that may be told, no two of the same, and what the edition notes."""
        stories = assignment.stories
        extracts = [self.extract(story, assignment.language) for story in stories]
        foreign = sum(e.is_foreign for e in extracts)
        notes: tuple[Fallback, ...] = ()
        if 2 * foreign > len(extracts):
            share = f"{foreign} of {len(extracts)} stories"
            words = f"{share} are in their sources' words, untranslated"
            notes = (Fallback(reason=words),)
        elif foreign:
            extracts = [e for e in extracts if not e.is_foreign]
            notes = (Fallback(reason=f"{foreign} stories in other languages were left out"),)
        considered = sorted(assignment.considered, key=lambda story: -story.score)
        more = (self.extract(story, assignment.language) for story in considered)
        kept: list[StoryExtract] = []

        def keep(extract: StoryExtract) -> None:
            if extract.is_tellable and not any(_same(extract, other) for other in kept):
                kept.append(extract)

        for extract in extracts:
            keep(extract)
        for extract in more:
            if len(kept) >= ENOUGH:
                break
            if not extract.is_foreign:
                keep(extract)
        return kept, notes


def quiet_draft(assignment: Assignment) -> Draft:
    """Return the draft of a day without a story: it names what was read, and cites nothing."""
    phrases = phrases_for(assignment.language)
    read = [note.name for note in assignment.sources if note.status != "missing"]
    statement = Statement(text=phrases.quiet_source)
    bullets = [Bullet(label=name, statement=statement) for name in dict.fromkeys(read)]
    bullets = bullets or [Bullet(label=assignment.newsletter.name, statement=statement)]
    return Draft(
        title=phrases.quiet_title,
        description=phrases.quiet,
        tags=(assignment.newsletter.name,),
        lead=(Paragraph(statement=Statement(text=phrases.quiet)),),
        preview=(),
        viewpoint=(),
        overview_title=phrases.quiet_title,
        overview=(Section(title=phrases.other, bullets=tuple(bullets)),),
        making=Making(editor=NAME, made_by=NAME),
    )


def _leading(extracts: Sequence[StoryExtract]) -> list[StoryExtract]:
    """Return the stories that lead: told well, and met in many places; the widest one first."""

    def place(rank: int) -> float:
        extract = extracts[rank]
        first = extract.tellings[0]
        line = first.lines[0]
        sure = line.item.kind not in SOCIAL and line.place >= 0  # prose of a publication
        stated = bool(first.headline) and (sure or states(first.headline))
        weak = 1 - max(line.share, REPORT * sure) + 2 * (not stated)
        titles = " ".join(item.title for item in extract.story.items)
        weak += 0.0 if known_names_in(f"{first.headline} {line.text} {titles}") else 0.3
        return rank + RANKS * weak - RANKS * math.log2(len(extract.story.places))

    most = min(LEAD_STORIES, max(1, len(extracts) // 2))
    first = [extracts[n] for n in sorted(range(len(extracts)), key=place)[:most]]
    return sorted(first, key=lambda e: (not e.tellings[0].headline, -len(e.story.places)))


def _same(one: StoryExtract, other: StoryExtract) -> bool:
    a, b = one.tellings[0], other.tellings[0]
    said, told = a.lines[0].text, b.lines[0].text
    shared = [name for name in names_of(said) if has_name(told, name)]
    named = len(shared) > 1 or any(COINED.search(name) for name in shared)
    return (
        says_the_same(said, told)
        or says_the_same(a.headline, b.headline)
        or (bool(shared) and likeness(said, told) >= ALIKE * (1 if named else 1.9))
    )


def topic_titles(assignment: Assignment) -> dict[str, str]:
    """Return the topics' titles in the issue's language, English where it has none."""
    return {
        topic.key: topic.titles.get(assignment.language) or topic.titles.get("en") or topic.key
        for topic in assignment.topics
    }


def _topic_of(assignment: Assignment, telling: Telling, story: Story) -> str:
    """Return the topic of a story as it is told: the line's own words decide, not another item's.

    "" for one that the newsletter has no heading for.
    """
    item = telling.item
    told = replace(story, title=telling.lines[0].text, items=(item, *story.items))
    return assign_topic(told, assignment.topics, item.language)


def _sections(
    told: Sequence[Told],
    titles: dict[str, str],
    other: str,
    topic_of: Callable[[Telling, Story], str],
    count: int,
    said: set[str],
) -> list[Section]:
    """Tell stories under their topics in the topics' order, in so many sentences each."""
    sections: dict[str, list[Bullet]] = {}
    for extract, telling in told:
        topic = topic_of(telling, extract.story)
        statement = extract.statement(telling, count, said=said)
        said |= {line.text for line in telling.lines[:count]}
        sections.setdefault(topic, []).append(
            Bullet(label=extract.label_of(telling), statement=statement)
        )
    return [
        Section(title=titles.get(key, other), topic=key, bullets=tuple(sections[key]))
        for key in (*titles, "")
        if key in sections
    ]


def _description(extracts: Sequence[StoryExtract]) -> str:
    """Name two or three stories in one sentence; the title has told the first one."""
    text = ""
    headlines = [e.headline for e in extracts if e.tellings[0].headline or e.story.retitled]
    for headline in headlines[:NAMED] or [e.headline for e in extracts[:1]]:
        longer = f"{text}; {headline}" if text else headline
        if text and len(longer) > MAX_DESCRIPTION:
            break
        text = longer
    whole = text.rstrip("\"'”’").endswith((".", "!", "?", "。"))
    return text if whole or not text else f"{text}."


def _overview_title(extracts: Sequence[StoryExtract], phrases: Phrases) -> str:
    """Name the overview by what its first stories are about, or by the first one's headline."""
    subjects = [e.name_in(e.tellings[0].lines[0].text, e.tellings[0].item) for e in extracts]
    stars = list(dict.fromkeys(filter(None, subjects)))[:NAMED]
    if not stars:
        return extracts[0].headline if extracts else phrases.other
    return phrases.overview.format(names=phrases.comma.join(stars))
