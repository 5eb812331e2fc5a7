"""The numbers of a text with their scale and unit, and when one of an item bears out a statement's.

1,048,000 = 1048k = 1.048 million = 104만 8천; digits, words (`number_words`), fractions, rates
("per month", "초당"), ranges and lists with a shared unit ("$15-25", "15~25달러"). Some notations
have several readings (5m: million, metres); all are given. Every pattern is of bounded length, so
reading takes linear time.

"Over 1 million" and "1M+" hold of 1,048,000, "1.05M" too, since a rounded number is still true;
"1.04M" and "2M" do not. The rules:

- equal values are the same, whatever the notation and the unit's size (1 GB = 1000 MB);
- a number of at least two digits may be another one that is rounded to them, if it looks rounded:
  it has a scale (1.05M, 105만), or the other one has decimals (85 % for 85.2 %);
- a rounder number holds with "about" within a tenth, with "over" up to a quarter more, with "under"
  and "nearly" down to a quarter less;
- a hard unit must be the same, a soft one must not be another (`units`);
- "more than" is not borne out by "less than", nor a rate per hour by one per day.

A missed error is the worse mistake here, but a gate that cries wolf is switched off: where a
notation has several readings, one that holds is enough.
"""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice, pairwise
from typing import Final

from summarize.gate.number_words import (
    IN,
    SCALES,
    chinese,
    fractions,
    loose,
    ratios,
    spans,
    spelt,
    to_float,
)
from summarize.gate.units import (
    EXACT,
    NONE,
    TIMES,
    UNITS,
    Quantity,
    Unit,
    bound_of,
    rate_of,
    unit_at,
)

BOUNDS: Final = {"about": (0.9, 1.1), "over": (1.0, 1.25), "under": (0.75, 1.0)}
"""Least and most of a known value that a rounder number with such a word may stand for."""

_OPPOSITE: Final = {"over": "under", "under": "over"}

_DIGIT: Final = re.compile(r"\d")

MOST_READ: Final = 1_000
"""Numbers of one kind that are read of a text; of 144,867 recorded ones none has more."""


def quantities(text: str) -> list[Quantity]:
    """Return the numbers of a folded text in their order, digits and words alike."""
    found: list[Quantity] = []
    taken = [False] * (len(text) + 1)
    readers = [spans, ratios, fractions, _digits, spelt, chinese, loose]
    if not _DIGIT.search(text):
        readers = [ratios, fractions, spelt, chinese, loose]
    for quantity in (q for read in readers for q in islice(read(text), MOST_READ)):
        if not any(taken[quantity.start : quantity.end]):
            found.append(quantity)
            taken[quantity.start : quantity.end] = [True] * (quantity.end - quantity.start)
    for match in islice(IN["one_of"].finditer(text), MOST_READ):
        share = ((1 / to_float(match[1]), NONE),)
        found.append(Quantity(match[0], match.start(), match.end(), share, loose=True))
    found.sort(key=lambda q: q.start)
    found = _with_shared_units(text, found)
    found += [replace(part, loose=True) for quantity in found for part in quantity.parts]
    return found + [share for quantity in found for share in _as_share(quantity)]


def _as_share(times: Quantity) -> Iterator[Quantity]:
    """Yield what is left after so many times less: "4x less memory" bears out "4분의 1"."""
    for value, unit in times.readings:
        if unit.measure == "times" and value > 1:
            yield replace(times, readings=((1 / value, NONE),), loose=True)


def _digits(text: str) -> Iterator[Quantity]:
    position = 0
    while match := IN["numeral"].search(text, position):
        position = match.end()
        if _inside_word(text, match.start("num")):
            continue
        yield (quantity := _numeral(text, match))
        position = max(position, quantity.end)


def _inside_word(text: str, start: int) -> bool:
    """Return whether a digit belongs to a name ("gpt4", "h100"); a Hangul word may touch it."""
    before = text[start - 1] if start else ""
    if before == ".":
        return not text.endswith("no.", 0, start)  # "No.3"
    return before == "_" or (before.isascii() and before.isalnum())


def _scale_of(match: re.Match[str]) -> float:
    return SCALES.get(match.groupdict().get("latin") or match["open"] or "", 1.0)


