"""What of an item is told after its first line: the sentences that go on, or a fact for a title.

A sentence torn from what it follows is the worse mistake, so the next ones are taken, and of an
article that its title tells, one that stands by itself. `judge.FOLLOWS` is how printable they are.
"""

from collections.abc import Iterator, Sequence

from summarize.extractive.judge import FOLLOWS
from summarize.extractive.lines import Line
from summarize.extractive.paraphrase import SAME, facts_of, says_the_same
from summarize.text.compare import count_words, overlap


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
