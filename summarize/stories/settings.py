"""The user's part in which stories are told: what counts for him, and how much fits."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from summarize.stories.topics import DEFAULT_TOPICS
from summarize.story import Topic


@dataclass(frozen=True, slots=True)
class StorySettings:
    """What counts, and how much fits into an issue: in all, of a topic, a place, an account.

    `owners` maps a publisher, an author or a source to its owner; `source_weights` are by source
    name, 1 being neutral. `language` is that of the theme tags.
    """

    max_stories: int = 28
    max_per_topic: int = 20
    max_per_source: int = 8
    max_per_account: int = 3
    interests: tuple[str, ...] = ()
    muted: tuple[str, ...] = ()
    topics: tuple[Topic, ...] = DEFAULT_TOPICS
    language: str = "en"
    source_weights: Mapping[str, float] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)
