"""Dates and numbers of a statement that its items neither have nor show.

How one bears out another is told in `dates` and `numbers`; here all of a text's are held against
all that its items have, what they sum up to, and what the text itself lists.
"""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

from summarize.gate.dates import Dated
from summarize.gate.dates import borne_out as date_holds
from summarize.gate.evidence import Sources
from summarize.gate.names_with_digits import figures
from summarize.gate.number_words import IN
from summarize.gate.numbers import borne_out, quantities, values_agree
from summarize.gate.reckoned import rows
from summarize.gate.units import NONE, Quantity, lists, many, unlike_often
from summarize.text.normalize import fold

MIN_SAME: Final = 20
"""Least value of a one-digit number that is called the same with another unit, not another one."""

Problem = tuple[str, str]
"""The kind of a finding and its detail."""


def unknown_figures(text: str, sources: Sources, day: dt.date, cases: int) -> Iterator[Problem]:
    """Yield what is wrong with the dates and numbers of a text; `day` is the issue's.

    At most so many `cases` may be counted in words.
    """
    found_dates, found_numbers = figures(text)
    for dated in found_dates:
        known = (date for facts in sources.facts for date in facts.dates)
        if date_holds(dated, known, (facts.published for facts in sources.facts), day):
            continue
        number = _as_number(dated)
        if not number or not borne_out(number, sources.quantities):
            yield "date", f"no item bears out the date {dated.text!r}"
    for quantity in found_numbers:
        if quantity.loose or quantity.text == "one" or quantity.counts_to(cases):
            continue
        if not _is_known(quantity, text, sources):
            yield _number_problem(quantity, sources)
    folded = fold(text)
    for step, words in many(folded):
        if step not in sources.steps:
            yield "number", f"no item has {words}"
    for often in unlike_often(folded, [facts.folded for facts in sources.facts]):
        yield "unit", f"no item says {often!r}, but how often in other words"


def _as_number(dated: Dated) -> Quantity | None:
    """Read a bare year as a number without a sign of a date, and a bare day (14일) as days."""
    if dated.month or (dated.year and dated.day):
        return None
    if dated.day:
        return next(iter(quantities(f"{dated.day} days")), None)
    return Quantity(dated.text, 0, 0, ((float(dated.year), NONE),)) if dated.year else None


def _is_known(quantity: Quantity, text: str, sources: Sources) -> bool:
    """Return whether the items have a number, or show it, or the text lists what it counts."""
    return (
        borne_out(quantity, sources.quantities)
        or any(borne_out(quantity, facts.derived) for facts in sources.facts)
        or (quantity.is_share and any(borne_out(quantity, f.shares) for f in sources.facts))
        or (
            bool(quantity.parts)
            and all(borne_out(part, sources.quantities) for part in quantity.parts)
        )
        or _listed(quantity, text, sources)
    )


def _listed(quantity: Quantity, text: str, sources: Sources) -> bool:
    """Return whether the text lists what it counts, or items that count nothing name so many."""
    count, unit = quantity.readings[0]
    counting = rf"(?<![\w.,]){re.escape(quantity.text)}{IN['named'].pattern}"
    named = count < 10 and not unit.hard and re.search(counting, fold(text))
    if (named or not re.search(r"\d", quantity.text)) and lists(text, count):
        return True
    counted = (q.readings[0] for q in sources.quantities if not q.loose)
    if not named or any(1 < value < 10 and not unit.hard for value, unit in counted):
        return False
    return {count} == {length for facts in sources.facts for length in rows(facts.text)}


def _number_problem(quantity: Quantity, sources: Sources) -> Problem:
    """Say what is wrong with a number: its value, or only its unit."""
    value = quantity.readings[0][0]
    same = [
        other.text
        for other in sources.quantities
        if not other.loose
        and (quantity.digits > 1 or value >= MIN_SAME)
        and any(unit.measure and values_agree(value, v, quantity) for v, unit in other.readings)
    ]
    if same:
        return "unit", f"the items have {same[0]!r}, not {quantity.text!r}"
    return quantity.kind, f"no item has the number {quantity.text!r}"
