"""What of an item is told after its first line: the sentences that go on, or a fact for a title.

A sentence torn from what it follows is the worse mistake, so the next ones are taken, and of an
article that its title tells, one that stands by itself. `judge.FOLLOWS` is how printable they are.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from summarize.extractive.judge import FOLLOWS
from summarize.extractive.lines import Line
from summarize.text.compare import count_words, overlap
from summarize.text.titles import find_names
from summarize.text.tokens import numbers

SAME: Final = 0.46
"""Share of the shorter sentence's words that the other has, from which on both say the same."""

MIN_FACTS: Final = 3
"""Names and numbers that a sentence must have to be known by them."""


def says_the_same(text: str, told: str) -> bool:
    """Return whether a sentence says what another one did: most of its words, or all its facts.

    Paraphrases keep names and numbers: a sentence that has at least three of them, and no two that
    the other one lacks, tells nothing new.
    """
    if overlap(text, told) >= SAME:
        return True
    facts, known = facts_of(text), facts_of(told)
    return len(facts) >= MIN_FACTS and len(facts - known) <= len(facts) // 4


def facts_of(text: str) -> frozenset[str]:
    """Return the names and numbers of a sentence, each word by itself."""
    words = {word for name in find_names(text) for word in re.findall(r"[^\W_]+", name)}
    return frozenset(word.casefold() for word in words) | numbers(text)


def following(first: Line, body: Sequence[Line]) -> Iterator[Line]:
    """Yield up to two more lines of the item: the next ones, as long as they go on or stand."""
    words, last, count = count_words(first.text), first, 1
    raw = " ".join(first.item.text.split())
    for line in body:
        if line.place <= last.place or line.manner != first.manner or count == 3:
            continue
        words += count_words(line.text)
        goes_on = line.place == last.place + 1
        if line.manner == "quote" and f"{last.text} {line.text}" not in raw:
            break
        if words > 75 or line.worth < FOLLOWS or (line.dangles and not goes_on):
            break
        if says_the_same(line.text, last.text):
            break
        yield line
        last, count = line, count + 1


def facts_after(title: Line, lines: Sequence[Line]) -> list[Line]:
    """Return the first plain sentence of the item that has a name or figure its title lacks.

    `lines` are those that stand by themselves and are of what the title says.
    """
    known = facts_of(title.text)
    return [
        line
        for line in lines
        if line.manner == "plain"
        and line.worth >= FOLLOWS
        and facts_of(line.text) - known
        and overlap(line.text, title.text) < SAME
    ][:1]
