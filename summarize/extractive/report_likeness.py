"""Whether an English sentence reads as a report: somebody does something, told by a third party.

A logistic model over the small words of a sentence and the shapes of the others ("Name verbs num",
never the names themselves), fitted on half of recorded data by `benchmarks.reports`, which prints
what it catches and what it refuses wrongly on the other half. Headlines of newspapers, posts under
the flair "News" and first sentences of articles are reports; questions, comments, chat and cut
sentences are not. Taking talk for news is the worse mistake, so the threshold for telling a
sentence as it stands is high.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from math import exp
from typing import Final

from summarize.text.names import known_names_in
from summarize.text.tables import table

REPORT: Final = 0.7
"""From here on a sentence may be told as news."""

TALK: Final = 0.35
"""Below, a sentence is talk."""

_TOKEN: Final = re.compile(r"[^\W_][\w.+-]*(?:['’]\w+)?(?<![.])|[?!…:;,()“”\"]|\.{3}|[^\w\s.]")
_ENDINGS: Final = ("ing", "ed", "ly", "est", "er", "tion", "s")

_ASIDE: Final = re.compile(
    r",?\s(?:which|who|whose|that|where|when|while|if|because|although|after|before|as)\s"
    r"[^,;:.–—|]*(?:,(?=\s[a-z]))?|"
    r",\s\w+ed\s(?:by|in|from)\s[^,;:.–—|]{3,140},(?=\s)|"
    r"(?<=\w),\s(?:an?|the)\s[^,;:.–—|]{3,140},(?=\s)",
    re.IGNORECASE,
)
"""What can be left out of a clause: relative clauses, and what is set beside a name."""

_INTRODUCTION: Final = re.compile(
    r"^(?:After|Ahead|Amid|As|At|Before|By|Despite|During|Following|For|From|In|On|Since|To|With)\b[^,:]*,\s"
)
_AUXILIARY: Final = re.compile(
    r"(?<=\S\s)(?i:is|are|was|were|has|have|had|will|would|can|could|may|might|must|does|do|did|"
    r"says|said|gets?|got|became|began|bought|fell|grew|rose|sold|spent|took|told|went|wrote|"
    r"[a-z]{3,20}ed(?=\s(?:an?|the|its|their)\s)|"
    r"(?:just|now|also|finally)\s(?:\w{1,20}ly\s)?[a-z]+(?:s|ed))\b|(?<=\s)\w+n['’]t\b"
)
_PAST: Final = (
    "became|began|bought|broke|built|came|cut|drew|fell|found|gave|grew|held|hit|kept|led|left|"
    "lost|made|met|paid|rose|sent|set|shut|sold|spent|struck|told|took|went|won|wrote"
)
"""Pasts without an ending: the language has few of them."""

_VERB: Final = (
    r"\s(?:(?:just|now|also|then|[a-z]{1,20}ly)\s)?"
    r"(?!(?i:vs|its|as|this|plus|across|versus|series|towards)\b)"
    r"(?:(?:[a-z]+-)?[a-z]+(?:s(?!\W?$)|ed)|"
    r"(?:re|out|over)?(?:" + _PAST + r")(?=\s(?!in\b|by\b))|to\s[a-z]+)\b(?![-‑])"
)
_ACTS: Final = re.compile(
    r"((?:(?<=\s)(?!(?:A|An|The)\b)[A-Z]|\b[A-Z]{0,9}[a-z]{1,20}[A-Z]|\b[A-Za-z][\w-]{0,30}\d|"
    r"\b[A-Z]\w{1,20}\s\d|(?<!\S)@[a-z]|(?<!\S)[a-z]{2,20}\.[a-z])[\w.+-]{0,40}+)[\])”’]?" + _VERB
)
"""A name, and a word in -s or -ed after it."""

_OPENS: Final = re.compile(
    r"^([A-Z]\w+)(?:\s[a-z]+ed\s(?!(?:on|by|for|in|with)\b)|"
    r"\s[a-z]+(?:s|ed)\s(?=(?:the|an?|its|their|to|[a-z]{3,}ing)\b|[$€£]?\d|[A-Z]))"
)
"""The same at the beginning, where any word has a capital: an object follows."""

_KNOWN_OPENS: Final = re.compile(r"^([^\s:,]+)" + _VERB)
_GERUND: Final = re.compile(r"^[A-Z]\w+ing\s(?![a-z]+s\s|AI\b)")
_CAPITALS: Final = 0.6
"""Share of capital words from which on a title has them for its style."""

_SAID: Final = re.compile("\\A[\"'“‘].*[\"'”’]")
"""A quotation before a colon, which is no clause of the headline's own."""


