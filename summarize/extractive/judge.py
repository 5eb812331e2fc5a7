"""How likely an editor would print a line: a logistic model over its grammar and where it is from.

Features are what a line is (who says it, whether something does something in it, whom it names,
whether it asks, points, praises or breaks in two). Strangers read 1,782 lines of 70 recorded
days and said of each whether a good editor would print it; `benchmarks.lines` holds their verdicts
by item, fits the weights (`judge.toml`), and reports the dates that took no part. Printing a poor
line is the worse mistake, since a day has more lines than an issue needs: `PRINTS` is where nine
of ten lines that pass were called printable by their text. Titles that are only listed as
posted have weights of their own. English only; of other languages too little is known, so a
publication passes and a person does not.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import exp, log
from typing import Final

from ingest.item import Item
from summarize.extractive.item_kinds import (
    PLACES,
    SOCIAL,
    is_chatter,
    is_english,
    is_remark,
    points_out,
)
from summarize.extractive.names import names_of
from summarize.extractive.report_likeness import in_small, report_share, states
from summarize.stories.lead_item import is_official
from summarize.stories.traits import traits_of
from summarize.text.compare import count_words
from summarize.text.names import is_of_ai, known_names_in
from summarize.text.tables import table
from summarize.text.titles import credited
from summarize.text.tokens import numbers

PRINTS: Final = 0.85
"""From here on a line tells a story; of such lines strangers would print .95."""

LIKELY: Final = 0.7
"""The same where few stories reach it: of lines between the two .78 are printable."""

PRINTS_ON_A_THIN_DAY: Final = 0.6
"""The same where hardly a story reaches either: of lines up to `LIKELY` .62 are printable."""

FOLLOWS: Final = 0.3
"""From here on a sentence may follow the one before it in its item."""

FIRST_SENTENCES: Final = 8
"""Sentences of an item that are looked at: news stands at the top."""

OTHER_LANGUAGE: Final = {True: 0.9, False: 0.4}
"""What stands for the model in other languages, of publications and of persons."""

_ASKS: Final = re.compile(
    r"\?|(?:^|:\s)(?:how|why|what|when|where|who|which|whether)\b", re.IGNORECASE
)
_POINTS: Final = re.compile(
    r"^(?:(?:it|its|this|that|these|those|they|their|them|he|she|his|her|such|both|neither|either|"
    r"ones?|others?|another|same|which|whose|there|here|first(?:ly)?|second(?:ly)?|third(?:ly)?|"
    r"es|er|sie|dies\w*|dabei|damit|dadurch|dafür|dazu|deshalb|darum)\b|"
    r"이는|이것|이를|이에|이런|이러한|이들|이로|그는|그녀|그들|그의|그것|그런|해당|"
    r"여기|거기|이 같은|이같은|이처럼|이때|그때|これ|それ|あれ|彼|そこ|ここ|この|その|"
    r"同社|同氏|这|它|他|她|其|该|此|那)|"
    r"[:;]\s(?:this|these|it|they|its)\b|^(?:\S+\s){0,3}(?:after|before|later|earlier|thereafter),|"
    r"^\S+(?:\s\S+){0,3}\s(?:also|instead|therefore|thus)\b|^(?-i:[A-Z][a-z]+\s[a-z]+),\s|"
    r"^(?:\S+\s)+these\s\w",
    re.IGNORECASE,
)
"""Words that stand for something said before, at a clause's start, or tie a sentence to it.

