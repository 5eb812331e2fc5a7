"""Decides whether a number of a cited item bears out a number of a statement.

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
from collections.abc import Iterable
from typing import Final

from summarize.gate.units import EXACT, NONE, Quantity, Unit

ABOUT: Final = 0.1
MOST_OVER: Final = 1.25
LEAST_UNDER: Final = 0.75

_OPPOSITE: Final = {"over": "under", "under": "over"}


def says(claim: Quantity, known: Quantity) -> bool:
    """Return whether a number of an item bears out a number of a statement; see the module."""
    if NONE not in (claim.per, known.per) and claim.per != known.per:
        return False
    contrary = bool(claim.bound) and _OPPOSITE.get(claim.bound) == known.bound
    return any(
        units_agree(unit, other)
        and values_agree(value * unit.factor, known_value * other.factor, claim, known.digits)
        and not (contrary and math.isclose(value * unit.factor, known_value * other.factor))
        for value, unit in claim.readings
        for known_value, other in known.readings
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
    if may_round and math.isclose(claimed, rounded(known, claim.digits), rel_tol=1e-9):
        return True
    ratio = known / claimed
    match claim.bound:
        case "about":
            return abs(ratio - 1) <= ABOUT
        case "over":
            return 1 <= ratio <= MOST_OVER
        case "under":
            return LEAST_UNDER <= ratio <= 1
        case _:
            return False


def rounded(value: float, digits: int) -> float:
    """Round a value to so many significant digits."""
    return float(f"{value:.{digits - 1}e}")


def borne_out(claim: Quantity, known: Iterable[Quantity]) -> bool:
    """Return whether any number of the items bears out a statement's."""
    return any(says(claim, other) for other in known)
