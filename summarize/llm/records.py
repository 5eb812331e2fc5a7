"""Stories as compact records: what a model needs to know of a day, within a number of tokens.

A record gives a story's items, each with its handle, who said it where and when, how widely it was
met, and the sentences that share most words with the rest of the story. A day of any size fits:
stories beyond the budget are left out from the end. No model is shown an address, to copy none.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from ingest.item import Item
from summarize.edition import Statement
from summarize.gate.check import nearest_words
from summarize.llm.spoken import clean, speaker, spoken
from summarize.models.budget import count_tokens
from summarize.story import Story
from summarize.text.normalize import letters_and_digits
from summarize.text.sentences import split_sentences
from summarize.text.titles import who

MAX_ITEMS: Final = 24
"""Items of one story that a model is shown; the first one tells it best."""

NEW: Final = 6.0
"""What it is worth that all an item says is new: as much as being met by 400 more people."""

MAX_TITLE: Final = 160
"""Characters of a title that a record has room for, however little there is."""

FIRST: Final = 3
"""How many shares of a record's tokens its first item has, which tells the story best."""

MAX_SENTENCES: Final = 400
MOST_CITED: Final = 120
"""Sentences of an item that are shown beside a line of it at most; a long chat has more than 40."""

MIN_SAID: Final = 8
"""Tokens below which nothing more of a story is said in its line."""


@dataclass(frozen=True)
class Handles:
    """The stories of an edition under the handles by which a model knows them.

    Story n of the list is `Sn`, its item m `Sn-m`; the numbering is the assignment's ranking.
    Stories that are told within others (`gone`) have none.
    """

    stories: tuple[Story, ...]
    gone: frozenset[str] = frozenset()

    @cached_property
    def by_handle(self) -> Mapping[str, Story]:
        """Stories by handle, the best first."""
        numbered = enumerate(self.stories, 1)
        return {f"S{n}": story for n, story in numbered if story.id not in self.gone}

    @cached_property
    def items(self) -> Mapping[str, str]:
        """Item ids by handle: those items that records show."""
        return {
            f"{handle}-{m}": item.id
            for handle, story in self.by_handle.items()
            for m, item in enumerate(shown_items(story), 1)
        }

    @cached_property
    def handle_of(self) -> Mapping[str, str]:
        """Handles by item id."""
        return {item: handle for handle, item in self.items.items()}

    def items_of(self, handles: Sequence[str]) -> dict[str, str]:
        """Item ids by handle, of some stories only."""
        return {h: item for h, item in self.items.items() if h.partition("-")[0] in handles}

    def stories_of(self, statement: Statement) -> tuple[str, ...]:
        """Return the handles of the stories that a statement cites."""
        known = (self.handle_of[id_] for id_ in statement.cited if id_ in self.handle_of)
        return tuple(dict.fromkeys(handle.partition("-")[0] for handle in known))


def shown_items(story: Story) -> list[Item]:
    """Return the items that a model is shown: the first, which tells it best, then by worth.

    Worth is what an editor looks at first: numbers, words enough to say something, how widely an
    item was met. Of too many items those give way that only say again what stands before them.
    """
    shown, rest = list(story.items[:1]), sorted(story.items[1:], key=_worth_of, reverse=True)
    if len(story.items) <= MAX_ITEMS:
        return shown + rest
    words = {item.id: _words_of(item) for item in story.items}
    said = words[shown[0].id]
    while len(shown) < MAX_ITEMS:
        new = {i.id: len(words[i.id] - said) / (1 + len(words[i.id])) for i in rest}
        shown.append(best := max(rest, key=lambda i: _worth_of(i) + NEW * new[i.id]))
        rest.remove(best)
        said |= words[best.id]
    return shown


def _words_of(item: Item) -> set[str]:
    return set(_words_in(f"{item.title} {item.text[:4000]}"))


def _words_in(text: str) -> list[str]:
    return re.findall(r"\w{3,40}", text.casefold())


def _worth_of(item: Item) -> float:
    counts = (item.engagement.score, item.engagement.replies, item.engagement.reposts)
    met = math.log1p(sum(max(0, count) for count in counts if count is not None))
    return met + min(3.0, len(item.text) / 200) + (2.0 if re.search(r"\d", item.text) else 0.0)