Of seven lines with "these jobs" anywhere in them strangers would print one."""

_DEFINITE: Final = re.compile(r"(?:^|:\s)The(?:\s[a-z][^\sA-Z\d]*){2}")
"""A thing that is called "the" and has no name: it was told of before."""

_PRONOUN: Final = re.compile(r"\b(?:they|it|he|she|them|him)\b", re.IGNORECASE)
_TWO_SENTENCES: Final = re.compile(r"[a-z\d]{2}[.!?][\"”]?\s[A-Z]")
_BROKEN: Final = re.compile(r"\s[–—-]\s")
_HEADED: Final = re.compile(r"^[^:]{3,60}:\s")
IS_SOMETHING: Final = re.compile(r"\b(?:is|are|was)\b(?!\s\w+(?:ed|ing)\b)")
_SIZE: Final = re.compile(r"\d[BbKkMTxX]\b|\d%")
_SOMEBODY: Final = re.compile(r"\b(?:you|your|it|this|he|she|they)\b", re.IGNORECASE)
_PRAISES: Final = re.compile(
    r"\b(?:actually|amazing|awesome|beautiful|congratulat\w+|crazy|excit\w+|finally|impress\w+|"
    r"incredibl\w+|insan\w+|legit|nothing|prais\w+|really|surprisingly|thinks?|useful)\b",
    re.IGNORECASE,
)
_TO_COME: Final = re.compile(
    r"\b(?:about to|going to|hiring|hosting|invit\w+|soon|upcoming|will)\b", re.IGNORECASE
)
_GOES_ON: Final = re.compile(r"\b(?:is|are)\s(?:\w+ly\s|now\s|still\s)?\w+ing\b")
_SHOWN: Final = re.compile(
    r"\b(?:this|these|those)\s(?!autumn|day|fall|month|morning|quarter|spring|summer|time|week|"
    r"winter|year)[a-z]+|\b(?:here|today)\b",
    re.IGNORECASE,
)
"""What points at something that stands elsewhere, or at the day of the writing."""

_WITHHELD: Final = re.compile(
    r"\b(?:answer|everything|flags|lessons?|look|milestones?|reasons|secrets?|surprises?|things?|"
    r"tricks?|upgrades?|ways)\b",
    re.IGNORECASE,
)
"""What stands for something that a line does not tell."""

SHORT: Final = 12
"""Words below which a line rarely says what happened."""


@dataclass(frozen=True, slots=True)
class Standard:
    """By what an issue takes a line for its own.

    `since` is the day that is told of, and `bar` how printable a line must be that tells a story.
    Without them somebody else chose the story, and whatever stands by itself may tell it.
    `any_subject` says that the newsletter is not on AI, `is_small` that it has few sources.
    """

    since: date | None = None
    bar: float = FOLLOWS
    any_subject: bool = False
    is_small: bool = False


ANY: Final = Standard()
"""For a story that somebody else chose."""


def dangles(text: str) -> bool:
    """Return whether a text, or what stands after its heading, needs what was said before it."""
    tail = _HEADED.sub("", text)
    pronoun = _PRONOUN.search(" ".join(tail.split()[:9]))
    before = tail[: pronoun.start()] if pronoun else ""
    lost = pronoun and not (re.search(r"[A-Z\d]", before[1:]) or known_names_in(before))
    return bool(lost or _POINTS.match(text) or _POINTS.match(tail) or _DEFINITE.search(text))


def features(text: str, item: Item, place: int, any_subject: bool = False) -> dict[str, float]:
    """Return what the model sees of a line at a place of its item (-1 is the title).

    `any_subject` is for newsletters that are not on AI, of whose subject nothing is known.
    """
    of_post = item.kind in PLACES
    official, release = is_official(item), "release" in traits_of(text)
    share = min(max(report_share(text), 1e-4), 1 - 1e-4)
    size = count_words(text)
    return {
        "reads as a report": log(share / (1 - share)) / 3,
        "something does something": states(text),
        "a release": release,
        "a release, by its maker": official and release,
        "names something": bool(names_of(text)),
        "has a figure": bool(numbers(text)),
        "begins with a known name": bool(known_names_in(text.partition(" ")[0])),
        "on the subject": any_subject or is_of_ai(text),
        "a publication": item.kind not in SOCIAL,
        "of another's report": bool(credited(item)),
        "its maker says it": official,
        "body of a submission": of_post and place >= 0,
        "points at a page": of_post and points_out(item),
        "chat": is_remark(item),
        "later sentence": min(max(place, 0), 3) / 3,
        "in capitals": in_small(text) != text,
        "asks": bool(_ASKS.search(text)),
        "two sentences": bool(_TWO_SENTENCES.search(text)),
        "broken by a dash": bool(_BROKEN.search(text)),
        "too short": min(max(0, SHORT - size), 4) / 4,
        "words": min(size, 20) / 10,
        "filed as talk": is_chatter(item),
        "is something": bool(IS_SOMETHING.search(text)),
        "of somebody unnamed": bool(_SOMEBODY.search(text)),
        "has a size or share": bool(_SIZE.search(text)),
        "praises": bool(_PRAISES.search(text)),
        "to come": bool(_TO_COME.search(text)),
        "goes on": bool(_GOES_ON.search(text)),
        "points at something": bool(_SHOWN.search(text)),
        "withholds": bool(_WITHHELD.search(text)),
    }


def printable(text: str, item: Item, place: int, any_subject: bool = False) -> float:
    """Return how likely an editor would print a line: 0 to 1."""
    if not is_english(text, item):
        return OTHER_LANGUAGE[item.kind not in SOCIAL and not is_remark(item)]
    return _weighed("weights", features(text, item, place, any_subject))


def listable(text: str, item: Item) -> float:
    """Return how likely an editor would list a title in quotation marks among others: 0 to 1."""
    return _weighed("listed", features(text, item, -1)) if is_english(text, item) else 0.0


def _weighed(model: str, seen: Mapping[str, float]) -> float:
    weights: Mapping[str, float] = table("summarize.extractive", "judge.toml")[model]
    score = weights["constant"] + sum(weights.get(k, 0.0) * v for k, v in seen.items())
    return 1 / (1 + exp(-score))
