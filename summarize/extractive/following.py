"""What of an item is told after its first line: the sentences that go on.

A sentence torn from what it follows is the worse mistake, so the next ones are taken.
`judge.FOLLOWS` is how printable they are.
"""

from collections.abc import Iterator, Sequence

from summarize.extractive.judge import FOLLOWS
from summarize.extractive.lines import Line
from summarize.extractive.paraphrase import says_the_same


def following(first: Line, body: Sequence[Line]) -> Iterator[Line]:
    """Yield up to two more lines of the item: the next ones, as long as they go on."""
    last, count = first, 1
    raw = " ".join(first.item.text.split())
    for line in body:
        if line.place <= last.place or line.manner != first.manner or count == 3:
            continue
        torn = line.manner == "quote" and f"{last.text} {line.text}" not in raw
        if torn or line.worth < FOLLOWS or says_the_same(line.text, last.text):
            break
        yield line
        last, count = line, count + 1