MAX_LINE: Final = 2_000
"""Characters of a line that are looked at."""


def states(text: str) -> bool:
    """Return whether an English text looks as if something does something in it.

    Known by an auxiliary, or a word in -s or -ed after a name, outside of relative clauses; there
    is no list of verbs. A text's first word has its capital from there: it is taken for a name if
    it is a known one, or if an object follows. In a title in capitals, whose every noun looks like
    a name, only the first word is. A short form with a plural ("CLI notes") and a compound
    ("AI-native teams") do nothing.
    """
    plain = in_small(text := text[:MAX_LINE])
    main = _ASIDE.sub("", plain)
    gerund = _GERUND.match(main) and not known_names_in(" ".join(main.split()[:2]))
    return not gerund and bool(_verbs(main, plain == text) or _subject(plain, text))


def subject_of(text: str) -> str:
    """Return the words of an English text before the verb of its main clause; "" if none is seen.

    What stands before a colon, and an introduction ("In May, "), belong to no subject.
    """
    return _subject(in_small(text), text)


def _subject(plain: str, text: str) -> str:
    parts = _ASIDE.sub("", plain).split(": ")
    clauses = (_INTRODUCTION.sub("", part) for part in parts if part and not _SAID.fullmatch(part))
    verbs = ((part, _verbs(part, plain == text)) for part in clauses)
    main, found = next(((part, found) for part, found in verbs if found), ("", []))
    subject = main[: min(found)].strip() if found else ""
    at = text.casefold().find(subject.casefold())
    return text[at : at + len(subject)] if at >= 0 else ""


def _verbs(main: str, is_sentence: bool) -> list[int]:
    """Return where the subjects of verbs end in a text without asides."""
    start = main.rfind(": ") + 2 if ": " in main else 0
    first = _KNOWN_OPENS.match(main[start:])
    found = [m.start() for m in _AUXILIARY.finditer(main)]
    if first and known_names_in(first[1]):
        found.append(start + first.end(1))
    if is_sentence:
        found += [
            m.end(1)
            for m in _ACTS.finditer(main)
            if not re.search("-[a-z]", m[1])
            and (m[0].endswith("ed") or not m[1].isupper() or known_names_in(m[1]))
        ]
        if match := _OPENS.match(main):
            found.append(match.end(1))
    return found


def in_small(text: str) -> str:
    """Return a title that is written in capital words as a sentence would have it."""
    words = text.split()
    if len(words) < 4 or sum(word[0].isupper() for word in words) <= _CAPITALS * len(words):
        return text
    return " ".join(
        word if not n or not word.istitle() or known_names_in(word) else word.lower()
        for n, word in enumerate(words)
    )


def is_common(word: str) -> bool:
    """Return whether a word is one that texts on the subject have often, and so no name."""
    return word.casefold() in _small_words()


def report_share(text: str) -> float:
    """Return how far a sentence reads as a report: 0 (talk) to 1 (news)."""
    weights = _weights()
    score = weights[""] + sum(weights.get(feature, 0.0) for feature in set(features(text)))
    return 1 / (1 + exp(-max(-30.0, min(30.0, score))))


def _weights() -> Mapping[str, float]:
    weights: Mapping[str, float] = table("summarize.extractive", "report.toml")["weights"]
    return weights


def features(text: str, small: frozenset[str] | None = None) -> Iterator[str]:
    """Yield what the model sees of a sentence: words and shapes, alone and in pairs.

    `small` are the words that are seen as themselves; those of the model if left out.
    """
    small = _small_words() if small is None else small
    tokens = ["^", *_shapes(text, small), "$"]
    yield from tokens[1:-1]
    yield from (f"{one} {two}" for one, two in pairwise(tokens))
    size = len(tokens) - 2
    yield f"#{next(n for n in (3, 5, 8, 12, 18, 28, 45, 10**6) if size <= n)}"


@cache
def _small_words() -> frozenset[str]:
    return frozenset(table("summarize.extractive", "report.toml")["small_words"].split())


def _shapes(text: str, small: frozenset[str]) -> Iterator[str]:
    for n, token in enumerate(_TOKEN.findall(text[:600])):
        word = token.replace("’", "'")
        folded = word.casefold()
        if folded in small:
            yield folded
        elif not word[0].isalnum():
            yield word if word in '?!…:;,()“”"' or word == "..." else "~sign"
        elif any(c.isdigit() for c in word):
            yield "~num" if word[0].isdigit() else "~version"
        elif word[1:] != word[1:].lower():
            yield "~CAPS"
        elif word[0].isupper() and n:
            yield "~Name"
        else:
            yield "~" + next((end for end in _ENDINGS if folded.endswith(end)), "word")