def _numeral(text: str, match: re.Match[str]) -> Quantity:
    """Read one number with its scale, unit, sign and bound."""
    value, scaled = to_float(match["num"]), _scale_of(match)
    scale = match["latin"] or match["open"] or ""
    end, total = match.end(), value * scaled
    digits = _significant(match["num"], total)
    if match["open"]:
        last = scaled
        while (more := IN["more"].match(text, end)) and _scale_of(more) < last:
            last = _scale_of(more)
            total += to_float(more["num"]) * last
            end, digits = more.end(), EXACT
    unit, end = unit_at(text, end)
    if half := IN["and_half"].match(text, end):
        total, end = total + 0.5 * scaled, half.end()
    readings = [(total, u) for u in unit]
    if sign := match["sign"]:
        readings = [(total, UNITS[sign if sign in UNITS else sign[-1]][0])]
    elif scale in ("m", "t", "b") and unit == (NONE,):
        readings += [(value, u) for u in UNITS.get(scale, ())]
    start = match.start("sign" if match["sign"] else "num")
    words, bound, per = (
        text[start:end].strip(),
        bound_of(text, start, end),
        rate_of(text, start, end),
    )
    if scale == "t" and per.measure == "seconds":  # 11.7 t/s
        readings += [(value, u) for u in UNITS["tok"]]
    one = total == 1.0 and (
        unit[0].measure == "people"  # "여성 1명" of "a woman"
        or (unit[0].measure in TIMES and bool(IN["of_rate"].match(text, end)))  # "1분에 20건"
    )
    return Quantity(words, start, end, tuple(readings), digits, bound, scaled, per, loose=one)


def _with_shared_units(text: str, found: list[Quantity]) -> list[Quantity]:
    """Return the members of ranges and lists ("$5-10", "8/16/32GB") with their common unit."""
    shared = list(found)
    joined = [
        (n, n + 1)
        for n, (one, other) in enumerate(pairwise(found))
        if not (one.loose or other.loose) and IN["range"].fullmatch(text[one.end : other.start][:6])
    ]
    for bare, beside in (*reversed(joined), *((later, one) for one, later in joined)):
        one, other = shared[bare], shared[beside]
        units = [unit for unit in dict.fromkeys(u for _, u in other.readings) if unit != NONE]
        if one.readings[0][1] == NONE and (units or other.scale > 1):
            value = one.readings[0][0]
            more = [(value * s, u) for s in {1.0, other.scale} for u in (units or [NONE])]
            readings = tuple(dict.fromkeys((*more, *one.readings)))
            scale, per = max(one.scale, other.scale), other.per if one.per == NONE else one.per
            shared[bare] = replace(one, readings=readings, scale=scale, per=per)
        elif one.scale == 1 < other.scale and one.kind == "money":  # "£30-50k"
            scaled = tuple((value * other.scale, unit) for value, unit in one.readings)
            shared[bare] = replace(one, readings=(*scaled, *one.readings), scale=other.scale)
    return shared


def _significant(numeral: str, value: float) -> int:
    """Count the digits that a numeral stands for; closing zeros of a whole number don't count."""
    digits = re.sub(r"[.,]", "", numeral).lstrip("0")
    fraction = "." in numeral and "," not in numeral.partition(".")[2] and numeral.count(".") == 1
    stripped = digits if fraction else digits.rstrip("0")
    return max(1, len(stripped)) if value else 1


def says(claim: Quantity, known: Quantity) -> bool:
    """Return whether a number of an item bears out a number of a statement; see the module."""
    if NONE not in (claim.per, known.per) and claim.per != known.per:
        return False
    contrary = bool(claim.bound) and _OPPOSITE.get(claim.bound) == known.bound
    if claim.bound == known.bound == "under":  # "up to 1.01M" is no "up to 1.1M"
        claim = replace(claim, bound="")
    pairs = (  # the factor of a unit that is not claimed is none: a bare 12 is no year's months
        (value * unit.factor, known_value * (other.factor if unit.measure else 1.0))
        for value, unit in claim.readings
        for known_value, other in known.readings
        if units_agree(unit, other)
    )
    return any(
        values_agree(a, b, claim, known.digits) and not (contrary and math.isclose(a, b))
        for a, b in pairs
    )


def units_agree(claimed: Unit, known: Unit) -> bool:
    """Return whether a statement may give a number of `known` units as `claimed` ones."""
    if claimed.measure == known.measure or claimed == NONE:
        return True
    return not claimed.hard and not known.measure


def values_agree(claimed: float, known: float, claim: Quantity, known_digits: int = EXACT) -> bool:
    """Return whether a value may stand for a known one, by the digits and the bound it has."""
    if math.isclose(claimed, known, rel_tol=1e-9):
        return True
    if known <= 0 or claimed <= 0 or claim.digits >= known_digits:
        return False
    may_round = claim.digits > 1 and (claim.scale > 1 or not known.is_integer())
    if may_round and math.isclose(claimed, float(f"{known:.{claim.digits - 1}e}"), rel_tol=1e-9):
        return True
    least, most = BOUNDS.get(claim.bound, (1.0, 1.0))
    return least <= known / claimed <= most


def borne_out(claim: Quantity, known: Iterable[Quantity]) -> bool:
    """Return whether any number of the items bears out a statement's."""
    return any(says(claim, other) for other in known)
