"""A number of a statement must stand beside the words that it stands beside in its item.

That an item has a number somewhere proves little: two numbers of one sentence, exchanged, are both
still there. So each figure is seen with its neighbours, the words before and behind it, nearer ones
weighing more. Suspicious is a figure whose neighbours are those of *another* figure of the items,
one of the same kind with another value, and not, or much less, those of its own. A paraphrase in
words of its own has neither's neighbours and passes, as does one in another language, where only
names can be compared: a wrong refusal is the worse mistake here. A figure that only a name of the
items bears out ("0.2.1" by "v0.2.1") has no place there and is not asked about. Versions of one
name ("GLM-4.6", "GLM-4.7") are figures too. Of two figures with "to" between them the neighbours
are the same, so there the order is held: "from 16 % to 54 %" is not "from 54 % to 16 %", and is
"to 54 %, up from 16 %". Two figures whose names stand before them here and behind them there
("GPQA 79.8 % and AIME 96.6 %", "79.8 % on GPQA and 96.6 % on AIME") are in place if names and
figures have the same order in both.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import Final

from summarize.gate.dates import Dated, KnownDate
from summarize.gate.dates import borne_out as date_holds
from summarize.gate.names_with_digits import figures, versions
from summarize.gate.numbers import says, units_agree
from summarize.gate.units import Quantity, is_alternative
from summarize.gate.wording import PARTICLES, canonical
from summarize.text.normalize import fold, unaccented
from summarize.text.tokens import STOPWORDS, stem

WEIGHTS: Final = (1.0, 0.8, 0.6, 0.5, 0.4, 0.3)
"""What a neighbour weighs, by its distance in words."""

LIGHT: Final = 0.4
BEYOND: Final = 0.5
OTHER_SIDE: Final = 0.5
NEXT: Final = 0.3
"""Shares of that which a word weighs: one without content ("of", "to", 약), one beyond another
figure, one on the figure's other side, and in Korean a name between a figure and the next one."""

ALIKE: Final = 0.4
"""Least likeness to another figure's neighbours that makes a figure suspicious."""

AHEAD: Final = 0.22
"""Least by which that likeness is greater than to the figure's own neighbours."""

STEM: Final = 3
"""Syllables by which inflected Hangul words are compared: 발표 and 발표했다."""

MAX_SENTENCE: Final = 1_000
MAX_IN_SENTENCE: Final = 30
"""Characters and figures of a sentence; what has more is a table."""

MAX_FIGURES: Final = 400
"""Figures of an item that are compared: the numbers of a long table are left alone."""


@dataclass(frozen=True, slots=True)
class Version:
    """A name with its number, as it stands in a text, and the words and numbers that it is of."""

    text: str
    start: int
    end: int
    parts: list[str]


Figure = Quantity | Dated | Version
Pair = tuple[Figure, Figure]
_WORD: Final = re.compile(r"[a-z\u00c0-\u024f]+(?:['’][a-z]+)?|[가-힣]+|[^\W\d_]+")
_HANGUL: Final = re.compile(r"[가-힣]")
_PART: Final = re.compile(r"[a-z]+|[가-힣]+|\d+(?:\.\d+)*")
_TO: Final = re.compile(r"\*{0,2}\s?(?:to|->|→|=>|에서|-|–|~|∼)\s?\*{0,2}")
_FROM: Final = re.compile(r"\bfrom (?:about |only )?$")
_LIGHT_HANGUL: Final = re.compile(rf"[가-힣]|{PARTICLES}")
_PARTICLE: Final = re.compile(rf"(?<=[가-힣]{{2}}){PARTICLES}$")


@dataclass(frozen=True, slots=True)
class Placed:
    """A figure with its neighbours: the weight of each word, before ("<") or behind it (">").

    `day` is what a date counts from. `words` are the words of its sentence that have content, in
    their order. `towards` is the figure that it leads to ("16 % to 54 %", "54 %, up from 16 %").
    """

    figure: Figure
    day: dt.date
    beside: Mapping[tuple[str, str], float]
    words: tuple[str, ...]
    towards: Figure | None


def placed(sentence: str, day: dt.date) -> Iterator[Placed]:
    """Yield the figures of a sentence with their neighbours, as seen from a day."""
    sentence = unicodedata.normalize("NFKC", sentence)
    found = _figures(sentence) if len(sentence) <= MAX_SENTENCE else []
    if not 0 < len(found) <= MAX_IN_SENTENCE:
        return
    folded = fold(sentence)
    korean = bool(_HANGUL.search(folded))
    words = [
        (match.start(), *_read(match[0]))
        for match in _WORD.finditer(folded)
        if not any(figure.start <= match.start() < figure.end for figure in found)
    ]
    content = tuple(word for _, word, light in words if not light)
    for last, figure, following in zip([None, *found], found, [*found[1:], None], strict=False):
        beside: dict[tuple[str, str], float] = {}
        before = [word for word in words if word[0] < figure.start][::-1]
        behind = [word for word in words if word[0] >= figure.end]
        for side, near in (("<", before), (">", behind)):
            for weight, (at, word, light) in zip(WEIGHTS, near, strict=False):
                low, high = min(at, figure.start), max(at, figure.end - 1)
                between = sum(low < one.start < high and one != figure for one in found)
                share = (LIGHT if light else 1.0) * BEYOND**between
                latin = korean and not _HANGUL.match(word)
                if latin and side == ">" and following and weight < 1:
                    share *= NEXT
                beside[side, word] = max(beside.get((side, word), 0.0), weight * share)
        towards = last if _FROM.search(folded[: figure.start][-12:]) else None
        if following and _TO.fullmatch(folded[figure.end : following.start][:10]):
            towards = following
        yield Placed(figure, day, beside, content, towards)


