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

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from summarize.edition import Bullet, Fallback, Making, Paragraph, Section, Statement
from summarize.editor import Assignment, Draft
from summarize.extractive.events import Events
from summarize.extractive.item_kinds import SOCIAL, is_english, is_on_ai
from summarize.extractive.judge import (
    ANY,
    LIKELY,
    PRINTS,
    PRINTS_ON_A_THIN_DAY,
    Standard,
)
from summarize.extractive.labels import has_name
from summarize.extractive.lead import LEAD_STORIES, fuller, lead_paragraphs, tags_of
from summarize.extractive.phrases import Phrases, phrases_for
from summarize.extractive.posted import posted
from summarize.extractive.told_story import StoryExtract
from summarize.extractive.viewpoint import compute_viewpoint, most_named
from summarize.story import Story
from summarize.text.titles import who

NAME: Final = "extractive"
NAMED: Final = 3
"""Stories that the description names."""

SENTENCES: Final = 2
MAX_DESCRIPTION: Final = 220
MIN_PREVIEW: Final = 2
"""Stories that are told ahead of the overview, where it is long enough to spare them."""

ENOUGH: Final = 24
"""Stories to be told: while there are fewer, those that only a cap kept out stand in."""

ON_AI: Final = 0.4
"""Share of the day's stories that are on AI, below which the newsletter has another subject."""

FEW: Final = 16
"""Stories up to which the best of the lines that are likely to be printable stand in."""

FEWEST: Final = 8
"""The same of lines that are only as likely as not, or a little more."""

SMALL: Final = 5
"""Stories below which a newsletter of publications has few sources, each chosen for its news."""

FRONT: Final = 24
"""Characters before its label at most, in a line that leads: else somebody passes it on."""

SAME_LABEL: Final = 3
"""Lines of an issue that one name may head."""

PLACES: Final = 1.5
"""What a story gains in the lead by twice the places, or items that its line cites."""

AFFAIR: Final = 1.0
"""What a line gains in the lead that is on what most of the day's lines are on."""

MANY: Final = 4
"""Lines that make an affair of a name."""

RANKS: Final = 6
"""Ranks that one unit of a story's weight in the lead is worth."""

