"""What only looks like many voices: set aside before anything is merged or ranked.

Three kinds: *copypasta* (one short text under many different links), *templates* (one text in
which only numbers change, posted again and again by one account: prices, scores, build numbers)
and *chatter* (a cry of a word or two from many, such as "this!" or "good morning").

Setting a true report aside is the worse mistake, so each kind asks for several posts that agree
word for word, and a text with a title or of some length is never chatter.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ingest.item import Item
from summarize.stories.link_keys import link_key
from summarize.stories.wording import Wording, text_of
from summarize.text.tokens import skeleton

COPYPASTA_WORDS: Final = 60
"""A longer text under many links is syndicated, not pasted."""

MANY: Final = 3
"""Copypasta and chatter are at least so many posts."""

TEMPLATE_POSTS: Final = 4
"""A template is at least so many posts of one account."""


def chorus(items: Sequence[Item], wordings: Sequence[Wording]) -> dict[int, str]:
    """Return the positions of what is set aside, each with its reason."""
    equal: Mapping[bytes, list[int]] = _grouped((w.digest, i) for i, w in enumerate(wordings))
    reasons: dict[int, str] = {}
    for group in equal.values():
        if len(group) >= MANY and (reason := _reason([wordings[i] for i in group])):
            reasons.update(dict.fromkeys(group, reason))
    reasons.update(dict.fromkeys(_templates(items, wordings), "template"))
    return reasons


def _grouped(pairs: Iterable[tuple[bytes, int]]) -> dict[bytes, list[int]]:
    groups: dict[bytes, list[int]] = defaultdict(list)
    for key, i in pairs:
        groups[key].append(i)
    return groups


def _reason(group: Sequence[Wording]) -> str:
    """Say what a group of equal texts is, if it is a chorus; copies of one page are none."""
    first = group[0]
    if not first.words and not first.item.title:
        return ""
    places = {link_key(said.item.url) for said in group}
    linked = {said.links for said in group if said.links}
    if len(linked) >= MANY and len(places) >= MANY and first.words < COPYPASTA_WORDS:
        shared = frozenset.intersection(*linked)
        return "" if shared else "copypasta"
    cries = first.is_short and not first.item.title and not linked
    return "chatter" if cries and len(places) >= MANY else ""


def _templates(items: Sequence[Item], wordings: Sequence[Wording]) -> list[int]:
    """Find the posts of accounts that fill numbers into one text."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    busy = _busy_accounts(wordings)
    for i, said in enumerate(wordings):
        if said.numbers and said.account in busy and (mask := skeleton(text_of(items[i]))):
            groups[said.account, mask].append(i)
    found = []
    for group in groups.values():
        if len({wordings[i].numbers for i in group}) >= TEMPLATE_POSTS:
            found += group
    return found


def _busy_accounts(wordings: Sequence[Wording]) -> set[str]:
    posts: dict[str, int] = defaultdict(int)
    for said in wordings:
        posts[said.account] += bool(said.numbers)
    return {account for account, count in posts.items() if count >= TEMPLATE_POSTS}
