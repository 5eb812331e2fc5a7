"""Choosing: which ranked stories fit into an issue, and why the others do not.

Best first, each story is taken unless its topic, the place or the account that leads it already
has its share. A place is a subreddit, a channel or a publisher, however many of them one source
reads. So one place, or one account that floods, can't fill an issue, however well its posts score.
Chat alone is a story only if it leads to a page or several people speak, and a digest is none,
since what it tells of are others' stories. Every story that is not told has a reason, since "why is
this missing" is the question that an editor asks most.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from ingest.item import Item
from summarize.stories.lead_item import is_digest
from summarize.stories.link_keys import link_key
from summarize.stories.rank import VOTED, named
from summarize.stories.settings import StorySettings
from summarize.stories.wording import account_of
from summarize.story import PUBLICATIONS, Story, is_talk
from summarize.text.tokens import content, words

TOO_LITTLE: Final = "says too little"
A_COMMENT: Final = "is only comments on something else"
ONLY_TALK: Final = "is only talk: no link, and fewer than three people"
DROPPED: Final = "dropped by an editor"
A_DIGEST: Final = "is a digest: it supports other stories"

THIN_WORDS: Final = 4
"""A story that nowhere has so many words that say something says too little."""

MIN_TALKERS: Final = 3
MAX_TALKS: Final = 3
"""Stories of an issue that nobody tells of but chat."""

MAX_OF_ONE_THING: Final = 1
"""Stories led by one account's posts on one version: a maker that posts its release three times, in
other words, has one piece of news."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Stories told and not told, best first, and the reason for each that is not.

    `capped` are the ids of those that would be told if there were room.
    """

    told: tuple[Story, ...]
    others: tuple[Story, ...]
    left_out: Mapping[str, str]
    capped: frozenset[str] = frozenset()


def by_score(story: Story) -> tuple[float, str]:
    """Order stories: the best first, ties by id."""
    return -story.score, story.id


def choose(
    stories: Sequence[Story], settings: StorySettings, dropped: Collection[str] = ()
) -> Choice:
    """Take stories within the caps; pinned ones (with a part of that name) always fit.

    `dropped` are the ids of those that an editor does not want.
    """
    told: list[Story] = []
    others: list[Story] = []
    left_out: dict[str, str] = {}
    filled: Counter[tuple[str, str]] = Counter()
    capped: set[str] = set()
    for story in sorted(stories, key=by_score):
        pinned = "pinned" in story.parts
        unfit = "" if pinned else _unfit(story, settings.muted)
        unfit = DROPPED if story.id in dropped else unfit
        full = "" if pinned else _full(story, settings, filled, len(told))
        if reason := unfit or full:
            capped |= set() if unfit else {story.id}
            left_out[story.id] = reason
            others.append(story)
            continue
        told.append(story)
        filled.update(_shares(story))
    return Choice(tuple(told), tuple(others), left_out, frozenset(capped))


def _shares(story: Story) -> list[tuple[str, str]]:
    """Name what a story takes a share of."""
    lead = story.best
    shares = [("topic", story.topic), ("place", _place(lead)), ("account", account_of(lead))]
    if lead.kind == "x":
        versioned = (tag for tag in story.tags if tag[-1].isdecimal())
        shares += [("thing", f"{tag} of {account_of(lead)}") for tag in versioned]
    return [*shares, ("chat", "")] if is_chat(story) else shares


def _place(item: Item) -> str:
    """Name the place whose share an item takes: whose page it is, whichever feed lists it."""
    site = urlsplit(item.url).netloc if item.kind in PUBLICATIONS else ""
    return site.removeprefix("www.") or item.publisher or item.source


def is_chat(story: Story) -> bool:
    """Return whether nothing but chat tells of a story."""
    return all(is_talk(item) for item in story.items)


def _is_thin(story: Story) -> bool:
    """Return whether no item of a story says more than a few words, or points to a page."""
    return all(
        not (item.links or item.media)
        and len(set(content(words(f"{item.title} {item.text[:400]}")))) < THIN_WORDS
        for item in story.items
    )


def _is_only_talk(story: Story) -> bool:
    """Return whether a chat leads nowhere and few take part in it."""
    people = {item.author for item in story.items}
    talkers = max(len(people), *(item.engagement.participants or 1 for item in story.items))
    linked = any(link_key(link.url) for item in story.items for link in item.links)
    return is_chat(story) and not linked and talkers < MIN_TALKERS


def _unfit(story: Story, muted: Sequence[str]) -> str:
    """Say what in a story itself keeps it from being told; "" if nothing does."""
    if words_muted := named(story, muted):
        return f"muted: {words_muted[0]}"
    if _is_thin(story):
        return TOO_LITTLE
    if is_digest(story.best):
        return A_DIGEST
    if all(item.kind in VOTED and is_talk(item) for item in story.items):
        return A_COMMENT
    return ONLY_TALK if _is_only_talk(story) else ""


def _full(story: Story, caps: StorySettings, filled: Counter[tuple[str, str]], told: int) -> str:
    """Say which share is full already; "" if there is room."""
    if told >= caps.max_stories:
        return f"the issue is full ({caps.max_stories} stories)"
    limits = {
        "topic": caps.max_per_topic,
        "place": caps.max_per_source,
        "account": caps.max_per_account,
        "chat": MAX_TALKS,
        "thing": MAX_OF_ONE_THING,
    }
    for what, name in _shares(story):
        if filled[what, name] >= limits[what]:
            return f"{what} {name or 'none'} has its {limits[what]} stories"
    return ""
