"""No pattern of the house may take more than linear time, whatever an item's text is."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest

from tests.support.hostile_text import PROBE, UNITS, run_of, slow_units, superlinear

FLOORS = ("ingest", "summarize", "render", "dateline")
LAUNCHERS = ("__main__", "migrations")


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield each compiled pattern of each module, those in tables too."""
    seen: set[int] = set()
    for floor in FLOORS:
        package = importlib.import_module(floor)
        for module in pkgutil.walk_packages(package.__path__, f"{floor}."):
            if any(name in module.name for name in LAUNCHERS):
                continue
            for name, value in vars(importlib.import_module(module.name)).items():
                for at, pattern in enumerate(_inside(value)):
                    if isinstance(pattern.pattern, str) and id(pattern) not in seen:
                        seen.add(id(pattern))
                        yield f"{module.name}.{name}" + (f"[{at}]" if at else ""), pattern


def _inside(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _inside(inner)
    elif isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from _inside(inner)


OWED = frozenset(
    """
    dateline.store.store._LOGIN
    ingest.feed.items._ADDRESS_AND_NAME
    ingest.reddit.item._ANCHOR
    render.site.own_pages._HEADING
    render.site.own_pages._NAME
    summarize.extractive.viewpoint._FIGURE
    summarize.llm.grounding.DOTTED
    summarize.llm.grounding._SPECIFIC
    summarize.text.clean._HASHTAG_TAIL
    summarize.text.clean._PREFIX
    summarize.text.clean._THREAD_MARK
    summarize.text.clean._URL_TAIL
    summarize.text.clean._VIA_TAIL
    summarize.text.sentences._BULLET
    summarize.text.sentences._GOES_ON
    summarize.text.titles._CUTS
    summarize.text.titles._CUTS[1]
    summarize.text.titles._CUTS[2]
    summarize.text.titles._SITE
    summarize.text.versions._VARIANT
    """.split()
)
"""Patterns that still have to be mended, which is to be empty."""

FOUND = dict(patterns())


def test_patterns_are_found():
    assert len(FOUND) > 200


@pytest.mark.parametrize("room", sorted({".".join(name.split(".")[:2]) for name in FOUND}))
def test_every_compiled_pattern_is_linear(room: str):
    slow = {
        f"{name} on runs of {unit!r}: {reason}"
        for name, pattern in FOUND.items()
        if name.startswith(f"{room}.") and name not in OWED
        for unit, reason in slow_units(pattern.search)
    }
    assert slow == set()


@pytest.mark.parametrize("pattern", [r"(?:\d+,?)+x", r"(?:a|a)*x", r"\s+$", r"\d+/\d+x|1/.*x"])
def test_the_stopwatch_finds_patterns_that_are_not(pattern: str):
    assert any(superlinear(re.compile(pattern).search, unit) for unit in ("1,", "a", " ", "1/"))


def test_the_stopwatch_lets_linear_ones_pass():
    search = re.compile(r"(?<!\d)\d{1,9}(?:,\d{3}){0,5}x").search
    assert not [*slow_units(search)]
    assert len(run_of(UNITS[0], PROBE)) == PROBE + 1
