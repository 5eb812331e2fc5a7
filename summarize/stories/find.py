"""A newsday: the items of a day become ranked stories within an issue's budget.

    items -> collapse copies -> cluster -> an editor's merges and splits
          -> thread to the days before -> topic and tags -> rank -> choose within the caps

Plain data in, plain data out: the same items, past and settings always give the same newsday,
whatever the order of the items.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ingest.item import Item
from summarize.edition import Reading
from summarize.stories.dedupe import collapse
from summarize.stories.features import Embed
from summarize.stories.grouping import Grouping, story_id, title_of
from summarize.stories.near_misses import NearMiss
from summarize.stories.overrides import Overrides
from summarize.stories.rank import UsualEngagement, parts_of, usual_engagement
from summarize.stories.select import by_score, choose
from summarize.stories.settings import StorySettings
from summarize.stories.tags import tags_of
from summarize.stories.topics import assign_topic
from summarize.story import PastStory, Story

PINNED = 1_000.0
"""What a pin adds to a score."""

CONSIDERED = 300
"""Stories beside the told ones that an editor may look at."""

REACH = 5
"""Stories that get topic and tags, by those that an issue may tell."""


@dataclass(frozen=True, slots=True)
class FoundStories:
    """What was found: stories told, best first; others, best first; and those told before.

    `left_out` gives the reason for each story that is not told. `near` gives a story's nearest
    neighbours that were kept apart. `unmatched` are names in the overrides that no story has.
    `considered` are the best of the others that only a cap kept out.
    `embedding` names the model whose vectors helped, if any; `notices` say what could not help.
    """

    told: tuple[Story, ...]
    others: tuple[Story, ...]
    repeated: tuple[Story, ...]
    left_out: Mapping[str, str] = field(default_factory=dict)
    near: Callable[[str], Sequence[NearMiss]] = field(default=lambda _: (), compare=False)
    reading: Reading = Reading()  # noqa: RUF009 - immutable
    unmatched: tuple[str, ...] = ()
    embedding: str = ""
    notices: tuple[str, ...] = ()
    considered: tuple[Story, ...] = ()

    @property
    def stories(self) -> tuple[Story, ...]:
        """All stories, those told first."""
        return (*self.told, *self.others, *self.repeated)


def find_stories(
    items: Sequence[Item],
    *,
    past: Sequence[PastStory] = (),
    usual: Mapping[str, UsualEngagement] | None = None,
    settings: StorySettings = StorySettings(),  # noqa: B008 - immutable
    overrides: Overrides = Overrides(),  # noqa: B008 - immutable
    embed: Embed | None = None,
    background: Sequence[Item] = (),
) -> FoundStories:
    """Find, thread, rank and choose the stories of a day; see the module's docstring.

    `usual` is what `usual_engagement` learned of earlier items; what it does not know is measured
    on the day itself. `background` are items of other days: a word that is rare today and common
    there ("server", "laptop") makes no story.
    """
    deduped = collapse(items)
    book = Grouping.open(
        deduped, past, overrides=overrides, embed=embed, background=background, real_day=True
    )
    known = {**usual_engagement(items), **(usual or {})}
    grouped = book.stories(past, known)
    ranked = [_scored(story, known, settings, overrides) for story in grouped]
    repeated = tuple(sorted((s for s in ranked if _repeats(s)), key=by_score))
    fresh = [story for story in ranked if not _repeats(story)]
    reach = REACH * settings.max_stories + CONSIDERED
    dropped = {story.id for story in fresh if _names(story) & set(overrides.drop)}
    choice = choose(_with_headings(fresh, settings, reach), settings, dropped)
    pasted = [Story(story_id([item]), title_of(item), (item,)) for item in deduped.pasted]
    reasons = {story.id: "copypasta" for story in pasted}
    told_before = {s.id: f"told on {s.thread.last}: nothing new" for s in repeated}
    return FoundStories(
        told=choice.told,
        others=(*choice.others, *pasted),
        repeated=repeated,
        left_out={**choice.left_out, **reasons, **told_before},
        near=book.apart([story.id for story in grouped]),
        reading=Reading(
            items=len(items),
            duplicates=len(items) - len(deduped.items) - len(pasted),
            stories=len(ranked) + len(pasted),
            repeated=len(repeated),
            words=sum(len(item.title.split()) + len(item.text.split()) for item in items),
        ),
        unmatched=_unmatched(overrides, ranked),
        considered=tuple(s for s in choice.others if s.id in choice.capped)[:CONSIDERED],
    )


def _with_headings(stories: Sequence[Story], settings: StorySettings, reach: int) -> list[Story]:
    """Topic and tags to the best stories, so many of them: of thousands, the best few."""
    ranked = sorted(stories, key=by_score)
    near = [
        replace(
            story,
            topic=assign_topic(story, settings.topics, settings.language),
            tags=tags_of(story.items, settings.language),
        )
        for story in ranked[:reach]
    ]
    return near + ranked[reach:]


def _scored(
    story: Story,
    usual: Mapping[str, UsualEngagement],
    settings: StorySettings,
    overrides: Overrides,
) -> Story:
    """Return a story its title and score."""
    names = _names(story)
    if given := next((title for name, title in overrides.retitle if name in names), ""):
        story = replace(story, title=given, retitled=True)
    parts = parts_of(story, usual, settings)
    if names & set(overrides.pin):
        parts["pinned"] = PINNED
    score = round(sum(parts.values()), 3)
    return replace(story, parts=parts, score=score)


def _names(story: Story) -> set[str]:
    """Return all the names by which an editor may mean a story."""
    return {story.id, *(item.id for item in story.everything)}


def _repeats(story: Story) -> bool:
    """Return whether a story was told and brings nothing new; a pin tells it all the same."""
    return story.thread.kind == "repeats" and "pinned" not in story.parts


def _unmatched(overrides: Overrides, stories: Sequence[Story]) -> tuple[str, ...]:
    """Return the names that an editor used and no story has."""
    names = overrides.names()
    if not names:
        return ()
    return tuple(sorted(names - frozenset().union(*map(_names, stories))))
