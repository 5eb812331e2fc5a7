"""Versions and product names with digits: "Llama 3.1", "GPT-4o", "v0.2.1", "8x7B", "RTX 4090".

A version is a name with its number. It is borne out by the same name with the same number, in any
spelling (Llama-3.1, llama 3.1, 라마 3.1), with a word or two between (Claude Sonnet 3.5 for Claude
3.5 Sonnet), by its initials (PS3 for PlayStation 3), and by its name in the sentence that calls the
number a version ("The SkyPilot team released version 0.10.0"); a name here and a number there is no
version.
"""

import re
from collections.abc import Iterator
from typing import Final

from summarize.gate.evidence import Sources
from summarize.gate.names_with_digits import versions
from summarize.gate.wording import tokens_of
from summarize.text.normalize import fold, letters_and_digits

GAP: Final = 2
"""Words that may stand between a name and its version."""

_SIZE: Final = re.compile(r"\d{1,5}(?:x[\d.]{1,6}){1,3}[a-z]{2}")
"""Lengths with their unit: 10x7x1.5cm."""

_CARD: Final = re.compile(r"rtx ([2-5]0[5-9]0)$")
"""A graphics card that is mostly called by its number: a 3090, 3090s."""

_VERSION: Final = re.compile(r"\bv\d+\.\d")

CUT: Final = 3
"""Letters to which a name may be cut before its number."""


def unknown_versions(text: str, sources: Sources) -> Iterator[str]:
    """Yield the versions that no item has."""
    for name, _, _ in versions(text):
        run = tokens_of(fold(name))
        initials = "".join(re.findall(r"[A-Z]", name)).casefold()
        if run and not (
            sources.has_run(run, GAP)
            or any(sources.has_run(plural, GAP) for plural in _plurals(run))
            or _in_title(run, sources)
            or (len(initials) > 1 and sources.has_run((initials, run[-1])))
            or _spelt_otherwise(run, sources)
            or _called_version(run, sources)
            or _in_characters(run, sources)
            or _glued(run, sources)
            or (_SIZE.fullmatch(fold(name)) and sources.has_squeezed(letters_and_digits(name)))
        ):
            yield name


def _glued(run: tuple[str, ...], sources: Sources) -> bool:
    """Return whether an item has a name within a word: of Gemini3.5Flash, or of 8xH100s."""
    name = "[ -]?".join(map(re.escape, run))
    within = [rf"(?<![a-z\d])\d{{1,4}}[x×]{name}s?(?![a-z\d])"]
    within += [rf"(?<![a-z\d]){name}(?=[a-z]{{2}})"] * ("." in run[-1])
    found = re.compile("|".join(within))
    return any(found.search(facts.folded) for facts in sources.facts)


def _plurals(run: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield a name in the plural, RX 580s, PROs 9000, and a card by its number."""
    for card in _CARD.findall(" ".join(run)):
        yield from ((card,), (f"{card}s",))
    for at in (-1, -2)[: len(run)]:
        yield (*run[:at], f"{run[at]}s", *run[len(run) + at + 1 :])


def _in_title(run: tuple[str, ...], sources: Sources) -> bool:
    """Return whether an item's title ends with the name, and it has this version alone, unnamed."""
    *name, number = run
    alone = re.compile(rf"(?:^|[.,:;!?\n])\s?v{re.escape(number)}(?:\.0)?(?!\.?\d)")
    return bool(name) and any(
        fold(facts.item.title).endswith(" ".join(name))
        and 0 < len(alone.findall(facts.folded)) == len(_VERSION.findall(facts.folded))
        for facts in sources.facts
    )


def _called_version(run: tuple[str, ...], sources: Sources) -> bool:
    """Return whether a sentence of an item has the name, and its number as a version."""
    *name, number = run
    called = re.compile(rf"(?:\bversion|\bv|버전) ?{re.escape(number)}(?:\.0)?(?!\.?\d)")
    return bool(name) and any(
        called.search(folded := fold(sentence)) and set(name) <= set(tokens_of(folded))
        for facts in sources.facts
        for sentence in facts.sentences
    )


def _in_characters(run: tuple[str, ...], sources: Sources) -> bool:
    """Return whether an item has the number behind a name in Chinese, which only a reader knows.

    What is counted or measured is none: 融资 4 亿美元.
    """
    counts = r"\s?[百千万亿年月日个名家台款项次条倍元美%]"
    number = rf"{re.escape(run[-1])}(?:\.0)?"
    pattern = re.compile(rf"[\u4e00-\u9fff][”」》]?\s?v?{number}(?![a-z\d]|\.\d|{counts})")
    return len(run) > 1 and any(pattern.search(facts.folded) for facts in sources.facts)


def _spelt_otherwise(run: tuple[str, ...], sources: Sources) -> bool:
    """Return whether an item has it with other gaps (DeepSeekV3, 0.6 B, Llama-3_3), or cut (Win11),
    or counts it (8xH100)."""
    first, *rest = (
        re.sub(r"(?<=\d)(?=[a-z]$)", r"\\s?", re.escape(token)).replace(r"\.", "[._]")
        for token in run
    )
    if rest and run[0].isalpha():
        first = run[0][:CUT] + "".join(f"(?:{c}" for c in run[0][CUT:]) + ")?" * len(run[0][CUT:])
    joined = r"[\W_]*v?[\W_]*".join([first, *rest])
    pattern = re.compile(rf"(?<![a-z\d])(?:\d{{1,3}}x)?{joined}(?![a-z\d]|\.\d)")
    return any(pattern.search(facts.folded) for facts in sources.facts)
