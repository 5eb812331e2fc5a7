"""Numbers that an item does not print but shows: sums, shares, bare amounts, counts of readers.

An honest writer reckons at sight: 40 of 50 is 80 %, 3 and 4 are 7. What needs more than two
numbers that stand near each other is a claim of the statement's own.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, pairwise, permutations
from typing import Final

from ingest.item import Item
from summarize.gate.placement import Placed
from summarize.gate.units import MONEY, NONE, Quantity, Unit

MOST_ADDED: Final = 8
"""Numbers of a sentence that may be added up."""

_SIZE: Final = re.compile(r"(?<![\w.-])\d[\d.]{0,6} ?[bmk]")
_SIZES: Final = re.compile(
    r"(?<![\w.$])\d[\d.]{0,6} ?([bmk])\b(?:-\w{1,20})?"
    r"(?:(?: ?/ ?|, (?:and )?| and )\d[\d.]{0,6} ?\1\b(?:-\w{1,20})?){2,9}"
)

_JOINT: Final = re.compile(r", (?:and |& )?|、| (?:and|&|with|vs\.?) |[与和] ?")
_NAME: Final = r"[A-Z][\w.+-]{1,30}(?: [A-Z\d][\w.+-]{0,30}){0,4}"
_ROW: Final = re.compile(rf"\b{_NAME}(?:(?:{_JOINT.pattern}){_NAME}){{1,9}}", re.ASCII)

LARGE: Final = 1e4
"""The scale (万) from which a bare number of a Chinese item may be an amount."""


def sums(sentences: Sequence[Sequence[Placed]]) -> Iterator[Quantity]:
    """Yield sums and differences of two numbers of a sentence with the same unit."""
    for sentence in sentences:
        for one, other in combinations(_numbers(sentence)[:MOST_ADDED], 2):
            (a, unit), (b, same) = one.readings[0], other.readings[0]
            if unit.measure and unit.measure == same.measure:
                a, b = a * unit.factor, b * same.factor
                between = "points" if unit.measure == "percent" else unit.measure
                readings = ((a + b, Unit(unit.measure)), (abs(a - b), Unit(between)))
                yield Quantity(f"{one.text}, {other.text}", 0, 0, readings)


def shares(sentences: Sequence[Sequence[Placed]]) -> Iterator[Quantity]:
    """Yield what one number is of another one with its unit, near it: share, rest and multiple."""
    for number in (n for sentence in sentences for n in _numbers(sentence)):
        if number.kind == "percent":
            yield replace(number, readings=((100 - number.readings[0][0], Unit("percent")),))
    for before, sentence in pairwise([[], *sentences]):
        for a, b in permutations(_numbers([*before, *sentence])[:MOST_ADDED], 2):
            (part, unit), (whole, same) = a.readings[0], b.readings[0]
            part, whole = part * unit.factor, whole * same.factor
            if unit.measure == same.measure != "" and 0 < part < whole:
                share, times = 100 * part / whole, (whole / part, Unit("times"))
                readings = ((share, Unit("percent")), (100 - share, Unit("percent")), times)
                yield Quantity(f"{a.text}, {b.text}", 0, 0, readings)


def lengths(text: str) -> Iterator[Quantity]:
    """Yield how many sizes a list in a folded text has: "7b/14b/32b" are three.

    Other lists don't bear out a count: nearly every item has two or three names in a row.
    """
    for match in _SIZES.finditer(text):
        yield Quantity(match[0], 0, 0, ((float(len(_SIZE.findall(match[0]))), NONE),))


def rows(text: str) -> frozenset[int]:
    """Return how many names stand in a row: three in "Gemma, Qwen and Phi"."""
    return frozenset(1 + len(_JOINT.findall(row[0])) for row in _ROW.finditer(text))


def _numbers(sentence: Sequence[Placed]) -> list[Quantity]:
    return [one.figure for one in sentence if isinstance(one.figure, Quantity)]


def unnamed_money(found: Sequence[Quantity]) -> list[Quantity]:
    """Return large bare numbers as amounts: Chinese headlines leave out a currency that is known.

    It is one that the item names elsewhere, else the yuan.
    """
    named = {unit.measure for q in found for _, unit in q.readings}.intersection(MONEY) or {"cny"}
    return [
        replace(q, readings=tuple((q.readings[0][0], Unit(money)) for money in sorted(named)))
        for q in found
        if q.scale >= LARGE and all(unit == NONE for _, unit in q.readings)
    ]


def engagement(item: Item) -> Iterator[Quantity]:
    """Yield the counts of an item's readers."""
    counts = item.engagement
    named = (
        (counts.score, "votes"), (counts.replies, "comments"), (counts.reposts, "votes"),
        (counts.quotes, ""), (counts.views, "views"), (counts.participants, "people"),
    )  # fmt: skip
    for value, measure in named:
        if value is not None:
            yield Quantity(str(value), 0, 0, ((float(value), Unit(measure)), (float(value), NONE)))
