"""Takes names with digits (GPT-4o, RTX 4090) out of a text before its numbers are read.

"Llama 3.1", "GPT-4o", "v0.2.1", "8x7B", "RTX 4090" are names; "8 GB", "3 models", "May 2" are not.
Numbers and dates are read in what is left.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from summarize.gate.dates import CALENDAR, Dated, dates
from summarize.gate.numbers import quantities
from summarize.gate.units import Quantity
from summarize.gate.wording import CANONICAL, PARTICLES
from summarize.text.normalize import fold
from summarize.text.tokens import COMMONPLACE, STOPWORDS, stem

_PLAIN: Final = STOPWORDS | COMMONPLACE | CALENDAR
_ONLY: Final = "만(?:으로|이|은|의|도)"
"""A particle behind a name ("Veo 3만으로", only with Veo 3) that looks like ten thousand."""

_NUMBER_ONLY: Final = re.compile(rf"[\d.]{{1,22}}{_ONLY}(?![가-힣])")
_PRODUCT: Final = re.compile(
    r"(?<![\w.@/#-])(?:(?:[A-Za-z]{1,20}-){0,3}[A-Za-z]+[-_.]?\d|\d+[A-Za-z]+\d)[A-Za-z\d.+_-]*"
)
_NUMBERED: Final = re.compile(
    r"(?<![\w.])([A-Z][A-Za-z]*|[a-z]+[A-Z][A-Za-z]*|[가-힣]{2,8})[ -](?:v|버전 )?"
    r"(\d{1,4}(?:\.\d{1,3}){0,3})(?![\d.,:/]{0,4}\d|\s?%|[A-Za-z])"
    rf"(?=(?:{PARTICLES}|{_ONLY})?(?![가-힣]))"
)
"""A number with a counter behind it is no part of a name: "EQ-Bench 1위"."""


_CLOCK: Final = re.compile(r"(?<!\d)(\d{1,2})시 ?(\d{1,2})분")
"""A time of day, whose minutes are no duration: "12시 30분" is 12:30."""


def versions(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield names with numbers, as they stand in a text, with their places."""
    for match in _PRODUCT.finditer(text):
        name = match[0].rstrip(".-_")
        yield name, match.start(), match.start() + len(name)
    for match in _NUMBERED.finditer(text):
        word = match[1].casefold()
        if {word, stem(word)} & _PLAIN or (re.search(r"[가-힣]", word) and word not in CANONICAL):
            continue
        if "." in match[2] or not _counts(text, match.start(2)):
            yield match[0], match.start(), match.end()


def _counts(text: str, start: int) -> bool:
    """Return whether the number at a place counts something ("30 %", "3 million", "4명")."""
    found = [q for q in quantities(fold(text[start : start + 24])) if q.start == 0]
    if not found or _NUMBER_ONLY.match(text, start, start + 24):
        return False
    beside = re.sub(r"[\d.]", "", found[0].text).strip()
    return bool(found[0].readings[0][1].measure or beside)


def figures(text: str) -> tuple[list[Dated], list[Quantity]]:
    """Return the dates and the numbers of a text, without those within names."""
    rest = fold(_blank(text, ((start, end) for _, start, end in versions(text))))
    rest = _CLOCK.sub(r"\1:\2", rest)
    found = dates(rest)
    return found, quantities(_blank(rest, ((dated.start, dated.end) for dated in found)))


def _blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    signs = list(text)  # copying the text for each span would take quadratic time
    for start, end in spans:
        signs[start:end] = "\0" * (end - start)
    return "".join(signs)