def _figures(sentence: str) -> list[Figure]:
    """Return the figures of a sentence in their order."""
    found_dates, found_numbers = figures(sentence)
    numbers = [quantity for quantity in found_numbers if not quantity.loose]
    named = [Version(*found, _PART.findall(fold(found[0]))) for found in versions(sentence)]
    return sorted([*found_dates, *numbers, *named], key=lambda figure: figure.start)


@lru_cache(maxsize=50_000)
def _read(word: str) -> tuple[str, bool]:
    """Return what must agree of a word (its stem, of Hangul its beginning), and if it is light."""
    if _HANGUL.match(word):
        word = canonical(_PARTICLE.sub("", word))[:STEM]
    else:
        word = canonical(stem(unaccented(word)))
    return word, word in STOPWORDS or bool(_LIGHT_HANGUL.fullmatch(word))


def likeness(one: Placed, other: Placed) -> float:
    """Return which share of a figure's neighbours another one has: 0 to 1."""
    shared = 0.0
    for (side, word), weight in one.beside.items():
        same = other.beside.get((side, word), 0.0)
        across = other.beside.get((">" if side == "<" else "<", word), 0.0) * OTHER_SIDE
        shared += min(weight, max(same, across))
    return shared / sum(one.beside.values()) if one.beside else 0.0


def misplaced(sentences: Sequence[str], known: Sequence[Placed], day: dt.date) -> Iterator[Pair]:
    """Yield the figures of a statement that stand in the place of another one of the items.

    `known` are the items' figures, `day` is the issue's. An item may call a thing by a shorter
    name, so two such names must stand each in the other's place.
    """
    found = list(_in_others_place(sentences, known, day))
    pairs = [[f.parts if isinstance(f, Version) else [] for f in pair] for pair in found]
    for pair, (one, other) in zip(pairs, found, strict=True):
        short, long = sorted(pair, key=len)
        if not short or long[: len(short)] != short or pair[::-1] in pairs:
            yield one, other


def _in_others_place(
    sentences: Sequence[str], known: Sequence[Placed], day: dt.date
) -> Iterator[Pair]:
    for sentence in sentences:
        claims = list(placed(sentence, day))
        for claim in (c for c in claims if not is_alternative(sentence, c.figure.text)):
            nearest: dict[bool, tuple[float, Placed]] = {}
            for other in known:
                if _comparable(claim.figure, other.figure):
                    alike, own = likeness(claim, other), _holds(claim, other)
                    if own not in nearest or alike > nearest[own][0]:
                        nearest[own] = alike, other
            if len(nearest) > 1 and nearest[False][0] >= max(ALIKE, nearest[True][0] + AHEAD):
                right, instead = nearest[True][1], nearest[False][1]
                beside = (one for one in claims if _holds(one, instead))
                if not any(_same_way(claim, one, right, instead) for one in beside):
                    yield claim.figure, instead.figure
            elif turned := _turned(claim, known):
                yield claim.figure, turned


def _same_way(claim: Placed, beside: Placed, right: Placed, instead: Placed) -> bool:
    """Return whether two figures of a sentence stand to each other as they do in an item.

    `right` and `instead` are the figures of the item that `claim` and `beside` have. Either one
    leads to the other in both, or they and the words about them are in the same order.
    """
    there = claim.towards == beside.figure and right.towards == instead.figure
    if there or (beside.towards == claim.figure and instead.towards == right.figure):
        return True
    first = claim.figure.start < beside.figure.start
    if right.words != instead.words or first != (right.figure.start < instead.figure.start):
        return False
    near = {word for _, word in (*claim.beside, *beside.beside)}
    common = dict.fromkeys(w for w in claim.words if w in near and w in right.words)
    places = [right.words.index(word) for word in common]
    return len(places) > 1 and places == sorted(places)


def _turned(claim: Placed, known: Sequence[Placed]) -> Figure | None:
    """Return the figure from which items lead to a claim's, if none leads on as the claim does."""
    if claim.towards is None:
        return None
    end = replace(claim, figure=claim.towards)
    ways = [(way, replace(way, figure=way.towards)) for way in known if way.towards]
    if any(_holds(claim, start) and _holds(end, to) for start, to in ways):
        return None
    turned = (start.figure for start, to in ways if _holds(end, start) and _holds(claim, to))
    return next(turned, None)


def _holds(claim: Placed, other: Placed) -> bool:
    """Return whether one figure bears out another."""
    said, known = claim.figure, other.figure
    match said, known:
        case Quantity(), Quantity():
            return says(said, known)
        case Dated(), Dated():
            return date_holds(said, [KnownDate(known, other.day)], [], claim.day)
        case Version(), Version():
            return said.parts == known.parts
    return False


def _comparable(claim: Figure, other: Figure) -> bool:
    """Return whether two figures could stand in each other's place: of one kind, or of no kind."""
    match claim, other:
        case Quantity(), Quantity():
            kinds = {claim.kind, other.kind}
            if (len(kinds) > 1 and "money" in kinds) or ("percent" in kinds and other.scale > 1):
                return False
            pairs = product(claim.readings, other.readings)
            return any(units_agree(a, b) or units_agree(b, a) for (_, a), (_, b) in pairs)
        case Dated(), Dated():
            return claim.is_year == other.is_year  # a year stands in no day's place
        case Version(), Version():
            return claim.parts[:1] == other.parts[:1]
    return False
