"""Choosing: which ranked stories fit into an issue, and why the others do not.

Best first, each story is taken unless its topic, the source or the account that leads it already
has its share. So one source, or one account that floods, can't fill an issue, however well its
posts score. Every story that is not told has a reason, since "why is this missing" is the question
that an editor asks most.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from summarize.stories.wording import account_of
from summarize.story import Story
from summarize.text.tokens import TextIndex

TOO_LITTLE: Final = "says too little"


@dataclass(frozen=True, slots=True)
class Caps:
    """How much fits: in all, of one topic, led by one source, led by one account."""

    stories: int = 24
    per_topic: int = 8
    per_source: int = 8
    per_account: int = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """Stories told and not told, best first, and the reason for each that is not."""

    told: tuple[Story, ...]
    others: tuple[Story, ...]
    left_out: Mapping[str, str]


def by_score(story: Story) -> tuple[float, str]:
    """Order stories: the best first, ties by id."""
    return -story.score, story.id


def choose(stories: Sequence[Story], caps: Caps, *, muted: Sequence[str] = ()) -> Choice:
    """Take stories within the caps; pinned ones (with a part of that name) always fit."""
    told: list[Story] = []
    others: list[Story] = []
    left_out: dict[str, str] = {}
    filled: Counter[tuple[str, str]] = Counter()
    for story in sorted(stories, key=by_score):
        reason = (
            "" if "pinned" in story.parts else _objection(story, caps, filled, len(told), muted)
        )
        if reason:
            left_out[story.id] = reason
            others.append(story)
            continue
        told.append(story)
        filled.update(_shares(story))
    return Choice(tuple(told), tuple(others), left_out)


def _shares(story: Story) -> list[tuple[str, str]]:
    """Name what a story takes a share of."""
    lead = story.items[0]
    return [("topic", story.topic), ("source", lead.source), ("account", account_of(lead))]


def _objection(
    story: Story, caps: Caps, filled: Counter[tuple[str, str]], told: int, muted: Sequence[str]
) -> str:
    """Say why a story is not told; the empty string if nothing is against it."""
    if word := _muted_word(story, muted):
        return f"muted: {word}"
    if "substance" in story.parts:
        return TOO_LITTLE
    if told >= caps.stories:
        return f"the issue is full ({caps.stories} stories)"
    limits = (caps.per_topic, caps.per_source, caps.per_account)
    for (what, name), limit in zip(_shares(story), limits, strict=True):
        if filled[what, name] >= limit:
            return f"{what} {name or 'none'} has its {limit} stories"
    return ""


def _muted_word(story: Story, muted: Sequence[str]) -> str:
    """Return the muted word that a story's title or best item holds, if any."""
    if not muted:
        return ""
    best = story.items[0]
    said = TextIndex(f"{story.title}\n{best.title}\n{best.text[:1_000]}")
    return next((word for word in muted if word in said), "")