def headline(handle: str, story: Story, tokens: int) -> str:
    """Return a story in one line of about so many tokens, for arranging.

    Behind the title stands what the items say beside it, the best one first.
    """
    places = len({item.publisher or item.kind for item in story.everything})
    kinds = "/".join(dict.fromkeys(item.kind for item in story.everything))
    centre = _centre(shown := shown_items(story))
    facts = [story.topic or "?", kinds, f"{places} places"]
    new = centre.keys() - set(_words_in(story.title))
    facts += (f"score {story.score:.1f}", f"{len(new)} words")
    if story.thread.kind == "continues":
        facts.append(f"continues {story.thread.last}: {clean(story.thread.last_title)[:60]}")
    if by := {"x": shown[0].author, "feed": who(shown[0])}.get(shown[0].kind):
        facts.append(f"by {clean(by)[:40]}")
    title = clean(story.title)[:140]
    said = letters_and_digits(title)
    parts = [f"{handle} ({', '.join(facts)}) {title}"]
    left = tokens - 30 - count_tokens(title)
    for item in shown:
        for sentence in best_sentences(item, story, centre, left) if left > MIN_SAID else ():
            if (squeezed := letters_and_digits(sentence)[:60]) not in said:
                said += squeezed
                left -= count_tokens(sentence)
                parts.append(sentence)
    return " | ".join(parts).replace("\n", " ")


def record(handle: str, story: Story, tokens: int, lines: Mapping[str, str] | None = None) -> str:
    """Return a story with its items in about so many tokens at most.

    Those that `lines` (by item id) cite have the room that they need, for the sentences that bear
    their line out. Half a title tells nothing: an item without room for its own is left out.
    """
    shown, cited = shown_items(story), lines or {}
    centre = _centre(shown)
    heads = [f"{handle} | {clean(story.title)[:MAX_TITLE]}".replace("\n", " ")]
    heads += [_since(story)] if story.thread.kind == "continues" else []
    left = tokens - sum(map(count_tokens, heads))
    rows: dict[int, str] = {}
    first = sum(item.id in cited for item in shown)
    for n, m in enumerate(sorted(range(len(shown)), key=lambda m: shown[m].id not in cited)):
        item, weight = shown[m], FIRST if n == 0 else 1
        share = left * weight // ((first if n < first else len(shown)) - n - 1 + weight)
        head = f"{handle}-{m + 1} | {_who(item)}"
        room = max(share - count_tokens(head), count_tokens(clean(item.title)[:MAX_TITLE]))
        if line := cited.get(item.id):
            title = item.title * (item.title != story.title or not item.text)
            said = replace(item, title=title, text=spoken(item))
            whole = f"{title} {said.text}"
            most = room * len(whole) // max(1, count_tokens(whole))
            words = clean(nearest_words(line, said, MOST_CITED, most))
        else:
            words = " ".join(best_sentences(item, story, centre, room))
        row = f"{head} | {words}".replace("\n", " ")
        if not rows or count_tokens(row) <= left:
            rows[m] = row
            left -= count_tokens(row)
    return "\n".join([*heads, *(row for _, row in sorted(rows.items()))])


def _since(story: Story) -> str:
    thread = story.thread
    told = f"told on {thread.last} as: {clean(thread.last_title)[:100]}"
    told += f"; {len(thread.new_items)} new items" * bool(thread.new_items)
    return told + f"; new numbers {', '.join(thread.new_numbers[:6])}" * bool(thread.new_numbers)


def _who(item: Item) -> str:
    """Say who published an item, where, when, how it was met, and whether it has a picture."""
    parts = [speaker(item)[:80], f"{item.published_at:%Y-%m-%d %H:%M} UTC"]
    names = ("score", "replies", "reposts", "participants")
    counts = [(getattr(item.engagement, name), name) for name in names]
    parts += [f"{count} {name}" for count, name in counts if count is not None]
    if picture := next((m for m in item.media if m.kind == "image"), None):
        parts.append(f"picture: {clean(picture.alt)[:80] or 'yes'}")
    return ", ".join(filter(None, parts)).replace("\n", " ")


def best_sentences(item: Item, story: Story, centre: Counter[str], tokens: int) -> list[str]:
    """Choose an item's sentences that tell most of its story, in their order, within tokens.

    `centre` counts the words of the story's items. "…" stands where others were left out.
    """
    told = split_sentences(clean(spoken(item)))[:MAX_SENTENCES]
    title = clean(item.title) if item.title != story.title or not told else ""
    found = [title, *told] if title else told
    chosen: list[int] = []
    left = tokens

    def worth(i: int) -> float:
        words = _words_in(found[i])
        shared = sum(centre[word] for word in words) / (len(words) + 4)
        return shared + (0.5 if i == 0 else 0.0) + (0.3 if re.search(r"\d", found[i]) else 0.0)

    for i in sorted(range(len(found)), key=worth, reverse=True):
        size = count_tokens(found[i])
        if size > left and not chosen:
            found[i], chosen = found[i][: max(20, tokens * 2)], [i]
            break
        if size <= left:
            chosen.append(i)
            left -= size
    return [f"{'' if i == 0 or i - 1 in chosen else '… '}{found[i]}" for i in sorted(chosen)]


def _centre(items: Sequence[Item]) -> Counter[str]:
    """Count in how many items each word occurs."""
    return Counter(word for item in items for word in _words_of(item))