DOUBT: Final = 6.0
"""What a line that is not surely printable loses there: at .85 about half the places."""


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

    def _extracts_of(
        self, assignment: Assignment, stories: Sequence[Story], standard: Standard
    ) -> list[StoryExtract]:
        return [self.extract(story, assignment.language, standard) for story in stories]

    def _standard(self, assignment: Assignment) -> Standard:
        """Return what is asked of the day's lines at least: less of few sources."""
        day, since = assignment.stories, assignment.window_start.date()
        if len(day) < SMALL and not any(s.items[0].kind in SOCIAL for s in day):
            return Standard(since, any_subject=True, is_small=True)
        on_ai = sum(any(map(is_on_ai, s.items[:3])) for s in day)
        return Standard(since, PRINTS_ON_A_THIN_DAY, any_subject=on_ai < ON_AI * len(day))

    def write(self, assignment: Assignment) -> Draft:
        """Return a draft; every story is told once, in the lead or in the overview.

        It has neither on a day of which nothing can be told.
        """
        titles, phrases = topic_titles(assignment), phrases_for(assignment.language)
        extracts, notes = self._tellable(assignment)
        first = _leading(extracts)
        opening = [(e, fuller(e)) for e in first]
        lead = lead_paragraphs(opening)
        told = [e for e in extracts if e not in first]
        size = MIN_PREVIEW if len(told) > 2 * MIN_PREVIEW else 0
        ahead, told = told[:size], told[size:]
        said = {line.text for _, telling in opening for line in telling.lines}
        ranked = [*first, *(e for e in extracts if e not in first)]
        topics = {e.story.id: e.topic(assignment.topics) for e in ranked}
        overview = _sections(told, titles, topics, phrases, SENTENCES, said)
        if first and (posts := self._posted(assignment, extracts, phrases)):
            overview = (*overview, Section(title=phrases.posted, bullets=posts))
        return Draft(
            title=first[0].credited_headline(places_only=True) if first else "",
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

    def _posted(
        self, assignment: Assignment, told: Sequence[StoryExtract], phrases: Phrases
    ) -> tuple[Bullet, ...]:
        """Return what people posted beside what is told."""
        ids = {story.id for e in told for story in (e.story, *e.twins)}
        standard, known = self._standard(assignment), assignment.known_stories
        extracts = self._extracts_of(assignment, known, standard)
        said = [line.text for extract in told for line in extract.tellings[0].lines]
        return posted([e for e in extracts if e.story.id not in ids], said, phrases)

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
        standard = self._standard(assignment)
        extracts = self._extracts_of(assignment, assignment.stories, standard)
        foreign = sum(e.is_foreign for e in extracts)
        own = sum(e.is_tellable for e in extracts if not e.is_foreign)
        notes: tuple[Fallback, ...] = ()
        mostly = 2 * foreign > len(extracts) and own < LEAD_STORIES
        strange = foreign < len(extracts) and not any(
            e.is_foreign and _is_read(e) for e in extracts
        )
        if mostly and not strange:
            share = f"{foreign} of {len(extracts)} stories"
            words = f"{share} are in their sources' words, untranslated"
            notes = (Fallback(reason=words),)
        elif foreign:
            extracts = [e for e in extracts if not e.is_foreign]
            notes = (Fallback(reason=f"{foreign} stories in other languages were left out"),)
        considered = sorted(assignment.considered, key=lambda story: -story.score)
        more = self._extracts_of(assignment, considered, standard)
        able = [e for e in [*extracts, *(e for e in more if not e.is_foreign)] if e.is_tellable]
        kept: list[StoryExtract] = []
        labels: Counter[str] = Counter()
        events = Events(assignment.known_stories)
        for extract in able:
            extract.twins = ()
        for extract in sorted(able, key=lambda e: min(_worth(e), PRINTS), reverse=True):
            if len(kept) >= _most(_worth(extract)):
                break
            label = extract.label.casefold()
            if twin := next((k for k in kept if events.same(extract, k)), None):
                twin.twins += (extract.story,)
            elif labels[label] < SAME_LABEL:
                kept.append(extract)
                labels[label] += 1
        if len(kept) == 1 and not standard.is_small and _worth(kept[0]) < PRINTS:
            return [], notes  # a single doubtful line is no issue
        return sorted(kept, key=able.index), notes


def _is_read(extract: StoryExtract) -> bool:
    """Return whether a story is in English, which readers of the field know."""
    return any(is_english(item.title or item.text, item) for item in extract.items)


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


def _leading(extracts: Sequence[StoryExtract]) -> list[StoryExtract]:
    """Return the stories that lead: told well, of the day, met in many places; the widest first.

    The first one gives the title, so it is one with a headline where any has one.
    """
    affair, count = most_named(extracts)

    def weight(extract: StoryExtract) -> float:
        first = extract.tellings[0]
        line = first.lines[0]
        weak = DOUBT * (1 - line.worth) + (extract.story.thread.kind == "continues")
        passed_on = (first.headline or line.text).find(first.label) > FRONT
        weak += passed_on and not first.is_release  # of a release the words are ours
        of_affair = count >= MANY and has_name(line.text, affair)
        told_by = max(len(extract.places), len(extract.support(first)))
        return PLACES * math.log2(told_by) + AFFAIR * of_affair - weak

    most = min(LEAD_STORIES, max(1, len(extracts) // 2))
    ranks = sorted(range(len(extracts)), key=lambda n: n - RANKS * weight(extracts[n]))
    titled = [n for n in ranks if extracts[n].tellings[0].headline][:1]
    return [extracts[n] for n in dict.fromkeys((*titled, *ranks))][:most]


def _most(worth: float) -> int:
    """Return up to how many stories an issue may have, to take one of this worth."""
    return ENOUGH if worth >= PRINTS else FEW if worth >= LIKELY else FEWEST


def _worth(extract: StoryExtract) -> float:
    """Return how likely an editor would print a story's line: likelier if many places tell it."""
    worth = extract.tellings[0].lines[0].worth
    odds = worth / (1 - worth) * math.sqrt(len(extract.places))
    return odds / (1 + odds)


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
        statement = extract.statement(telling, count, said=said)
        said |= {line.text for line in telling.lines[:count]}
        bullet = Bullet(label=extract.label_of(telling), statement=statement)
        sections.setdefault(topics[extract.story.id], []).append(bullet)
    return tuple(
        Section(title=titles.get(key, phrases.other), topic=key, bullets=tuple(sections[key]))
        for key in (*titles, "")
        if key in sections
    )


def _description(extracts: Sequence[StoryExtract]) -> str:
    """Name two or three stories that are surely told well, a sentence each, or the surest one.

    The title has told the first one.
    """
    text = ""
    named = [e for e in extracts if e.tellings[0].headline or e.story.retitled]
    named = [e for e in named if "]" not in e.headline]  # "[pdf]": a link's mark-up, by its form
    sure = [e for e in named if _worth(e) >= PRINTS] or sorted(named, key=_worth)[-1:]
    headlines = [e.credited_headline() for e in sure[:NAMED]]
    for headline in headlines or [e.tellings[0].lines[0].text for e in extracts[:1]]:
        whole = headline.rstrip("\"'”’").endswith((".", "!", "?", "。"))
        longer = f"{text} {headline}{'' if whole else '.'}".lstrip()
        if text and len(longer) > MAX_DESCRIPTION:
            break
        text = longer
    return text
